"""Builds of a whole book by Sphinx: stopped, in the wrong place, in the way of one another."""

import shutil
import signal
import time
from types import SimpleNamespace

import psutil
import pytest

from lib.runs.folders import ROOT
from lib.site.build import lock_build
from lib.site.extension import _root

TELL_PROCESSES = """
import os
from pathlib import Path
Path("half").write_text(f"{os.getpid()} {os.getppid()}")
Path("half").rename("started")
"""
WAIT = "import time\nwhile not Path('go').exists():\n    time.sleep(0.05)"


def alive(pid):
    """Is a process running? One that ended and that nobody asked about yet is not."""
    try:
        return psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
    except psutil.NoSuchProcess:
        return False


def wait_until(condition, seconds=120):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


@pytest.fixture
def waiting(book):
    """A build that has begun to run the only page of its book, which waits for the file "go"."""
    book.template("index.ipynb", TELL_PROCESSES, WAIT)
    book.contents = ["index"]
    build = book.start_sphinx()
    try:
        wait_until(lambda: (book.root / "started").exists() or build.poll() is not None)
        yield build
    finally:
        build.kill()
        build.communicate()


@pytest.mark.parametrize("kill", [signal.SIGINT, signal.SIGTERM, signal.SIGKILL])
def test_a_stopped_build_leaves_no_page_and_no_child(book, waiting, kill):
    page, server = map(int, (book.root / "started").read_text().split())
    assert alive(page) and alive(server)
    waiting.send_signal(kill)
    told, _ = waiting.communicate(timeout=60)
    assert waiting.returncode != 0
    if kill != signal.SIGKILL:
        *_, empty, last = told.splitlines()
        assert not empty and last == "Stopped; the pages that were finished are kept."
        assert "Traceback" not in told and "failed" not in told
    wait_until(lambda: not alive(page) and not alive(server))
    assert not list((book.root / "book").iterdir())
    book.template("index.ipynb", "print(length)")
    book.build()
    assert book.printed("index") == "5\n", "the next build cleans up"


def test_what_was_built_is_removed_while_it_is_built(book, waiting):
    shutil.rmtree(book.root / "_build")
    (book.root / "go").touch()
    told, _ = waiting.communicate(timeout=60)
    assert waiting.returncode != 0 and "Traceback" not in told
    last = told.splitlines()[-1]
    assert "_build/" in last and "No such file or directory" in last


def test_a_build_after_one_that_was_killed_writes_all_anew(book):
    book.template("index.ipynb", "print(length)")
    (book.root / "book" / "rerun.md").write_text("# How to rerun")
    book.contents = ["index", "rerun", "provenance"]
    told, _ = book.start_sphinx().communicate()
    lock, ended_well = lock_build(book.root)
    assert ended_well, told
    lock.close()  # as that of a build that was killed
    page = book.root / "_build" / "html" / "index.html"
    page.write_text(page.read_text()[:1000])
    book.start_sphinx().communicate()
    assert page.read_text().endswith("</html>")


def test_a_folder_that_can_not_be_written_is_told_in_one_line(book):
    (book.root / "_build").write_text("in the way")
    book.contents = ["index"]
    told, _ = book.start_sphinx().communicate()
    assert "Traceback" not in told
    assert told.splitlines()[-1].endswith("the build ended here, what was finished is kept")
    assert str(book.root / "_build") in told.splitlines()[-1]


def test_the_wrong_folder_says_what_to_type(book):
    with pytest.raises(SystemExit, match=f"the pages are in book/: type `cd {book.root} && jup"):
        _root(SimpleNamespace(srcdir=book.root))


def test_another_library_than_the_books_own_is_refused(book):
    (book.root / "lib").mkdir()
    with pytest.raises(SystemExit, match=f"lib is that of {ROOT}: type `cd {book.root} && jup"):
        _root(SimpleNamespace(srcdir=book.root / "book"))
