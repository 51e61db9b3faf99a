"""The ablation: which factor of a recipe, changed alone, matters.

Effects are {(cell, factor): records}; the factor "nothing" is the recipe that others start from.
"""

from lib.page.wording import NOTHING
from lib.studies.palindromes.spec import COMPARED, ablation
from lib.studies.palindromes.statistics import count, failed, median_steps, solved


def specs(recipe, length, seeds, **changes):
    """{(cell, factor): specs} of the runs that change one factor of a recipe, "original" or
    "sound"; changes: fields that all of them set otherwise.
    """
    grouped = {}
    for cell in COMPARED:
        for seed in seeds:
            for factor, spec in ablation(recipe, cell, length, seed, **changes).items():
                grouped.setdefault((cell, factor), []).append(spec)
    return grouped


def effects(grouped_specs, collect):
    """The records of `specs`, grouped like them; collect: turns specs into records."""
    records = {record.spec: record for record in collect(flat(grouped_specs))}
    return {
        key: [records[spec] for spec in group if spec in records]
        for key, group in grouped_specs.items()
    }


def flat(grouped):
    """All specs or records of a grouped dict, in one list."""
    return [each for group in grouped.values() for each in group]


def of_cell(effects, cell):
    """{factor: records} of one cell, in the order of the factors."""
    return {factor: runs for (of, factor), runs in effects.items() if of == cell}


def rows(effects):
    """[factor, for each cell the runs that solve and their median steps], ready for a table."""
    factors = dict.fromkeys(factor for _, factor in effects)
    return [
        [factor, *(part for cell in COMPARED for part in _row(effects.get((cell, factor), [])))]
        for factor in factors
    ]


def _row(runs):
    return count(runs), f"{median_steps(runs):,.0f}" if solved(runs) else NOTHING


def failing(effects, cell):
    """The factors with which some run of a cell fails, in their order."""
    return [factor for factor, runs in of_cell(effects, cell).items() if failed(runs)]


def slowdowns(effects, cell):
    """{factor: median steps to solve over those of the unchanged recipe}; of the factors with which
    every run solves, and none if some run of the unchanged recipe fails.
    """
    steps = {
        factor: median_steps(runs)
        for factor, runs in of_cell(effects, cell).items()
        if runs and not failed(runs)
    }
    start = steps.pop("nothing", None)
    return {factor: each / start for factor, each in steps.items()} if start else {}
