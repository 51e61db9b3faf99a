"""What is computed of the records of the rhythm task, the verdict C16, and the figures."""

from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from lib.page import display
from lib.page.style import to_svg
from lib.site.page_list import read_template, source, tags
from lib.studies.claims.judge import judge
from lib.studies.rhythm import figures, statistics
from lib.studies.rhythm.spec import rhythm_specs
from lib.studies.rhythm.task import OPEN, TAU, S

CEILINGS = {"timed": 0.99, "untimed": 0.84}


@pytest.fixture
def made(fake):
    """Makes the runs of the rhythm task: made(frozen -> accuracy); gates go to the rhythm."""

    def one(spec, accuracy):
        run = fake(spec, accuracy + 0.001 * (spec.seed % 2))
        paths = {
            "tau": [[5.0, 8.0], [TAU, TAU]],
            "s": [[0.0, 50.0], [S, S + TAU]],
            "r_on": [[0.05, 0.05], [OPEN, OPEN]],
        }
        slopes = {part: [0.5] for part in paths}
        return replace(run, outcome=run.outcome | {"paths": paths, "slopes": slopes})

    return lambda **accuracies: [one(spec, accuracies[spec.frozen]) for spec in rhythm_specs()]


ALL_PAY = {"nothing": 0.98, "tau": 0.9, "s": 0.9, "r_on": 0.9, "everything": 0.9}


def test_a_gate_that_fits_lies_on_the_signal_and_one_at_another_time_does_not():
    shares = statistics.on_signal([TAU, TAU, TAU / 2], [S, S + TAU / 2, S], [OPEN, OPEN, OPEN])
    assert shares[0] == pytest.approx(1, abs=0.01)
    assert shares[1] == 0
    assert shares[2] == pytest.approx(0.5, abs=0.05)
    assert statistics.on_signal([1.03], [0.0], [1.0])[0] == pytest.approx(OPEN, abs=0.01)


def test_gates_before_and_after(made):
    found = statistics.gates(made(**ALL_PAY)[:2])
    assert found["tau"] == [[5, 8, 5, 8], [TAU, TAU, TAU, TAU]]
    before, after = (statistics.on_signal(*gate) for gate in zip(*found.values(), strict=True))
    assert len(before) == len(after) == 4
    assert max(before) < 0.9 < min(after)


def test_effects_are_paired_by_seed_and_corrected(made):
    from scipy.stats import ttest_rel

    runs = made(**ALL_PAY)
    uneven = [
        replace(run, outcome=run.outcome | {"accuracy": run.accuracy - 0.01 * run.spec.seed})
        if run.spec.frozen in ("tau", "everything")
        else run
        for run in runs
    ]
    found = statistics.effects(uneven)
    with_all, held = (
        [run.accuracy for run in statistics.of_frozen(uneven, each)] for each in ("nothing", "tau")
    )
    assert found["tau"].mean == pytest.approx(0.12) and found["tau"].pays
    assert found["tau"].p == pytest.approx(ttest_rel(with_all, held).pvalue)
    assert found["tau"].holm == pytest.approx(2 * found["tau"].p)  # s and r_on come first


def test_holm():
    given = {"a": 0.04, "b": 0.01, "c": 0.03, "d": 0.6}
    assert statistics.holm(given) == pytest.approx({"b": 0.04, "c": 0.09, "a": 0.09, "d": 0.6})


def test_twice_the_standard_error_of_few_seeds_is_less_than_sure():
    assert 1 - statistics.p_value(2, 5) == pytest.approx(0.884, abs=1e-3)
    assert 1 - statistics.p_value(2, 1000) == pytest.approx(0.954, abs=1e-3)


def test_nothing_holds_of_no_runs():
    found = statistics.effects([])
    assert all(isnan(each.p) and isnan(each.holm) and not each.pays for each in found.values())
    assert statistics.gates([])["s"] == [[], []] and statistics.on_signal([], [], []) == []
    assert isnan(statistics.p_value(2, 0))


@pytest.mark.parametrize("count", [0, 3, 25], ids=["empty", "partial", "full"])
def test_figures_are_drawn_from_whatever_there_is(made, count):
    runs = made(**ALL_PAY)[:count]
    shares = [0.1 for _ in runs]
    for figure in (
        figures.accuracy(runs, CEILINGS),
        figures.paths(runs),
        figures.slopes(runs),
        figures.fit(shares, shares),
    ):
        said = [text.get_text() for axes in figure.axes for text in axes.texts]
        assert ("no runs recorded yet" in said) == (not runs)
    drawn = figures.accuracy(runs, CEILINGS).axes[0].lines
    assert sum(len(line.get_xdata()) for line in drawn if line.get_marker() == "o") == count
    assert to_svg(figures.paths(runs)) == to_svg(figures.paths(runs))


@pytest.mark.parametrize(
    ("changes", "verdict"),
    [
        ({}, "holds"),
        ({"tau": 0.98}, "holds in part"),
        ({"tau": 0.98, "s": 0.98, "r_on": 0.98}, "holds in part"),
        ({"tau": 0.98, "s": 0.98, "r_on": 0.98, "everything": 0.98}, "refuted"),
        ({"nothing": 0.8}, "refuted"),
    ],
)
def test_c16_follows_its_rule(made, changes, verdict):
    judgement = judge("C16", made(**ALL_PAY | changes))
    assert judgement.verdict == verdict and judgement.runs == 25


def test_c16_needs_three_seeds(made):
    few = [run for run in made(**ALL_PAY) if run.spec.seed < 4]
    assert judge("C16", few).verdict == "undecided"
    others = [replace(run, spec=replace(run.spec, epochs=1)) for run in made(**ALL_PAY)]
    assert judge("C16", others).runs == 0, "runs of another length are not the claim's"


def test_provenance_names_the_runs_of_a_figure(made):
    learned = statistics.of_frozen(made(**ALL_PAY), "nothing")
    assert "1 run: frozen: nothing; epochs: 20; seed 2; commit" in display.origin(learned[:1])
    assert "5 runs: frozen: nothing; epochs: 20; seeds 2–6; " in display.origin(learned)


def test_the_page_asks_for_the_runs_that_its_claim_is_judged_by():
    cells = read_template(Path(__file__).parents[3] / "notebooks/2_3_learning_the_gate.ipynb")
    page = {}
    exec(source(next(cell for cell in cells if "parameters" in tags(cell))), page)
    assert rhythm_specs(page["seeds"], page["epochs"]) == rhythm_specs()
