"""Palindromes mirror, and the answer is the digit read first."""

import pytest
import torch
from hypothesis import given
from hypothesis import strategies as st

from lib.studies.palindromes.task import DIGITS, encode, marked, palindromes


def draw(length, count=50, seed=0):
    return palindromes(length, count, torch.Generator().manual_seed(seed))


@given(length=st.integers(1, 60), seed=st.integers(0, 99))
def test_what_is_read_and_asked_is_a_palindrome(length, seed):
    digits, targets = draw(length, seed=seed)
    whole = torch.cat([digits, targets[None]])
    assert whole.shape == (length + 1, 50)
    assert torch.equal(whole, whole.flip(0))
    assert torch.equal(targets, digits[0])
    assert whole.min() >= 0
    assert whole.max() < DIGITS


def test_the_shortest_palindrome_repeats_one_digit():
    digits, targets = draw(1)
    assert torch.equal(digits[0], targets)


@pytest.mark.parametrize("length", [4, 5])
def test_digits_of_the_first_half_are_uniform_and_independent(length):
    digits, _ = draw(length, count=20_000)
    half = digits[: length // 2 + 1].double()
    counts = torch.stack([row.bincount(minlength=DIGITS) for row in half.long()])
    assert (counts / 20_000 - 0.1).abs().max() < 0.01
    assert (torch.corrcoef(half) - torch.eye(len(half))).abs().max() < 0.03


def test_a_seed_fixes_the_draw():
    assert torch.equal(draw(9, seed=3)[0], draw(9, seed=3)[0])
    assert not torch.equal(draw(9, seed=3)[0], draw(9, seed=4)[0])


@pytest.mark.parametrize(("encoding", "size"), [("digit", 1), ("one-hot", DIGITS)])
def test_an_encoded_digit_can_be_read_back(encoding, size):
    digits, _ = draw(7)
    inputs = encode(digits, encoding)
    assert inputs.shape == (7, 50, size)
    assert inputs.dtype == torch.float32
    back = inputs[..., 0] if encoding == "digit" else inputs.argmax(2)
    assert torch.equal(back.long(), digits)
    if encoding == "one-hot":
        assert inputs.sum(2).eq(1).all()


@pytest.mark.parametrize("length", [1, 2, 40])
def test_the_answer_is_the_last_marked_digit(length):
    symbols, targets = marked(length, 200, torch.Generator().manual_seed(1))
    assert symbols.shape == (length, 200) and (symbols[0] >= DIGITS).all()
    for sequence, target in zip(symbols.T.tolist(), targets.tolist(), strict=True):
        assert target == [s - DIGITS for s in sequence if s >= DIGITS][-1]


def test_more_digits_than_the_first_are_marked():
    symbols, targets = marked(40, 2000, torch.Generator().manual_seed(1))
    assert (symbols >= DIGITS).sum(0).float().mean() == pytest.approx(4, abs=0.2)
    assert (targets != symbols[0] - DIGITS).float().mean() > 0.5
