"""Runs on sequences with times, questions 2.2 and 2.3."""

from collections import defaultdict
from dataclasses import dataclass
from typing import ClassVar

from lib.page.wording import NAMES, counted, listed, seeds
from lib.runs.parameters import RULES, known
from lib.runs.spec import Keyed, one_of, positive, whole

WAVE_SEEDS = (1, 2, 3)
TIMED_CELLS = ("phased", "lstm-bn", "lstm")
SAMPLINGS = ("standard", "high-resolution", "asynchronous")
RULES["sampling"] = known(SAMPLINGS)


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
    CHANCE: ClassVar = 0.5  # accuracy of guessing one of two classes
    OUTCOME: ClassVar = dict.fromkeys(("accuracy", "loss", "updates", "points"), float)
    ALLOWED: ClassVar = {}  # field -> its values

    def __post_init__(self):
        for name, allowed in self.ALLOWED.items():
            one_of(name, getattr(self, name), allowed)
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
        return self.epochs * self.steps_per_epoch

    @property
    def cost(self):
        """Work of all steps, in steps of the vanilla RNN on one digit."""
        return round(self.steps * self.longest * self.hidden_size * self.batch_size / 3520)


@dataclass(frozen=True, kw_only=True)
class FrequencySpec(TimedSpec):
    """One training run on the waves of `lib.studies.waves.task`."""

    cell: str  # "phased", "lstm", or "lstm-bn", whose inputs are batch-normalised
    sampling: str  # "standard", "high-resolution" or "asynchronous"
    task: str = "frequency"
    epochs: int = 70

    ALLOWED: ClassVar = {"task": ("frequency",), "cell": TIMED_CELLS, "sampling": SAMPLINGS}

    @property
    def longest(self):
        """Points of the longest sequence."""
        return 1250 if self.sampling == "high-resolution" else 125

    def __str__(self):
        return f"{self.cell}, {self.sampling} sampling, {self.epochs} epochs, seed {self.seed}"

    @staticmethod
    def describe(records):
        """Which cells have which seeds, for each sampling: they need not be the same for all."""
        known, cells = defaultdict(set), defaultdict(list)
        for spec in (record.spec for record in records):
            known[spec.sampling, spec.epochs, spec.cell].add(spec.seed)
        for (sampling, epochs, cell), numbers in sorted(known.items()):
            cells[sampling, epochs, seeds(numbers)].append(NAMES[cell])
        return "; ".join(
            f"{sampling} sampling, {counted(epochs, 'epoch')}, {which}: {listed(names)}"
            for (sampling, epochs, which), names in cells.items()
        )


def frequency_runs(
    samplings=SAMPLINGS, cells=TIMED_CELLS, seeds=WAVE_SEEDS, epochs=40, high_resolution_epochs=8
):
    """Runs of the frequency task by the recipe of Neil et al. 2016, with fewer epochs.

    high_resolution_epochs: of high-resolution sampling, whose sequences are ten times as long.
    """
    count = {"high-resolution": high_resolution_epochs}
    return [
        FrequencySpec(cell=cell, sampling=each, seed=seed, epochs=count.get(each, epochs))
        for each in samplings
        for cell in cells
        for seed in seeds
    ]


def wave_specs():
    """Those of `frequency_runs` that claim C15 is about: waves seen at irregular times."""
    return frequency_runs(["asynchronous"])
