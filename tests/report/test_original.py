import csv
from pathlib import Path

import pytest

from lib.report import original

PUBLISHED = Path(__file__).parents[3] / "shared" / "reference" / "palindrome_accuracy.csv"


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published data is not beside this checkout")
@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_equals_the_published_data(cell):
    with open(PUBLISHED) as file:
        rows = list(csv.DictReader(file))
    curve = {int(row["input_length"]): float(row[f"{cell}_accuracy"]) for row in rows}
    assert original.ACCURACY[cell] == curve
    assert list(original.LENGTHS) == list(curve)
