"""Records survive, or say clearly what happened to them."""

import contextlib
import copy
import json
import os
import signal
import stat
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lib.runs import folders, records
from lib.runs.folders import RecordError
from lib.runs.provenance import parameters_hash, provenance
from lib.runs.records import find, load_weights, read, references
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


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "null",
        '{"format": 1}',
        '{"checksum": 1, "a": NaN}',
        "[" * 100_000,
        "9" * 5000,
        "\x00",
    ],
)
def test_a_file_that_is_no_record_is_refused(recorded, text):
    recorded.path.write_text(text)
    with pytest.raises(RecordError, match="is not a whole record"):
        read(recorded.path)


@pytest.mark.parametrize("number", ["NaN", "-Infinity", "1e999", "9" * 400])
def test_a_number_that_is_none_is_refused(recorded, number):
    text = recorded.path.read_text().replace('"steps":12', f'"steps":{number}')
    recorded.path.write_text(text)
    with pytest.raises(RecordError, match="is not a whole record"):
        read(recorded.path)


def fifo(path):
    os.mkfifo(path)


def huge(path):
    path.touch()
    os.truncate(path, 3 * 2**30)  # a hole: it takes no room


@pytest.mark.parametrize(
    "put", [fifo, huge, lambda path: path.mkdir()], ids=["fifo", "huge", "folder"]
)
@pytest.mark.parametrize("ending", [".json", ".safetensors"])
def test_what_is_no_file_of_its_size_is_not_read(recorded, ending, put):
    path = recorded.path.with_suffix(ending)
    path.unlink()
    put(path)
    with pytest.raises(RecordError, match=f"{path}: can't be read"):
        load_weights(find(recorded.spec))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_subnormal=False) | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
)
FUZZED = settings(
    deadline=None, max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def places_in(body, way=()):
    """The ways to everything in a JSON value."""
    inner = body.items() if isinstance(body, dict) else enumerate(body)
    for key, value in inner:
        yield (*way, key)
        if isinstance(value, dict | list):
            yield from places_in(value, (*way, key))


def fuzzed_path(recorded):
    """Where a file is taken for a record of the same run."""
    path = recorded.path.parent / "fuzzed" / recorded.path.parent.name / recorded.path.name
    path.parent.mkdir(parents=True, exist_ok=True)
    return path


@FUZZED
@given(data=st.data(), value=JSON)
def test_a_record_that_holds_anything_anywhere_is_refused_in_one_line_or_read(
    recorded, data, value
):
    """Even with the checksum of what it then holds."""
    body, _ = folders.read_json(recorded.path, {})
    body = changed = copy.deepcopy(body)
    *way, last = data.draw(st.sampled_from(list(places_in(body))))
    for key in way:
        changed = changed[key]
    changed[last] = value
    path = fuzzed_path(recorded)
    with contextlib.suppress(ValueError):  # it has no checksum then
        body["checksum"] = folders.checksum(body)
    path.write_text(json.dumps(body))
    try:
        record = read(path)
    except RecordError as error:
        assert str(path) in str(error) and len(str(error).splitlines()) == 1
    else:
        assert record.spec == recorded.spec and record.finished in (True, False)
        assert isinstance(record.solved, bool) and 0 + record.accuracy + (
            record.steps_to_solve or 0
        )
        assert record.spec.describe([record]) and references(record.spec, record)


@FUZZED
@given(data=st.data(), value=st.binary(max_size=3))
def test_a_record_with_any_other_bytes_is_refused_or_reads_as_it_was(recorded, data, value):
    whole = recorded.path.read_bytes()
    start = data.draw(st.integers(0, len(whole)))
    end = data.draw(st.integers(start, min(len(whole), start + 3)))
    path = fuzzed_path(recorded)
    path.write_bytes(whole[:start] + value + whole[end:])
    try:
        record = read(path)
    except RecordError as error:
        assert str(path) in str(error) and len(str(error).splitlines()) == 1
    else:
        assert replace(record, path=recorded.path, sha256=recorded.sha256) == recorded


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
        ({"task": "chess"}, "task: 'chess' is not known; allowed: 'palindrome', 'marked'"),
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
    other = replace(tiny, seed=2)
    recorded.path.rename(recorded.path.with_name(f"{other.key}.json"))
    with pytest.raises(RecordError, match="another run than its name says"):
        find(other)
    with pytest.raises(RecordError, match="another run than its name says"):
        records.every_committed()


@pytest.mark.parametrize("name", ["palindrome/{} (1).json", "rhythm/{}.json"])
def test_a_copy_among_the_committed_records_is_told(recorded, name):
    path = recorded.path.parents[1] / name.format(recorded.path.stem)
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(recorded.path.read_bytes())
    with pytest.raises(RecordError, match="another run than its name says"):
        records.every_committed()


def test_weights_of_another_run_are_refused(recorded):
    forge(recorded.path, {"weights": recorded.weights | {"file": "../other.safetensors"}})
    with pytest.raises(RecordError, match=r"weights.file: must lie beside it .*'../other"):
        read(recorded.path)


def test_of_many_that_end_at_once_one_is_recorded_with_its_own_weights(results, tiny):
    from lib.studies.palindromes.training import train

    trainings = [train(tiny) for _ in range(6)]
    for number, training in enumerate(trainings):  # as rounding on six machines would
        with torch.no_grad():
            training.model.b_p.add_(number)

    def write(training):
        return records.write(training, provenance(training), results, keep_weights=True)

    with ThreadPoolExecutor(6) as pool:
        written = list(pool.map(write, trainings))
    assert all(record == written[0] == find(tiny) for record in written)
    recorded = {name: value.clone() for name, value in load_weights(written[0]).items()}
    hashes = [parameters_hash(training.model) for training in trainings]
    training = trainings[hashes.index(written[0].provenance["parameters_sha256"])]
    assert all(torch.equal(recorded[n], v) for n, v in training.model.state_dict().items())


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


KILLED = """
import os, signal, sys
from pathlib import Path
from lib.runs import folders
os.fsync = lambda descriptor: os.kill(os.getpid(), signal.SIGKILL)
folders.write_atomically(Path(sys.argv[1]), b"new")
"""


def test_what_a_killed_write_left_is_swept_up_when_it_is_stale(tmp_path):
    path = tmp_path / "record.json"
    folders.write_atomically(path, b"old")
    killed = subprocess.run([sys.executable, "-c", KILLED, path], cwd=folders.ROOT)
    assert killed.returncode == -signal.SIGKILL and path.read_bytes() == b"old"
    (left,) = set(tmp_path.iterdir()) - {path}
    folders.write_atomically(path, b"another's")
    assert left.exists(), "its writer may be alive, on another machine"
    earlier = tmp_path / ".record.json.4711"  # as earlier versions named it
    own = tmp_path / ".own.txt"
    for each in (earlier, own, left):
        each.touch()
        os.utime(each, (time.time() - 2 * folders.STALE,) * 2)
    folders.write_atomically(tmp_path / "other.json", b"")
    assert {each.name for each in tmp_path.iterdir()} == {"record.json", "other.json", ".own.txt"}


def test_locks_and_what_killed_writes_left_are_not_committed():
    asked = [f"results/palindrome/{name}" for name in (".lock", ".a.json.0f.tmp", ".a.json.1")]
    asked.append("book/.provenance.md.0f.tmp")
    git = ["git", "-C", folders.ROOT, "check-ignore", "--no-index"]
    found = subprocess.run([*git, *asked], capture_output=True, text=True)
    if found.returncode == 128:
        pytest.skip("no git checkout")
    assert found.stdout.split() == asked


def test_a_new_name_is_on_disk_when_a_write_returns(tmp_path, monkeypatch):
    path, synced = tmp_path / "file", []
    monkeypatch.setattr(
        os, "fsync", lambda descriptor: synced.append((os.fstat(descriptor).st_ino, path.exists()))
    )
    folders.write_atomically(path, b"")
    assert synced == [(path.stat().st_ino, False), (tmp_path.stat().st_ino, True)]


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
