"""Which training loop a task has: each module has train(spec, run, at_most, progress)."""

from importlib import import_module

MODULES = {
    "palindrome": "lib.lab.training",
    "book": "lib.lab.book_training",
    "frequency": "lib.lab.frequency_training",
    "rhythm": "lib.lab.frequency_training",
}


def train(spec, *options, **named):
    """Train a run by the loop of its task; see `lib.lab.training.train`."""
    return import_module(MODULES[spec.task]).train(spec, *options, **named)
