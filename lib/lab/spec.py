"""What a run is: everything that decides its result, and nothing else."""

import hashlib
import json
from dataclasses import MISSING, asdict, dataclass, fields
from typing import ClassVar

MEANING = 1  # raise when the same spec starts to mean another training: every key then changes

CELLS = ("rnn", "lstm", "phased")
ENCODINGS = ("digit", "one-hot")
INITIALISATIONS = ("xavier", "orthogonal", "chrono")
OPTIMISERS = ("sgd", "momentum", "rmsprop", "adam")
SCHEDULES = ("constant", "one-cycle")
TIMED_CELLS = ("phased", "lstm-bn", "lstm")
SAMPLINGS = ("standard", "high-resolution", "asynchronous")
FROZEN = ("nothing", "tau", "s", "r_on", "everything")


class SpecError(ValueError):
    """A parameter of a run is not allowed; the message names it, its value and what is."""


class Keyed:
    """What specs share: a key, and their fields ready for JSON."""

    def stated(self):
        """The required fields and those that differ from their default.

        Fields added later with a default that means what was done before leave old keys alone.
        """
        return {
            field.name: getattr(self, field.name)
            for field in fields(self)
            if field.default is MISSING or getattr(self, field.name) != field.default
        }

    @property
    def key(self):
        """Hash that names the run."""
        return hashed(self.stated())

    def as_dict(self):
        """Every field, ready for JSON."""
        return asdict(self)


@dataclass(frozen=True, kw_only=True)
class RunSpec(Keyed):
    """One training run on the palindrome task. Invalid values raise `SpecError`.

    The defaults are the original report's recipe; see `lib.lab.recipes` for the named ones.
    """

    cell: str  # "rnn", "lstm" or "phased"
    length: int  # L, digits read before the first must be recalled
    seed: int  # of the initialisation, the training batches and the fresh evaluation data
    task: str = "palindrome"
    encoding: str = "digit"  # a digit enters as one float ("digit") or as ten ("one-hot")
    initialisation: str = "xavier"
    recurrent_scale: float = 1.0  # factor on the recurrent matrices after they are drawn
    input_scale: float = 1.0  # factor on the input matrices after they are drawn
    hidden_size: int = 128  # H
    optimiser: str = "rmsprop"
    learning_rate: float = 0.001  # the peak, where a schedule changes it
    schedule: str = "constant"
    batch_size: int = 128  # B
    steps: int = 10_000  # at most; the stop rule may end a run earlier
    clip_norm: float = 10.0  # largest norm of the whole gradient
    stop_loss: float = 0.001  # stop once a training batch's loss is this small

    def __post_init__(self):
        one_of("task", self.task, ("palindrome",))
        one_of("cell", self.cell, CELLS)
        one_of("encoding", self.encoding, ENCODINGS)
        one_of("initialisation", self.initialisation, INITIALISATIONS)
        one_of("optimiser", self.optimiser, OPTIMISERS)
        one_of("schedule", self.schedule, SCHEDULES)
        for name in ("length", "hidden_size", "batch_size", "steps"):
            whole(name, getattr(self, name), least=1)
        whole("seed", self.seed, least=0)
        for name in ("recurrent_scale", "input_scale", "learning_rate", "clip_norm"):
            object.__setattr__(self, name, positive(name, getattr(self, name)))
        object.__setattr__(self, "stop_loss", positive("stop_loss", self.stop_loss, zero=True))
        if self.initialisation == "chrono" and self.cell == "rnn":
            raise SpecError(
                f"initialisation: 'chrono' sets an LSTM's gate biases, the cell is {self.cell!r}; "
                "allowed here: 'xavier', 'orthogonal'"
            )

    @property
    def cost(self):
        """Work if all steps are used, in steps of the vanilla RNN on one digit."""
        return self.steps * self.length * {"rnn": 1, "lstm": 4, "phased": 5}[self.cell]

    def __str__(self):
        return f"{self.cell}, length {self.length}, seed {self.seed}"


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


@dataclass(frozen=True, kw_only=True)
class TimedSpec(Keyed):
    """What runs on sequences with times share; the defaults are those of Neil et al. 2016."""

    seed: int  # of the initialisation, the training batches and the test sequences
    epochs: int  # of SEQUENCES fresh training sequences
    hidden_size: int = 110  # H
    learning_rate: float = 0.001  # of Adam
    batch_size: int = 32  # B
    clip_norm: float = 10.0  # largest norm of the whole gradient

    SEQUENCES: ClassVar = 5_000

    def __post_init__(self):
        for name in ("epochs", "hidden_size", "batch_size"):
            whole(name, getattr(self, name), least=1)
        whole("seed", self.seed, least=0)
        for name in ("learning_rate", "clip_norm"):
            object.__setattr__(self, name, positive(name, getattr(self, name)))

    @property
    def steps_per_epoch(self):
        """Updates of the parameters in an epoch; the last batch is whole."""
        return -(-self.SEQUENCES // self.batch_size)

    @property
    def steps(self):
        """Updates of the parameters."""
        return self.epochs * self.steps_per_epoch

    @property
    def cost(self):
        """Work of all steps, in steps of the vanilla RNN on one digit."""
        return round(self.steps * self.longest * self.hidden_size * self.batch_size / 3520)


@dataclass(frozen=True, kw_only=True)
class FrequencySpec(TimedSpec):
    """One training run on the waves of `lib.tasks.frequencies`."""

    cell: str  # "phased", "lstm", or "lstm-bn", whose inputs are batch-normalised
    sampling: str  # "standard", "high-resolution" or "asynchronous"
    task: str = "frequency"
    epochs: int = 70

    def __post_init__(self):
        super().__post_init__()
        one_of("task", self.task, ("frequency",))
        one_of("cell", self.cell, TIMED_CELLS)
        one_of("sampling", self.sampling, SAMPLINGS)

    @property
    def longest(self):
        """Points of the longest sequence."""
        return 1250 if self.sampling == "high-resolution" else 125

    def __str__(self):
        return f"{self.cell}, {self.sampling} sampling, {self.epochs} epochs, seed {self.seed}"


@dataclass(frozen=True, kw_only=True)
class RhythmSpec(TimedSpec):
    """One training run of a Phased LSTM on the rhythm of `lib.tasks.rhythms`."""

    frozen: str  # what of its gate is not learned: "nothing", "tau", "s", "r_on" or "everything"
    r_on: float = 0.05  # of every unit before training
    task: str = "rhythm"
    cell: str = "phased"
    epochs: int = 20
    hidden_size: int = 32

    longest: ClassVar = 100  # points of a sequence

    def __post_init__(self):
        super().__post_init__()
        one_of("task", self.task, ("rhythm",))
        one_of("cell", self.cell, ("phased",))
        one_of("frozen", self.frozen, FROZEN)
        object.__setattr__(self, "r_on", positive("r_on", self.r_on))
        if self.r_on >= 1:
            raise SpecError(f"r_on: must be below 1, got {self.r_on!r}")

    def __str__(self):
        return f"rhythm, {self.frozen} frozen, r_on {self.r_on:g}, seed {self.seed}"


SPECS = {  # task -> what its runs are
    "palindrome": RunSpec,
    "book": BookSpec,
    "frequency": FrequencySpec,
    "rhythm": RhythmSpec,
}


def hashed(value):
    """Short hash of what can be written as JSON."""
    return hashlib.sha256(canonical_json({"meaning": MEANING, **value}).encode()).hexdigest()[:16]


def canonical_json(value):
    """The one way this project writes a value that is to be hashed."""
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False)


def one_of(name, value, allowed):
    """Raise `SpecError` unless value is among the allowed ones."""
    if not isinstance(value, str) or value not in allowed:
        names = ", ".join(repr(each) for each in allowed)
        raise SpecError(f"{name}: {value!r} is not known; allowed: {names}")


def whole(name, value, least):
    """Raise `SpecError` unless value is an int of at least `least`."""
    if not isinstance(value, int) or isinstance(value, bool) or not least <= value < 2**53:
        raise SpecError(
            f"{name}: must be a whole number of at least {least} (and below 2**53), got {value!r}"
        )


def positive(name, value, zero=False):
    """The value as a finite float above 0 (zero: or 0 itself); raise `SpecError` otherwise."""
    kind = "a finite number of at least 0" if zero else "a finite number above 0"
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if not number or not (0 < value < float("inf") or (zero and value == 0)):
        hint = " (text; YAML reads 1e-3 as text, write 0.001)" if isinstance(value, str) else ""
        raise SpecError(f"{name}: must be {kind}, got {value!r}{hint}")
    return float(value)
