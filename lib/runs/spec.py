"""What all specs share: a key, and checks of their fields."""

import hashlib
import json
import sys
from dataclasses import MISSING, asdict, fields
from typing import ClassVar

from lib.errors import Told

# Raise when the same spec starts to mean another training: its key then changes, so that runs
# made before are not taken for it.
MEANING = 1
CELL_MEANING = {"phased": 2}  # of cells whose training changed alone


class SpecError(Told, ValueError):
    """A parameter of a run is not allowed; the message names it, its value and what is."""


class Keyed:
    """What specs share: a key, and their fields ready for JSON; see `lib.runs.study.Spec`."""

    STOPS = False
    CHANCE = None
    OUTCOME: ClassVar = {}
    obstacle = None
    reached = 0

    def stated(self):
        """The required fields and those that differ from their default.

        Fields added later with a default that means what was done before leave old keys alone.
        """
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.default is MISSING or getattr(self, field.name) != field.default
        }

    @property
    def meaning(self):
        """Which training the fields stand for, see MEANING."""
        return CELL_MEANING.get(getattr(self, "cell", None), MEANING)

    @property
    def key(self):
        """Hash that names the run."""
        return hashed(self.stated() | {"meaning": self.meaning})

    def as_dict(self):
        """Every field, ready for JSON."""
        return asdict(self)


def hashed(value):
    """Short hash of what can be written as JSON."""
    return hashlib.sha256(canonical_json({"meaning": MEANING, **value}).encode()).hexdigest()[:16]


def canonical_json(value):
    """The one way this project writes a value that is to be hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def one_of(name, value, allowed):
    """Raise `SpecError` unless value is among the allowed ones."""
    if not isinstance(value, str) or value not in allowed:
        names = ", ".join(repr(each) for each in allowed)
        raise SpecError(f"{name}: {value!r} is not known; allowed: {names}")


def of_kind(kind, **values):
    """Raise `SpecError` unless the values, by their names, are texts (str) or truths (bool)."""
    for name, value in values.items():
        if not isinstance(value, kind):
            allowed = {str: "a text", bool: "true or false"}[kind]
            raise SpecError(f"{name}: must be {allowed}, got {value!r}")


def whole(name, value, least):
    """Raise `SpecError` unless value is an int of at least `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**53:
        raise SpecError(
            f"{name}: must be a whole number of at least {least} (and below 2**53), got {value!r}"
        )


def positive(name, value, zero=False):
    """The value as a finite float above 0 (zero: or 0 itself); raise `SpecError` otherwise."""
    kind = "a finite number of at least 0" if zero else "a finite number above 0"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not (0 < value <= sys.float_info.max or (zero and value == 0)):
        hint = " (text; YAML reads 1e-3 as text, write 0.001)" if isinstance(value, str) else ""
        raise SpecError(f"{name}: must be {kind}, got {value!r}{hint}")
    return float(value)
