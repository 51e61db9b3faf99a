"""Untrained networks asked at every moment, and drawn."""

import pytest
import torch

from lib.page.style import to_svg
from lib.runs.training import random_stream
from lib.studies.holding import figures, measures
from lib.studies.palindromes.spec import original, sound
from lib.studies.palindromes.task import DIGITS, encode
from lib.studies.palindromes.training import build_model


@pytest.fixture
def untrained(monkeypatch):
    monkeypatch.setattr(measures, "trained", lambda run: build_model(run.spec).double())


@pytest.mark.parametrize("recipe", [original, sound])
@pytest.mark.parametrize("cell", ["rnn", "lstm", "phased"])
def test_asked_at_every_moment_is_asked_after_each_beginning(untrained, fake, recipe, cell):
    run = fake(recipe(cell, 5, 3, hidden_size=12))
    digits = torch.randint(DIGITS, (7, 200), generator=random_stream(3, "moments"))
    model = build_model(run.spec).double().eval()
    found = measures.accuracy_by_moment(run, 7, sequences=200)
    for t, accuracy in enumerate(found, start=1):
        answers = model(encode(digits[:t], run.spec.encoding).double()).argmax(1)
        assert accuracy == pytest.approx((answers == digits[0]).double().mean().item())


def test_the_largest_eigenvalue_comes_first(untrained, fake):
    run = fake(sound("rnn", 5, 1, hidden_size=12, recurrent_scale=0.7))
    values = measures.eigenvalues(run)
    assert len(values) == 12
    assert [abs(each) for each in values] == pytest.approx([0.7] * 12, rel=1e-5)
    assert values == sorted(values, key=abs, reverse=True)


def test_figures_are_drawn_of_some_networks_and_of_none(fake):
    run = fake(sound("rnn", 5, 1))
    rows = [("a title", "rnn", 5, [[0.1] * 9, [0.2] * 9]), ("another", "lstm", 5, [])]
    assert to_svg(figures.moments(rows))
    assert figures.moments_alt(rows).count("a title") == 1
    assert to_svg(figures.turning([(run, [2j, -2j, 0.5 + 0j], [0.5] * 9)]))
    assert to_svg(figures.turning([]))
