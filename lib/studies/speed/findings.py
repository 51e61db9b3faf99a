"""What `make bench` was to show, judged by what it measured."""

from typing import NamedTuple

from lib.page.wording import NAMES, counted, listed, percent
from lib.studies.speed.measured import machine, of, steps


class Aim(NamedTuple):
    """Something that was aimed for, and what the measurements show."""

    text: str
    shown: str
    reached: bool


def aims(rows):
    """Everything that was aimed for on one CPU core, with what was measured."""
    lstm_kept = _ratios(rows, "lstm", "torch.nn")
    return [
        _at_most("the LSTM's step ≤ 1.02 × torch.nn.LSTM's", lstm_kept, 1.02),
        _at_most("the LSTM's step even ≤ 0.8 × torch.nn.LSTM's", lstm_kept, 0.8),
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
    return f"{text}; missed: {'; '.join(missed)}." if missed else f"{text}."


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
