"""What the page on cells shows is what was measured, and is harmless as HTML."""

import json
import re

import pytest

from lib.studies.units import figures, views

FOUND = {
    "grimm": {
        "hidden_size": 2,
        "features": {
            "inside quotes": {
                "stretches": [40, 50],
                "correlations": [0.1, -0.2, 0.9, 0.0],
                "unit": 2,
                "search": 0.9,
                "confirmed": 0.95,
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
        "traces": {"inside quotes": {"unit": [1, 1, -1, 0, 0], "feature": [1, 1, 0, 0, 0]}},
    }
}
VIEW = {
    "text": "a</script>\n",
    "strengths": [[1000], [500, 1000], *([[7, 1000, 7, 7]] * 8)],
    "probability": [0.125] * 10,
    "likeliest": "/<" * 5,
}


def test_the_winner_is_shown_with_both_correlations():
    first, second = figures.winners(FOUND)
    assert first == [
        *("inside quotes", "Grimms' Fairy Tales", "2, 1"),
        *("+0.90", "**+0.95**", "0.10", "0.75", "0.997"),
    ]
    assert second[2] == "too rare" and len(first) == len(second) == len(figures.COLUMNS)


def test_text_of_a_book_is_escaped(shown):
    views.coloured(FOUND, TRACES, "inside quotes")
    ((data, _),) = shown
    passage = data["text/html"].split('<p class="activation"')[1]
    assert passage.count("<") == passage.count("<span") + passage.count("</")
    assert "&lt;" in passage and "&gt;" in passage and "&amp;" in passage and "↵\n" in passage
    assert "+1.00 inside quotes, −0.33 elsewhere" in data["text/plain"]


def test_a_unit_that_failed_its_test_colours_nothing(shown):
    quotes = FOUND["grimm"]["features"]["inside quotes"] | {"confirmed": 0.8}
    failed = {"grimm": FOUND["grimm"] | {"features": {"inside quotes": quotes}}}
    views.coloured(failed, TRACES, "inside quotes")
    views.coloured(FOUND, TRACES, "inside brackets")
    assert shown == []


def test_a_book_can_not_end_the_script_that_holds_it(shown):
    views.explorer({"grimm": VIEW})
    html = shown[0][0]["text/html"]
    assert html.count("</script>") == 1
    inside = re.search(r'<script type="application/json">(.*?)</script>', html, re.DOTALL)[1]
    assert json.loads(inside) == VIEW


def test_the_strongest_come_first_and_of_equals_the_nearest():
    assert views.strongest_before(VIEW, 2) == [(1, 1000), (2, 500)]
    assert views.strongest_before(VIEW, 10) == [(3, 1000), (1, 7), (2, 7)]
    told = views.sentence(VIEW, 1)
    assert "Character 2, “<”: the model gave it a probability of 13 %" in told


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
