"""The training loop of tasks whose inputs come with times: waves, and a rhythm."""

import hashlib
import math
import time

import torch
import torch.nn.functional as F

from lib.lab.gate_log import GateLog
from lib.lab.loop import OPENING_STEPS, clip, flatten, keep_freed_memory
from lib.lab.randomness import random_stream
from lib.models.cells import LSTM
from lib.models.fast import run as fast_run
from lib.models.initialisation import initialise
from lib.models.optimisers import Adam
from lib.models.phased import PhasedLSTM, draw_time_gate
from lib.models.timed import TimedClassifier
from lib.tasks.frequencies import Timed, waves
from lib.tasks.rhythms import rhythm

CLASSES = 2
TEST_SEQUENCES = 500  # after each epoch, fresh ones each time
FRESH_SEQUENCES = 5_000  # that a trained model is judged on
CHUNK = 100  # sequences judged at once


def train(spec, run=fast_run, at_most=None, progress=None):
    """Train one run on one CPU thread and judge it on fresh data.

    run: the form of the cell, see `TimedClassifier`; at_most: end after this many steps all the
    same, and judge nothing (a replay); progress: called with the step after each epoch.
    """
    torch.set_flush_denormal(True)
    keep_freed_memory()
    training = FrequencyTraining(spec, run)
    while training.steps < min(spec.steps, at_most or spec.steps) and not training.diverged:
        training.step()
        if len(training.window) == spec.steps_per_epoch and not at_most:
            training.end_epoch()
            if progress:
                progress(training.steps)
    if not at_most:
        training.finish()
    return training


def draw(spec, count, stream):
    """Sequences of a spec's task, a `lib.tasks.frequencies.Timed`."""
    if spec.task == "rhythm":
        return rhythm(count, stream)
    return waves(spec.sampling, count, stream)


def build_model(spec, run=fast_run):
    """The classifier of a spec with freshly drawn parameters."""
    if spec.cell == "phased":  # with the paper's h~, as it stands beside the paper's results
        cell = PhasedLSTM(1, spec.hidden_size, from_proposed=True)
    else:
        cell = LSTM(2, spec.hidden_size)
    model = TimedClassifier(cell, CLASSES, normalised=spec.cell == "lstm-bn", run=run)
    stream = random_stream(spec.seed, "initialisation")
    initialise(model, "xavier", stream)
    if model.norm:
        model.norm.reset_parameters()
    if spec.task == "rhythm":
        draw_time_gate(cell, stream, r_on=spec.r_on)
    return model


class FrequencyTraining:
    """One run, step by step.

    curve: [epoch, mean loss and accuracy of its batches, accuracy on fresh test sequences].
    updates: mean number of moments at which a unit's state moved, of a test sequence; points: of
        all moments there were.
    gates: the `GateLog` of a rhythm, else None.
    """

    def __init__(self, spec, run=fast_run):
        self.spec, self.started = spec, time.perf_counter()
        self.model = build_model(spec, run)
        self.theta, self.gradient = flatten(self.model)
        self.optimiser, self.batches = Adam(), random_stream(spec.seed, "training")
        self.gates = GateLog(self.model.cell, spec.frozen) if spec.task == "rhythm" else None
        self.steps, self.diverged, self.data_sha256 = 0, False, None
        self.curve, self.window, self.opening = [], [], {}
        self.accuracy = self.loss = self.updates = self.points = None

    @property
    def seconds(self):
        """Wall time."""
        return time.perf_counter() - self.started

    def step(self):
        """One update of the parameters."""
        *inputs, targets = draw(self.spec, self.spec.batch_size, self.batches)
        self.model.train()
        self.gradient.zero_()
        logits = self.model(*inputs)
        loss = F.cross_entropy(logits, targets)
        loss.backward()
        self.diverged = not math.isfinite(loss.item())
        if self.diverged:
            return
        if self.gates:
            self.gates.look()
        clip(self.gradient, self.spec.clip_norm)
        self.optimiser.step(self.theta, self.gradient, self.spec.learning_rate)
        self.steps += 1
        self.window.append((loss.item(), (logits.argmax(1) == targets).double().mean().item()))
        if self.steps in OPENING_STEPS:
            self.opening[self.steps] = loss.item()

    def end_epoch(self):
        """Test the model, and add a point to the curve."""
        epoch = self.steps // self.spec.steps_per_epoch
        test = draw(self.spec, TEST_SEQUENCES, random_stream(self.spec.seed, f"test {epoch}"))
        accuracy, _ = evaluate(self.model, test)
        means = (sum(each) / len(each) for each in zip(*self.window, strict=True))
        self.curve.append([epoch, *(round(each, 5) for each in (*means, accuracy))])
        self.window = []
        if self.gates:
            self.gates.end_epoch()

    def finish(self):
        """Judge the model on fresh sequences, and count its updates."""
        stream = random_stream(self.spec.seed, "evaluation")
        fresh = draw(self.spec, FRESH_SEQUENCES, stream)
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
        names = ("steps", "diverged", "accuracy", "loss", "updates", "points")
        found = {name: getattr(self, name) for name in names}
        if self.gates:
            found |= {"paths": self.gates.paths, "slopes": self.gates.slopes}
        return found

    def tensors(self):
        """What a record keeps of the run where weights are asked for, {name: tensor}."""
        return self.model.state_dict()


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
