"""Sentences that hold our runs beside what the original report says."""

from lib.page.statistics import grouped, of_cell
from lib.page.wording import NAMES, counted, interval, listed, percent
from lib.studies.palindromes import published as original
from lib.studies.palindromes.findings import each_cell, reach, runs_each, solved_of
from lib.studies.palindromes.scores import (
    above,
    accuracy_gaps,
    at_most,
    by_length,
    chance_of_all,
    closest_rate,
    enough_for_a_chance,
    mean_accuracy,
    solved_share,
)


def curve(records, cell):
    """Our runs of the original recipe with one cell, beside the curve that the report published."""
    records = of_cell(records, cell)
    if not records:
        return "No runs are recorded yet."
    return f"{_up_to_19(records, cell)} {_beyond_19(records, cell)}"


def _up_to_19(records, cell):
    short = at_most(records, original.LAST_SOLVED)
    if not short:
        return f"No runs up to L = {original.LAST_SOLVED} are recorded yet."
    _, low, high = solved_share(short)
    lengths = by_length(short)
    longest = max(lengths)
    text = (
        f"The original reports 100 % up to L = {original.LAST_SOLVED}, from one run a length. Of "
        f"our {NAMES[cell]} runs there, {solved_of(short)} solved their length (Wilson 95 % "
        f"interval {interval(low, high)}); at L = {longest}, {solved_of(lengths[longest])} did."
    )
    if not enough_for_a_chance(short):
        return text
    return (
        f"{text} If the shares at the {counted(len(lengths), 'recorded length')} were the true "
        f"ones, one run at each would solve them all with a chance of "
        f"{percent(chance_of_all(short))}; with few runs a length this is a rough estimate."
    )


def _beyond_19(records, cell):
    long = above(records, original.LAST_SOLVED)
    if not long:
        return f"Beyond {original.LAST_SOLVED} no runs are recorded yet."
    published = original.BEYOND_19[cell].values()
    means = [mean_accuracy(runs) for runs in by_length(long).values()]
    return (
        f"Beyond, the original's accuracy lies between {percent(min(published))} and "
        f"{percent(max(published))}, our means between {percent(min(means))} and "
        f"{percent(max(means))}; {solved_of(long)} runs solved."
    )


def which_rate(records, cell, rates):
    """Which learning rates can have made the original's figure, and which comes closest."""
    runs = grouped(at_most(records, original.LAST_SOLVED), "learning_rate")
    if not runs:
        return "No runs are recorded yet, so the question stays open."
    able = [f"{rate:g}" for rate in rates if rate in runs and chance_of_all(runs[rate]) > 0]
    failing = [rate for rate in rates if rate in runs and f"{rate:g}" not in able]
    sentences = [_able(able)] if able else []
    if failing:
        shortest = [f"L = {_shortest_unsolved(runs[rate])} at {rate:g}" for rate in failing]
        sentences.append(f"The shortest tested length that no run solves is {listed(shortest)}.")
    if not able:
        sentences.append(
            "So none of the recorded rates has made the original's 100 % in our hands."
        )
    if len(runs) > 1:
        sentences.append(
            "Over the lengths that all rates have runs of, the mean accuracy is closest to the "
            f"original's curve at learning rate {closest_rate(records, cell):g}."
        )
    return " ".join(sentences)


def _able(rates):
    return (
        f"At learning rate{'s' * (len(rates) > 1)} {listed(rates)}, every recorded length up to "
        f"{original.LAST_SOLVED} is solved by some run, so a single run at each length can "
        "give the original's 100 %."
    )


def _shortest_unsolved(records):
    return min(
        length for length, runs in by_length(records).items() if not any(run.solved for run in runs)
    )


def both_cells(records):
    """How far each cell gets, and whether the LSTM is better throughout."""
    return f"{each_cell(records, reach)} {lengths_won(records)}"


def lengths_won(records, first="rnn", second="lstm"):
    """At how many lengths each of two cells has the higher mean accuracy, and by how much."""
    gaps = accuracy_gaps(records, first, second)
    if not gaps:
        return "At no length are runs of both cells recorded yet."
    rates = sorted({record.spec.learning_rate for record in records})
    ahead = [
        f"the {NAMES[cell]}'s mean accuracy is higher at {_won(gaps, sign)}"
        for cell, sign in ((second, 1), (first, -1))
    ]
    equal = sum(gap == 0 for gap in gaps.values())
    counts = [
        len(runs)
        for cell in (first, second)
        for length, runs in by_length(of_cell(records, cell)).items()
        if length in gaps
    ]
    return (
        f"At learning rate {listed(f'{rate:g}' for rate in rates)}, of the "
        f"{counted(len(gaps), 'length')} with runs of both ({runs_each(counts)} of each), "
        f"{', '.join(ahead)}"
        f"{f'; at {equal} they are equal' if equal else ''}."
    )


def _won(gaps, sign):
    """ "3 (by up to 12 percentage points, at L = 9)": where a gap has a sign, and the largest."""
    won = {length: sign * gap for length, gap in gaps.items() if sign * gap > 0}
    if not won:
        return "none"
    most = max(won, key=won.get)
    return f"{len(won)} (by up to {percent(won[most])[:-2]} percentage points, at L = {most})"


def lengths_won_in_short(records):
    """At how many lengths each cell has the higher mean accuracy, at every learning rate."""
    rates = {rate: accuracy_gaps(runs) for rate, runs in grouped(records, "learning_rate").items()}
    rates = {rate: gaps.values() for rate, gaps in rates.items() if gaps}
    if not rates:
        return "At no length are runs of both cells recorded yet."
    told = [
        f"at learning rate {rate:g}, the LSTM {sum(gap > 0 for gap in gaps)} of {len(gaps)} and "
        f"the vanilla RNN {sum(gap < 0 for gap in gaps)}"
        for rate, gaps in rates.items()
    ]
    return f"Lengths won by mean accuracy: {'; '.join(told)}."


def won_at_each_rate(records):
    """The same as `lengths_won` for each learning rate that has runs of both cells."""
    rates = grouped(records, "learning_rate")
    told = [lengths_won(rates[rate]) for rate in sorted(rates) if accuracy_gaps(rates[rate])]
    return " ".join(told) or "At no other learning rate are runs of both cells recorded yet."
