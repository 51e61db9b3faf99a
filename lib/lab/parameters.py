"""The parameters of a notebook, checked before anything is trained."""

import inspect
from types import ModuleType

from lib.lab.spec import (
    CELLS,
    ENCODINGS,
    INITIALISATIONS,
    OPTIMISERS,
    SpecError,
    one_of,
    positive,
    whole,
)


def _count(name, value):
    whole(name, value, least=1)


def _seed(name, value):
    whole(name, value, least=0)


def _known(allowed):
    return lambda name, value: one_of(name, value, allowed)


RULES = {  # of one value; a name in the plural takes a list of such values
    "length": _count,
    "steps": _count,
    "hidden_size": _count,
    "input_size": _count,
    "seed": _seed,
    "learning_rate": positive,
    "spectral_radius": positive,
    "cell": _known(CELLS),
    "encoding": _known(ENCODINGS),
    "initialisation": _known(INITIALISATIONS),
    "optimiser": _known(OPTIMISERS),
}


def check_parameters(**values):
    """Check a notebook's parameters by the rule of their name; raise `SpecError` at the first bad.

    values: every declared parameter, `check_parameters(lengths=lengths, seeds=seeds)`, called
        right after the cells that set them: any other plain value that the notebook holds by then
        is a parameter that was misspelled (papermill itself only warns).
    """
    for name in _undeclared(inspect.currentframe().f_back.f_globals, values):
        allowed = ", ".join(values)
        raise SpecError(f"{name}: this notebook has no such parameter; allowed: {allowed}")
    for name, value in values.items():
        rule, takes_list = _rule(name)
        if not takes_list:
            rule(name, value)
            continue
        if not isinstance(value, list | tuple) or not value:
            example = "must be a list of at least one value, such as [7]"
            raise SpecError(f"{name}: {example}, got {value!r}")
        for each in value:
            rule(name, each)
        if len(set(value)) < len(value):
            raise SpecError(f"{name}: every value may appear once, got {value!r}")


def _rule(name):
    """(rule of one value, whether the parameter is a list); longer names end in a known one."""
    for known, rule in RULES.items():
        plural = "spectral_radii" if known == "spectral_radius" else f"{known}s"
        for ending, takes_list in ((known, False), (plural, True)):
            if name == ending or name.endswith(f"_{ending}"):
                return rule, takes_list
    raise SpecError(f"{name}: no rule for a parameter of this name; add it to {__name__}.RULES")


def _undeclared(namespace, declared):
    shell = {"In", "Out"}
    return [
        name
        for name, value in namespace.items()
        if not name.startswith("_")
        and name not in declared
        and name not in shell
        and not callable(value)
        and not isinstance(value, ModuleType)
    ]
