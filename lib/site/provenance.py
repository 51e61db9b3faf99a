"""The page "Pages and provenance": what every page was made from."""

from itertools import starmap

from lib.page.display import grid
from lib.page.wording import code, counted
from lib.runs.folders import write_atomically

HEAD = """# Pages and provenance

Each page below is a notebook template that [papermill](rerun.md) ran with the parameters shown, or
with the template's own. It is run again when its template, its parameters, the code in `lib/`, the
versions of the packages or a record it reads has changed. *Commit* is what was checked out when the
page ran, *records* are the training runs that it reads. The file `ro-crate-metadata.json` beside
this page tells the same to programs, as an [RO-Crate](https://w3id.org/ro/crate/1.1).

The browser runs no script of these pages but the site's own files and the theme's inline scripts,
named by their hash, and lets no page ask any host for anything: a Content-Security-Policy in each
page says so. Two things of the theme keep it from being stricter. Its buttons to print and to fill
the screen are inline handlers (allowed by hash, `'unsafe-hashes'`), and its icons, as do equations,
bring styles along (`style-src 'unsafe-inline'`).
"""
COLUMNS = ("page, template", "parameters", "commit", "records", "size", "run time")
SHOWN = 200  # characters of a parameter's value


def write_provenance_page(manifests, root):
    """Write book/provenance.md from the manifests of all pages, unless it says just that."""
    rows = [_row(manifest, root) for manifest in manifests]
    parts = [HEAD, grid(rows, COLUMNS), *_machines(manifests), *filter(None, map(_keys, manifests))]
    text = "\n\n".join(parts) + "\n"
    path = root / "book" / "provenance.md"
    if not path.exists() or path.read_text(encoding="utf8") != text:
        write_atomically(path, text.encode())


def _row(manifest, root):
    present = [root / read["path"] for read in manifest["reads"] if read["sha256"]]
    size = sum(path.stat().st_size for path in present) / 1000
    count = sum(map(_is_record, manifest["reads"]))
    parameters = ", ".join(starmap(_parameter, manifest["parameters"].items()))
    return [
        f"{{doc}}`{manifest['page']}`, {code(manifest['template'])}",
        parameters or "defaults",
        code(manifest["commit"]),
        count,
        f"{size:.0f}&nbsp;kB",
        f"{manifest['seconds']:.0f}&nbsp;s",
    ]


def _parameter(name, value):
    text = f"{name}: {value}"
    return code(text if len(text) <= SHOWN else f"{text[:SHOWN]}…")


def _is_record(read):
    """Is it a record that is there, not a missing one, weights beside one or another file?"""
    return bool(read["sha256"]) and read["path"].endswith(".json") and "key" in read


def _machines(manifests):
    """One line for each set of versions and processor that pages were run with."""
    lines = []
    for manifest in manifests:
        versions = ", ".join(f"{name} {number}" for name, number in manifest["versions"].items())
        line = f"Run with {versions} on {manifest['processor']}."
        if line not in lines:
            lines.append(line)
    return lines


def _keys(manifest):
    """The keys of a page's records, folded away; None if it reads none."""
    keys = [read["key"][:12] for read in manifest["reads"] if _is_record(read)]
    if not keys:
        return None
    lines = "\n".join(" ".join(keys[start : start + 6]) for start in range(0, len(keys), 6))
    title = f"{counted(len(keys), 'record')} of {manifest['page']}"
    return f":::{{dropdown}} {title}\n```text\n{lines}\n```\n:::"
