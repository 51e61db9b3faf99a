"""How far back a model looks: the passage to point at, and sentences with computed numbers.

views, reaches: of the functions of `lib.studies.units.connectivity`, {corpus: what was measured}.
"""

import json
from html import escape

from lib.page.display import html
from lib.page.wording import counted, listed, percent
from lib.studies.books.findings import NO_RUN
from lib.studies.books.task import language, title
from lib.studies.units.connectivity import PER_MILLE

WINDOW = 30  # characters of the original report's training sequences
NAMED = 3  # strongest characters that a sentence tells
MARKS = {"\n": "line end", " ": "space"}


def explorer(views):
    """Show each book's passage, drawn by book/assets/connectivity.js in the reader's browser."""
    for corpus, view in views.items():
        data = json.dumps(view, separators=(",", ":")).replace("<", "\\u003c")
        told = f"{title(corpus)}. {sentence(view, len(view['text']) - 1)}"
        html(
            f'<div class="connectivity" data-title="{escape(title(corpus))}" '
            f'data-language="{language(corpus)}">'
            f'<script type="application/json">{data}</script>'
            f"<p>{escape(told)} To point at others needs JavaScript and the built page.</p></div>",
            told,
        )


def sentence(view, place):
    """What the view tells of the character at a place, from 1: as connectivity.js says it."""
    strongest = [
        f"{_named(view['text'][place - distance])}, {distance} back ({_percent(strength)})"
        for distance, strength in strongest_before(view, place)
    ]
    return (
        f"Character {place + 1}, {_named(view['text'][place])}: the model gave it a probability of "
        f"{_percent(PER_MILLE * view['probability'][place - 1])} and "
        f"{_named(view['likeliest'][place - 1])} the highest. "
        f"Moved most by {'; '.join(strongest) or 'none'}."
    )


def strongest_before(view, place):
    """[(distance, strength)] of the characters that move a prediction most, the nearest of equals
    first."""
    by_distance = enumerate(reversed(view["strengths"][place - 1]), start=1)
    return sorted((each for each in by_distance if each[1]), key=lambda each: -each[1])[:NAMED]


def _named(sign):
    return MARKS.get(sign, f"“{sign}”")


def _percent(per_mille):
    """A share as a whole percentage, halves up, as JavaScript rounds."""
    return f"{int(100 * per_mille / PER_MILLE + 0.5)} %"


def within(reaches):
    """How near half and nearly all of the gradient's norm lies, and how much beyond WINDOW."""
    parts = [
        f"in {title(corpus)} half comes from the last "
        f"{counted(_near(each['shares'], 0.5), 'character')}, 99 % from the last "
        f"{_near(each['shares'], 0.99)}, and {_beyond(each['shares'])} from further back than "
        f"{WINDOW}"
        for corpus, each in reaches.items()
    ]
    return f"Of the gradient norm of a prediction, {'; '.join(parts)}." if parts else NO_RUN


def shares_told(reaches, distances=(1, 3, 10, 30)):
    """Some points of each curve, for readers who don't see the figure."""
    parts = []
    for corpus, each in reaches.items():
        shares = each["shares"]
        points = [f"{percent(shares[d - 1])} at {d}" for d in distances if d <= len(shares)]
        parts.append(f"{title(corpus)}: {listed(points)}")
    return f"Mean share at a distance. {'; '.join(parts)}." if parts else NO_RUN


def _near(shares, part):
    """Smallest distance within which a part of the whole lies."""
    total = 0
    for distance, share in enumerate(shares, start=1):
        total += share
        if total >= part:
            return distance
    return len(shares)


def _beyond(shares):
    return percent(round(sum(shares[WINDOW:]), 4))
