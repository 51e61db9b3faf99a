"""Claims C17 to C22: the character model."""

from itertools import pairwise

from scipy.stats import spearmanr

from lib.page.claims import Judgement
from lib.page.wording import counted, listed, percent, with_minus
from lib.runs.measures import measured
from lib.studies.books import contexts, published
from lib.studies.books.findings import best_batch
from lib.studies.books.measures import carried_or_reread, continuations, temperatures
from lib.studies.books.runs import BOOKS, CONTINUATIONS, TEMPERATURES
from lib.studies.books.task import title

FULL = 500_000  # steps of the original
SLACK = 0.01  # "around": nats above the loss that the original quotes
LEVEL = 0.05
FEWEST_CHECKPOINTS = 8
CONTROLS = (0.5, 1.0, 2.0)  # the original's temperatures
RECIPES = ("original", "sound")


def by_corpus(records, recipe):
    """{"grimm", "karenina": the longest run of a recipe, "original" or "sound"}, if recorded."""
    found = {}
    for record in sorted(records, key=lambda record: record.spec.steps):
        spec = record.spec
        if spec.tied == (recipe == "sound") and spec.corpus in BOOKS and not spec.with_frame:
            found[spec.corpus] = record
    return found


def judge_c17(records):
    """C17, on training batches."""
    runs = by_corpus(records, "original")
    if len(runs) < len(BOOKS):
        return _undecided("C17", runs)
    best = {corpus: best_batch(run) for corpus, run in runs.items()}
    reached = all(
        loss <= published.BATCH_LOSS + SLACK and accuracy >= published.BATCH_ACCURACY[corpus]
        for corpus, (loss, accuracy) in best.items()
    )
    over = all(accuracy > 0.6 for _, accuracy in best.values())
    verdict = "holds" if reached else "holds in part" if over else "refuted"
    if not reached and any(run.outcome["steps"] < FULL for run in runs.values()):
        verdict = "undecided"
    parts = [
        f"{title(corpus)} after {runs[corpus].outcome['steps']:,} steps: smallest loss of a batch "
        f"{loss:.3f}, highest accuracy {percent(accuracy)}; {validation(runs[corpus]):.3f} "
        "nats on validation text"
        for corpus, (loss, accuracy) in best.items()
    ]
    return Judgement("C17", f"{'; '.join(parts)}.", None, len(runs), verdict)


def validation(run):
    """Loss of a run's last checkpoint on validation text, nats."""
    return run.outcome["checkpoints"][-1]["loss"]


def judge_c18(records):
    """C18, on the checkpoints."""
    runs = by_corpus(records, "original")
    checkpoints = [run.outcome["checkpoints"] for run in runs.values()]
    if len(runs) < len(BOOKS) or min(map(len, checkpoints)) < FEWEST_CHECKPOINTS:
        made = listed(
            f"{title(corpus)} {len(run.outcome['checkpoints'])}" for corpus, run in runs.items()
        )
        text = f"Checkpoints so far: {made}; the rule asks for {FEWEST_CHECKPOINTS} a book."
        return Judgement("C18", text, None, len(runs), "undecided")
    tests = [
        _improves(each, measure, direction)
        for each in checkpoints
        for measure, direction in (("loss", "less"), ("words", "greater"))
    ]
    both = [all(each.pvalue < LEVEL for each in tests[place : place + 2]) for place in (0, 2)]
    none = all(each.pvalue >= LEVEL for each in tests)
    verdict = "holds" if all(both) else "refuted" if none else "holds in part"
    parts = [
        f"{title(corpus)}: {_told(loss, 'loss')}, {_told(words, 'words')}"
        for corpus, loss, words in zip(runs, tests[::2], tests[1::2], strict=True)
    ]
    statistic = (
        "Rank correlation with the step, over checkpoints, and p of a test whether the loss falls, "
        f"the words rise: {'; '.join(parts)}."
    )
    return Judgement("C18", statistic, None, len(runs), verdict)


def _told(test, what):
    correlation = with_minus(f"{test.statistic:.2f}")
    return f"{correlation} for the {what} (p = {test.pvalue:.2g})"


def _improves(checkpoints, measure, direction):
    steps = [each["step"] for each in checkpoints]
    return spearmanr(steps, [each[measure] for each in checkpoints], alternative=direction)


def judge_c19(records):
    """C19, on texts drawn at each temperature."""
    runs = by_corpus(records, "sound")
    found = {
        corpus: measured(temperatures, record=run, **TEMPERATURES) for corpus, run in runs.items()
    }
    if len(runs) < len(BOOKS) or None in found.values():
        return _undecided("C19", runs)
    at = [
        [next(each for each in points if each["temperature"] == theta) for theta in CONTROLS]
        for points in found.values()
    ]
    drawn = all(
        rising([each["entropy"] for each in points]) and rising([-each["words"] for each in points])
        for points in at
    )
    arg_max = any(each["arg_max"] < 1 for points in at for each in points)
    verdict = "holds" if drawn and arg_max else "holds in part" if drawn else "refuted"
    parts = [
        f"{title(corpus)}: known words {listed(percent(each['words']) for each in points)}, "
        f"entropy {listed(format(each['entropy'], '.2f') for each in points)} nats"
        for corpus, points in zip(found, at, strict=True)
    ]
    statistic = (
        f"At {listed(f'{theta:g}' for theta in CONTROLS)}, {'; '.join(parts)}; arg max "
        f"{'changes' if arg_max else 'never changes'}."
    )
    aside = (
        "the changes to learning, of which the sentence speaks too: no network is trained at "
        "another temperature here."
    )
    return Judgement("C19", statistic, None, len(runs), verdict, aside)


def rising(values):
    """Is each value larger than the one before?"""
    return all(a < b for a, b in pairwise(values))


def judge_c20(records):
    """C20, on the original's beginnings."""
    runs = by_corpus(records, "sound")
    found = "grimm" in runs and continued(runs["grimm"])
    if not found:
        return _undecided("C20", runs)
    same = sum(each["carried"] == each["reread"] for each in found)
    statistic = (
        f"Of {counted(len(found), 'text')} of {len(found[0]['carried'])} characters, {same} are "
        "the same whether the state is carried or everything is read anew for each character."
    )
    verdict = "holds" if same == len(found) else "refuted"
    return Judgement("C20", statistic, None, 1, verdict)


def continued(run):
    """The original's beginnings continued to its longest text, see `carried_or_reread`."""
    length = max(published.LENGTHS_OF_TEXT)
    beginnings = published.beginnings()
    return measured(carried_or_reread, record=run, beginnings=beginnings, length=length)


def judge_c21(records):
    """C21, on test characters after more and more context."""
    runs = [run for recipe in RECIPES for run in by_corpus(records, recipe).values()]
    reach = contexts.measure(runs)
    if len(reach) < len(RECIPES) * len(BOOKS):
        return _undecided("C21", reach)
    beyond = [mean > 2 * error for mean, error in (each.gain for each in reach)]
    verdict = "refuted" if all(beyond) else "holds in part" if any(beyond) else "holds"
    aside = (
        "what a mean over so few characters can't show: gradients and single units reach farther "
        "back ([3.1](#q-3-1-cells))."
    )
    return Judgement("C21", contexts.window(reach), None, len(reach), verdict, aside)


def judge_c22(records):
    """C22, on many continuations of each beginning."""
    runs = by_corpus(records, "sound")
    found = "grimm" in runs and continued_often(runs["grimm"])
    if not found:
        return _undecided("C22", runs)
    shares = {
        theta: [each["commonest"] for each in found if each["temperature"] == theta]
        for theta in (0, 1.0)
    }
    most = {theta: sum(s > 0.5 for s in each) > len(each) / 2 for theta, each in shares.items()}
    verdict = "holds" if most[1.0] else "holds in part" if most[0] else "refuted"
    statistic = (
        f"Of the continuations of {counted(len(shares[0]), 'beginning')}, the commonest makes up "
        f"{_at_least(min(shares[0]))} when greedy and at most {percent(max(shares[1.0]))} "
        "at temperature 1."
    )
    return Judgement("C22", statistic, None, 1, verdict)


def continued_often(run):
    """Many continuations of the original's beginnings, see `continuations`."""
    beginnings = published.beginnings()
    return measured(continuations, record=run, beginnings=beginnings, **CONTINUATIONS)


def _undecided(number, runs):
    recorded = counted(len(runs), "run")
    return Judgement(
        number, f"{recorded} of those it takes: too few.", None, len(runs), "undecided"
    )


def _at_least(share):
    return percent(share) if share == 1 else f"{percent(share)} or more"
