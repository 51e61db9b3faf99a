"""The ablation: which factor, changed alone, moves the accuracy how much.

Effects are {(cell, factor): records}; the factor "nothing" is the recipe that others start from.
"""

from lib.lab.recipes import ablation
from lib.report.numbers import listed
from lib.report.statistics import mean_accuracy
from lib.report.style import NAMES

CELLS = ("rnn", "lstm")


def specs(recipe, length, seeds):
    """{(cell, factor): specs} of the runs that change one factor of a recipe."""
    grouped = {}
    for cell in CELLS:
        for seed in seeds:
            for factor, spec in ablation(recipe, cell, length, seed).items():
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


def changes(effects, cell):
    """{factor: change of the mean accuracy} against the unchanged recipe, largest change first."""
    start = effects[cell, "nothing"]
    if not start:
        return {}
    found = {
        factor: mean_accuracy(runs) - mean_accuracy(start)
        for (of, factor), runs in effects.items()
        if of == cell and factor != "nothing" and runs
    }
    return dict(sorted(found.items(), key=lambda item: -abs(item[1])))


def ranking(effects):
    """Sentences that order the factors by what they change, one for each cell."""
    return " ".join(_ranking(changes(effects, cell), cell) for cell in CELLS)


def _ranking(found, cell):
    if not found:
        return f"For the {NAMES[cell]}, no factor can be compared yet."
    parts = [f"{factor} {100 * change:+.0f}" for factor, change in found.items()]
    text = listed(parts).replace("-", "−")
    return f"For the {NAMES[cell]}, mean accuracy changes by (percentage points): {text}."
