"""Templates are committed without results, and say what their parameters mean."""

from pathlib import Path

import pytest

from lib.site.page_list import read_template, source, tags

TEMPLATES = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
pytestmark = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


def test_carries_no_outputs(path):
    for cell in read_template(path):
        assert not cell.get("outputs") and not cell.get("execution_count"), source(cell)


def test_parameters_have_a_type_and_a_comment(path):
    """papermill --help-notebook prints them."""
    (cell,) = [cell for cell in read_template(path) if "parameters" in tags(cell)]
    for line in source(cell).splitlines():
        name, _, comment = line.partition("#")
        assert ":" in name and comment.strip(), line
