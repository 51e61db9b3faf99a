"""Sentences and tables of part 3's first question, every number computed."""

import math
import re

from lib.page.wording import counted, first_to_last, listed, percent
from lib.studies.books.spec import of_recipe, recipe
from lib.studies.books.task import title
from lib.studies.books.training import build_model

CLEARLY = 0.01  # nats by which a loss must have risen to be told
NO_RUN = "Nothing of this kind is recorded yet."


def bits(nats):
    """Nats as bits."""
    return nats / math.log(2)


def sizes(facts):
    """Rows book | characters | frame | symbols | training | validation | test; facts:
    {corpus: of `lib.studies.books.baselines.facts`}."""
    return [
        [
            title(corpus),
            f"{each['characters']:,}",
            f"{each['characters'] - each['body']:,}",
            each["body_symbols"],
            *(f"{count:,}" for count in each["parts"].values()),
        ]
        for corpus, each in facts.items()
    ]


def how_far(runs, steps, rerun="a rerun with these parameters goes on from there"):
    """How many of the steps that were asked for each recorded run has made; rerun: what to do."""
    if not runs:
        return NO_RUN
    made = [f"{title(run.spec.corpus)} {run.outcome['steps']:,}" for run in runs]
    short = any(run.outcome["steps"] < steps for run in runs)
    so_far = f" so far; {rerun}" if short else ""
    return f"Steps made of {steps:,}: {listed(made)}{so_far}."


def best_batch(run):
    """(smallest loss, highest accuracy) of a single training batch."""
    return min(point[3] for point in run.curve), max(point[4] for point in run.curve)


def last_batches(run):
    """(mean loss, mean accuracy) of the last training batches."""
    return tuple(run.curve[-1][1:3])


def original_quotes(runs):
    """The original recipe's best batch beside what its model has not seen, a sentence a book."""
    sentences = []
    for run in of_recipe(runs, "original"):
        loss, accuracy = best_batch(run)
        test = run.outcome["test"]
        sentences.append(
            f"On {title(run.spec.corpus)}, {run.outcome['steps']:,} steps of the original recipe: "
            f"the luckiest training batch reached {loss:.3f} nats and {percent(accuracy)}; test "
            f"text costs {test['loss']:.3f} nats, and "
            f"{percent(test['accuracy'])} of its characters are predicted correctly."
        )
    return " ".join(sentences) or NO_RUN


def test_text_costs(runs):
    """What a character of test text costs, with the models of each recipe."""
    recipes = {name: of_recipe(runs, name) for name in ("original", "sound")}
    parts = [
        f"with the {name} recipe {listed(map(_test_text_cost, some))}"
        for name, some in recipes.items()
        if some
    ]
    return f"A character of test text costs, {'; '.join(parts)}." if parts else NO_RUN


def _test_text_cost(run):
    loss, steps = run.outcome["test"]["loss"], run.outcome["steps"]
    return f"{loss:.3f} nats ({title(run.spec.corpus)}, {steps:,} steps)"


def curves_told(runs):
    """Where each curve begins and ends, for readers who don't see the figure."""
    sentences = []
    for run in runs:
        means = [format(point[1], ".2f") for point in run.curve]
        held_out = [format(each["loss"], ".2f") for each in run.outcome["checkpoints"]]
        sentences.append(
            f"{title(run.spec.corpus)}, nats: mean of training batches {first_to_last(means)}, "
            f"validation text {first_to_last(held_out)}, best batch {best_batch(run)[0]:.2f}."
        )
    return " ".join(sentences) or NO_RUN


def turned(runs):
    """Where validation loss was lowest, for runs that went on as it rose again."""
    sentences = []
    for run in runs:
        checkpoints = run.outcome["checkpoints"]
        best, last = min(checkpoints, key=_loss), checkpoints[-1]
        if last["loss"] - best["loss"] > CLEARLY:
            sentences.append(
                f"On {title(run.spec.corpus)}, validation loss is lowest after {best['step']:,} "
                f"steps, {best['loss']:.3f} nats, and {last['loss']:.3f} after {last['step']:,}: "
                "what the model learns from there on is its training text."
            )
    return " ".join(sentences)


def settings(specs):
    """A recipe in numbers; specs: of several books, which may differ in dropout."""
    spec = specs[0]
    peak = "peak of the " if spec.schedule == "one-cycle" else ""
    decay = f", weight decay {spec.weight_decay:g}" if spec.weight_decay else ""
    return (
        f"In numbers: {peak}learning rate {spec.learning_rate:g}, {_dropout(specs)}{decay}, "
        f"batches of {spec.batch_size} sequences of {spec.sequence_length} characters, gradient "
        f"clipped to norm {spec.clip_norm:g}."
    )


def symbol_bounds_told(runs):
    """What validation text costs at the end, for each bound of the symbols' vectors."""
    if not runs:
        return NO_RUN
    ends = [
        f"{run.outcome['checkpoints'][-1]['loss']:.2f} (±{run.spec.symbol_bound:g})" for run in runs
    ]
    first = runs[0]
    return (
        f"After {first.outcome['steps']:,} steps on {title(first.spec.corpus)}, a character of "
        f"validation text costs {listed(ends)} nats."
    )


def _dropout(specs):
    if len({spec.dropout for spec in specs}) == 1:
        return f"dropout {specs[0].dropout:g}"
    return f"dropout {listed(f'{each.dropout:g} on {title(each.corpus)}' for each in specs)}"


def losses(runs):
    """Rows book | recipe | steps | best batch | last batches | validation | test | bits | right."""
    rows = []
    for run in runs:
        test = run.outcome["test"]
        checkpoints = run.outcome["checkpoints"]
        kept = checkpoints[-1] if run.spec.keep == "last" else min(checkpoints, key=_loss)
        rows.append(
            [
                title(run.spec.corpus),
                recipe(run),
                f"{run.outcome['steps']:,}",
                f"{best_batch(run)[0]:.3f}",
                f"{last_batches(run)[0]:.3f}",
                f"{kept['loss']:.3f}",
                f"{test['loss']:.3f}",
                f"{bits(test['loss']):.3f}",
                percent(test["accuracy"]),
            ]
        )
    return rows


def label(run):
    """A corpus as a part of a label in the book."""
    return re.sub(r"[^a-z0-9]+", "-", run.spec.corpus.lower()).strip("-")


def parameters(runs):
    """How many parameters each run's model has."""
    parts = []
    for run in runs:
        model = build_model(run.spec, len(run.outcome["symbols"]))
        count = sum(each.numel() for each in model.parameters())
        parts.append(f"{count:,} ({title(run.spec.corpus)}, {recipe(run)} recipe)")
    return f"Parameters: {listed(parts)}." if parts else NO_RUN


def recipes_compared(runs):
    """Test loss of the sound recipe against the original, and how much text each has read."""
    found = {(run.spec.corpus, recipe(run)): run for run in runs}
    parts = []
    for corpus in dict.fromkeys(run.spec.corpus for run in runs):
        pair = [found.get((corpus, name)) for name in ("original", "sound")]
        if all(pair):
            old, new = (run.outcome["test"]["loss"] for run in pair)
            read = [f"{characters_read(run):,}" for run in pair]
            parts.append(
                f"{abs(old - new):.3f} nats {'lower' if new < old else 'higher'} on "
                f"{title(corpus)} ({read[1]} characters read, {read[0]} by the original recipe)"
            )
    return f"The sound recipe's test loss is {listed(parts)}." if parts else ""


def characters_read(run):
    """Characters of all training batches of a run."""
    return run.outcome["steps"] * run.spec.sequence_length * run.spec.batch_size


def _loss(checkpoint):
    return checkpoint["loss"]


def baselines(found):
    """Rows model | loss on test, nats and bits, of each book; found: {corpus: of
    `lib.studies.books.baselines.baselines`}. The order of the n-grams is chosen on validation
    text."""
    rows = {}
    for each in found.values():
        for name, losses in named_baselines(each).items():
            loss = losses["test"]
            rows.setdefault(name, []).extend([f"{loss:.3f}", f"{bits(loss):.3f}"])
    return [[name, *cells] for name, cells in rows.items()]


def named_baselines(found):
    """{name: losses} of the unigram, the best n-gram and the compressors."""
    orders = found["n-gram"]
    named = {"unigram": orders["1"], "best n-gram (Kneser-Ney)": orders[best_order(found)]}
    return named | {name: each for name, each in found.items() if name != "n-gram"}


def best_order(found):
    """The order, as text, of the n-gram model that is best on validation text."""
    return min(found["n-gram"], key=lambda order: found["n-gram"][order]["validation"])


def best_ngram(found, part="test"):
    """Loss of the n-gram model that is best on validation text, nats; part: of the book."""
    return found["n-gram"][best_order(found)][part]


def against_ngrams(runs, found):
    """By how much each run beats the best n-gram model of its book, or does not."""
    parts = []
    for run in runs:
        baseline = found.get(run.spec.corpus)
        if baseline:
            ahead = best_ngram(baseline) - run.outcome["test"]["loss"]
            side = "below" if ahead > 0 else "above"
            parts.append(
                f"{title(run.spec.corpus)}, {recipe(run)} recipe: {abs(ahead):.3f} nats {side}"
            )
    return f"Test loss against the best n-gram model: {'; '.join(parts)}." if parts else NO_RUN


def frame(facts, framed, plain):
    """What header and licence do to the loss of the best n-gram model; each {corpus: found}."""
    sentences = []
    for corpus, each in facts.items():
        if corpus not in plain or corpus not in framed:
            continue
        left = each["characters"] - each["body"]
        if not left:
            continue
        sentences.append(
            f"In {title(corpus)}, header and licence are {left:,} of "
            f"{counted(each['characters'], 'character')}; left in, most of them fall into the test "
            f"part, and the best n-gram model needs {best_ngram(framed[corpus]):.3f} nats there in "
            f"place of {best_ngram(plain[corpus]):.3f}."
        )
    return " ".join(sentences)


def dynamic(runs, found):
    """What learning while reading brings; found: {corpus: of
    `lib.studies.books.measures.dynamic`}."""
    test = {run.spec.corpus: run.outcome["test"]["loss"] for run in runs}
    parts = [
        f"{title(corpus)}: {each['test']:.3f} nats in place of {test[corpus]:.3f} (learning rate "
        f"{each['learning_rate']})"
        for corpus, each in found.items()
    ]
    return f"{'; '.join(parts)}." if parts else NO_RUN


def best_ngrams(found):
    """{corpus: validation loss of its best n-gram model}; found: {corpus: of `baselines`}."""
    return {corpus: best_ngram(each, "validation") for corpus, each in found.items()}


def in_short(runs, found):
    """What the model reaches on training batches and on text it has not seen."""
    return f"{original_quotes(runs)} {against_ngrams(runs, found)}"


def not_measured(runs, found):
    """Of which books a measurement is missing, and how to make it; "" if of none."""
    missing = [title(run.spec.corpus) for run in runs if run.spec.corpus not in found]
    if not missing:
        return ""
    return (
        f"Not measured yet for {listed(missing)}. To measure it, rerun this notebook without "
        "`REPORT_TRAIN=never`, where the text can be read."
    )
