"""How far gradients and states reach back in time, drawn from `lib.studies.palindromes.probes`."""

from matplotlib.lines import Line2D

from lib.page.style import COLOURS, INK, NEUTRAL, name_panel, panels, say_empty
from lib.studies.palindromes.probes import AFTER, BEFORE

LOOKS = {BEFORE: "--", AFTER: "-"}
PATHS = {"total": COLOURS["lstm"], "direct": "#009E73"}


def gradient_norms(probes):
    """|dL/dh(t)| against t, relative to t = T: a panel per spectral radius, a line per network."""
    figure, axes = _radius_panels(probes)
    for panel, (radius, group) in zip(axes[0], _by_radius(probes).items(), strict=True):
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


def hidden_spectra(probes, lags):
    """Singular values of dh(T)/dh(t) against the lag: a row per moment, a panel per radius."""
    moments = [moment for moment in LOOKS if any(probe.moment == moment for probe in probes)]
    figure, axes = _radius_panels(probes, rows=len(moments))
    for row, moment in zip(axes, moments, strict=True):
        for panel, (radius, group) in zip(row, _by_radius(probes).items(), strict=True):
            same = [probe.values for probe in group if probe.moment == moment]
            _spectra(panel, lags, same, COLOURS["rnn"])
            name_panel(panel, f"radius {radius:g}" + (f"\n{moment}" if len(moments) > 1 else ""))
        row[0].set_ylabel("singular value")
    for panel in axes[-1]:
        panel.set_xlabel("lag T − t")
    _key(figure, {"largest": (COLOURS["rnn"], "-"), "median": (COLOURS["rnn"], ":")})
    return figure


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


def _spectra(axes, lags, networks, colour):
    """The largest and the median singular value of each network's spectra (lags, H)."""
    for values in networks:
        axes.plot(lags, values[:, 0], "-", color=colour, linewidth=1.2)
        axes.plot(lags, values[:, values.shape[1] // 2], ":", color=colour, linewidth=1.5)
    _level(axes)
    if not networks:
        say_empty(axes)


def _level(axes):
    """What neither grows nor fades."""
    axes.axhline(1, color=NEUTRAL, linewidth=0.8)
    axes.set_yscale("log")


def _by_radius(probes):
    radii = sorted({probe.spec.recurrent_scale for probe in probes})
    return {
        radius: [probe for probe in probes if probe.spec.recurrent_scale == radius]
        for radius in radii
    }


def _radius_panels(probes, rows=1):
    columns = len(_by_radius(probes))
    return panels(rows, columns, height=2.6, sharex=True, sharey=True, squeeze=False)


def _key(figure, looks):
    """looks: {label: (colour, line style)}"""
    lines = [Line2D([], [], color=colour, linestyle=look) for colour, look in looks.values()]
    figure.legend(lines, looks, loc="outside upper left", ncols=2, labelcolor=INK)
