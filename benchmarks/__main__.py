"""Measure everything and write benchmarks/results.json: a list of rows."""

import argparse
import json
import platform
from datetime import UTC, datetime
from pathlib import Path

import numba
import torch

from benchmarks import characters, products, stacks, steps, sweeps
from lib.runs.folders import write_atomically
from lib.runs.provenance import commit, processor
from lib.runs.training import keep_freed_memory

RESULTS = Path(__file__).parent / "results.json"


def measured(rounds):
    """All rows, as they are measured."""
    for device in ["cpu"] + (["cuda"] if torch.cuda.is_available() else []):
        peaks = list(products.peak(device, rounds))
        yield from peaks
        peak = max(row["gflops"] for row in peaks)
        yield from steps.measure(peak, device, rounds)
        yield from stacks.measure(peak, device, rounds)
    yield from steps.denormals(rounds)
    yield from steps.memory()
    yield from characters.training_steps(rounds)
    yield from characters.sampling(rounds)
    yield from sweeps.batches(rounds)
    whole = list(sweeps.whole_steps())
    yield from whole
    yield from sweeps.figure_3(whole)
    if torch.cuda.is_available():
        yield stacks.figure_3("cuda")
    swept, placed = sweeps.occupancy(), sweeps.placing()
    yield from (swept, placed, *sweeps.clusters(placed, swept))


def about():
    """Machine, versions, date and commit: the same in every row."""
    gpu = torch.cuda.get_device_name() if torch.cuda.is_available() else None
    return {
        "processor": processor(),
        "gpu": gpu,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numba": numba.__version__,
        "commit": commit(),
        "finished": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }


def main():
    """Command line of `make bench`."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=7, help="of which medians are taken")
    parser.add_argument("--output", type=Path, default=RESULTS)
    chosen = parser.parse_args()
    if chosen.rounds < 2:
        parser.error(f"--rounds: must be at least 2, got {chosen.rounds}")
    torch.set_num_threads(1)
    torch.set_flush_denormal(True)
    keep_freed_memory()  # as every training does
    rows = []
    for row in measured(chosen.rounds):
        rows.append({key: _rounded(value) for key, value in row.items()})
        print("  ".join(f"{key} {value}" for key, value in rows[-1].items()), flush=True)
    everywhere = about()
    text = ",\n".join(json.dumps(row | everywhere) for row in rows)
    write_atomically(chosen.output, f"[\n{text}\n]\n".encode())
    print(f"written to {chosen.output}")


def _rounded(value):
    return float(f"{value:.4g}") if isinstance(value, float) else value


if __name__ == "__main__":
    main()
