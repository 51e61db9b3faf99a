"""What can be counted in a text: words of a dictionary, brackets and quotes that close, copies."""

import re

WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
PAIRS = {"(": ")", "[": "]", "‘": "’", "“": "”", '"': '"'}
REACH = 500  # characters within which what was opened must close


def dictionary(text):
    """The distinct words of a text, in lower case."""
    return {word.lower() for word in WORD.findall(text)}


def share_known(text, words):
    """Share of a text's words that are in a dictionary; None if it has no word.

    The first and the last word are left out where the text may have cut them.
    """
    found = [each for each in WORD.finditer(text) if each.start() > 0 and each.end() < len(text)]
    return sum(each[0].lower() in words for each in found) / len(found) if found else None


def share_closed(text):
    """Share of the opened brackets and quotes that close, as `REACH` allows; None if none opens.

    A sign that opens and closes alike opens at every odd place. An opened sign within REACH of the
    end does not count unless it closes.
    """
    opened = closed = 0
    for start, end in PAIRS.items():
        place = text.find(start)
        while place >= 0:
            until = text.find(end, place + 1, place + 1 + REACH)
            if until >= 0 or place + REACH < len(text):
                opened, closed = opened + 1, closed + (until >= 0)
            place = text.find(start, (until if start == end and until >= 0 else place) + 1)
    return closed / opened if opened else None


def longest_copy(texts, source):
    """The longest run of characters of any of some texts that the source holds too."""
    longest = ""
    for text in texts:
        for end in range(1, len(text) + 1):
            start = end - len(longest) - 1  # a longer one that ends here had shown before
            if start >= 0 and text[start:end] in source:
                longest = text[start:end]
    return longest


def distinct_share(text, n):
    """Distinct n-grams of a text over all its n-grams."""
    ngrams = [text[place : place + n] for place in range(len(text) - n + 1)]
    return len(set(ngrams)) / len(ngrams)
