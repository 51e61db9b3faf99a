"""Sphinx extension: before Sphinx reads book/, the stale pages are run and published there."""

import logging
import shutil
import signal
import sys
from html import escape, unescape
from importlib.resources import files
from pathlib import Path

from sphinx.util.console import nocolor
from sphinx.util.logging import getLogger

from lib.runs.folders import ROOT, RecordError
from lib.site.build import build_pages, lock_build
from lib.site.crate import write_crate
from lib.site.page_list import PageError, read_contents, read_pages
from lib.site.provenance import write_provenance_page
from lib.studies.sampler.scripts import write_scripts

LOGGER = getLogger(__name__)
BEFORE_TABLE_OF_CONTENTS = 100  # sphinx-external-toc reads it at 900
FOR_TERMINALS = ("sphinx.util.display", "myst_parser", "myst_nb")  # a line a file, all settings


def setup(app):
    """Register what pages set otherwise, and the hook that runs them."""
    app.add_config_value("report_pages", {}, "", types=(dict, type(None)))
    app.connect("config-inited", _prepare, priority=BEFORE_TABLE_OF_CONTENTS)
    app.connect("html-page-context", _name_references)
    app.connect("html-collect-pages", _escape_headings)
    if not sys.stdout.isatty():
        nocolor()
        for name in FOR_TERMINALS:
            logging.getLogger(f"sphinx.{name}").setLevel(logging.WARNING)
    try:
        app.outdir.mkdir(parents=True, exist_ok=True)  # Sphinx would, after the extensions
    except OSError as error:
        raise SystemExit(_about_file(error)) from None
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _prepare(app, config):
    root = _root(app)
    for stop in (signal.SIGINT, signal.SIGTERM):
        if signal.getsignal(stop) is not signal.SIG_IGN:
            signal.signal(stop, _stop)
    config.external_toc_path = str(root / "_toc.yml")
    # the package's name has hyphens; its full build loads no further file
    mathjax = files("sphinx-mathjax-offline") / "static" / "mathjax" / "tex-svg-full.js"
    config.html_static_path.append(str(mathjax))
    models = root / "_build" / "models"
    config.html_static_path.append(str(models))
    try:
        lock, was_finished = lock_build(root)
        if not was_finished:  # its files may be cut short, and warnings are told only on reading
            shutil.rmtree(app.doctreedir)
            app.doctreedir.mkdir()
        pages = read_pages(read_contents(root), config.report_pages, root)
        manifests = build_pages(pages, root, say=LOGGER.info)
        write_scripts(models, manifests, root)
        write_provenance_page(manifests, root)
    except (PageError, RecordError) as error:
        raise SystemExit(f"\n{error}") from None  # jupyter-book would add a traceback to others
    except OSError as error:
        raise SystemExit(_about_file(error)) from None
    app.connect("build-finished", lambda app, exception: _finish(app, exception, lock, manifests))


def _root(app):
    """The folder of the book; exits where it isn't this one, built from here."""
    root = Path(app.srcdir).parent
    if (Path(app.srcdir) / "notebooks").is_dir():
        raise SystemExit(
            f"\nthe pages are in book/: type `cd {app.srcdir} && jupyter-book build book`"
        )
    if (root / "lib").is_dir() and not (root / "lib").samefile(ROOT / "lib"):
        raise SystemExit(f"\nlib is that of {ROOT}: type `cd {root} && jupyter-book build book`")
    return root


def _stop(*_):
    raise SystemExit("\nStopped; the pages that were finished are kept.")


def _about_file(error):
    return f"\n{error.filename}: {error.strerror}; the build ended here, what was finished is kept"


def _finish(app, exception, lock, manifests):
    """Describe the site; or say in one line that files are gone, or can't be written."""
    if isinstance(exception, OSError):
        raise SystemExit(_about_file(exception))
    if exception is None and app.builder.format == "html":
        titles = {name: title.astext() for name, title in app.env.titles.items()}
        about = app.config.html_title, app.config.author
        write_crate(Path(app.outdir), *about, titles, manifests)
    if exception is None and not app._warncount:
        lock.truncate(0)  # finished
    lock.close()


def _name_references(app, page, template, context, doctree):
    """Give references the role that items of a list must have; docutils writes an outdated one."""
    if "body" in context:
        body = context["body"]
        context["body"] = body.replace('role="doc-biblioentry"', 'role="listitem"')


def _escape_headings(app):
    """The search page takes headings for HTML, and Sphinx collects them as text."""
    if app.builder.indexer:
        headings = app.builder.indexer._all_titles  # some are escaped: those of an earlier build
        for page, found in headings.items():
            headings[page] = [(escape(unescape(text), quote=False), label) for text, label in found]
    return []
