"""The training loop: a spec goes in, what happened comes out."""

import hashlib
import math
import time
from inspect import signature

import torch
import torch.nn.functional as F

from lib.models.classifiers import SequenceClassifier
from lib.models.fast import run as fast_run
from lib.models.initialisation import initialise
from lib.models.optimisers import OPTIMISERS
from lib.runs import schedules
from lib.runs.training import OPENING_STEPS, clip, flatten, keep_freed_memory, random_stream
from lib.studies.cells import model_class
from lib.studies.palindromes.task import DIGITS, draw, encode, input_size

FRESH_SEQUENCES = 10_000  # that a trained model is judged on
SCHEDULES = {"one-cycle": schedules.one_cycle, "cosine": schedules.cosine}
MOST_STATES = 1_000_000  # hidden states that are in memory at once while a model is judged
CURVE_EVERY = 100  # steps per point of the learning curve


class Training:
    """One run, from its fresh model to what is recorded of it.

    steps: updates made; stopped: the stop rule ended it; diverged: a loss was not finite.
    accuracy, loss: on FRESH_SEQUENCES fresh sequences (nats), None when diverged.
    curve: [step, mean loss, mean accuracy] of the batches since the point before.
    opening: {step: batch loss} of OPENING_STEPS, for `lib.runs.verify`.
    """

    def __init__(self, spec, run=fast_run):
        self.spec, self.model = spec, build_model(spec, run)
        self.batches = random_stream(spec.seed, "training")
        self.steps, self.stopped, self.diverged, self.seconds = 0, False, False, 0.0
        self.curve, self.opening, self.window, self.in_a_row = [], {}, [], 0
        self.accuracy = self.loss = self.data_sha256 = None

    @property
    def ended(self):
        """Is there no step left to make?"""
        return self.stopped or self.diverged or self.steps == self.spec.steps

    def note(self, loss, hits):
        """Take note of the next batch: its mean loss, and how many of its answers were right."""
        self.diverged = not math.isfinite(loss)
        if self.diverged:
            return
        self.steps += 1
        self.in_a_row = self.in_a_row + 1 if loss <= self.spec.stop_loss else 0
        self.stopped = self.in_a_row >= self.spec.patience
        self.window.append((loss, hits / self.spec.batch_size))
        if self.steps in OPENING_STEPS:
            self.opening[self.steps] = loss
        if self.steps % CURVE_EVERY == 0:
            self._end_window()

    def _end_window(self):
        means = (sum(each) / len(each) for each in zip(*self.window, strict=True))
        self.curve.append([self.steps, *(round(each, 5) for each in means)])
        self.window = []

    def judge(self, device="cpu"):
        """Judge the trained model on fresh sequences."""
        if self.window:
            self._end_window()
        found = evaluate(self.model.to(device), self.spec)
        self.model.cpu()
        self.accuracy, self.loss, self.data_sha256 = found
        self.diverged = self.diverged or not math.isfinite(self.loss)
        if self.diverged:
            self.accuracy = self.loss = None

    @property
    def outcome(self):
        """What a record tells of the run."""
        names = ("steps", "stopped", "diverged", "accuracy", "loss")
        return {name: getattr(self, name) for name in names}

    def tensors(self):
        """What a record keeps of the run where weights are asked for, {name: tensor}."""
        return self.model.state_dict()


def build_model(spec, run=fast_run):
    """The classifier of a spec with freshly drawn parameters; run: see `SequenceClassifier`."""
    cell = model_class(spec.cell)(input_size(spec), spec.hidden_size)
    model = SequenceClassifier(cell, DIGITS, run)
    stream = random_stream(spec.seed, "initialisation")
    initialise(
        model,
        spec.initialisation,
        stream,
        spec.recurrent_scale,
        spec.input_scale,
        time_scale=spec.length,
        forget_bias=spec.forget_bias,
    )
    return model


def build_optimiser(spec):
    """The optimiser of a spec before its first step."""
    constants = {"eps": spec.eps, "alpha": spec.alpha}
    taken = signature(OPTIMISERS[spec.optimiser]).parameters
    return OPTIMISERS[spec.optimiser](**{n: v for n, v in constants.items() if n in taken})


def train(spec, run=fast_run, at_most=None, progress=None):
    """Train one run on one CPU thread and judge it on fresh data.

    run: the form of the cell, see `SequenceClassifier`.
    at_most: end after this many steps all the same, and judge nothing (a replay).
    progress: called with the step after each point of the curve.
    """
    started = time.perf_counter()
    torch.set_flush_denormal(True)  # vanishing gradients would otherwise slow the products down
    keep_freed_memory()
    training, optimiser = Training(spec, run), build_optimiser(spec)
    theta, gradient = flatten(training.model)
    while not training.ended and training.steps != at_most:
        symbols, targets = draw(spec, spec.batch_size, training.batches)
        gradient.zero_()
        logits = training.model(encode(symbols, spec.encoding, input_size(spec)))
        loss = F.cross_entropy(logits, targets)
        loss.backward()
        clip(gradient, spec.clip_norm)
        rate = learning_rate_at(spec, training.steps)
        training.note(loss.item(), (logits.argmax(1) == targets).sum().item())
        if not training.diverged:
            optimiser.step(theta, gradient, rate)
        if progress and training.steps % CURVE_EVERY == 0:
            progress(training.steps)
    if not at_most:
        training.judge()
    training.seconds = time.perf_counter() - started
    return training


def learning_rate_at(spec, step):
    """Learning rate of a step, counted from 0."""
    if spec.schedule == "constant":
        return spec.learning_rate
    return SCHEDULES[spec.schedule](spec.learning_rate, step, spec.steps)


@torch.no_grad()
def evaluate(model, spec):
    """Accuracy and mean loss (nats) on fresh sequences, and the SHA-256 of their symbols."""
    batch = max(1, min(1000, MOST_STATES // spec.length))
    symbols, targets = draw(spec, FRESH_SEQUENCES, random_stream(spec.seed, "evaluation"))
    model.eval()  # a time gate then shuts without leak
    hits, loss = 0, 0.0
    for some, answers in zip(symbols.split(batch, dim=1), targets.split(batch), strict=True):
        answers = answers.to(model.b_p.device)
        logits = model(encode(some.to(answers.device), spec.encoding, input_size(spec)))
        hits += (logits.argmax(1) == answers).sum().item()
        loss += F.cross_entropy(logits, answers, reduction="sum").item()
    data = hashlib.sha256(symbols.to(torch.uint8).numpy().tobytes()).hexdigest()
    return hits / FRESH_SEQUENCES, loss / FRESH_SEQUENCES, data
