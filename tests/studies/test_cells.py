"""There is one list of cells, and each of them can be made, named, drawn and trained."""

import subprocess
import sys

import pytest
import torch

from lib.page import style, wording
from lib.studies.cells import CELLS, model_class


@pytest.mark.parametrize("code", CELLS)
def test_a_cell_has_its_class_name_and_colour(code):
    outputs, _ = model_class(code)(2, 3)(torch.zeros(4, 1, 2))
    assert outputs.shape == (4, 1, 3)
    assert wording.NAMES[code] == CELLS[code].name and style.COLOURS[code] == CELLS[code].colour


def test_no_two_cells_have_one_name_or_one_colour():
    for values in zip(*((cell.name, cell.colour) for cell in CELLS.values()), strict=True):
        assert len(set(values)) == len(CELLS)


def test_the_list_is_to_be_had_without_torch():
    program = "import sys, lib.studies.palindromes.spec as _; print('torch' in sys.modules)"
    assert subprocess.check_output([sys.executable, "-c", program], text=True) == "False\n"
