"""The character model is torch's stacked LSTM; what it writes does not depend on how."""

import math
from itertools import pairwise

import pytest
import torch

from lib.models.characters import CharacterLSTM, draw
from lib.models.equivalence import stack_difference
from lib.models.fast import run as fast_run
from lib.models.sampling import Stepper, choose, probabilities, read, write

SYMBOLS = 7


@pytest.fixture(params=[False, True], ids=["one-hot", "tied"])
def model(request):
    made = CharacterLSTM(SYMBOLS, 8, layers=2, dropout=0.5, tied=request.param).double()
    draw(made, torch.Generator().manual_seed(3))
    return made.eval()


@pytest.fixture
def text():
    return torch.randint(SYMBOLS, (40, 3), generator=torch.Generator().manual_seed(4))


@torch.no_grad()
@pytest.mark.parametrize("bound", [0.1, 1.0])
def test_what_a_symbol_adds_to_a_gate_has_a_third_of_its_bound(bound):
    drawn = CharacterLSTM(400, 300, tied=True)
    draw(drawn, torch.Generator().manual_seed(3), symbol_bound=bound)
    gate = drawn.W_ph @ drawn.cells[0].W_gx.T
    assert drawn.W_ph.abs().max() == pytest.approx(bound, rel=1e-3)
    assert gate.std().item() == pytest.approx(bound / 3, rel=0.02)
    assert drawn.cells[0].b_g.std().item() == pytest.approx((3 * 300) ** -0.5, rel=0.1)


def test_is_torchs_stacked_lstm():
    assert stack_difference() < 1e-12


def test_the_fast_form_is_equal(model, text):
    expected, _ = model(text)
    model.run = fast_run
    assert (model(text)[0] - expected).abs().max() < 1e-12


def test_reading_in_pieces_is_reading_at_once(model, text):
    whole, _ = model(text)
    first, states = model(text[:17])
    second, _ = model(text[17:], states)
    assert (torch.cat([first, second]) - whole).abs().max() < 1e-12


def test_dropout_is_drawn_in_training_only_and_from_its_generator(model, text):
    def logits():
        return model(text, generator=torch.Generator().manual_seed(1))[0]

    calm = logits()
    model.train()
    assert torch.equal(logits(), logits())
    assert not torch.equal(logits(), calm)


def test_dropout_keeps_the_mean(model):
    model.train()
    x = torch.ones(100_000, dtype=torch.float64)
    kept = model.drop(x, torch.Generator().manual_seed(1))
    assert set(kept.tolist()) == {0.0, 2.0}
    assert kept.mean().item() == pytest.approx(1, abs=0.02)


def test_the_stepper_is_the_model_one_character_at_a_time(model, text):
    _, states = model(text[:10])
    step = Stepper(model, states)
    found = torch.stack([step(characters) for characters in text[10:]])
    assert (found - model(text[10:], states)[0]).abs().max() < 1e-12


def test_greedy_text_is_what_reading_everything_anew_gives(model, text):
    written = write(model, text, 20, temperature=0)
    reread = text
    for _ in range(20):
        reread = torch.cat([reread, model(reread)[0][-1:].argmax(2)])
    assert torch.equal(written, reread[40:])


def test_the_same_generator_draws_the_same_text(model, text):
    first, second = (
        write(model, text, 20, 1.0, torch.Generator().manual_seed(5)) for _ in range(2)
    )
    assert torch.equal(first, second)


def test_draws_follow_the_distribution():
    logits = torch.tensor([0.0, 1.0, 2.0]).double()
    drawn = choose(logits.expand(30_000, 3), 2.0, torch.Generator().manual_seed(6))
    shares = drawn.bincount(minlength=3) / len(drawn)
    assert (shares - probabilities(logits, 2.0)).abs().max() < 0.01


def test_entropy_rises_with_temperature_from_none_to_all():
    logits = torch.randn(50, SYMBOLS, generator=torch.Generator().manual_seed(7)).double()
    thetas = (0.01, 0.5, 1, 2, 1000)
    entropies = [torch.special.entr(probabilities(logits, theta)).sum(1) for theta in thetas]
    for low, high in pairwise(entropies):
        assert (low < high).all()
    assert entropies[-1].mean().item() == pytest.approx(math.log(SYMBOLS), abs=1e-5)


def test_reading_tells_the_loss_of_each_character(model, text):
    line = text[:, 0]
    losses, hits, _ = read(model, line, chunk=7)
    logits = model(line[:-1, None])[0][:, 0]
    expected = -logits.log_softmax(1)[torch.arange(39), line[1:]]
    assert (losses - expected).abs().max() < 1e-12
    assert torch.equal(hits, logits.argmax(1) == line[1:])
