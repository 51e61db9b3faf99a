"""The networks that are asked at every moment."""

from lib.studies.gradients.spec import radius_specs
from lib.studies.palindromes.spec import RATE_SEEDS, original, sound, sweep

CELLS = ("rnn", "lstm", "phased")
RECIPES = {"original recipe": original, "sound recipe": sound}
LENGTHS = {"original recipe": 15, "sound recipe": 20}  # at which every run solves
TURNING = {"length": 30, "radii": [0.8], "seeds": RATE_SEEDS, "steps": 3000}  # of question 1.1


def asked_specs(seeds=RATE_SEEDS, cells=CELLS, **changes):
    """{recipe: specs}: networks of every cell, trained at one length by each recipe."""
    return {
        name: sweep(recipe, cells, [LENGTHS[name]], seeds, **changes)
        for name, recipe in RECIPES.items()
    }


def turning_specs():
    """Vanilla RNNs that begin with a small recurrence, whose trained rotation is seen best."""
    return radius_specs(**TURNING)
