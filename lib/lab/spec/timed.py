"""Runs on sequences with times, questions 2.2 and 2.3."""

from dataclasses import dataclass
from typing import ClassVar

from lib.lab.spec.common import Keyed, SpecError, one_of, positive, whole

TIMED_CELLS = ("phased", "lstm-bn", "lstm")
SAMPLINGS = ("standard", "high-resolution", "asynchronous")
FROZEN = ("nothing", "tau", "s", "r_on", "everything")


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
