"""Runs on palindromes, part 1 and question 2.2."""

from dataclasses import dataclass

from lib.lab.spec.common import Keyed, SpecError, one_of, positive, whole

CELLS = ("rnn", "lstm", "phased", "gru")
ENCODINGS = ("digit", "one-hot")
INITIALISATIONS = ("xavier", "orthogonal", "chrono")
OPTIMISERS = ("sgd", "momentum", "rmsprop", "adam")
SCHEDULES = ("constant", "one-cycle")


@dataclass(frozen=True, kw_only=True)
class RunSpec(Keyed):
    """One training run on the palindrome task. Invalid values raise `SpecError`.

    The defaults are the original report's recipe; see `lib.lab.recipes` for the named ones.
    """

    cell: str  # "rnn", "lstm", "phased" or "gru"
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
                f"initialisation: 'chrono' sets a gate's biases, the cell is {self.cell!r}; "
                "allowed here: 'xavier', 'orthogonal'"
            )

    @property
    def cost(self):
        """Work if all steps are used, in steps of the vanilla RNN on one digit."""
        return self.steps * self.length * {"rnn": 1, "lstm": 4, "phased": 5, "gru": 6}[self.cell]

    def __str__(self):
        return f"{self.cell}, length {self.length}, seed {self.seed}"
