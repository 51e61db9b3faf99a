"""What is studied: the cells, their gradients, the optimisers."""

from lib.models.cells import LSTM, SequenceClassifier, VanillaRNN

__all__ = ["LSTM", "SequenceClassifier", "VanillaRNN"]
