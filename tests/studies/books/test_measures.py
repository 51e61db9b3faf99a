"""What is measured on a model of a book says what it lacks, and draws what its seed says."""

from types import SimpleNamespace

import pytest
import torch

from lib.models.sampling import read
from lib.runs import folders, measured, records
from lib.runs.provenance import provenance
from lib.runs.spec import SpecError
from lib.studies.books.measures import context_losses, foreign, temperatures
from lib.studies.books.samples import first_characters
from lib.studies.books.spec import TEMPERATURES, original_book, sound_book
from lib.studies.books.task import BOOKS, Source, raw_text, split
from lib.studies.books.training import load, train, trained


def test_a_text_too_short_for_the_longest_context_is_named(tmp_path):
    file = tmp_path / "text.txt"
    file.write_text("long enough " * 250)
    record = SimpleNamespace(spec=original_book(str(file), 5))
    with pytest.raises(SpecError, match=r"corpora: the test part of .* has 300 .* the 2,001 asked"):
        context_losses(record, [1, 2000], targets=10, seed=1)


def test_a_new_temperature_is_drawn_without_the_book(monkeypatch, tmp_path, capsys):
    run = records.find(sound_book("grimm"), weights=True)
    monkeypatch.setenv("REPORT_BOOKS", str(tmp_path))
    asked = TEMPERATURES | {"thetas": [2.0, 1.95]}
    known, new = measured(temperatures, record=run, **asked)
    assert known["words"] < 1 and known["arg_max"] == 1
    assert 0 < new["entropy"] < known["entropy"] and new["characters"] == known["characters"]
    assert new["words"] is new["copied"] is new["arg_max"] is None
    assert "REPORT_BOOKS names" in capsys.readouterr().err


@pytest.fixture
def learned(results, tmp_path):
    """learned(text): the record of a small network that has read it."""

    def learn(text):
        file = tmp_path / "text.txt"
        file.write_text(text)
        small = {"hidden_size": 8, "batch_size": 2, "sequence_length": 10}
        training = train(original_book(str(file), 2, **small))
        return records.write(training, provenance(training), folders.folder(), keep_weights=True)

    return learn


def test_what_is_foreign_to_a_book_is_told_apart(learned, monkeypatch, tmp_path):
    editors = "The editor: born in 4."
    run = learned("long enough " * 280 + editors)
    whole = foreign(run)
    assert whole["unseen"] == sum(sign not in "long enough " for sign in editors)
    assert whole["added"] == 0
    assert whole["without_added"] == pytest.approx(run.outcome["test"]["loss"])
    source = Source("A book", "en", "text.txt", run.spec.sha256, "The editor")
    monkeypatch.setitem(BOOKS, run.spec.corpus, source)
    monkeypatch.setenv("REPORT_BOOKS", str(tmp_path))
    told = foreign(run)
    assert told["added"] == len(editors) and told["without_unseen"] == whole["without_unseen"]
    count = len(split(raw_text(run.spec.corpus))["test"]) - 1
    losses = read(trained(run), load(run.spec).parts["test"])[0]
    before = losses[: count - len(editors)].mean().item()
    assert told["without_added"] == pytest.approx(before)


def test_of_a_short_text_fewer_characters_are_predicted(learned):
    run = learned("long enough " * 280)
    few, many, fewer = (context_losses(run, [1, 5], count, seed=1) for count in (16, 2000, 9))
    assert few == many != fewer


def test_first_characters_follow_from_the_seed():
    drawn = first_characters("abc", 1000, seed=1)
    assert drawn.shape == (1, 1000) and set(drawn[0].tolist()) == {0, 1, 2}
    assert torch.equal(drawn, first_characters("abc", 1000, seed=1))
    assert not torch.equal(drawn, first_characters("abc", 1000, seed=2))
