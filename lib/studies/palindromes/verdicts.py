"""Verdicts on C4, C5 and C10 to C13: how accurate the trained networks are.

Each function takes records, any, and judges by those that its claim is about.
"""

from dataclasses import replace
from math import nan

from lib.page.claims import Judgement
from lib.page.statistics import grouped, wilson
from lib.page.wording import interval, percent, with_minus
from lib.studies.palindromes import published as original
from lib.studies.palindromes.spec import (
    COMPARED,
    OTHER_RATES,
    RATE_LENGTHS,
    RATES,
    figure_specs,
    rate_specs,
)
from lib.studies.palindromes.statistics import (
    LEAST_RUNS,
    POOR,
    above,
    accuracy_gaps,
    at_most,
    by_length,
    closest_rate,
    count,
    failed,
    solved_share,
)

CLEARLY_BETTER = 0.05  # in accuracy, C12
FAR = 30  # the length beyond which C5 says that 20 % is not passed


def judge_c4(records):
    """The RNN at learning rate 0.1 solves every length up to 19."""
    runs = at_most(_of(records, rate_specs("rnn", rates=(0.1,))), original.LAST_SOLVED)
    lengths = [each for each in RATE_LENGTHS if each <= original.LAST_SOLVED]
    return _every_run_solves("C4", runs, lengths)


def judge_c10(records):
    """The LSTM at learning rate 0.001 solves every length up to 19."""
    runs = at_most(_of(records, figure_specs("lstm")), original.LAST_SOLVED)
    lengths = [each for each in original.LENGTHS if each <= original.LAST_SOLVED]
    return _every_run_solves("C10", runs, lengths)


def _every_run_solves(number, runs, lengths):
    _, low, high = solved_share(runs)
    if _too_few(runs, lengths):
        verdict = "undecided"
    elif all(run.solved for run in runs):
        verdict = "holds"
    else:
        verdict = "refuted" if high < 0.5 else "holds in part"
    statistic = f"{count(runs)} runs solve their length."
    return _judgement(number, statistic, _interval(low, high), len(runs), verdict)


def judge_c5(records):
    """The RNN's accuracy drops beyond 19 and stays under 20 % beyond 30."""
    runs = _of(records, figure_specs("rnn"))
    short, long = at_most(runs, original.LAST_SOLVED), above(runs, original.LAST_SOLVED)
    (_, low, top), (_, bottom, high) = solved_share(short), solved_share(long)
    far = above(runs, FAR)
    parts = [high < low, not _passing(far)]
    verdict = {2: "holds", 1: "holds in part", 0: "refuted"}[sum(parts)]
    if _too_few(runs, original.LENGTHS):
        verdict = "undecided"
    statistic = (
        f"Up to 19, {count(short)} runs solve, beyond {count(long)}; beyond {FAR}, "
        f"{len(_passing(far))} of {len(far)} pass {percent(POOR)}."
    )
    told = f"95 % intervals up to 19 {interval(low, top)} and beyond {interval(bottom, high)}"
    first = min((run.spec.length for run in failed(runs)), default=nan)
    aside = f"where the drop begins: the first run fails at L = {first}."
    return _judgement("C5", statistic, told, len(runs), verdict, aside)


def judge_c11(records):
    """Beyond 19 most LSTM runs have an accuracy over 20 %."""
    runs = above(_of(records, figure_specs("lstm")), original.LAST_SOLVED)
    passing = len(_passing(runs))
    low, high = wilson(passing, len(runs))
    if _too_few(runs, original.BEYOND_19["lstm"]) or low <= 0.5 <= high:
        verdict = "undecided"
    else:
        verdict = "holds" if low > 0.5 else "refuted"
    statistic = f"{passing} of {len(runs)} runs beyond 19 pass {percent(POOR)}."
    elsewhere = above(_of(records, rate_specs("lstm", rates=OTHER_RATES)), original.LAST_SOLVED)
    aside = (
        f"at learning rates {OTHER_RATES[0]:g} and {OTHER_RATES[1]:g}, {len(_passing(elsewhere))} "
        f"of {len(elsewhere)} runs beyond 19 pass."
    )
    return _judgement("C11", statistic, _interval(low, high), len(runs), verdict, aside)


def judge_c12(records):
    """The LSTM's mean accuracy is higher than the RNN's at every length."""
    rnn, lstm = (_of(records, figure_specs(cell)) for cell in ("rnn", "lstm"))
    gaps = accuracy_gaps(rnn + lstm)
    if _too_few(rnn, original.LENGTHS) or _too_few(lstm, original.LENGTHS):
        verdict = "undecided"
    elif all(gap > 0 for gap in gaps.values()):
        verdict = "holds"
    else:
        verdict = "refuted" if min(gaps.values()) < -CLEARLY_BETTER else "holds in part"
    statistic = (
        f"The LSTM's mean accuracy is higher at {_higher(gaps)} of {len(gaps)} lengths; LSTM less "
        f"RNN: {_points(min(gaps.values(), default=nan))} to "
        f"{_points(max(gaps.values(), default=nan))} percentage points."
    )
    specs = rate_specs("rnn", OTHER_RATES) + rate_specs("lstm", OTHER_RATES)
    elsewhere = grouped(_of(records, specs), "learning_rate")
    fast = [accuracy_gaps(elsewhere.get(rate, [])) for rate in OTHER_RATES]
    aside = (
        f"at learning rates {OTHER_RATES[0]:g} and {OTHER_RATES[1]:g} the LSTM's mean accuracy is "
        f"higher at {_higher(fast[0])} and {_higher(fast[1])} of {len(fast[0])} lengths."
    )
    return _judgement("C12", statistic, None, len(rnn) + len(lstm), verdict, aside)


def _higher(gaps):
    return sum(gap > 0 for gap in gaps.values())


def _points(gap):
    """A difference with its sign, to whole points: "+3", "−12", "0"."""
    return with_minus(f"{100 * gap:+.0f}") if round(gap, 2) else "0"


def judge_c13(records):
    """A lower learning rate fits the original's curves better above 20 than up to 20."""
    runs = {cell: _rate_runs(records, cell) for cell in COMPARED}
    short, long = (
        {cell: closest_rate(part(runs[cell], original.LOWERED_ABOVE), cell) for cell in COMPARED}
        for part in (at_most, above)
    )
    votes = {long[cell] < short[cell] for cell in COMPARED}
    verdict = {(True,): "holds", (False,): "refuted"}.get(tuple(votes), "undecided")
    if not all(map(_every_rate_has_enough, runs.values())):
        verdict = "undecided"
    statistic = (
        f"Learning rates that fit best: vanilla RNN {short['rnn']:g} up to 20 and {long['rnn']:g} "
        f"above, LSTM {short['lstm']:g} up to 20 and {long['lstm']:g} above."
    )
    return _judgement("C13", statistic, None, sum(map(len, runs.values())), verdict)


def _judgement(number, statistic, interval, runs, verdict, not_judged=""):
    if not runs:
        statistic, interval, not_judged = "No runs are recorded yet.", None, ""
    return Judgement(number, statistic, interval, runs, verdict, not_judged)


def _of(records, specs):
    """The records of the specs, with any seed."""
    wanted = {replace(spec, seed=0) for spec in specs}
    return [record for record in records if replace(record.spec, seed=0) in wanted]


def _rate_runs(records, cell):
    """The runs that compare learning rates, on the seeds that the largest rate was given."""
    runs = _of(records, rate_specs(cell))
    seeds = {run.spec.seed for run in runs if run.spec.learning_rate == max(RATES)}
    return [run for run in runs if run.spec.seed in seeds]


def _every_rate_has_enough(runs):
    rates = grouped(runs, "learning_rate")
    return set(rates) == set(RATES) and not any(
        _too_few(some, RATE_LENGTHS) for some in rates.values()
    )


def _too_few(runs, lengths):
    """Does a length have fewer runs than a verdict needs?"""
    found = by_length(runs)
    return any(len(found.get(length, [])) < LEAST_RUNS for length in lengths)


def _passing(runs):
    return [run for run in runs if run.accuracy > POOR]


def _interval(low, high):
    return f"95 % interval {interval(low, high)}"
