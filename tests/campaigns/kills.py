"""`python -m tests.campaigns.kills`: kill at random moments, a hundred times each kind, and count.

Kinds: a process that writes records with weights one after the other; the training of runs on a
text, some of which share their beginning; a sweep, whose processes are killed in any order. After
each kill every record is read and held against what was there before. In the end all is trained to
its end and compared, bit for bit, with runs that nobody killed.
"""

import argparse
import os
import random
import shutil
import signal
import tempfile
import time
from collections import Counter
from pathlib import Path

import psutil
import torch

from lib.runs import collect, folders, records
from lib.runs.provenance import provenance
from lib.studies.books import training as books
from lib.studies.books.spec import original_book
from lib.studies.palindromes import training as palindromes
from lib.studies.palindromes.spec import original


def write():
    for spec in specs(60):
        made = palindromes.Training(spec)
        made.judge()
        record(made)


def record(made):
    records.write(made, provenance(made), folders.local_folder(), keep_weights=True)


def book():
    sizes = {"batch_size": 2, "hidden_size": 4, "layers": 1, "sequence_length": 4, "dropout": 0.0}
    for seed in range(2):
        for steps in (130, 100, 170):
            record(books.train(original_book("text.txt", steps, seed=seed, **sizes)))


def sweeping():
    collect(specs(12), weights=True)


def specs(count):
    return [original("rnn", 3, s, steps=200, hidden_size=8, batch_size=4) for s in range(count)]


KINDS = {"writer": write, "book": book, "sweep": sweeping}


def start(kind, home):
    """The id of a process of a kind, in a session of its own."""
    if pid := os.fork():
        return pid
    os.setsid()
    os.chdir(home)
    os.environ["REPORT_RESULTS"] = str(home / "results")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 2)
    failed = True
    try:
        KINDS[kind]()
        failed = False
    finally:
        os._exit(failed)


def finish(kind, home):
    """Train everything to its end; seconds it took."""
    started = time.monotonic()
    _, status = os.waitpid(start(kind, home), 0)
    assert status == 0, f"{kind} ended with {status}"
    return time.monotonic() - started


def kill(driver, seconds, draws):
    """Kill the processes of a session after some seconds, in any order."""
    time.sleep(seconds)
    alive = [each.pid for each in psutil.process_iter() if session(each.pid) == driver]
    draws.shuffle(alive)
    for pid in alive:
        if session(pid) == driver:
            os.kill(pid, signal.SIGKILL)
            time.sleep(draws.choice([0, 0, 0.3]) if len(alive) > 1 else 0)
    os.waitpid(driver, 0)


def session(pid):
    try:
        return os.getsid(pid)
    except ProcessLookupError:
        return None


def audit(home, known, counts):
    """Read every record; known: {path: SHA-256} of what had ended before, brought up to date."""
    found = {}
    for path in (home / "results").rglob("*.json"):
        try:
            record = records.read(path)
            records.load_weights(record)
        except folders.RecordError as error:
            counts["unreadable"] += 1
            print(error)
        else:
            if record.finished and not record.is_checkpoint:
                found[path] = record.sha256
    counts["lost"] += len(known.keys() - found.keys())
    counts["changed"] += sum(found.get(path, sha256) != sha256 for path, sha256 in known.items())
    known |= found


def left_over(home):
    """(temporary files, weights without a record) there are."""
    files = [path for path in (home / "results").rglob("*") if path.is_file()]
    orphans = [each for each in files if each.suffix == ".safetensors"]
    return (
        sum(bool(folders.TEMPORARY.fullmatch(path.name)) for path in files),
        sum(not each.with_suffix(".json").exists() for each in orphans),
    )


def told(home):
    """{file name: what does not depend on when and where a run was trained}."""
    paths = (home / "results").rglob("*.json")
    runs = {path.name: records.read(path) for path in paths if ".checkpoint." not in path.name}
    return {
        name: (run.outcome, run.curve, run.opening, run.provenance["parameters_sha256"])
        for name, run in runs.items()
    }


def compare(killed, undisturbed, counts):
    """Count the runs that ended in other bits, and forget all of them."""
    made, right = told(killed), told(undisturbed)
    counts["compared with undisturbed ones"] += len(made)
    counts["of other bits"] += sum(right[name] != about for name, about in made.items())
    shutil.rmtree(killed / "results")


def campaign(kind, kills, draws):
    """Kill a kind so many times; the counts. When all its runs have ended, they begin anew."""
    counts, known = Counter({"kills": kills, "lost": 0, "changed": 0, "unreadable": 0}), {}
    with tempfile.TemporaryDirectory() as killed, tempfile.TemporaryDirectory() as undisturbed:
        killed, undisturbed = Path(killed), Path(undisturbed)
        for home in (killed, undisturbed):
            text = "".join(random.Random(1).choices("abc (de). ", k=3000))
            (home / "text.txt").write_text(text)
        seconds = finish(kind, undisturbed)
        for _ in range(kills):
            kill(start(kind, killed), draws.uniform(0, seconds / 2), draws)
            audit(killed, known, counts)
            counts["temporary files left by kills"] += left_over(killed)[0]
            for path in killed.rglob(".*.tmp"):  # as if an hour had passed
                os.utime(path, (time.time() - 2 * folders.STALE,) * 2)
            if len(known) == len(told(undisturbed)):
                compare(killed, undisturbed, counts)
                known.clear()
        finish(kind, killed)
        audit(killed, known, counts)
        for folder in {path.parent for path in killed.rglob("*.json")}:
            folders.write_atomically(folder / "last", b"")
        counts["temporary files, in the end"], counts["weights alone"] = left_over(killed)
        compare(killed, undisturbed, counts)
    return counts


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--kills", type=int, default=100, help="of each kind")
    parser.add_argument("--seed", type=int, default=1, help="of the moments")
    parser.add_argument("kinds", nargs="*", default=list(KINDS), help=", ".join(KINDS))
    chosen = parser.parse_args()
    torch.set_num_threads(1)  # one that runs is not forked
    books.CURVE_EVERY = 20  # steps between checkpoints
    provenance(palindromes.train(specs(1)[0]))  # what a first run finds out, others inherit
    for each in chosen.kinds:
        counted = campaign(each, chosen.kills, random.Random(chosen.seed))
        print(f"{each}: {', '.join(f'{n} {what}' for what, n in counted.items())}", flush=True)
