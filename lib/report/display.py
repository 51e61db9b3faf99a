"""What a template's cell shows: a figure, a table, a sentence with computed numbers.

The same calls serve two readers. In Jupyter, captions are plain text. In the site they are numbered
and can be referred to; the page builder says so by naming the running template in REPORT_TEMPLATE,
and its parameters, as JSON, in REPORT_PARAMETERS.
"""

import inspect
import json
import os
import re
import shlex
import textwrap
from collections import defaultdict

from lib.report.numbers import counted, listed, ranges

UNBROKEN_LENGTH = "L\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"  # so that no line ends before a number


def show(figure, name, caption, alt, records=()):
    """Show a matplotlib figure drawn in `lib.report.style`, and under it where it comes from.

    name: its label in the book, "fig-…"; caption: one sentence; alt: what it shows, with its main
    numbers, for readers who don't see it; records: the runs it was drawn from.
    """
    from lib.report.style import to_svg
    from lib.report.svg import themed

    about = {"name": name, "caption": caption, "alt": alt}
    picture = {"image/svg+xml": themed(to_svg(figure)), "text/plain": alt}
    _display(picture, metadata={"report": about})
    if not _template():
        prose(caption)
    _show_origin(records)


def table(rows, columns, name, caption, records=()):
    """Show a table with a caption of one sentence.

    rows: lists of cells, anything that prints as Markdown; columns: their headings;
    name: its label in the book, "tab-…"; records: the runs it was made from.
    """
    sides = ["--:" if _is_numeric(column) else ":--" for column in zip(*rows, strict=True)]
    lines = [columns, sides or [":--"] * len(columns), *rows]
    grid = "\n".join(f"| {' | '.join(map(str, line))} |" for line in lines)
    if _template():
        prose(_fenced("table", caption, f":name: {name}\n\n{grid}"))
    else:
        prose(f"{caption}\n\n{grid}")
    if records:
        _show_origin(records)


def prose(text):
    """Show Markdown with computed numbers in it; nothing where there is nothing to say."""
    if text.strip():
        _markdown(re.sub(r"\bL = (?=\d)", UNBROKEN_LENGTH, text))


def html(text, plain):
    """Show HTML in which everything that others wrote is escaped; plain: the same as plain text."""
    _display({"text/html": text, "text/plain": plain})


def card(title, text, label):
    """Show Markdown that belongs together, under a title; label: to refer to it by."""
    shown = f"({label})=\n\n{_fenced('card', title, text)}"
    prose(shown if _template() else f"**{title}**\n\n{text}")


def source(*functions):
    """Show functions as they stand in the library."""
    code = "\n\n".join(textwrap.dedent(inspect.getsource(each)).strip() for each in functions)
    _markdown(f"```python\n{code}\n```")


def origin(records):
    """Where a figure comes from, in Markdown: the runs, their commits, the command to redraw it."""
    parts = [_runs(records)] if records else []
    if _template():
        parts.append(f"redraw with `{redraw_command()}`")
    return "; ".join(parts)


def _show_origin(records):
    text = origin(records)
    if text:
        prose(_fenced("container", "provenance", text) if _template() else text)


def redraw_command():
    """The papermill command that makes the running page again."""
    parameters = json.loads(os.environ.get("REPORT_PARAMETERS", "{}"))
    command = ["papermill", f"notebooks/{_template()}", "page.ipynb"]
    if os.environ.get("REPORT_TRAIN") == "never":
        command.insert(0, "REPORT_TRAIN=never")  # else it would train what the page left out
    return shlex.join(command + (["-y", json.dumps(parameters)] if parameters else []))


def _runs(records):
    """How many runs, their settings and commits."""
    tasks = {record.spec.task for record in records}
    describe = {
        "palindrome": _palindromes,
        "book": _books,
        "frequency": _frequencies,
        "rhythm": _rhythms,
    }
    settings = [
        describe[task]([r for r in records if r.spec.task == task]) for task in sorted(tasks)
    ]
    commits = sorted({record.provenance["commit"] for record in records})
    noun = "commit" if len(commits) == 1 else "commits"
    return f"{counted(len(records), 'run')}: {'; '.join(settings)}; {noun} {', '.join(commits)}"


def _palindromes(records):
    def values(field):
        return sorted({getattr(record.spec, field) for record in records})

    return "; ".join(
        [
            listed(_cells(values("cell"))),
            f"L = {ranges(values('length'))}",
            ", ".join(values("encoding")),
            ", ".join(values("initialisation")),
            ", ".join(values("optimiser")),
            f"learning rate {', '.join(f'{rate:g}' for rate in values('learning_rate'))}",
            _seeds(values("seed")),
        ]
    )


def _cells(codes):
    from lib.report.style import NAMES

    return [NAMES[code] for code in codes]


def _books(records):
    from lib.report.books import recipe, title

    several = len({record.spec.symbol_bound for record in records if record.spec.tied}) > 1

    def told(record):
        spec = record.spec
        bound = spec.symbol_bound
        symbols = f" with symbols in ±{bound:g}" if several and bound else ""
        return (
            f"{title(spec.corpus)}, {recipe(record)} recipe{symbols}, {spec.steps:,} steps, "
            f"seed {spec.seed}"
        )

    return "; ".join(map(told, records))


def _frequencies(records):
    """Which cells have which seeds, for each sampling: they need not be the same for all."""
    seeds, cells = defaultdict(set), defaultdict(list)
    for spec in (record.spec for record in records):
        seeds[spec.sampling, spec.epochs, spec.cell].add(spec.seed)
    for (sampling, epochs, cell), numbers in sorted(seeds.items()):
        cells[sampling, epochs, _seeds(numbers)].append(cell)
    return "; ".join(
        f"{sampling} sampling, {counted(epochs, 'epoch')}, {which}: {listed(_cells(names))}"
        for (sampling, epochs, which), names in cells.items()
    )


def _rhythms(records):
    frozen = listed(sorted({record.spec.frozen for record in records}))
    epochs = listed(sorted({record.spec.epochs for record in records}))
    return f"frozen: {frozen}; epochs: {epochs}; {_seeds({record.spec.seed for record in records})}"


def _seeds(numbers):
    return f"{'seeds' if len(numbers) > 1 else 'seed'} {ranges(numbers)}"


def _is_numeric(cells):
    """Does every cell begin with a digit, maybe as TeX, or is empty (a dash)?"""
    return all(str(cell).lstrip("$")[0].isdigit() or cell == "–" for cell in cells)


def _template():
    return os.environ.get("REPORT_TEMPLATE")


def _fenced(directive, argument, content):
    return f":::{{{directive}}} {argument}\n{content}\n:::"  # colons: the argument may hold roles


def _markdown(text):
    _display({"text/markdown": text, "text/plain": text})


def _display(data, metadata=None):
    from IPython.display import display

    display(data, raw=True, metadata=metadata or {})
