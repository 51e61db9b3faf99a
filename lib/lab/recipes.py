"""The two recipes that the book compares, as specs. Everything else is one of them, changed."""

from dataclasses import replace

from lib.lab.spec import FROZEN, BookSpec, FrequencySpec, RhythmSpec, RunSpec
from lib.tasks.books import sha256_of


def original(cell, length, seed, **changes):
    """The recipe of the 2018 report at learning rate 0.001: the raw digit, Xavier, RMSprop.

    changes: fields of `RunSpec` to set otherwise.
    """
    return RunSpec(cell=cell, length=length, seed=seed, **changes)


def sound(cell, length, seed, **changes):
    """The recipe that this book recommends: one-hot digits, a recurrence that keeps norms
    (orthogonal, with small inputs that keep tanh linear) or time spans (chrono), Adam with a
    one-cycle learning rate, a tight clip.

    changes: fields of `RunSpec` to set otherwise.
    """
    settings = {
        "encoding": "one-hot",
        "initialisation": "orthogonal" if cell == "rnn" else "chrono",
        "input_scale": 0.1 if cell == "rnn" else 1.0,
        "optimiser": "adam",
        "learning_rate": 0.001 if cell == "rnn" else 0.002,
        "schedule": "one-cycle",
        "clip_norm": 1.0,
    }
    return RunSpec(cell=cell, length=length, seed=seed, **(settings | changes))


FACTORS = {  # what tells the two recipes apart -> the fields of `RunSpec` it stands for
    "encoding": ("encoding",),
    "initialisation": ("initialisation", "input_scale"),
    "optimiser": ("optimiser",),
    "learning rate": ("learning_rate", "schedule"),
    "clip": ("clip_norm",),
}
RECIPES = {"original": (original, sound), "sound": (sound, original)}  # name -> it, the other


def ablation(recipe, cell, length, seed):
    """Runs that take one factor at a time from the other recipe: {"nothing" or factor: spec}.

    recipe: "original" or "sound", where to start from.
    """
    start, other = (make(cell, length, seed) for make in RECIPES[recipe])
    changed = {"nothing": start}
    for factor, names in FACTORS.items():
        changed[factor] = replace(start, **{name: getattr(other, name) for name in names})
    return changed


def original_book(corpus, steps, **changes):
    """The recipe of the 2018 report for its character model.

    changes: fields of `BookSpec` to set otherwise.
    """
    return BookSpec(corpus=corpus, sha256=sha256_of(corpus), steps=steps, **changes)


def sound_book(corpus, **changes):
    """The recipe that this book recommends for the same model: the state carried from batch to
    batch, symbols' vectors tied to the read-out and drawn large, AdamW with a one-cycle learning
    rate, and the parameters of the best validation loss.

    changes: fields of `BookSpec` to set otherwise.
    """
    steps = changes.get("steps", 30_000)
    settings = {
        "steps": steps,
        "schedule_steps": steps,
        "schedule": "one-cycle",
        "carry_state": True,
        "tied": True,
        "symbol_bound": 1.0,
        "optimiser": "adamw",
        "learning_rate": 0.006,
        "weight_decay": 0.05,
        "batch_size": 64,
        "sequence_length": 64,
        "dropout": 0.1 if corpus == "karenina" else 0.25,  # the longer book is harder to overfit
        "clip_norm": 1.0,
        "keep": "best",
    }
    return BookSpec(corpus=corpus, sha256=sha256_of(corpus), **(settings | changes))


def frequency_runs(samplings, cells, seeds, epochs=40, high_resolution_epochs=8):
    """Runs of the frequency task by the recipe of Neil et al. 2016, with fewer epochs.

    high_resolution_epochs: of high-resolution sampling, whose sequences are ten times as long.
    """
    count = {"high-resolution": high_resolution_epochs}
    return [
        FrequencySpec(cell=cell, sampling=each, seed=seed, epochs=count.get(each, epochs))
        for each in samplings
        for cell in cells
        for seed in seeds
    ]


def rhythm_runs(seeds, epochs=20):
    """Runs of the rhythm task with everything of the gate learned, each part frozen, all frozen."""
    return [
        RhythmSpec(frozen=frozen, seed=seed, epochs=epochs) for frozen in FROZEN for seed in seeds
    ]
