"""Sentences and table rows of questions 1.1 and 1.5 on gradients, every number computed."""

from statistics import median

from lib.lab.probes import AFTER, BEFORE
from lib.report.findings import solved_of
from lib.report.numbers import listed, magnitude
from lib.report.tables import NOTHING


def plain(value):
    """A number for alt texts, without TeX."""
    return f"{value:.2g}"


def at_first_step(probes, moment=BEFORE):
    """What is left of the gradient at t = 1, by spectral radius, for sentences and alt texts."""
    return _by_radius(probes, moment, lambda values: values[0].item())


def at_last_lag(probes, moment=BEFORE):
    """The largest singular value at the longest lag, by spectral radius."""
    return _by_radius(probes, moment, lambda values: values[-1, 0].item())


def _by_radius(probes, moment, number):
    """{radius: median over networks of number(values)}"""
    found = {}
    for probe in probes:
        if probe.moment == moment:
            found.setdefault(probe.spec.recurrent_scale, []).append(number(probe.values))
    return {radius: median(numbers) for radius, numbers in sorted(found.items())}


def in_words(by_radius, write=magnitude):
    """{radius: number} as "0.1 at radius 0.8 and 3 at radius 1.5"."""
    return listed(f"{write(number)} at radius {radius:g}" for radius, number in by_radius.items())


def after_training(probes):
    """What is left of the gradient at t = 1 in trained networks, by radius."""
    found = at_first_step(probes, AFTER)
    return in_words(found) if found else "not known, as no trained network is recorded yet"


def training(runs, norms, spectra, radii):
    """Radius | runs that solve | steps | gradient at t = 1, largest value, both before and after.

    norms, spectra: probes of the networks before and after training
    """
    measured = [
        measure(probes, moment)
        for measure, probes in ((at_first_step, norms), (at_last_lag, spectra))
        for moment in (BEFORE, AFTER)
    ]
    return [
        [f"{radius:g}", *_solved(runs, radius)]
        + [magnitude(found[radius]) if radius in found else NOTHING for found in measured]
        for radius in radii
    ]


def _solved(runs, radius):
    same = [run for run in runs if run.spec.recurrent_scale == radius]
    steps = sorted(run.outcome["steps"] for run in same)
    return [solved_of(same), f"{steps[0]:,}–{steps[-1]:,}"] if same else [NOTHING] * 2


def recent_share(shares, steps=5):
    """Of the sizes of all steps' shares of dL/dW_hh (T, H, H), the part of the last few."""
    sizes = shares.flatten(1).norm(dim=1)
    return (sizes[-steps:].sum() / sizes.sum()).item()


def cell_paths(networks):
    """Median and largest singular value of dc(T)/dc(t) at the longest lag, by network and path.

    networks: {kind: {"total" or "direct": probes}}
    """
    return "; ".join(
        f"{kind}, {path}: largest {plain(_median_of(probes, 0))}, median {plain(_middle(probes))}"
        for kind, paths in networks.items()
        for path, probes in paths.items()
        if probes
    )


def cell_rows(networks):
    """Network | largest and median of the total derivative | of the direct path, longest lag."""
    return [
        [kind, *(number for path in ("total", "direct") for number in _last(paths[path]))]
        for kind, paths in networks.items()
    ]


def _last(probes):
    return (
        [magnitude(_median_of(probes, 0)), magnitude(_middle(probes))] if probes else [NOTHING] * 2
    )


def _middle(probes):
    return _median_of(probes, probes[0].values.shape[1] // 2)


def _median_of(probes, place):
    return median(probe.values[-1, place].item() for probe in probes)
