"""How experiments run: what a run is, how it is trained, recorded, found again and verified."""

from lib.lab.parameters import check_parameters
from lib.lab.recipes import original, sound
from lib.lab.spec import RunSpec
from lib.lab.sweep import collect

__all__ = ["RunSpec", "check_parameters", "collect", "original", "sound"]
