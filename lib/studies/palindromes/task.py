"""What networks of part 1 are asked: two tasks that need memory, with answers among ten digits.

Palindromes: read all but the last digit, predict the last. A palindrome of L + 1 digits mirrors its
first half in its second; an odd one shares its middle digit. The network reads the first L digits,
so the answer is the digit it read L steps before: to hold one thing is enough.

Marked digits: read L digits of which some carry a mark, and name the last that did. What is held
has to be overwritten.
"""

import torch
import torch.nn.functional as F

DIGITS = 10
MARKS = 3  # besides the first digit's, expected in a sequence of marked digits


def palindromes(length, count, generator):
    """Draw `count` palindromes and split them into what is read and what is asked.

    length: L, digits the network reads (at least 1); generator: torch.Generator of the draw.
    Returns digits (L, count) and targets (count,), both int64 in 0..9.
    """
    return mirrored(torch.randint(DIGITS, (drawn(length), count), generator=generator), length)


def drawn(length):
    """How many digits decide a palindrome of which `length` are read."""
    return length // 2 + 1


def mirrored(half, length):
    """Palindromes from their first halves (..., drawn(length), count), see `palindromes`."""
    middle_is_shared = length % 2 == 0  # L + 1 digits are then odd in number
    other = half.flip(-2)[..., 1 if middle_is_shared else 0 :, :]
    whole = torch.cat([half, other], dim=-2)  # (..., L + 1, count)
    return whole[..., :-1, :], whole[..., -1, :]


def marked(length, count, generator):
    """Draw `count` sequences of digits, some of them marked; the answer is the last marked one.

    The first digit is marked, and each later one with the chance that makes it MARKS in all.
    Returns symbols (L, count), a digit or DIGITS + a marked digit, and targets (count,), int64.
    """
    digits = torch.randint(DIGITS, (length, count), generator=generator)
    marks = torch.rand(length, count, generator=generator) < MARKS / max(length - 1, MARKS)
    marks[0] = True
    last = length - 1 - marks.flip(0).int().argmax(0)
    return digits + DIGITS * marks, digits.gather(0, last[None])[0]


TASKS = {"palindrome": (palindromes, DIGITS), "marked": (marked, 2 * DIGITS)}  # and its symbols


def draw(spec, count, generator):
    """Symbols (L, count) and targets (count,) of a spec's task."""
    return TASKS[spec.task][0](spec.length, count, generator)


def input_size(spec):
    """D, of one symbol as network input."""
    return 1 if spec.encoding == "digit" else TASKS[spec.task][1]


def encode(symbols, encoding, size=DIGITS):
    """Symbols (T, B) as network input (T, B, D): D = 1 float ("digit") or D = size ("one-hot")."""
    if encoding == "digit":
        return symbols.unsqueeze(-1).float()
    return F.one_hot(symbols, size).float()
