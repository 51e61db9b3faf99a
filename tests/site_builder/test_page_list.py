"""The page list of _config.yml: mistakes are named before anything runs."""

import pytest

from lib.site.page_list import Page, PageError, check_contents, read_pages


def message(book):
    with pytest.raises(PageError) as error:
        read_pages(book.entries, book.root / "notebooks")
    return str(error.value)


def test_reads_parameters_and_train(book):
    book.template("sample.ipynb", parameters="length: int = 5\nseed = 1")
    book.page("part1/sample", "sample.ipynb", parameters={"seed": 3}, train=False)
    (page,) = read_pages(book.entries, book.root / "notebooks")
    assert (page.name, page.parameters, page.train) == ("part1/sample", {"seed": 3}, False)


def test_unknown_template_names_those_there_are(book):
    book.template("sample.ipynb")
    book.page("sample", "smaple.ipynb")
    assert message(book) == "page sample: notebooks/ has no smaple.ipynb; there: sample.ipynb"


def test_unknown_parameter_names_the_allowed(book):
    book.template("sample.ipynb", parameters="length: int = 5\nseed = 1")
    book.page("sample", "sample.ipynb", parameters={"lenght": 7})
    told = message(book)
    assert told == "page sample: sample.ipynb has no parameter 'lenght'; allowed: length, seed"


def test_template_without_parameters_cell(book):
    book.template("sample.ipynb", tag="something")
    book.page("sample", "sample.ipynb")
    assert message(book) == "page sample: sample.ipynb has no cell tagged 'parameters'"


def test_template_that_is_no_notebook(book):
    (book.root / "notebooks" / "sample.ipynb").write_text("{")
    book.page("sample", "sample.ipynb")
    assert message(book) == "page sample: sample.ipynb is not a notebook"


def test_page_listed_twice(book):
    book.template("sample.ipynb")
    book.page("sample", "sample.ipynb")
    book.page("sample", "sample.ipynb", parameters={"length": 7})
    assert "listed twice" in message(book)


@pytest.mark.parametrize("name", ["/etc/page", "../page", "page.ipynb"])
def test_page_stays_inside_the_book(book, name):
    book.template("sample.ipynb")
    book.page(name, "sample.ipynb")
    assert "inside book/" in message(book)


@pytest.mark.parametrize(
    ("entry", "told"),
    [
        ("sample", "must give page and template"),
        ({"page": "sample"}, "must give page and template"),
        ({"page": "sample", "template": "sample.ipynb", "parametres": {}}, "'parametres'"),
        (
            {"page": "a", "template": "sample.ipynb", "parameters": [1]},
            "must be a mapping, got [1]",
        ),
        ({"page": "a", "template": "sample.ipynb", "train": "no"}, "true or false, got 'no'"),
    ],
)
def test_malformed_entry(book, entry, told):
    book.template("sample.ipynb")
    book.entries.append(entry)
    assert told in message(book)


def test_contents_and_pages_name_each_other(tmp_path):
    (tmp_path / "rerun.md").write_text("# How to rerun")
    contents = {"root": "index", "parts": [{"chapters": [{"file": "a", "title": "A"}]}]}
    pages = [Page("index", "t.ipynb"), Page("a", "t.ipynb")]
    check_contents(pages, contents, tmp_path)
    with pytest.raises(PageError, match=r"page b: .*'- file: b' to _toc.yml"):
        check_contents([*pages, Page("b", "t.ipynb")], contents, tmp_path)
    contents["parts"][0]["chapters"] += [{"file": "rerun"}, {"file": "provenance"}]
    check_contents(pages, contents, tmp_path)
    with pytest.raises(PageError, match=r"_toc.yml: names 'a', .* report_pages"):
        check_contents(pages[:1], contents, tmp_path)
