"""Provenance says what really ran: the commit and whether it was changed, the form of the cell."""

import subprocess

import pytest

from lib.models import GRU, SequenceClassifier
from lib.models.fast import FORM
from lib.runs import provenance
from lib.studies.palindromes.training import train


@pytest.fixture
def checkout(tmp_path, monkeypatch):
    """A git checkout with one committed file in lib/; commit() tells of it."""

    def git(*command):
        named = ["git", "-c", "user.name=a", "-c", "user.email=a@b", *command]
        return subprocess.run(
            named, cwd=tmp_path, check=True, capture_output=True, text=True
        ).stdout

    (tmp_path / "lib").mkdir()
    (tmp_path / "lib" / "a.py").write_text("a = 1\n")
    git("init")
    git("add", "lib")
    git("commit", "-m", "one")
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    provenance.commit.cache_clear()
    yield tmp_path, git("rev-parse", "--short=10", "HEAD").strip()
    provenance.commit.cache_clear()


def test_a_clean_tree_is_told_by_its_commit(checkout):
    folder, commit = checkout
    (folder / "results.json").write_text("not of lib")
    assert provenance.commit() == commit


def test_a_changed_tree_is_marked(checkout):
    folder, commit = checkout
    (folder / "lib" / "a.py").write_text("a = 2\n")
    assert provenance.commit() == f"{commit}+"


def test_no_checkout_is_told(tmp_path, monkeypatch):
    monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(tmp_path.parent))
    monkeypatch.setattr(provenance, "ROOT", tmp_path)
    provenance.commit.cache_clear()
    assert provenance.commit() == "unknown"
    provenance.commit.cache_clear()


def test_the_form_is_the_one_that_was_used(tiny):
    class Own(GRU):
        """A cell of a reader's own, which has no fast form."""

    training = train(tiny)
    assert provenance.provenance(training)["form"] == FORM
    training.model = SequenceClassifier(Own(1, 4), 10)
    assert provenance.provenance(training)["form"] == "readable"
    assert provenance.provenance(training, "stacked-2")["form"] == "stacked-2"
