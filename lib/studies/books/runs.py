"""The runs and measurements of part 3."""

from lib.studies.books.spec import original_book, sound_book

BOOKS = ("grimm", "karenina")
BOOK_STEPS = 500_000  # of the original recipe
SEED = 1  # of what a model draws
TEMPERATURES = {
    "thetas": [0, *(round(0.1 * step, 1) for step in range(2, 21))],
    "length": 500,  # characters of a text
    "seed": SEED,
}
CONTEXTS = {
    "contexts": [1, 2, 5, 10, 20, 30, 50, 100, 200, 500, 1000, 2000],  # characters
    "targets": 2000,
    "seed": SEED,
}
CONTINUATIONS = {"thetas": [0, 0.2, 0.5, 1.0, 2.0], "draws": 200, "length": 30, "seed": SEED}


def book_specs():
    """The four runs of part 3: each book by the original's recipe and by a sound one."""
    originals = [original_book(corpus, BOOK_STEPS) for corpus in BOOKS]
    return originals + [sound_book(corpus) for corpus in BOOKS]
