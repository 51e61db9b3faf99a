"""Verdicts on C4, C5 and C10 to C13: how accurate the trained networks are.

Each function takes records, any, and judges by those that its claim is about.
"""

from dataclasses import replace
from math import nan

from lib.page.claims import Judgement
from lib.page.statistics import grouped, wilson
from lib.page.wording import interval, percent, with_minus
from lib.studies.palindromes import published as original
from lib.studies.palindromes import statistics
from lib.studies.palindromes.spec import COMPARED, RATE_LENGTHS, RATES, figure_specs, rate_specs
from lib.studies.palindromes.statistics import POOR, above, at_most, count, failed, solved_share

OTHER_RATES = RATES[:2]  # than that of the runs behind the figure
CLEARLY_BETTER = 0.05  # in accuracy, C12
FAR = 30  # the length beyond which C5 says that 20 % is not passed
ELSEWHERE = f"at learning rates {OTHER_RATES[0]:g} and {OTHER_RATES[1]:g}"


def judge_c4(records):
    """The RNN at learning rate 0.1 solves every length up to 19."""
    return _every_run_solves("C4", records, rate_specs("rnn", rates=(0.1,)))


def judge_c10(records):
    """The LSTM at learning rate 0.001 solves every length up to 19."""
    return _every_run_solves("C10", records, figure_specs("lstm"))


def _every_run_solves(number, records, specs):
    runs = at_most(_of(records, specs), original.LAST_SOLVED)
    lengths = {spec.length for spec in specs if spec.length <= original.LAST_SOLVED}
    _, low, high = solved_share(runs)
    if _too_few(runs, lengths):
        verdict = "undecided"
    elif not failed(runs):
        verdict = "holds"
    else:
        verdict = "refuted" if high < 0.5 else "holds in part"
    statistic = f"{count(runs)} runs solve their length."
    return _judgement(number, statistic, f"95 % interval {interval(low, high)}", runs, verdict)


def judge_c5(records):
    """The RNN's accuracy drops beyond 19 and stays under 20 % beyond 30."""
    runs = _of(records, figure_specs("rnn"))
    short, long = at_most(runs, original.LAST_SOLVED), above(runs, original.LAST_SOLVED)
    (_, low, top), (_, bottom, high) = solved_share(short), solved_share(long)
    passing, far = _passing(above(runs, FAR))
    verdict = {2: "holds", 1: "holds in part", 0: "refuted"}[(high < low) + (not passing)]
    if _too_few(runs, original.LENGTHS):
        verdict = "undecided"
    statistic = (
        f"Up to 19, {count(short)} runs solve, beyond {count(long)}; beyond {FAR}, {passing} of "
        f"{far} pass {percent(POOR)}."
    )
    told = f"95 % intervals up to 19 {interval(low, top)} and beyond {interval(bottom, high)}"
    first = min((run.spec.length for run in failed(runs)), default=nan)
    aside = f"where the drop begins: the first run fails at L = {first}."
    return _judgement("C5", statistic, told, runs, verdict, aside)


def judge_c11(records):
    """Beyond 19 most LSTM runs have an accuracy over 20 %."""
    runs = above(_of(records, figure_specs("lstm")), original.LAST_SOLVED)
    passing, _ = _passing(runs)
    low, high = wilson(passing, len(runs))
    if _too_few(runs, original.BEYOND_19["lstm"]) or low <= 0.5 <= high:
        verdict = "undecided"
    else:
        verdict = "holds" if low > 0.5 else "refuted"
    statistic = f"{passing} of {len(runs)} runs beyond 19 pass {percent(POOR)}."
    elsewhere = above(_of(records, rate_specs("lstm", rates=OTHER_RATES)), original.LAST_SOLVED)
    also, others = _passing(elsewhere)
    aside = f"{ELSEWHERE}, {also} of {others} runs beyond 19 pass."
    return _judgement(
        "C11", statistic, f"95 % interval {interval(low, high)}", runs, verdict, aside
    )


def judge_c12(records):
    """The LSTM's mean accuracy is higher than the RNN's at every length."""
    cells = {cell: _of(records, figure_specs(cell)) for cell in COMPARED}
    runs = [*cells["rnn"], *cells["lstm"]]
    gaps = statistics.accuracy_gaps(runs).values()
    worst, best = min(gaps, default=nan), max(gaps, default=nan)
    if any(_too_few(each, original.LENGTHS) for each in cells.values()):
        verdict = "undecided"
    elif worst > 0:
        verdict = "holds"
    else:
        verdict = "refuted" if worst < -CLEARLY_BETTER else "holds in part"
    statistic = (
        f"The LSTM's mean accuracy is higher at {_higher(gaps)} of {len(gaps)} lengths; LSTM less "
        f"RNN: {_points(worst)} to {_points(best)} percentage points."
    )
    specs = rate_specs("rnn", OTHER_RATES) + rate_specs("lstm", OTHER_RATES)
    elsewhere = grouped(_of(records, specs), "learning_rate")
    first, second = (
        statistics.accuracy_gaps(elsewhere.get(rate, [])).values() for rate in OTHER_RATES
    )
    aside = (
        f"{ELSEWHERE} the LSTM's mean accuracy is higher at {_higher(first)} and {_higher(second)} "
        f"of {len(first)} lengths."
    )
    return _judgement("C12", statistic, None, runs, verdict, aside)


def _higher(gaps):
    return sum(gap > 0 for gap in gaps)


def _points(gap):
    """A difference with its sign, to whole points: "+3", "−12", "0"."""
    return with_minus(f"{100 * gap:+.0f}") if round(gap, 2) else "0"


def judge_c13(records):
    """A lower learning rate fits the original's curves better above 20 than up to 20."""
    cells = {cell: _rate_runs(records, cell) for cell in COMPARED}
    short, long = (
        {
            cell: statistics.closest_rate(part(cells[cell], original.LOWERED_ABOVE), cell)
            for cell in COMPARED
        }
        for part in (at_most, above)
    )
    lower = sum(long[cell] < short[cell] for cell in COMPARED)
    verdict = {2: "holds", 1: "undecided", 0: "refuted"}[lower]
    if not all(map(_every_rate_has_enough, cells.values())):
        verdict = "undecided"
    statistic = (
        f"Learning rates that fit best: vanilla RNN {short['rnn']:g} up to 20 and {long['rnn']:g} "
        f"above, LSTM {short['lstm']:g} up to 20 and {long['lstm']:g} above."
    )
    return _judgement("C13", statistic, None, [*cells["rnn"], *cells["lstm"]], verdict)


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


def _judgement(number, statistic, interval, runs, verdict, not_judged=""):
    if not runs:
        statistic, interval, not_judged = "No runs are recorded yet.", None, ""
    return Judgement(number, statistic, interval, len(runs), verdict, not_judged)


def _of(records, specs):
    """The records of the specs, with any seed."""
    wanted = {replace(spec, seed=0) for spec in specs}
    return [record for record in records if replace(record.spec, seed=0) in wanted]


def _too_few(runs, lengths):
    """Does a length have fewer runs than a verdict needs?"""
    found = statistics.by_length(runs)
    return any(len(found.get(length, [])) < statistics.LEAST_RUNS for length in lengths)


def _passing(runs):
    """How many of the runs are better than poor, and how many there are."""
    return sum(run.accuracy > POOR for run in runs), len(runs)
