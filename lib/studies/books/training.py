"""The training loop of the character model: a spec and its book go in, what happened comes out.

A checkpoint is the record of a shorter run with what training needs to go on: parameters, the
optimiser's averages, the carried state. Batches and dropout depend on the seed and the step alone,
so a run that goes on ends in the same bits as one that was never stopped.
"""

import math
import time
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F

from lib.models.characters import CharacterLSTM, draw
from lib.models.fast import run as fast_run
from lib.models.optimisers import AdamW, RMSprop
from lib.models.sampling import read
from lib.runs import folders, records
from lib.runs.provenance import provenance
from lib.runs.schedules import one_cycle
from lib.runs.spec import SpecError
from lib.runs.training import OPENING_STEPS, clip, flatten, keep_freed_memory, random_stream
from lib.studies.books import checkpoints
from lib.studies.books.samples import samples
from lib.studies.books.spec import read_parts
from lib.studies.books.task import Vocabulary, vocabulary
from lib.studies.books.words import dictionary

CURVE_EVERY = 500  # steps per point of the learning curve, at most, and between states saved
TOLD_EVERY = 50  # steps between reports of progress
DECAY = 0.95  # of the learning rate, each `schedule_steps`
CHECKPOINTS = {"decay": 1 / 2, "one-cycle": 1 / 20}  # measured each this share of `schedule_steps`


@dataclass(frozen=True)
class Text:
    """A corpus as runs use it; parts: {"train", "validation", "test": indices (N,)}."""

    vocabulary: Vocabulary
    parts: dict
    words: set  # of the training part


def load(spec):
    """The `Text` of a spec. Raises `lib.studies.books.task.BookError`."""
    whole, parts = read_parts(spec)
    symbols = vocabulary(whole)
    indices = {name: torch.tensor(symbols.encode(part)) for name, part in parts.items()}
    return Text(symbols, indices, dictionary(parts["train"]))


def build_model(spec, symbols, run=fast_run):
    """The model of a spec with freshly drawn parameters; symbols: how many."""
    model = CharacterLSTM(symbols, spec.hidden_size, spec.layers, spec.dropout, spec.tied, run)
    forget_bias = 1.0 if spec.tied else None
    draw(model, random_stream(spec.seed, "initialisation"), forget_bias, spec.symbol_bound)
    return model


def train(spec, run=fast_run, at_most=None, progress=None):
    """Train one run on one CPU thread, from its latest checkpoint on, and judge it.

    Checkpoints go to `lib.runs.folders.local_folder()`, each in place of the one before.
    run: the form of the cells; at_most: end after this many steps all the same, without looking
    for checkpoints or writing them (a replay); progress: called with the step now and then.
    """
    torch.set_flush_denormal(True)
    keep_freed_memory()
    training = BookTraining(spec, load(spec), run)
    checkpoint = None
    if not at_most and (found := checkpoints.latest_checkpoint(spec)):
        checkpoint, tensors = found
        training.go_on_from(checkpoint, tensors)
    while training.steps < min(spec.steps, at_most or spec.steps) and not training.diverged:
        training.step()
        if training.steps % TOLD_EVERY == 0 and progress:
            progress(training.steps)
        if at_most:
            continue
        if training.steps % checkpoint_every(spec) == 0:
            training.measure()
        if is_saved(spec, training.steps):
            checkpoint = training.save_checkpoint(checkpoint)
    if not at_most:
        training.finish()
    return training


def checkpoint_every(spec):
    """Steps from one checkpoint that is measured to the next."""
    return max(1, round(spec.schedule_steps * CHECKPOINTS[spec.schedule]))


def is_saved(spec, step):
    """Is the state after a step saved? A point of the curve ends there, so that it is whole in a
    run that goes on from there."""
    return step % CURVE_EVERY == 0 or step % checkpoint_every(spec) == 0


class BookTraining:
    """One run on a book, step by step.

    curve: [step, mean loss, mean accuracy, smallest loss, largest accuracy] of the batches since
        the point before; checkpoints: what `measure` found, in order; test: of the end.
    """

    def __init__(self, spec, text, run=fast_run):
        self.spec, self.data_sha256, self.text = spec, spec.sha256, text
        self.started = time.perf_counter()
        self.model = build_model(spec, len(text.vocabulary), run)
        self.theta, self.gradient = flatten(self.model)
        decayed = spec.optimiser == "adamw"
        self.optimiser = AdamW(spec.weight_decay) if decayed else RMSprop()
        self.states, self.steps = None, 0
        self.best, self.best_loss = None, math.inf
        self.curve, self.window, self.opening = [], [], {}
        self.checkpoints, self.test, self.diverged = [], None, False

    @property
    def seconds(self):
        """Wall time, that before a checkpoint included."""
        return time.perf_counter() - self.started

    def step(self):
        """One update of the parameters."""
        batch, follows = self.batch()
        self.model.train()
        self.gradient.zero_()
        dropout = random_stream(self.spec.seed, f"dropout {self.steps}")
        logits, states = self.model(batch[:-1], self.states if follows else None, dropout)
        logits, targets = logits.flatten(0, 1), batch[1:].flatten()
        loss = F.cross_entropy(logits, targets)  # equation (17)
        loss.backward()
        clip(self.gradient, self.spec.clip_norm)
        self.diverged = not math.isfinite(loss.item())
        if self.diverged:
            return
        if self.spec.carry_state:
            self.states = [[part.detach() for part in state] for state in states]
        self.optimiser.step(self.theta, self.gradient, learning_rate_at(self.spec, self.steps))
        self.steps += 1
        accuracy = (logits.argmax(1) == targets).double().mean().item()
        self._remember(loss.item(), accuracy)

    def batch(self):
        """Characters (T + 1, B) of the next step, and whether they follow those of the last."""
        spec, text = self.spec, self.text.parts["train"]
        if spec.carry_state:
            lane = len(text) // spec.batch_size  # characters that a sequence walks over an epoch
            epoch, place = divmod(self.steps, lane // spec.sequence_length)
            draws = random_stream(spec.seed, f"epoch {epoch}")
            shift = torch.randint(len(text), (), generator=draws)
            starts = shift + torch.arange(spec.batch_size) * lane + place * spec.sequence_length
        else:
            draws, place = random_stream(spec.seed, f"batch {self.steps}"), 0
            high = len(text) - spec.sequence_length
            starts = torch.randint(high, (spec.batch_size,), generator=draws)
        places = starts + torch.arange(spec.sequence_length + 1)[:, None]
        return text[places % len(text)], place > 0  # the text's end is followed by its beginning

    def _remember(self, loss, accuracy):
        self.window.append((loss, accuracy))
        if self.steps in OPENING_STEPS:
            self.opening[self.steps] = loss
        if is_saved(self.spec, self.steps) or self.steps == self.spec.steps:
            losses, accuracies = zip(*self.window, strict=True)
            means = sum(losses) / len(losses), sum(accuracies) / len(losses)
            values = *means, min(losses), max(accuracies)
            self.curve.append([self.steps, *(round(each, 5) for each in values)])
            self.window = []

    def measure(self):
        """Add to `checkpoints` what the model can now: on validation text, and on its own."""
        losses, hits, _ = read(self.model, self.text.parts["validation"])
        loss = round(losses.double().mean().item(), 5)  # as it is read back from a checkpoint
        if loss < self.best_loss and self.spec.keep == "best":
            self.best, self.best_loss = self.theta.clone(), loss
        accuracy = round(hits.double().mean().item(), 5)
        found = {"step": self.steps, "loss": loss, "accuracy": accuracy}
        self.checkpoints.append(found | samples(self.model, self.text, self.spec.seed))

    def finish(self):
        """Keep the parameters that the spec asks for, and report the test text, once; a run that
        diverged is only told to have."""
        if self.diverged:
            return
        if not self.checkpoints or self.checkpoints[-1]["step"] != self.steps:
            self.measure()
        if self.spec.keep == "best":
            self.theta.copy_(self.best)
        losses, hits, _ = read(self.model, self.text.parts["test"])
        self.test = {"loss": losses.double().mean().item(), "accuracy": hits.double().mean().item()}

    @property
    def outcome(self):
        """What a record tells of the run."""
        return {
            "steps": self.steps,
            "diverged": self.diverged,
            "symbols": self.text.vocabulary.symbols,
            "checkpoints": self.checkpoints,
            "test": self.test,
            "goes_on": self._goes_on(),
        }

    def _goes_on(self):
        """Could training continue from here? The best parameters are no longer the last ones."""
        return not self.diverged and (self.test is None or self.spec.keep == "last")

    def tensors(self):
        """What a record keeps of the run, {name: tensor}: the model, and what it takes to go on."""
        kept = {f"model.{name}": value for name, value in self.model.state_dict().items()}
        if not self._goes_on():
            return kept
        going_on = {n: v for n, v in vars(self.optimiser).items() if not isinstance(v, float)}
        if self.best is not None:
            going_on["best"] = self.best
        for layer, state in enumerate(self.states or []):
            going_on |= {f"{name}.{layer}": part for name, part in zip("hc", state, strict=True)}
        return kept | {f"going_on.{n}": torch.as_tensor(v) for n, v in going_on.items()}

    def save_checkpoint(self, before):
        """Write the record of the run so far, take away the one before, and return the new one."""
        spec = self.spec
        self.spec = replace(spec, steps=self.steps)
        try:
            about, place = provenance(self), folders.local_folder()
            record = records.write(self, about, place, keep_weights=True, checkpoint=True)
        finally:
            self.spec = spec
        if before and before.path.parent == record.path.parent:
            records.delete_checkpoint(before)
        return record

    def go_on_from(self, record, tensors):
        """Take the state of a checkpoint; tensors: what its record keeps."""
        state = model_tensors(tensors, "going_on.")
        self.model.load_state_dict(model_tensors(tensors))
        self.best = state.pop("best", None)
        if "h.0" in state:
            layers = range(self.spec.layers)
            self.states = [(state.pop(f"h.{each}"), state.pop(f"c.{each}")) for each in layers]
        for name, value in state.items():
            setattr(self.optimiser, name, value if value.dim() else value.item())
        self.steps = record.outcome["steps"]
        self.checkpoints = record.outcome["checkpoints"]
        self.best_loss = min((each["loss"] for each in self.checkpoints), default=math.inf)
        self.curve, self.opening = record.curve, record.opening
        self.started -= record.provenance["wall_seconds"]


def model_tensors(tensors, kind="model."):
    """The parameters of the model, or another kind, among what a record keeps."""
    named = {name: value for name, value in tensors.items() if name.startswith(kind)}
    return {name.removeprefix(kind): value for name, value in named.items()}


def trained(record, run=fast_run):
    """The model that a run has left, in evaluation; its record must hold the weights."""
    model = build_model(record.spec, len(record.outcome["symbols"]), run)
    model.load_state_dict(model_tensors(records.load_weights(record)))
    return model.eval()


def learning_rate_at(spec, step):
    """Learning rate of a step, counted from 0."""
    if spec.schedule == "one-cycle":
        return one_cycle(spec.learning_rate, step, spec.schedule_steps)
    return spec.learning_rate * DECAY ** (step // spec.schedule_steps)


def held_out(record, part, name, needed):
    """The vocabulary of a run's book and a held-out part of it, indices (N,).

    name: of the parameter to blame in a `SpecError` where N is less than needed.
    """
    text = load(record.spec)
    indices = text.parts[part]
    if len(indices) < needed:
        raise SpecError(
            f"{name}: the {part} part of {record.spec.corpus!r} has {len(indices):,} characters, "
            f"fewer than the {needed:,} asked for"
        )
    return text.vocabulary, indices
