"""What is measured on a book, for `lib.runs.measures.measured`."""

import bz2
import lzma
import math
import zlib

from lib.studies.books.ngrams import KneserNey
from lib.studies.books.task import SHARES, body, raw_text, split, vocabulary
from lib.studies.books.words import WORD, dictionary, share_closed, share_known

ORDERS = tuple(range(1, 10))  # of the n-gram models; 1: how often each character is
COMPRESSORS = {
    "zlib": lambda data: zlib.compress(data, 9),
    "bz2": lambda data: bz2.compress(data, 9),
    "lzma": lambda data: lzma.compress(data, preset=9 | lzma.PRESET_EXTREME),
}


def facts(corpus):
    """Sizes of a book, and what its own validation part scores by the measures of samples."""
    raw = raw_text(corpus)
    text = body(raw)
    parts = split(text)
    words = dictionary(parts["train"])
    return {
        "characters": len(raw),
        "body": len(text),
        "symbols": len(set(raw)),
        "body_symbols": len(set(text)),
        "parts": {name: len(part) for name, part in parts.items()},
        "unseen": sorted(set(text) - set(parts["train"])),
        "words": len(WORD.findall(text)),
        "distinct_words": len(dictionary(text)),
        "validation": {
            "words": share_known(parts["validation"], words),
            "closed": share_closed(parts["validation"]),
        },
    }


def baselines(corpus, with_frame):
    """Loss of models without a network, nats per character of {"validation", "test"}.

    n-grams: of each order in `ORDERS`, order 1 being the unigram; compressors: what the
    part adds to the compressed size of everything before it.
    with_frame: of the file as it is, Project Gutenberg's header and licence left in.
    """
    text = raw_text(corpus) if with_frame else body(raw_text(corpus))
    parts, symbols = split(text), len(vocabulary(text))
    models = {order: KneserNey(parts["train"], order, symbols) for order in ORDERS}
    asked = [name for name in SHARES if name != "train"]
    return {
        "n-gram": {
            order: {name: model.loss(parts[name]) for name in asked}
            for order, model in models.items()
        },
        **{
            name: {part: _added(compress, parts, part) for part in asked}
            for name, compress in COMPRESSORS.items()
        },
    }


def _added(compress, parts, name):
    """Nats per character that a part adds to the compressed size of what stands before it."""
    names = list(SHARES)
    before = "".join(parts[each] for each in names[: names.index(name)])
    sizes = [len(compress(text.encode())) for text in (before, before + parts[name])]
    return (sizes[1] - sizes[0]) * 8 * math.log(2) / len(parts[name])
