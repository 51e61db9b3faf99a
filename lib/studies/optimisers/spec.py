"""The runs of question 1.4."""

from lib.studies.palindromes.spec import RATE_SEEDS
from lib.studies.palindromes.spec import original as original_recipe

OPTIMISER_LENGTH = 10
OPTIMISER_RATES = {
    "sgd": (0.03, 0.1, 0.3, 1.0),
    "momentum": (0.01, 0.03, 0.1, 0.3),
    "rmsprop": (0.0003, 0.001, 0.003, 0.01),
    "adam": (0.0003, 0.001, 0.003, 0.01),
}


def optimiser_specs(seeds=RATE_SEEDS):
    """The runs of question 1.4: four optimisers, four learning rates each."""
    return [
        original_recipe("rnn", OPTIMISER_LENGTH, seed, optimiser=optimiser, learning_rate=rate)
        for optimiser, rates in OPTIMISER_RATES.items()
        for rate in rates
        for seed in seeds
    ]
