"""Records of runs on books that never were."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from lib.runs.records import Record
from lib.studies.books.spec import original_book, sound_book

CORPORA = ("grimm", "karenina")


def checkpoint(step, loss, words):
    texts = [f"{place} {step}" for place in range(5)]
    about = {"step": step, "loss": loss, "accuracy": 0.5, "words": words, "closed": 0.9}
    return about | {"greedy": texts, "drawn": texts}


def run(spec, smallest=1.5, highest=0.55, test=1.4, checkpoints=None):
    made = checkpoints or [
        checkpoint(5_000 * n, 2 - 0.05 * n, 0.5 + 0.03 * n) for n in range(1, 11)
    ]
    outcome = {
        "steps": spec.steps,
        "symbols": "abc",
        "checkpoints": made,
        "test": {"loss": test, "accuracy": 0.6},
    }
    first, last = made[0]["step"], made[-1]["step"]
    curve = [[first, 2.0, 0.4, 1.9, 0.45], [last, 1.8, 0.5, smallest, highest]]
    provenance = {"commit": "0123456789"}
    return Record(spec, outcome, curve, {}, None, provenance, Path("none"), "")


def originals(steps=500_000, **changes):
    return [run(original_book(corpus, steps), **changes) for corpus in CORPORA]


def sounds(**changes):
    return [run(sound_book(corpus), **changes) for corpus in CORPORA]


@pytest.fixture
def made():
    """The functions that make them."""
    return SimpleNamespace(checkpoint=checkpoint, run=run, originals=originals, sounds=sounds)
