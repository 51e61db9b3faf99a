"""Sphinx extension: before Sphinx reads book/, the stale pages are run and published there."""

from html import escape, unescape
from importlib.resources import files
from pathlib import Path

from sphinx.util import logging
from sphinx_external_toc.parsing import MalformedError, parse_toc_yaml

from lib.runs.folders import RecordError
from lib.site.build import build_pages
from lib.site.page_list import PageError, read_pages
from lib.site.provenance import write_provenance_page
from lib.studies.sampler.scripts import write_scripts

LOGGER = logging.getLogger(__name__)
BEFORE_TABLE_OF_CONTENTS = 100  # sphinx-external-toc reads it at 900


def setup(app):
    """Register what pages set otherwise, and the hook that runs them."""
    app.add_config_value("report_pages", {}, "")
    app.connect("config-inited", _prepare, priority=BEFORE_TABLE_OF_CONTENTS)
    app.connect("html-page-context", _name_references)
    app.connect("html-collect-pages", _escape_headings)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def _prepare(app, config):
    root = Path(app.srcdir).parent
    config.external_toc_path = str(root / "_toc.yml")
    # the package's name has hyphens; its full build loads no further file
    mathjax = files("sphinx-mathjax-offline") / "static" / "mathjax" / "tex-svg-full.js"
    config.html_static_path.append(str(mathjax))
    models = root / "_build" / "models"
    config.html_static_path.append(str(models))
    try:
        pages = read_pages(
            parse_toc_yaml(root / "_toc.yml"), config.report_pages or {}, root / "notebooks"
        )
        manifests = build_pages(pages, root, say=LOGGER.info)
        write_scripts(models, manifests, root)
    except (PageError, RecordError, MalformedError) as error:
        raise SystemExit(f"\n{error}") from None  # jupyter-book would add a traceback to others
    except KeyboardInterrupt:
        raise SystemExit("\nInterrupted; the pages that were finished are kept.") from None
    write_provenance_page(manifests, root)


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
