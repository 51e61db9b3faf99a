"""Values of the book runs are what the records hold, and nan where there are none."""

from math import isnan

import pytest

from lib.studies.books import statistics

BASELINE = {
    "n-gram": {
        "1": {"validation": 3.0, "test": 3.1},
        "5": {"validation": 1.3, "test": 1.6},
        "6": {"validation": 1.4, "test": 1.5},
    },
    "bz2": {"validation": 1.7, "test": 1.8},
}


def test_the_order_of_the_ngrams_is_chosen_on_validation_text():
    assert statistics.best_order(BASELINE) == "5"
    assert statistics.best_ngrams({"grimm": BASELINE}) == {"grimm": 1.6}
    assert statistics.best_ngrams({"grimm": BASELINE}, "validation") == {"grimm": 1.3}
    rows = statistics.baselines({"grimm": BASELINE, "karenina": BASELINE})
    assert rows["unigram"] == [3.1, 3.1] and rows["bz2"] == [1.8, 1.8]
    assert rows["best n-gram (Kneser-Ney)"] == [1.6, 1.6]


def test_what_is_saved_is_told_where_both_are_known():
    assert statistics.saved({"grimm": 1.5}, {"grimm": 1.25, "karenina": 1}) == {"grimm": 0.25}


def test_the_loss_of_the_kept_parameters_counts(made):
    points = [made.checkpoint(100, 1.3, 0.9), made.checkpoint(200, 1.35, 0.9)]
    last, best = made.originals(checkpoints=points)[0], made.sounds(checkpoints=points)[0]
    first, second = statistics.losses([last, best])
    assert first[:7] == ["grimm", "original", 500_000, 1.5, 1.8, 1.35, 1.4]
    assert second[5] == 1.3 and second[1] == "sound"
    assert first[7] == 0.6 and first[8] > 100_000, "share right, parameters"


def test_progress_holds_both_ends_and_the_lowest(made):
    points = [made.checkpoint(n, loss, n / 100) for n, loss in ((10, 1.5), (20, 1.3), (30, 1.4))]
    found = statistics.progress(made.originals(checkpoints=points), "grimm")
    assert found["step"] == (10, 30) and found["loss"] == (1.5, 1.4)
    assert found["words"] == (0.1, 0.3) and found["batches"] == (2.0, 1.8)
    assert found["lowest"] == (20, 1.3)


def test_progress_of_no_run_is_nan():
    assert all(isnan(value) for pair in statistics.progress([], "grimm").values() for value in pair)
    assert isnan(statistics.characters_read([]))


def test_characters_read_are_those_of_all_batches(made):
    assert statistics.characters_read(made.sounds()) == 30_000 * 64 * 64


def test_a_temperature_that_was_not_drawn_is_nan():
    points = [{"temperature": 0.5, "words": 0.9}]
    assert statistics.at(points, 0.5, "words") == 0.9
    assert isnan(statistics.at(points, 1.0, "words"))


def test_a_lower_loss_after_more_context_is_a_gain(made, monkeypatch):
    asked = []

    def measured(measure, record, **parameters):
        asked.append(parameters)
        return record.spec.corpus == "grimm" and {"losses": [1.5, 1.4], "errors": [[0, 1], [1, 0]]}

    monkeypatch.setattr(statistics, "measured", measured)
    (reach,) = statistics.reaches(made.originals(), contexts=[30, 200], seed=7)
    assert reach.gain(30, 200) == (pytest.approx(0.1), 1)
    assert asked[0]["contexts"] == [30, 200] and asked[0]["seed"] == 7
