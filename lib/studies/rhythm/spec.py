"""Runs on a rhythm, question 2.3."""

from dataclasses import dataclass
from typing import ClassVar

from lib.page.wording import listed, seeds
from lib.runs.spec import SpecError, one_of, positive
from lib.studies.waves.spec import TimedSpec

RHYTHM_SEEDS = (2, 3, 4, 5, 6)  # seed 1 was tried out before the rule of C16 was written

FROZEN = ("nothing", "tau", "s", "r_on", "everything")


@dataclass(frozen=True, kw_only=True)
class RhythmSpec(TimedSpec):
    """One training run of a Phased LSTM on the rhythm of `lib.studies.rhythm.task`."""

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

    @staticmethod
    def describe(records):
        """What the runs have in common and differ in, for a caption."""
        frozen = listed(sorted({record.spec.frozen for record in records}))
        epochs = listed(sorted({record.spec.epochs for record in records}))
        return (
            f"frozen: {frozen}; epochs: {epochs}; {seeds({record.spec.seed for record in records})}"
        )


def rhythm_specs(seeds=RHYTHM_SEEDS, epochs=20):
    """The runs of question 2.3: everything of the gate learned, each part frozen, all frozen."""
    return [
        RhythmSpec(frozen=frozen, seed=seed, epochs=epochs) for frozen in FROZEN for seed in seeds
    ]
