"""How experiments run: what a run is, how it is trained, recorded, found again and verified."""

from lib.lab.recipes import original, sound
from lib.lab.spec import RunSpec

__all__ = ["RunSpec", "original", "sound"]
