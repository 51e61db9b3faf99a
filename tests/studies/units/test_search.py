"""The search finds a unit that follows a feature, and does not find one where there is none."""

import random
from types import SimpleNamespace

import pytest
import torch

from lib.models.characters import CharacterLSTM, draw
from lib.runs.spec import SpecError
from lib.studies.books import training
from lib.studies.books.task import Vocabulary
from lib.studies.units import passages
from lib.studies.units import search as cells
from lib.studies.units.passages import LEAD
from lib.studies.units.search import auc, by_chance, cell_states, correlations, read_in_lanes

SYMBOLS = Vocabulary("\n ab‘’")
OPENING, CLOSING = map(SYMBOLS.symbols.index, "‘’")
LATCH = 5  # the unit of the first layer that is set by hand


def text(length, seed):
    """Letters with quoted stretches, and few line ends."""
    draws, parts = random.Random(seed), []
    while sum(map(len, parts)) < length:
        words = "".join(draws.choices("ab ", k=draws.randint(5, 40)))
        parts.append(draws.choice((words, f"‘{words}’ ", f"{words}\n")))
    return "".join(parts)[:length]


@torch.no_grad()
def latching_model():
    """A drawn model, one unit of whose first layer is 1 from an opening quote to the closing one.

    The opening quote lets 1 in, the closing one forgets it, and nothing else moves it.
    """
    model = CharacterLSTM(len(SYMBOLS), hidden_size=8, layers=2)
    draw(model, torch.Generator().manual_seed(1))
    cell, big = model.cells[0], 40.0
    for gate in "gifo":
        getattr(cell, f"W_{gate}x")[LATCH] = 0
        getattr(cell, f"W_{gate}h")[LATCH] = 0
    cell.b_g[LATCH], cell.b_o[LATCH] = big, big
    cell.b_i[LATCH], cell.W_ix[LATCH, OPENING] = -big, 2 * big
    cell.b_f[LATCH], cell.W_fx[LATCH, CLOSING] = big, -2 * big
    return model.eval()


@pytest.fixture
def search(monkeypatch):
    """unit_search of a hand-made model on made-up texts."""
    texts = {
        part: torch.tensor(SYMBOLS.encode(text(9000, part))) for part in ("validation", "test")
    }
    spec = SimpleNamespace(hidden_size=8, corpus="made up")
    record = SimpleNamespace(spec=spec, outcome={"symbols": SYMBOLS.symbols})
    other = CharacterLSTM(len(SYMBOLS), hidden_size=8, layers=2)
    draw(other, torch.Generator().manual_seed(2))
    monkeypatch.setattr(
        training, "load", lambda spec: SimpleNamespace(vocabulary=SYMBOLS, parts=texts)
    )
    monkeypatch.setattr(cells, "trained_model", lambda record: latching_model())
    monkeypatch.setattr(cells, "build_model", lambda spec, symbols: other)
    return lambda length: cells.unit_search(record, length)


def test_finds_the_unit_that_was_made_to_follow_quotes(search):
    found = search(8000)["features"]["inside quotes"]
    assert found["unit"] == LATCH
    assert found["search"] > 0.99 and found["confirmed"] > 0.99 and found["auc"] == 1
    assert found["chance"] < 0.5 and abs(found["untrained"]) < 0.5


def test_leaves_out_what_is_too_rare(search):
    assert "unit" not in search(8000)["features"]["inside brackets"]


def test_a_text_that_is_too_short_is_named(search):
    with pytest.raises(SpecError, match="the validation part of 'made up' has 9,000"):
        search(9001)
    with pytest.raises(SpecError, match="search_length: must be at least"):
        search(10)


def test_lanes_see_what_one_reading_sees():
    model = latching_model()
    characters = torch.tensor(SYMBOLS.encode(text(LEAD + 2500, 3)))
    whole = cell_states(model, characters[:, None])[LEAD:, 0]
    lanes = read_in_lanes(model, characters)
    assert len(lanes) == 2000
    assert torch.allclose(lanes, whole[:2000], atol=1e-3)


def test_correlations_equal_torchs_and_a_constant_has_none():
    states = torch.randn(50, 3, generator=torch.Generator().manual_seed(1), dtype=torch.float64)
    values = states[:, :1] + states[:, 1:2]
    expected = torch.corrcoef(torch.cat([states, values], dim=1).T)[:3, 3]
    assert torch.allclose(correlations(states, values)[:, 0], expected)
    states[:, 2] = 7
    assert correlations(states, values)[2] == 0


def test_chance_finds_little_in_noise():
    stream = torch.Generator().manual_seed(1)
    states, values = torch.randn(5000, 20, generator=stream), torch.randn(5000, 1, generator=stream)
    assert 0 < by_chance(states, values) < 0.1


def test_auc_counts_pairs():
    yes = torch.tensor([1.0, 0.0, 1.0, 0.0])
    assert auc(torch.tensor([3.0, 1.0, 2.0, 0.0]), yes) == 1
    assert auc(torch.tensor([1.0, 1.0, 1.0, 1.0]), yes) == 0.5
    assert auc(torch.tensor([1.0, 0.0, 0.0, 3.0]), yes) == 0.375


def test_a_passage_begins_with_a_line(monkeypatch):
    monkeypatch.setattr(
        passages, "held_out", lambda *_: (SYMBOLS, torch.tensor(SYMBOLS.encode("ab\nab\nbb\na")))
    )
    found = passages.find_passage(None, 1, 4)
    assert found.text[found.start :] == "ab\nb" and found.lead == 0
