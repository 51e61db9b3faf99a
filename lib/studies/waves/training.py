"""The training loop of waves; that of a rhythm is derived from it."""

import hashlib
import math
import time

import torch
import torch.nn.functional as F

from lib.models.cells import LSTM
from lib.models.classifiers import TimedClassifier
from lib.models.fast import run as fast_run
from lib.models.initialisation import initialise
from lib.models.optimisers import Adam
from lib.models.phased import PhasedLSTM
from lib.runs.training import OPENING_STEPS, clip, flatten, keep_freed_memory, random_stream
from lib.studies.waves.task import Timed, waves

TEST_SEQUENCES = 500  # after each epoch, fresh ones each time
FRESH_SEQUENCES = 5_000  # that a trained model is judged on
CHUNK = 100  # sequences judged at once


class FrequencyTraining:
    """One run, step by step.

    curve: [epoch, mean loss and accuracy of its batches, accuracy on fresh test sequences].
    updates: mean number of moments at which a unit's state moved, of a test sequence; points: of
        all moments there were.
    """

    def __init__(self, spec, run=fast_run):
        self.spec, self.seconds = spec, 0.0
        self.model = self.build_model(run, random_stream(spec.seed, "initialisation"))
        self.theta, self.gradient = flatten(self.model)
        self.optimiser, self.batches = Adam(), random_stream(spec.seed, "training")
        self.steps, self.diverged, self.data_sha256 = 0, False, None
        self.curve, self.window, self.opening = [], [], {}
        self.accuracy = self.loss = self.updates = self.points = None

    def build_model(self, run, stream):
        """The classifier of the spec with parameters drawn from a stream."""
        if self.spec.cell == "phased":  # with the paper's h~, as it stands beside its results
            cell = PhasedLSTM(1, self.spec.hidden_size, from_proposed=True)
        else:
            cell = LSTM(2, self.spec.hidden_size)
        model = TimedClassifier(cell, classes=2, normalised=self.spec.cell == "lstm-bn", run=run)
        initialise(model, "xavier", stream)
        if model.norm:
            model.norm.reset_parameters()
        return model

    def draw(self, count, stream):
        """Sequences of the task, a `lib.studies.waves.task.Timed`."""
        return waves(self.spec.sampling, count, stream)

    def look(self):
        """Called in each step when the gradient is known, before it is clipped."""

    def step(self):
        """One update of the parameters."""
        *inputs, targets = self.draw(self.spec.batch_size, self.batches)
        self.model.train()
        self.gradient.zero_()
        logits = self.model(*inputs)
        loss = F.cross_entropy(logits, targets)
        loss.backward()
        self.diverged = not math.isfinite(loss.item())
        if self.diverged:
            return
        self.look()
        clip(self.gradient, self.spec.clip_norm)
        self.optimiser.step(self.theta, self.gradient, self.spec.learning_rate)
        self.steps += 1
        self.window.append((loss.item(), (logits.argmax(1) == targets).double().mean().item()))
        if self.steps in OPENING_STEPS:
            self.opening[self.steps] = loss.item()

    def end_epoch(self):
        """Test the model, and add a point to the curve."""
        epoch = self.steps // self.spec.steps_per_epoch
        test = self.draw(TEST_SEQUENCES, random_stream(self.spec.seed, f"test {epoch}"))
        accuracy, _ = evaluate(self.model, test)
        means = (sum(each) / len(each) for each in zip(*self.window, strict=True))
        self.curve.append([epoch, *(round(each, 5) for each in (*means, accuracy))])
        self.window = []

    def finish(self):
        """Judge the model on fresh sequences, and count its updates."""
        fresh = self.draw(FRESH_SEQUENCES, random_stream(self.spec.seed, "evaluation"))
        self.data_sha256 = hashlib.sha256(fresh.values.numpy().tobytes()).hexdigest()
        self.accuracy, self.loss = evaluate(self.model, fresh)
        self.diverged = self.diverged or not math.isfinite(self.loss)
        if self.diverged:
            self.accuracy = self.loss = None
        some = Timed(*(each[..., :TEST_SEQUENCES] for each in fresh))
        self.updates, self.points = updates(self.model.cell, some)

    @property
    def outcome(self):
        """What a record tells of the run."""
        told = ("steps", "diverged", "accuracy", "loss", "updates", "points")
        return {name: getattr(self, name) for name in told}

    def tensors(self):
        """What a record keeps of the run where weights are asked for, {name: tensor}."""
        return self.model.state_dict()


def train(spec, run=fast_run, at_most=None, progress=None, kind=FrequencyTraining):
    """Train one run on one CPU thread and judge it on fresh data; see `lib.runs.study.Training`."""
    started = time.perf_counter()
    torch.set_flush_denormal(True)
    keep_freed_memory()
    training = kind(spec, run)
    while training.steps < min(spec.steps, at_most or spec.steps) and not training.diverged:
        training.step()
        if len(training.window) == spec.steps_per_epoch and not at_most:
            training.end_epoch()
            if progress:
                progress(training.steps)
    if not at_most:
        training.finish()
    training.seconds = time.perf_counter() - started
    return training


def chunks(sequences):
    """The sequences, CHUNK at a time."""
    parts = (each.split(CHUNK, dim=-1) for each in sequences)
    return map(Timed._make, zip(*parts, strict=True))


@torch.no_grad()
def evaluate(model, sequences):
    """Accuracy and mean loss (nats), with a gate that does not leak."""
    model.eval()
    hits, loss = 0, 0.0
    for *inputs, targets in chunks(sequences):
        logits = model(*inputs)
        hits += (logits.argmax(1) == targets).sum().item()
        loss += F.cross_entropy(logits, targets, reduction="sum").item()
    return hits / len(sequences.targets), loss / len(sequences.targets)


@torch.no_grad()
def updates(cell, sequences):
    """(moments at which a unit of the cell moved, moments there were), means over sequences."""
    count = len(sequences.targets)
    points = (~sequences.padded).sum().item() / count
    if not isinstance(cell, PhasedLSTM):
        return points, points
    cell.eval()
    opened = ((cell.gate(some.times, some.padded) > 0).sum().item() for some in chunks(sequences))
    return sum(opened) / count / cell.hidden_size, points
