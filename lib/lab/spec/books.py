"""Runs on books, part 3."""

from dataclasses import dataclass

from lib.lab.spec.common import Keyed, SpecError, hashed, one_of, positive, whole


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

    def __post_init__(self):
        one_of("task", self.task, ("book",))
        one_of("optimiser", self.optimiser, ("rmsprop", "adamw"))
        one_of("schedule", self.schedule, ("decay", "one-cycle"))
        one_of("keep", self.keep, ("last", "best"))
        counts = ("steps", "sequence_length", "batch_size", "hidden_size", "layers")
        for name in (*counts, "schedule_steps"):
            whole(name, getattr(self, name), least=1)
        whole("seed", self.seed, least=0)
        for name in ("learning_rate", "clip_norm"):
            object.__setattr__(self, name, positive(name, getattr(self, name)))
        for name in ("dropout", "weight_decay"):
            object.__setattr__(self, name, positive(name, getattr(self, name), zero=True))
        if self.dropout >= 1:
            raise SpecError(f"dropout: must be below 1, got {self.dropout!r}")
        if self.symbol_bound is not None:
            bound = positive("symbol_bound", self.symbol_bound)
            object.__setattr__(self, "symbol_bound", bound)
            if not self.tied:
                raise SpecError(f"symbol_bound: is for tied vectors alone, got {bound!r}")
        if self.schedule == "decay" and self.keep == "best":
            raise SpecError("keep: a decay has no end, allowed here: 'last', got 'best'")
        if self.schedule == "one-cycle" and self.steps > self.schedule_steps:
            raise SpecError(
                f"steps: a cycle of {self.schedule_steps} steps ends there, got {self.steps!r}"
            )

    @property
    def trunk(self):
        """Hash of everything but `steps`: runs that share it share their beginning."""
        stated = self.stated()
        del stated["steps"]
        return hashed(stated)

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
