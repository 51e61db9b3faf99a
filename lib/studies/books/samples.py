"""What a character model writes at a checkpoint, and what is measured of it."""

import torch

from lib.models.sampling import write
from lib.runs.training import random_stream
from lib.studies.books.words import share_closed, share_known

SAMPLES, SAMPLE_LENGTH = 5, 30  # texts at each checkpoint, as the original report shows them
DRAWN_LENGTH = 2_000  # of the texts that words and brackets are counted in


def first_characters(vocabulary, count, seed):
    """Indices (1, count) of the characters that texts begin with, drawn once for each seed."""
    stream = random_stream(seed, "first characters")
    return torch.randint(len(vocabulary), (1, count), generator=stream)


def samples(model, text, seed):
    """What a model writes; text: the `lib.studies.books.training.Text` that it reads.

    greedy, drawn: SAMPLES texts, the most probable characters or drawn at temperature 1;
    words, closed: of longer drawn ones, see `lib.studies.books.words`.
    """
    first = first_characters(text.vocabulary, SAMPLES, seed)
    draws = random_stream(seed, "samples")
    greedy, drawn = (
        torch.cat([first, write(model, first, length, temperature, draws)])
        for length, temperature in ((SAMPLE_LENGTH, 0), (DRAWN_LENGTH, 1))
    )
    texts = [text.vocabulary.decode(each) for each in drawn.T]
    return {
        "greedy": [text.vocabulary.decode(each) for each in greedy.T],
        "drawn": [each[: SAMPLE_LENGTH + 1] for each in texts],
        "words": share_known("\n".join(texts), text.words),
        "closed": share_closed("\n".join(texts)),
    }
