"""How far gradients and states reach back in time, drawn from `lib.studies.palindromes.probes`."""

from math import isnan

from matplotlib.lines import Line2D

from lib.page.statistics import grouped
from lib.page.style import COLOURS, INK, NEUTRAL, name_panel, panels, say_empty
from lib.page.wording import NOTHING, listed, magnitude
from lib.studies.gradients.statistics import at_first_step, at_last_lag, cell_ends
from lib.studies.palindromes.probes import AFTER, BEFORE, values

LOOKS = {BEFORE: "--", AFTER: "-"}
PATHS = {"total": COLOURS["lstm"], "direct": "#009E73"}


def gradient_norms(probes):
    """|dL/dh(t)| against t, relative to t = T: a panel per spectral radius, a line per network."""
    figure, axes = _radius_panels(probes)
    for panel, (radius, group) in zip(axes[0], _by_radius(probes), strict=True):
        for probe in group:
            steps = range(1, len(probe.values) + 1)
            panel.plot(
                steps, probe.values, LOOKS[probe.moment], color=COLOURS["rnn"], linewidth=1.2
            )
        _level(panel)
        panel.set_xlabel("step t")
        name_panel(panel, f"radius {radius:g}")
    axes[0, 0].set_ylabel("|dL/dh(t)| / |dL/dh(T)|")
    _key(figure, {moment: (COLOURS["rnn"], look) for moment, look in LOOKS.items()})
    return figure


def gradient_norms_alt(probes):
    """What is left of the gradient at t = 1."""
    return "At t = 1, before training: " + _at_radii(at_first_step(probes))


def hidden_spectra(probes, lags):
    """Singular values of dh(T)/dh(t) against the lag: a row per moment, a panel per radius."""
    moments = [moment for moment in LOOKS if any(probe.moment == moment for probe in probes)]
    figure, axes = _radius_panels(probes, rows=len(moments))
    for row, moment in zip(axes, moments, strict=True):
        for panel, (radius, group) in zip(row, _by_radius(probes), strict=True):
            _spectra(panel, lags, values(group, moment), COLOURS["rnn"])
            name_panel(panel, f"radius {radius:g}" + (f"\n{moment}" if len(moments) > 1 else ""))
        row[0].set_ylabel("singular value")
    for panel in axes[-1]:
        panel.set_xlabel("lag T − t")
    _key(figure, {"largest": (COLOURS["rnn"], "-"), "median": (COLOURS["rnn"], ":")})
    return figure


def hidden_spectra_alt(probes):
    """The largest singular values at the longest lag."""
    largest = {radius: ends[0] for radius, ends in at_last_lag(probes).items()}
    return "Largest at the longest lag, before training: " + _at_radii(largest)


def _at_radii(numbers):
    return listed(f"{number:.2g} at radius {radius:g}" for radius, number in numbers.items()) + "."


def cell_spectra(networks, lags):
    """Singular values of dc(T)/dc(t) against the lag, a panel per kind of network.

    networks: {kind: {"total" or "direct": probes}}
    """
    figure, axes = panels(1, len(networks), height=3.2, sharey=True, squeeze=False)
    for panel, (kind, paths) in zip(axes[0], networks.items(), strict=True):
        for path, probes in paths.items():
            _spectra(panel, lags, [probe.values for probe in probes], PATHS[path])
        panel.set_xlabel("lag T − t")
        name_panel(panel, kind)
    axes[0, 0].set_ylabel("singular value")
    looks = {
        f"{path}, {which}": (colour, look)
        for path, colour in PATHS.items()
        for which, look in (("largest", "-"), ("median", ":"))
    }
    _key(figure, looks)
    return figure


def cell_spectra_alt(networks):
    """The singular values at the longest lag."""
    parts = [
        f"{kind}, {path}: largest {largest:.2g}, median {middle:.2g}"
        for kind, paths in cell_ends(networks).items()
        for path, (largest, middle) in paths.items()
    ]
    return f"At the longest lag: {'; '.join(parts)}."


def two_digits(numbers):
    """Cells of a table; a dash for those that are not known (nan)."""
    return [NOTHING if isnan(each) else magnitude(each) for each in numbers]


def _spectra(axes, lags, networks, colour):
    """The largest and the median singular value of each network's spectra (lags, H)."""
    for each in networks:
        axes.plot(lags, each[:, 0], "-", color=colour, linewidth=1.2)
        axes.plot(lags, each[:, each.shape[1] // 2], ":", color=colour, linewidth=1.5)
    _level(axes)
    if not networks:
        say_empty(axes)


def _level(axes):
    """What neither grows nor fades."""
    axes.axhline(1, color=NEUTRAL, linewidth=0.8)
    axes.set_yscale("log")


def _by_radius(probes):
    return grouped(probes, "recurrent_scale").items()


def _radius_panels(probes, rows=1):
    columns = len(_by_radius(probes))
    return panels(rows, columns, height=2.6, sharex=True, sharey=True, squeeze=False)


def _key(figure, looks):
    """looks: {label: (colour, line style)}"""
    lines = [Line2D([], [], color=colour, linestyle=look) for colour, look in looks.values()]
    figure.legend(lines, looks, loc="outside upper left", ncols=2, labelcolor=INK)
