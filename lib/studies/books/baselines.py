"""What is measured on a book without a network, for `lib.runs.measures.measured`: its sizes, and
what n-grams and compressors need."""

import bz2
import lzma
import math
import zlib
from collections import Counter, defaultdict

from lib.runs.measures import watched
from lib.studies.books.task import body, raw_text, split, vocabulary
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
            "words": share_known(parts["validation"], dictionary(parts["train"])),
            "closed": share_closed(parts["validation"]),
        },
    }


def baselines(corpus, with_frame):
    """Loss of models without a network, nats per character of {"validation", "test"}.

    n-grams: of each order in `ORDERS`, order 1 being the unigram; compressors: what the
    part adds to the compressed size of everything before it, of which zlib looks back 32 kB and
    bz2 as far as a block of 900 kB begins.
    with_frame: of the file as it is, Project Gutenberg's header and licence left in.
    """
    text = raw_text(corpus) if with_frame else body(raw_text(corpus))
    parts, symbols = split(text), len(vocabulary(text))
    before = {"validation": parts["train"], "test": parts["train"] + parts["validation"]}
    found = {"n-gram": {}}
    for order in watched(ORDERS):
        model = KneserNey(parts["train"], order, symbols)
        found["n-gram"][order] = {name: model.loss(parts[name]) for name in before}
    for name, compress in watched(COMPRESSORS.items()):
        found[name] = {part: _added(compress, before[part], parts[part]) for part in before}
    return found


def _added(compress, before, part):
    """Nats per character that a part adds to the compressed size of what stands before it."""
    without, whole = (len(compress(text.encode())) for text in (before, before + part))
    return (whole - without) * 8 * math.log(2) / len(part)


class KneserNey:
    """Interpolated Kneser-Ney smoothing (Kneser & Ney 1995; Chen & Goodman 1999).

    P(x | context) = max(n(context x) - d, 0) / n(context)
                     + d distinct(context) / n(context) P(x | context without its first character)

    n counts the text for the longest context; for shorter ones, the distinct characters before
    `context x`. d = n1 / (n1 + 2 n2) of each length, n1 and n2 the number of n-grams counted once
    and twice. Without context, the last resort is that all symbols are equally likely.

    order: characters of an n-gram, at least 1; symbols: how many there are.
    """

    def __init__(self, text, order, symbols):
        self.order, self.symbols = order, symbols
        ngrams = Counter(text[i : i + order] for i in range(len(text) - order + 1))
        self.levels = [_Level(ngrams)]
        while len(self.levels) < order:
            ngrams = Counter(ngram[1:] for ngram in ngrams)  # distinct characters before each
            self.levels.insert(0, _Level(ngrams))

    def probability(self, context, symbol):
        """P(symbol | context); only the last order - 1 characters of the context count."""
        p = 1 / self.symbols
        for length, level in enumerate(self.levels[: len(context) + 1]):
            p = level.interpolate(context[len(context) - length :], symbol, p)
        return p

    def loss(self, text):
        """Mean of -log P over all characters of a text but the first, in nats."""
        nats = (
            -math.log(self.probability(text[max(0, place - self.order + 1) : place], text[place]))
            for place in range(1, len(text))
        )
        return sum(nats) / (len(text) - 1)


class _Level:
    """Counts of the n-grams of one length."""

    def __init__(self, ngrams):
        self.ngrams, self.total, self.distinct = ngrams, defaultdict(int), defaultdict(int)
        for ngram, count in ngrams.items():
            self.total[ngram[:-1]] += count
            self.distinct[ngram[:-1]] += 1
        often = Counter(ngrams.values())
        self.discount = often[1] / (often[1] + 2 * often[2]) if often[1] else 0.5

    def interpolate(self, context, symbol, shorter):
        """P(symbol | context), given that of the context without its first character."""
        total = self.total.get(context)
        if not total:
            return shorter
        count = self.ngrams.get(context + symbol, 0)
        kept = max(count - self.discount, 0) + self.discount * self.distinct[context] * shorter
        return kept / total
