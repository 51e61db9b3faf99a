"""Questions 2.1 and 2.2: the gate of a Phased LSTM, and the updates it skips."""
