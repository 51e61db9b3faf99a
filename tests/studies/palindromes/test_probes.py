"""What is measured on networks, where the right answer is known."""

import pytest
import torch

from lib.studies.gates.memory import decoded, explained, memory
from lib.studies.gradients.measures import (
    cell_spectrum,
    gradient_norms,
    hidden_spectrum,
    share_without_g,
)
from lib.studies.optimisers.descents import ARRIVED, cancellation, descend, fastest
from lib.studies.optimisers.surfaces import ravine
from lib.studies.palindromes.probes import AFTER, BEFORE, after, before, fresh, trained, untrained
from lib.studies.palindromes.spec import sound


def small(cell, **changes):
    return sound(cell, 9, 1, hidden_size=12, **changes)


def test_a_trained_network_holds_the_recorded_weights(recorded):
    from lib.runs.records import load_weights

    weights = load_weights(recorded)
    state = trained(recorded).state_dict()
    assert all(torch.equal(state[name], value.double()) for name, value in weights.items())


def test_probes_say_of_what_and_when(recorded):
    probes = before([recorded.spec], gradient_norms, 3) + after([recorded], gradient_norms, 3)
    assert [probe.moment for probe in probes] == [BEFORE, AFTER]
    assert all(probe.spec == recorded.spec for probe in probes)


def test_fresh_sequences_are_the_same_each_time():
    inputs, targets = fresh(small("rnn"), 4)
    again, _ = fresh(small("rnn"), 4)
    assert inputs.shape == (9, 4, 10)
    assert targets.shape == (4,)
    assert torch.equal(inputs, again)


@pytest.mark.parametrize("radius", [0.5, 1.0])
def test_an_almost_linear_network_scales_by_its_radius(radius):
    spec = small("rnn", recurrent_scale=radius, input_scale=1e-6)
    norms, spectra = (
        before([spec], measure, 3)[0].values
        for measure in (gradient_norms, hidden_spectrum([0, 8]))
    )
    expected = radius ** torch.arange(8, -1, -1, dtype=torch.float64)
    assert torch.allclose(norms, expected, rtol=1e-5)
    assert torch.allclose(spectra[1], torch.full((12,), radius**8).double(), rtol=1e-5)
    assert torch.allclose(spectra[0], torch.ones(12).double())


def test_a_cell_without_recurrent_weights_has_the_direct_path_only():
    spec = small("lstm", recurrent_scale=1e-12)
    whole, direct = (
        before([spec], cell_spectrum([8], through), 2)[0].values for through in ("gifo", "")
    )
    assert torch.allclose(whole, direct, rtol=1e-6)
    assert torch.allclose(share_without_g(untrained(spec), *fresh(spec, 2)), torch.ones(8).double())


def test_explained_variance_of_units_that_know_everything_half_and_nothing():
    digits = torch.arange(10).repeat(400)
    noise = torch.randn(4000, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    sure = digits.double()
    half = (sure - sure.mean()) / sure.std() + noise
    shares = explained(torch.stack([sure, half, noise], dim=1)[None], digits)[0]
    assert shares.tolist() == pytest.approx([1, 0.5, 0], abs=0.02)


def test_decoding_reads_what_is_there_and_guesses_what_is_not():
    generator = torch.Generator().manual_seed(0)
    digits = torch.randint(10, (1000,), generator=generator)
    known = torch.nn.functional.one_hot(digits, 10).double()
    noise = torch.randn(1000, 10, generator=generator, dtype=torch.float64)
    accuracies = decoded(torch.stack([known, noise]), digits)
    assert accuracies[0] == 1
    assert accuracies[1] == pytest.approx(0.1, abs=0.05)


def test_memory_has_a_value_for_every_step_and_unit():
    spec = small("lstm")
    found = memory(untrained(spec), *fresh(spec, 200))
    assert found.decoded.shape == found.answered.shape == (9,)
    assert {name: value.shape for name, value in found.sizes.items()} == dict.fromkeys(
        "gifoch", (9, 12)
    )
    assert torch.allclose(found.explained["c"][0], torch.ones(12).double())  # one digit was read


def test_a_descent_stays_below_after_it_arrives():
    descent = descend(ravine(), "momentum", 0.005)
    low = ARRIVED * descent.heights[0]
    assert (descent.heights[descent.arrival :] <= low).all()
    assert descent.heights[descent.arrival - 1] > low


@pytest.mark.parametrize("rate", [0.0001, 1.0])
def test_a_descent_that_is_too_slow_or_diverges_never_arrives(rate):
    assert descend(ravine(), "sgd", rate).arrival is None


def test_the_fastest_descent_is_as_fast_as_theory_says_for_sgd():
    """On a quadratic the best rate is 2 / (sum of the extreme curvatures), here 2 / 81."""
    assert fastest(ravine())["sgd"].learning_rate == 0.02


def test_nothing_cancels_before_the_other_wall_is_reached():
    assert cancellation(descend(ravine(), "adam", 0.01)).tolist() == [1, 1]
