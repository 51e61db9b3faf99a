"""Which pages the book has: the list `report_pages` in _config.yml, read and checked."""

import ast
import json
from dataclasses import dataclass, field
from pathlib import Path

from lib.errors import Told


class PageError(Told, Exception):
    """A page can't be made; the message names the page and what to mend."""


@dataclass(frozen=True)
class Page:
    """One page: a template run by papermill with parameters.

    name: where it lands, relative to book/, without suffix
    template: file in notebooks/
    title: heading in place of the template's own, "" to keep that
    parameters: values in place of the template's defaults
    train: False: show what is recorded, train nothing
    own: its statements must hold, see `lib.page.say`: a template as it stands, or an entry with
        `own: true`; of others, statements that fail with their parameters are left out
    label_suffix: ends each label of a page whose template already serves an earlier page
    """

    name: str
    template: str
    title: str = ""
    parameters: dict = field(default_factory=dict)
    train: bool = True
    own: bool = True
    label_suffix: str = ""


def read_pages(entries, notebooks):
    """The pages of the list, in order; raise `PageError` at the first mistake in it.

    entries: mappings with `page` and `template`, and optionally `parameters` and `train`
    notebooks: the folder of the templates
    """
    pages = []
    for entry in entries:
        page = _read_entry(entry, {earlier.template for earlier in pages})
        if page.name in {earlier.name for earlier in pages}:
            raise PageError(f"page {page.name}: listed twice under report_pages in _config.yml")
        allowed = _parameter_names(page, notebooks)
        for name in page.parameters:
            if name not in allowed:
                raise PageError(
                    f"page {page.name}: {page.template} has no parameter {name!r}; "
                    f"allowed: {', '.join(allowed) or 'none'}"
                )
        pages.append(page)
    return pages


def check_contents(pages, contents, book):
    """Raise `PageError` for a page that the table of contents does not name, and for what it names
    that is neither a page nor a file.

    contents: a parsed _toc.yml; book: the folder of the pages in Markdown.
    """
    named = set(_files(contents))
    made = {page.name for page in pages} | {"provenance"}  # written by the build
    for name in sorted(named - made):
        if not any((book / f"{name}{ending}").is_file() for ending in ("", ".md", ".ipynb")):
            raise PageError(
                f"_toc.yml: names {name!r}, but book/ has no such file and report_pages in "
                "_config.yml no such page; add it to one of them"
            )
    for page in pages:
        if page.name not in named:
            raise PageError(
                f"page {page.name}: is in _config.yml but not in the contents; add "
                f"'- file: {page.name}' to _toc.yml, or take it out of report_pages"
            )


def _files(contents):
    """Every document that a table of contents names."""
    if isinstance(contents, list):
        for entry in contents:
            yield from _files(entry)
    elif isinstance(contents, dict):
        for key, value in contents.items():
            if key in ("file", "root"):
                yield value
            else:
                yield from _files(value)


def read_template(path):
    """The cells of a template, a list of dicts."""
    return json.loads(path.read_text(encoding="utf8"))["cells"]


def source(cell):
    """A cell's text; a notebook file may hold it as one string or as lines."""
    return "".join(cell["source"])


def tags(cell):
    """A cell's tags."""
    return cell["metadata"].get("tags", [])


def _read_entry(entry, templates_before):
    keys = {"page", "template", "title", "parameters", "train", "own"}
    if not isinstance(entry, dict) or not {"page", "template"} <= set(entry) <= keys:
        raise PageError(
            f"report_pages in _config.yml: {entry!r} must give page and template, "
            "and may give title, parameters, train and own"
        )
    name, template, title = (str(entry.get(key, "")) for key in ("page", "template", "title"))
    parameters, train = entry.get("parameters", {}), entry.get("train", True)
    place = Path(name)
    if place.is_absolute() or ".." in place.parts or place.suffix == ".ipynb":
        raise PageError(f"page {name}: must be a name inside book/, without .ipynb")
    if not isinstance(parameters, dict):
        raise PageError(f"page {name}: parameters must be a mapping, got {parameters!r}")
    if not isinstance(train, bool):
        raise PageError(f"page {name}: train must be true or false, got {train!r}")
    own = entry.get("own", not parameters)
    if not isinstance(own, bool):
        raise PageError(f"page {name}: own must be true or false, got {own!r}")
    suffix = "-" + name.replace("/", "-") if template in templates_before else ""
    return Page(name, template, title, parameters, train, own, suffix)


def _parameter_names(page, notebooks):
    path = notebooks / page.template
    if not path.is_file():
        known = ", ".join(sorted(found.name for found in notebooks.glob("*.ipynb"))) or "none"
        raise PageError(f"page {page.name}: notebooks/ has no {page.template}; there: {known}")
    try:
        cells = [cell for cell in read_template(path) if "parameters" in tags(cell)]
    except (ValueError, KeyError, TypeError):
        raise PageError(f"page {page.name}: {page.template} is not a notebook") from None
    if not cells:
        raise PageError(f"page {page.name}: {page.template} has no cell tagged 'parameters'")
    try:
        statements = ast.parse(source(cells[0])).body
    except SyntaxError as error:
        raise PageError(
            f"page {page.name}: the parameters cell of {page.template} is not Python ({error})"
        ) from None
    targets = []
    for statement in statements:
        if isinstance(statement, ast.AnnAssign):
            targets.append(statement.target)
        elif isinstance(statement, ast.Assign):
            targets += statement.targets
    return sorted(target.id for target in targets if isinstance(target, ast.Name))
