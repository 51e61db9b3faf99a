"""The ablation: which factor, changed alone, moves the accuracy and the steps how much.

Effects are {(cell, factor): records}; the factor "nothing" is the recipe that others start from.
"""

from lib.page.wording import NAMES, listed, with_minus
from lib.studies.palindromes.scores import mean_accuracy, median_steps
from lib.studies.palindromes.spec import ablation

CELLS = ("rnn", "lstm")
NOTICEABLE = 0.01  # a change of the mean accuracy


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


def of_cell(effects, cell):
    """{factor: records} of one cell, in the order of the factors."""
    return {factor: runs for (of, factor), runs in effects.items() if of == cell}


def changes(effects, cell):
    """{factor: change of the mean accuracy} against the unchanged recipe, largest change first."""
    start = effects[cell, "nothing"]
    if not start:
        return {}
    found = {
        factor: mean_accuracy(runs) - mean_accuracy(start)
        for factor, runs in of_cell(effects, cell).items()
        if factor != "nothing" and runs
    }
    return dict(sorted(found.items(), key=lambda item: -abs(item[1])))


def slowdowns(effects, cell):
    """{factor: median steps to solve, relative to the unchanged recipe}, largest first; of the
    factors with which every run solves, and none if some run of the unchanged recipe fails.
    """
    steps = {
        factor: median_steps(runs)
        for factor, runs in of_cell(effects, cell).items()
        if runs and all(run.solved for run in runs)
    }
    start = steps.pop("nothing", None)
    found = {factor: each / start for factor, each in steps.items()} if start else {}
    return dict(sorted(found.items(), key=lambda item: -item[1]))


def ranking(effects):
    """Sentences that order the factors by what they change, for each cell."""
    return " ".join(f"{_accuracies(effects, cell)}{_speeds(effects, cell)}" for cell in CELLS)


def _accuracies(effects, cell):
    found = changes(effects, cell)
    if not found:
        return f"For the {NAMES[cell]}, no factor can be compared yet."
    large = {factor: change for factor, change in found.items() if abs(change) >= NOTICEABLE}
    small = [factor for factor in found if factor not in large]
    if not large:
        return f"For the {NAMES[cell]}, no factor changes the mean accuracy by a percentage point."
    parts = listed(f"{factor} {100 * change:+.0f}" for factor, change in large.items())
    rest = f"; by less than one: {listed(small)}" if small else ""
    return (
        f"For the {NAMES[cell]}, mean accuracy changes by (percentage points): "
        f"{with_minus(parts)}{rest}."
    )


def _speeds(effects, cell):
    found = slowdowns(effects, cell)
    if not found:
        return ""
    parts = listed(f"{factor} {_twofold(times)}" for factor, times in found.items())
    return f" Where all its runs solve, median steps to solve are multiplied by: {parts}."


def _twofold(times):
    """A factor to two digits: 3.5, 1.0, 0.37."""
    return f"{times:.1f}" if times >= 0.95 else f"{times:.2f}"


def indispensable(effects, length):
    """Without which factors of a recipe not every run solves, a sentence; effects: of the recipe
    from which one factor at a time was taken.
    """
    parts = []
    for cell in CELLS:
        groups = of_cell(effects, cell)
        if not all(groups.values()):
            return ""
        missed = [each for each, runs in groups.items() if not all(run.solved for run in runs)]
        if "nothing" in missed:
            return ""
        parts.append(f"the {NAMES[cell]} needs {listed(missed)}")
    return f"Of its factors, taken back one at a time at L = {length}, {listed(parts)}."
