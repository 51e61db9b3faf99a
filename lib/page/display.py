"""What a template's cell shows: a figure, a table, a sentence with computed numbers.

In Jupyter, captions are plain text. In the site they are numbered and can be referred to; the page
builder says so by the running template's name in REPORT_TEMPLATE, and its parameters, as JSON, in
REPORT_PARAMETERS.
"""

import inspect
import json
import os
import re
import shlex
import textwrap
from collections import defaultdict

from lib.errors import Told
from lib.page.wording import code, counted

UNBROKEN_LENGTH = "L\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}"  # so that no line ends before a number


def show(figure, name, caption, alt, records=()):
    """Show a matplotlib figure drawn in `lib.page.style`, and under it where it comes from.

    name: its label in the book, "fig-…"; caption: one sentence; alt: what it shows, with its main
    numbers, for readers who don't see it; records: the runs it was drawn from.
    """
    from lib.page.style import to_svg
    from lib.page.svg import themed

    alt = alt or "No runs are recorded yet."
    about = {"name": name, "caption": _line(caption), "alt": alt}
    picture = {"image/svg+xml": themed(to_svg(figure)), "text/plain": alt}
    _display(picture, metadata={"report": about})
    if not _template():
        prose(caption)
    _show_origin(records)


def table(rows, columns, name, caption, records=()):
    """Show a table with a caption of one sentence.

    rows: lists of cells, anything that prints as Markdown, a | in it too; columns: their headings;
    name: its label in the book, "tab-…"; records: the runs it was made from.
    """
    lines = grid(rows, columns)
    prose(_fenced("table", caption, f":name: {name}\n\n{lines}", plain=f"{caption}\n\n{lines}"))
    if records:
        _show_origin(records)


def grid(rows, columns):
    """The lines of a table in Markdown, numbers on the right; see `table`."""
    sides = ["--:" if _is_numeric(column) else ":--" for column in zip(*rows, strict=True)]
    lines = [columns, sides or [":--"] * len(columns), *rows]
    return "\n".join(f"| {' | '.join(map(_cell, line))} |" for line in lines)


def prose(text):
    """Show Markdown with computed numbers in it; nothing where there is nothing to say."""
    if text.strip():
        _markdown(re.sub(r"\bL = (?=\d)", UNBROKEN_LENGTH, text))


def say(text, holds):
    """Show a statement, as `prose`, if the conditions under which it is true are met.

    holds: {what must be so, in words: whether it is}. Where one is not, a page of the book itself
    (REPORT_STATEMENTS=must-hold, set by the page builder) raises `StatementError`, so that its
    author writes it anew; in a reader's rerun a muted line says what was not met.
    """
    failed = "; ".join(name for name, condition in holds.items() if not condition)
    if not holds:
        raise ValueError("holds: a statement needs at least one condition; `prose` has none")
    if not failed:
        prose(text)
    elif os.environ.get("REPORT_STATEMENTS") == "must-hold":
        beginning = textwrap.shorten(re.sub(r"[*`]", "", text), 80, placeholder=" …")
        hint = "if runs are missing: restore results/ with git, or `make record`"
        raise StatementError(f"“{beginning}” is not so: {failed} ({hint})")
    else:
        why = f"A statement is left out here. Not met by these runs: {failed}."
        prose(_fenced("container", "left-out", why, plain=f"*{why}*"))


class StatementError(Told, Exception):
    """A statement of the book is not true of its runs; the message names it and what fails."""


def html(text, plain):
    """Show HTML in which everything that others wrote is escaped; plain: the same as plain text."""
    _display({"text/html": text, "text/plain": plain})


def card(title, text, label):
    """Show Markdown that belongs together, under a title; label: to refer to it by."""
    prose(_fenced("card", title, text, plain=f"**{title}**\n\n{text}", label=f"({label})=\n\n"))


def source(*functions):
    """Show functions as they stand in the library."""
    code = "\n\n".join(textwrap.dedent(inspect.getsource(each)).strip() for each in functions)
    _markdown(f"```python\n{code}\n```")


def _show_origin(records):
    parts = [origin(records)] if records else []
    if _template():
        parts.append(f"redraw with {code(redraw_command())}")
    text = "; ".join(parts)
    prose(_fenced("container", "provenance", text, plain=text))


def redraw_command():
    """The papermill command that makes the running page again."""
    parameters = json.loads(os.environ.get("REPORT_PARAMETERS", "{}"))
    command = ["papermill", f"notebooks/{_template()}", "page.ipynb"]
    if os.environ.get("REPORT_TRAIN") == "never":
        command.insert(0, "REPORT_TRAIN=never")  # else it would train what the page left out
    return shlex.join(command + (["-y", json.dumps(parameters)] if parameters else []))


def origin(records):
    """How many runs, their settings and commits, in Markdown."""
    kinds = defaultdict(list)
    for record in sorted(records, key=lambda record: record.spec.task):
        kinds[type(record.spec)].append(record)
    settings = "; ".join(kind.describe(theirs) for kind, theirs in kinds.items())
    commits = sorted({record.provenance["commit"] for record in records})
    noun = "commit" if len(commits) == 1 else "commits"
    return f"{counted(len(records), 'run')}: {settings}; {noun} {', '.join(commits)}"


def _cell(value):
    return _line(str(value)).replace("|", "\\|")


def _line(text):
    return text.replace("\n", " ")


def _is_numeric(cells):
    """Does every cell begin with a digit, maybe as TeX, or is empty (a dash)?"""
    return all(str(cell).lstrip("$")[0].isdigit() or cell == "–" for cell in cells)


def _template():
    return os.environ.get("REPORT_TEMPLATE")


def _fenced(directive, argument, content, plain, label=""):
    """A MyST directive in the book, plain Markdown in Jupyter."""
    head = f"{{{directive}}} {_line(argument)}"
    fence = f":::{head}\n{content}\n:::"  # colons: the argument may hold roles
    return label + fence if _template() else plain


def _markdown(text):
    _display({"text/markdown": text, "text/plain": text})


def _display(data, metadata=None):
    from IPython.display import display

    display(data, raw=True, metadata=metadata or {})
