"""Runs on a rhythm, question 2.3."""

from dataclasses import dataclass
from typing import ClassVar

from lib.page.wording import listed, seeds
from lib.runs.spec import SpecError, positive
from lib.studies.waves.spec import TimedSpec

RHYTHM_SEEDS = (2, 3, 4, 5, 6)  # seed 1 was tried out before the rule of C16 was written
PARTS = ("tau", "s", "r_on")  # of the gate
COMPARED = (*PARTS, "everything")  # what is frozen in runs held against those that learn all
FROZEN = ("nothing", *COMPARED)


@dataclass(frozen=True, kw_only=True)
class RhythmSpec(TimedSpec):
    """One training run of a Phased LSTM on the rhythm of `lib.studies.rhythm.task`."""

    frozen: str  # what of its gate is not learned, of FROZEN
    r_on: float = 0.05  # of every unit before training
    task: str = "rhythm"
    cell: str = "phased"
    epochs: int = 20
    hidden_size: int = 32

    ALLOWED: ClassVar = {"task": ("rhythm",), "cell": ("phased",), "frozen": FROZEN}
    OUTCOME: ClassVar = TimedSpec.OUTCOME | {
        "paths": {part: [[float]] for part in PARTS},
        "slopes": {part: [float] for part in PARTS},
    }
    longest: ClassVar = 100  # points of a sequence

    def __post_init__(self):
        super().__post_init__()
        object.__setattr__(self, "r_on", positive("r_on", self.r_on))
        if self.r_on >= 1:
            raise SpecError(f"r_on: must be below 1, got {self.r_on!r}")

    def __str__(self):
        return f"rhythm, {self.frozen} frozen, r_on {self.r_on:g}, seed {self.seed}"

    @staticmethod
    def describe(records):
        """What the runs have in common and differ in, for a caption."""
        frozen, epochs, numbers = (
            {getattr(record.spec, name) for record in records}
            for name in ("frozen", "epochs", "seed")
        )
        return (
            f"frozen: {listed(sorted(frozen))}; epochs: {listed(sorted(epochs))}; {seeds(numbers)}"
        )


def rhythm_specs(seeds=RHYTHM_SEEDS, epochs=20):
    """The runs of question 2.3: everything of the gate learned, each part frozen, all frozen."""
    return [
        RhythmSpec(frozen=frozen, seed=seed, epochs=epochs) for frozen in FROZEN for seed in seeds
    ]
