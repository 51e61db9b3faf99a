"""What single units follow: sentences, rows and coloured text.

found: of `lib.studies.units.search.unit_search`, traces: of `unit_traces`, both {corpus: what was
measured},
as `lib.studies.books.recorded.measured_on` makes them.
"""

from html import escape
from itertools import groupby
from statistics import mean

from lib.page.display import html, prose, table
from lib.page.wording import NOTHING, listed, with_minus
from lib.studies.books.findings import NO_RUN, label, not_measured
from lib.studies.books.recorded import measured_on
from lib.studies.books.task import language, title
from lib.studies.units.features import YES_OR_NO
from lib.studies.units.search import FEWEST, unit_traces

COLOURED = ("inside quotes", "position in line", "position in word")
LEVELS = 5  # shades of a colour, from none to full
COLUMNS = ["feature", "unit", "searched", "confirmed", "AUC", "by chance", "untrained"]


def unit_name(search, place):
    """A unit as prose names it: layer and number, both from 1."""
    layer, unit = divmod(place, search["hidden_size"])
    return f"layer {layer + 1}, unit {unit + 1}"


def followed(search):
    """{feature: what was found} of those that are frequent enough to be searched for."""
    return {name: each for name, each in search["features"].items() if "unit" in each}


def winners(search):
    """Rows of COLUMNS, a feature each."""
    rows = []
    for name, each in search["features"].items():
        if "unit" not in each:
            rows.append([f"{name} (too rare)", *[NOTHING] * (len(COLUMNS) - 1)])
            continue
        numbers = (each["search"], each["confirmed"], each["auc"], each["chance"])
        signs = ("{:+.2f}", "{:+.2f}", "{:.3f}", "{:.2f}")
        cells = [
            NOTHING if number is None else with_minus(sign.format(number))
            for sign, number in zip(signs, numbers, strict=True)
        ]
        rows.append(
            [name, unit_name(search, each["unit"]), *cells, f"{abs(each['untrained']):.2f}"]
        )
    return rows


def tables(runs, found):
    """Show `winners` of each book."""
    for run in runs:
        if run.spec.corpus in found:
            table(
                winners(found[run.spec.corpus]),
                COLUMNS,
                name=f"tab-cells-{label(run)}",
                caption=f"{title(run.spec.corpus)}: the unit that follows each feature best, "
                "and its correlation with it.",
                records=[run],
            )


def rare(found):
    """Which features were too rare to be searched for, and how often they came."""
    parts = [
        f"{name} in {title(corpus)} ({listed(each['stretches'])} times)"
        for corpus, search in found.items()
        for name, each in search["features"].items()
        if "unit" not in each
    ]
    if not parts:
        return ""
    return (
        f"Not searched for, as the searched text or the one to confirm holds it fewer than "
        f"{FEWEST} times: {listed(parts)}. With so few, the best of all units would be an accident."
    )


def strongest(found):
    """Which feature a single unit follows best in each book, and how well elsewhere."""
    parts = []
    for corpus, search in found.items():
        known = followed(search)
        if known:
            name = max(known, key=lambda name: abs(known[name]["confirmed"]))
            unit = unit_name(search, known[name]["unit"])
            at = _size(known[name]["confirmed"])
            parts.append(f"in {title(corpus)} {unit} follows “{name}” best, with {at}")
    return f"On text that took no part in the search, {'; '.join(parts)}." if parts else NO_RUN


def learned(found):
    """Features whose best unit beats the untrained model's by more than chance finds."""
    sentences = []
    for corpus, search in found.items():
        new, old = [], []
        for name, each in followed(search).items():
            ahead = abs(each["confirmed"]) - abs(each["untrained"])
            (new if ahead > each["chance"] else old).append(name)
        sentences.append(
            f"In {title(corpus)}, the best unit after training beats the best one before it, by "
            f"more than chance finds, for {_features(new)}; it does not for {_features(old)}."
        )
    return " ".join(sentences) or NO_RUN


def _features(names):
    return listed(f"“{name}”" for name in names)


def _size(correlation):
    return f"|r| = {abs(correlation):.2f}"


def search_alt(found):
    """The best correlation of each feature, for readers who don't see the figure."""
    parts = [
        f"{title(corpus)}: "
        + listed(f"{name} {abs(each['search']):.2f}" for name, each in followed(search).items())
        for corpus, search in found.items()
    ]
    return f"Strongest correlations, without sign. {'; '.join(parts)}." if parts else NO_RUN


def traced(runs, found, passage_start, passage_length):
    """{corpus: `lib.studies.units.search.unit_traces` of the winners for the features in
    COLOURED}."""
    traces = {}
    for run in runs:
        known = followed(found.get(run.spec.corpus, {"features": {}}))
        units = {name: known[name]["unit"] for name in COLOURED if name in known}
        passage = {"passage_start": passage_start, "passage_length": passage_length}
        traces |= measured_on([run], unit_traces, units=units, **passage) if units else {}
    return traces


def coloured(runs, found, traces, feature):
    """Show each book's passage, coloured by the unit that follows a feature; else why it is not."""
    missing = []
    for run in runs:
        corpus = run.spec.corpus
        if corpus in traces and feature in traces[corpus]["traces"]:
            _passage(corpus, found[corpus], traces[corpus], feature)
        elif corpus in found and feature not in followed(found[corpus]):
            prose(f"In {title(corpus)}, “{feature}” is too rare to be searched for.")
        else:
            missing.append(run)
    if missing:
        prose(not_measured(missing, {}))


def _passage(corpus, search, passage, feature):
    """Show one passage, coloured, with a sentence."""
    trace = passage["traces"][feature]
    unit = unit_name(search, search["features"][feature]["unit"])
    told = f"{title(corpus)}, {unit}. {_told(feature, trace)}"
    low, high = _ends(feature, trace["unit"])
    scaled = [2 * (value - low) / ((high - low) or 1) - 1 for value in trace["unit"]]
    spans = _spans(passage["text"], scaled)
    text = f'<p class="activation" lang="{language(corpus)}">{spans}</p>'
    html(f"<p>{escape(told)} {_legend(feature, low, high)}</p>{text}", told)


def _ends(feature, values):
    """What the fullest colours stand for: those of tanh, or of c in the passage."""
    return (-1, 1) if feature in YES_OR_NO else (min(values), max(values))


def _legend(feature, low, high):
    """The colours at both ends and in the middle."""
    ends = zip(("a-n5", "a-0", "a-p5"), (low, (low + high) / 2, high), strict=True)
    shades = " ".join(f'<span class="{shade}">{_signed(value)}</span>' for shade, value in ends)
    return f'<span class="legend">{_quantity(feature)}: {shades}</span>'


def _quantity(feature):
    """What `lib.studies.units.search.signal` takes of a unit."""
    return "tanh c" if feature in YES_OR_NO else "c"


def _told(feature, trace):
    """What the colours show, in numbers: the text alternative."""
    pairs = list(zip(trace["feature"], trace["unit"], strict=True))
    if feature in YES_OR_NO:
        inside, outside = (
            [value for known, value in pairs if bool(known) == side] for side in (True, False)
        )
        if not inside or not outside:
            return (
                f"Its mean {_quantity(feature)} in this passage is {_signed(mean(trace['unit']))}."
            )
        return (
            f"Its mean {_quantity(feature)} in this passage is {_signed(mean(inside))} {feature} "
            f"and {_signed(mean(outside))} elsewhere."
        )
    middle = sorted(trace["feature"])[len(pairs) // 2]
    early, late = (
        mean(value for known, value in pairs if (known <= middle) == side) for side in (True, False)
    )
    return (
        f"Its mean {_quantity(feature)} in this passage is {_signed(early)} where {feature} is at "
        f"most {middle:.0f}, {_signed(late)} where it is more."
    )


def _signed(value):
    text = f"{value:+.2f}"
    return with_minus(text) if float(text) else "0"


def _spans(text, values):
    """The text as HTML, escaped, a span for each run of one shade."""
    shades = zip(text, map(_shade, values), strict=True)
    return "".join(
        f'<span class="{shade}">{shown("".join(sign for sign, _ in run))}</span>'
        for shade, run in groupby(shades, key=lambda pair: pair[1])
    )


def shown(text):
    """Text as a page shows it: escaped, line ends made visible."""
    return escape(text).replace("\n", "↵\n")


def _shade(value):
    """Class of a value in [-1, 1]: its sign and one of LEVELS shades."""
    level = round(LEVELS * min(1, abs(value)))
    return f"a-{'p' if value > 0 else 'n'}{level}" if level else "a-0"
