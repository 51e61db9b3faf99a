"""The way out of jupyter-book 1.x, which is in maintenance: Sphinx builds the same book alone."""

import re

from environment.future import build


def contents(site):
    """{page: what it says}"""
    return {
        str(page.relative_to(site)): re.findall("<article.*</article>", page.read_text(), re.S)
        for page in site.rglob("*.html")
        if "_static" not in page.parts
    }


def test_sphinx_alone_builds_the_same_pages(site, plain_root):
    plain, complaints = build(plain_root)
    assert complaints == []
    assert contents(plain) == contents(site)
