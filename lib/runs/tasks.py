"""The tasks that runs are made of, and the study that each belongs to: the only list of them.

What a study offers to this room is written in `lib.runs.study`.
"""

from functools import cache
from importlib import import_module
from importlib.util import find_spec

from lib.runs.spec import one_of

STUDIES = {  # task -> module with its spec class, the name of that class; training.py lies beside
    "palindrome": ("lib.studies.palindromes", "RunSpec"),
    "marked": ("lib.studies.palindromes", "RunSpec"),
    "book": ("lib.studies.books", "BookSpec"),
    "frequency": ("lib.studies.waves", "FrequencySpec"),
    "rhythm": ("lib.studies.rhythm", "RhythmSpec"),
}


@cache
def spec_class(task):
    """The spec class of a task; raises `SpecError` for one that is not in the table."""
    one_of("task", task, STUDIES)
    study, name = STUDIES[task]
    return getattr(import_module(f"{study}.spec"), name)


@cache
def stacks_of(task):
    """The module of a task's study that trains many of its runs at once, or None.

    See `lib.runs.study.Stack`.
    """
    name = f"{STUDIES[task][0]}.stacks"
    return import_module(name) if find_spec(name) else None


def train(spec, *options, **named):
    """Train a run by the loop of its study; see `lib.runs.study.Training`."""
    return import_module(f"{STUDIES[spec.task][0]}.training").train(spec, *options, **named)
