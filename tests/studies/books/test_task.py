"""A book is fetched, checked, freed of its frame, split and indexed, or says why not."""

import os
import shutil
import tempfile
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.error import URLError

import pooch
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lib.studies.books import task as books
from lib.studies.books.baselines import facts
from lib.studies.books.spec import check_corpus, sound_book
from lib.studies.books.task import BOOKS, BookError, Vocabulary, body, raw_text, split, vocabulary
from lib.studies.books.training import BookTraining, load

PARTS = st.text(min_size=1).map(lambda text: text.encode(errors="replace")) | st.sampled_from(
    [
        b"a",
        b"\r\n",
        b"\xff",
        b"\0",
        "\ufeff".encode(),
        b"words and words. ",
        b"*** START OF THIS PROJECT GUTENBERG EBOOK X ***\n",
        b"End of Project Gutenberg\n",
    ]
)
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


@pytest.fixture
def serve(tmp_path, monkeypatch):
    """serve(bytes): the address of a server that answers with them, and its own cache."""
    monkeypatch.setattr(pooch, "os_cache", lambda _: tmp_path / "cache")
    answer = b""

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            self.send_response(200)
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()

    def address(data):
        nonlocal answer
        answer = data
        return f"http://127.0.0.1:{server.server_port}/book.txt"

    yield address
    server.shutdown()
    server.server_close()


@pytest.mark.parametrize(
    "page",
    [
        "<!DOCTYPE html>\n<title>Sign in</title>",
        "\ufeff \n<!-- ours\n--><HTML lang=en>",
        '<?xml version="1.0"?>\n<!doctype HTML PUBLIC "-//W3C//DTD XHTML 1.0 Strict//EN">',
    ],
)
def test_an_address_that_answers_with_a_web_page_is_no_text(serve, tmp_path, page):
    for _ in range(2):  # nor is it once it has been fetched
        with pytest.raises(BookError, match="answers with a web page"):
            raw_text(serve(page.encode()))
    for text in ("<html-like> words", 500 * "<!-- remark --> " + "words"):
        shutil.rmtree(tmp_path / "cache")
        assert raw_text(serve(text.encode())) == text


def test_an_address_without_an_answer_says_why(serve):
    address = serve(b"").replace("http://127.0.0.1", "http://127.0.0.1:1/")
    with pytest.raises(BookError, match=r"127.0.0.1:1/.* can't be downloaded"):
        raw_text(address)


@pytest.mark.parametrize("name", ["pipe", "folder", "a\0b", "n" * 300])
def test_what_is_no_plain_file_is_refused_at_once(tmp_path, name):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "folder").mkdir()
    with pytest.raises(BookError, match="as a file it can't be read"):
        raw_text(f"{tmp_path}/{name}")


@settings(max_examples=30, deadline=None)
@given(parts=st.lists(PARTS, min_size=1, max_size=3), least=st.integers(0, 8000))
def test_any_file_can_be_learned_or_is_refused_in_one_line(parts, least):
    data = b"".join(parts)
    with tempfile.NamedTemporaryFile() as file:
        file.write(data * (least // len(data) + 1))
        file.flush()
        try:
            check_corpus("corpus", file.name)
        except BookError as error:
            (line,) = str(error).splitlines()
            assert file.name in line
            return
        about = facts(file.name)
        assert about["body"] >= sum(about["parts"].values()) > 0
        spec = sound_book(file.name, steps=1, hidden_size=2)
        assert len(BookTraining(spec, load(spec)).batch()[0]) == spec.sequence_length + 1


@pytest.mark.parametrize("corpus", BOOKS)
def test_the_books_themselves(corpus, book_folder):
    text = body(raw_text(corpus))
    assert "Gutenberg" not in text and "\ufeff" not in text
    assert len(text) > 500_000
