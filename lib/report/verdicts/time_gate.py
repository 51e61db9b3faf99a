"""Claim C14: the time gate oscillates between 0 and 1."""

from lib.report.numbers import counted
from lib.report.time_gate import DRAWS, properties
from lib.report.verdicts.judgement import Judgement

ROUNDING = 1e-9


def judge_c14():
    """C14, on random draws of the time and of the gate's parameters."""
    found = properties()
    holds = (
        found.low >= 0
        and found.high <= 1
        and found.shut == 0
        and found.middle >= 1 - ROUNDING
        and found.repeats <= ROUNDING
    )
    statistic = (
        f"On {counted(DRAWS, 'random draw')}, k lies between {found.low:.2g} and {found.high:.2g}, "
        f"is at least {found.middle:.2g} in the middle of the open phase and at most "
        f"{found.shut:.2g} after it without leak, and changes by at most {found.repeats:.0e} "
        "after a period."
    )
    return Judgement("C14", statistic, None, 0, "holds" if holds else "refuted")
