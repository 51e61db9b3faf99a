"""Every figure is drawn from whatever is recorded: nothing, some runs, all."""

import subprocess
import sys

import pytest

from lib.page.style import INK, to_svg
from lib.studies.palindromes import statistics
from lib.studies.palindromes.figures import (
    ablation,
    ablation_alt,
    accuracy,
    learning_rates,
    learning_rates_alt,
    solved,
    solved_alt,
    steps,
    steps_alt,
    two_recipes,
)
from lib.studies.palindromes.spec import ablation as ablation_specs
from lib.studies.palindromes.spec import original, sound

CELLS = ["rnn", "lstm"]
RATES = [0.1, 0.01, 0.001]


def some_runs(fake, seeds, recipe=original, **changes):
    return [
        fake(recipe(cell, length, seed, **changes), accuracy=1.0 if length < 15 else 0.1 * seed)
        for cell in CELLS
        for length in (5, 10, 20, 40)
        for seed in seeds
    ]


@pytest.fixture(params=[(), (2,), (1, 2, 3, 4, 5)], ids=["empty", "partial", "full"])
def seeds(request):
    return request.param


@pytest.fixture(
    params=["accuracy", "one cell", "learning_rates", "two_recipes", "solved", "steps", "ablation"]
)
def draw(request, fake, seeds):
    """(draws the figure, the records that it shows)"""
    runs = some_runs(fake, seeds)
    if request.param == "learning_rates":
        runs = [run for rate in RATES for run in some_runs(fake, seeds, learning_rate=rate)]
        runs = [run for run in runs if run.spec.cell == "lstm"]
        return lambda: learning_rates(runs, "lstm", RATES), runs
    if request.param == "two_recipes":
        others = some_runs(fake, seeds, recipe=sound)
        return lambda: two_recipes(runs, others, CELLS), runs + others
    if request.param == "ablation":
        specs = ablation_specs("original", 20, seeds or (1,))
        known = {spec: fake(spec, 0.5) for spec in statistics.flat(specs)} if seeds else {}
        effects = statistics.effects(specs, lambda specs: [known[s] for s in specs if s in known])
        return lambda: ablation(effects), list(known.values())
    if request.param == "one cell":
        runs = [run for run in runs if run.spec.cell == "rnn"]
        return lambda: accuracy(runs, ["rnn"]), runs
    function = {"accuracy": accuracy, "solved": solved, "steps": steps}[request.param]
    return lambda: function(runs, CELLS), runs


def points(figure):
    """Markers drawn in the figure."""
    lines = [line for axes in figure.axes for line in axes.lines]
    return sum(len(line.get_xdata()) for line in lines if line.get_marker() != "None")


def test_every_run_is_a_marker(draw, request):
    function, runs = draw
    shares = request.node.callspec.params["draw"] == "solved"
    expected = len({(run.spec.cell, run.spec.length) for run in runs}) if shares else len(runs)
    expected *= 2 if request.node.callspec.params["draw"] == "ablation" else 1  # also its steps
    assert points(function()) == expected


def test_has_no_title_and_draws_text_in_ink(draw):
    figure = draw[0]()
    assert figure.get_suptitle() == "" and not any(axes.get_title() for axes in figure.axes)
    assert INK in to_svg(figure)


def test_the_same_records_give_the_same_bytes(draw):
    assert to_svg(draw[0]()) == to_svg(draw[0]())


def test_says_where_nothing_is_recorded(draw, seeds):
    said = [text.get_text() for axes in draw[0]().axes for text in axes.texts]
    assert ("no runs recorded yet" in said) == (not seeds)


def test_alt_texts_tell_the_main_numbers(fake):
    runs = some_runs(fake, (1, 2))
    assert "vanilla RNN: runs that solve, 2 of 2 at L = 5" in solved_alt(runs)
    assert "0 of 2 at L = 40" in solved_alt(runs)
    assert "LSTM: 500 steps to solve, 4 runs" in steps_alt(runs)
    assert "learning rate 0.1: runs that solve, none" in learning_rates_alt(runs, [0.001, 0.1])
    effects = {"rnn": {"clip": []}, "lstm": {"clip": runs[8:]}}
    assert "clip, 0 of 0 and 4 of 8" in ablation_alt(effects)
    for text in (solved_alt([]), steps_alt([]), learning_rates_alt([], [0.1]), ablation_alt({})):
        assert "nan" not in text


def test_drawing_needs_no_torch():
    code = (
        "import sys, lib.page, lib.runs; from lib.studies.palindromes import figures;"
        "figures.accuracy([], ['rnn']);"
        "assert 'torch' not in sys.modules"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


@pytest.mark.filterwarnings("error")
def test_runs_that_all_end_at_the_limit_are_drawn(fake):
    runs = [fake(original("rnn", L, 1, steps=100), accuracy=0.1, steps=100) for L in (5, 7)]
    assert to_svg(steps(runs, ["rnn"]))
