"""The runs of questions 1.1 and 1.5."""

from lib.studies.palindromes.spec import RATE_SEEDS, sound

PROBED_LENGTH = 20


def probed_specs(seeds=RATE_SEEDS):
    """The trained LSTMs that questions 1.1 and 1.5 look into; their weights are recorded."""
    return [sound("lstm", PROBED_LENGTH, seed) for seed in seeds]
