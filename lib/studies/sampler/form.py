"""The form in which a trained network writes, made by book/assets/sampler.js in the browser."""

import json
from html import escape

from lib.page.display import html
from lib.runs.spec import SpecError
from lib.studies.books.task import language, title
from lib.studies.sampler.scripts import file_name

PROMPTS = {
    "grimm": "The sleeping beauty is",
    "karenina": "Alle gelukkige gezinnen",
}  # to start with
MOST = {"temperature": 2, "length": 2000, "seed": 2**32 - 1}  # as in sampler.js
GRID = 0.05  # of the temperature's slider there


def show_form(runs, temperature, length, seed):
    """Show the form to write with, for the networks of these runs; nothing where there is none.

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
    plain = "To write with the network takes a browser with JavaScript, and the built page."
    html(f'<div class="sampler" {attributes}>{plain}</div>', plain)


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
