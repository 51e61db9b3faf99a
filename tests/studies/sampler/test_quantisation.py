"""What rounding the weights costs, measured on a book of a few lines."""

import pytest

from lib.runs import folders, records
from lib.runs.provenance import provenance
from lib.studies.books.spec import sound_book
from lib.studies.books.training import load, model_tensors, train
from lib.studies.sampler.quantised import pack, quantisation, quantised_model, unpack

SMALL = {"hidden_size": 8, "batch_size": 2, "sequence_length": 10}


@pytest.fixture
def run(results, tmp_path):
    """The record of a small network of the recipe, with its weights."""
    book = tmp_path / "book.txt"
    book.write_text("the cat sat on the mat, and the rat ran. " * 20)
    training = train(sound_book(str(book), steps=60, **SMALL))
    return records.write(training, provenance(training), folders.folder(), keep_weights=True)


def test_fewer_bytes_and_a_loss_near_that_of_training(run):
    forms = quantisation(run)
    assert list(forms) == ["float32", "float16", "int8"]
    assert forms["float32"]["bytes"] == 2 * forms["float16"]["bytes"] > 2 * forms["int8"]["bytes"]
    assert forms["float32"]["loss"] == pytest.approx(run.outcome["test"]["loss"], abs=1e-5)
    shifts = {form: abs(each["loss"] - forms["float32"]["loss"]) for form, each in forms.items()}
    assert 0 < shifts["float16"] < shifts["int8"] < 0.02


def test_the_model_to_write_with_holds_the_rounded_weights(run):
    expected = unpack(pack(model_tensors(records.load_weights(run))))
    found = quantised_model(run).state_dict()
    assert all((found[name] == value).all() for name, value in expected.items())
    assert len(found["b_p"]) == len(load(run.spec).vocabulary)
