"""How far gradients reach, in numbers: medians over networks, nan where there are none."""

from lib.page.statistics import grouped, median
from lib.studies.palindromes.probes import AFTER, BEFORE, values


def at_first_step(norms, moment=BEFORE):
    """{spectral radius: |dL/dh(1)| / |dL/dh(T)|}, from probes of `gradient_norms`."""
    radii = grouped(norms, "recurrent_scale").items()
    return {
        radius: median(norm[0].item() for norm in values(some, moment)) for radius, some in radii
    }


def at_last_lag(spectra, moment=BEFORE):
    """{spectral radius: `last_lag`}, from probes of `hidden_spectrum`."""
    radii = grouped(spectra, "recurrent_scale").items()
    return {radius: last_lag(values(some, moment)) for radius, some in radii}


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


def median_steps(runs, radii):
    """{spectral radius: steps of training}"""
    groups = grouped(runs, "recurrent_scale")
    return {each: median(run.outcome["steps"] for run in groups.get(each, [])) for each in radii}


def training_rows(runs, norms, spectra):
    """Of each spectral radius: itself, runs that solve, runs, fewest and most steps, gradient at
    t = 1 before and after training, largest singular value at the longest lag before and after.

    norms, spectra: probes of the networks before and after training
    """
    moments, rows = (BEFORE, AFTER), []
    for radius, same in grouped(runs, "recurrent_scale").items():
        solved, steps = sum(run.solved for run in same), [run.outcome["steps"] for run in same]
        gradients = [at_first_step(norms, moment)[radius] for moment in moments]
        largest = [at_last_lag(spectra, moment)[radius][0] for moment in moments]
        rows.append([radius, solved, len(same), min(steps), max(steps), *gradients, *largest])
    return rows
