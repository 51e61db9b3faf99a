"""Records survive, or say clearly what happened to them."""

import json
import os
import stat

import pytest

from lib.runs import folders, records
from lib.runs.folders import RecordError
from lib.runs.records import find, load_weights, read
from lib.runs.spec import hashed
from lib.studies.palindromes.spec import RunSpec


def forge(path, changes):
    """Change a record and give it the checksum of what it now holds."""
    body, _ = folders.read_json(path, {})
    folders.write_json(path, body | changes)


def test_a_record_is_found_again_with_its_weights(recorded, tiny):
    again = find(tiny, weights=True)
    assert again == recorded
    assert load_weights(again)["cell.W_hh"].shape == (8, 8)


def test_a_local_record_is_found_and_a_committed_one_goes_first(recorded, tiny, results):
    local = folders.local_folder() / "palindrome" / recorded.path.name
    local.parent.mkdir(parents=True)
    local.write_bytes(recorded.path.read_bytes())
    assert find(tiny).path == recorded.path
    recorded.path.unlink()
    assert find(tiny).path == local


def test_a_record_cut_in_half_is_refused_and_named(recorded):
    data = recorded.path.read_bytes()
    recorded.path.write_bytes(data[: len(data) // 2])
    with pytest.raises(RecordError, match=f"{recorded.path}: is not a whole record"):
        read(recorded.path)


@pytest.mark.parametrize("text", ["", "[]", "null", '{"format": 1}'])
def test_a_file_that_is_no_record_is_refused(recorded, text):
    recorded.path.write_text(text)
    with pytest.raises(RecordError, match="is not a whole record"):
        read(recorded.path)


def test_an_edited_record_is_refused(recorded):
    body = json.loads(recorded.path.read_text())
    body["outcome"]["accuracy"] = 1.0
    recorded.path.write_text(json.dumps(body))
    with pytest.raises(RecordError, match="edited"):
        read(recorded.path)


def test_a_record_of_a_newer_version_is_refused(recorded):
    forge(recorded.path, {"format": folders.FORMAT + 1})
    with pytest.raises(RecordError, match="newer version"):
        read(recorded.path)


def test_a_record_of_another_meaning_is_refused(recorded):
    forge(recorded.path, {"meaning": recorded.spec.meaning + 1})
    with pytest.raises(RecordError, match="of another version of the book"):
        read(recorded.path)


@pytest.mark.parametrize(
    "changes, words",
    [
        ({"cell": "qru"}, "cell: 'qru' is not known; allowed: 'rnn', 'lstm'"),
        ({"task": "chess"}, "task: 'chess' is not known; allowed: 'palindrome', 'book'"),
        ({"colour": "red"}, "unexpected keyword argument 'colour'"),
    ],
)
def test_a_record_of_what_is_not_known_says_so(recorded, changes, words):
    forge(recorded.path, {"spec": recorded.spec.as_dict() | changes})
    with pytest.raises(RecordError, match=f"is of no run that this version knows .*{words}"):
        read(recorded.path)


def test_a_cell_whose_training_changed_has_another_key():
    phased = RunSpec(cell="phased", length=5, seed=1)
    assert phased.key != hashed(phased.stated()), "as it was under the first meaning"
    lstm = RunSpec(cell="lstm", length=5, seed=1)
    assert lstm.key == hashed(lstm.stated())


def test_a_record_under_another_name_is_refused(recorded, tiny):
    from dataclasses import replace

    other = replace(tiny, seed=2)
    recorded.path.rename(recorded.path.with_name(f"{other.key}.json"))
    with pytest.raises(RecordError, match="another run than its name says"):
        find(other)


def test_a_flipped_bit_in_the_weights_is_noticed(recorded):
    path = recorded.path.with_suffix(".safetensors")
    data = bytearray(path.read_bytes())
    data[-1] ^= 1
    path.write_bytes(data)
    with pytest.raises(RecordError, match="damaged"):
        load_weights(recorded)


def test_a_failed_write_leaves_the_old_file_and_no_other(tmp_path, monkeypatch):
    path = tmp_path / "file"
    folders.write_atomically(path, b"old")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(RecordError, match="No space left on device"):
        folders.write_atomically(path, b"new")
    assert path.read_bytes() == b"old" and list(tmp_path.iterdir()) == [path]


def test_a_folder_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(RecordError, match="can't be written"):
        folders.write_atomically(tmp_path / "file" / "record.json", b"")


def test_files_are_written_with_usual_permissions(recorded):
    assert stat.S_IMODE(recorded.path.stat().st_mode) & 0o444


def test_every_committed_record_is_whole_and_found_again_by_its_spec():
    """The records in the repository; a key that has moved would send its runs into training."""
    for record in records.every_committed():
        assert find(record.spec) == record
        if record.weights:
            load_weights(record)


def test_every_committed_measurement_is_found_again_by_its_parameters():
    for path in (folders.ROOT / "results" / "measures").glob("*.json"):
        body = json.loads(path.read_text())
        found = body.pop("checksum")
        assert folders.checksum(body) == found, path
        asked = {"measure": body["measure"], "version": body["version"], **body["parameters"]}
        assert path.stem == f"{body['measure']}-{hashed(asked)}"
