"""How far gradients and states reach back in time, drawn from `lib.studies.palindromes.probes`."""

from lib.page.statistics import grouped
from lib.page.style import COLOURS, NEUTRAL, legend, name_panel, panels, say_empty
from lib.page.wording import listed
from lib.studies.gradients.statistics import at_first_step, at_last_lag, cell_ends
from lib.studies.palindromes.probes import AFTER, BEFORE, values

LOOKS = {BEFORE: "--", AFTER: "-"}
RNN = COLOURS["rnn"]
PATHS = {"total": COLOURS["lstm"], "direct": "#009E73"}


def gradient_norms(probes):
    """|dL/dh(t)| against t, relative to t = T: a panel per spectral radius, a line per network."""
    radii = grouped(probes, "recurrent_scale")
    figure, axes = panels(1, len(radii), sharex=True, sharey=True, squeeze=False)
    for panel, (radius, group) in zip(axes[0], radii.items(), strict=True):
        for probe in group:
            steps, look = range(1, len(probe.values) + 1), LOOKS[probe.moment]
            panel.plot(steps, probe.values, look, color=RNN, linewidth=1.2, label=probe.moment)
        _level(panel)
        panel.set_xlabel("step t")
        name_panel(panel, f"radius {radius:g}")
    axes[0, 0].set_ylabel("|dL/dh(t)| / |dL/dh(T)|")
    legend(figure)
    return figure


def gradient_norms_alt(probes):
    """What is left of the gradient at t = 1."""
    return "At t = 1, before training: " + _at_radii(at_first_step(probes))


def hidden_spectra(probes, lags):
    """Singular values of dh(T)/dh(t) against the lag: a row per moment, a panel per radius."""
    radii = grouped(probes, "recurrent_scale")
    moments = [moment for moment in LOOKS if values(probes, moment)]
    shape = len(moments), len(radii)
    figure, axes = panels(*shape, sharex=True, sharey=True, squeeze=False)
    for row, moment in zip(axes, moments, strict=True):
        for panel, (radius, group) in zip(row, radii.items(), strict=True):
            _spectra(panel, lags, values(group, moment), RNN)
            name_panel(panel, f"radius {radius:g}" + (f"\n{moment}" if len(moments) > 1 else ""))
        row[0].set_ylabel("singular value")
    for panel in axes[-1]:
        panel.set_xlabel("lag T − t")
    legend(figure)
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
            _spectra(panel, lags, [probe.values for probe in probes], PATHS[path], f"{path}, ")
        panel.set_xlabel("lag T − t")
        name_panel(panel, kind)
    axes[0, 0].set_ylabel("singular value")
    legend(figure)
    return figure


def cell_spectra_alt(networks):
    """The singular values at the longest lag."""
    parts = [
        f"{kind}, {path}: largest {largest:.2g}, median {middle:.2g}"
        for kind, paths in cell_ends(networks).items()
        for path, (largest, middle) in paths.items()
    ]
    return f"At the longest lag: {'; '.join(parts)}."


def _spectra(axes, lags, networks, colour, path=""):
    """The largest and the median singular value of each network's spectra (lags, H)."""
    for each in networks:
        largest, middle = each[:, 0], each[:, each.shape[1] // 2]
        axes.plot(lags, largest, "-", color=colour, linewidth=1.2, label=f"{path}largest")
        axes.plot(lags, middle, ":", color=colour, linewidth=1.5, label=f"{path}median")
    _level(axes)
    if not networks:
        say_empty(axes)


def _level(axes):
    """What neither grows nor fades."""
    axes.axhline(1, color=NEUTRAL, linewidth=0.8)
    axes.set_yscale("log")
