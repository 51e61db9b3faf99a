"""Runs on palindromes, part 1 and question 2.2."""

from dataclasses import dataclass, fields, replace
from typing import ClassVar

from lib.page import wording
from lib.page.wording import NAMES, listed, named_cells, ranges
from lib.runs.parameters import RULES, known
from lib.runs.spec import Keyed, SpecError, one_of, positive, whole
from lib.studies.cells import CELLS
from lib.studies.palindromes.published import LENGTHS

TASKS = ("palindrome", "marked")  # see `lib.studies.palindromes.task`
COMPARED = ("rnn", "lstm")
SEEDS = (1, 2, 3, 4, 5)
RATES = (0.1, 0.01, 0.001)  # the report's, its code's, the course template's
RATE_LENGTHS = (5, 10, 15, 19, 20, 24, 30, 40)
RATE_SEEDS = (1, 2, 3)

FACTORS = {  # what tells the two recipes apart -> the fields of `RunSpec` it stands for
    "encoding": ("encoding",),
    "initialisation": ("initialisation", "input_scale"),
    "optimiser": ("optimiser",),
    "learning rate": ("learning_rate", "schedule"),
    "clip": ("clip_norm",),
}

ENCODED = {"digit": "as one number", "one-hot": "as a one-hot vector"}
INITIALISATIONS = ("xavier", "orthogonal", "chrono", "identity")
OPTIMISERS = ("sgd", "momentum", "rmsprop", "adam")
SCHEDULES = ("constant", "one-cycle", "cosine")
FORGETTING = ("lstm", "phased")  # cells with a forget gate
RULES["cell"] = known(COMPARED)  # of a page: those that the original report compares
RULES["optimiser"] = known(OPTIMISERS)
RULES["initialisation"] = known(INITIALISATIONS)

ALWAYS_TOLD = ("encoding", "initialisation", "optimiser", "learning_rate")  # others if changed
IN_WORDS = {  # field -> how a caption tells its value
    "task": "{} digits",
    "encoding": "{} input",
    "initialisation": "{} weights",
    "recurrent_scale": "recurrent weights × {}",
    "input_scale": "input weights × {}",
    "forget_bias": "forget bias + {}",
    "hidden_size": "{} hidden units",
    "optimiser": "{}",
    "eps": "ε = {}",
    "alpha": "α = {}",
    "learning_rate": "learning rate {}",
    "schedule": "{} schedule",
    "batch_size": "batches of {}",
    "steps": "{} steps",
    "clip_norm": "clip {}",
    "stop_loss": "stop at loss {}",
    "patience": "for {} batches",
}


@dataclass(frozen=True, kw_only=True)
class RunSpec(Keyed):
    """One training run on palindromes, or on marked digits. Invalid values raise `SpecError`.

    The defaults are the original report's recipe; see `original` and `sound` for the named ones.
    """

    cell: str  # a code of `lib.studies.cells.CELLS`
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
    patience: int = 1  # batches in a row whose loss has to be
    forget_bias: float = 0.0  # added to an LSTM's b_f after it is drawn
    eps: float = 1e-8  # of RMSprop and Adam, see `lib.models.optimisers`
    alpha: float = 0.99  # share of its mean square that RMSprop keeps from step to step

    STOPS: ClassVar = True
    CHANCE: ClassVar = 0.1  # accuracy of guessing one of ten digits
    OUTCOME: ClassVar = {"stopped": bool, "accuracy": float, "loss": float}

    def __post_init__(self):
        one_of("task", self.task, TASKS)
        one_of("cell", self.cell, [code for code, cell in CELLS.items() if not cell.variant])
        one_of("encoding", self.encoding, tuple(ENCODED))
        one_of("initialisation", self.initialisation, INITIALISATIONS)
        one_of("optimiser", self.optimiser, OPTIMISERS)
        one_of("schedule", self.schedule, SCHEDULES)
        for name in ("length", "hidden_size", "batch_size", "steps", "patience"):
            whole(name, getattr(self, name), least=1)
        whole("seed", self.seed, least=0)
        for name in ("recurrent_scale", "input_scale", "learning_rate", "clip_norm", "eps"):
            object.__setattr__(self, name, positive(name, getattr(self, name)))
        for name in ("stop_loss", "alpha", "forget_bias"):
            object.__setattr__(self, name, positive(name, getattr(self, name), zero=True))
        if self.alpha >= 1:
            raise SpecError(f"alpha: must be below 1, got {self.alpha!r}")
        if self.forget_bias and self.cell not in FORGETTING:
            raise SpecError(
                f"forget_bias: the cell {self.cell!r} has no forget gate; those that have one: "
                f"{', '.join(FORGETTING)}"
            )
        if self.task == "marked" and self.encoding != "one-hot":
            raise SpecError(
                f"encoding: marked digits are read as 'one-hot' only, got {self.encoding!r}"
            )
        if self.initialisation == "chrono" and not CELLS[self.cell].gated:
            raise SpecError(
                f"initialisation: 'chrono' sets a gate's biases, the cell is {self.cell!r}; "
                "allowed here: 'xavier', 'orthogonal', 'identity'"
            )

    @property
    def cost(self):
        """Work if all steps are used, in steps of the vanilla RNN on one digit."""
        return self.steps * self.length * CELLS[self.cell].cost

    def __str__(self):
        return f"{self.cell}, length {self.length}, seed {self.seed}"

    @staticmethod
    def describe(records):
        """For a caption: what always matters, and any other field that is not the default."""
        each = fields(RunSpec)
        values = {f.name: sorted({getattr(run.spec, f.name) for run in records}) for f in each}
        changed = {field.name for field in each if values[field.name] != [field.default]}
        told = [in_words(n, values[n]) for n in IN_WORDS if n in changed or n in ALWAYS_TOLD]
        cells, lengths = listed(named_cells(values["cell"])), ranges(values["length"])
        return "; ".join([cells, f"L = {lengths}", *told, wording.seeds(values["seed"])])


def in_words(field, values):
    """Values of a field of `RunSpec` as a caption tells them: "64 hidden units", "clip 1"."""
    names = NAMES | {"xavier": "Xavier"}
    told = [names.get(each, each) if isinstance(each, str) else f"{each:,.12g}" for each in values]
    return IN_WORDS[field].format(", ".join(told))


def describe_recipe(spec):
    """How a run is trained, in words."""
    weights = in_words("initialisation", [spec.initialisation])
    return (
        f"Each digit enters {ENCODED[spec.encoding]}, {spec.hidden_size} hidden units begin with "
        f"{weights}, and the read-out is linear. {NAMES[spec.optimiser]} trains them at learning "
        f"rate {spec.learning_rate:g} ({spec.schedule}) on batches of {spec.batch_size} fresh "
        f"palindromes, the gradient clipped to norm {spec.clip_norm:g}, for at most "
        f"{spec.steps:,} steps; training ends once a batch's loss is at most {spec.stop_loss:g}."
    )


def recipe_rows(length):
    """[factor, in the original recipe, in the sound one for the RNN, and for the LSTM]."""
    specs = original("rnn", length, 0), sound("rnn", length, 0), sound("lstm", length, 0)

    def told(spec, names):
        return ", ".join(in_words(name, [getattr(spec, name)]) for name in names)

    return [[factor, *(told(spec, names) for spec in specs)] for factor, names in FACTORS.items()]


def original(cell, length, seed, **changes):
    """The recipe of the 2018 report at learning rate 0.001: the raw digit, Xavier, RMSprop.

    changes, here and below: fields of `RunSpec` to set otherwise.
    """
    return RunSpec(cell=cell, length=length, seed=seed, **changes)


def sound(cell, length, seed, **changes):
    """The recipe that this book recommends: one-hot digits, a recurrence that keeps norms
    (orthogonal, with small inputs that keep tanh linear) or time spans (chrono), Adam with a
    one-cycle learning rate, a tight clip.
    """
    gated = cell in CELLS and CELLS[cell].gated
    settings = {
        "encoding": "one-hot",
        "initialisation": "chrono" if gated else "orthogonal",
        "input_scale": 1.0 if gated else 0.1,
        "optimiser": "adam",
        "learning_rate": 0.002 if gated else 0.001,
        "schedule": "one-cycle",
        "clip_norm": 1.0,
    }
    return RunSpec(cell=cell, length=length, seed=seed, **(settings | changes))


def ablation(recipe, length, seeds, **changes):
    """Runs that take one factor at a time from the other recipe: {cell: {factor: specs}}.

    recipe: "original" or "sound", where to start from, which is the factor "nothing".
    """
    recipes = [original, sound] if recipe == "original" else [sound, original]

    def changed(cell, seed, names):
        start, other = (make(cell, length, seed, **changes) for make in recipes)
        return replace(start, **{name: getattr(other, name) for name in names})

    factors = {"nothing": ()} | FACTORS
    return {
        cell: {each: [changed(cell, s, names) for s in seeds] for each, names in factors.items()}
        for cell in COMPARED
    }


def sweep(recipe, cells, lengths, seeds, **changes):
    """A run of a recipe, `original` or `sound`, for each cell, length and seed."""
    return [recipe(cell, L, seed, **changes) for cell in cells for L in lengths for seed in seeds]


def as_in_the_original(specs, but=()):
    """Are these runs, but for the fields named, those of the original recipe?"""
    free = ("cell", "length", "seed", *but)
    return all({*spec.stated()} <= {*free} for spec in specs)


def figure_specs(cell, seeds=SEEDS, lengths=LENGTHS, **changes):
    """The runs behind the original's figure: every length, learning rate 0.001."""
    return sweep(original, [cell], lengths, seeds, **changes)


def rate_specs(cell, rates=RATES, seeds=RATE_SEEDS, lengths=RATE_LENGTHS, **changes):
    """The runs that compare learning rates."""
    return [
        spec
        for rate in rates
        for spec in sweep(original, [cell], lengths, seeds, learning_rate=rate, **changes)
    ]
