"""The verdict on each claim of the original report, computed by the rule in `lib.report.claims`."""

from importlib import import_module
from inspect import signature

from lib.report.claims import CLAIMS
from lib.report.verdicts.judgement import Judgement

MODULES = {  # module with the function that judges a claim, named like it: judge_c1, judge_c2, ...
    "accuracy": ("C4", "C5", "C10", "C11", "C12", "C13"),
    "gradients": ("C1", "C2", "C3", "C8"),
    "optimisers": ("C6", "C7"),
    "parameters": ("C9",),
    "time_gate": ("C14",),
    "phased": ("C15", "C16"),
    "books": ("C17", "C18", "C19", "C20", "C21", "C22"),
}

TASKS = {"phased": ("frequency", "rhythm"), "books": ("book",)}  # of others: palindromes

__all__ = ["Judgement", "judge", "judge_all"]


def judge(number, records):
    """Judge one claim, "C1", "C2", ..., by those of the records that it is about."""
    module = next((name for name, numbers in MODULES.items() if number in numbers), None)
    if module is None:
        raise ValueError(f"number: there is no claim {number!r}; allowed: C1 to C{len(CLAIMS)}")
    tasks = TASKS.get(module, ("palindrome",))
    records = [record for record in records if record.spec.task in tasks]
    function = getattr(import_module(f"lib.report.verdicts.{module}"), f"judge_{number.lower()}")
    return function(records) if signature(function).parameters else function()


def judge_all(records):
    """[(claim, judgement)] of every claim, in order."""
    return [(claim, judge(claim.number, records)) for claim in CLAIMS]
