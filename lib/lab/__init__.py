"""How experiments run: what a run is, how it is trained, recorded, found again and verified."""

from lib.lab.errors import tell_in_one_line
from lib.lab.measures import measured
from lib.lab.parameters import check_parameters
from lib.lab.recipes import (
    frequency_runs,
    original,
    original_book,
    rhythm_runs,
    sound,
    sound_book,
)
from lib.lab.spec import RunSpec
from lib.lab.sweep import collect, collect_so_far

tell_in_one_line()

__all__ = [
    "RunSpec",
    "check_parameters",
    "collect",
    "collect_so_far",
    "frequency_runs",
    "measured",
    "original",
    "original_book",
    "rhythm_runs",
    "sound",
    "sound_book",
]
