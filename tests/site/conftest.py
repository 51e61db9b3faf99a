"""The site, built once as a reader builds it, and a browser to look at it with."""

import fcntl
import os
import shutil
import subprocess
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import nbformat
import pytest
import yaml
from nbformat import v4
from playwright.sync_api import Page, sync_playwright

from environment.future import lay_out

ROOT = Path(__file__).parents[2]
HOSTILE = (
    "<script>document.title = 'hacked'</script><img src=x onerror=\"document.title = 'hacked'\">"
)
HEADING = " ".join(["enough words to be found by"] * 5)  # search takes half a heading or more
WORD = f"a`b``c | {HOSTILE} {{raw}}`html`\n\n# {HOSTILE}"
TEMPLATE = """
from matplotlib.figure import Figure
from lib.page import show, table
from lib.page.wording import code
show(Figure(), "fig-hostile", f"Caption {word}", f"Alternative {word}")
table([[code(word), 1], [word, 2]], ["word", "number"], "tab-hostile", f"Caption {word}")
"""
NAMES = ("chromium", "chromium-browser", "google-chrome")
CHROMIUM = next(filter(None, map(shutil.which, NAMES)), None)
QUIET = (  # the browser itself asks no other host for anything
    "--no-sandbox",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)


def run(*command, cwd):
    """What a build told."""
    done = subprocess.run(command, cwd=cwd, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@contextmanager
def no_other_worker():
    (ROOT / "_build").mkdir(exist_ok=True)
    with open(ROOT / "_build" / "tests.lock", "w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture(scope="session")
def told():
    """What the build of the site told, as `make book` runs it.

    Built once: a second worker waits for the first, and then finds nothing left to do.
    """
    with no_other_worker():
        return run(sys.executable, "-m", "lib.site", cwd=ROOT)


@pytest.fixture(scope="session")
def site(request):
    """The folder of the site."""
    if another := os.environ.get("REPORT_SITE"):  # that of make future
        return Path(another)
    request.getfixturevalue("told")
    return ROOT / "_build" / "html"


@pytest.fixture
def plain_root(site, tmp_path):
    """A copy of the book's root, for Sphinx without jupyter-book."""
    with no_other_worker():
        lay_out(tmp_path)
    return tmp_path


@pytest.fixture(scope="session")
def empty_site(tmp_path_factory):
    """A site with the same theme and settings: an empty page, and one made of hostile texts."""
    root = tmp_path_factory.mktemp("empty")
    config = yaml.safe_load((ROOT / "_config.yml").read_text())
    config |= {"title": f"Empty {HOSTILE}", "author": HOSTILE}
    config["sphinx"]["config"]["report_pages"] = {
        "hostile": {"title": f"Title {HOSTILE}", "parameters": {"word": WORD}}
    }
    config["sphinx"]["local_extensions"] = {"lib.site.extension": str(ROOT)}
    (root / "_config.yml").write_text(yaml.safe_dump(config))
    shutil.copytree(ROOT / "book" / "assets", root / "book" / "assets")
    shutil.copy(ROOT / "book" / "references.bib", root / "book")
    (root / "book" / "index.md").write_text("# Empty\n")
    (root / "book" / "rerun.md").write_text(f"# Text\n\n## {HEADING} {HOSTILE}\n")
    cells = [
        v4.new_markdown_cell("# A"),
        v4.new_code_cell('word: str = ""'),
        v4.new_code_cell(TEMPLATE),
    ]
    cells[1].metadata["tags"] = ["parameters"]
    (root / "notebooks").mkdir()
    nbformat.write(v4.new_notebook(cells=cells), root / "notebooks" / "hostile.ipynb")
    names = ("hostile", "rerun", "provenance")
    contents = {"root": "index", "entries": [{"file": name} for name in names]}
    for folder in (root, root / "book"):
        (folder / "_toc.yml").write_text(yaml.safe_dump(contents))
    jupyter_book = Path(sys.executable).with_name("jupyter-book")
    run(jupyter_book, "build", "book", "-W", "--keep-going", cwd=root)
    return root / "_build" / "html"


@pytest.fixture(scope="module")  # while it is open, no other test can run an event loop
def browser():
    if CHROMIUM is None:
        say = pytest.fail if os.environ.get("REPORT_REQUIRE_BROWSER") else pytest.skip
        say("no chromium on this machine: the site was not looked at")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)
        yield browser
        browser.close()


@dataclass
class Visit:
    """One page, opened from its file. requests: what it asked for; complaints: errors it had."""

    page: Page
    requests: list
    complaints: list


@pytest.fixture(scope="module")
def visit(browser):
    """Open a page of a site: visit(file, mode="dark", width=390, query="?q=x") -> Visit."""

    def open_page(file, mode="light", width=1280, query=""):
        context = browser.new_context(viewport={"width": width, "height": 900})
        context.add_init_script(f"localStorage.mode = localStorage.theme = '{mode}'")
        opened = Visit(context.new_page(), [], [])
        opened.page.on("request", lambda request: opened.requests.append(request.url))
        opened.page.on("pageerror", lambda error: opened.complaints.append(str(error)))
        opened.page.on(
            "console",
            lambda told: told.type == "error" and opened.complaints.append(told.text),
        )
        opened.page.goto(file.as_uri() + query, wait_until="load")
        # MathJax promises to be ready; pages without equations have none
        opened.page.evaluate("() => window.MathJax?.startup?.promise")
        return opened

    return open_page
