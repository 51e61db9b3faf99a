"""The text of a run, read and found long enough; without torch, so that notebooks can ask first."""

from pathlib import Path

from lib.lab import records
from lib.lab.recipes import original_book, sound_book
from lib.tasks.books import BOOKS, BookError, body, raw_text, sha256_of, split, vocabulary


def read_parts(spec):
    """The `Vocabulary` of a spec's whole text, and its parts as `lib.tasks.books.split` gives them.

    Raises `BookError` where the text can't be had or is shorter than a batch of the spec needs.
    """
    whole = raw_text(spec.corpus)
    whole = whole if spec.with_frame else body(whole)
    parts = split(whole)
    needed = spec.sequence_length * (spec.batch_size if spec.carry_state else 1) + 1
    if len(parts["train"]) <= needed or not parts["test"][1:]:
        raise BookError(
            f"corpus: the training part of {spec.corpus} has {len(parts['train'])} characters; a "
            f"batch of these sequences needs more than {needed}"
        )
    return vocabulary(whole), parts


def check_corpus(corpus):
    """Raise `BookError` unless both recipes can read a corpus; the known books are not looked at,
    as pages are drawn from records without them."""
    if corpus not in BOOKS:
        for spec in (original_book(corpus, steps=1), sound_book(corpus, steps=1)):
            read_parts(spec)
    if Path(corpus).is_file():  # the page is to be made again when the text changes
        records.tell_read(corpus, sha256_of(corpus))
