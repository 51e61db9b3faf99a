"""The passage to point at says what Python says, and can be used without a mouse."""

from pathlib import Path

import pytest

from lib.studies.units.views import explorer, sentence

ASSETS = Path(__file__).parents[2] / "book" / "assets"
VIEW = {
    "text": "‘ab c\n<d",
    "strengths": [[1000], [3, 1000], [1000, 3, 3], [5, 1000], [1000], [1000, 1000], [1, 2, 1000]],
    "probability": [0.125, 0.5, 0.015, 0.9999, 0.0004, 0.33, 0.75],
    "likeliest": "ab \nc<d",
}


@pytest.fixture
def view(visit, tmp_path, monkeypatch):
    """A page that holds nothing but a view, opened from its file."""
    shown = []
    monkeypatch.setattr("lib.page.display._display", lambda data, metadata=None: shown.append(data))
    explorer({"grimm": VIEW})
    script = (ASSETS / "connectivity.js").read_text()
    style = (ASSETS / "report.css").read_text()
    file = tmp_path / "view.html"
    passage = shown[0]["text/html"]
    file.write_text(
        f'<meta charset="utf8"><style>{style}</style>{passage}<script>{script}</script>'
    )
    opened = visit(file)
    yield opened.page.locator(".connectivity")
    assert opened.complaints == []
    opened.page.context.close()


def test_says_of_each_character_what_python_says(view):
    slider = view.get_by_role("slider", name="Grimms' Fairy Tales, character")
    slider.focus()
    slider.press("Home")
    for place in range(1, len(VIEW["text"])):
        assert view.locator("p").text_content() == sentence(VIEW, place)
        slider.press("ArrowRight")


def test_keys_choose_the_character(view):
    slider = view.get_by_role("slider", name="Grimms' Fairy Tales, character")
    slider.press("End")
    assert slider.input_value() == "8" and slider.get_attribute("aria-valuetext") == "8, “d”"
    slider.press("ArrowLeft")
    assert view.locator(".chosen").text_content() == "<"


def test_pointing_chooses_and_colours_what_is_before(view):
    view.locator(".passage span").nth(3).hover()
    assert view.locator("p").text_content() == sentence(VIEW, 3)
    shares = view.locator(".passage span").evaluate_all(
        "spans => spans.map(span => Number(span.style.getPropertyValue('--strength')))"
    )
    assert shares == [1, 0.003, 0.003, 0, 0, 0, 0, 0]


def test_the_passage_is_told_as_a_whole(view):
    assert view.get_by_role("img").get_attribute("aria-label") == VIEW["text"]
