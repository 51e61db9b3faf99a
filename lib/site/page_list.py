"""Which pages the book has: what _toc.yml names and notebooks/ has a template for."""

import ast
import json
import re
from dataclasses import dataclass, field

from sphinx_external_toc.parsing import parse_toc_yaml

from lib.errors import Told

NAME = re.compile(r"[a-zA-Z0-9][\w-]*(/[a-zA-Z0-9][\w-]*)*", re.ASCII)
LONGEST_NAME = 100
BUILT = ("search", "genindex")  # pages that Sphinx makes


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


def read_contents(root):
    """Names of the files in _toc.yml, in order, without suffix; raise `PageError` if it's wrong."""
    try:
        return list(parse_toc_yaml(root / "_toc.yml"))
    except Exception as error:  # of reading, of YAML, of a value that the parser did not foresee
        told = " ".join(str(error).split())
        raise PageError(f"_toc.yml: must be a table of contents, but: {told}") from None


def read_pages(names, settings, root):
    """The pages of the book, in its order; raise `PageError` at the first mistake.

    names: of `read_contents`. One is a page if notebooks/ has a template of its name, or if
        the settings have an entry for it; of others book/ has the text.
    settings: `report_pages` of _config.yml, {page: {what it sets otherwise}}, or None
    root: the folder of the book
    """
    settings, pages = settings or {}, []
    if not isinstance(settings, dict):
        raise PageError(f"report_pages of _config.yml must be a mapping of pages, got {settings!r}")
    _check_names([*names, *settings])
    templates = {path.stem for path in (root / "notebooks").glob("*.ipynb")}
    for name in settings:
        if name not in names:
            raise PageError(
                f"page {name}: is in report_pages of _config.yml but not in the contents; add "
                f"'- file: {name}' to _toc.yml"
            )
    for name in names:
        if name in settings or name in templates:
            before = {page.template for page in pages}
            pages.append(_page(name, settings.get(name, {}), before))
            _check(pages[-1], root)
        elif name != "provenance" and not list((root / "book").glob(f"{name}.*")):
            raise PageError(
                f"page {name}: is in _toc.yml, but neither notebooks/ has {name}.ipynb nor book/ "
                f"{name}.md"
            )
    return pages


def _check_names(names):
    """Raise `PageError` unless these can be names of files, beside one another."""
    alike = {}
    for name in dict.fromkeys(names):
        if not isinstance(name, str) or not NAME.fullmatch(name) or len(name) > LONGEST_NAME:
            raise PageError(
                f"page {name!r}: a name must be letters a to z, digits, - and _, in folders by /, "
                f"each with a letter or digit first, at most {LONGEST_NAME} characters"
            )
        if name in BUILT:
            raise PageError(f"page {name}: this name is taken by a page that the build makes")
        other = alike.setdefault(name.lower().replace("/", "-"), name)
        if other != name:
            raise PageError(f"page {name}: its name must differ more from that of page {other}")


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


def _check(page, root):
    """Raise `PageError` if a page can't be: its name, its template or its parameters."""
    if page.name == "provenance":
        raise PageError(f"page {page.name}: this name is taken by a page that the build makes")
    if (root / "book" / f"{page.name}.md").exists():
        raise PageError(f"page {page.name}: book/ has a {page.name}.md too; give it another name")
    if not page.title.isprintable():
        raise PageError(f"page {page.name}: title must be one line of text, got {page.title!r}")
    known = sorted(path.name for path in (root / "notebooks").glob("*.ipynb"))
    if page.template not in known:
        raise PageError(
            f"page {page.name}: notebooks/ has no {page.template!r}; there: "
            f"{', '.join(known) or 'none'}"
        )
    template = read_template(root / "notebooks" / page.template)
    code = [source(cell) for cell in template if "parameters" in tags(cell)]
    try:
        statements = ast.parse("\n".join(code)).body
    except SyntaxError as error:
        raise PageError(f"{page.template}: its parameters can't be read: {error}") from None
    allowed = [each.target.id for each in statements if isinstance(each, ast.AnnAssign)]
    for name, value in page.parameters.items():
        if name not in allowed:
            raise PageError(
                f"page {page.name}: {page.template} has no parameter {name!r}; "
                f"allowed: {', '.join(allowed) or 'none'}"
            )
        try:
            json.dumps(value)
        except (TypeError, ValueError, RecursionError):  # a date; itself within itself; too deep
            raise PageError(
                f"page {page.name}: {name} must be a number, a text, true, false, or a list or "
                f"mapping of them, got a {type(value).__name__}"
            ) from None


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
