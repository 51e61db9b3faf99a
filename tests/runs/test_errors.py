"""What a reader of a notebook sees of an error: one line where that says all."""

import pytest
from IPython.core.interactiveshell import InteractiveShell


@pytest.fixture
def seen(capsys):
    """What a cell shows, as lines."""
    shell = InteractiveShell()
    shell.colors = "nocolor"

    def run(cell):
        shell.run_cell(cell, store_history=True)
        return capsys.readouterr().out.strip().splitlines()

    return run


def test_a_bad_parameter_is_one_line(seen):
    (line,) = seen("from lib.runs import check_parameters\nlength: int = 0\ncheck_parameters()")
    assert line.startswith("SpecError: length: ") and line.endswith("got 0")


@pytest.mark.parametrize(
    "place, name",
    [
        ("studies.books.task", "BookError"),
        ("runs.folders", "RecordError"),
        ("runs.spec", "SpecError"),
        ("runs.sweep", "SweepError"),
    ],
)
def test_an_error_that_says_all_is_one_line_whatever_caused_it(seen, place, name):
    cause = f"from lib.{place} import {name}\ntry:\n    1 / 0\nexcept ZeroDivisionError as error:\n"
    assert seen(f"{cause}    raise {name}('why') from error") == [f"{name}: why"]


def test_any_other_error_keeps_its_traceback(seen):
    assert len(seen("import lib.runs\n1 / 0")) > 3
