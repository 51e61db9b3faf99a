import json
import shlex

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from lib.page import display
from lib.page.wording import code
from lib.studies.books.spec import sound_book
from lib.studies.palindromes.figures import accuracy
from lib.studies.palindromes.spec import original


@pytest.fixture
def site(monkeypatch):
    """As if the page builder ran the template."""
    monkeypatch.setenv("REPORT_TEMPLATE", "1_3_rnn_length.ipynb")
    monkeypatch.setenv("REPORT_PARAMETERS", json.dumps({"lengths": [7], "seeds": [11]}))


@pytest.fixture
def jupyter(monkeypatch):
    """As if a reader ran the template."""
    monkeypatch.delenv("REPORT_TEMPLATE", raising=False)
    monkeypatch.delenv("REPORT_PARAMETERS", raising=False)


def markdown(shown):
    return "\n".join(data.get("text/markdown", "") for data, _ in shown)


def show_accuracy(runs):
    text = {"name": "fig-sample", "caption": "A caption.", "alt": "What is seen."}
    display.show(accuracy(runs, ["rnn"]), **text, records=runs)
    return text


def test_the_site_gets_caption_and_alt_text_beside_the_picture(site, shown, fake):
    text = show_accuracy([fake(original("rnn", 7, 11))])
    data, metadata = shown[0]
    assert data["image/svg+xml"].startswith("<svg") and metadata == {"report": text}
    assert "A caption." not in markdown(shown)


def test_in_jupyter_the_caption_is_readable(jupyter, shown, fake):
    show_accuracy([fake(original("rnn", 7, 11))])
    assert "A caption." in markdown(shown) and "papermill" not in markdown(shown)
    assert "1 run: " in markdown(shown) and ":::" not in markdown(shown)


def test_a_figure_tells_its_runs_and_how_to_redraw_it(site, shown, fake):
    show_accuracy([fake(original("rnn", 7, seed)) for seed in (11, 12)])
    length = f"{display.UNBROKEN_LENGTH}7"
    for part in ("2 runs", length, "seeds 11, 12", "commit 0123456789", display.redraw_command()):
        assert part in markdown(shown)


def test_runs_that_differ_in_the_size_of_symbols_alone_are_told_apart(shown, fake):
    runs = [fake(sound_book("grimm", steps=9, symbol_bound=bound)) for bound in (0.1, 1.0)]
    display.table([["1"]], ["a"], name="tab-sample", caption="A caption.", records=runs)
    told = "Grimms' Fairy Tales, sound recipe with symbols in"
    assert f"{told} ±0.1, 9 steps, seed 1; {told} ±1, 9 steps, seed 1" in markdown(shown)


def test_the_redraw_command_is_what_a_shell_reads(site):
    program, template, _, option, parameters = shlex.split(display.redraw_command())
    assert (program, template, option) == ("papermill", "notebooks/1_3_rnn_length.ipynb", "-y")
    assert json.loads(parameters) == {"lengths": [7], "seeds": [11]}


def test_a_table_has_every_cell(site, shown):
    display.table([[5, "a"], [6, "b"]], ["L", "what"], name="tab-sample", caption="A caption.")
    text = markdown(shown)
    assert text.startswith(":::{table} A caption.\n:name: tab-sample\n")
    assert "| 5 | a |\n| 6 | b |" in text


def test_in_jupyter_a_table_is_plain_markdown(jupyter, shown):
    display.table([[5, "a"]], ["L", "what"], name="tab-sample", caption="A caption.")
    assert markdown(shown).startswith("A caption.\n\n| L | what |")


def test_source_is_shown_as_it_stands(shown):
    display.source(display.prose)
    assert 'def prose(text):\n    """Show Markdown' in markdown(shown)


def test_a_statement_is_shown_while_its_conditions_hold(shown):
    display.say("Two is **less** than three.", holds={"two below three": 2 < 3})
    assert shown[0][0]["text/markdown"] == "Two is **less** than three."


def test_a_statement_that_fails_is_left_out_of_a_rerun_with_a_word(shown, monkeypatch):
    for setting in (None, "may-fail"):
        if setting:
            monkeypatch.setenv("REPORT_STATEMENTS", setting)
        display.say("All is well.", holds={"it rains": True, "the sun shines": float("nan") > 0})
        text = shown.pop()[0]["text/markdown"]
        assert "All is well" not in text and "the sun shines" in text and "rains" not in text


def test_a_statement_of_the_book_that_fails_stops_the_page(shown, monkeypatch):
    monkeypatch.setenv("REPORT_STATEMENTS", "must-hold")
    with pytest.raises(display.StatementError, match=r"All is well.*not so: the sun shines"):
        display.say("All **is** well.", holds={"the sun shines": False})
    assert not shown


def test_a_statement_needs_a_condition():
    with pytest.raises(ValueError, match="holds: "):
        display.say("So it is.", holds={})


@settings(max_examples=50, deadline=None)
@given(st.text(st.sampled_from("ab `|\\\n\r<*{}:#"), min_size=1).filter(str.strip))
def test_a_text_in_a_table_is_code_of_one_cell_whatever_it_holds(text):
    grid = display.grid([[code(text), "next"]], ["text", "other"])
    tokens = MarkdownIt().enable("table").parse(grid)
    *_, cell, other = [token for token in tokens if token.type == "inline"]
    (shown,) = cell.children
    assert shown.type == "code_inline" and other.content == "next"
    assert shown.content == text.replace("\r\n", "⏎").replace("\r", "⏎").replace("\n", "⏎")
