import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.runs.spec import SpecError, canonical_json
from lib.studies.palindromes.spec import RunSpec, original, sound

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


def test_every_field_changes_the_key():
    keys = {
        spec().key,
        spec(seed=2).key,
        spec(length=6).key,
        spec(cell="lstm").key,
        spec(encoding="one-hot").key,
        spec(initialisation="orthogonal").key,
        spec(recurrent_scale=0.9).key,
        spec(input_scale=0.9).key,
        spec(hidden_size=64).key,
        spec(optimiser="adam").key,
        spec(learning_rate=0.01).key,
        spec(schedule="one-cycle").key,
        spec(batch_size=64).key,
        spec(steps=100).key,
        spec(clip_norm=1).key,
        spec(stop_loss=0).key,
    }
    assert len(keys) == 16


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
