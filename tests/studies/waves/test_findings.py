"""What the page on waves says follows from the records."""

from dataclasses import replace

import pytest

from lib.page import display
from lib.page.style import to_svg
from lib.studies.waves import figures
from lib.studies.waves import findings as frequencies
from lib.studies.waves.paper import ACCURACY
from lib.studies.waves.spec import frequency_runs

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
    assert rows[2][:4] == ["standard", "LSTM", 3, "40"]
    told = [cell.replace("\N{NO-BREAK SPACE}", " ") for cell in rows[2][4:]]
    assert told == ["89.3 %", "88.9–89.7 %", "89.3 ± 18.9 %"]


def test_rows_without_runs_keep_the_papers_numbers():
    rows = frequencies.beside_paper([], SAMPLINGS, CELLS)
    assert [row[2:6] for row in rows] == [[0, "–", "–", "–"]] * 9
    assert rows[0][6].replace("\N{NO-BREAK SPACE}", " ") == "99.3 ± 0.2 %"


def test_the_gate_is_ahead_where_no_other_run_is_as_good(runs):
    text = frequencies.ahead(runs, SAMPLINGS)  # 99.3 and 99.0 with standard sampling, ± 0.4
    assert "With high-resolution and asynchronous sampling, every run of the Phased LSTM" in text
    assert "; with standard sampling, some run without gate is as good as" in text
    assert "Too few" in frequencies.ahead(runs[:3], SAMPLINGS)


def test_updates_are_those_of_the_gate(runs):
    assert "4.0 of 70 points (6\N{NO-BREAK SPACE}%) with standard sampling" in frequencies.updates(
        runs
    )
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


def test_provenance_names_the_settings_of_these_runs_and_no_others(runs):
    some = [run for run in runs if run.spec.sampling != "asynchronous" or run.spec.seed == 1]
    some = [run for run in some if (run.spec.cell, run.spec.seed) != ("phased", 3)]
    text = display.origin(some)
    assert (
        "asynchronous sampling, 40 epochs, seed 1: LSTM, batch-norm LSTM and Phased LSTM; " in text
    )
    assert "high-resolution sampling, 8 epochs, seeds 1–3: LSTM and batch-norm LSTM; " in text
    assert "standard sampling, 40 epochs, seeds 1, 2: Phased LSTM; " in text


def test_epochs_are_told_with_their_sampling_where_they_differ():
    def told(samplings, epochs=40):
        return frequencies.recipe(frequency_runs(samplings, CELLS, [1], epochs))

    both = "40 epochs with standard and asynchronous sampling and 8 epochs with high-resolution"
    assert both in told(SAMPLINGS)
    assert "the runs here have 8 epochs, the paper's have 70" in told(["high-resolution"])
    assert "the runs here have 1 epoch, the" in told(["standard"], epochs=1)


def test_only_shorter_runs_are_called_shorter():
    def told(epochs, high):
        return frequencies.shorter(frequency_runs(SAMPLINGS, CELLS, [1], epochs, high))

    assert told(40, 8).startswith("The runs") and told(70, 8).startswith("Some runs")
    assert told(70, 70) == "" == frequencies.shorter([])


def test_a_single_run_has_no_mean(runs):
    single = [run for run in runs if run.spec.seed == 2]
    assert frequencies.in_short(single).startswith("Accuracy on")
    assert frequencies.in_short(runs).startswith("Mean accuracy on")
    (row,) = frequencies.beside_paper(single, ["standard"], ["lstm"])
    assert row[4] == row[5] == "89.3\N{NO-BREAK SPACE}%"


def test_ends_of_the_curves_are_told(runs):
    text = frequencies.ends_told(runs[:3]).replace("\N{NO-BREAK SPACE}", " ")
    assert runs[0].spec.cell == "phased" and "standard sampling: Phased LSTM 98.9–99.7 %" in text
    assert "No runs" in frequencies.ends_told([])


def test_a_curve_of_one_epoch_is_seen(runs):
    (axes,) = figures.accuracy(
        [replace(runs[0], curve=runs[0].curve[:1])], ["standard"], CELLS
    ).axes
    (line,) = (line for line in axes.lines if list(line.get_xdata()) == [1])
    assert line.get_marker() == "."


def test_the_mark_is_the_papers_mean_less_its_spread(runs):
    def at(share):
        return [replace(run, outcome=run.outcome | {"accuracy": share}) for run in runs]

    middle, spread = ACCURACY["asynchronous", "phased"]
    text = frequencies.reached(at(middle - spread))
    assert text.endswith(
        "our mean accuracy reaches it with asynchronous sampling and misses it with "
        "high-resolution sampling by 2.01 percentage points and with standard sampling by 1.71 "
        "percentage points."
    )
    everywhere = "reaches it with asynchronous, high-resolution and standard sampling."
    assert frequencies.reached(at(1.0)).endswith(everywhere)
    assert frequencies.reached([]) == "No longer run is recorded yet."


def test_networks_without_gate_are_held_against_the_papers(runs):
    assert "at least the paper's in 6 of 6 cases" in frequencies.baselines(runs)
    worse = [replace(run, outcome=run.outcome | {"accuracy": 0.55}) for run in runs]
    text = frequencies.baselines(worse).replace("\N{NO-BREAK SPACE}", " ")
    assert "in 1 of 6 cases" in text  # the paper's LSTM with high-resolution sampling
    assert "of ours, 18 of 18 end below 60 %, with standard, high-resolution and asyn" in text
    assert "No run" in frequencies.baselines([])
