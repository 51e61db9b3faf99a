"""The character model: a training step against torch.nn, and what one more character costs."""

import torch
import torch.nn.functional as F
from torch import nn

from benchmarks.timing import in_turns
from lib.models.characters import CharacterLSTM, draw
from lib.models.fast import run as fast_run
from lib.models.sampling import Stepper, choose
from lib.runs.training import flatten

SYMBOLS, HIDDEN, LAYERS = 80, 128, 2  # of the Grimm model
T, B = 30, 128  # of the original recipe
PREFIX = 500  # characters that have been written already


class TorchCharacters(nn.Module):
    """The same model of torch.nn's layers."""

    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(SYMBOLS, HIDDEN, LAYERS)
        self.read_out = nn.Linear(HIDDEN, SYMBOLS)

    def forward(self, characters):
        outputs, states = self.lstm(F.one_hot(characters, SYMBOLS).float())
        return self.read_out(outputs), states


def model():
    """The book's model with fresh weights, in its fast form."""
    made = CharacterLSTM(SYMBOLS, HIDDEN, LAYERS, run=fast_run)
    draw(made, torch.Generator().manual_seed(0))
    return made


def training_steps(rounds):
    """Rows of a training step of the original recipe, without dropout, on one core."""
    characters = torch.randint(SYMBOLS, (T + 1, B), generator=torch.Generator().manual_seed(0))

    def step(network):
        _, gradient = flatten(network)

        def run():
            gradient.zero_()
            logits, _ = network(characters[:-1])
            F.cross_entropy(logits.flatten(0, 1), characters[1:].flatten()).backward()

        return run

    forms = {"fast": step(model()), "torch.nn": step(TorchCharacters())}
    for form, seconds in in_turns(forms, rounds).items():
        about = {"form": form, "T": T, "B": B, "H": HIDDEN, "layers": LAYERS}
        yield {"what": "character training step", **about} | _times(seconds)


@torch.no_grad()
def sampling(rounds):
    """Rows of what one more character costs after PREFIX characters, by way of writing."""
    network = model().eval()
    prefix = torch.zeros(PREFIX, 1, dtype=torch.long)
    generator = torch.Generator().manual_seed(0)
    logits, states = network(prefix)
    logits, step, character = logits[-1], Stepper(network, states), prefix[0]
    matrices = [torch.randn(4 * HIDDEN, size + HIDDEN + 1) for size in (SYMBOLS, HIDDEN)]
    matrices.append(torch.randn(SYMBOLS, HIDDEN))
    pairs = [(matrix, torch.randn(matrix.shape[1])) for matrix in matrices]
    ways = {
        "carried state": lambda: step(character),
        "carried state, with a draw": lambda: step(choose(logits, 1.0, generator)),
        "prefix read anew": lambda: network(prefix),
        "matrix-vector products alone": lambda: [torch.mv(*pair) for pair in pairs],
    }
    for way, seconds in in_turns(ways, rounds).items():
        yield {"what": "one more character", "way": way, "prefix": PREFIX} | _times(seconds)


def _times(seconds):
    return {
        "device": "cpu",
        "threads": torch.get_num_threads(),
        "milliseconds": 1e3 * seconds["median"],
        "milliseconds_low": 1e3 * seconds["low"],
        "milliseconds_high": 1e3 * seconds["high"],
    }
