"""The parameters of a notebook, checked before anything is trained."""

import ast
import inspect
import sys
from pathlib import Path

from lib.runs.spec import SpecError, one_of, positive, whole

COLDEST = 0.001  # temperature


def _count(name, value):
    whole(name, value, least=1)


def _seed(name, value):
    whole(name, value, least=0)


def _place(name, value):
    whole(name, value, least=0)


def known(allowed):
    """A rule: the value is one of these."""
    return lambda name, value: one_of(name, value, allowed)


def _file(name, value):
    text(name, value)
    try:
        Path(value).exists()  # it need not, but its name must be possible
    except OSError as error:
        why = f"must be the name of a file, got {value!r} ({error.strerror})"
        raise SpecError(f"{name}: {why}") from None


def text(name, value):
    """A rule: the value is a text with something in it."""
    if not isinstance(value, str) or not value:
        raise SpecError(f"{name}: must be a text of at least one character, got {value!r}")


def _temperature(name, value):
    if 0 < positive(name, value, zero=True) < COLDEST:  # quotients by less have no float32
        raise SpecError(f"{name}: must be 0, which is greedy, or at least {COLDEST}, got {value!r}")


def _share(name, value):
    if positive(name, value, zero=True) > 1:
        raise SpecError(f"{name}: must be between 0 and 1, got {value!r}")


def _positive_share(name, value):
    positive(name, value)
    _share(name, value)


def _number(name, value):
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not abs(value) <= sys.float_info.max:
        raise SpecError(f"{name}: must be a finite number, got {value!r}")


RULES = {  # of one value; a name in the plural takes a list of such values; studies add theirs
    "length": _count,
    "start": _place,
    "steps": _count,
    "epochs": _count,
    "hidden_size": _count,
    "input_size": _count,
    "seed": _seed,
    "learning_rate": positive,
    "bound": positive,
    "spectral_radius": positive,
    "tau": positive,
    "shift": _number,
    "r_on": _positive_share,
    "leak": _share,
    "file": _file,
    "prompt": text,
    "temperature": _temperature,
    "draws": _count,
}


PLURALS = {"spectral_radius": "spectral_radii", "corpus": "corpora"}  # others end in s


def check_parameters():
    """Check a notebook's parameters by the rule of their name; raise `SpecError` at the first bad,
    or `BookError` where it is a corpus that can't be read.

    Parameters are the names that the cells so far declare with a type, `seeds: list = [1, 2]`.
    What papermill has set besides is a misspelled name, of which it only warns.
    """
    namespace = inspect.currentframe().f_back.f_globals
    names, injected = {}, []
    for cell in namespace.get("In", []):  # papermill's own begins with a heading and has no types
        for each in _statements(cell):
            if isinstance(each, ast.AnnAssign) and each.simple:
                names[each.target.id] = None
            elif isinstance(each, ast.Assign) and cell.startswith("# Parameters\n"):
                injected.append(each.targets[0].id)
    if not names:
        raise SpecError("parameters: there are none; a notebook declares them, `length: int = 5`")
    for name in injected:
        if name not in names:
            allowed = ", ".join(names)
            raise SpecError(f"{name}: this notebook has no such parameter; allowed: {allowed}")
    for name in names:
        _check(name, namespace[name])


def _check(name, value):
    try:
        repr(value)
    except (ValueError, RecursionError) as error:
        raise SpecError(f"{name}: can't be written down ({error})") from None
    rule, takes_list = _rule(name)
    if not takes_list:
        rule(name, value)
        return
    if not isinstance(value, list | tuple) or not value:
        example = "must be a list of at least one value, in brackets"
        raise SpecError(f"{name}: {example}, got {value!r}")
    for each in value:
        rule(name, each)
    if len(set(value)) < len(value):
        raise SpecError(f"{name}: every value may appear once, got {value!r}")


def _rule(name):
    """(rule of one value, whether the parameter is a list); longer names end in a known one."""
    for known, rule in RULES.items():
        plural = PLURALS.get(known, f"{known}s")
        for ending, takes_list in ((known, False), (plural, True)):
            if name == ending or name.endswith(f"_{ending}"):
                return rule, takes_list
    raise SpecError(f"{name}: no rule for a parameter of this name; add it to {__name__}.RULES")


def _statements(cell):
    try:
        return ast.parse(cell).body
    except SyntaxError:  # a reader's cell that did not run
        return []
