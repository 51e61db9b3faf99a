"""The list of pages: mistakes are named before anything runs."""

import pytest

from lib.site.page_list import PageError


def message(book):
    with pytest.raises(PageError) as error:
        book.pages()
    return str(error.value)


def test_pages_are_what_the_contents_name_and_templates_are_there_for(book):
    book.template("index.ipynb")
    book.template("sample.ipynb", parameters="length: int = 5\nseed: int = 1")
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
    assert message(book) == "page sample: notebooks/ has no smaple.ipynb; there: sample.ipynb"


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
    ],
)
def test_malformed_settings(book, settings, told):
    book.template("sample.ipynb")
    book.page("sample", "sample.ipynb")
    book.settings["sample"] = settings
    assert told in message(book)
