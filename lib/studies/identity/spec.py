"""Runs of vanilla RNNs whose recurrence starts as g times the identity."""

from lib.studies.palindromes.spec import RunSpec

GAIN = 2.0  # g
INPUT_SCALE = 0.1  # standard deviation of an input weight
GAINS = (0.8, 1.0, 1.1, 1.3, 1.6, 2.0, 3.0, 5.0)
INPUT_SCALES = (0.01, 0.03, 0.1, 0.3, 1.0)
DIAGRAM_LENGTH = 100
STEPS = 400
TRAINING = {
    "encoding": "one-hot",
    "optimiser": "adam",
    "learning_rate": 0.001,
    "clip_norm": 1.0,
    "stop_loss": 0.01,
    "patience": 10,
}


def from_identity(length, seed, gain=GAIN, input_scale=INPUT_SCALE, steps=STEPS, **changes):
    """A vanilla RNN that starts with W_hh = gain I and input weights N(0, input_scale^2)."""
    start = {
        "initialisation": "identity",
        "recurrent_scale": gain,
        "input_scale": input_scale,
        "steps": steps,
    }
    return RunSpec(cell="rnn", length=length, seed=seed, **(TRAINING | start | changes))


def length_specs(lengths, seeds, gain=GAIN):
    """The same start at every length."""
    return [from_identity(length, seed, gain) for length in lengths for seed in seeds]


def diagram_specs(gains=GAINS, input_scales=INPUT_SCALES, seeds=(1, 2, 3), length=DIAGRAM_LENGTH):
    """Every gain with every size of the input weights."""
    return [
        from_identity(length, seed, gain, scale)
        for gain in gains
        for scale in input_scales
        for seed in seeds
    ]


def marked_specs(lengths, seeds, steps=5000):
    """{who: runs on marked digits}, where what is held must be overwritten."""
    task = TRAINING | {"task": "marked", "steps": steps}

    def made(cell, **start):
        return [
            RunSpec(cell=cell, length=length, seed=seed, **(task | start))
            for length in lengths
            for seed in seeds
        ]

    return {
        "twice the identity": [
            from_identity(length, seed, task="marked", steps=steps)
            for length in lengths
            for seed in seeds
        ],
        "orthogonal start": made("rnn", initialisation="orthogonal", input_scale=0.1),
        "LSTM": made("lstm", initialisation="orthogonal"),
    }
