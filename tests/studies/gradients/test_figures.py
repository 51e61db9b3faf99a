"""Figures of questions 1.1, 1.4 and 1.5 from made-up measurements: some, none, all."""

from dataclasses import replace

import pytest
import torch

from lib.page.style import to_svg
from lib.studies.gates import figures as gates
from lib.studies.gates import findings
from lib.studies.gates.memory import Memory
from lib.studies.gradients import figures as gradients
from lib.studies.optimisers import figures as optimisers
from lib.studies.optimisers.descents import fastest, running_mean
from lib.studies.optimisers.spec import OPTIMISER_RATES, optimiser_specs
from lib.studies.optimisers.surfaces import ravine, saddle
from lib.studies.palindromes.probes import AFTER, BEFORE, Probe
from lib.studies.palindromes.spec import original, sound

LAGS = [0, 5, 10]
RADII = (0.8, 1.5)
MOMENTS = {"before": [BEFORE], "both": [BEFORE, AFTER]}


def probes(values, moments, seeds=(1, 2)):
    return [
        Probe(sound("rnn", 11, seed, recurrent_scale=radius), moment, values)
        for moment in moments
        for radius in RADII
        for seed in seeds
    ]


def curves(axes):
    """Lines that follow data, reference lines left out."""
    return [line for line in axes.lines if len(line.get_xdata()) > 2]


@pytest.mark.parametrize("moments", MOMENTS.values(), ids=MOMENTS)
def test_gradient_norms_have_a_panel_per_radius_and_a_line_per_network(moments):
    figure = gradients.gradient_norms(probes(torch.logspace(-3, 0, 11), moments))
    assert len(figure.axes) == len(RADII)
    assert all(len(curves(axes)) == 2 * len(moments) for axes in figure.axes)
    assert to_svg(figure)


@pytest.mark.parametrize("moments", MOMENTS.values(), ids=MOMENTS)
def test_hidden_spectra_have_a_row_per_moment(moments):
    spectra = torch.logspace(0, -4, 8).expand(len(LAGS), 8)
    figure = gradients.hidden_spectra(probes(spectra, moments), LAGS)
    assert len(figure.axes) == len(moments) * len(RADII)
    assert all(len(curves(axes)) == 2 * 2 for axes in figure.axes)  # largest and median


def test_cell_spectra_say_where_nothing_is_recorded():
    spectra = probes(torch.ones(len(LAGS), 8), [BEFORE])
    networks = {"drawn": {"total": spectra, "direct": spectra}, "trained": {"total": []}}
    drawn, empty = gradients.cell_spectra(networks, LAGS).axes
    assert len(curves(drawn)) == 2 * 2 * len(spectra)
    assert [text.get_text() for text in empty.texts] == ["no runs recorded yet"]


def some_memory():
    sizes = {name: torch.rand(6, 8) for name in "gifoch"}
    return Memory(sizes, {"g": sizes["g"], "c": sizes["c"]}, torch.ones(6), torch.rand(6))


@pytest.mark.parametrize("moments", MOMENTS.values(), ids=MOMENTS)
def test_decoding_draws_the_own_read_out_of_trained_networks_only(moments):
    figure = gates.decoding(probes(some_memory(), moments, seeds=[1]))
    expected = len(RADII) * (1 + 2 * (len(moments) - 1))
    assert len(curves(figure.axes[0])) == expected


def test_heat_maps_show_units_in_the_given_order():
    values = torch.arange(12.0).reshape(3, 4) / 12
    figure = gates.heat_maps({"f": values}, [3, 1, 0, 2])
    image = figure.axes[0].images[0].get_array()
    assert image.tolist() == values[:, [3, 1, 0, 2]].T.tolist()
    assert to_svg(gates.heat_maps({}, []))


@pytest.mark.parametrize("name", ["sigmoid", "tanh"])
def test_derivatives_equal_autograd(name):
    z = torch.linspace(-4, 4, 9, dtype=torch.float64, requires_grad=True)
    value, slope, curvature = findings.derivatives(name, z.detach())
    expected = getattr(torch, name)(z)
    (first,) = torch.autograd.grad(expected.sum(), z, create_graph=True)
    (second,) = torch.autograd.grad(first.sum(), z)
    for found, wanted in ((value, expected), (slope, first), (curvature, second)):
        assert torch.allclose(found, wanted)


@pytest.mark.parametrize("surface", [ravine(), saddle()], ids=["ravine", "saddle"])
def test_paths_are_drawn_until_they_arrive(surface):
    descents = fastest(surface)
    figure = optimisers.paths(descents)
    for axes, descent in zip(figure.axes, descents.values(), strict=True):
        assert len(axes.lines[0].get_xdata()) == descent.arrival + 1
    assert len(optimisers.heights({"one": descents, "other": descents}).axes) == 2
    adam = descents["adam"]
    assert to_svg(optimisers.cancellation(adam.gradients[:20], running_mean(adam)))


@pytest.fixture(params=[0, 5, 48], ids=["empty", "partial", "full"])
def runs(request, fake):
    specs = optimiser_specs()[: request.param]
    records = [fake(spec, 1.0 if spec.seed < 3 else 0.3, 900 * spec.seed) for spec in specs]
    return [replace(run, curve=[[100, 2.3, 0.1], [200, 1.1, 0.5]]) for run in records]


def test_every_run_is_in_both_figures_of_the_palindromes(runs):
    figure = optimisers.steps_to_solve(runs, OPTIMISER_RATES)
    marks = [line for line in figure.axes[0].lines if line.get_marker() in "ox"]
    assert sum(len(line.get_xdata()) for line in marks) == len(runs)
    figure = optimisers.learning_curves(runs, OPTIMISER_RATES)
    assert sum(len(axes.lines) for axes in figure.axes) == len(runs)
    assert to_svg(figure)


def test_a_run_that_diverged_at_once_has_no_curve(fake):
    run = fake(original("rnn", 10, 1, optimiser="sgd"), accuracy=0.1)
    assert run.curve == []
    assert to_svg(optimisers.learning_curves([run], OPTIMISER_RATES))
