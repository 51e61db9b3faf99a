"""The runs and measurements that the claims are judged by."""

from lib.lab.recipes import frequency_runs, original_book, rhythm_runs, sound, sound_book
from lib.lab.recipes import original as original_recipe
from lib.lab.spec import TIMED_CELLS
from lib.report import original

CELLS = ("rnn", "lstm")
SEEDS = (1, 2, 3, 4, 5)
RATES = (0.1, 0.01, 0.001)  # the report's, its code's, the course template's
OTHER_RATES = RATES[:2]  # than that of the runs behind the figure
RATE_LENGTHS = (5, 10, 15, 19, 20, 24, 30, 40)
RATE_SEEDS = (1, 2, 3)
OPTIMISER_LENGTH = 10
OPTIMISER_RATES = {
    "sgd": (0.03, 0.1, 0.3, 1.0),
    "momentum": (0.01, 0.03, 0.1, 0.3),
    "rmsprop": (0.0003, 0.001, 0.003, 0.01),
    "adam": (0.0003, 0.001, 0.003, 0.01),
}
PROBED_LENGTH = 20
WAVE_SEEDS = (1, 2, 3)
RHYTHM_SEEDS = (2, 3, 4, 5, 6)  # seed 1 was tried out before the rule of C16 was written
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


def all_specs(seeds=SEEDS, rate_seeds=RATE_SEEDS):
    """Every run that some claim is judged by, but those of books, which may be unfinished.

    seeds: of the runs behind the original's figure; rate_seeds: of those that compare learning
    rates and optimisers.
    """
    specs = optimiser_specs(rate_seeds) + probed_specs(rate_seeds)
    for cell in CELLS:
        specs += figure_specs(cell, seeds) + rate_specs(cell, seeds=rate_seeds)
    return specs + wave_specs() + rhythm_specs()


def figure_specs(cell, seeds=SEEDS):
    """The runs behind the original's figure: every length, learning rate 0.001."""
    return [original_recipe(cell, length, seed) for length in original.LENGTHS for seed in seeds]


def rate_specs(cell, rates=RATES, seeds=RATE_SEEDS):
    """The runs that compare learning rates."""
    return [
        original_recipe(cell, length, seed, learning_rate=rate)
        for rate in rates
        for length in RATE_LENGTHS
        for seed in seeds
    ]


def optimiser_specs(seeds=RATE_SEEDS):
    """The runs of question 1.4: four optimisers, four learning rates each."""
    return [
        original_recipe("rnn", OPTIMISER_LENGTH, seed, optimiser=optimiser, learning_rate=rate)
        for optimiser, rates in OPTIMISER_RATES.items()
        for rate in rates
        for seed in seeds
    ]


def probed_specs(seeds=RATE_SEEDS):
    """The trained LSTMs that questions 1.1 and 1.5 look into; their weights are recorded."""
    return [sound("lstm", PROBED_LENGTH, seed) for seed in seeds]


def book_specs():
    """The four runs of part 3: each book by the original's recipe and by a sound one."""
    originals = [original_book(corpus, BOOK_STEPS) for corpus in BOOKS]
    return originals + [sound_book(corpus) for corpus in BOOKS]


def wave_specs():
    """The runs of question 2.2 on waves at irregular times."""
    return frequency_runs(["asynchronous"], TIMED_CELLS, WAVE_SEEDS)


def rhythm_specs():
    """The runs of question 2.3."""
    return rhythm_runs(RHYTHM_SEEDS)
