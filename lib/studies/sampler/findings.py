"""The page on which the trained networks write in the reader's browser."""

import json
from html import escape

from lib.page.display import prose
from lib.page.wording import NOTHING, listed, with_minus
from lib.runs.spec import SpecError
from lib.studies.books.task import language, title
from lib.studies.sampler.scripts import file_name, script

PROMPTS = {
    "grimm": "The sleeping beauty is",
    "karenina": "Alle gelukkige gezinnen",
}  # to start with
MOST = {"temperature": 2, "length": 2000, "seed": 2**32 - 1}  # as in sampler.js
GRID = 0.05  # of the temperature's slider there
COLUMNS = ["book", "weights", "kB", "test loss", "change, millionths"]


def in_short(runs, costs, corpora):
    """Which networks can write here, how large their scripts are and what rounding costs.

    costs: {corpus: what `lib.studies.sampler.quantised.quantisation` found of its run}; corpora:
    asked for.
    """
    recorded = [run.spec.corpus for run in runs]
    sentences = []
    if recorded:
        sizes = listed(f"{len(script(run)) / 1000:.0f} kB" for run in runs)
        sentences.append(f"Networks that can write here: {_titles(recorded)} ({sizes}).")
    if costs:
        worst = max(abs(_change(forms, "int8")) for forms in costs.values())
        sentences.append(
            "Their weights are rounded to 8 bits and written as text, a third larger; the loss on "
            f"the test text changes by at most {1e6 * worst:.0f} millionths of a nat per character."
        )
    missing = [corpus for corpus in corpora if corpus not in recorded]
    if missing:
        sentences.append(f"No network is recorded yet for {_titles(missing)}.")
    return " ".join(sentences)


def table(costs):
    """Rows of COLUMNS: each book's network in each form of its weights."""
    return [
        [
            title(corpus),
            form,
            f"{found['bytes'] / 1000:.0f}",
            f"{found['loss']:.5f}",
            NOTHING if form == "float32" else _millionths(_change(forms, form)),
        ]
        for corpus, forms in costs.items()
        for form, found in forms.items()
    ]


def _change(forms, form):
    """How much the test loss is above that of the weights as trained, nats per character."""
    return forms[form]["loss"] - forms["float32"]["loss"]


def _millionths(change):
    return with_minus(f"{1e6 * change:+.0f}")


def _titles(corpora):
    return listed(f"*{title(corpus)}*" for corpus in corpora)


def sampler(runs, temperature, length, seed):
    """Show the form to write with, made by book/assets/sampler.js in the reader's browser.

    Raises `SpecError` where it would refuse what it is to start with.
    """
    given = {"temperature": temperature, "length": length, "seed": seed}
    for name, most in MOST.items():
        if given[name] > most:
            raise SpecError(f"{name}: must be at most {most}, got {given[name]!r}")
    if round(temperature / GRID, 6) % 1:
        raise SpecError(f"temperature: must be a multiple of {GRID}, got {temperature!r}")
    if not runs:
        return
    data = given | {"books": json.dumps([_book(run) for run in runs])}
    attributes = " ".join(f'data-{name}="{escape(str(value))}"' for name, value in data.items())
    prose(
        f'<div class="sampler" {attributes}>To write with the network takes a browser with '
        "JavaScript, and the built page.</div>"
    )


def _book(run):
    """What the form needs to know of a run's network."""
    corpus = run.spec.corpus
    return {
        "key": run.spec.key,
        "file": file_name(run),
        "title": title(corpus),
        "language": language(corpus),
        "prompt": PROMPTS.get(corpus) or run.outcome["checkpoints"][-1]["drawn"][0],
    }
