"""What is measured on a model of a book says what it lacks, and draws what its seed says."""

from types import SimpleNamespace

import pytest
import torch

from lib.runs.spec import SpecError
from lib.studies.books.measures import context_losses
from lib.studies.books.samples import first_characters
from lib.studies.books.spec import original_book


def test_a_text_too_short_for_the_longest_context_is_named(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("long enough " * 250)
    record = SimpleNamespace(spec=original_book(str(file), 5))
    with pytest.raises(SpecError, match=r"corpora: the test part of .* has 300 .* the 2,001 asked"):
        context_losses(record, [1, 2000], targets=10, seed=1)


def test_first_characters_follow_from_the_seed():
    drawn = first_characters("abc", 1000, seed=1)
    assert drawn.shape == (1, 1000) and set(drawn[0].tolist()) == {0, 1, 2}
    assert torch.equal(drawn, first_characters("abc", 1000, seed=1))
    assert not torch.equal(drawn, first_characters("abc", 1000, seed=2))
