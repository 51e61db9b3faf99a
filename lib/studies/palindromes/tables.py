"""Rows of the book's tables, ready for `lib.page.table`."""

from itertools import chain

from lib.page.statistics import grouped, of_cell
from lib.page.wording import NOTHING, interval, percent
from lib.studies.palindromes import published as original
from lib.studies.palindromes.findings import named
from lib.studies.palindromes.scores import (
    above,
    at_most,
    by_length,
    chance_of_all,
    distance,
    enough_for_a_chance,
    in_every_group,
    mean_accuracy,
    median_steps,
    solved_share,
)
from lib.studies.palindromes.spec import FACTORS, sound
from lib.studies.palindromes.spec import original as original_recipe

RECIPE_COLUMNS = ((original_recipe, "rnn"), (sound, "rnn"), (sound, "lstm"))
RATE_COLUMNS = ["rate", "solved to 19", "chance of all", "distance to 20", "above 20"]


def cells_by_length(records):
    """L | RNN | LSTM | the original's RNN | its LSTM."""
    ours = [by_length(of_cell(records, cell)) for cell in ("rnn", "lstm")]
    published = original.ACCURACY["rnn"], original.ACCURACY["lstm"]
    return [
        [length]
        + [_accuracy_and_solved(runs.get(length)) for runs in ours]
        + [percent(curve[length]) if length in curve else NOTHING for curve in published]
        for length in sorted({*ours[0], *ours[1]})
    ]


def learning_rates(records, cell, rates):
    """Rows of RATE_COLUMNS: "chance of all" that one run at each length up to 19 solves it; the
    distances are over the lengths that every rate has runs of.
    """
    runs_of, shared = grouped(records, "learning_rate"), in_every_group(records, "learning_rate")
    return [_learning_rate(rate, runs_of.get(rate, []), cell, shared) for rate in rates]


def _learning_rate(rate, runs, cell, shared):
    short = at_most(runs, original.LAST_SOLVED)
    _, low, high = solved_share(short)
    compared = [run for run in runs if run.spec.length in shared]
    distances = [
        distance(part(compared, original.LOWERED_ABOVE), cell) for part in (at_most, above)
    ]
    return [
        f"{rate:g}",
        f"{_fraction(short)} ({interval(low, high)})" if short else NOTHING,
        percent(chance_of_all(short)) if enough_for_a_chance(short) else NOTHING,
        *(NOTHING if each is None else f"{each:.2f}" for each in distances),
    ]


def ablation(effects, cells):
    """Changed factor | for each cell its mean accuracy, how many runs solve, their median steps.

    effects: {(cell, factor): records}
    """
    factors = dict.fromkeys(factor for _, factor in effects)
    rows = []
    for factor in factors:
        groups = [effects.get((cell, factor)) for cell in cells]
        parts = [(_accuracy_and_solved(runs), _steps(runs)) for runs in groups]
        rows.append([factor, *chain(*parts)])
    return rows


def recipes(length):
    """Factor | the original recipe | the sound one for the RNN | and for the LSTM."""
    specs = [make(cell, length, seed=0) for make, cell in RECIPE_COLUMNS]
    return [
        [factor, *(_settings(spec, names) for spec in specs)] for factor, names in FACTORS.items()
    ]


def _settings(spec, names):
    values = {name: getattr(spec, name) for name in names}
    scale = values.pop("input_scale", 1)
    parts = [f"{each:g}" if isinstance(each, float) else named(each) for each in values.values()]
    return ", ".join(parts + ([f"inputs × {scale:g}"] if scale != 1 else []))


def solved_by_length(records):
    """L | for each cell the runs that solve with their interval, and the median of their steps."""
    ours = [by_length(of_cell(records, cell)) for cell in ("rnn", "lstm")]
    return [
        [length, *(part for runs in ours for part in _solved_and_steps(runs.get(length)))]
        for length in sorted({*ours[0], *ours[1]})
    ]


def _fraction(runs):
    """ "3/5": how many of the runs solve."""
    return f"{sum(run.solved for run in runs)}/{len(runs)}"


def _accuracy_and_solved(runs):
    return f"{percent(mean_accuracy(runs))} ({_fraction(runs)})" if runs else NOTHING


def _solved_and_steps(runs):
    if not runs:
        return NOTHING, NOTHING
    _, low, high = solved_share(runs)
    return f"{_fraction(runs)} ({interval(low, high)})", _steps(runs)


def _steps(runs):
    """The median steps of the runs that solve."""
    steps = median_steps(runs or [])
    return NOTHING if steps is None else f"{steps:,.0f}"
