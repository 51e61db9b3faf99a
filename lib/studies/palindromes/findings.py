"""Sentences about runs, with every number computed from their records."""

from statistics import median

from lib.page.statistics import grouped, of_cell
from lib.page.wording import NAMES, counted, listed, percent
from lib.runs.schedules import WARM_UP
from lib.studies.palindromes import scores
from lib.studies.palindromes.scores import by_length, mean_accuracy

INPUTS = {"digit": "each digit as one number", "one-hot": "each digit as a one-hot vector"}
GOOD, POOR = 0.9, 0.2  # accuracies of runs that have almost solved, and of those near chance
SCHEDULES = {"constant": "at", "one-cycle": "on a one-cycle schedule that peaks at"}


def recipe(spec):
    """How a run is trained."""
    return (
        f"The {NAMES[spec.cell]} reads {INPUTS[spec.encoding]} and has {spec.hidden_size} hidden "
        f"units, {_initial(spec)} initial weights and a linear read-out. "
        f"{NAMES[spec.optimiser]} trains it {SCHEDULES[spec.schedule]} learning rate "
        f"{spec.learning_rate:g}, on batches of {spec.batch_size} fresh palindromes, the gradient "
        f"clipped to norm {spec.clip_norm:g}, for at most {spec.steps:,} steps; training ends once "
        f"a batch's loss is at most {spec.stop_loss:g}."
    )


def named(setting):
    """A setting of a spec as a sentence writes it: "rmsprop" is RMSprop, "xavier" Xavier."""
    return (NAMES | {"xavier": "Xavier"}).get(setting, setting)


def _initial(spec):
    scales = {"recurrent": spec.recurrent_scale, "input": spec.input_scale}
    scaled = [f"{which} ones times {scale:g}" for which, scale in scales.items() if scale != 1]
    return named(spec.initialisation) + (f" ({', '.join(scaled)})" if scaled else "")


def solved_up_to(records):
    """The longest length up to which every run solves; None if the shortest has one that fails."""
    reached = None
    for length, runs in by_length(records).items():
        if not all(run.solved for run in runs):
            break
        reached = length
    return reached


def longest_solved(records):
    """The longest length that any run solves; None if none does."""
    return max((record.spec.length for record in records if record.solved), default=None)


def reach(records):
    """How far runs get: all of them, all but one, and the best."""
    if not records:
        return "No runs are recorded yet."
    return f"{_reach(records)} ({_runs_a_length(records)})."


def _runs_a_length(records):
    """How many runs there are, and where: "1 to 5 runs at each of 23 lengths"."""
    lengths = by_length(records)
    span = runs_each(map(len, lengths.values()))
    if len(lengths) == 1:
        return f"{span} at L = {max(lengths)}"
    return f"{span} at each of {len(lengths)} lengths"


def runs_each(counts):
    """Some numbers of runs: "1 run", "1 to 5 runs"."""
    counts = set(counts)
    least, most = min(counts), max(counts)
    return counted(most, "run") if least == most else f"{least} to {counted(most, 'run')}"


def _reach(records):
    every, best = solved_up_to(records), longest_solved(records)
    if best is None:
        return "No run solves any length"
    longest = max(record.spec.length for record in records)
    failing = [each for each in records if not each.solved and each.spec.length <= best]
    if len(failing) == 1:
        return f"{_all_but(failing[0], best)}{', and no run a longer one' * (best < longest)}"
    if every == longest:
        return f"Every run solves its length, up to L = {every}"
    if every == best:
        return f"Every run solves its length up to L = {every}, and no run a longer one"
    first = (
        f"Every run solves its length up to L = {every}, {solved_of(records)} solve in all"
        if every
        else "At no length does every run solve"
    )
    return f"{first}; the longest that any run solves is L = {best}"


def _all_but(failing, length):
    """That all runs but one solve their length, up to a length, and how that one fares."""
    return (
        f"Every run but one, of accuracy {percent(failing.accuracy, 1)} at L = "
        f"{failing.spec.length}, solves its length up to L = {length}"
    )


def accuracies(records):
    """Mean accuracies at some lengths, for alt texts."""
    return _at_some_lengths("mean accuracy", records, lambda runs: percent(mean_accuracy(runs)))


def shares(records):
    """How many runs solve, at some lengths, for alt texts."""
    return _at_some_lengths("runs that solve:", records, solved_of)


def ends(records):
    """How many runs end near perfect or near chance, and what follows for their mean."""
    if not records:
        return "No runs are recorded yet."
    clear = sum(not POOR < record.accuracy < GOOD for record in records)
    return (
        f"{clear} of {counted(len(records), 'run')} {'ends' if len(records) == 1 else 'end'} "
        f"with an accuracy of at least {percent(GOOD)} or at most {percent(POOR)}."
    )


def steps_to_solve(records):
    """Steps that runs which solved took, for alt texts."""
    steps = sorted(record.steps_to_solve for record in records if record.solved)
    if not steps:
        return "no run that solves"
    return f"from {steps[0]:,} to {steps[-1]:,}, half of the runs at most {median(steps):,.0f}"


def median_steps(records, lengths, cells):
    """Median steps of the runs that solved, "none" of none, at some lengths, cell by cell."""
    parts = []
    for length in lengths:
        runs = by_length(records).get(length, [])
        each = listed(
            f"{_median_steps(of_cell(runs, cell))} for the {NAMES[cell]}" for cell in cells
        )
        parts.append(f"at L = {length}, {each}")
    return f"Median steps to solve: {'; '.join(parts)}."


def _median_steps(records):
    steps = scores.median_steps(records)
    return "none" if steps is None else f"{steps:,.0f}"


def accuracies_by_rate(records, rates):
    """Mean accuracies at each learning rate, for alt texts."""
    runs = grouped(records, "learning_rate")
    parts = [f"at learning rate {rate:g}, {accuracies(runs.get(rate, []))}" for rate in rates]
    return f"Panels: {'; '.join(parts)}."


def solved_of(records):
    """ "3 of 5": how many of the runs solve."""
    return f"{sum(record.solved for record in records)} of {len(records)}"


def _at_some_lengths(what, records, describe, most=6):
    lengths = by_length(records)
    if not lengths:
        return "no runs recorded"
    every = -(-len(lengths) // most)
    some = sorted({*list(lengths)[::every], max(lengths)})
    return f"{what} {listed(f'{describe(lengths[each])} at L = {each}' for each in some)}"


def each_cell(records, describe, cells=("rnn", "lstm")):
    """A sentence for each cell: describe(its records), introduced by its name."""
    parts = []
    for cell in cells:
        sentence = describe(of_cell(records, cell)).rstrip(".")
        parts.append(f"For the {NAMES[cell]}, {sentence[0].lower()}{sentence[1:]}.")
    return " ".join(parts)


def stopped_too_early(records):
    """Runs that the rule which ends training has ended though they don't solve their length."""
    return [each for each in records if each.outcome["stopped"] and not each.solved]


def lucky_batches(records):
    """Which runs were stopped too early, one sentence."""
    early = stopped_too_early(records)
    if not early:
        return "No run was ended by a lucky batch before it had solved its length."
    told = listed(
        f"the {NAMES[each.spec.cell]} at L = {each.spec.length}, seed {each.spec.seed} "
        f"({percent(each.accuracy, 1)} after {each.outcome['steps']:,} steps)"
        for each in early
    )
    return f"A lucky batch ended {counted(len(early), 'run')} too early: {told}."


def trained_longer(records):
    """What has become of runs that were stopped too early, trained again to a smaller loss."""
    if not records:
        return ""
    ends = listed(
        f"{percent(each.accuracy, 2)} after {each.outcome['steps']:,} steps" for each in records
    )
    stop_loss = records[0].spec.stop_loss
    return f"Trained from the same start to a batch loss of {stop_loss:g} instead: {ends}."


def ended_while_rising(records):
    """How many of the runs that solve ended before their one-cycle rate had ceased to rise."""
    solved = [each for each in records if each.solved and each.spec.schedule == "one-cycle"]
    rising = [each for each in solved if each.outcome["steps"] <= WARM_UP * each.spec.steps]
    if not solved:
        return ""
    return (
        f"Of the {counted(len(solved), 'run')} that solve, {len(rising)} ended while the learning "
        "rate still rose."
    )


def solved_each_length(records):
    """How many runs solve at each length, one sentence."""
    parts = [f"{solved_of(runs)} at L = {length}" for length, runs in by_length(records).items()]
    return f"Runs that solve: {listed(parts)}." if parts else "No runs are recorded yet."
