"""When a trained network can be asked: an LSTM holds what it read, an RNN has it at one moment."""
