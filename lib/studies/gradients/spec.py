"""The runs of questions 1.1 and 1.5."""

from lib.studies.palindromes.spec import RATE_SEEDS, sound, sweep

PROBED_LENGTH = 20


def radius_specs(length, radii, seeds, **changes):
    """Vanilla RNNs whose recurrent matrix is drawn with each spectral radius.

    changes: other fields of `RunSpec`.
    """
    return [
        spec
        for radius in radii
        for spec in sweep(sound, ["rnn"], [length], seeds, recurrent_scale=radius, **changes)
    ]


def probed_specs(seeds=RATE_SEEDS, length=PROBED_LENGTH, **changes):
    """The trained LSTMs that questions 1.1 and 1.5 look into; their weights are recorded."""
    return sweep(sound, ["lstm"], [length], seeds, **changes)
