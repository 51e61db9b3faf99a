"""Networks from the identity, small ones and untrained, looked into and drawn."""

import pytest
import torch

from lib.page.style import to_svg
from lib.studies.identity import figures, measures
from lib.studies.identity.spec import from_identity
from lib.studies.palindromes.spec import original, sound
from lib.studies.palindromes.training import build_model


@pytest.fixture
def untrained(monkeypatch):
    monkeypatch.setattr(measures, "trained", lambda run: build_model(run.spec).double())


def test_signs_are_decided_by_the_first_digit_and_stay(untrained, fake):
    means = measures.signs_by_first_digit(fake(from_identity(30, 1, hidden_size=40)))
    assert means.shape == (10, 40)
    assert (means.abs() > 0.5).double().mean() > 0.6
    orthogonal = measures.signs_by_first_digit(fake(sound("rnn", 30, 1, hidden_size=40)))
    assert (orthogonal.abs() > 0.5).double().mean() < 0.1


def test_a_latch_knows_the_first_digit_before_training_and_others_do_not():
    latch = from_identity(60, 1, hidden_size=64)
    fading = original("rnn", 60, 1, hidden_size=64, encoding="one-hot")
    assert measures.known_before_training(latch) > 0.9
    assert measures.known_before_training(fading) < 0.2


def test_no_gradient_comes_through_a_latch():
    latched = measures.first_gradient(from_identity(40, 1, hidden_size=16))
    assert latched < 1e-3 * measures.first_gradient(sound("rnn", 40, 1, hidden_size=16))


def test_figures_are_drawn_of_runs_and_of_none(fake):
    runs = [fake(from_identity(5, 1), accuracy=0.5), fake(from_identity(50, 1, 3.0, 0.3))]
    for draw, alt in (
        (figures.diagram, figures.diagram_alt),
        (figures.lengths, figures.lengths_alt),
    ):
        assert to_svg(draw(runs)) and to_svg(draw([]))
        assert alt(runs)
    means = torch.rand(10, 7)
    assert to_svg(figures.signs(means)) and to_svg(figures.signs(None))
    assert figures.signs_alt(means) and figures.signs_alt(None)
