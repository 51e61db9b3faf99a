"""Books as sequences of characters: fetched, freed of their frame, split, turned into indices."""

import hashlib
import os
import re
import stat
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import NamedTuple

from lib.errors import Told

COURSE = (  # of the University of Amsterdam, at a commit that can't change
    "https://raw.githubusercontent.com/uvadlc/uvadlc_practicals_2018/"
    "aa002deeb30a144a87b39374678bcda9f32926f9/assignment_2/part3/assets/"
)
SHARES = {"train": 0.8, "validation": 0.1, "test": 0.1}  # of the characters, in this order
START = re.compile(r"^\*\*\* ?START OF TH(?:IS|E) PROJECT GUTENBERG.*?\*\*\*\s*$", re.M | re.S)
END = re.compile(r"^(?:\*\*\* ?END OF TH|End of (?:the )?Project Gutenberg)", re.M | re.I)
WEB_PAGE = re.compile(  # how one begins, behind what may stand before that
    rb"(?:\xef\xbb\xbf)?(?>\s|<\?xml[^>]*>|<!--.*?-->)*+<(?:!doctype\s+html|html|head|body)[\s>]",
    re.I | re.S,
)


class BookError(Told, Exception):
    """A text can't be had or can't be used; the message says why and what to do."""


class Source(NamedTuple):
    """Where a known book comes from; language: as HTML names it; added: the words with which an
    editor's text begins, behind the book's own."""

    title: str
    language: str
    file: str
    sha256: str
    added: str | None = None


BOOKS = {
    "grimm": Source(
        "Grimms' Fairy Tales",
        "en",
        "book_EN_grimms_fairy_tails.txt",
        "e6439bd511820742e842e21b75e89b394d3809eec82ca56b506c39ff39d4a7d6",
        "The Brothers Grimm, Jacob (1785-1863) and Wilhelm",
    ),
    "karenina": Source(
        "Anna Karenina",
        "nl",
        "book_NL_tolstoy_anna_karenina.txt",
        "e8516bf15a6636966224617543fa22a129b35655f66fdfe8af224a9802e8e633",
    ),
}


def sha256_of(corpus):
    """SHA-256 of a corpus's file; of a known book without reading it."""
    return BOOKS[corpus].sha256 if corpus in BOOKS else hashlib.sha256(_bytes(corpus)).hexdigest()


def raw_text(corpus):
    """The whole text of a corpus as its file holds it, byte-order mark and all.

    corpus: "grimm", "karenina", the path of a UTF-8 text file, or its http(s) address. The
    environment variable REPORT_BOOKS names a folder to take the two books from instead of
    downloading them into the user's cache. Raises `BookError`.
    """
    try:
        return _bytes(corpus).decode("utf8").replace("\r\n", "\n")
    except UnicodeDecodeError as error:
        raise BookError(
            f"corpus: {corpus!r} is not UTF-8 text (byte {error.start}); convert it first"
        ) from None


def _bytes(corpus):
    remote = corpus in BOOKS or corpus.startswith(("http://", "https://"))
    path = Path(_download(corpus) if remote else corpus)
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # a pipe would be waited for
            raise OSError(None, "is no plain file")
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        known = ", ".join(map(repr, BOOKS))
        raise BookError(
            f"corpus: {corpus!r} is not one of {known}, and as a file it can't be read "
            f"({getattr(error, 'strerror', error)})"
        ) from None
    if corpus in BOOKS and hashlib.sha256(data).hexdigest() != BOOKS[corpus].sha256:
        raise BookError(
            f"corpus: {path} is another edition of {BOOKS[corpus].title}: its SHA-256 is not "
            f"{BOOKS[corpus].sha256}; delete it"
        )
    return data


def _download(corpus):
    """The path of a remote text in the user's cache, or in REPORT_BOOKS."""
    folder = os.environ.get("REPORT_BOOKS")
    if folder and corpus in BOOKS:
        path = Path(folder) / BOOKS[corpus].file
        if not path.exists():
            raise BookError(
                f"corpus: REPORT_BOOKS names {folder}, which has no {path.name}; put it there, or "
                "unset REPORT_BOOKS to download it"
            )
        return path
    import pooch

    known = BOOKS.get(corpus)
    pooch.get_logger().setLevel("WARNING")
    try:
        path = pooch.retrieve(
            COURSE + known.file if known else corpus,
            known_hash=f"sha256:{known.sha256}" if known else None,
            fname=known.file if known else None,
            path=pooch.os_cache("recurrent-networks-book"),
        )
    except OSError as error:
        instead = "set REPORT_BOOKS to a folder that holds it" if known else "name a file"
        raise BookError(
            f"corpus: {corpus!r} can't be downloaded ({_one_line(error)}); without a network, "
            f"{instead}"
        ) from None
    except ValueError as error:  # pooch's word for a wrong checksum
        raise BookError(f"corpus: {corpus!r}: {_one_line(error)}") from None
    with open(path, "rb") as file:
        if not known and WEB_PAGE.match(file.read(10_000)):
            os.unlink(path)  # it would be taken for the text from now on
            raise BookError(
                f"corpus: {corpus!r} answers with a web page (HTML) and not with a text; give the "
                "address of the text itself"
            )
    return path


def _one_line(error):
    return " ".join(f"{type(error).__name__}: {error}".split())


def body(text):
    """The text without byte-order mark, Project Gutenberg header and licence, if it has them."""
    text = text.removeprefix("\ufeff")
    start, end = START.search(text), END.search(text)
    if not start and not end:
        return text
    return text[start.end() if start else 0 : end.start() if end else None].strip() + "\n"


def split(text):
    """{"train", "validation", "test": parts of a text}, in order, by `SHARES`."""
    first = int(len(text) * SHARES["train"])
    second = int(len(text) * (SHARES["train"] + SHARES["validation"]))
    return dict(zip(SHARES, (text[:first], text[first:second], text[second:]), strict=True))


@dataclass(frozen=True)
class Vocabulary:
    """The symbols that a model knows, in the order of their indices."""

    symbols: str

    def __len__(self):
        return len(self.symbols)

    def encode(self, text, name="text"):
        """Indices of the characters of a text; `BookError` names those it does not know."""
        unknown = sorted(set(text) - set(self.symbols))
        if unknown:
            raise BookError(
                f"{name}: holds {', '.join(map(repr, unknown[:10]))}, which the model has never "
                f"seen; its symbols are {self.symbols!r}"
            )
        places = {symbol: place for place, symbol in enumerate(self.symbols)}
        return [places[symbol] for symbol in text]

    def decode(self, indices):
        """The text of indices."""
        return "".join(self.symbols[index] for index in indices)


def vocabulary(text):
    """All symbols of a text, sorted."""
    return Vocabulary("".join(sorted(set(text))))


def title(corpus):
    """A corpus as prose names it: a known book's title, or another text's file name."""
    return BOOKS[corpus].title if corpus in BOOKS else PurePosixPath(corpus).name


def language(corpus):
    """In which language a book is written, as HTML names it; "" is its word for unknown."""
    return BOOKS[corpus].language if corpus in BOOKS else ""
