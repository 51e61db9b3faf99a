from dataclasses import fields, replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.runs.spec import SpecError, canonical_json
from lib.site.page_list import read_template, source, tags
from lib.studies.palindromes.spec import (
    COMPARED,
    RunSpec,
    as_in_the_original,
    describe_recipe,
    figure_specs,
    original,
    rate_specs,
    recipe_rows,
    sound,
)

NUMBERS = ("length", "hidden_size", "batch_size", "steps")


def spec(**changes):
    return RunSpec(**({"cell": "rnn", "length": 5, "seed": 1} | changes))


@given(st.integers(1, 500), st.integers(0, 10**6), st.sampled_from(["rnn", "lstm"]))
def test_a_spec_survives_json_with_its_key(length, seed, cell):
    import json

    for recipe in (original, sound):
        before = recipe(cell, length, seed)
        after = RunSpec(**json.loads(json.dumps(before.as_dict())))
        assert after == before and after.key == before.key


CHANGES = {  # field: (another value, how a caption tells it)
    "seed": (2, "seed 2"),
    "length": (6, "L = 6"),
    "cell": ("lstm", "LSTM"),
    "encoding": ("one-hot", "one-hot input"),
    "initialisation": ("orthogonal", "orthogonal weights"),
    "recurrent_scale": (0.9, "recurrent weights × 0.9"),
    "input_scale": (0.9, "input weights × 0.9"),
    "hidden_size": (64, "64 hidden units"),
    "optimiser": ("adam", "Adam"),
    "learning_rate": (0.01, "learning rate 0.01"),
    "schedule": ("one-cycle", "one-cycle schedule"),
    "batch_size": (64, "batches of 64"),
    "steps": (5_000, "5,000 steps"),
    "clip_norm": (1, "clip 1"),
    "stop_loss": (0, "stop at loss 0"),
    "patience": (10, "for 10 batches"),
    "eps": (0.001, "ε = 0.001"),
    "alpha": (0.9, "α = 0.9"),
}


def test_every_field_changes_the_key():
    assert {*CHANGES, "task", "forget_bias"} == {field.name for field in fields(RunSpec)}
    keys = {spec(**{name: value}).key for name, (value, _) in CHANGES.items()}
    assert len(keys | {spec().key}) == len(CHANGES) + 1


def test_fields_of_certain_cells_and_encodings_change_it_too(fake):
    one_hot, lstm = spec(encoding="one-hot"), spec(cell="lstm")
    marked, biased = replace(one_hot, task="marked"), replace(lstm, forget_bias=2)
    assert len({one_hot.key, lstm.key, marked.key, biased.key}) == 4
    assert "marked digits" in RunSpec.describe([fake(marked)])
    assert "forget bias + 2" in RunSpec.describe([fake(biased)])


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"forget_bias": 1}, "forget_bias: the cell 'rnn' has no forget gate"),
        ({"task": "marked"}, "encoding: marked digits are read as 'one-hot' only"),
        ({"alpha": 1}, "alpha: must be below 1, got 1.0"),
    ],
)
def test_what_does_not_go_together_is_refused(changes, said):
    with pytest.raises(SpecError, match=said):
        spec(**changes)


@pytest.mark.parametrize("name", CHANGES)
def test_a_caption_tells_what_is_not_the_default(name, fake):
    value, told = CHANGES[name]
    usual = RunSpec.describe([fake(spec())]).split("; ")
    assert usual == [
        "vanilla RNN",
        "L = 5",
        "digit input",
        "Xavier weights",
        "RMSprop",
        "learning rate 0.001",
        "seed 1",
    ]
    assert told in RunSpec.describe([fake(spec(**{name: value}))]).split("; ")


def test_a_recipe_tells_how_runs_are_trained():
    text = describe_recipe(sound("rnn", 5, 1, steps=777, stop_loss=0.25))
    for part in ("one-hot", "orthogonal", "Adam", "one-cycle", "777", "0.25"):
        assert part in text
    assert [row[0] for row in recipe_rows(20)][-1] == "clip"
    assert recipe_rows(20)[-1] == ["clip", "clip 10", "clip 1", "clip 1"]


def test_only_the_original_is_taken_for_the_original():
    assert as_in_the_original(figure_specs("rnn"))
    assert as_in_the_original(rate_specs("rnn"), but=["learning_rate"])
    assert not as_in_the_original(rate_specs("rnn"))
    assert not as_in_the_original(figure_specs("lstm", hidden_size=64))


PAGES = {  # template -> the runs that verdicts ask for
    "1_3_rnn_length": figure_specs("rnn"),
    "1_6_lstm_length": [spec for cell in COMPARED for spec in figure_specs(cell)],
    "1_3_learning_rates": rate_specs("rnn"),
}


@pytest.mark.parametrize("template", PAGES)
def test_pages_ask_for_the_runs_that_verdicts_judge(template):
    path = Path(__file__).parents[3] / "notebooks" / f"{template}.ipynb"
    cells = read_template(path)
    page = {}
    for cell in cells:
        text = source(cell)
        if "parameters" in tags(cell) or "palindromes.spec import" in text:
            exec(text.replace("check_parameters()", ""), page)
        elif cell["id"] == "collected-runs":
            exec("collect = lambda specs: []\n" + text, page)
    assert set(page["specs"]) == set(PAGES[template])


def test_a_key_names_only_what_differs_from_the_defaults():
    """So that a field added later leaves the keys of recorded runs alone."""
    import hashlib

    text = canonical_json({"meaning": 1, "cell": "rnn", "length": 5, "seed": 1, "steps": 7})
    assert spec(steps=7).key == hashlib.sha256(text.encode()).hexdigest()[:16]


def test_equal_numbers_give_equal_keys():
    assert spec(clip_norm=1).key == spec(clip_norm=1.0).key
    assert spec(clip_norm=10).key == spec().key


@pytest.mark.parametrize("name", NUMBERS)
@pytest.mark.parametrize("value", [0, -3, 2.5, "ten", True, None])
def test_a_count_must_be_a_whole_number_of_at_least_one(name, value):
    with pytest.raises(SpecError) as caught:
        spec(**{name: value})
    message = str(caught.value)
    assert message.startswith(f"{name}:") and repr(value) in message and "at least 1" in message


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("cell", "elman", "'rnn', 'lstm'"),
        ("cell", ["rnn"], "'rnn', 'lstm'"),
        ("optimiser", "adamw", "'sgd', 'momentum', 'rmsprop', 'adam'"),
        ("encoding", "two-hot", "'digit', 'one-hot'"),
        ("initialisation", "zeros", "'xavier', 'orthogonal', 'chrono'"),
        ("schedule", "step", "'constant', 'one-cycle'"),
        ("task", "copy", "'palindrome'"),
        ("learning_rate", 0, "above 0"),
        ("learning_rate", float("nan"), "finite"),
        ("learning_rate", "0.1", "above 0"),
        ("clip_norm", float("inf"), "finite"),
        ("stop_loss", -1, "at least 0"),
        ("seed", -1, "at least 0"),
        ("seed", 1.0, "at least 0"),
        ("input_scale", -0.1, "above 0"),
    ],
)
def test_a_wrong_value_is_named_with_what_is_allowed(name, value, allowed):
    with pytest.raises(SpecError) as caught:
        spec(**{name: value})
    message = str(caught.value)
    assert message.startswith(f"{name}:") and repr(value) in message and allowed in message


def test_chrono_is_for_gates():
    with pytest.raises(SpecError, match="initialisation: 'chrono'"):
        spec(initialisation="chrono")
