"""What make tells of an unfit Python, .venv or folder, before pip starts."""

import sys
import venv

import pytest

VERSION = f"{sys.version_info.major}.{sys.version_info.minor}"


def pretend(folder, version):
    """Python that finds this folder takes itself for another version."""
    folder.mkdir(exist_ok=True)
    (folder / "sitecustomize.py").write_text(f"import sys\nsys.version_info = {version}\n")
    return str(folder)


@pytest.mark.parametrize("version", [(2, 7, 18), (3, 10, 1), (3, 15, 0)])
def test_a_python_that_is_too_old_or_too_new(root, tmp_path, version):
    told = root.told(
        "book", f"PYTHON={sys.executable}", PYTHONPATH=pretend(tmp_path / "old", version)
    )
    assert told == (
        f"{sys.executable} is Python {version[0]}.{version[1]}, the book needs 3.11 to 3.14: "
        "make book PYTHON=python3.14"
    )


def test_no_python_at_all(root):
    told = root.told("test", "PYTHON=python3.99")
    assert told == "no python3.99 here: make book PYTHON=python3.14"


def test_an_environment_of_a_python_too_old(root):
    root.install()
    pretend(root.packages, (3, 9, 18))
    assert root.told("book") == (
        ".venv is Python 3.9, the book needs 3.11 to 3.14: "
        "rm -rf .venv && make book PYTHON=python3.14"
    )


def test_an_environment_of_another_python_than_asked_for(root, tmp_path):
    root.install()
    other = tmp_path / "python3.99"
    other.write_text("#!/bin/sh\necho 3.99\n")
    other.chmod(0o755)
    assert root.told("book", f"PYTHON={other}") == (
        f".venv is Python {VERSION}, {other} is Python 3.99: "
        f"rm -rf .venv && make book PYTHON={other}"
    )
    other.write_text("#!/bin/sh\nexit 1\n")
    assert root.told("book", f"PYTHON={other}").startswith(f"{other} does not start: ")


def test_an_environment_whose_python_is_gone(root):
    root.install()
    program = root.venv / "bin" / "python"
    program.unlink()
    program.symlink_to("/nowhere/python3")
    told = root.told("book", f"PYTHON={sys.executable}")
    assert told == ".venv has a Python that does not start: rm -rf .venv && make book"


def test_an_environment_half_made(root):
    venv.create(root.venv, symlinks=True)
    assert root.told("book") == (
        f".venv has no pip for Python {VERSION}, half made or made for another: "
        "rm -rf .venv && make book"
    )


def test_an_environment_whose_python_was_replaced(root):
    root.install()
    root.packages.parent.rename(root.venv / "lib" / "python3.99")
    assert root.told("book").startswith(f".venv has no pip for Python {VERSION}")


@pytest.mark.parametrize("root", ["book", "the book"], indirect=True)
def test_a_folder_that_was_moved(root):
    root.install()
    assert root.make("usable") == (0, [])
    made = root.venv
    root.folder = root.folder.rename(root.folder.with_name("elsewhere"))
    assert root.told("book") == (
        f".venv was made as {made}, and its programs look there: rm -rf .venv && make book"
    )


def test_only_make_s_own_argument_must_fit_the_environment(root):
    root.install()
    assert root.make("usable", PYTHON="python3.99") == (0, [])
