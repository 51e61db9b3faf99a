"""What an LSTM's gates do while it remembers, and what its non-linearities look like."""

import torch
from matplotlib.ticker import MaxNLocator, PercentFormatter

from lib.page.statistics import median
from lib.page.style import COLOURS, INK, NEUTRAL, legend, name_panel, panels, say_empty
from lib.page.wording import percent
from lib.studies.gates.statistics import derivatives, without_g
from lib.studies.gradients.figures import LOOKS
from lib.studies.palindromes.probes import AFTER, BEFORE, values
from lib.studies.palindromes.spec import RunSpec

CURVES = {"sigmoid": "#009E73", "tanh": "#CC79A7"}
LINE = {"color": COLOURS["lstm"], "linewidth": 1.4}


def nonlinearities(reach=6.0):
    """sigma and tanh, their slopes and their second derivatives, in three panels."""
    z = torch.linspace(-reach, reach, 601, dtype=torch.float64)
    figure, axes = panels(1, 3, height=2.4)
    for name, colour in CURVES.items():
        for panel, curve in zip(axes, derivatives(name, z), strict=True):
            panel.plot(z, curve, color=colour, label=name)
    for panel, title in zip(axes, ("value", "slope", "2nd derivative"), strict=True):
        panel.axhline(0, color=NEUTRAL, linewidth=0.8)
        panel.set_xlabel("argument z")
        name_panel(panel, title)
    legend(figure)
    return figure


def heat_maps(memory):
    """One network, units (rows) against steps: what c and g know of the first digit, and its gates.

    memory: its `Memory`, None where none is recorded. Units come in the order of how well they know
    the first digit, on average over the steps.
    """
    quantities = _quantities(memory)
    figure, axes = panels(1, max(len(quantities), 1), height=4.4, sharey=True, squeeze=False)
    axes = axes[0]
    if not memory:
        say_empty(axes[0])
        return figure
    order = memory.explained["c"].mean(0).argsort(descending=True)
    look = {"vmin": 0, "vmax": 1, "cmap": "cividis", "aspect": "auto", "interpolation": "nearest"}
    for panel, (title, shown) in zip(axes, quantities.items(), strict=True):
        steps, units = shown.shape
        extent = (0.5, steps + 0.5, units, 0)
        image = panel.imshow(shown[:, order].T.numpy(), extent=extent, **look)
        panel.set_xlabel("step t")
        panel.set_xticks([1, steps])
        name_panel(panel, title)
    axes[0].set_ylabel("units, those that know most on top")
    figure.colorbar(image, ax=axes, orientation="horizontal", fraction=0.04, pad=0.02)
    return figure


def heat_maps_alt(memory):
    """Means over units at the first and the last step."""
    ends = [
        f"{title} {shown[0].mean():.2f} to {shown[-1].mean():.2f}"
        for title, shown in _quantities(memory).items()
    ]
    return f"Means over units, from the first to the last step: {', '.join(ends)}."


def _quantities(memory):
    """{title: (T, H)}"""
    if not memory:
        return {}
    known = {f"η² of {name}": memory.explained[name] for name in "cg"}
    return known | {"|g|": memory.sizes["g"]} | {name: memory.sizes[name] for name in "ifo"}


def decoding(memories):
    """Accuracy of naming the first digit at each step, from probes of `memory`, a line each."""
    figure, axes = panels(height=2.8)
    for probe in memories:
        decoded, own = probe.values.decoded, probe.values.answered
        steps, line = range(1, len(decoded) + 1), LINE | {"linestyle": LOOKS[probe.moment]}
        axes.plot(steps, decoded, label=f"c(t) {probe.moment}", **line)
        if probe.moment == AFTER:
            axes.plot(steps, own, label="own read-out after training", **line | {"color": INK})
    axes.axhline(RunSpec.CHANCE, color=NEUTRAL, linestyle=":", linewidth=1, label="chance")
    return _finish(figure, "first digit named", "step t")


def decoding_alt(memories):
    """Accuracies at the first, the middle and the last step, medians over networks."""
    before, after = values(memories, BEFORE), values(memories, AFTER)
    return (
        f"c(t) before training: {_course([each.decoded for each in before])}; after training: "
        f"{_course([each.decoded for each in after])}; the own read-out: "
        f"{_course([each.answered for each in after])}."
    )


def _course(curves):
    middles = [median(each) for each in zip(*(curve.tolist() for curve in curves), strict=True)]
    places = {0, len(middles) // 2, len(middles) - 1} if middles else {}
    return ", ".join(f"{percent(middles[place])} at t = {place + 1}" for place in sorted(places))


def shares_without_g(probes):
    """Share of the norm of dc(T)/dc(t) left without g, against the lag, a line per network."""
    figure, axes = panels(height=2.8)
    for probe in probes:
        lags, look = range(1, len(probe.values) + 1), LOOKS[probe.moment]
        axes.plot(lags, probe.values, linestyle=look, label=probe.moment, **LINE)
    axes.axhline(0.5, color=NEUTRAL, linestyle=":", linewidth=1)
    return _finish(figure, "norm left without g", "lag T − t")


def shares_without_g_alt(shares):
    """What is left at the longest lag."""
    left = [f"{percent(without_g(shares, moment))} {moment}" for moment in (BEFORE, AFTER)]
    return f"Left at the longest lag: {', '.join(left)}."


def _finish(figure, share, steps):
    """Label the axes, a share against steps, and explain the marks."""
    (axes,) = figure.axes
    axes.set(ylim=(0, 1.04), ylabel=share, xlabel=steps)
    axes.yaxis.set_major_formatter(PercentFormatter(1, symbol=" %"))
    axes.xaxis.set_major_locator(MaxNLocator(integer=True))
    legend(figure)
    return figure
