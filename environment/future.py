"""Build the site with the newest Sphinx, MyST-NB and theme, and tell what breaks.

In a virtual environment of its own that lies over .venv, under _build/future; the pages are those
that the last `make book` ran, and the tests of the site look at what was built. Sphinx builds it
without jupyter-book, whose settings are written out once: also the way out of jupyter-book 1.x.
"""

import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.metadata import version
from pathlib import Path

ROOT = Path(__file__).parents[1]
NEWEST = (
    "sphinx",
    "myst-nb",
    "sphinx-book-theme",
    "sphinx-comments",
    "sphinx-copybutton",
    "sphinx-design",
    "sphinx-external-toc",
    "sphinx-togglebutton",
    "sphinxcontrib-bibtex",
)
OF_JUPYTER_BOOK = {"jupyter_book", "sphinx_jupyterbook_latex", "sphinx_multitoc_numbering"}


def lay_out(folder):
    """Make a folder a root like the book's, with the pages that ran, for `build`.

    Its book/ has Sphinx's conf.py, which jupyter-book writes from _config.yml, without what is
    jupyter-book's own in it.
    """
    for entry in ROOT.iterdir():
        if entry.name not in ("book", "_build"):
            (folder / entry.name).symlink_to(entry)
    shutil.copytree(ROOT / "book", folder / "book")
    for made in ("pages", "models"):
        shutil.copytree(ROOT / "_build" / made, folder / "_build" / made)
    program = Path(sys.executable).with_name("jupyter-book")
    subprocess.run(
        [program, "config", "sphinx", "book"], cwd=folder, check=True, capture_output=True
    )
    settings = (folder / "conf.py").read_text()
    (folder / "conf.py").unlink()
    left = f"extensions = [name for name in extensions if name not in {OF_JUPYTER_BOOK}]\n"
    (folder / "book" / "conf.py").write_text(f"{settings}\n{left}")


def build(folder, python=sys.executable):
    """sphinx-build what `lay_out` made; return the site's folder and what Sphinx complains of."""
    done = subprocess.run(
        [python, "-m", "sphinx", "-q", "--no-color", "--keep-going", "book", "html"],
        cwd=folder,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
    )
    complaints = done.stderr.splitlines()
    if done.returncode:
        complaints.append(f"sphinx-build ended with exit code {done.returncode}")
    return folder / "html", complaints


def install(folder):
    """Install the newest of each package over .venv; return that environment's interpreter."""
    venv.create(folder, with_pip=True)
    python = folder / "bin" / "python"
    (site_packages,) = folder.glob("lib/python*/site-packages")
    (site_packages / "beneath.pth").write_text(sysconfig.get_path("purelib") + "\n")
    pip = [python, "-m", "pip", "install", "--quiet", "--upgrade", *NEWEST]
    done = subprocess.run(pip, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"Nothing was tried, pip says: {done.stderr.strip().splitlines()[-1]}")
    return python


def main():
    if not (ROOT / "_build" / "pages").is_dir():
        sys.exit("There are no pages yet: make book")
    folder = ROOT / "_build" / "future"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    python = install(folder / "venv")
    tell = "import sys; from importlib.metadata import version; print(*map(version, sys.argv[1:]))"
    newest = subprocess.check_output([python, "-c", tell, *NEWEST], text=True).split()
    for name, new in zip(NEWEST, newest, strict=True):
        print(f"{name} {version(name)}" + (f" -> {new}" if new != version(name) else ""))
    lay_out(folder)
    site, complaints = build(folder, python)
    print("", *(complaints or ["Sphinx complains of nothing"]), "", sep="\n", flush=True)
    tests = ["tests/site", "--ignore=tests/site/test_plain_sphinx.py"]
    looked = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "--tb=line", "-n", "2", *tests],
        cwd=ROOT,
        env=os.environ | {"REPORT_SITE": str(site)},
    )
    sys.exit(1 if complaints or looked.returncode else 0)


if __name__ == "__main__":
    main()
