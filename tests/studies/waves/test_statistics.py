"""What is computed of the records of waves, the verdict C15, and the figures drawn from them."""

from dataclasses import replace
from math import isnan
from pathlib import Path

import pytest

from lib.page import display
from lib.page.style import to_svg
from lib.site.page_list import read_template, source, tags
from lib.studies.claims.judge import judge
from lib.studies.waves import figures, statistics, verdicts
from lib.studies.waves.paper import ACCURACY
from lib.studies.waves.spec import SAMPLINGS, TIMED_CELLS, frequency_runs, wave_specs


@pytest.fixture
def runs(fake):
    """Three runs of each kind: the accuracies of the paper, plain, one less, one more."""

    def make(spec):
        accuracy = ACCURACY[spec.sampling, spec.cell][0] + 0.004 * (spec.seed - 2)
        run = fake(spec, accuracy)
        moved = 4.0 if spec.cell == "phased" else 70.0
        outcome = run.outcome | {"updates": moved, "points": 70.0}
        curve = [[1, 0.7, 0.5, 0.5], [2, 0.3, 0.9, accuracy]]
        return replace(run, outcome=outcome, curve=curve)

    return [make(spec) for spec in frequency_runs()]


def test_a_row_tells_ours_beside_the_papers(runs):
    rows = figures.beside_paper(runs, SAMPLINGS, TIMED_CELLS)
    assert len(rows) == 9
    assert rows[2][:4] == ["standard", "LSTM", 3, "40"]
    told = [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in rows[2][4:]]
    assert told == ["89.3 %", "88.9–89.7 %", "89.3 ± 18.9 %"]
    single = [run for run in runs if run.spec.seed == 2]
    assert figures.beside_paper(single, ["standard"], ["lstm"])[0][5] == "89.3\N{NO-BREAK SPACE}%"


def test_rows_without_runs_keep_the_papers_numbers():
    rows = figures.beside_paper([], SAMPLINGS, TIMED_CELLS)
    assert [row[2:6] for row in rows] == [[0, "–", "–", "–"]] * 9
    assert rows[0][6].replace("\N{NO-BREAK SPACE}", " ") == "99.3 ± 0.2 %"


def test_values_of_one_sampling(runs):
    low, high = statistics.span(runs, "standard", "phased", "lstm")
    assert (low, high) == pytest.approx((0.8894, 0.9966))
    mean = statistics.mean_accuracy(runs, "standard", *statistics.UNGATED)
    assert mean == pytest.approx((0.9895 + 0.8934) / 2)
    assert statistics.share_moved(runs, "standard") == pytest.approx(4 / 70)


def test_nothing_holds_of_no_runs():
    assert all(map(isnan, statistics.span([], "standard", "lstm")))
    assert isnan(statistics.share_moved([], "standard"))
    assert isnan(statistics.beyond_paper([], "standard", "lstm"))


def test_the_papers_spread_is_the_unit(runs):
    middle, spread = ACCURACY["asynchronous", "phased"]
    at = [replace(r, outcome=r.outcome | {"accuracy": middle - 2 * spread}) for r in runs]
    assert statistics.beyond_paper(at, "asynchronous", "phased") == pytest.approx(-2)


@pytest.mark.parametrize("share", [0, 0.4, 1], ids=["empty", "partial", "full"])
def test_every_run_is_a_line(runs, share):
    some = runs[: int(share * len(runs))]
    figure = figures.accuracy(some, SAMPLINGS, TIMED_CELLS)
    lines = [
        line for axes in figure.axes for line in axes.lines if list(line.get_xdata()) == [1, 2]
    ]
    assert len(lines) == len(some)
    said = sum(t.get_text() == "no runs recorded yet" for axes in figure.axes for t in axes.texts)
    assert said == 3 - len({run.spec.sampling for run in some})
    assert to_svg(figure) == to_svg(figures.accuracy(some, SAMPLINGS, TIMED_CELLS))


def test_what_is_seen_lies_on_the_wave():
    import numpy as np

    for panel in figures.examples(1).axes:
        wave, seen = panel.lines
        expected = np.interp(seen.get_xdata(), wave.get_xdata(), wave.get_ydata())
        inside = seen.get_xdata() <= max(wave.get_xdata())
        assert np.abs(seen.get_ydata() - expected)[inside].max() < 0.02


def test_a_curve_of_one_epoch_is_seen(runs):
    short = replace(runs[0], curve=runs[0].curve[:1])
    (axes,) = figures.accuracy([short], ["standard"], TIMED_CELLS).axes
    (line,) = (line for line in axes.lines if list(line.get_xdata()) == [1])
    assert line.get_marker() == "."


def test_provenance_names_the_settings_of_these_runs_and_no_others(runs):
    some = [run for run in runs if run.spec.sampling != "asynchronous" or run.spec.seed == 1]
    some = [run for run in some if (run.spec.cell, run.spec.seed) != ("phased", 3)]
    text = display.origin(some)
    assert (
        "asynchronous sampling, 40 epochs, seed 1: LSTM, batch-norm LSTM and Phased LSTM; " in text
    )
    assert "high-resolution sampling, 8 epochs, seeds 1–3: LSTM and batch-norm LSTM; " in text
    assert "standard sampling, 40 epochs, seeds 1, 2: Phased LSTM; " in text


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
    monkeypatch.setattr(verdicts, "moved_while_shut", lambda seed: moved)
    runs = [fake(s, phased_accuracy if s.cell == "phased" else 0.7) for s in wave_specs()]
    assert judge("C15", runs).verdict == verdict
    assert judge("C15", runs[:-1]).verdict == "undecided"


def test_nothing_moves_behind_a_shut_gate():
    assert verdicts.moved_while_shut(1) == 0


def test_the_page_asks_for_the_runs_that_its_claim_is_judged_by():
    cells = read_template(Path(__file__).parents[3] / "notebooks/2_2_frequencies.ipynb")
    page = {}
    exec(source(next(cell for cell in cells if "parameters" in tags(cell))), page)
    names = ("seeds", "epochs", "high_resolution_epochs")
    asked = frequency_runs(page["samplings"], **{name: page[name] for name in names})
    assert asked == frequency_runs() and set(wave_specs()) < set(asked)
