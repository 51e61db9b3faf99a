"""A template is short, holds no programs, and no result that was typed in."""

import ast
import re
from pathlib import Path

import pytest

from lib.site.page_list import read_template, source, tags

ROOT = Path(__file__).parents[2]
TEMPLATES = sorted((ROOT / "notebooks").glob("*.ipynb"))
LONGEST_CELL = 15  # lines, without imports, words and blank ones
TELLING = ("say", "prose")
PROGRAMS = (ast.For, ast.While, ast.FunctionDef, ast.ClassDef, ast.Lambda)

NUMBER = re.compile(r"(?<![\w.])\d+(?:[.,]\d+)*(?:\s?%)?(?![\w])")
QUOTED = re.compile(
    r"```.*?```|`[^`]*`|\$\$.*?\$\$|\$[^$]*\$|^>.*?$|[\"“][^\"”]*[\"”]|\]\([^)]*\)",
    re.DOTALL | re.MULTILINE,
)
GIVEN = {  # not results: levels that define something, the report's own numbers
    *("99 %", "95 %", "100 %", "20 %", "1 %"),
    *("0.1", "0.01", "0.001"),  # the learning rates in question
    *(
        "1.1",
        "1.2",
        "1.3",
        "1.4",
        "1.5",
        "1.6",
        "1.7",
        "1.8",
        "1.9",
        "2.1",
        "2.2",
        "2.3",
        "3.1",
    ),  # pages
}


def typed_results(text):
    """Decimals and percentages of a text that stand outside quotes, code and mathematics."""
    found = NUMBER.findall(QUOTED.sub(" ", text))
    return [number for number in found if re.search(r"[.%]", number) and number not in GIVEN]


def string_parts(cell):
    """The fixed text in the strings of a code cell."""
    nodes = ast.walk(ast.parse(source(cell)))
    return [
        node.value
        for node in nodes
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]


def code_cells(path):
    return [cell for cell in read_template(path) if cell["cell_type"] == "code"]


def _told(tree):
    """The words in a cell: what `say` and `prose` are given first."""
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call)]
    names = [getattr(call.func, "id", "") for call in calls]
    return [call.args[0] for call, name in zip(calls, names, strict=True) if name in TELLING]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_code_cells_are_short_and_hold_no_programs(path):
    for cell in code_cells(path):
        tree = ast.parse(source(cell))
        imports = [n for n in tree.body if isinstance(n, ast.Import | ast.ImportFrom)]
        lines = sum(bool(line.strip()) for line in source(cell).splitlines())
        lines -= sum(each.end_lineno - each.lineno + 1 for each in imports + _told(tree))
        assert lines <= LONGEST_CELL, source(cell)
        programs = [n for n in ast.walk(tree) if isinstance(n, PROGRAMS)]
        assert not programs, source(cell)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_parameters_are_checked_before_anything_is_read_or_trained(path):
    cells = code_cells(path)
    place = next(n for n, cell in enumerate(cells) if "parameters" in tags(cell))
    assert "\ncheck_parameters()\n" in f"{source(cells[place + 1])}\n"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)
def test_templates_hold_no_typed_results(path):
    for cell in read_template(path):
        texts = [source(cell)] if cell["cell_type"] == "markdown" else string_parts(cell)
        for text in texts:
            assert not typed_results(text), text


def test_pages_hold_no_typed_results():
    written = [path for path in (ROOT / "book").glob("*.md") if path.name != "provenance.md"]
    for path in written:
        assert not typed_results(path.read_text(encoding="utf8")), path


def test_a_typed_result_is_seen():
    for text in ("It solves 87 % of runs.", "a mean of 0.93 at L = 20", "in 45% of cases"):
        assert typed_results(text)
    for text in (
        'The report says "69.58 %".',
        "`rate=0.5`",
        "$x > 0.5$",
        "question 1.3, over 99 %",
    ):
        assert not typed_results(text)
