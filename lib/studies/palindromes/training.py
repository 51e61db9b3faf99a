"""The training loop: a spec goes in, what happened comes out."""

import hashlib
import math
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from lib.models.cells import LSTM, VanillaRNN
from lib.models.classifiers import SequenceClassifier
from lib.models.fast import run as fast_run
from lib.models.gru import GRU
from lib.models.initialisation import initialise
from lib.models.optimisers import OPTIMISERS
from lib.models.phased import PhasedLSTM
from lib.runs.schedules import one_cycle
from lib.runs.training import OPENING_STEPS, clip, flatten, keep_freed_memory, random_stream
from lib.studies.palindromes.task import DIGITS, INPUT_SIZES, encode, palindromes

CELLS = {"rnn": VanillaRNN, "lstm": LSTM, "phased": PhasedLSTM, "gru": GRU}
FRESH_SEQUENCES = 10_000  # that a trained model is judged on
CURVE_EVERY = 100  # steps per point of the learning curve


@dataclass
class Training:
    """What one run left behind.

    steps: updates made; stopped: the stop rule ended it; diverged: a loss was not finite.
    accuracy, loss: on FRESH_SEQUENCES fresh sequences (nats), None when diverged.
    curve: [step, mean loss, mean accuracy] of the batches since the point before.
    opening: {step: batch loss} of OPENING_STEPS, for `lib.runs.verify`.
    """

    spec: object
    model: SequenceClassifier
    steps: int
    stopped: bool
    diverged: bool
    accuracy: float | None
    loss: float | None
    curve: list
    opening: dict
    data_sha256: str
    seconds: float

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
    cell = CELLS[spec.cell](INPUT_SIZES[spec.encoding], spec.hidden_size)
    model = SequenceClassifier(cell, DIGITS, run)
    stream = random_stream(spec.seed, "initialisation")
    initialise(
        model,
        spec.initialisation,
        stream,
        spec.recurrent_scale,
        spec.input_scale,
        time_scale=spec.length,
    )
    return model


def train(spec, run=fast_run, at_most=None, progress=None):
    """Train one run on one CPU thread and judge it on fresh data.

    run: the form of the cell, see `SequenceClassifier`.
    at_most: end after this many steps all the same (a replay).
    progress: called with the step after each point of the curve.
    """
    started = time.perf_counter()
    torch.set_flush_denormal(True)  # vanishing gradients would otherwise slow the products down
    keep_freed_memory()
    model = build_model(spec, run)
    theta, gradient = flatten(model)
    optimiser = OPTIMISERS[spec.optimiser]()
    batches = random_stream(spec.seed, "training")
    curve, opening, window = [], {}, []
    steps, stopped, diverged = 0, False, False

    while steps < min(spec.steps, at_most or spec.steps) and not stopped:
        digits, targets = palindromes(spec.length, spec.batch_size, batches)
        gradient.zero_()
        logits = model(encode(digits, spec.encoding))
        loss = F.cross_entropy(logits, targets)
        loss.backward()
        clip(gradient, spec.clip_norm)
        batch_loss, hits = loss.item(), (logits.argmax(1) == targets).sum().item()
        diverged = not math.isfinite(batch_loss)
        if diverged:
            break
        optimiser.step(theta, gradient, learning_rate_at(spec, steps))
        steps += 1
        stopped = batch_loss <= spec.stop_loss
        window.append((batch_loss, hits / spec.batch_size))
        if steps in OPENING_STEPS:
            opening[steps] = batch_loss
        if len(window) == CURVE_EVERY:
            curve.append(curve_point(steps, window))
            window = []
            if progress:
                progress(steps)
    if window:
        curve.append(curve_point(steps, window))

    accuracy, loss, data_sha256 = evaluate(model, spec)
    diverged = diverged or not math.isfinite(loss)
    if diverged:
        accuracy = loss = None
    seconds = time.perf_counter() - started
    return Training(
        spec, model, steps, stopped, diverged, accuracy, loss, curve, opening, data_sha256, seconds
    )


def curve_point(steps, window):
    """[steps, mean loss, mean accuracy] of a window of (loss, accuracy) pairs."""
    return [steps, *(round(sum(each) / len(window), 5) for each in zip(*window, strict=True))]


def learning_rate_at(spec, step):
    """Learning rate of a step, counted from 0."""
    if spec.schedule == "constant":
        return spec.learning_rate
    return one_cycle(spec.learning_rate, step, spec.steps)


@torch.no_grad()
def evaluate(model, spec, batch=1000):
    """Accuracy and mean loss (nats) on fresh sequences, and the SHA-256 of their digits."""
    digits, targets = palindromes(
        spec.length, FRESH_SEQUENCES, random_stream(spec.seed, "evaluation")
    )
    model.eval()  # a time gate then shuts without leak
    hits, loss = 0, 0.0
    for some, answers in zip(digits.split(batch, dim=1), targets.split(batch), strict=True):
        answers = answers.to(model.b_p.device)
        logits = model(encode(some.to(answers.device), spec.encoding))
        hits += (logits.argmax(1) == answers).sum().item()
        loss += F.cross_entropy(logits, answers, reduction="sum").item()
    data = hashlib.sha256(digits.to(torch.uint8).numpy().tobytes()).hexdigest()
    return hits / FRESH_SEQUENCES, loss / FRESH_SEQUENCES, data
