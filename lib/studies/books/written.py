"""Texts of a model as a page shows them."""

import re

from lib.page.display import table
from lib.page.wording import NOTHING, code, percent
from lib.studies.books.task import title

SHOWN = 5  # checkpoints, as many as the original report shows


def label(run):
    """A corpus as a part of a label in the book."""
    return re.sub(r"[^a-z0-9]+", "-", run.spec.corpus.lower()).strip("-")


def evenly(items, count=SHOWN):
    """The first, the last and those between at intervals as equal as there are items for."""
    if len(items) <= count:
        return items
    return [items[round(place * (len(items) - 1) / (count - 1))] for place in range(count)]


def show_by_step(runs):
    """Show the samples of each run at even intervals of its training, a table a book; each row is
    of another of the first characters."""
    for run in runs:
        rows = [
            [f"{each['step']:,}", code(each["greedy"][place]), code(each["drawn"][place])]
            for place, each in enumerate(evenly(run.outcome["checkpoints"]))
        ]
        table(
            rows,
            ["step", "greedy", "drawn at temperature 1"],
            name=f"tab-samples-{label(run)}",
            caption=f"Samples from the first checkpoint to the last, {title(run.spec.corpus)}.",
            records=[run],
        )


def show_at_temperatures(runs, found, thetas):
    """Show what is drawn at some of the temperatures, a table a book; found: {corpus: of
    `lib.studies.books.measures.temperatures`}."""
    for run in runs:
        points = found.get(run.spec.corpus, [])
        rows = [
            [
                f"{each['temperature']:g}",
                code(each["sample"][:60]),
                f"{each['entropy']:.2f}",
                NOTHING if each["words"] is None else percent(each["words"]),
                percent(each["distinct"]),
                NOTHING if each["copied"] is None else len(each["copied"]),
            ]
            for each in points
            if each["temperature"] in thetas
        ]
        columns = "θ", "a beginning", "entropy, nats", "known words", "distinct 4-grams"
        table(
            rows,
            [*columns, "longest copy"],
            name=f"tab-temperature-{label(run)}",
            caption=f"Texts of the {title(run.spec.corpus)} model.",
            records=[run],
        )


def continued(texts, lengths):
    """Each continued text, cut to the lengths, as a list in Markdown; texts: of
    `lib.studies.books.measures.carried_or_reread`."""
    shown = [each["carried"][:length] for each in texts for length in sorted(lengths)]
    return "\n".join(f"- {len(text)}: {code(text)}" for text in shown)
