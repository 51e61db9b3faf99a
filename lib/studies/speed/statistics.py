"""Values from what `make bench` measured. A measurement is a dict, one row; nan of none."""

import hashlib
import json
from math import nan
from pathlib import Path

from lib.page.wording import NAMES
from lib.runs.folders import ROOT, tell_reads

CLUSTER = "simulated cluster"
BOOK = {"B": 128, "H": 128}  # batch and hidden size of the book's own runs


def read(name):
    """The measurements of a file that `make bench` wrote; [] if there is none."""
    path = ROOT / name
    body = path.read_bytes() if path.is_file() else None
    sha256 = hashlib.sha256(body).hexdigest() if body else None
    tell_reads([{"path": str(Path(name)), "sha256": sha256}])
    return json.loads(body) if body else []


def of(rows, what, **fields):
    """The measurements of one kind that have these values."""
    wanted = {"what": what, **fields}
    return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]


def value(rows, what, name="milliseconds", **fields):
    """What was measured in the first row of one kind with these values; nan if there is none."""
    return next((row[name] for row in of(rows, what, **fields)), nan)


def steps(rows):
    """{(cell, T): {form: measurement}} of training steps at the book's sizes, on one CPU core."""
    found = {}
    measured = of(rows, "training step", device="cpu", **BOOK)
    for row in sorted(measured, key=lambda row: list(NAMES).index(row["cell"])):
        found.setdefault((row["cell"], row["T"]), {})[row["form"]] = row
    return found


def step_times(rows, cell, form):
    """{T: milliseconds} of a training step at the book's sizes, on one CPU core."""
    found = of(rows, "training step", device="cpu", cell=cell, form=form, **BOOK)
    return {row["T"]: row["milliseconds"] for row in found}


def ratios(rows, one, other):
    """{T: time of a training step / time of another}; one, other: (cell, form)."""
    one, other = step_times(rows, *one), step_times(rows, *other)
    return {T: one[T] / other[T] for T in one if T in other}


def span(values):
    """(smallest, largest); nan of none."""
    values = list(values)
    return min(values, default=nan), max(values, default=nan)


def memory_slope(rows, cell):
    """Megabytes that the fast form's forward pass keeps for each further time step."""
    kept = {row["T"]: row["megabytes"] for row in of(rows, "memory", cell=cell, form="fast")}
    low, high = span(kept)
    return (kept[high] - kept[low]) / (high - low) if len(kept) > 1 else nan


def clusters(rows):
    """{(seconds of a run, workers it can feed at most): {workers: share of the ideal}}."""
    found = {}
    for row in of(rows, CLUSTER):
        shares = found.setdefault((row["seconds_of_a_run"], row["most_workers"]), {})
        shares[row["workers"]] = row["share_of_ideal"]
    return found


def aims(rows):
    """What was aimed for on one core, before measuring: {of what: (measured, at least, at most)}.

    Of several lengths, the worst. One of the bounds is None.
    """
    rnn, lstm, phased = ((cell, "fast") for cell in ("rnn", "lstm", "phased"))
    rnn_times, batches = step_times(rows, *rnn), of(rows, "batch of palindromes")
    batch_shares = [row["milliseconds"] / rnn_times[row["T"]] for row in batches]

    def worst(one, other):
        return span(ratios(rows, one, other).values())[1]

    def of_peak(cell):
        return value(rows, "training step", "share_of_peak", cell=cell, form="fast", T=40, **BOOK)

    carried, anew, products = (
        value(rows, "one more character", way=way)
        for way in ("carried state", "prefix read anew", "matrix-vector products alone")
    )
    of_torch = worst(lstm, ("lstm", "torch.nn"))
    return {
        "LSTM's step ÷ torch.nn.LSTM's": (of_torch, None, 1.02),
        "the same, hoped for": (of_torch, None, 0.8),
        "LSTM's step ÷ the readable one's": (worst(lstm, ("lstm", "readable")), None, 0.4),
        "RNN's step ÷ torch.nn.RNN's": (worst(rnn, ("rnn", "torch.nn")), None, 0.7),
        "Phased LSTM's step ÷ the LSTM's": (worst(phased, lstm), None, 1.3),
        "RNN's share of the peak, T = 40": (of_peak("rnn"), 0.5, None),
        "LSTM's share of the peak, T = 40": (of_peak("lstm"), 0.5, None),
        "making a batch ÷ the RNN's step": (span(batch_shares)[1], None, 0.02),
        "use of the cores by runs of a second": (
            value(rows, "collect", "share_of_cores"),
            0.91,
            None,
        ),
        "reading 500 characters anew ÷ one more": (anew / carried, 20, None),
        "one more character ÷ its products alone": (carried / products, None, 2),
    }
