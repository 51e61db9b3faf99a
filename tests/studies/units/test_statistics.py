"""What is said of units and of a model's reach follows from what was measured."""

from copy import deepcopy
from math import isnan

import pytest

from lib.studies.units.statistics import (
    beyond,
    followed,
    layer_and_unit,
    learned,
    nearest,
    on_and_off,
    span,
    strongest,
)

QUOTES = {"unit": 2, "search": 0.9, "confirmed": 0.8, "chance": 0.1, "untrained": -0.75}
SEARCH = {"hidden_size": 2, "features": {"inside quotes": QUOTES, "inside brackets": {}}}


def test_a_unit_passes_only_where_training_beats_chance():
    assert learned(SEARCH) == []
    search = deepcopy(SEARCH)
    search["features"]["inside quotes"] |= {"confirmed": -0.9}
    assert learned(search) == ["inside quotes"]


def test_rare_features_are_not_followed():
    assert list(followed(SEARCH)) == ["inside quotes"] and strongest(SEARCH) == "inside quotes"
    assert strongest({"features": {}}) is None


def test_a_span_is_of_all_books_or_of_none():
    found = {"a": SEARCH, "b": deepcopy(SEARCH)}
    found["b"]["features"]["inside quotes"]["confirmed"] = -0.95
    assert span(found, "inside quotes", "confirmed") == (0.8, 0.95)
    assert all(map(isnan, span(found | {"c": {"features": {}}}, "inside quotes", "confirmed")))
    assert all(map(isnan, span({}, "inside quotes", "confirmed")))


def test_units_are_counted_from_1_in_each_layer():
    assert [layer_and_unit(SEARCH, place) for place in (0, 1, 2)] == [(1, 1), (1, 2), (2, 1)]


def test_a_count_is_on_above_its_median():
    trace = {"feature": [1, 1, 0, 0, 0], "unit": [1, 1, -1, 0, 0]}
    assert on_and_off("inside quotes", trace) == (1, pytest.approx(-1 / 3))
    trace = {"feature": [0, 1, 2, 0, 1], "unit": [1, 2, 3, -4, 0]}
    assert on_and_off("position in line", trace) == (3, -0.25)


def test_reach_adds_up_shares():
    shares = [0.5, 0.2, *[0.0] * 28, 0.3]
    assert (nearest(shares, 0.5), nearest(shares, 0.99)) == (1, 31)
    assert beyond(shares, 30) == 0.3 and beyond(shares, 31) == 0
