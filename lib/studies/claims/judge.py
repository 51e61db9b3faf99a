"""The verdict on each claim of the original report, computed by the rule in `lib.page.claims`."""

from importlib import import_module
from inspect import signature

from lib.page.claims import CLAIMS
from lib.studies.gradients.spec import probed_specs
from lib.studies.optimisers.spec import optimiser_specs
from lib.studies.palindromes.spec import COMPARED, RATE_SEEDS, SEEDS, figure_specs, rate_specs
from lib.studies.rhythm.spec import rhythm_specs
from lib.studies.waves.spec import wave_specs

STUDIES = {  # study whose verdicts.py judges a claim, by a function of its name: judge_c1, ...
    "palindromes": ("C4", "C5", "C10", "C11", "C12", "C13"),
    "gradients": ("C1", "C2", "C3"),
    "optimisers": ("C6", "C7"),
    "gates": ("C8", "C9"),
    "time_gate": ("C14",),
    "waves": ("C15",),
    "rhythm": ("C16",),
    "books": ("C17", "C18", "C19", "C20", "C21", "C22"),
}

TASKS = {"waves": ("frequency",), "rhythm": ("rhythm",), "books": ("book",)}  # others: palindromes


def judge(number, records):
    """Judge one claim, "C1", "C2", ..., by those of the records that it is about."""
    study = next((name for name, numbers in STUDIES.items() if number in numbers), None)
    if study is None:
        raise ValueError(f"number: there is no claim {number!r}; allowed: C1 to C{len(CLAIMS)}")
    tasks = TASKS.get(study, ("palindrome",))
    records = [record for record in records if record.spec.task in tasks]
    function = getattr(import_module(f"lib.studies.{study}.verdicts"), f"judge_{number.lower()}")
    return function(records) if signature(function).parameters else function()


def judge_all(records):
    """[(claim, judgement)] of every claim, in order."""
    return [(claim, judge(claim.number, records)) for claim in CLAIMS]


def all_specs(seeds=SEEDS, rate_seeds=RATE_SEEDS):
    """Every run that some claim is judged by, but those of books, which may be unfinished.

    seeds: of the runs behind the original's figure; rate_seeds: of those that compare learning
    rates and optimisers.
    """
    specs = optimiser_specs(rate_seeds) + probed_specs(rate_seeds)
    for cell in COMPARED:
        specs += figure_specs(cell, seeds) + rate_specs(cell, seeds=rate_seeds)
    return specs + wave_specs() + rhythm_specs()
