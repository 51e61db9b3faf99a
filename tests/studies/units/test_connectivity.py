"""Connectivity is the gradient of a log probability by each earlier input vector."""

import pytest
import torch

from lib.models.characters import CharacterLSTM, draw
from lib.studies.books.task import Vocabulary
from lib.studies.units import connectivity as measures
from lib.studies.units.connectivity import connectivity, gradient_norms, reach
from lib.studies.units.passages import LEAD, Passage

SYMBOLS = Vocabulary("abcde")


@pytest.fixture(params=[True, False], ids=["tied", "one-hot"])
def model(request):
    model = CharacterLSTM(len(SYMBOLS), hidden_size=6, layers=2, tied=request.param)
    draw(model, torch.Generator().manual_seed(1))
    return model.double().eval()


def letters(*shape):
    return torch.randint(len(SYMBOLS), shape, generator=torch.Generator().manual_seed(2))


def log_probability(model, characters, place, change):
    """Of the character at a place, with `change` (T, D) added to the inputs."""
    outputs = model.enter(characters)[:, None] + change[:, None]
    for cell in model.cells:
        outputs, _ = cell(outputs)
    p = outputs[place - 1, 0] @ model.W_ph.T + model.b_p
    return p.log_softmax(0)[characters[place]]


def test_equals_finite_differences(model):
    characters, place, earlier = letters(9), 7, 4
    norms, _ = gradient_norms(model, characters[:, None], torch.tensor([place]))
    step, slopes = 1e-6, []
    for axis in range(model.enter(characters).shape[1]):
        change = torch.zeros(9, model.enter(characters).shape[1], dtype=torch.float64)
        change[earlier, axis] = step
        ends = [log_probability(model, characters, place, sign * change) for sign in (1, -1)]
        slopes.append((ends[0] - ends[1]) / (2 * step))
    assert torch.allclose(norms[earlier, 0], torch.stack(slopes).norm(), rtol=1e-5)


def test_nothing_later_moves_a_prediction(model):
    norms, _ = gradient_norms(model, letters(9, 3), torch.tensor([2, 5, 8]))
    for column, place in enumerate((2, 5, 8)):
        assert (norms[:place, column] > 0).all() and (norms[place:, column] == 0).all()


def test_beginning_from_a_state_equals_reading_all(model):
    characters = letters(12, 1)
    whole, p = gradient_norms(model, characters, torch.tensor([11]))
    states = measures.states_after(model, characters[:5])
    rest, again = gradient_norms(model, characters[5:], torch.tensor([6]), states)
    assert torch.allclose(whole[5:], rest) and torch.allclose(p, again)


def test_a_view_holds_each_character_but_the_first(model, monkeypatch):
    indices = letters(40)
    passage = Passage(SYMBOLS, SYMBOLS.decode(indices.tolist()), indices, start=10, lead=3)
    monkeypatch.setattr(measures, "find_passage", lambda *_: passage)
    monkeypatch.setattr(measures, "trained", lambda record: model)
    view = connectivity(None, 10, 30)
    assert view["text"] == passage.text[10:] and len(view["likeliest"]) == 29
    for place, strengths in enumerate(view["strengths"], start=1):
        assert max(strengths) == measures.PER_MILLE and len(strengths) <= place
    p = model(indices[3:, None])[0][-2, 0]
    assert view["probability"][-1] == pytest.approx(p.softmax(0)[indices[-1]].item(), abs=1e-4)


def test_reach_is_shared_out(model, monkeypatch):
    monkeypatch.setattr(measures, "held_out", lambda *_: (SYMBOLS, letters(LEAD + 300)))
    monkeypatch.setattr(measures, "trained", lambda record: model)
    monkeypatch.setattr(measures, "PREDICTIONS", 5)
    shares = reach(None, 20)["shares"]
    assert len(shares) == 20 and sum(shares) == pytest.approx(1, abs=1e-5)
    assert shares[0] > shares[10], "an untrained model forgets"
