"""Passages to look at: coloured by what a unit holds, or to point at with the mouse."""

import json
from html import escape
from itertools import groupby

from lib.page.display import html
from lib.page.wording import with_minus
from lib.studies.books.recorded import measured_on
from lib.studies.books.task import language, title
from lib.studies.units.connectivity import PER_MILLE
from lib.studies.units.features import YES_OR_NO
from lib.studies.units.search import unit_traces
from lib.studies.units.statistics import followed, layer_and_unit, learned, on_and_off

COLOURED = {  # feature -> where it is on, see `on_and_off`
    "inside quotes": "inside quotes",
    "position in line": "late in a line",
    "position in word": "late in a word",
}
LEVELS = 5  # shades of a colour, from none to full
NAMED = 3  # strongest characters that a sentence tells
MARKS = {"\n": "line end", " ": "space"}


def traced(runs, found, **passage):
    """{corpus: `unit_traces` of the units that follow the features in COLOURED best}.

    found: {corpus: of `unit_search`}; passage: passage_start and passage_length.
    """
    traces = {}
    for run in runs:
        known = followed(found.get(run.spec.corpus, {"features": {}}))
        units = {name: known[name]["unit"] for name in COLOURED if name in known}
        traces |= measured_on([run], unit_traces, units=units, **passage) if units else {}
    return traces


def coloured(found, traces, feature):
    """Show each book's passage, coloured by the unit that follows a feature, if it has learned to.

    traces: of `traced`
    """
    for corpus, passage in traces.items():
        if feature not in learned(found[corpus]):
            continue
        trace = passage["traces"][feature]
        quantity, low, high = "tanh c", -1, 1  # see `lib.studies.units.search.signal`
        if feature not in YES_OR_NO:
            quantity, low, high = "c", min(trace["unit"]), max(trace["unit"])
        layer, unit = layer_and_unit(found[corpus], found[corpus]["features"][feature]["unit"])
        on, off = map(_signed, on_and_off(feature, trace))
        told = (
            f"{title(corpus)}, layer {layer}, unit {unit}: the mean of {quantity} is {on} "
            f"{COLOURED[feature]}, {off} elsewhere."
        )
        ends = zip(("a-n5", "a-0", "a-p5"), (low, (low + high) / 2, high), strict=True)
        shades = " ".join(f'<span class="{shade}">{_signed(value)}</span>' for shade, value in ends)
        scaled = [2 * (value - low) / ((high - low) or 1) - 1 for value in trace["unit"]]
        spans = _spans(passage["text"], scaled)
        html(
            f'<p>{escape(told)} <span class="legend">{quantity}: {shades}</span></p>'
            f'<p class="activation" lang="{language(corpus)}">{spans}</p>',
            told,
        )


def _signed(value):
    return with_minus(f"{value:+.2f}") if value else "0"


def _spans(text, values):
    """The text as HTML, escaped and with visible line ends, a span for each run of one shade."""
    runs = groupby(zip(map(_shade, values), text, strict=True), key=lambda pair: pair[0])
    spans = ((shade, escape("".join(sign for _, sign in run))) for shade, run in runs)
    marked = "".join(f'<span class="{shade}">{signs}</span>' for shade, signs in spans)
    return marked.replace("\n", "↵\n")


def _shade(value):
    """Class of a value in [-1, 1]: its sign and one of LEVELS shades."""
    level = round(LEVELS * min(1, abs(value)))
    return f"a-{'p' if value > 0 else 'n'}{level}" if level else "a-0"


def explorer(views):
    """Show each book's passage, drawn by book/assets/connectivity.js in the reader's browser.

    views: {corpus: of `lib.studies.units.connectivity.connectivity`}
    """
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
