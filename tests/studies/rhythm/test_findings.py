"""What the page on learning the gate says follows from the records, and C15 and C16 from both."""

from dataclasses import replace

import pytest

from lib.page import display
from lib.page.style import to_svg
from lib.studies.claims.judge import judge
from lib.studies.rhythm import figures
from lib.studies.rhythm import findings as learned_gates
from lib.studies.rhythm.gate_log import on_signal
from lib.studies.rhythm.spec import rhythm_runs, rhythm_specs
from lib.studies.rhythm.task import OPEN, TAU, S
from lib.studies.waves import verdicts as phased
from lib.studies.waves.spec import wave_specs

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
    shares = on_signal([TAU, TAU, TAU / 2], [S, S + TAU / 2, S], [OPEN, OPEN, OPEN])
    assert shares[0] == pytest.approx(1, abs=0.01)
    assert shares[1] == 0
    assert shares[2] == pytest.approx(0.5, abs=0.05)
    assert on_signal([1.03], [0.0], [1.0])[0] == pytest.approx(OPEN, abs=0.01)


def test_fits_before_and_after(made):
    found = learned_gates.fits(made(**ALL_PAY))
    assert len(found["before"]) == len(found["after"]) == 2 * 5
    assert max(found["before"]) < 0.9 < min(found["after"])


def test_moves_are_told(made):
    text = learned_gates.moved(made(**ALL_PAY)).replace("\N{NO-BREAK SPACE}", " ")
    assert "period by at most 62 %" in text  # the middle of 25 % and 100 %
    assert "from 5 % to 10 %" in text


def test_effects_tell_what_pays(made):
    text = learned_gates.effects(made(**ALL_PAY | {"s": 0.98}))
    assert "$\\tau$ +8.00 ± 0.00, $s$ +0.00 ± 0.00 and" in text
    assert "more than twice its standard error: $\\tau$ and $r_{on}$." in text


def test_twice_the_standard_error_of_few_seeds_is_told_for_what_it_is(made):
    text = learned_gates.certainty(made(**ALL_PAY)).replace("\N{NO-BREAK SPACE}", " ")
    assert text == "With 5 seeds, twice the standard error is an interval of 88 %."
    assert learned_gates.certainty([]) == ""


@pytest.mark.parametrize("count", [0, 3, 25], ids=["empty", "partial", "full"])
def test_figures_are_drawn_from_whatever_there_is(made, count):
    runs = made(**ALL_PAY)[:count]
    for figure in (
        figures.accuracy(runs, CEILINGS),
        figures.paths(runs),
        figures.slopes(runs),
        figures.fit(runs),
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


@pytest.mark.parametrize(
    ("phased_accuracy", "moved", "verdict"),
    [
        (0.9, 0, "holds"),
        (0.6, 0, "holds in part"),
        (0.9, 0.1, "holds in part"),
        (0.6, 0.1, "refuted"),
    ],
)
def test_c15_follows_its_rule(fake, monkeypatch, phased_accuracy, moved, verdict):
    monkeypatch.setattr(phased, "moved_while_shut", lambda seed: moved)
    runs = [fake(s, phased_accuracy if s.cell == "phased" else 0.7) for s in wave_specs()]
    assert judge("C15", runs).verdict == verdict
    assert judge("C15", runs[:-1]).verdict == "undecided"


def test_nothing_moves_behind_a_shut_gate():
    assert phased.moved_while_shut(1) == 0


def test_runs_of_the_claims_are_those_of_the_pages():
    assert rhythm_specs() == rhythm_runs([2, 3, 4, 5, 6])


def test_provenance_names_the_runs_of_a_figure(made):
    learned = learned_gates.of_frozen(made(**ALL_PAY), "nothing")
    assert "1 run: frozen: nothing; epochs: 20; seed 2; commit" in display.origin(learned[:1])
    assert "5 runs: frozen: nothing; epochs: 20; seeds 2–6; " in display.origin(learned)


def test_accuracies_are_told_by_what_was_frozen(made):
    text = learned_gates.accuracies_told(made(**ALL_PAY), CEILINGS).replace(
        "\N{NO-BREAK SPACE}", " "
    )
    assert "98 % with nothing frozen" in text and "without 84 %" in text
    assert "none" in learned_gates.accuracies_told([], CEILINGS)


def test_the_recipe_is_told():
    spec = rhythm_runs([2])[0]
    text = learned_gates.recipe(spec)
    assert f"{spec.hidden_size} units" in text and f"{spec.epochs} epochs" in text
