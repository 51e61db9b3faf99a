"""Claim C14: the time gate oscillates between 0 and 1."""

from lib.page.claims import Judgement
from lib.page.wording import magnitude
from lib.studies.time_gate.statistics import DRAWS, properties

ROUNDING = 1e-9


def judge_c14():
    """C14, on random draws of the time and of the gate's parameters."""
    found = properties()
    bounded = found.low >= 0 and found.high <= 1
    opens = found.shut == 0 and found.middle >= 1 - ROUNDING
    holds = bounded and opens and found.repeats <= ROUNDING
    statistic = (
        f"On {DRAWS:,} random draws, k lies between {magnitude(found.low)} and {found.high:g}, is "
        f"{found.middle:g} in the middle of the open phase and {found.shut:g} after it without "
        f"leak, and changes by at most {magnitude(found.repeats)} after a period."
    )
    return Judgement("C14", statistic, None, 0, "holds" if holds else "refuted")
