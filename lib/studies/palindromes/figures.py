"""Figures with the length L on the horizontal axis, and the ablation's; each with its alt text."""

from matplotlib.ticker import MaxNLocator, PercentFormatter

from lib.page.statistics import grouped, median, of_cell
from lib.page.style import COLOURS, NEUTRAL, ORIGINAL, legend, name_panel, panels, say_empty
from lib.page.wording import NAMES, first_to_last, listed
from lib.studies.palindromes import published as original
from lib.studies.palindromes import statistics
from lib.studies.palindromes.spec import COMPARED, RunSpec

CHANCE = RunSpec.CHANCE
CIRCLE = {"marker": "o", "markerfacecolor": "none"}
RUN = CIRCLE | {"label": "each run"}
CROSS = {"marker": "x", "label": "not solved"}
OPEN = CIRCLE | {"alpha": 0.7, "linewidth": 1.2, "zorder": 3}
LOOKS = {
    "ours": OPEN,
    "original recipe": OPEN,
    "sound recipe": {"marker": "s", "markersize": 3, "linewidth": 2.4},
}
DOTTED = {"color": NEUTRAL, "linestyle": ":", "linewidth": 1}
SEED_OFFSETS = (0, -0.16, 0.16, -0.32, 0.32)  # so that runs of equal accuracy stay visible


def accuracy(records, cells):
    """Accuracy on fresh sequences against L, a panel per cell: runs, median, the original's."""
    return _accuracies([(NAMES[cell], cell, {"ours": of_cell(records, cell)}) for cell in cells])


def learning_rates(records, cell, rates):
    """The same of one cell, a panel per learning rate."""
    runs = grouped(records, "learning_rate")
    return _accuracies([(f"learning rate {r:g}", cell, {"ours": runs.get(r, [])}) for r in rates])


def two_recipes(old_records, sound_records, cells):
    """The same under the original recipe and the sound one, a panel per cell, L doubling."""
    recipes = {"original recipe": old_records, "sound recipe": sound_records}
    shown = {cell: {name: of_cell(runs, cell) for name, runs in recipes.items()} for cell in cells}
    figure = _accuracies([(NAMES[cell], cell, shown[cell]) for cell in cells], height=2.6)
    ticks = [5, 10, 20, 40, 100, 200, 400]
    for panel in figure.axes:
        panel.set_xscale("log", base=2)
        panel.set_xticks(ticks, map(str, ticks))
        panel.minorticks_off()
    return figure


def _accuracies(shown, height=2.2):
    """shown: a panel each, (title, cell, {name: records}). Every run is a mark, and a line follows
    the medians: a run solves or fails, so that none is near the mean.
    """
    several = len(shown) > 1
    figure, axes = panels(len(shown), height=height if several else 2.9, sharex=True, squeeze=False)
    for panel, (title, cell, groups) in zip(axes[:, 0], shown, strict=True):
        if cell in original.ACCURACY:  # none of the Phased LSTM
            published = original.ACCURACY[cell]
            panel.plot(published.keys(), published.values(), **ORIGINAL)
        panel.axhline(CHANCE, label="chance", **DOTTED)
        for name, records in groups.items():
            lengths, look = statistics.by_length(records), LOOKS[name] | {"color": COLOURS[cell]}
            medians = [median(run.accuracy for run in runs) for runs in lengths.values()]
            line = {"color": look["color"], "linewidth": look["linewidth"]}
            panel.plot(lengths.keys(), medians, label=f"{name}: median", **line)
            places = [run.spec.length + _jitter(run) for run in records]
            reached, look["linewidth"] = [run.accuracy for run in records], 0
            panel.plot(places, reached, label=f"{name}: each run", **look)
        _share_axis(panel, "y", "accuracy")
        if several:
            name_panel(panel, title)
        if not any(groups.values()):
            say_empty(panel)
    return _finish(figure)


def solved(records, cells):
    """Share of runs that solve their length, with Wilson's 95 % intervals."""
    figure, axes = panels(height=2.9)
    for cell, offset in _offsets(cells):
        for length, runs in statistics.by_length(of_cell(records, cell)).items():
            share, low, high = statistics.solved_share(runs)
            place, colour = length + offset, COLOURS[cell]
            axes.plot([place, place], [low, high], color=colour, alpha=0.45, linewidth=2.5)
            axes.plot(place, share, "o", color=colour, label=NAMES[cell])
    _share_axis(axes, "y", "runs that solve")
    if not records:
        say_empty(axes)
    return _finish(figure)


def solved_alt(records, cells=COMPARED):
    """How many runs of each cell solve, at some lengths."""
    return " ".join(f"{NAMES[cell]}: {_solved_alt(of_cell(records, cell))}." for cell in cells)


def learning_rates_alt(records, rates):
    """How many runs solve at each learning rate, at some lengths."""
    runs = grouped(records, "learning_rate")
    told = [f"learning rate {rate:g}: {_solved_alt(runs.get(rate, []))}" for rate in rates]
    return f"Panels by {'; '.join(told)}."


def _solved_alt(records, most=6):
    lengths = list(statistics.by_length(records).items())
    some = lengths[:: -(-len(lengths) // most) or 1]
    some += [each for each in lengths[-1:] if each not in some]
    told = listed(f"{statistics.count(runs)} at L = {length}" for length, runs in some)
    return f"runs that solve, {told}"


def steps(records, cells):
    """Training steps until a run solved, every run; crosses: where those that did not ended."""
    figure, axes = panels(height=2.9)
    limit = statistics.step_limit(records)
    for cell, offset in _offsets(cells):
        runs, name = of_cell(records, cell), NAMES[cell]
        for some, marker, label in (
            (statistics.solved(runs), "o", name),
            (statistics.failed(runs), "x", f"{name}, not solved"),
        ):
            if some:
                places = [run.spec.length + offset + _jitter(run) / 2 for run in some]
                taken = [run.steps_to_solve or run.outcome["steps"] for run in some]
                axes.plot(places, taken, marker, color=COLOURS[cell], alpha=0.7, label=label)
    axes.axhline(limit, **DOTTED)
    fewest = min((run.steps_to_solve or run.outcome["steps"] for run in records), default=limit)
    axes.set_ylim(fewest / 1.8, 1.8 * limit)  # first: equal ones can have no logarithmic axis
    axes.set(yscale="log", ylabel="steps to solve")
    if not records:
        say_empty(axes)
    return _finish(figure)


def steps_alt(records, cells=COMPARED):
    """How many steps the runs of each cell took to solve."""
    told = []
    for cell in cells:
        solved = statistics.solved(of_cell(records, cell))
        ends = first_to_last([f"{each:,}" for each in sorted(run.steps_to_solve for run in solved)])
        told.append(f"{NAMES[cell]}: {ends} steps to solve, {len(solved)} runs.")
    return " ".join(told)


def _jitter(run):
    return SEED_OFFSETS[run.spec.seed % len(SEED_OFFSETS)]


def _offsets(cells):
    """Of several cells at one length, each with its sideways place."""
    return [(cell, 0.3 * (place - (len(cells) - 1) / 2)) for place, cell in enumerate(cells)]


def _share_axis(axes, which, label):
    """Make one axis, "x" or "y", that of a share."""
    axes.set(**{f"{which}lim": (-0.04, 1.06), f"{which}ticks": [0, 0.5, 1], f"{which}label": label})
    getattr(axes, f"{which}axis").set_major_formatter(PercentFormatter(1, symbol=" %"))


def _finish(figure):
    """Label the shared horizontal axis and explain the marks."""
    figure.axes[-1].set_xlabel("digits read before the recall, L")
    figure.axes[-1].xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(figure)
    return figure


def ablation(effects):
    """After one change, a column per cell: the accuracy of every run; below, the steps until it
    solved, and crosses where the others ended; bars: medians.

    effects: {cell: {changed factor: records}}; the factor "nothing" is where the others start.
    """
    figure, axes = panels(2, len(effects), sharey=True, sharex="row", squeeze=False)
    limit = statistics.step_limit(statistics.flat(effects))
    bounds = DOTTED | {"label": "chance; step limit"}
    for (above, below), (cell, factors) in zip(axes.T, effects.items(), strict=True):
        colour = COLOURS[cell]
        for row, runs in enumerate(factors.values()):
            _draw_row(above, row, [run.accuracy for run in runs], colour, RUN)
            _draw_median(above, row, (run.accuracy for run in runs), colour, label="median")
            solved, failed = statistics.solved(runs), statistics.failed(runs)
            _draw_row(below, row, [run.steps_to_solve for run in solved], colour, RUN)
            _draw_row(below, row, [run.outcome["steps"] for run in failed], colour, CROSS)
            _draw_median(below, row, (run.steps_to_solve for run in solved), colour)
        above.set_yticks(range(len(factors)), factors.keys())
        above.set_ylim(len(factors) - 0.4, -0.6)
        above.axvline(CHANCE, **bounds)
        _share_axis(above, "x", "accuracy")
        below.axvline(limit, **bounds)
        below.set(xscale="log", xlabel="steps to solve")
        below.set_xlim(right=2 * limit)
        name_panel(above, NAMES[cell])
        if not any(factors.values()):
            say_empty(above)
    for first in axes[:, 0]:
        first.set_ylabel("changed factor")
    figure.get_layout_engine().set(wspace=0.08)  # room between "100 %" and "0 %"
    legend(figure, columns=2)
    return figure


def _draw_row(axes, row, values, colour, look):
    for place, value in enumerate(values):
        height = row + 0.14 * (place - (len(values) - 1) / 2)
        axes.plot(value, height, color=colour, linewidth=0, **look)


def _draw_median(axes, row, values, colour, label=None):
    value = median(values)  # nan of none, which is not drawn
    axes.plot([value, value], [row - 0.32, row + 0.32], color=colour, linewidth=3, label=label)


def ablation_alt(effects):
    """How many runs of the two cells solve after each change."""
    rows = statistics.effect_rows(effects)
    told = "; ".join(f"{factor}, {rnn} and {lstm}" for factor, rnn, _, lstm, _ in rows)
    return f"Vanilla RNNs and LSTMs that solve after one change: {told}."
