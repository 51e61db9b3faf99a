"""Where a result comes from: code, versions, machine."""

import hashlib
import platform
import subprocess
from datetime import UTC, datetime
from functools import cache

from lib.runs.folders import ROOT

TRAINING_CODE = ("models", "runs", "studies")  # folders of lib whose code can change a result


def provenance(training, form=None, device="cpu"):
    """Provenance of a training that has just ended on this machine.

    form: of the cell, a key of `lib.models.fast.FORMS` or FORM of a study's stacks, by default
    the fast one where the cell has it. device: torch's name of where it was trained.
    """
    import numba
    import torch

    from lib.models.fast import FORM, form_of

    return {
        "commit": commit(),
        "lib_sha256": code_hash(),
        "data_sha256": training.data_sha256,
        "parameters_sha256": parameters_hash(training.model),
        "torch": torch.__version__,
        "numba": numba.__version__,
        "python": platform.python_version(),
        "device": device.partition(":")[0],
        "processor": processor() if device == "cpu" else torch.cuda.get_device_name(device),
        "instructions": instructions(),
        "threads": torch.get_num_threads(),
        "form": form or (form_of(training.model.cell) if hasattr(training.model, "cell") else FORM),
        "wall_seconds": round(training.seconds, 2),
        "finished": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


@cache
def commit():
    """Short hash of the checked-out commit, "unknown" outside a git checkout.

    A "+" behind it says that files of lib/ have been changed since.
    """
    try:
        changed = _git("diff", "--name-only", "HEAD", "--", "lib")
        return _git("rev-parse", "--short=10", "HEAD") + ("+" if changed else "")
    except (OSError, subprocess.CalledProcessError):
        return "unknown"


def _git(*command):
    command = ["git", "-C", str(ROOT), *command]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


@cache
def code_hash():
    """SHA-256 of the source files that training runs through."""
    digest = hashlib.sha256()
    for folder in TRAINING_CODE:
        for path in sorted((ROOT / "lib" / folder).rglob("*.py")):
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def parameters_hash(model):
    """SHA-256 of all parameters, in order: equal only for bit-equal models."""
    digest = hashlib.sha256()
    for parameter in model.parameters():
        digest.update(parameter.detach().numpy().tobytes())
    return digest.hexdigest()


@cache
def processor():
    """The processor's name, as the system tells it."""
    try:
        with open("/proc/cpuinfo") as file:
            line = next(line for line in file if line.startswith("model name"))
        return line.split(":", 1)[1].strip()
    except (OSError, StopIteration):
        return platform.processor() or platform.machine()


@cache
def instructions():
    """What numba and torch compile and choose their code for, as "znver3, AVX2".

    The processor's name does not tell: clouds call several generations "AMD EPYC", and code for
    one rounds otherwise than code for another.
    """
    import torch
    from llvmlite.binding import get_host_cpu_name

    return f"{get_host_cpu_name()}, {torch.backends.cpu.get_cpu_capability()}"
