"""`python -m lib.site`: jupyter-book builds the book, warnings as errors, a log without colours."""

import sys
from contextlib import redirect_stdout

from jupyter_book.cli.main import main
from sphinx.util.console import strip_colors

from lib.runs.folders import ROOT


class Plain:
    """A stream without colours, which jupyter-book always writes, and Sphinx at first."""

    def __init__(self, stream):
        self.stream = stream

    def write(self, text):
        """Write a text without its codes of colours."""
        return self.stream.write(strip_colors(text))

    def __getattr__(self, name):
        return getattr(self.stream, name)


if __name__ == "__main__":
    with redirect_stdout(sys.stdout if sys.stdout.isatty() else Plain(sys.stdout)):
        main(["build", str(ROOT / "book"), "-W", "--keep-going"])
