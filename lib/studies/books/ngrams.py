"""An n-gram model of characters, what a recurrent one must beat."""

import math
from collections import Counter, defaultdict


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
        for length, level in enumerate(self.levels):
            if length > len(context):
                break
            p = level.interpolate(context[len(context) - length :], symbol, p)
        return p

    def loss(self, text):
        """Mean of -log P over all characters of a text but the first, in nats."""
        reach = self.order - 1
        nats = (
            -math.log(self.probability(text[max(0, place - reach) : place], text[place]))
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
