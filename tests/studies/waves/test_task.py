"""Waves have the periods, times and classes that their task says."""

import math

import pytest
import torch

from lib.studies.waves.task import DURATIONS, END, POINTS, SAMPLINGS, SPECIAL, waves


def drawn(sampling, count=200, seed=0):
    return waves(sampling, count, torch.Generator().manual_seed(seed))


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_half_of_the_waves_and_few_more_are_special(sampling):
    targets = drawn(sampling, count=2000).targets
    by_chance = math.log(SPECIAL[1] / SPECIAL[0]) / math.log(100)  # of the other half
    assert (targets[:1000] == 1).all()
    assert targets[1000:].double().mean().item() == pytest.approx(by_chance, abs=0.03)


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_sequences_end_together_and_lie_within_the_time_there_is(sampling):
    values, times, padded, _ = drawn(sampling)
    assert not padded[-1].any() and (padded[:-1].int() >= padded[1:].int()).all()
    assert not padded[0].all(), "the longest sequence is not padded"
    assert (times >= 0).all() and (times <= END).all()
    assert (values[padded] == 0).all() and values.abs().max() <= 1
    assert values[~padded].std() > 0.5


@pytest.mark.parametrize("sampling", SAMPLINGS)
def test_times_go_on(sampling):
    _, times, padded, _ = drawn(sampling)
    gaps = times.diff(dim=0)[~padded[:-1]]
    assert (gaps > 0).all()
    step = SAMPLINGS[sampling]
    if step:
        assert torch.allclose(gaps, torch.tensor(step, dtype=torch.float64))
    else:
        assert gaps.std() > 0.1 * gaps.mean()


def test_durations_and_numbers_of_points_span_their_ranges():
    for sampling, step in SAMPLINGS.items():
        points = (~drawn(sampling, 2000).padded).sum(0)
        low, high = (each / step for each in DURATIONS) if step else POINTS
        assert low <= points.min() <= low * 1.1 and high * 0.97 <= points.max() <= high


def test_a_special_wave_has_a_special_period():
    """Between neighbouring upward crossings of 0, a period passes."""
    values, times, padded, targets = drawn("high-resolution", 300)
    for place in range(150):
        wave, t = values[~padded[:, place], place], times[~padded[:, place], place]
        rises = t[:-1][(wave[:-1] < 0) & (wave[1:] >= 0)]
        if len(rises) > 1:
            period = (rises[-1] - rises[0]) / (len(rises) - 1)
            assert SPECIAL[0] - 0.11 <= period <= SPECIAL[1] + 0.11
    assert targets[:150].all()


def test_the_same_generator_gives_the_same_waves():
    for first, second in zip(drawn("asynchronous"), drawn("asynchronous"), strict=True):
        assert torch.equal(first, second)
    assert not torch.equal(drawn("standard").targets, drawn("standard", seed=1).targets)
