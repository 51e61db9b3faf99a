"""How far gradients reach, in numbers: medians over networks, nan where there are none."""

from lib.page.statistics import grouped, median
from lib.studies.palindromes.probes import AFTER, BEFORE, values


def at_first_step(norms, moment=BEFORE):
    """{spectral radius: |dL/dh(1)| / |dL/dh(T)|}, from probes of `gradient_norms`."""
    return {
        radius: median(each[0].item() for each in values(probes, moment))
        for radius, probes in grouped(norms, "recurrent_scale").items()
    }


def at_last_lag(spectra, moment=BEFORE):
    """{spectral radius: `last_lag`}, from probes of `hidden_spectrum`."""
    groups = grouped(spectra, "recurrent_scale")
    return {radius: last_lag(values(probes, moment)) for radius, probes in groups.items()}


def cell_ends(networks):
    """{kind of network: {path: `last_lag`}}, nan where there is none.

    networks: {kind: {"total" or "direct": probes of `cell_spectrum`}}
    """
    return {
        kind: {path: last_lag([each.values for each in probes]) for path, probes in paths.items()}
        for kind, paths in networks.items()
    }


def last_lag(spectra):
    """The largest and the median singular value at the longest lag, of spectra (lags, H)."""
    largest = median(each[-1, 0].item() for each in spectra)
    return largest, median(each[-1, each.shape[1] // 2].item() for each in spectra)


def grown(norms, moment):
    """Number of networks in which the gradient at t = 1 is larger than at T."""
    return sum(each[0].item() > 1 for each in values(norms, moment))


def median_steps(runs, radii):
    """{spectral radius: steps of training}"""
    groups = grouped(runs, "recurrent_scale")
    return {radius: median(_steps(groups.get(radius, []))) for radius in radii}


def _steps(runs):
    return sorted(run.outcome["steps"] for run in runs)


def training_rows(runs, norms, spectra):
    """Of each spectral radius: itself, runs that solve, runs, fewest and most steps, gradient at
    t = 1 before and after training, largest singular value at the longest lag before and after.

    norms, spectra: probes of the networks before and after training
    """
    rows = []
    for radius, same in grouped(runs, "recurrent_scale").items():
        solved, steps = sum(run.solved for run in same), _steps(same)
        gradients = [at_first_step(norms, moment)[radius] for moment in (BEFORE, AFTER)]
        largest = [at_last_lag(spectra, moment)[radius][0] for moment in (BEFORE, AFTER)]
        rows.append([radius, solved, len(same), steps[0], steps[-1], *gradients, *largest])
    return rows


def recent_share(shares, steps=5):
    """Of the sizes of all steps' shares of dL/dW_hh (T, H, H), the part of the last few."""
    sizes = shares.flatten(1).norm(dim=1)
    return (sizes[-steps:].sum() / sizes.sum()).item()
