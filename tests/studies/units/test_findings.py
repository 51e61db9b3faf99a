"""What the page on cells shows follows from what was measured, and is harmless as HTML."""

import json
import re
from types import SimpleNamespace

import pytest

from lib.studies.books import findings
from lib.studies.units import figures
from lib.studies.units import findings as cells
from lib.studies.units import reach as connectivity

RUNS = [SimpleNamespace(spec=SimpleNamespace(corpus="grimm"))]
FOUND = {
    "grimm": {
        "hidden_size": 2,
        "features": {
            "inside quotes": {
                "stretches": [40, 50],
                "correlations": [0.1, -0.2, 0.9, 0.0],
                "unit": 2,
                "search": 0.9,
                "confirmed": 0.8,
                "auc": 0.997,
                "chance": 0.1,
                "untrained": -0.75,
            },
            "inside brackets": {"stretches": [3, 1]},
        },
    }
}
TRACES = {
    "grimm": {
        "text": "<b>\n&",
        "traces": {
            "inside quotes": {"unit": [1, 1, -1, 0, 0], "feature": [1, 1, 0, 0, 0]},
            "position in line": {"unit": [1, 2, 3, -4, 0], "feature": [0, 1, 2, 0, 1]},
        },
    }
}
VIEW = {
    "text": "a</script>\n",
    "strengths": [[1000], [500, 1000], *([[7, 1000, 7, 7]] * 8)],
    "probability": [0.125] * 10,
    "likeliest": "/<" * 5,
}


def test_the_winner_is_shown_with_both_correlations():
    first, second = cells.winners(FOUND["grimm"])
    assert first == [
        *("inside quotes", "layer 2, unit 1", "+0.90", "+0.80", "0.997", "0.10", "0.75")
    ]
    assert second[0] == "inside brackets (too rare)" and set(second[1:]) == {"–"}
    assert "inside brackets in Grimms' Fairy Tales (3 and 1 times)" in cells.rare(FOUND)


def test_training_counts_only_where_it_beats_chance():
    assert "for none; it does not for “inside quotes”" in cells.learned(FOUND)


def test_text_of_a_book_is_escaped(shown):
    cells.coloured(RUNS, FOUND, TRACES, "inside quotes")
    ((data, _),) = shown
    passage = data["text/html"].split('<p class="activation"')[1]
    assert passage.count("<") == passage.count("<span") + passage.count("</")
    assert "&lt;" in passage and "&gt;" in passage and "&amp;" in passage and "↵" in passage
    assert "+1.00 inside quotes and −0.33 elsewhere" in data["text/plain"]


@pytest.mark.parametrize(
    ("found", "feature", "said"),
    [
        (FOUND, "inside quotes", "Not measured yet for Grimms' Fairy Tales. "),
        ({}, "inside quotes", "Not measured yet for Grimms' Fairy Tales. "),
        (FOUND, "inside brackets", "In Grimms' Fairy Tales, “inside brackets” is too rare"),
    ],
)
def test_a_passage_that_can_not_be_coloured_is_told(shown, found, feature, said):
    cells.coloured(RUNS, found, {}, feature)
    ((data, _),) = shown
    assert data["text/plain"].startswith(said)


def test_only_missing_measurements_are_told():
    other = SimpleNamespace(spec=SimpleNamespace(corpus="my.txt"))
    assert "for my.txt. To measure" in findings.not_measured([*RUNS, other], FOUND)
    assert findings.not_measured(RUNS, FOUND) == ""


def test_a_book_can_not_end_the_script_that_holds_it(shown):
    connectivity.explorer({"grimm": VIEW})
    html = shown[0][0]["text/html"]
    assert html.count("</script>") == 1
    inside = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(inside) == VIEW


def test_the_strongest_come_first_and_of_equals_the_nearest():
    assert connectivity.strongest_before(VIEW, 2) == [(1, 1000), (2, 500)]
    assert connectivity.strongest_before(VIEW, 10) == [(3, 1000), (1, 7), (2, 7)]
    assert "Character 2, “<”: the model gave it a probability of 13 %" in connectivity.sentence(
        VIEW, 1
    )


def test_reach_in_words():
    shares = [0.5, 0.2, *[0.0] * 28, 0.3]
    text = connectivity.within({"grimm": {"shares": shares}})
    assert "half comes from the last 1 character," in text
    assert "99 % from the last 31, and 30" in text


def test_points_of_the_reach_are_those_of_the_shares():
    text = connectivity.shares_told({"grimm": {"shares": [0.5, 0.2, 0.25, 0.05]}})
    assert "Tales: 50 % at 1 and 25 % at 3." in text.replace("\N{NO-BREAK SPACE}", " ")


def test_every_book_has_a_line():
    reaches = {name: {"shares": [0.9, 0.1]} for name in "abcdef"}
    lines = figures.reach(reaches, 30).axes[0].lines
    assert {line.get_label() for line in lines} >= set("abcdef")


@pytest.mark.parametrize("found", [{}, FOUND], ids=["empty", "one book"])
def test_every_unit_is_a_mark(found):
    figure = figures.search(found)
    marks = [line for axes in figure.axes for line in axes.lines if line.get_marker() == "|"]
    assert sum(len(line.get_xdata()) for line in marks) == (4 if found else 0)
    assert figures.reach({"grimm": {"shares": [0.9, 0.1]}} if found else {}, 30).axes
