"""What the page on waves says follows from the records."""

from dataclasses import replace

import pytest

from lib.lab import frequency_runs
from lib.report import display, frequencies
from lib.report.figures import frequencies as figures
from lib.report.neil2016 import ACCURACY
from lib.report.style import to_svg

SAMPLINGS = ["standard", "high-resolution", "asynchronous"]
CELLS = ["phased", "lstm-bn", "lstm"]


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

    return [make(spec) for spec in frequency_runs(SAMPLINGS, CELLS, [1, 2, 3])]


def test_a_row_tells_ours_beside_the_papers(runs):
    rows = frequencies.beside_paper(runs, SAMPLINGS, CELLS)
    assert len(rows) == 9
    name, model, number, ours, epochs, paper = rows[2]
    assert (name, model, number, epochs) == ("standard", "LSTM", 3, "40")
    assert ours.replace("\N{NO-BREAK SPACE}", " ") == "89 % (89–90 %)"
    assert paper == "89.3 ± 18.9 %"


def test_rows_without_runs_keep_the_papers_numbers():
    rows = frequencies.beside_paper([], SAMPLINGS, CELLS)
    assert [row[2:5] for row in rows] == [[0, "–", "–"]] * 9
    assert rows[0][5] == "99.3 ± 0.2 %"


def test_the_order_of_the_models_is_compared_with_the_papers(runs):
    assert "standard, high-resolution and asynchronous sampling as" in frequencies.same_order(
        runs, SAMPLINGS
    )
    turned = [
        replace(run, outcome=run.outcome | {"accuracy": 0.1}) if run.spec.cell == "phased" else run
        for run in runs
    ]
    assert "sampling otherwise than the paper's" in frequencies.same_order(turned, SAMPLINGS)
    assert "Too few" in frequencies.same_order(runs[:3], SAMPLINGS)


def test_updates_are_those_of_the_gate(runs):
    assert "4.0 of 70 points with standard sampling" in frequencies.updates(runs)
    assert "No run" in frequencies.updates([])


def test_a_diverged_run_counts_as_chance(runs):
    run = replace(runs[0], outcome=runs[0].outcome | {"diverged": True, "accuracy": None})
    assert frequencies.accuracy(run) == 0.5


@pytest.mark.parametrize("share", [0, 0.4, 1], ids=["empty", "partial", "full"])
def test_every_run_is_a_line(runs, share):
    some = runs[: int(share * len(runs))]
    figure = figures.accuracy(some, SAMPLINGS, CELLS)
    lines = [
        line for axes in figure.axes for line in axes.lines if list(line.get_xdata()) == [1, 2]
    ]
    assert len(lines) == len(some)
    said = sum(t.get_text() == "no runs recorded yet" for axes in figure.axes for t in axes.texts)
    assert said == 3 - len({run.spec.sampling for run in some})
    assert to_svg(figure) == to_svg(figures.accuracy(some, SAMPLINGS, CELLS))


def test_what_is_seen_lies_on_the_wave():
    import numpy as np

    for panel in figures.examples(1).axes:
        wave, seen = panel.lines
        expected = np.interp(seen.get_xdata(), wave.get_xdata(), wave.get_ydata())
        inside = seen.get_xdata() <= max(wave.get_xdata())
        assert np.abs(seen.get_ydata() - expected)[inside].max() < 0.02


def test_provenance_names_sampling_and_epochs(runs):
    text = display.origin(runs)
    assert "asynchronous, high-resolution and standard sampling; 8 and 40 epochs" in text
