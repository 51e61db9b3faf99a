"""Values of question 1.1 from made-up measurements, and of no networks."""

from math import isnan

import pytest
import torch

from lib.studies.gradients import statistics
from lib.studies.gradients.spec import radius_specs
from lib.studies.palindromes.probes import AFTER, BEFORE, Probe

SPECS = radius_specs(5, (0.8, 1.5), (1, 2, 3))


def probes(first, moment):
    """Of each network a line that begins at its seed times first[radius]."""
    return [
        Probe(spec, moment, torch.tensor([first[spec.recurrent_scale] * spec.seed, 1.0]))
        for spec in SPECS
    ]


def test_gradients_at_the_first_step_are_medians_by_radius():
    norms = probes({0.8: 0.1, 1.5: 10}, BEFORE) + probes({0.8: 5, 1.5: 6}, AFTER)
    assert statistics.at_first_step(norms) == pytest.approx({0.8: 0.2, 1.5: 20})
    assert statistics.at_first_step(norms, AFTER) == {0.8: 10, 1.5: 12}


def test_the_last_lag_has_a_largest_and_a_median_value():
    spectra = [torch.tensor([[1.0, 1, 1], [8 * seed, 4 * seed, 0]]) for seed in (1, 2, 3)]
    assert statistics.last_lag(spectra) == (16, 8)
    before = [Probe(spec, BEFORE, each) for spec, each in zip(SPECS[:3], spectra, strict=True)]
    assert statistics.at_last_lag(before) == {0.8: (16, 8)}
    assert all(map(isnan, statistics.at_last_lag(before, AFTER)[0.8]))
    ends = statistics.cell_ends({"drawn": {"total": before}, "trained": {"total": []}})
    assert ends["drawn"] == {"total": (16, 8)}
    assert all(map(isnan, ends["trained"]["total"]))


def test_a_row_of_each_radius_that_has_runs(fake):
    runs = [fake(spec, steps=100 * spec.seed) for spec in SPECS[:2]]
    norms = probes({0.8: 1, 1.5: 1}, BEFORE)
    spectra = [Probe(each.spec, BEFORE, each.values[None]) for each in norms]
    (row,) = statistics.training_rows(runs, norms, spectra)
    assert row[:6] == [0.8, 2, 2, 100, 200, 2.0]
    assert isnan(row[6]) and isnan(row[8])
    assert statistics.training_rows([], norms, spectra) == []
    took = statistics.median_steps(runs, (0.8, 1.5))
    assert took[0.8] == 150 and isnan(took[1.5])
