"""Sentences and table rows of questions 1.1 and 1.5 on gradients, every number computed."""

from statistics import median

from lib.page.wording import NOTHING, listed, magnitude
from lib.studies.palindromes.probes import AFTER, BEFORE
from lib.studies.palindromes.statistics import count as solved_of


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


def on_training(runs, norms, spectra):
    """How long training took at each radius, and what the trained networks pass on."""
    if not runs:
        return "No trained network is recorded yet."
    steps = {}
    for run in runs:
        steps.setdefault(run.spec.recurrent_scale, []).append(run.outcome["steps"])
    medians = {radius: median(each) for radius, each in sorted(steps.items())}
    at_first, untrained = (
        _at(moment, norms, lambda values: values[0]) for moment in (AFTER, BEFORE)
    )
    at_lag = _at(AFTER, spectra, lambda values: (values[-1, 0], values[-1, values.shape[1] // 2]))
    return (
        f"The median number of training steps is {in_words(medians, '{:,.0f}'.format)}. In "
        f"{_count(value > 1 for value in at_first)} trained networks the gradient at the first "
        "digit is larger than at the last; before training it was in "
        f"{_count(value > 1 for value in untrained)}. "
        f"At the longest lag the largest singular value is then above 1 in "
        f"{_count(largest > 1 for largest, _ in at_lag)}, while the median one is below 1 in "
        f"{_count(not middle >= 1 for _, middle in at_lag)}."
    )


def _at(moment, probes, part):
    return [part(probe.values) for probe in probes if probe.moment == moment]


def _count(answers):
    answers = [bool(answer) for answer in answers]
    return f"{sum(answers)} of {len(answers)}"


def on_cells(networks):
    """What training does to the reach of the LSTM's cell, at the longest lag."""
    paths = networks["trained"]
    if not paths["total"]:
        return "No trained LSTM is recorded yet."
    direct, total = (
        [magnitude(number(networks[kind][path])) for kind in ("chrono weights", "trained")]
        for path, number in (("direct", _middle), ("total", lambda probes: _median_of(probes, 0)))
    )
    return (
        f"By training, the direct path of the median unit goes from {direct[0]} to {direct[1]}, "
        f"and the largest singular value of the total derivative from {total[0]} to {total[1]}: "
        "above 1, the gradient of an LSTM explodes too."
    )


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
