"""What is studied: the cells, their gradients, the optimisers.

A cell is called as torch.nn's recurrent layers are: `outputs, state = LSTM(3, 4)(inputs)`, inputs
(T, B, D) to outputs (T, B, H); see `lib.models.cells`.
"""

from lib.models.cells import LSTM, VanillaRNN
from lib.models.classifiers import SequenceClassifier
from lib.models.gru import GRU
from lib.models.phased import PhasedLSTM

__all__ = ["GRU", "LSTM", "PhasedLSTM", "SequenceClassifier", "VanillaRNN"]
