"""What is studied: the cells, their gradients, the optimisers."""

from lib.models.cells import LSTM, VanillaRNN
from lib.models.classifiers import SequenceClassifier

__all__ = ["LSTM", "SequenceClassifier", "VanillaRNN"]
