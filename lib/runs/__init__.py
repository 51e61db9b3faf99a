"""How experiments run: what a run is, how it is trained, recorded, found again and verified."""

from lib.runs.measures import measured
from lib.runs.parameters import check_parameters
from lib.runs.sweep import collect

__all__ = ["check_parameters", "collect", "measured"]
