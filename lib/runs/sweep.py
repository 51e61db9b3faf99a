"""Sweeps: look every run up, train what is missing, several at a time."""

import os
import sys
from pathlib import Path

from lib.errors import Told
from lib.page.wording import counted
from lib.runs import folders, records
from lib.runs.cluster import SweepError, train_in_processes
from lib.runs.forecast import duration, forecasts, told
from lib.runs.progress import Progress, bar, work_ahead
from lib.runs.tasks import stacks_of


class SweepStopped(Told, KeyboardInterrupt):
    """Ctrl-C in a sweep; the message says what is recorded."""


def collect(specs, weights=False):
    """Records of specs, in their order: loaded where recorded, trained and recorded otherwise.

    weights: the records must hold trained parameters too.

    New records go to results/local/; REPORT_RECORD=committed sends them to results/ itself.
    With REPORT_TRAIN=never nothing is trained, and what is not recorded is left out; so with
    REPORT_TRAIN=plan, which tells what would be trained.
    DASK_SCHEDULER_ADDRESS names a running scheduler whose workers see this folder; otherwise the
    cores of this machine are used. REPORT_DEVICE=cuda trains runs that their study can stack on a
    GPU, many at once. Raises `SweepError` after the last run if some failed, or if a record that
    was made can't be found.
    """
    found = {spec: records.find(spec, weights) for spec in specs}
    missing = [spec for spec, record in found.items() if record is None]
    if folders.may_train() and missing:
        sweep(missing, folders.new_folder(), weights)
        found |= {spec: records.find(spec, weights) for spec in missing}
        _check_found([spec for spec in missing if found[spec] is None], weights)
    elif missing and folders.only_planned():
        plan(missing)
    folders.tell_reads(
        reference
        for spec, record in found.items()
        for reference in records.references(spec, record, weights)
    )
    return [record for record in found.values() if record]


def plan(specs):
    """Tell which runs would be trained, and how long that takes."""
    expected = forecasts(specs)
    lines = [f"plan: {counted(len(specs), 'run')} to train, {told(expected.values())}"]
    for spec, forecast in expected.items():
        time = "" if forecast.seconds is None else f": about {duration(forecast.seconds)}"
        lines.append(f"  {spec}{time}")
    print("\n".join(lines), file=sys.stderr, flush=True)


def _check_found(lost, weights):
    """Raise `SweepError` if runs have ended whose records are not there."""
    if lost:
        what = "its record with weights" if weights else "its record"
        raise SweepError(
            f"{counted(len(lost), 'run')} ended, and can't be found. First: {lost[0]} "
            f"({lost[0].key}): {what} is not in {' or '.join(map(str, folders.places()))}; do all "
            "workers see this folder?"
        )


def sweep(specs, place, weights=False):
    """Train and record specs under `place`, dearest first, with progress and time left."""
    check_writable(place)
    specs, device = sorted(specs, key=lambda spec: spec.cost, reverse=True), training_device()
    stacked = [spec for spec in specs if device != "cpu" and stacks_of(spec.task)]
    alone = [spec for spec in specs if spec not in stacked]
    on_gpu = f", {len(stacked)} of them on {device}" if stacked else ""
    expected = forecasts(specs)
    runs = f"{counted(len(specs), 'run')}{on_gpu}"
    time = "" if stacked else f", {told(expected.values())}"
    print(f"{runs} to train{time}", file=sys.stderr, flush=True)
    with bar(total=work_ahead(expected), description=f"training {runs} ") as shown:
        progress = Progress(expected, shown)
        try:
            failures = _train_in_stacks(stacked, place, weights, device, progress)
            failures |= train_in_processes(alone, place, weights, progress)
        except KeyboardInterrupt:
            raise SweepStopped(
                f"{progress.runs} of {len(specs)} runs had ended, and those without an error are "
                "recorded; the same command trains the others"
            ) from None
    if failures:
        spec, error = next(iter(failures.items()))
        kept = ", the others are recorded. First" if len(failures) < len(specs) else ""
        raise SweepError(
            f"{len(failures)} of {len(specs)} runs failed{kept}: {spec} ({spec.key}): {error}"
        ) from error


def training_device():
    """Where runs that can be stacked are trained: "cpu", or the GPU that REPORT_DEVICE names."""
    named = os.environ.get("REPORT_DEVICE") or "cpu"
    if named == "cpu":
        return named
    import torch

    there = ["cpu"] + (["cuda"] if torch.cuda.is_available() else [])
    there += [f"cuda:{each}" for each in range(torch.cuda.device_count())]
    if named not in there:
        built = (
            "" if torch.version.cuda else f"; this torch, {torch.__version__}, has no CUDA in it"
        )
        raise SweepError(
            f"REPORT_DEVICE: {named!r} is not here; allowed: {', '.join(there)}{built}"
        )
    return named


def _train_in_stacks(specs, *options):
    """The same as `lib.runs.stacks.train_stacks`, which takes torch; {} of no specs."""
    if not specs:
        return {}
    from lib.runs.stacks import train_stacks

    return train_stacks(specs, *options)


def check_writable(place):
    """Raise `RecordError` now rather than after an hour of training."""
    probe = Path(place) / ".probe"
    folders.write_atomically(probe, b"")
    probe.unlink(missing_ok=True)  # another sweep, started at the same moment, may have been first
