"""Palindromes of digits: read all but the last digit, predict the last.

A palindrome of L + 1 digits mirrors its first half in its second; an odd one shares its middle
digit. The network reads the first L digits, so the answer is the digit it read L steps before.
"""

import torch
import torch.nn.functional as F

DIGITS = 10
INPUT_SIZES = {"digit": 1, "one-hot": DIGITS}  # encoding -> D


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


def encode(digits, encoding):
    """Digits (T, B) as network input (T, B, D): D = 1 float ("digit") or D = 10 ("one-hot")."""
    if encoding == "digit":
        return digits.unsqueeze(-1).float()
    return F.one_hot(digits, DIGITS).float()
