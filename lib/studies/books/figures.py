"""Figures of part 3, each with its alt text: learning curves, temperatures, context."""

from itertools import cycle

from matplotlib.ticker import PercentFormatter

from lib.page.style import COLOURS, LINES, NEUTRAL, legend, name_panel, panels
from lib.page.wording import first_to_last, percent
from lib.studies.books.spec import WINDOW, recipe
from lib.studies.books.statistics import at_checkpoints, best_batch, held_against
from lib.studies.books.task import title

MARKERS = ("o", "s", "^", "D")  # of the lines in a figure, where one may be a single point


def _lines(items):
    """Each item with a look of its own for its line."""
    for item, line, marker in zip(items, cycle(LINES), cycle(MARKERS), strict=False):
        yield item, {"linestyle": line, "marker": marker, "color": COLOURS["lstm"]}


def curves(runs, baselines):
    """Loss against step, a panel a book: training batches, their running best, validation text.

    baselines: {corpus: validation loss of the best n-gram model, nats}.
    """
    figure, axes = panels(max(1, len(runs)), height=2.9, squeeze=False)
    for run, panel in zip(runs, axes[:, 0], strict=False):
        steps, means, _, smallest, _ = zip(*run.curve, strict=True)
        lowest = [min(smallest[: place + 1]) for place in range(len(smallest))]
        look = {"color": COLOURS["lstm"], "marker": "." if len(steps) == 1 else None}
        panel.plot(steps, means, alpha=0.7, linewidth=1, label="training batches, mean", **look)
        panel.plot(steps, lowest, linestyle=":", label="best batch so far", **look)
        validation = at_checkpoints(run, "loss")
        panel.plot(*validation, "o-", color=COLOURS["lstm"], label="validation text")
        if run.spec.corpus in baselines:
            level = baselines[run.spec.corpus]
            panel.axhline(level, color=NEUTRAL, linestyle="--", label="n-grams, validation text")
        panel.set_ylim(min(0.9, lowest[-1] - 0.1), max(2.2, means[-1] + 0.1))  # ends are seen
        panel.set_ylabel("nats per character")
        name_panel(panel, title(run.spec.corpus))
    axes[-1, 0].set_xlabel("training step")
    legend(figure)
    return figure


def curves_alt(runs):
    """Where each curve begins and ends."""
    return " ".join(
        f"{title(run.spec.corpus)}, nats: mean of training batches "
        f"{_ends(point[1] for point in run.curve)}, validation text "
        f"{_ends(at_checkpoints(run, 'loss')[1])}, best batch {best_batch(run)[0]:.2f}."
        for run in runs
    )


def _ends(values, form="{:.2f}".format):
    return first_to_last(list(map(form, values)))


def symbol_bounds(runs):
    """Validation loss against step, a line for each bound of the symbols' vectors."""
    figure, axes = panels(height=2.9)
    for run, look in _lines(runs):
        label = f"±{run.spec.symbol_bound:g}"
        axes.plot(*at_checkpoints(run, "loss"), markersize=4, label=label, **look)
    axes.set_ylabel("validation loss\n(nats per character)")
    axes.set_xlabel("training step")
    legend(figure)
    return figure


def improvements(runs, facts):
    """What is measured at each checkpoint, a panel a measure, a line a book."""
    names = {"loss": "validation loss\n(nats)", "words": "known words", "closed": "closed pairs"}
    figure, axes = panels(len(names), height=1.9, sharex=True)
    for panel, (name, label) in zip(axes, names.items(), strict=True):
        for run, look in _lines(runs):
            panel.plot(*at_checkpoints(run, name), label=title(run.spec.corpus), **look)
            book = facts.get(run.spec.corpus)
            if book and name in book["validation"]:
                level = book["validation"][name]
                panel.axhline(level, color=NEUTRAL, linestyle=look["linestyle"])
        panel.set_ylabel(label)
        if name != "loss":
            panel.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %", decimals=0))
    axes[-1].set_xlabel("training step")
    legend(figure)
    return figure


def improvements_alt(runs):
    """Where each line begins and ends."""
    return " ".join(
        f"{title(run.spec.corpus)}: validation loss {_ends(at_checkpoints(run, 'loss')[1])} nats, "
        f"known words {_ends(at_checkpoints(run, 'words')[1], percent)}, closed pairs "
        f"{_ends(at_checkpoints(run, 'closed')[1], percent)}."
        for run in runs
    )


def temperatures(found):
    """Entropy, known words, distinct 4-grams and the longest copy against temperature."""
    measures = {
        "entropy\n(nats)": lambda point: point["entropy"],
        "known words": lambda point: point["words"],
        "distinct\n4-grams": lambda point: point["distinct"],
        "longest copy\n(characters)": lambda point: (
            None if point["copied"] is None else len(point["copied"])
        ),
    }
    figure, axes = panels(len(measures), height=1.7, sharex=True)
    for panel, (label, measure) in zip(axes, measures.items(), strict=True):
        for (corpus, points), look in _lines(found.items()):
            shown = [(each["temperature"], measure(each)) for each in points]
            shown = [point for point in shown if point[1] is not None]
            look["marker"] = None
            panel.plot(*zip(*shown, strict=True), label=title(corpus), **look)
        panel.set_ylabel(label)
    axes[-1].set_xlabel(r"temperature $\theta$ (0: greedy)")
    legend(figure)
    return figure


def temperatures_alt(found):
    """Both ends of each line."""
    ordered = {
        title(corpus): sorted(points, key=lambda point: point["temperature"])
        for corpus, points in found.items()
    }
    return " ".join(
        f"{name}, temperature {_ends((p['temperature'] for p in points), '{:g}'.format)}: "
        f"entropy {_ends(p['entropy'] for p in points)} nats, distinct 4-grams "
        f"{_ends((p['distinct'] for p in points), percent)}, longest copy "
        f"{_ends((len(p['copied']) for p in held_against(points)), str)} characters."
        for name, points in ordered.items()
    )


def contexts(reach, window=WINDOW):
    """Loss against how much context was read, and how far it is above or below that after
    `window` characters, ± twice the standard error; a line a model, of
    `lib.studies.books.statistics.reaches`."""
    figure, (above, below) = panels(2, height=2.6, sharex=True)
    corpora = list(dict.fromkeys(each.run.spec.corpus for each in reach))
    for place, each in enumerate(reach):
        line = LINES[corpora.index(each.run.spec.corpus) % len(LINES)]
        sound = recipe(each.run) == "sound"
        look = {"linestyle": line, "marker": "o" if sound else "s", "color": COLOURS["lstm"]}
        look |= {"linewidth": 1.2, "markersize": 4, "markerfacecolor": None if sound else "none"}
        above.plot(each.contexts, each.losses, label=_model(each.run), **look)
        middle = each.contexts.index(window)
        shown = range(middle, len(each.contexts))
        below.errorbar(
            [each.contexts[n] * 1.05**place for n in shown],  # side by side, so that all are seen
            [each.losses[n] - each.losses[middle] for n in shown],
            [2 * each.errors[middle][n] for n in shown],
            capsize=2,
            **look,
        )
    for panel in (above, below):
        panel.axvline(window, color=NEUTRAL, linestyle=":", linewidth=1)
        panel.set_xscale("log")
    below.axhline(0, color=NEUTRAL, linestyle=":", linewidth=1)
    above.set_ylabel("nats per character")
    below.set_ylabel(f"less that after {window}")
    below.set_xlabel("characters of context")
    legend(figure, columns=1)
    return figure


def contexts_alt(reach, window=WINDOW):
    """Three points of each curve."""
    return " ".join(
        f"{_model(each.run)}: {each.losses[0]:.2f} nats after {each.contexts[0]}, "
        f"{each.losses[each.contexts.index(window)]:.2f} after {window} and {each.losses[-1]:.2f} "
        f"after {each.contexts[-1]:,} characters."
        for each in reach
    )


def _model(run):
    return f"{title(run.spec.corpus)}, {recipe(run)} recipe"
