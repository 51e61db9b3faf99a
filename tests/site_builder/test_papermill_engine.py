"""`papermill`, as a reader calls it where the book is installed."""

import os
import subprocess
import sys
import tomllib

import nbformat
import pytest

from lib.runs.folders import ROOT


@pytest.fixture
def papermill(book, tmp_path):
    """Call papermill with a notebook of this code; it finds the book's engine as if installed."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    names = project["entry-points"]["papermill.engine"]
    lines = ["[papermill.engine]", *(f"{name} = {place}" for name, place in names.items())]
    about = tmp_path / "installed" / "book-1.dist-info"
    about.mkdir(parents=True)
    (about / "METADATA").write_text("Metadata-Version: 2.1\nName: book\nVersion: 1\n")
    (about / "entry_points.txt").write_text("\n".join(lines))

    def call(code):
        book.template("sample.ipynb", code)
        command = [sys.executable, "-m", "papermill", "notebooks/sample.ipynb", "out.ipynb"]
        path = os.pathsep.join([str(about.parent), str(ROOT)])
        return subprocess.run(
            [*command, "-p", "length", "0", "-k", "python3", "-l", "python"],
            cwd=book.root,
            env=os.environ | {"PYTHONPATH": path},
            capture_output=True,
            text=True,
        )

    return call


def test_an_error_of_ours_is_one_line(papermill, book):
    check = "from lib.runs.parameters import check_parameters\ncheck_parameters()"
    done = papermill(check)
    assert done.returncode == 1
    told = "Error: cell 3: SpecError: length: must be a whole number of at least 1"
    *papermills_own, last = done.stderr.strip().splitlines()
    assert last.startswith(told) and last.endswith("got 0"), done.stderr
    assert [line.split(":")[0] for line in papermills_own] == [
        "Input Notebook",
        "Output Notebook",
        "Executing notebook with kernel",
    ]
    outputs = [cell.get("outputs") for cell in nbformat.read(book.root / "out.ipynb", 4).cells]
    assert any(out and out[0].output_type == "error" for out in outputs), "it is kept"


def test_any_other_error_has_its_traceback(papermill):
    done = papermill("1 / length")
    assert done.returncode == 1
    assert "PapermillExecutionError" in done.stderr and "ZeroDivisionError" in done.stderr
