"""Passages of a book in which a unit is seen at work."""

from typing import NamedTuple

import torch

from lib.studies.books.task import Vocabulary
from lib.studies.books.training import held_out

LEAD = 500  # characters that are read before those that count, so that c is no longer empty


class Passage(NamedTuple):
    """Some characters of the test part and all that is before them, as text and indices.

    start: where the passage begins; lead: where reading does, up to `LEAD` characters earlier.
    """

    vocabulary: Vocabulary
    text: str
    indices: torch.Tensor
    start: int
    lead: int


def find_passage(record, passage_start, length):
    """The `Passage` of so many characters that begins with the first line from passage_start on.

    It has at least one character before it. Raises `SpecError` where the test part is too short.
    """
    vocabulary, indices = held_out(record, "test", "passage_start", passage_start + length)
    text = vocabulary.decode(indices.tolist())
    start = max(1, passage_start, text.find("\n", passage_start) + 1)
    end = min(start + length, len(text))
    return Passage(vocabulary, text[:end], indices[:end], start, max(0, start - LEAD))
