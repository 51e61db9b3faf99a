"""Verdicts on C4, C5 and C10 to C13: how accurate the trained networks are.

Each function takes records, any, and judges by those that its claim is about.
"""

from dataclasses import replace

from lib.page.claims import Judgement
from lib.page.statistics import grouped, wilson
from lib.page.wording import NAMES, counted, interval, listed, percent, with_minus
from lib.studies.palindromes import published as original
from lib.studies.palindromes.findings import solved_of
from lib.studies.palindromes.scores import (
    above,
    accuracy_gaps,
    at_most,
    by_length,
    closest_rate,
    solved_share,
)
from lib.studies.palindromes.spec import OTHER_RATES, RATE_LENGTHS, RATES, figure_specs, rate_specs

LEAST_RUNS = 3  # at each length, else a verdict stays open
POOR = 0.2  # the accuracy of 20 % in C5 and C11
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
    statistic = f"{solved_of(runs)} runs solve their length."
    return _judgement(number, statistic, _interval(runs, low, high), len(runs), verdict)


def judge_c5(records):
    """The RNN's accuracy drops beyond 19 and stays under 20 % beyond 30."""
    runs = _of(records, figure_specs("rnn"))
    short, long = at_most(runs, original.LAST_SOLVED), above(runs, original.LAST_SOLVED)
    (_, low, _), (_, _, high) = solved_share(short), solved_share(long)
    far = above(runs, FAR)
    parts = [high < low, not _passing(far)]
    verdict = {2: "holds", 1: "holds in part", 0: "refuted"}[sum(parts)]
    if _too_few(runs, original.LENGTHS):
        verdict = "undecided"
    statistic = (
        f"Up to 19, {solved_of(short)} runs solve, beyond {solved_of(long)}; beyond {FAR}, "
        f"{len(_passing(far))} of {len(far)} pass {percent(POOR)}."
    )
    parts = (("up to 19", short), ("beyond", long))
    intervals = [f"{name} {interval(*solved_share(part)[1:])}" for name, part in parts if part]
    told = f"95 % intervals {listed(intervals)}"
    return _judgement("C5", statistic, told, len(runs), verdict, _first_failure(runs))


def _first_failure(runs):
    """Where the drop begins, which the rule leaves out."""
    failing = [run.spec.length for run in runs if not run.solved]
    return f"where the drop begins: the first run fails at L = {min(failing)}." if failing else ""


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
    interval_told, aside = _interval(runs, low, high), _passing_elsewhere(records)
    return _judgement("C11", statistic, interval_told, len(runs), verdict, aside)


def _passing_elsewhere(records):
    """The same at the other learning rates, which the rule leaves out."""
    runs = above(_of(records, rate_specs("lstm", rates=OTHER_RATES)), original.LAST_SOLVED)
    parts = [
        f"{len(_passing(some))} of {len(some)} at learning rate {rate:g}"
        for rate, some in grouped(runs, "learning_rate").items()
    ]
    return f"beyond 19, {listed(parts)} pass." if parts else ""


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
    runs, aside = len(rnn) + len(lstm), _gaps_elsewhere(records)
    return _judgement("C12", _gaps_in_words(gaps), None, runs, verdict, aside)


def _gaps_elsewhere(records):
    """At how many lengths the LSTM is ahead at the other learning rates."""
    specs = [spec for cell in ("rnn", "lstm") for spec in rate_specs(cell, rates=OTHER_RATES)]
    parts = []
    for rate, runs in grouped(_of(records, specs), "learning_rate").items():
        gaps = accuracy_gaps(runs).values()
        if gaps:
            higher = sum(gap > 0 for gap in gaps)
            parts.append(f"higher at {higher} of {len(gaps)} at learning rate {rate:g}")
    return f"the LSTM's mean accuracy is {listed(parts)}." if parts else ""


def _gaps_in_words(gaps):
    if not gaps:
        return "At no length are runs of both cells recorded yet."
    higher = sum(gap > 0 for gap in gaps.values())
    span = " to ".join(_signed(100 * end(gaps.values())) for end in (min, max))
    return (
        f"The LSTM's mean accuracy is higher at {higher} of {counted(len(gaps), 'length')}; LSTM "
        f"less RNN: {span} percentage points."
    )


def _signed(points):
    """A difference with its sign, to whole points: "+3", "−12", "0"."""
    return with_minus(f"{points:+.0f}") if round(points) else "0"


def judge_c13(records):
    """A lower learning rate fits the original's curves better above 20 than up to 20."""
    found, lowered, enough = [], [], True
    for cell in ("rnn", "lstm"):
        runs = _rate_runs(records, cell)
        found += runs
        enough = enough and _every_rate_has_enough(runs)
        best_short = closest_rate(at_most(runs, original.LOWERED_ABOVE), cell)
        best_long = closest_rate(above(runs, original.LOWERED_ABOVE), cell)
        if best_short and best_long:
            lowered.append((cell, best_short, best_long))
    if not enough:
        verdict = "undecided"
    else:
        votes = {long < short for _, short, long in lowered}
        verdict = {(True,): "holds", (False,): "refuted"}.get(tuple(votes), "undecided")
    fits = [f"{NAMES[cell]}: {short:g} up to 20, {long:g} above" for cell, short, long in lowered]
    few = "" if enough else f" Some lengths have fewer than {LEAST_RUNS} runs yet."
    statistic = f"Learning rates that fit best: {'; '.join(fits)}.{few}"
    return _judgement("C13", statistic, None, len(found), verdict)


def _judgement(number, statistic, interval, runs, verdict, not_judged=""):
    found = statistic if runs else "No runs are recorded yet."
    return Judgement(number, found, interval, runs, verdict, not_judged)


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


def _interval(runs, low, high):
    return f"95 % interval {interval(low, high)}" if runs else None
