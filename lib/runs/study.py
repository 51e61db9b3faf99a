"""What a study must offer, so that its runs can be trained, recorded, found, shown and verified.

A study is a folder lib/studies/<subject> with spec.py, which holds a spec class, and training.py,
which holds `train`; `lib.runs.tasks.STUDIES` names both. It may have stacks.py, which trains many
runs at once. Nothing else here knows a task.
"""

from typing import Any, ClassVar, Protocol


class Spec(Protocol):
    """One run: a frozen dataclass, derived from `lib.runs.spec.Keyed`, which gives key and meaning.

    Every field decides the result; invalid values raise `lib.runs.spec.SpecError`.
    """

    task: str  # a key of `lib.runs.tasks.STUDIES`
    seed: int  # of every draw, see `lib.runs.training.random_stream`
    steps: int  # updates of the parameters at most
    STOPS: ClassVar[bool]  # a stop rule may end a run when it has solved its task
    CHANCE: ClassVar[float | None]  # accuracy of guessing, None where a run is not so judged
    OUTCOME: ClassVar[dict]  # what `Training.outcome` holds, see `lib.runs.folders.misfit`

    @property
    def key(self) -> str:
        """Names the run: the file of its record."""

    @property
    def cost(self) -> int:
        """Work of all steps, in steps of a vanilla RNN on one digit; for progress and placing."""

    @property
    def obstacle(self) -> str | None:
        """Why the run can't be trained here (its data are missing), or None."""

    @property
    def reached(self) -> int:
        """Steps of it that a checkpoint holds."""

    @staticmethod
    def describe(records: list) -> str:
        """What these records of the study have in common and differ in, for a caption."""


class Training(Protocol):
    """What `train(spec, run, at_most, progress)` of a study leaves behind.

    run: the form of the cells, one of FORMS in the same module; at_most: end after this many
    steps all the same, and judge nothing (a replay); progress: called with the step now and then.
    """

    spec: Spec
    model: Any  # torch.nn.Module
    steps: int  # updates made
    outcome: dict  # what a record tells, "steps" and "diverged" among it
    curve: list  # lists of numbers, the first of each a step or an epoch
    opening: dict  # {step: batch loss} of `lib.runs.training.OPENING_STEPS`
    data_sha256: str | None
    seconds: float  # wall time

    def tensors(self) -> dict:
        """What a record keeps where weights are asked for, {name: tensor}."""


class Stack(Protocol):
    """Runs that are trained together on a GPU; optional, of a module stacks.py.

    The module holds FORM, its name in a record's provenance, and `shared(spec)`, a list of what
    runs must have in common to be in one stack. Each sees the data that it would see alone.
    """

    runs: list[Training]  # those that have not ended

    def __init__(self, specs: list[Spec], states: list[dict | None], device: str) -> None:
        """Begin, or go on from what `state` gave of each run, all at the same step."""

    def step(self) -> list[Training]:
        """Make one update of every run; take out and return those that ended, judged."""

    def state(self, place: int) -> dict:
        """Of one of the runs: tensors and plain values, those of "run" with its "steps"."""
