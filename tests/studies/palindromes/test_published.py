import csv
import re
from pathlib import Path

import pytest

from lib.page.claims import CLAIMS
from lib.studies.palindromes import published as original

PUBLISHED = Path(__file__).parents[4] / "shared" / "reference" / "palindrome_accuracy.csv"


@pytest.mark.skipif(not PUBLISHED.exists(), reason="the published data is not beside this checkout")
@pytest.mark.parametrize("cell", ["rnn", "lstm"])
def test_equals_the_published_data(cell):
    with open(PUBLISHED) as file:
        rows = list(csv.DictReader(file))
    curve = {int(row["input_length"]): float(row[f"{cell}_accuracy"]) for row in rows}
    assert original.ACCURACY[cell] == curve
    assert list(original.LENGTHS) == list(curve)


REPORT = PUBLISHED.with_name("original_report.md")


@pytest.mark.skipif(not REPORT.exists(), reason="the original report is not beside this checkout")
@pytest.mark.parametrize("claim", CLAIMS, ids=lambda claim: claim.number)
def test_claims_are_quoted_word_for_word(claim):
    report = words(REPORT.read_text())
    for part in claim.quote.split("[…]"):
        assert words(part) in report


def words(text):
    """The words of a text, without mathematics' and Markdown's marks."""
    text = re.sub(r"\\mathbf|\\mathcal|[*${}\\]", "", text)
    return " ".join(text.split())
