"""A book is fetched, checked, freed of its frame, split and indexed, or says why not."""

from urllib.error import URLError

import pooch
import pytest

from lib.studies.books import task as books
from lib.studies.books.task import BOOKS, BookError, Vocabulary, body, raw_text, split, vocabulary

FRAMED = (
    "\ufeffThe Project Gutenberg EBook of Nothing\n\n*** START OF THIS PROJECT GUTENBERG EBOOK "
    "NOTHING ***\n\n\nOnce.\n\nEnd of Project Gutenberg's Nothing\n\n*** END OF THIS PROJECT "
    "GUTENBERG EBOOK NOTHING ***\nLicence\n"
)


def test_the_frame_is_cut_off_and_nothing_else():
    assert body(FRAMED) == "Once.\n"
    assert body("A text of its own.\n") == "A text of its own.\n"


def test_the_parts_follow_each_other_and_are_all():
    text = "".join(map(chr, range(32, 1032)))
    parts = split(text)
    assert "".join(parts.values()) == text
    assert [len(part) for part in parts.values()] == [800, 100, 100]


def test_a_vocabulary_reads_back_what_it_wrote_and_names_what_it_does_not_know():
    symbols = vocabulary("abracadabra")
    assert symbols == Vocabulary("abcdr")
    assert symbols.decode(symbols.encode("bard")) == "bard"
    with pytest.raises(BookError, match="prompt: holds 'x', 'z'"):
        symbols.encode("zax", "prompt")


def test_a_file_of_ones_own_is_a_corpus(tmp_path):
    file = tmp_path / "own.txt"
    file.write_bytes("één\r\ntwee".encode())
    assert raw_text(str(file)) == "één\ntwee"


def test_what_is_not_utf8_is_refused(tmp_path):
    file = tmp_path / "latin.txt"
    file.write_bytes("één".encode("latin1"))
    with pytest.raises(BookError, match="not UTF-8"):
        raw_text(str(file))


def test_an_unknown_name_is_refused_with_those_that_are_known():
    with pytest.raises(BookError, match="'nowhere' is not one of 'grimm', 'karenina'"):
        raw_text("nowhere")


def test_another_edition_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("REPORT_BOOKS", str(tmp_path))
    (tmp_path / BOOKS["grimm"].file).write_text("Once upon another time.")
    with pytest.raises(BookError, match="another edition"):
        raw_text("grimm")


def test_a_folder_without_the_book_is_named(tmp_path, monkeypatch):
    monkeypatch.setenv("REPORT_BOOKS", str(tmp_path))
    with pytest.raises(BookError, match=f"REPORT_BOOKS names {tmp_path}"):
        raw_text("karenina")


@pytest.mark.parametrize("error", [URLError("no network"), ConnectionError("no network")])
def test_without_network_and_folder_it_says_what_to_do(monkeypatch, error):
    def fail(*_, **__):
        raise error

    monkeypatch.delenv("REPORT_BOOKS", raising=False)
    monkeypatch.setattr(pooch, "retrieve", fail)
    with pytest.raises(BookError, match="set REPORT_BOOKS"):
        raw_text("grimm")


def test_a_download_is_held_to_its_checksum(monkeypatch):
    asked = {}

    def fetch(url, known_hash, **_):
        asked.update(url=url, known_hash=known_hash)
        raise ValueError("SHA256 hash of downloaded file does not match")

    monkeypatch.delenv("REPORT_BOOKS", raising=False)
    monkeypatch.setattr(pooch, "retrieve", fetch)
    with pytest.raises(BookError, match="does not match"):
        raw_text("karenina")
    assert asked["known_hash"] == f"sha256:{BOOKS['karenina'].sha256}"
    assert asked["url"] == books.COURSE + BOOKS["karenina"].file


@pytest.mark.parametrize("corpus", BOOKS)
def test_the_books_themselves(corpus, book_folder):
    text = body(raw_text(corpus))
    assert "Gutenberg" not in text and "\ufeff" not in text
    assert len(text) > 500_000
