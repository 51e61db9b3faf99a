"""The n-gram model is a probability distribution, and a good one of what it was made for."""

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.studies.books.baselines import KneserNey


@given(st.text("abc", min_size=6, max_size=60), st.text("abcd", max_size=5), st.integers(1, 5))
def test_sums_to_one_after_any_context(text, context, order):
    model = KneserNey(text, order, symbols=4)
    assert sum(model.probability(context, x) for x in "abcd") == pytest.approx(1)


def test_finds_the_entropy_of_a_markov_chain():
    stream = random.Random(1)
    text = "a"
    while len(text) < 60_000:  # stays with probability 0.9
        text += text[-1] if stream.random() < 0.9 else {"a": "b", "b": "a"}[text[-1]]
    entropy = -0.9 * math.log(0.9) - 0.1 * math.log(0.1)
    model = KneserNey(text[:50_000], 2, symbols=2)
    assert model.loss(text[50_000:]) == pytest.approx(entropy, abs=0.02)


def test_an_unseen_symbol_is_possible():
    assert 0 < KneserNey("abcabcabd", 3, symbols=5).probability("ab", "e") < 0.2
