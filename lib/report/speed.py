"""What `make bench` measured, as table rows and sentences. A measurement is a dict, one row."""

import hashlib
import json
from pathlib import Path
from typing import NamedTuple

from lib.lab.records import ROOT, tell_reads
from lib.report.numbers import counted, listed, percent
from lib.report.style import NAMES
from lib.report.tables import NOTHING

FORMS = ("readable", "fast", "torch.nn")
COLUMNS = ["cell", "T", *FORMS, "fast / torch.nn", "fast / readable", "of peak"]
CLEARLY_SLOWER = 1.1  # repeated measurements differ by less
BOOK = {"B": 128, "H": 128}  # batch and hidden size of the book's own runs


class Aim(NamedTuple):
    """Something that was aimed for, and what the measurements show."""

    text: str
    shown: str
    reached: bool


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
        return "There was no GPU in this machine, so nothing is said about one."
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
        f"{row['error']:.0e} of the largest entry)"
        for row in of(rows, "matrix product", device="cpu")
    ]
    return f"A product of 1024 × 1024 matrices runs at {listed(parts)}."


def aims(rows):
    """Everything that was aimed for on one CPU core, with what was measured."""
    lstm_kept = _ratios(rows, "lstm", "torch.nn")
    return [
        _at_most("the LSTM's step ≤ 1.02 × torch.nn.LSTM's", lstm_kept, 1.02),
        _at_most("better still: ≤ 0.8 × torch.nn.LSTM's", lstm_kept, 0.8),
        _at_most("the LSTM's step ≤ 0.4 × the readable one's", _ratios(rows, "lstm"), 0.4),
        _at_most("the RNN's step ≤ 0.7 × torch.nn.RNN's", _ratios(rows, "rnn", "torch.nn"), 0.7),
        _at_most("the Phased LSTM's step ≤ 1.3 × the LSTM's", _by_gate(rows), 1.3),
        *(_half_of_the_peak(rows, cell) for cell in ("rnn", "lstm")),
        _small_batches(rows),
        _busy_cores(rows),
        *_writing(rows),
    ]


def aims_table(rows):
    """Aim | measured | reached."""
    return [[aim.text, aim.shown, "yes" if aim.reached else "no"] for aim in aims(rows)]


def summary(rows, results_file):
    """The page's answer, or what to do where nothing is measured."""
    if not rows:
        return f"**Nothing is measured yet:** `make bench` writes `{results_file}`."
    return f"**In short.** {in_short(rows)} {machine(rows)}"


def in_short(rows):
    """How many times as fast the fast form is, and how many aims were reached: two sentences."""
    parts = []
    for cell in ("rnn", "lstm"):
        slower = [1 / ratio for ratio in _ratios(rows, cell).values()]
        parts.append(f"{min(slower):.1f} to {max(slower):.1f} times for the {NAMES[cell]}")
    found = aims(rows)
    missed = [aim.text for aim in found if not aim.reached]
    text = (
        f"On one core, the fast form trains faster than the readable one by {listed(parts)}. Of "
        f"{counted(len(found), 'aim')}, {len(found) - len(missed)} were reached"
    )
    return f"{text}, not: {'; '.join(missed)}." if missed else f"{text}."


def _ratios(rows, cell, other="readable"):
    """{T: time of the fast form / time of another form}."""
    return {
        T: forms["fast"]["milliseconds"] / forms[other]["milliseconds"]
        for (of_cell, T), forms in steps(rows).items()
        if of_cell == cell
    }


def _by_gate(rows):
    """{T: time of the fast Phased LSTM / time of the fast LSTM}."""
    found = steps(rows)
    return {
        T: forms["fast"]["milliseconds"] / found["lstm", T]["fast"]["milliseconds"]
        for (cell, T), forms in found.items()
        if cell == "phased"
    }


def _at_most(text, ratios, most):
    worst = max(ratios, key=ratios.get)
    shown = f"{min(ratios.values()):.2f} to {ratios[worst]:.2f}, most at T = {worst}"
    return Aim(text, shown, ratios[worst] <= most)


def _half_of_the_peak(rows, cell):
    share = steps(rows)[cell, 40]["fast"]["share_of_peak"]
    text = f"the {NAMES[cell]}'s products at ≥ 50 % of the peak, T = 40"
    return Aim(text, percent(share), share >= 0.5)


def _small_batches(rows):
    made = {row["T"]: row["milliseconds"] for row in of(rows, "batch of palindromes")}
    shares = {T: made[T] / steps(rows)["rnn", T]["fast"]["milliseconds"] for T in made}
    worst = max(shares, key=shares.get)
    text = "making a batch ≤ 2 % of the RNN's step"
    shown = f"at most {percent(shares[worst])} (T = {worst})"
    return Aim(text, shown, shares[worst] <= 0.02)


def _busy_cores(rows):
    (row,) = of(rows, "collect")
    text = "a sweep uses ≥ 95 % of cores × time while runs wait"
    shown = f"{percent(row['share_of_cores'])} of {counted(row['cores'], 'core')}"
    return Aim(text, shown, row["share_of_cores"] >= 0.95)


def _writing(rows):
    """Aims for one more character; none where it was not measured."""
    found = {row["way"]: row["milliseconds"] for row in of(rows, "one more character")}
    if not found:
        return []
    carried = found["carried state"]
    anew = found["prefix read anew"] / carried
    alone = carried / found["matrix-vector products alone"]
    prefix = of(rows, "one more character")[0]["prefix"]
    return [
        Aim(
            f"one more character ≥ 20 × faster than reading {prefix} anew",
            f"{anew:.0f}",
            anew >= 20,
        ),
        Aim("and ≤ 2 × its matrix-vector products", f"{alone:.2f}", alone <= 2),
    ]


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
        "step at T = 40. Less than these no form can take that leaves them to torch."
    )


def denormals(rows):
    """What flushing vanishing gradients to zero saves: a sentence."""
    slower = {}
    for cell in ("rnn", "lstm"):
        times = {row["flushed"]: row["milliseconds"] for row in of(rows, "denormals", cell=cell)}
        slower[cell] = times[False] / times[True]
    parts = [f"{ratio:.1f} times for the {NAMES[cell]}" for cell, ratio in slower.items()]
    clear = max(slower.values()) > CLEARLY_SLOWER
    return (
        "Training flushes denormal numbers, into which vanishing gradients can fall and which "
        "processors may treat slowly, to zero. Kept, a step at "
        f"T = {of(rows, 'denormals')[0]['T']} takes {listed(parts)} as long at the initial "
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


def stacking(rows):
    """What products of several runs at once would bring on this machine: a sentence."""
    alone, *_, most = of(rows, "stacked product", device="cpu")
    return (
        f"The gates' product of one run is made at {alone['gflops']:.0f} GFLOP/s, those of "
        f"{most['S']} runs in one batched product at {most['gflops']:.0f}."
    )


def figure_3(rows):
    """How long the sweep behind the first figure takes on this machine: a sentence."""
    full, recorded = (of(rows, "figure 3", steps=steps)[0] for steps in ("all", "recorded"))
    return (
        f"On {counted(full['cores'], 'core')}, 23 lengths with 5 seeds and both cells would take "
        f"{full['hours']:.1f} hours if each run took all its steps, and {recorded['hours']:.1f} "
        f"with the steps that runs of the same length took ({recorded['runs_recorded']} of 230 "
        "were recorded then). This is extrapolated from 200 whole steps at L = 5, 20 and 40."
    )
