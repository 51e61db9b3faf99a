"""Texts of a model are shown as it wrote them, at even intervals."""

from lib.studies.books import written
from lib.studies.books.task import title


def test_samples_are_at_even_intervals(made, shown):
    assert written.evenly(list(range(13))) == [0, 3, 6, 9, 12]
    assert written.evenly([1, 2, 3]) == [1, 2, 3]
    written.show_by_step(made.originals()[:1])
    rows = [line.split(" | ") for line in shown[0][0]["text/markdown"].splitlines()[4:]]
    assert [row[0] for row in rows] == ["| 5,000", "| 15,000", "| 25,000", "| 40,000", "| 50,000"]
    assert rows[0][1] == "` 0 5000 `" and rows[1][1] == "` 1 15000 `"


def test_another_text_is_named_by_its_file():
    assert title("https://example.org/texts/my.txt") == "my.txt"
