"""Figures of question 1.4: some runs, none, all."""

from dataclasses import replace

import pytest

from lib.page.style import to_svg
from lib.studies.optimisers import figures
from lib.studies.optimisers.descents import fastest, running_mean
from lib.studies.optimisers.spec import OPTIMISER_RATES, optimiser_specs
from lib.studies.optimisers.surfaces import ravine, saddle
from lib.studies.palindromes.spec import original


@pytest.mark.parametrize("surface", [ravine(), saddle()], ids=["ravine", "saddle"])
def test_paths_are_drawn_until_they_arrive(surface):
    descents = fastest(surface)
    figure = figures.paths(descents)
    for axes, descent in zip(figure.axes, descents.values(), strict=True):
        assert len(axes.lines[0].get_xdata()) == descent.arrival + 1
    assert len(figures.heights({"one": descents, "other": descents}).axes) == 2
    adam = descents["adam"]
    assert to_svg(figures.cancellation(adam.gradients[:20], running_mean(adam)))


@pytest.fixture(params=[0, 5, 48], ids=["empty", "partial", "full"])
def runs(request, fake):
    specs = optimiser_specs()[: request.param]
    records = [fake(spec, 1.0 if spec.seed < 3 else 0.3, 900 * spec.seed) for spec in specs]
    return [replace(run, curve=[[100, 2.3, 0.1], [200, 1.1, 0.5]]) for run in records]


def test_every_run_is_in_both_figures_of_the_palindromes(runs):
    figure = figures.steps_to_solve(runs, OPTIMISER_RATES)
    marks = [line for line in figure.axes[0].lines if line.get_marker() in "ox"]
    assert sum(len(line.get_xdata()) for line in marks) == len(runs)
    figure = figures.learning_curves(runs, OPTIMISER_RATES)
    assert sum(len(axes.lines) for axes in figure.axes) == len(runs)
    assert to_svg(figure)


def test_a_run_that_diverged_at_once_has_no_curve(fake):
    run = fake(original("rnn", 10, 1, optimiser="sgd"), accuracy=0.1)
    assert run.curve == []
    assert to_svg(figures.learning_curves([run], OPTIMISER_RATES))
