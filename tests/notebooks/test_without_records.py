"""Every template ends well where nothing is recorded, and stops at a wrong parameter."""

import ast
from pathlib import Path

import pytest
from papermill.translators import translate_parameters

from lib.page import display
from lib.runs.spec import SpecError
from lib.site.page_list import read_template, source, tags

TEMPLATES = sorted((Path(__file__).parents[2] / "notebooks").glob("*.ipynb"))
NO_FIGURE = ("claims", "speed", "3_1c_sampler")  # without records
pytestmark = pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.stem)


@pytest.fixture
def shown(tmp_path, monkeypatch):
    """Nothing is recorded and nothing trained; what is displayed lands in this list."""
    found = []
    monkeypatch.setenv("REPORT_RESULTS", str(tmp_path))
    monkeypatch.setenv("REPORT_TRAIN", "never")
    monkeypatch.setattr(display, "_display", lambda data, metadata=None: found.append(data))
    return found


def run(path, **injected):
    """Run the code cells of a template, and papermill's, as a notebook would."""
    namespace = {"In": [""]}
    for cell in read_template(path):
        if cell["cell_type"] == "code":
            _enter(source(cell), path.name, namespace)
            if "parameters" in tags(cell):
                _enter(
                    translate_parameters("python3", "python", injected, "Parameters"), "", namespace
                )


def _enter(text, name, namespace):
    namespace["In"].append(text)
    exec(compile(text, name, "exec"), namespace)


def parameter_names(path):
    (cell,) = (cell for cell in read_template(path) if "parameters" in tags(cell))
    return [statement.target.id for statement in ast.parse(source(cell)).body]


def test_ends_well_without_records(path, shown):
    run(path)
    assert any("image/svg+xml" in data for data in shown) or path.stem in NO_FIGURE


def test_stops_at_a_misspelled_parameter(path, shown):
    with pytest.raises(SpecError, match=r"lenghts: .*no such parameter; allowed: "):
        run(path, lenghts=[7])


def test_stops_at_a_wrong_value(path, shown):
    name = parameter_names(path)[-1]
    with pytest.raises(SpecError, match=rf"{name}: .*-3"):
        run(path, **{name: [-3]})
