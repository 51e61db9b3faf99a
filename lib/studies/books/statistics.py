"""Values of the book runs and of what is measured on them; nan where nothing is recorded.

Of what `lib.studies.books.baselines.baselines` gives, {corpus: that} is found here.
"""

from itertools import pairwise
from math import nan
from typing import NamedTuple

from lib.page.statistics import mean
from lib.runs.measures import measured
from lib.studies.books.measures import context_losses
from lib.studies.books.spec import CONTEXTS, recipe
from lib.studies.books.training import build_model


def best_batch(run):
    """(smallest loss, highest accuracy) of a single training batch."""
    return min(point[3] for point in run.curve), max(point[4] for point in run.curve)


def lowest(run):
    """The checkpoint with the smallest validation loss."""
    return min(run.outcome["checkpoints"], key=lambda checkpoint: checkpoint["loss"])


def at_checkpoints(run, name):
    """(steps, values) of a measure, at each checkpoint that has it."""
    points = [each for each in run.outcome["checkpoints"] if each[name] is not None]
    return [each["step"] for each in points], [each[name] for each in points]


def losses(runs):
    """A row a run: corpus, recipe, steps, loss of its best batch, of the last batches, of the
    kept parameters on validation text and on test text (nats), share right of test text, number
    of the model's parameters."""
    rows = []
    for run in runs:
        kept = run.outcome["checkpoints"][-1] if run.spec.keep == "last" else lowest(run)
        test = run.outcome["test"]
        nats = best_batch(run)[0], run.curve[-1][1], kept["loss"], test["loss"]
        model = build_model(run.spec, len(run.outcome["symbols"]))
        size = sum(each.numel() for each in model.parameters())
        about = run.spec.corpus, recipe(run), run.outcome["steps"]
        rows.append([*about, *nats, test["accuracy"], size])
    return rows


def saved(dear, cheap):
    """{corpus: how many nats cheap is below dear}, where both {corpus: nats} have it."""
    return {corpus: dear[corpus] - cheap[corpus] for corpus in dear if corpus in cheap}


def progress(runs, corpus):
    """Of the run on a corpus, {quantity: (at the first checkpoint, at the last)}: step, loss on
    validation text (nats), words (share known), batches (mean training loss, nats); and
    lowest: (step, loss) of the checkpoint with the smallest loss on validation text."""
    for run in runs:
        if run.spec.corpus == corpus:
            points = run.outcome["checkpoints"]
            first, last = points[0], points[-1]
            best, batches = lowest(run), {step: loss for step, loss, *_ in run.curve}
            return {name: (first[name], last[name]) for name in ("step", "loss", "words")} | {
                "batches": (batches[first["step"]], batches[last["step"]]),
                "lowest": (best["step"], best["loss"]),
            }
    return dict.fromkeys(("step", "loss", "words", "batches", "lowest"), (nan, nan))


def characters_read(runs):
    """Characters of all training batches, mean of the runs."""
    return mean(
        run.outcome["steps"] * run.spec.sequence_length * run.spec.batch_size for run in runs
    )


def best_order(losses):
    """The order, as text, of the n-gram model that is best on validation text; of one book."""
    return min(losses["n-gram"], key=lambda order: losses["n-gram"][order]["validation"])


def best_ngrams(found, part="test"):
    """{corpus: nats of the n-gram model that is best on validation text}; part: of the book."""
    return {corpus: each["n-gram"][best_order(each)][part] for corpus, each in found.items()}


def baselines(found):
    """{model: nats of test text, a book each} of the unigram, the best n-gram model and the
    compressors."""
    rows = {}
    for each in found.values():
        orders = each["n-gram"]
        named = {"unigram": orders["1"], "best n-gram (Kneser-Ney)": orders[best_order(each)]}
        for name, losses in (named | each).items():
            if name != "n-gram":
                rows.setdefault(name, []).append(losses["test"])
    return rows


def at(points, theta, name):
    """A value of what is drawn at a temperature; points: of
    `lib.studies.books.measures.temperatures`."""
    found = (each[name] for each in points if each["temperature"] == theta)
    return next((value for value in found if value is not None), nan)


def held_against(points):
    """Those of `lib.studies.books.measures.temperatures` that were held against the book."""
    return [each for each in points if each["arg_max"] is not None]


def rising(values):
    """Is each value larger than the one before?"""
    return all(a < b for a, b in pairwise(values))


class Reach(NamedTuple):
    """Loss of one model after more and more context.

    losses: mean of each context, nats; errors: standard errors of their differences.
    """

    run: object
    contexts: list
    losses: list
    errors: list

    def gain(self, short, long):
        """(by how many nats long context lowers the loss against short, standard error)."""
        short, long = map(self.contexts.index, (short, long))
        return self.losses[short] - self.losses[long], self.errors[short][long]


def reaches(runs, **changes):
    """The `Reach` of each run, those left out that are not measured; changes: of `CONTEXTS`."""
    asked = CONTEXTS | changes
    found = [(run, measured(context_losses, record=run, **asked)) for run in runs]
    return [Reach(run, asked["contexts"], **each) for run, each in found if each]
