"""Every cell that runs may have: its name, colour, class and cost. The only list of them."""

from importlib import import_module
from typing import NamedTuple

from lib.page.svg import COLOURS
from lib.page.wording import NAMES


class Cell(NamedTuple):
    """What a code such as "rnn" in a spec stands for; without torch, so that sentences can use it.

    model: name of its class in `lib.models`; cost: of a time step, in steps of the vanilla RNN.
    gated: has gates that can be set to remember, see `lib.models.LSTM.remember`.
    variant: the cell of another code with something around it, which waves alone have.
    """

    name: str
    colour: str
    model: str
    cost: int
    gated: bool = True
    variant: bool = False


CELLS = {
    "rnn": Cell("vanilla RNN", "#D55E00", "VanillaRNN", cost=1, gated=False),
    "lstm": Cell("LSTM", "#0072B2", "LSTM", cost=4),
    "phased": Cell("Phased LSTM", "#E69F00", "PhasedLSTM", cost=5),
    "lstm-bn": Cell("batch-norm LSTM", "#009E73", "LSTM", cost=4, variant=True),
    "gru": Cell("GRU", "#9467BD", "GRU", cost=6),
}
NAMES |= {code: cell.name for code, cell in CELLS.items()}
COLOURS |= {code: cell.colour for code, cell in CELLS.items()}


def model_class(code):
    """The class of a cell in `lib.models`."""
    return getattr(import_module("lib.models"), CELLS[code].model)
