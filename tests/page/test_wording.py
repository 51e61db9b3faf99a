import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lib.page.wording import counted, first_to_last, interval, listed, percent, ranges, scientific


@given(st.floats(0.0005, 0.9995))
def test_only_all_is_100_percent_and_only_none_is_0(share):
    assert 0 < float(percent(share).removesuffix("%")) < 100


def test_percentages_are_short():
    texts = [percent(share) for share in (0, 0.123, 0.996, 0.9996, 1)]
    assert [text.split() for text in texts] == [
        [number, "%"] for number in ("0", "12", "99.6", "99.96", "100")
    ]
    assert percent(0.123, digits=1).split() == ["12.3", "%"]
    assert interval(0.338, 1) == f"34–{percent(1)}"


@given(st.sets(st.integers(0, 60)))
def test_ranges_name_every_number_once(numbers):
    named = []
    for part in filter(None, ranges(numbers).split(", ")):
        first, *last = map(int, part.split("–"))
        named += range(first, (last or [first])[0] + 1)
    assert named == sorted(numbers)


def test_lists_and_counts_read_as_english():
    assert [listed([]), listed("a"), listed("ab"), listed("abc")] == [
        "none",
        "a",
        "a and b",
        "a, b and c",
    ]
    assert [counted(1, "run"), counted(1150, "run")] == ["1 run", "1,150 runs"]


@pytest.mark.parametrize("value", [3.1e-15, 2e-7, 4e9])
def test_scientific_numbers_keep_their_size(value):
    digit, power = re.fullmatch(r"\$(\d) \\times 10\^\{(-?\d+)\}\$", scientific(value)).groups()
    assert float(f"{digit}e{power}") == pytest.approx(value, rel=0.1)


def test_a_line_is_told_by_its_ends():
    assert first_to_last(["2.1", "1.7", "1.4"]) == "2.1 to 1.4"
    assert [first_to_last(texts) for texts in (["2.1"], ["2.1", "2.1"], [])] == ["2.1", "2.1", "–"]
