"""Runs on books, part 3."""

from dataclasses import dataclass
from pathlib import Path
from types import NoneType
from typing import ClassVar

from lib.runs import folders
from lib.runs.parameters import RULES, text
from lib.runs.spec import Keyed, SpecError, hashed, of_kind, one_of, positive, whole
from lib.studies.books.task import BOOKS, BookError, body, raw_text, sha256_of, split, title

BOOK_STEPS = 500_000  # of the original recipe
TEMPERATURES = {  # what texts are drawn at them, see `lib.studies.books.measures.temperatures`
    "thetas": [0, *(round(0.1 * step, 1) for step in range(2, 21))],
    "length": 500,  # characters of a text
    "seed": 1,
}
CONTEXTS = {  # see `lib.studies.books.measures.context_losses`
    "contexts": [1, 2, 5, 10, 20, 30, 50, 100, 200, 500, 1000, 2000],  # characters
    "targets": 2000,
    "seed": 1,
}
JUDGED = {"loss": float, "accuracy": float}
COUNTED = {"step": int, "words": (NoneType, float), "closed": (NoneType, float)}  # None: of none
TEXTS = {"greedy": [str], "drawn": [str]}
WINDOW, BEYOND = 30, 200  # contexts: the original's training sequences, and well past them
CONTINUATIONS = {  # see `lib.studies.books.measures.continuations`
    "thetas": [0, 0.2, 0.5, 1.0, 2.0],
    "draws": 200,
    "length": 30,  # characters
    "seed": 1,
}


@dataclass(frozen=True, kw_only=True)
class BookSpec(Keyed):
    """One training run of a `CharacterLSTM` on a book. Invalid values raise `SpecError`.

    The defaults are the original report's recipe. A run of fewer steps is the beginning of one of
    more: nothing but `steps` says when it ends, so training goes on where a shorter run ended.
    """

    corpus: str  # "grimm", "karenina", or the path or address of another text
    sha256: str  # of the corpus's file
    steps: int  # updates
    seed: int = 1  # of the initialisation, the batches and the dropout
    task: str = "book"
    with_frame: bool = False  # leave Project Gutenberg's header and licence in the text
    sequence_length: int = 30  # T, characters of a training sequence
    batch_size: int = 128  # B
    carry_state: bool = False  # sequences follow each other in the book, and keep h and c
    hidden_size: int = 128  # H
    layers: int = 2
    dropout: float = 0.3
    tied: bool = False  # the symbols' vectors are the read-out's, see `CharacterLSTM`
    symbol_bound: float | None = None  # tied ones are drawn in +- this; None: like all parameters
    optimiser: str = "rmsprop"
    learning_rate: float = 0.002  # the first of a decay, the peak of a cycle
    schedule: str = "decay"
    schedule_steps: int = 10_000  # of one decay by 0.95, or of the whole cycle
    weight_decay: float = 0.0  # of adamw
    clip_norm: float = 5.0
    keep: str = "last"  # parameters: of the last step, or of the best validation loss

    OUTCOME: ClassVar = {
        "symbols": str,
        "goes_on": bool,
        "test": (NoneType, JUDGED),  # of a checkpoint there is none yet
        "checkpoints": [JUDGED | COUNTED | TEXTS],
    }

    def __post_init__(self):
        one_of("task", self.task, ("book",))
        one_of("optimiser", self.optimiser, ("rmsprop", "adamw"))
        one_of("schedule", self.schedule, ("decay", "one-cycle"))
        one_of("keep", self.keep, ("last", "best"))
        of_kind(str, corpus=self.corpus, sha256=self.sha256)
        of_kind(bool, with_frame=self.with_frame, carry_state=self.carry_state, tied=self.tied)
        counts = ("steps", "sequence_length", "batch_size", "hidden_size", "layers")
        for name in (*counts, "schedule_steps"):
            whole(name, getattr(self, name), least=1)
        whole("seed", self.seed, least=0)
        for name in ("learning_rate", "clip_norm", "dropout", "weight_decay", "symbol_bound"):
            if (value := getattr(self, name)) is not None:
                value = positive(name, value, zero=name in ("dropout", "weight_decay"))
                object.__setattr__(self, name, value)
        if self.dropout >= 1:
            raise SpecError(f"dropout: must be below 1, got {self.dropout!r}")
        if self.symbol_bound and not self.tied:
            raise SpecError(f"symbol_bound: is for tied vectors alone, got {self.symbol_bound!r}")
        if self.schedule == "decay" and self.keep == "best":
            raise SpecError("keep: a decay has no end, allowed here: 'last', got 'best'")
        if self.schedule == "one-cycle" and self.steps > self.schedule_steps:
            raise SpecError(
                f"steps: a cycle of {self.schedule_steps} steps ends there, got {self.steps!r}"
            )

    @property
    def trunk(self):
        """Hash of everything but `steps`: runs that share it share their beginning."""
        return hashed({name: value for name, value in self.stated().items() if name != "steps"})

    @property
    def key(self):
        """Name of the run: its trunk, and how far it goes."""
        return f"{self.trunk}-{self.steps}"

    @property
    def cost(self):
        """Work of all steps, in steps of the vanilla RNN on one digit."""
        characters = self.sequence_length * self.batch_size / 128
        return round(self.steps * characters * self.layers * 5)

    def __str__(self):
        return f"{self.corpus}, {self.steps:,} steps, seed {self.seed}"

    @staticmethod
    def describe(records):
        """What each run is, for a caption."""
        bounds = {record.spec.symbol_bound for record in records if record.spec.tied}

        def told(record):
            spec, bound = record.spec, record.spec.symbol_bound
            symbols = f" with symbols in ±{bound:g}" if bound and len(bounds) > 1 else ""
            return (
                f"{title(spec.corpus)}, {recipe(record)} recipe{symbols}, {spec.steps:,} steps, "
                f"seed {spec.seed}"
            )

        return "; ".join(map(told, records))

    @property
    def reached(self):
        """Steps that a checkpoint holds; see `lib.runs.study.Spec`."""
        from lib.studies.books.checkpoints import beginnings  # which collects specs

        going_on = (each for each in beginnings(self) if each.weights and each.outcome["goes_on"])
        return next((each.outcome["steps"] for each in going_on), 0)

    @property
    def obstacle(self):
        """The text can't be had here; see `lib.runs.study.Spec`."""
        try:
            raw_text(self.corpus)
        except BookError as error:
            return str(error)


def original_book(corpus, steps, **changes):
    """The recipe of the 2018 report; changes: fields of `BookSpec` to set otherwise."""
    return BookSpec(corpus=corpus, sha256=sha256_of(corpus), steps=steps, **changes)


def sound_book(corpus, steps=30_000, **changes):
    """The recipe that this book recommends for the same model: the state carried from batch to
    batch, symbols' vectors tied to the read-out and drawn large, AdamW with a one-cycle learning
    rate, and the parameters of the best validation loss.

    changes: fields of `BookSpec` to set otherwise.
    """
    settings = {
        "schedule_steps": steps,
        "schedule": "one-cycle",
        "carry_state": True,
        "tied": True,
        "symbol_bound": 1.0,
        "optimiser": "adamw",
        "learning_rate": 0.006,
        "weight_decay": 0.05,
        "batch_size": 64,
        "sequence_length": 64,
        "dropout": 0.1 if corpus == "karenina" else 0.25,  # the longer book is harder to overfit
        "clip_norm": 1.0,
        "keep": "best",
    }
    return BookSpec(corpus=corpus, sha256=sha256_of(corpus), steps=steps, **(settings | changes))


def book_specs():
    """The four runs of part 3: each book by the original's recipe and by a sound one."""
    return [original_book(corpus, BOOK_STEPS) for corpus in BOOKS] + list(map(sound_book, BOOKS))


def read_parts(spec):
    """The whole text of a spec, and its parts as `lib.studies.books.task.split` gives them.

    Raises `BookError` where the text can't be had or is shorter than a batch of the spec needs.
    """
    whole = raw_text(spec.corpus)
    whole = whole if spec.with_frame else body(whole)
    parts = split(whole)
    needed = spec.sequence_length * (spec.batch_size if spec.carry_state else 1) + 1
    if len(parts["train"]) <= needed or not parts["test"][1:]:
        raise BookError(
            f"corpus: the training part of {spec.corpus!r} has {len(parts['train'])} characters; a "
            f"batch of these sequences needs more than {needed}"
        )
    return whole, parts


def check_corpus(name, corpus):
    """Raise `BookError` unless both recipes can read a corpus; the known books are not looked at,
    as pages are drawn from records without them. The rule of parameters named corpus."""
    text(name, corpus)
    if corpus not in BOOKS:
        for spec in (original_book(corpus, steps=1), sound_book(corpus, steps=1)):
            read_parts(spec)
    if Path(corpus).is_file():  # the page is to be made again when the text changes
        folders.tell_read(corpus, sha256_of(corpus))


def recipe(run):
    """Name of a run's recipe."""
    return "sound" if run.spec.tied else "original"


def of_recipe(runs, name):
    """The runs of one recipe, "original" or "sound"."""
    return [run for run in runs if recipe(run) == name]


def check_targets(name, value):
    """The rule of parameters named targets: of a single one there is no standard error."""
    whole(name, value, least=2)


RULES |= {"corpus": check_corpus, "targets": check_targets}
