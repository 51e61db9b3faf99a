"""Texts are never taken for HTML, and the browser runs no script that isn't the site's own."""

from urllib.parse import quote

import pytest

from .conftest import HEADING, HOSTILE


@pytest.fixture
def opened(empty_site, visit):
    """Open a page of the site of hostile texts: opened(address)."""
    pages = []

    def open_page(address):
        file, mark, query = address.partition("?")
        pages.append(visit(empty_site / file, query=mark + query))
        return pages[-1]

    yield open_page
    for each in pages:
        each.page.context.close()


@pytest.mark.parametrize("name", ["index", "hostile", "rerun", "provenance", "search", "genindex"])
def test_hostile_texts_are_shown_and_do_nothing(opened, name):
    shown = opened(f"{name}.html")
    assert shown.complaints == []
    assert shown.page.locator("img[src=x]").count() == 0
    assert shown.page.title() != "hacked"
    titles = shown.page.locator(".bd-sidebar-primary .bd-links").text_content()
    assert "Title <script>document.title = " in titles


def test_a_hostile_parameter_stays_one_cell_of_the_provenance_page(opened):
    row = opened("provenance.html").page.locator("tr", has_text="hostile.ipynb")
    assert row.locator("td").count() == 6
    assert f"word: a`b``c | {HOSTILE} {{raw}}`html`⏎⏎# <script>" in row.text_content()


def test_a_hostile_word_stays_in_its_cell_and_its_caption(opened):
    page = opened("hostile.html").page
    first, one, second, two = page.locator("td").all_text_contents()
    assert (one, two) == ("1", "2") and HOSTILE in first and "<script>" in second
    assert page.locator("article h1").count() == 1


def test_a_heading_that_search_finds_is_text(opened):
    found = opened(f"search.html?q={quote(HEADING)}")
    link = found.page.locator("#search-results a", has_text=HEADING)
    link.wait_for()
    assert "<img src=x" in link.text_content()
    assert found.page.locator("img[src=x]").count() == 0 and found.complaints == []


def test_the_themes_own_handlers_are_allowed(opened):
    page = opened("rerun.html").page
    page.evaluate("window.print = () => { window.printed = true; }")
    page.locator("button[onclick='window.print()']").dispatch_event("click")
    assert page.evaluate("window.printed")


ATTEMPTS = {
    "an inline script": "document.head.appendChild(document.createElement('script')).text = RUN",
    "a handler": "document.body.insertAdjacentHTML('beforeend', `<img src=x onerror='${RUN}'>`)",
    "a frame": "document.body.appendChild(document.createElement('iframe')).src = HOST",
    "another's script": "document.head.appendChild(document.createElement('script')).src = HOST",
    "an image of another host": "new Image().src = HOST",
    "another host": "fetch(HOST).catch(() => 0)",
    "a file beside": "fetch('search.html').catch(() => 0)",
}


@pytest.mark.parametrize("attempt", ATTEMPTS)
def test_what_gets_in_all_the_same_is_refused(opened, attempt):
    page = opened("index.html").page
    names = "var RUN = 'document.title = 1', HOST = 'https://example.com/x'"
    with page.expect_console_message(lambda told: "Content Security Policy" in told.text):
        page.evaluate(f"() => {{ {names}; {ATTEMPTS[attempt]}; }}")
    assert page.title() != "1"
