"""Runs on a scheduler's workers: what dies loses nothing, what does not belong together is told."""

import json
import os
import re
import shutil
import subprocess
import sys
import time
from types import SimpleNamespace
from unittest.mock import Mock

import psutil
import pytest

from lib.runs import cluster as placing
from lib.runs import collect, records
from lib.runs.cluster import SCHEDULER, SweepError
from lib.runs.folders import ROOT
from lib.runs.provenance import code_hash, parameters_hash
from lib.studies.palindromes.spec import original
from lib.studies.palindromes.training import train

DASK = [sys.executable, "-m", "dask"]
WORKER = [sys.executable, "-m", "lib.runs.worker"]
COMM = "DASK_DISTRIBUTED__COMM__"


def quick(seed):
    return original("rnn", 2, seed, steps=100, hidden_size=8, batch_size=4, stop_loss=0)


DRIVER = """
import sys
from lib.runs import collect
from lib.studies.books.spec import original_book
from lib.studies.palindromes.spec import original
settings = {"steps": 100, "hidden_size": 8, "batch_size": 4, "stop_loss": 0}
specs = [original("rnn", 2, int(seed), **settings) for seed in sys.argv[2:]]
sizes = {"hidden_size": 4, "layers": 1, "batch_size": 2, "sequence_length": 4, "dropout": 0}
if sys.argv[1] == "endless":
    specs.append(original_book("my.txt", 10**9, **sizes))
found = collect(specs, weights=sys.argv[1] == "weights")
print(*(record.provenance["parameters_sha256"] for record in found))
"""


@pytest.fixture
def cluster(results, tmp_path, monkeypatch):
    """Starts and ends processes that belong to a cluster on this machine's loopback address."""
    started, logs = [], tmp_path / "logs"
    logs.mkdir()
    (tmp_path / "driver.py").write_text(DRIVER)
    (tmp_path / "my.txt").write_text("a text of one's own, again and again; " * 500)
    environment = dict(os.environ)  # without lib, which only workers and drivers need
    for name in ("PYTHONPATH", "REPORT_RESULTS"):
        environment.pop(name, None)

    def start(*command, folder=tmp_path, **changes):
        with open(logs / str(len(started)), "w") as log:
            surroundings = environment | changes
            process = subprocess.Popen(
                command, cwd=folder, env=surroundings, stdout=log, stderr=log
            )
        process.told = lambda: (logs / str(started.index(process))).read_text()
        started.append(process)
        return process

    def scheduler():
        file = tmp_path / "scheduler.json"
        options = {"host": "127.0.0.1", "port": "0", "dashboard-address": "127.0.0.1:0"}
        options = [f"--{name}={value}" for name, value in options.items()]
        process = start(*DASK, "scheduler", f"--scheduler-file={file}", *options)
        wait_for(lambda: file.exists() or process.poll() is not None)
        process.address = json.loads(file.read_text())["address"]
        return process

    def worker(address, folder=ROOT, slots=1):
        process = start(*WORKER, address, "--nthreads", str(slots), folder=folder)
        wait_for(lambda: "Registered to" in process.told() or process.poll() is not None)
        return process

    def driver(address, *arguments):
        variables = {SCHEDULER: address, "PYTHONPATH": str(ROOT), "REPORT_RESULTS": str(results)}
        return start(sys.executable, "driver.py", *map(str, arguments), **variables)

    yield SimpleNamespace(
        start=start, scheduler=scheduler, worker=worker, driver=driver, environment=environment
    )
    for process in started:
        process.kill()
        process.wait()


def wait_for(condition, seconds=600):
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited too long"
        time.sleep(0.1)


def kill(process):
    process.kill()
    process.wait()


def certify(folder, environment):
    """Tell dask, by its variables, to encrypt with a certificate of our own."""
    command = "openssl req -x509 -newkey rsa:2048 -nodes -keyout key -out cert -subj /CN=book"
    subprocess.run(command.split(), cwd=folder, check=True, capture_output=True)
    cert, key = str(folder / "cert"), str(folder / "key")
    environment |= {f"{COMM}TLS__CA_FILE": cert, f"{COMM}REQUIRE_ENCRYPTION": "true"}
    for role in ("SCHEDULER", "WORKER", "CLIENT"):
        environment |= {f"{COMM}TLS__{role}__CERT": cert, f"{COMM}TLS__{role}__KEY": key}


def test_killed_workers_drivers_and_schedulers_lose_nothing_and_change_no_bit(
    results, cluster, tmp_path
):
    if shutil.which("openssl"):
        certify(tmp_path, cluster.environment)
    first, all_seeds = range(1, 5), range(1, 9)
    scheduler = cluster.scheduler()
    worker = cluster.worker(scheduler.address, slots=2)
    driver = cluster.driver(scheduler.address, "endless", *first)
    wait_for(lambda: any(records.find(quick(seed)) for seed in first))
    kill(worker)
    # the next is dask's own command, with the environment that it then needs
    cluster.start(*DASK, "worker", scheduler.address, "--nthreads", "2", PYTHONPATH=str(ROOT))
    wait_for(lambda: list((results / "local" / "book").glob("*.checkpoint.json")))
    kill(driver)
    driver = cluster.driver(scheduler.address, "endless", *all_seeds)
    with_weights = cluster.driver(scheduler.address, "weights", *all_seeds)
    assert with_weights.wait(600) == 0 and "KeyError" not in with_weights.told()
    kill(scheduler)
    assert driver.wait(600) == 1
    *_, told = driver.told().splitlines()
    assert re.search(rf"SweepError: {SCHEDULER}: .* is gone; \d of \d runs had ended", told)
    undisturbed = [parameters_hash(train(quick(seed)).model) for seed in all_seeds]
    assert with_weights.told().split()[-len(undisturbed) :] == undisturbed


def test_a_scheduler_that_goes_while_a_result_is_fetched_is_told():
    future = Mock()
    future.add_done_callback.side_effect = lambda call: call(future)
    future.cancelled.return_value = False
    future.exception.side_effect = OSError("closed by the other side")
    with pytest.raises(SweepError, match=f"{SCHEDULER}: .* is gone; 0 of 1 runs had ended"):
        placing._failures(None, {future: quick(1)}, progress=None)


def test_a_worker_with_other_code_is_refused(results, cluster, tmp_path, monkeypatch):
    clone = tmp_path / "clone"
    shutil.copytree(ROOT / "lib", clone / "lib")
    training = clone / "lib" / "studies" / "palindromes" / "training.py"
    training.write_text(training.read_text() + "\n# a rate twice as high\n")
    scheduler = cluster.scheduler()
    cluster.worker(scheduler.address, folder=clone)
    monkeypatch.setenv(SCHEDULER, scheduler.address)
    versions = rf"lib_sha256 is [0-9a-f]{{16}}…, not {code_hash()[:16]}…"
    with pytest.raises(SweepError, match=rf"tcp://127.0.0.1:.* has other code .*{versions}"):
        collect([quick(1)])
    assert not list(results.rglob("*.json"))
    second = cluster.worker(scheduler.address)
    assert second.poll() == 1 and re.search(versions, second.told())


def test_a_run_is_not_trained_by_other_code_than_was_asked(monkeypatch):
    with pytest.raises(
        SweepError, match=f"lib_sha256 is {code_hash()[:16]}…, not 0000000000000000…"
    ):
        placing._train(quick(1).as_dict(), {"code": "0" * 64}, tell=None)


@pytest.mark.parametrize("address", ["tpc://127.0.0.1:8786", "127.0.0.1", "tls://127.0.0.1:8786"])
def test_a_misspelled_scheduler_is_told_with_its_variable(address, results, monkeypatch):
    monkeypatch.setenv(SCHEDULER, address)
    with pytest.raises(SweepError, match=f"{SCHEDULER}: no scheduler answers at '{address}'"):
        collect([quick(1)])


def test_a_local_sweep_can_be_reached_from_nowhere_else(results, monkeypatch):
    listening, ended = [], placing._ended

    def looked_at(*options):
        process = psutil.Process()
        for each in (process, *process.children(recursive=True)):
            found = each.net_connections(kind="inet")
            listening.extend(one.laddr.ip for one in found if one.status == psutil.CONN_LISTEN)
        return ended(*options)

    monkeypatch.setattr(placing, "_ended", looked_at)
    collect([quick(1)])
    assert set(listening) == {"127.0.0.1"}
