"""Sentences say what the records say, also where there are few."""

import pytest

from lib.page import wording
from lib.page.wording import percent
from lib.studies.palindromes import (
    ablation as ablations,
)
from lib.studies.palindromes import (
    beside_original,
    findings,
    published,
    tables,
)
from lib.studies.palindromes import (
    scores as comparison,
)
from lib.studies.palindromes.spec import original, sound


@pytest.fixture
def runs(fake):
    """runs({length: accuracies of its seeds}, cell="rnn")"""

    def make(accuracies, cell="rnn", **changes):
        return [
            fake(original(cell, length, seed, **changes), accuracy)
            for length, of_seeds in accuracies.items()
            for seed, accuracy in enumerate(of_seeds, start=1)
        ]

    return make


def test_the_better_cell_is_told_at_each_rate(runs):
    fast = [
        run
        for cell, accuracy in (("rnn", 0.2), ("lstm", 0.6))
        for run in runs({5: [accuracy]}, cell=cell, learning_rate=0.1)
    ]
    text = beside_original.won_at_each_rate(fast + runs({5: [1.0]}))
    assert text.startswith("At learning rate 0.1, of the 1 length with runs of both")
    assert (
        "the LSTM's mean accuracy is higher at 1 (by up to 40 percentage points, at L = 5)" in text
    )
    assert (
        text.split("At no")[0]
        .rstrip()
        .endswith("the vanilla RNN's mean accuracy is higher at none.")
    )
    assert "0.001" not in text, "there the LSTM has no run"
    assert "At no other learning rate" in beside_original.won_at_each_rate([])


def test_recorded_counts_each_cell(runs):
    specs = [original(cell, 5, seed) for cell in ("rnn", "lstm") for seed in (1, 2)]
    assert wording.recorded(runs({5: [1, 1]}), specs) == (
        "Of this page's runs, 2 of 2 vanilla RNN runs and 0 of 2 LSTM runs are recorded so far."
    )
    assert wording.recorded(specs, specs) == "All 4 runs are recorded."


@pytest.mark.parametrize(
    ("accuracies", "said"),
    [
        ({}, "No runs are recorded yet."),
        ({5: [1, 1], 6: [1]}, "Every run solves its length, up to L = 6."),
        ({5: [1], 6: [0.1]}, "Every run solves its length up to L = 5, and no run a longer one."),
        (
            {5: [1, 1], 6: [0.1, 1], 7: [0.1]},
            f"Every run but one, of accuracy {percent(0.1, 1)} at L = 6, solves its length up to "
            "L = 6, and no run a longer one.",
        ),
        (
            {5: [1, 1], 6: [0.1, 0.1, 1]},
            "Every run solves its length up to L = 5, 3 of 5 solve in all; the longest that any "
            "run solves is L = 6.",
        ),
        (
            {5: [1, 0.9], 6: [1, 1]},
            f"Every run but one, of accuracy {percent(0.9, 1)} at L = 5, solves its length up to "
            "L = 6.",
        ),
        (
            {5: [0.1, 0.1], 6: [1]},
            "At no length does every run solve; the longest that any run solves is L = 6.",
        ),
        ({5: [0.1]}, "No run solves any length."),
    ],
)
def test_reach(accuracies, said, runs):
    assert findings.reach(runs(accuracies)).split(" (")[0].rstrip(".") == said.rstrip(".")


def test_median_steps_are_those_of_runs_that_solved(runs, fake):
    some = runs({5: [1, 1, 0.1], 6: [0.1]}) + runs({5: [1]}, cell="lstm")
    steps = some[0].steps_to_solve
    assert findings.median_steps(some, [5, 6], ["rnn", "lstm"]) == (
        f"Median steps to solve: at L = 5, {steps:,} for the vanilla RNN and {steps:,} for the "
        "LSTM; at L = 6, none for the vanilla RNN and none for the LSTM."
    )


def test_runs_that_ended_while_the_rate_still_rose_are_counted(fake):
    some = [fake(sound("rnn", 5, seed), steps=steps) for seed, steps in ((1, 900), (2, 1_100))]
    some.append(fake(sound("rnn", 5, 3), 0.5, steps=900))
    text = findings.ended_while_rising(some)
    assert text == "Of the 2 runs that solve, 1 ended while the learning rate still rose."
    assert findings.ended_while_rising([]) == ""


def test_a_run_that_luck_ended_too_early_is_named(runs):
    early, late = runs({5: [0.984, 0.5]}, cell="lstm")
    early.outcome["stopped"] = True
    assert findings.stopped_too_early([early, late]) == [early]
    assert findings.lucky_batches([early, late, *runs({5: [1]})]) == (
        f"A lucky batch ended 1 run too early: the LSTM at L = 5, seed 1 ({percent(0.984, 1)} "
        "after 500 steps)."
    )
    assert findings.lucky_batches([late]).startswith("No run was ended by a lucky batch")


def test_a_run_trained_longer_tells_what_became_of_it(runs):
    (run,) = runs({5: [0.9987]})
    assert findings.trained_longer([run]) == (
        "Trained from the same start to a batch loss of 0.001 instead: "
        f"{percent(0.9987, 2)} after {run.outcome['steps']:,} steps."
    )
    assert findings.trained_longer([]) == ""


def test_reach_tells_how_many_runs_it_rests_on(runs):
    assert findings.reach(runs({5: [1], 6: [1]})).endswith(" (1 run at each of 2 lengths).")
    some = runs({5: [1, 1, 1], 6: [1]})
    assert findings.reach(some).endswith(" (1 to 3 runs at each of 2 lengths).")


def test_a_recipe_tells_every_setting_that_was_changed():
    text = findings.recipe(sound("rnn", 5, 1, recurrent_scale=0.9, steps=777, stop_loss=0.25))
    for part in (
        "one-hot",
        "orthogonal",
        "times 0.9",
        "times 0.1",
        "Adam",
        "one-cycle",
        "777",
        "0.25",
    ):
        assert part in text


def test_distance_is_zero_on_the_original_curve_and_grows_with_gaps(runs):
    same = runs({length: [value] for length, value in published.ACCURACY["rnn"].items()})
    assert comparison.distance(same, "rnn") == 0
    assert comparison.distance(runs({5: [0.9], 6: [1.0]}), "rnn") == pytest.approx(0.1 / 2**0.5)
    assert comparison.distance([], "rnn") is None


def test_chance_of_all_is_the_product_of_shares(runs):
    assert comparison.chance_of_all(runs({5: [1, 1], 6: [1, 0.1], 7: [1, 0.1]})) == 0.25


def test_which_rate_names_those_that_can_and_where_the_others_fail(runs):
    good = runs({10: [1, 0.1], 19: [0.1, 1]}, learning_rate=0.001)
    bad = runs({10: [1, 1], 19: [0.1, 0.1]}, learning_rate=0.1)
    text = beside_original.which_rate(good + bad, "rnn", [0.1, 0.01, 0.001])
    assert "At learning rate 0.001, every recorded length up to 19 is solved by some run" in text
    assert "The shortest tested length that no run solves is L = 19 at 0.1." in text


def test_the_better_cell_is_counted_length_by_length(runs):
    both = runs({5: [1.0], 6: [0.9], 7: [0.5]}) + runs({5: [1.0], 6: [0.6], 7: [0.7]}, cell="lstm")
    assert beside_original.lengths_won(both) == (
        "At learning rate 0.001, of the 3 lengths with runs of both (1 run of each), the LSTM's "
        "mean accuracy is higher at 1 (by up to 20 percentage points, at L = 7), the vanilla RNN's "
        "mean accuracy is higher at 1 (by up to 30 percentage points, at L = 6); at 1 they are "
        "equal."
    )


def test_the_better_cell_is_counted_at_each_learning_rate(runs):
    both = runs({5: [1.0], 6: [0.9]}) + runs({5: [1.0], 6: [0.6]}, cell="lstm")
    fast = runs({5: [0.1]}, learning_rate=0.01)
    fast += runs({5: [1.0]}, learning_rate=0.01, cell="lstm")
    assert beside_original.lengths_won_in_short(both + fast) == (
        "Lengths won by mean accuracy: at learning rate 0.001, the LSTM 0 of 2 and the vanilla RNN "
        "1; at learning rate 0.01, the LSTM 1 of 1 and the vanilla RNN 0."
    )
    assert beside_original.lengths_won_in_short([]).startswith("At no length are runs of both")


CELLS = ("rnn", "lstm")


def test_ablation_tells_how_the_steps_change_where_every_run_solves(fake):
    def run(seed, steps):
        return fake(sound("rnn", 40, seed), steps=steps)

    effects = {
        ("rnn", "nothing"): [run(1, 100), run(2, 300)],
        ("rnn", "clip"): [run(1, 100)],
        ("rnn", "encoding"): [run(1, 700)],
        ("rnn", "optimiser"): [fake(sound("rnn", 40, 1), 0.5)],
        ("lstm", "nothing"): [],
    }
    assert ablations.slowdowns(effects, "rnn") == {"encoding": 3.5, "clip": 0.5}
    assert "steps to solve are multiplied by: encoding 3.5 and clip 0.50." in (
        ablations.ranking(effects)
    )
    effects["rnn", "nothing"].append(fake(sound("rnn", 40, 3), 0.5))
    assert ablations.slowdowns(effects, "rnn") == {}


def test_ablation_names_the_factors_without_which_some_run_fails(fake):
    def group(cell, *accuracies):
        return [fake(sound(cell, 40, seed), each) for seed, each in enumerate(accuracies)]

    effects = {
        (cell, factor): group(cell, 1, 1) for cell in CELLS for factor in ("nothing", "clip")
    }
    effects["lstm", "encoding"] = group("lstm", 1, 0.5)
    assert ablations.indispensable(effects, 40) == (
        "Of its factors, taken back one at a time at L = 40, the vanilla RNN needs none and the "
        "LSTM needs encoding."
    )
    effects["rnn", "nothing"] = group("rnn", 1, 0.5)
    assert ablations.indispensable(effects, 40) == ""
    effects["rnn", "nothing"] = []
    assert ablations.indispensable(effects, 40) == ""


def test_ablation_ranks_factors_by_what_they_change(fake):
    accuracies = {"nothing": 0.5, "encoding": 0.9, "clip": 0.3, "optimiser": 0.501}
    effects = {
        ("rnn", factor): [fake(original("rnn", 20, 1), accuracy)]
        for factor, accuracy in accuracies.items()
    } | {("lstm", "nothing"): []}
    assert ablations.ranking(effects) == (
        "For the vanilla RNN, mean accuracy changes by (percentage points): encoding +40 and "
        "clip −20; by less than one: optimiser. For the LSTM, no factor can be compared yet."
    )


def test_ablation_changes_one_factor_at_a_time():
    for (cell, factor), specs in ablations.specs("sound", 40, [1]).items():
        (start,) = ablations.specs("sound", 40, [1])[cell, "nothing"]
        assert (specs[0] == start) == (factor == "nothing")


def test_tables_show_a_dash_where_nothing_is_recorded(runs):
    rows = tables.cells_by_length(runs({5: [1, 0.1]}))
    assert rows == [[5, f"{percent(0.55)} (1/2)", "–", percent(1), percent(1)]]
    assert tables.learning_rates([], "rnn", [0.1]) == [["0.1", "–", "–", "–", "–"]]
