"""Figures with the length L on the horizontal axis: accuracy, solved share, steps to solve."""

from matplotlib.ticker import MaxNLocator, PercentFormatter

from lib.page.statistics import grouped, median, of_cell
from lib.page.style import COLOURS, NEUTRAL, ORIGINAL, legend, name_panel, panels, say_empty
from lib.page.wording import NAMES, first_to_last, listed
from lib.studies.palindromes import ablation as ablations
from lib.studies.palindromes import published as original
from lib.studies.palindromes import statistics
from lib.studies.palindromes.spec import COMPARED, RunSpec

HALF_BAR = 0.32  # of a row
BOUNDS = "chance; step limit"
CIRCLE = {"marker": "o", "markerfacecolor": "none", "label": "each run"}
CROSS = {"marker": "x", "label": "not solved"}

CHANCE = RunSpec.CHANCE
LENGTH_LABEL = "digits read before the recall, L"
OPEN = {"marker": "o", "markerfacecolor": "none", "alpha": 0.7, "linewidth": 1.2, "zorder": 3}
FILLED = {"marker": "s", "markersize": 3, "linewidth": 2.4}
SEED_OFFSETS = (0, -0.16, 0.16, -0.32, 0.32)  # so that runs of equal accuracy stay visible


def accuracy(records, cells):
    """Accuracy on fresh sequences against L, a panel per cell: runs, median, the original's."""
    return _accuracy_panels({NAMES[cell]: (cell, _of(records, cell=cell)) for cell in cells})


def learning_rates(records, cell, rates):
    """Accuracy against L, a panel per learning rate, each beside the original's curve."""
    return _accuracy_panels(
        {
            f"learning rate {rate:g}": (cell, _of(records, cell=cell, learning_rate=rate))
            for rate in rates
        }
    )


def two_recipes(original_records, sound_records, cells):
    """Accuracy against L under both recipes, a panel per cell, beside the original's curve."""
    figure, axes = panels(len(cells), sharex=True, squeeze=False)
    for panel, cell in zip(axes[:, 0], cells, strict=True):
        _reference_lines(panel, cell)
        _runs_and_median(panel, _of(original_records, cell=cell), cell, "original recipe", OPEN)
        _runs_and_median(panel, _of(sound_records, cell=cell), cell, "sound recipe", FILLED)
        _accuracy_axis(panel)
        _doubling_axis(panel)
        name_panel(panel, NAMES[cell])
    _finish(figure, original_records + sound_records)
    return figure


def solved(records, cells):
    """Share of runs that solve their length, with Wilson's 95 % intervals."""
    figure, axes = panels(height=2.9)
    for cell, offset in zip(cells, _offsets(cells), strict=True):
        for length, runs in statistics.by_length(_of(records, cell=cell)).items():
            share, low, high = statistics.solved_share(runs)
            place, colour = length + offset, COLOURS[cell]
            axes.plot([place, place], [low, high], color=colour, alpha=0.45, linewidth=2.5)
            axes.plot(place, share, "o", color=colour, label=NAMES[cell])
    _accuracy_axis(axes, "runs that solve")
    _finish(figure, records)
    return figure


def steps(records, cells):
    """Training steps until a run solved, every run; crosses: where those that did not ended."""
    figure, axes = panels(height=2.9)
    limit = statistics.step_limit(records)
    for cell, offset in zip(cells, _offsets(cells), strict=True):
        for done, marker, end in ((True, "o", ""), (False, "x", ", not solved")):
            runs = [run for run in _of(records, cell=cell) if run.solved == done]
            if not runs:
                continue
            axes.plot(
                [run.spec.length + offset + _jitter(run) / 2 for run in runs],
                [run.outcome["steps"] for run in runs],
                marker,
                color=COLOURS[cell],
                alpha=0.7,
                label=NAMES[cell] + end,
            )
    axes.axhline(limit, color=NEUTRAL, linestyle=":", linewidth=1)
    axes.set_yscale("log")
    axes.set_ylim(top=1.8 * limit)
    axes.set_ylabel("steps to solve")
    _finish(figure, records)
    return figure


def _of(records, **fields):
    return [
        record
        for record in records
        if all(getattr(record.spec, name) == value for name, value in fields.items())
    ]


def _accuracy_panels(groups):
    """groups: {title: (cell, records)}; a panel each, with a title where there are several."""
    several = len(groups) > 1
    figure, axes = panels(len(groups), height=2.2 if several else 2.9, sharex=True, squeeze=False)
    for panel, (title, (cell, records)) in zip(axes[:, 0], groups.items(), strict=True):
        _reference_lines(panel, cell)
        _runs_and_median(panel, records, cell, "ours", OPEN)
        _accuracy_axis(panel)
        if several:
            name_panel(panel, title)
        if not records:
            say_empty(panel)
    _finish(figure, True)
    return figure


def _reference_lines(axes, cell):
    published = original.ACCURACY.get(cell)  # none of the Phased LSTM
    if published:
        axes.plot(published.keys(), published.values(), **ORIGINAL)
    axes.axhline(CHANCE, color=NEUTRAL, linestyle=":", linewidth=1, label="chance")


def _runs_and_median(axes, records, cell, name, look):
    """Every run as a marker, and a line through the medians: a run solves or fails, so that no run
    is near the mean.
    """
    lengths = statistics.by_length(records)
    medians = [_median_accuracy(runs) for runs in lengths.values()]
    colour, line = COLOURS[cell], {"linewidth": look["linewidth"]}
    axes.plot(lengths.keys(), medians, color=colour, label=f"{name}: median", **line)
    axes.plot(
        [record.spec.length + _jitter(record) for record in records],
        [record.accuracy for record in records],
        color=colour,
        label=f"{name}: each run",
        **look | {"linewidth": 0},
    )


def _median_accuracy(runs):
    return median(run.accuracy for run in runs)


def _jitter(record):
    return SEED_OFFSETS[record.spec.seed % len(SEED_OFFSETS)]


def _offsets(cells):
    """Sideways places of several cells at one length."""
    return [0.3 * (place - (len(cells) - 1) / 2) for place in range(len(cells))]


def _accuracy_axis(axes, label="accuracy"):
    axes.set_ylim(-0.04, 1.06)
    axes.set_yticks([0, 0.5, 1])
    axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.set_ylabel(label)


def _doubling_axis(axes):
    axes.set_xscale("log", base=2)
    ticks = [5, 10, 20, 40, 100, 200, 400]
    axes.set_xticks(ticks, map(str, ticks))
    axes.minorticks_off()


def _finish(figure, records):
    """Label the shared horizontal axis and explain the marks."""
    lowest = figure.axes[-1]
    lowest.set_xlabel(LENGTH_LABEL)
    if not records:
        say_empty(lowest)
        lowest.set_xlim(original.LENGTHS[0] - 1, original.LENGTHS[-1] + 1)
    if lowest.get_xscale() == "linear":
        lowest.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(figure)


def ablation(effects, cells):
    """After one change, a column per cell: the accuracy of every run; below, the steps until it
    solved, and crosses where the others ended; bars: medians.

    effects: {(cell, changed factor): records}; the factor "nothing" is where the others start.
    """
    figure, axes = panels(2, len(cells), sharey=True, sharex="row", squeeze=False)
    for (above, below), cell in zip(axes.T, cells, strict=True):
        groups = ablations.of_cell(effects, cell)
        for row, runs in enumerate(groups.values()):
            if runs:
                _draw_accuracies(above, row, runs, cell)
                _draw_steps(below, row, runs, cell)
        above.set_yticks(range(len(groups)), groups.keys())
        above.set_ylim(len(groups) - 0.4, -0.6)
        _accuracy_across(above)
        name_panel(above, NAMES[cell])
        if not any(groups.values()):
            say_empty(above)
    _steps_axes(axes[1], statistics.step_limit(ablations.flat(effects)))
    for first in axes[:, 0]:
        first.set_ylabel("changed factor")
    figure.get_layout_engine().set(wspace=0.08)  # room between "100 %" and "0 %"
    legend(figure, columns=2)
    return figure


def _draw_accuracies(axes, row, runs, cell):
    _draw_runs(axes, row, runs, cell, lambda run: run.accuracy, CIRCLE)
    _draw_bar(axes, row, _median_accuracy(runs), cell, "median")


def _draw_steps(axes, row, runs, cell):
    for done, look in ((True, CIRCLE), (False, CROSS)):
        some = [run for run in runs if run.solved == done]
        _draw_runs(axes, row, some, cell, lambda run: run.outcome["steps"], look)
    _draw_bar(axes, row, statistics.median_steps(runs), cell)  # nan of none, which is not drawn


def _draw_runs(axes, row, runs, cell, value, look):
    for place, run in enumerate(runs):
        height = row + 0.14 * (place - (len(runs) - 1) / 2)
        axes.plot(value(run), height, color=COLOURS[cell], linewidth=0, **look)


def _draw_bar(axes, row, value, cell, label=None):
    ends = [row - HALF_BAR, row + HALF_BAR]
    axes.plot([value, value], ends, color=COLOURS[cell], linewidth=3, label=label)


def _accuracy_across(axes):
    axes.axvline(CHANCE, color=NEUTRAL, linestyle=":", linewidth=1, label=BOUNDS)
    axes.set_xlim(-0.04, 1.06)
    axes.set_xticks([0, 0.5, 1])
    axes.xaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.set_xlabel("accuracy")


def _steps_axes(panels_of_steps, limit):
    for axes in panels_of_steps:
        axes.axvline(limit, color=NEUTRAL, linestyle=":", linewidth=1, label=BOUNDS)
        axes.set_xscale("log")
        axes.set_xlim(right=2 * limit)
        axes.set_xlabel("steps to solve")


def solved_alt(records, cells=COMPARED):
    """In words: how many runs of each cell solve, at some lengths."""
    return " ".join(f"{NAMES[cell]}: {_solved_alt(of_cell(records, cell))}." for cell in cells)


def _solved_alt(records, most=6):
    lengths = statistics.by_length(records)
    every = -(-len(lengths) // most) or 1
    some = dict.fromkeys([*list(lengths)[::every], *list(lengths)[-1:]])
    told = [f"{statistics.count(lengths[L])} at L = {L}" for L in some]
    return f"runs that solve, {listed(told)}"


def learning_rates_alt(records, rates):
    """In words: how many runs solve at each learning rate, at some lengths."""
    runs = grouped(records, "learning_rate")
    told = [f"learning rate {rate:g}: {_solved_alt(runs.get(rate, []))}" for rate in rates]
    return f"Panels by {'; '.join(told)}."


def steps_alt(records, cells=COMPARED):
    """In words: how many steps the runs of each cell took to solve."""
    return " ".join(f"{NAMES[cell]}: {_steps_alt(of_cell(records, cell))}." for cell in cells)


def _steps_alt(records):
    steps = sorted(record.steps_to_solve for record in statistics.solved(records))
    return f"{first_to_last([f'{each:,}' for each in steps])} steps to solve, {len(steps)} runs"


def ablation_alt(effects):
    """In words: how many runs solve after each change."""
    told = [
        f"{NAMES[cell]}, {factor} {statistics.count(runs)}"
        for (cell, factor), runs in effects.items()
    ]
    return f"Runs that solve after one change. {'; '.join(told)}."
