"""Sweeps: what is missing is trained, what was finished stays."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import pytest

from lib.runs import collect, folders, records, sweep
from lib.runs.folders import ROOT, RecordError
from lib.runs.sweep import SweepError
from lib.studies.palindromes.spec import original


def tiny(seed, **changes):
    settings = {"steps": 12, "hidden_size": 8, "batch_size": 4}
    return original("rnn", 2, seed, **(settings | changes))


def test_collect_trains_what_is_missing_and_only_that(results, monkeypatch):
    first = collect([tiny(1)])
    asked = [tiny(2), tiny(1), tiny(2)]
    trained = []
    whole = sweep.sweep
    monkeypatch.setattr(
        sweep, "sweep", lambda specs, *rest: (trained.extend(specs), whole(specs, *rest))
    )
    both = collect(asked)
    assert trained == [tiny(2)]
    assert [record.spec for record in both] == [tiny(2), tiny(1)] and both[1] == first[0]
    assert both[0].path.parent == results / "local" / "palindrome"
    assert both[0].provenance["threads"] == 1


def test_committed_records_are_made_only_on_purpose(results, monkeypatch):
    monkeypatch.setenv("REPORT_RECORD", "committed")
    assert collect([tiny(1)])[0].path.parent == results / "palindrome"


def test_weights_are_made_when_asked_for(results):
    assert collect([tiny(1)])[0].weights is None
    with_weights = collect([tiny(1)], weights=True)[0]
    assert records.load_weights(with_weights)["W_ph"].shape == (10, 8)


def test_nothing_is_trained_when_told_so(results, monkeypatch, recorded):
    monkeypatch.setenv("REPORT_TRAIN", "never")
    assert collect([tiny(7), recorded.spec]) == [recorded]


def test_a_page_can_tell_what_it_read_and_what_it_missed(recorded, tmp_path, monkeypatch):
    monkeypatch.setenv("REPORT_READS", str(tmp_path / "reads"))
    monkeypatch.setenv("REPORT_TRAIN", "never")
    collect([recorded.spec, tiny(7)])
    read, *missed = map(json.loads, (tmp_path / "reads").read_text().splitlines())
    assert read["key"] == recorded.spec.key and read["sha256"] == recorded.sha256
    assert (ROOT / read["path"]).resolve() == recorded.path.resolve()
    assert {(each["key"], each["sha256"]) for each in missed} == {(tiny(7).key, None)}
    monkeypatch.setenv("REPORT_TRAIN", "missing")
    (made,) = collect([tiny(7)])
    assert made.path.resolve() in [(ROOT / each["path"]).resolve() for each in missed]


def test_weights_that_a_page_reads_are_told_too(recorded, tmp_path, monkeypatch):
    monkeypatch.setenv("REPORT_READS", str(tmp_path / "reads"))
    collect([recorded.spec], weights=True)
    lines = map(json.loads, (tmp_path / "reads").read_text().splitlines())
    told = {(ROOT / line["path"]).resolve().suffix: line["sha256"] for line in lines}
    assert told == {".json": recorded.sha256, ".safetensors": recorded.weights["sha256"]}


def test_a_run_that_ended_without_its_record_is_named(results, monkeypatch):
    """As where a worker writes to a folder of its own, or another driver takes weights away."""
    monkeypatch.setattr(sweep, "sweep", lambda specs, place, weights: None)
    with pytest.raises(SweepError, match=f"1 run ended.*{tiny(1).key}.*with weights is not in"):
        collect([tiny(1)], weights=True)


def test_a_plan_tells_what_would_be_trained_and_trains_nothing(recorded, monkeypatch, capfd):
    monkeypatch.setenv("REPORT_TRAIN", "plan")
    assert collect([recorded.spec, tiny(2), tiny(3)]) == [recorded]
    first, *runs = capfd.readouterr().err.splitlines()
    assert re.fullmatch(r"plan: 2 runs to train, about \d+ seconds? here", first)
    assert runs[0].startswith("  rnn, length 2, seed 2: about ") and len(runs) == 2
    assert not folders.local_folder().exists()


def test_a_sweep_says_before_it_trains_how_long_it_takes(recorded, capfd):
    collect([tiny(2)])
    assert re.match(r"1 run to train, about \d+ seconds? here\n", capfd.readouterr().err)


def test_one_failing_run_does_not_lose_the_others(results, monkeypatch):
    bad = tiny(2, hidden_size=10**9)  # no machine has the memory
    with pytest.raises(SweepError, match=f"1 of 3 runs failed.*seed 2.*{bad.key}"):
        collect([tiny(1), bad, tiny(3)])
    assert records.find(tiny(1)) and records.find(tiny(3)) and not records.find(bad)


def test_a_sweep_that_is_stopped_says_how_many_runs_ended(results, monkeypatch):
    def stopped(specs, place, weights, progress):
        progress.finish(specs[0])
        raise KeyboardInterrupt

    monkeypatch.setattr(sweep, "train_in_processes", stopped)
    with pytest.raises(KeyboardInterrupt, match="1 of 2 runs had ended"):
        collect([original("rnn", 1, seed, steps=5) for seed in (1, 2)])


def test_a_results_folder_that_cannot_be_written_is_told_before_training(results):
    results.parent.mkdir(exist_ok=True)
    results.write_text("a file is in the way")
    with pytest.raises(RecordError, match="can't be written"):
        collect([tiny(1)])


def test_two_sweeps_may_look_at_the_same_moment_whether_the_folder_can_be_written(
    results, monkeypatch
):
    write = folders.write_atomically

    def written_and_taken_away_by_the_other(path, data):
        write(path, data)
        path.unlink()

    monkeypatch.setattr(folders, "write_atomically", written_and_taken_away_by_the_other)
    sweep.check_writable(results)


NO_ROOM = """
import resource
from lib.runs import collect
from lib.studies.palindromes.spec import original
if __name__ == "__main__":
    resource.setrlimit(resource.RLIMIT_FSIZE, (200, 200))  # bytes a file may have
    collect([original("rnn", 1, s, steps=5, hidden_size=4, batch_size=2) for s in (1, 2, 3)])
"""


def test_a_disk_without_room_ends_the_sweep_and_keeps_what_was_finished(results, tmp_path):
    before = collect([original("rnn", 1, 1, steps=5, hidden_size=4, batch_size=2)])
    script = tmp_path / "sweep.py"
    script.write_text(NO_ROOM)
    process = subprocess.run(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        capture_output=True,
        text=True,
        timeout=120,
    )
    assert process.returncode == 1
    assert "RecordError" in process.stderr and "can't be written (File too large)" in process.stderr
    files = [path for path in results.rglob("*") if path.is_file() and path.name != ".lock"]
    assert files == [before[0].path]


SCRIPT = """
import sys
from lib.runs import collect
from lib.studies.palindromes.spec import original
if __name__ == "__main__":
    quick = original("rnn", 1, 1, steps=5, hidden_size=4, batch_size=2)
    collect([quick, original("rnn", 5, 1, steps=10**7, hidden_size=8, stop_loss=0)])
"""


@pytest.mark.parametrize("how", [signal.SIGINT, signal.SIGKILL])
def test_what_was_finished_survives_a_killed_sweep(results, tmp_path, how):
    script = tmp_path / "sweep.py"
    script.write_text(SCRIPT)
    process = subprocess.Popen(
        [sys.executable, str(script)],
        env=os.environ | {"PYTHONPATH": str(ROOT)},
        stderr=subprocess.DEVNULL,
        start_new_session=True,
    )
    quick = original("rnn", 1, 1, steps=5, hidden_size=4, batch_size=2)
    try:
        wait_for(lambda: records.find(quick), 90)
        assert process.poll() is None
        process.send_signal(how)
        process.wait(20)  # a cluster that waits for its runs would take 30
        wait_for(lambda: not children_of_session(process.pid), 30)
    finally:
        if process.poll() is None:
            process.kill()
    assert records.find(quick)
    files = [path for path in results.rglob("*") if path.is_file() and path.name != ".lock"]
    assert [path.suffix for path in files] == [".json"]
    assert collect([quick])


def wait_for(condition, seconds):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.2)


def children_of_session(session):
    listing = subprocess.run(["ps", "-o", "pid=", "-s", str(session)], capture_output=True)
    return listing.stdout.split()


def test_an_unknown_word_for_whether_to_train_is_refused(monkeypatch):
    monkeypatch.setenv("REPORT_TRAIN", "nver")
    with pytest.raises(RecordError, match="REPORT_TRAIN: 'nver' is not known; allowed: 'missing'"):
        collect([original("rnn", 5, seed=1)])
