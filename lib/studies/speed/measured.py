"""What `make bench` measured, as table rows and sentences. A measurement is a dict, one row."""

import hashlib
import json
from pathlib import Path

from lib.page.wording import NAMES, NOTHING, counted, listed, percent, scientific
from lib.runs.folders import ROOT, tell_reads

FORMS = ("readable", "fast", "torch.nn")
COLUMNS = ["cell", "T", *FORMS, "fast / torch.nn", "fast / readable", "of peak"]
STACKS = ["cell", "device", "S", "ms a step", "ms a run", "÷ the fast form alone"]
CLEARLY_SLOWER = 1.1  # repeated measurements differ by less
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


def steps(rows):
    """{(cell, T): {form: measurement}} of training steps at the book's sizes, on one CPU core."""
    found = {}
    measured = of(rows, "training step", device="cpu", **BOOK)
    for row in sorted(measured, key=lambda row: list(NAMES).index(row["cell"])):
        found.setdefault((row["cell"], row["T"]), {})[row["form"]] = row
    return found


def on_gpu(rows):
    """The same on a GPU, where there was one: a sentence."""
    found = of(rows, "training step", device="cuda", **BOOK)
    if not found:
        return "This machine has no GPU, so none was measured."
    parts = [
        f"{NAMES[row['cell']]}, {row['form']}, T = {row['T']}: {row['milliseconds']:.1f} ms"
        for row in found
    ]
    return f"On the GPU a step takes: {'; '.join(parts)}."


def table(rows):
    """Rows of COLUMNS: milliseconds of a training step in each form, and their ratios."""
    return [_table_row(cell, T, forms) for (cell, T), forms in steps(rows).items()]


def _table_row(cell, T, forms):
    times = {form: row["milliseconds"] for form, row in forms.items()}
    fast = forms["fast"]
    return [
        NAMES[cell],
        T,
        *(f"{times[form]:.1f}" if form in times else NOTHING for form in FORMS),
        *(
            f"{times['fast'] / times[form]:.2f}" if form in times else NOTHING
            for form in ("torch.nn", "readable")
        ),
        percent(fast["share_of_peak"]),
    ]


def machine(rows):
    """Where, when and with what was measured: a sentence."""
    row = rows[0]
    gpu = f" and {row['gpu']}" if row["gpu"] else ""
    return (
        f"Measured on {row['finished'][:10]} at commit `{row['commit']}`, on one core of "
        f"{row['processor']}{gpu}, with torch {row['torch']}, numba {row['numba']} and Python "
        f"{row['python']}."
    )


def peaks(rows):
    """The two paths to a matrix product, and how much their results differ: a sentence."""
    parts = [
        f'{row["gflops"]:.0f} GFLOP/s at precision "{row["path"]}" (largest error '
        f"{scientific(row['error'])} of the largest entry)"
        for row in of(rows, "matrix product", device="cpu")
    ]
    return (
        f"A product of 1024 × 1024 matrices runs at {listed(parts)}, as torch's "
        "`set_float32_matmul_precision` names them."
    )


def books(rows):
    """What the character model costs in training and in writing: two sentences."""
    steps = {row["form"]: row for row in of(rows, "character training step")}
    ways = {row["way"]: row["milliseconds"] for row in of(rows, "one more character")}
    if not steps or not ways:
        return "Not measured yet: `make bench`."
    fast, kept = (steps[form]["milliseconds"] for form in ("fast", "torch.nn"))
    drawn = 1e3 * ways["carried state, with a draw"]
    return (
        f"A training step of the original recipe ({steps['fast']['B']} sequences of "
        f"{steps['fast']['T']} characters) takes {fast:.0f} ms, {fast / kept:.2f} times that of "
        f"torch.nn.LSTM. One more character costs {1e3 * ways['carried state']:.0f} µs with the "
        f"state carried, {drawn:.0f} µs with its draw; reading the prefix anew costs "
        f"{1e3 * ways['prefix read anew']:,.0f} µs."
    )


def shares(rows):
    """Smallest and largest share of the peak that the fast form reaches, for alt texts."""
    found = [row["share_of_peak"] for row in of(rows, "training step", form="fast", T=20)]
    return f"Shares from {percent(min(found))} to {percent(max(found))}."


def floor(rows):
    """Which share of a step its matrix products take: a sentence."""
    parts = []
    for cell in ("rnn", "lstm"):
        forms = steps(rows)[cell, 40]
        alone = forms["products alone"]["milliseconds"]
        shares = [percent(alone / forms[form]["milliseconds"]) for form in ("fast", "readable")]
        parts.append(f"{shares[0]} of the fast and {shares[1]} of the readable {NAMES[cell]}'s")
    return (
        f"The three products of every time step, made alone, take as long as {listed(parts)} "
        "step at T = 40: the least that a form can take which leaves them to torch."
    )


def denormals(rows):
    """What flushing vanishing gradients to zero saves: a sentence."""
    slower = {}
    for cell in ("rnn", "lstm"):
        times = {row["flushed"]: row["milliseconds"] for row in of(rows, "denormals", cell=cell)}
        slower[cell] = times[False] / times[True]
    parts = [f"{ratio:.1f} ({NAMES[cell]})" for cell, ratio in slower.items()]
    clear = max(slower.values()) > CLEARLY_SLOWER
    return (
        "Training flushes denormal numbers, into which vanishing gradients can fall and which "
        "processors may treat slowly, to zero. Kept, a step at "
        f"T = {of(rows, 'denormals')[0]['T']} takes {listed(parts)} times as long at the initial "
        f"weights{'' if clear else ': no clear difference here'}."
    )


def memory(rows):
    """What a forward pass keeps per time step, and how that grows with T: a sentence."""
    parts = []
    for cell in ("rnn", "lstm"):
        kept = {row["T"]: row["megabytes"] for row in of(rows, "memory", cell=cell, form="fast")}
        low, high = min(kept), max(kept)
        slope = (kept[high] - kept[low]) / (high - low)
        parts.append(
            f"{slope:.2f} MB a time step for the {NAMES[cell]} ({kept[high]:.0f} MB at "
            f"T = {high}, {kept[high] / kept[low]:.1f} times that at T = {low})"
        )
    return f"The fast form keeps {listed(parts)}."


def stacks_table(rows):
    """Rows of STACKS: what a step of several runs costs, and how that compares with one alone."""
    return [
        [
            NAMES[row["cell"]],
            row["device"],
            row["S"],
            f"{row['milliseconds']:.1f}",
            f"{_of_each(row):.2f}",
            f"{_of_each(row) / _alone(rows, row):.2f}",
        ]
        for row in of(rows, "stacked step")
    ]


def stacking(rows):
    """What stacking runs brings on each device: a sentence or two."""
    found = of(rows, "stacked step")
    if not found:
        return "Not measured yet: `make bench`."
    parts = []
    for device in dict.fromkeys(row["device"] for row in found):
        best = {row["cell"]: row for row in found if row["device"] == device}  # the last, largest
        ratios = [
            f"{_alone(rows, r) / _of_each(r):.1f} times ({NAMES[c]})" for c, r in best.items()
        ]
        most = max(row["S"] for row in best.values())
        where = "on one core" if device == "cpu" else "on the GPU"
        parts.append(
            f"With {most} runs stacked {where}, each is trained {listed(ratios)} as fast as alone "
            "in the fast form on one core."
        )
    return " ".join(parts)


def _of_each(row):
    """A stack's milliseconds for each of its runs."""
    return row["milliseconds"] / row["S"]


def _alone(rows, row):
    """Milliseconds of the same whole step of one run in the fast form on one core."""
    (found,) = of(rows, "whole step", cell=row["cell"], T=row["T"])
    return found["milliseconds"]


def figure_3(rows):
    """How long the sweep behind the first figure takes on this machine: a sentence."""
    on_cpu = {row["steps"]: row for row in of(rows, "figure 3", device="cpu")}
    full, recorded = on_cpu["all"], on_cpu["recorded"]
    gpu = [
        f" Stacked on the GPU they would take {60 * row['hours']:.0f} minutes if each run took all "
        "its steps."
        for row in of(rows, "figure 3", device="cuda")
    ]
    return (
        f"On {counted(full['cores'], 'core')}, 23 lengths with 5 seeds and both cells would take "
        f"{full['hours']:.1f} hours if each run took all its steps, and {recorded['hours']:.1f} "
        f"with the steps that runs of the same length took ({recorded['runs_recorded']} of 230 "
        "were recorded then). This is extrapolated from 200 whole steps at L = 5, 20 and 40."
        f"{''.join(gpu)}"
    )
