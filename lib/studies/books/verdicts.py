"""Claims C17 to C22: the character model."""

from scipy.stats import spearmanr

from lib.page.claims import Judgement
from lib.page.wording import counted, listed, percent, with_minus
from lib.studies.books import published, statistics
from lib.studies.books.measures import carried_or_reread, continuations, temperatures
from lib.studies.books.recorded import measured_on
from lib.studies.books.spec import (
    BEYOND,
    BOOK_STEPS,
    CONTINUATIONS,
    TEMPERATURES,
    WINDOW,
    of_recipe,
)
from lib.studies.books.task import BOOKS, title

SLACK = 0.01  # "around": nats above the loss that the original quotes
LEVEL = 0.05
FEWEST_CHECKPOINTS = 8
CONTROLS = (0.5, 1.0, 2.0)  # the original's temperatures


def by_corpus(records, recipe):
    """{"grimm", "karenina": the longest run of a recipe, "original" or "sound"}, if recorded."""
    runs = sorted(of_recipe(records, recipe), key=lambda run: run.spec.steps)
    kept = [run for run in runs if run.spec.corpus in BOOKS and not run.spec.with_frame]
    return {run.spec.corpus: run for run in kept}


def judge_c17(records):
    """C17, on training batches."""
    runs = by_corpus(records, "original")
    if len(runs) < len(BOOKS):
        return _undecided("C17", runs)
    best = {corpus: statistics.best_batch(run) for corpus, run in runs.items()}
    reached = all(
        loss <= published.BATCH_LOSS + SLACK and accuracy >= published.BATCH_ACCURACY[corpus]
        for corpus, (loss, accuracy) in best.items()
    )
    over = all(accuracy > 0.6 for _, accuracy in best.values())
    verdict = "holds" if reached else "holds in part" if over else "refuted"
    if not reached and any(run.outcome["steps"] < BOOK_STEPS for run in runs.values()):
        verdict = "undecided"
    parts = [
        f"{title(corpus)} after {run.outcome['steps']:,} steps {best[corpus][0]:.3f} nats and "
        f"{percent(best[corpus][1])}, with {run.outcome['checkpoints'][-1]['loss']:.3f} nats on "
        "validation text"
        for corpus, run in runs.items()
    ]
    statistic = f"Smallest loss and highest accuracy of a batch: {'; '.join(parts)}."
    return Judgement("C17", statistic, None, len(runs), verdict)


def judge_c18(records):
    """C18, on the checkpoints."""
    runs = by_corpus(records, "original")
    checkpoints = [run.outcome["checkpoints"] for run in runs.values()]
    if len(runs) < len(BOOKS) or min(map(len, checkpoints)) < FEWEST_CHECKPOINTS:
        return _undecided("C18", runs)
    falls = [_trend(each, "loss", "less") for each in checkpoints]
    rises = [_trend(each, "words", "greater") for each in checkpoints]
    improves = [fall.pvalue < LEVEL for fall in falls], [rise.pvalue < LEVEL for rise in rises]
    none = not any(map(any, improves))
    verdict = "holds" if all(map(all, improves)) else "refuted" if none else "holds in part"
    parts = [
        f"{title(corpus)} {fall.statistic:.2f} (p = {fall.pvalue:.2g}) and "
        f"{rise.statistic:.2f} (p = {rise.pvalue:.2g})"
        for corpus, fall, rise in zip(runs, falls, rises, strict=True)
    ]
    statistic = (
        "Rank correlation of the validation loss and of the share of known words with the step, "
        f"over checkpoints, and p of a test whether they fall and rise: {'; '.join(parts)}."
    )
    return Judgement("C18", with_minus(statistic), None, len(runs), verdict)


def _trend(checkpoints, measure, direction):
    steps = [each["step"] for each in checkpoints]
    return spearmanr(steps, [each[measure] for each in checkpoints], alternative=direction)


def judge_c19(records):
    """C19, on texts drawn at each temperature."""
    runs = by_corpus(records, "sound")
    found = measured_on(runs.values(), temperatures, **TEMPERATURES)
    found = {corpus: statistics.held_against(points) for corpus, points in found.items()}
    if len(found) < len(BOOKS) or not all(found.values()):
        return _undecided("C19", runs)
    entropy, words, same = (
        [[statistics.at(points, theta, name) for theta in CONTROLS] for points in found.values()]
        for name in ("entropy", "words", "arg_max")
    )
    falling = (each[::-1] for each in words)
    drawn = all(map(statistics.rising, entropy)) and all(map(statistics.rising, falling))
    arg_max = min(map(min, same))
    verdict = "refuted" if not drawn else "holds" if arg_max < 1 else "holds in part"
    parts = [
        f"{title(corpus)} {listed(map(percent, known))} known words and an entropy of "
        f"{listed(format(each, '.2f') for each in nats)} nats"
        for corpus, known, nats in zip(found, words, entropy, strict=True)
    ]
    statistic = (
        f"Drawn at {listed(f'{theta:g}' for theta in CONTROLS)}: {'; '.join(parts)}; arg max stays "
        f"the same at {percent(arg_max)} of the characters."
    )
    aside = (
        "the changes to learning, of which the sentence speaks too: no network is trained at "
        "another temperature here."
    )
    return Judgement("C19", statistic, None, len(runs), verdict, aside)


def judge_c20(records):
    """C20, on the original's beginnings."""
    length = max(published.LENGTHS_OF_TEXT)
    found = _of_grimm(records, carried_or_reread, length=length)
    if not found:
        return _undecided("C20", by_corpus(records, "sound"))
    same = sum(each["carried"] == each["reread"] for each in found)
    statistic = (
        f"Of {counted(len(found), 'text')} of {length} characters, {same} are the same whether the "
        "state is carried or everything is read anew for each character."
    )
    return Judgement("C20", statistic, None, 1, "holds" if same == len(found) else "refuted")


def _of_grimm(records, measure, **parameters):
    """What is measured on the original's beginnings, by the sound recipe's model of Grimm."""
    runs = by_corpus([run for run in records if run.spec.corpus == "grimm"], "sound")
    asked = {"beginnings": published.beginnings(), **parameters}
    return measured_on(runs.values(), measure, **asked).get("grimm")


def judge_c21(records):
    """C21, on test characters after more and more context."""
    runs = [*by_corpus(records, "original").values(), *by_corpus(records, "sound").values()]
    reach = statistics.reaches(runs)
    if len(reach) < 2 * len(BOOKS):
        return _undecided("C21", reach)
    gains = [each.gain(WINDOW, BEYOND) for each in reach]
    beyond = [mean > 2 * error for mean, error in gains]
    verdict = "refuted" if all(beyond) else "holds in part" if any(beyond) else "holds"
    statistic = (
        f"{BEYOND} characters of context in place of {WINDOW} save at most {max(gains)[0]:.3f} "
        f"nats; the loss falls by more than twice the standard error for {sum(beyond)} of "
        f"{len(reach)} models."
    )
    aside = (
        "what a mean over so few characters can't show: gradients and single units reach farther "
        "back ([3.1](#q-3-1-cells))."
    )
    return Judgement("C21", statistic, None, len(reach), verdict, aside)


def judge_c22(records):
    """C22, on many continuations of each beginning."""
    found = _of_grimm(records, continuations, **CONTINUATIONS)
    if not found:
        return _undecided("C22", by_corpus(records, "sound"))
    greedy, drawn = (
        [each["commonest"] for each in found if each["temperature"] == theta] for theta in (0, 1.0)
    )
    most_greedy, most_drawn = (
        sum(share > 0.5 for share in each) > len(each) / 2 for each in (greedy, drawn)
    )
    verdict = "holds" if most_drawn else "holds in part" if most_greedy else "refuted"
    statistic = (
        f"Of the continuations of {counted(len(greedy), 'beginning')}, the commonest makes up at "
        f"least {percent(min(greedy))} when greedy and at most {percent(max(drawn))} at "
        "temperature 1."
    )
    return Judgement("C22", statistic, None, 1, verdict)


def _undecided(number, runs):
    told = f"{counted(len(runs), 'run')} of those it takes: too few."
    return Judgement(number, told, None, len(runs), "undecided")
