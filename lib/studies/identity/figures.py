"""The phase diagram of gain and input, steps against length, and the signs of a state."""

from lib.page.statistics import grouped
from lib.page.style import COLOURS, INK, NEUTRAL, panels, say_empty
from lib.page.wording import listed
from lib.studies.identity import statistics

SHIFTS = (0.97, 1.0, 1.031)  # of the runs at one point, side by side on a log axis


def diagram(records):
    """A mark a run where its gain and input scale are, filled where it solved; the fold's curve."""
    figure, axes = panels(height=3.4)
    for (gain, scale), accuracies in statistics.diagram(records).items():
        for accuracy, shift in zip(accuracies, SHIFTS * len(accuracies), strict=False):
            axes.scatter(
                gain * shift,
                scale,
                s=36,
                color=COLOURS["rnn"],
                alpha=accuracy,
                linewidths=0,
            )
            axes.scatter(gain * shift, scale, s=36, facecolors="none", edgecolors=NEUTRAL, lw=0.7)
    gains = [1 + 0.02 * k for k in range(1, 220)]
    axes.plot(gains, [statistics.fold(gain) for gain in gains], color=INK, linewidth=1.2)
    axes.text(2.4, statistics.fold(2.4) * 1.25, "fold", color=INK)
    axes.set(
        xscale="log",
        yscale="log",
        xlabel="gain g at the start",
        ylabel="input weights at the start",
        ylim=(0.005, 2.5),
    )
    gains = sorted({record.spec.recurrent_scale for record in records})
    axes.set_xticks(gains, [f"{gain:g}" for gain in gains])
    axes.minorticks_off()
    if not records:
        say_empty(axes)
    return figure


def diagram_alt(records):
    """How many runs solve at each gain."""
    groups = grouped(records, "recurrent_scale").items()
    told = listed(
        f"{sum(r.solved for r in runs)} of {len(runs)} at g = {g:g}" for g, runs in groups
    )
    return f"Runs that solve, over all input weights: {told}."


def lengths(records):
    """Steps until a run was done, against the length it was trained at."""
    figure, axes = panels(height=2.6)
    for record in records:
        look = "o" if record.solved else "x"
        axes.plot(
            record.spec.length, record.outcome["steps"], look, color=COLOURS["rnn"], alpha=0.7
        )
    axes.set(xscale="log", xlabel="digits read before the recall, L", ylabel="training steps")
    axes.set_ylim(bottom=0)
    if not records:
        say_empty(axes)
    return figure


def lengths_alt(records):
    """Median steps at each length."""
    steps = statistics.steps_by_length(records)
    return f"Median steps: {listed(f'{s:.0f} at L = {L:,}' for L, s in steps.items())}."


def signs(means):
    """Each unit's sign in the end, a column a unit, a row a first digit; None: nothing yet."""
    figure, axes = panels(height=2.4)
    axes.set(xlabel="hidden unit", ylabel="first digit")
    if means is None:
        say_empty(axes)
        return figure
    picture = axes.imshow(means.numpy(), cmap="RdBu_r", vmin=-1, vmax=1, aspect="auto")
    axes.set_yticks(range(10))
    figure.colorbar(picture, ax=axes, label="mean sign")
    return figure


def signs_alt(means):
    """How sure the signs are."""
    if means is None:
        return "No runs are recorded yet."
    sure = (means.abs() > 0.9).double().mean().item()
    return f"{100 * sure:.0f} % of all pairs of a unit and a first digit have a sign above 0.9."
