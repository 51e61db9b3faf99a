"""The list of pages: mistakes are named before anything runs."""

import datetime
import json

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.site.page_list import NAME, PageError, read_contents, read_pages


def message(book):
    with pytest.raises(PageError) as error:
        book.pages()
    return str(error.value)


def test_pages_are_what_the_contents_name_and_templates_are_there_for(book):
    book.template("index.ipynb")
    book.template("sample.ipynb", parameters="length: int = 5\nseed: int = 1")
    (book.root / "book" / "rerun.md").write_text("# Text")
    book.contents = ["index", "sample", "rerun", "part/other"]
    book.settings["part/other"] = {"template": "sample.ipynb", "parameters": {"seed": 3}}
    index, sample, other = book.pages()
    assert (index.name, index.template) == ("index", "index.ipynb")
    assert index.own and not index.train
    assert (sample.parameters, sample.label_suffix) == ({}, "")
    assert (other.name, other.template, other.own) == ("part/other", "sample.ipynb", False)
    assert (other.parameters, other.label_suffix) == ({"seed": 3}, "-part-other")


def test_a_page_that_the_contents_do_not_name(book):
    book.template("sample.ipynb")
    book.settings["sample"] = {"train": True}
    assert "page sample: is in report_pages" in message(book)
    assert message(book).endswith("add '- file: sample' to _toc.yml")


def test_unknown_template_names_those_there_are(book):
    book.template("sample.ipynb")
    book.page("sample", "smaple.ipynb")
    assert message(book) == "page sample: notebooks/ has no 'smaple.ipynb'; there: sample.ipynb"


def test_unknown_parameter_names_the_allowed(book):
    book.template("sample.ipynb", parameters="length: int = 5\nseed: int = 1")
    book.page("sample", "sample.ipynb", parameters={"lenght": 7})
    told = message(book)
    assert told == "page sample: sample.ipynb has no parameter 'lenght'; allowed: length, seed"


def test_template_without_parameters_cell(book):
    book.template("sample.ipynb", tag="something")
    book.page("sample", "sample.ipynb", parameters={"length": 7})
    assert message(book).endswith("has no parameter 'length'; allowed: none")


def test_template_that_is_no_notebook(book):
    (book.root / "notebooks" / "sample.ipynb").write_text("{")
    book.page("sample", "sample.ipynb")
    assert message(book).endswith("sample.ipynb: is not a notebook")


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("sample", "in _config.yml must be a mapping, got 'sample'"),
        ({"parametres": {}}, "'parametres' is not known in _config.yml; allowed: template, "),
        ({"parameters": [1]}, "parameters must be a mapping, got [1]"),
        ({"train": "no"}, "train must be true or false, got 'no'"),
        ({"title": "a\nb"}, "title must be one line of text, got 'a\\nb'"),
        ({"template": "../sample.ipynb"}, "notebooks/ has no '../sample.ipynb'; there: sample"),
        (
            {"parameters": {"length": datetime.date(2018, 4, 1)}},
            "length must be a number, a text, ",
        ),
    ],
)
def test_malformed_settings(book, settings, told):
    book.template("sample.ipynb")
    book.page("sample", "sample.ipynb")
    book.settings["sample"] = settings
    assert told in message(book)


@pytest.mark.parametrize(
    ("names", "told"),
    [
        (["x" * 300], "at most 100 characters"),
        (["a\0b"], "page 'a\\x00b': a name must be letters a to z"),
        (["a\nb"], "page 'a\\nb': a name must be letters a to z"),
        (["."], "page '.': a name must be letters a to z"),
        (["../sample"], "page '../sample': a name must be letters a to z"),
        (["search"], "page search: this name is taken"),
        (["genindex"], "page genindex: this name is taken"),
        (["provenance"], "page provenance: this name is taken"),
        (["a/b", "a-b"], "page a-b: its name must differ more from that of page a/b"),
        (["a", "A"], "page A: its name must differ more from that of page a"),
        (["rerun"], "page rerun: book/ has a rerun.md too"),
    ],
)
def test_names_that_can_not_be_those_of_pages(book, names, told):
    book.template("sample.ipynb")
    (book.root / "book" / "rerun.md").write_text("# Text")
    for name in names:
        book.page(name, "sample.ipynb")
    assert told in message(book)


def test_a_file_that_nobody_wrote(book):
    book.contents = ["nowhere"]
    assert message(book).endswith("neither notebooks/ has nowhere.ipynb nor book/ nowhere.md")


@pytest.mark.parametrize("settings", [7, "sample", ["sample"]])
def test_page_settings_that_are_no_mapping(book, settings):
    book.settings = settings
    assert message(book).startswith("report_pages of _config.yml must be a mapping of pages, got")


def test_page_settings_may_be_empty(book):
    book.template("index.ipynb")
    book.contents, book.settings = ["index"], None
    assert [page.name for page in book.pages()] == ["index"]


def test_a_long_value_is_shortened(book):
    book.template("sample.ipynb")
    book.page("sample", "sample.ipynb", train="x" * 100_000)
    told = message(book)
    assert told.startswith("page sample: train must be true or false") and len(told) < 700


ODD_NAMES = st.sampled_from(["index", "sample", ".", "a", "a/b", "a-b", "search", "x" * 300, "\0"])
VALUES = st.recursive(
    st.none() | st.booleans() | st.just(10**400) | st.floats() | st.text(max_size=5) | st.dates(),
    lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner),
    max_leaves=4,
)
SETTINGS = VALUES | st.dictionaries(
    ODD_NAMES,
    VALUES
    | st.fixed_dictionaries(
        {},
        optional={
            "template": st.just("sample.ipynb") | VALUES,
            "title": VALUES,
            "parameters": st.dictionaries(st.just("length"), VALUES) | VALUES,
            "train": VALUES,
        },
    ),
    max_size=3,
)
ENTRIES = st.lists(st.fixed_dictionaries({"file": ODD_NAMES | VALUES}), max_size=3)
CONTENTS = VALUES | st.fixed_dictionaries({"root": ODD_NAMES | VALUES, "entries": ENTRIES | VALUES})


def read(book, settings, contents=None):
    """The pages, or the line that says what is wrong."""
    try:
        pages = read_pages(contents or read_contents(book.root), settings, book.root)
    except PageError as error:
        assert "\n" not in str(error) and len(str(error)) < 1000
        return
    for page in pages:
        assert NAME.fullmatch(page.name) and json.dumps(page.parameters)


@settings(max_examples=60, suppress_health_check=list(HealthCheck), deadline=None)
@given(CONTENTS, SETTINGS, st.lists(ODD_NAMES, min_size=1, max_size=3))
def test_any_contents_and_settings_work_or_are_told_in_one_line(book, contents, settings, names):
    book.template("sample.ipynb")
    (book.root / "_toc.yml").write_text(yaml.safe_dump(contents, allow_unicode=True))
    read(book, settings)
    read(book, settings, names)
