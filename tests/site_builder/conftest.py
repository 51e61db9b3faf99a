"""A tiny book in a temporary folder, and a way to build its pages."""

import json
import subprocess
import sys

import nbformat
import pytest
import yaml

from lib.site.build import build_pages, lock_build
from lib.site.page_list import read_pages


class Book:
    """A root folder with notebooks/ and book/, its contents and what its pages set."""

    def __init__(self, root):
        self.root = root
        self.contents, self.settings = [], {}
        self.said = []
        for folder in ("notebooks", "book", "results"):
            (root / folder).mkdir()

    def template(self, name, *code, parameters="length: int = 5  # digits", tag="parameters"):
        """Write a template with a parameters cell and these code cells."""
        cells = [nbformat.v4.new_code_cell(text) for text in (parameters, *code)]
        cells[0].metadata["tags"] = [tag]
        nbformat.write(nbformat.v4.new_notebook(cells=cells), self.root / "notebooks" / name)

    def page(self, name, template, **rest):
        """Name a page in the contents and say what it is made from."""
        self.contents.append(name)
        self.settings[name] = {"template": template, **rest}

    def pages(self):
        """The page list."""
        return read_pages(self.contents, self.settings, self.root)

    def build(self):
        """Build as the Sphinx extension does; return the lines said, one per page that was run."""
        self.said.clear()
        lock, _ = lock_build(self.root)
        with lock:
            build_pages(self.pages(), self.root, self.said.append)
        return [line for line in self.said if line.startswith("page ")]

    def start_sphinx(self):
        """Start a build of the whole book, with Sphinx alone; its output is one text.

        What pages set otherwise is left out.
        """
        index, *rest = self.contents
        contents = {"root": index} | (
            {"entries": [{"file": name} for name in rest]} if rest else {}
        )
        (self.root / "_toc.yml").write_text(yaml.safe_dump(contents))
        extensions = "extensions=sphinx_external_toc,myst_nb,lib.site.extension"
        out = self.root / "_build"
        command = [
            sys.executable,
            "-m",
            "sphinx",
            "-C",
            "-D",
            extensions,
            "-D",
            "nb_execution_mode=off",
        ]
        command += ["-d", out / ".doctrees", self.root / "book", out / "html"]
        piped = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT, "text": True}
        return subprocess.Popen(command, **piped)

    def text(self, name):
        """A published page's file, as text."""
        return (self.root / "book" / f"{name}.ipynb").read_text()

    def printed(self, name):
        """What the code cells of a published page printed."""
        outputs = [out for cell in json.loads(self.text(name))["cells"] for out in cell["outputs"]]
        return "".join("".join(output["text"]) for output in outputs)


@pytest.fixture
def book(tmp_path):
    return Book(tmp_path)
