"""The runs of question 1.4."""

from lib.studies.palindromes.spec import RATE_SEEDS, original

OPTIMISER_LENGTH = 10
OPTIMISER_RATES = {
    "sgd": (0.03, 0.1, 0.3, 1.0),
    "momentum": (0.01, 0.03, 0.1, 0.3),
    "rmsprop": (0.0003, 0.001, 0.003, 0.01),
    "adam": (0.0003, 0.001, 0.003, 0.01),
}


def optimiser_specs(seeds=RATE_SEEDS, length=OPTIMISER_LENGTH, rates=OPTIMISER_RATES, **changes):
    """Each optimiser at each of its learning rates.

    rates: {optimiser: learning rates}; changes: other fields of `RunSpec`.
    """
    return [
        original("rnn", length, seed, optimiser=optimiser, learning_rate=rate, **changes)
        for optimiser in rates
        for rate in rates[optimiser]
        for seed in seeds
    ]
