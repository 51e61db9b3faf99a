"""Which pages the book has: what _toc.yml names and notebooks/ has a template for."""

import ast
import json
from dataclasses import dataclass, field

from lib.errors import Told


class PageError(Told, Exception):
    """A page can't be made; the message says what to mend."""


@dataclass(frozen=True)
class Page:
    """One page: a template run by papermill with parameters.

    name: where it lands, relative to book/, without suffix
    template: file in notebooks/
    title: heading in place of the template's own, "" to keep that
    parameters: values in place of the template's defaults
    train: False: show what is recorded, train nothing
    own: its statements must hold, see `lib.page.say`: by default, if it sets no parameters; of
        others, statements that fail with their parameters are left out
    label_suffix: ends each label of a page whose template already serves an earlier page
    """

    name: str
    template: str
    title: str = ""
    parameters: dict = field(default_factory=dict)
    train: bool = False
    own: bool = True
    label_suffix: str = ""


def read_pages(names, settings, notebooks):
    """The pages of the book, in its order; raise `PageError` at the first mistake.

    names: of the files in _toc.yml. One is a page if notebooks/ has a template of its name, or if
        the settings have an entry for it.
    settings: `report_pages` of _config.yml, {page: {what it sets otherwise}}
    notebooks: the folder of the templates
    """
    pages = []
    for name in settings:
        if name not in names:
            raise PageError(
                f"page {name}: is in report_pages of _config.yml but not in the contents; add "
                f"'- file: {name}' to _toc.yml"
            )
    for name in names:
        if name in settings or (notebooks / f"{name}.ipynb").is_file():
            before = {page.template for page in pages}
            pages.append(_page(name, settings.get(name, {}), before))
            _check(pages[-1], notebooks)
    return pages


def _page(name, settings, templates_before):
    kinds = {"template": str, "title": str, "parameters": dict, "train": bool, "own": bool}
    if not isinstance(settings, dict):
        raise PageError(f"page {name}: in _config.yml must be a mapping, got {settings!r}")
    for key in settings.keys() - kinds.keys():
        raise PageError(
            f"page {name}: {key!r} is not known in _config.yml; allowed: {', '.join(kinds)}"
        )
    for key, value in settings.items():
        if not isinstance(value, kinds[key]):
            kind = {str: "a text", dict: "a mapping", bool: "true or false"}[kinds[key]]
            raise PageError(f"page {name}: {key} must be {kind}, got {value!r}")
    template = settings.get("template", f"{name}.ipynb")
    suffix = "-" + name.replace("/", "-") if template in templates_before else ""
    own = not settings.get("parameters")
    return Page(**{"own": own, **settings, "name": name, "template": template}, label_suffix=suffix)


def _check(page, notebooks):
    """Raise `PageError` if there is no such template, or if it lacks a parameter of the page."""
    path = notebooks / page.template
    if not path.is_file():
        known = ", ".join(sorted(found.name for found in notebooks.glob("*.ipynb"))) or "none"
        raise PageError(f"page {page.name}: notebooks/ has no {page.template}; there: {known}")
    code = [source(cell) for cell in read_template(path) if "parameters" in tags(cell)]
    allowed = [
        statement.target.id
        for statement in ast.parse("\n".join(code)).body
        if isinstance(statement, ast.AnnAssign)
    ]
    for name in page.parameters:
        if name not in allowed:
            raise PageError(
                f"page {page.name}: {page.template} has no parameter {name!r}; "
                f"allowed: {', '.join(allowed) or 'none'}"
            )


def read_template(path):
    """The cells of a template, a list of dicts."""
    try:
        return json.loads(path.read_text(encoding="utf8"))["cells"]
    except (ValueError, KeyError, TypeError):
        raise PageError(f"{path}: is not a notebook") from None


def source(cell):
    """A cell's text; a notebook file may hold it as one string or as lines."""
    return "".join(cell["source"])


def tags(cell):
    """A cell's tags."""
    return cell["metadata"].get("tags", [])
