"""What one may rely on when using lib.models by oneself."""

import inspect
import pickle
import pkgutil
from importlib import import_module

import pytest
import torch

from lib import models
from lib.models import GRU, LSTM, PhasedLSTM, SequenceClassifier, VanillaRNN
from lib.models.characters import CharacterLSTM
from lib.models.classifiers import TimedClassifier
from lib.models.fast import run as fast_run

CELLS = [VanillaRNN, LSTM, PhasedLSTM, GRU]
MODULES = [
    import_module(f"lib.models.{each.name}") for each in pkgutil.iter_modules(models.__path__)
]


@pytest.mark.parametrize("Cell", CELLS)
def test_a_cell_is_usable_once_constructed(Cell):
    torch.manual_seed(0)
    cell = Cell(3, 64)
    for name, matrix in cell.named_parameters():
        if name.startswith("W"):
            assert matrix.abs().max() <= 1 / 8 < 1.1 * matrix.abs().max(), "as torch.nn's"
    outputs, _ = cell(torch.randn(30, 2, 3))
    assert outputs.isfinite().all() and outputs.std() > 0.001
    torch.manual_seed(0)
    again = Cell(3, 64)
    assert all(map(torch.equal, again.parameters(), cell.parameters()))


def test_a_model_is_usable_once_constructed():
    assert SequenceClassifier(LSTM(3, 4), classes=2)(torch.randn(5, 2, 3)).std() > 0
    logits, _ = CharacterLSTM(7, 4)(torch.zeros(5, 2, dtype=torch.long))
    assert logits.isfinite().all() and logits.std() > 0


@pytest.mark.parametrize("run", [None, fast_run])
def test_models_can_be_pickled(run):
    for model in (
        SequenceClassifier(GRU(3, 4), 2, run),
        TimedClassifier(PhasedLSTM(1, 4), 2, run=run),
        CharacterLSTM(7, 4, run=run),
    ):
        again = pickle.loads(pickle.dumps(model))
        assert again.run == model.run
        assert all(map(torch.equal, again.parameters(), model.parameters()))


@pytest.mark.parametrize("module", MODULES, ids=lambda module: module.__name__)
def test_help_says_what_everything_is(module):
    assert module.__doc__
    for name, value in vars(module).items():
        if name.startswith("_") or getattr(value, "__module__", None) != module.__name__:
            continue
        assert inspect.getdoc(value), name
        for method, function in vars(value).items() if inspect.isclass(value) else ():
            if inspect.isfunction(function) and not method.startswith("_"):
                assert function.__doc__, f"{name}.{method}"
