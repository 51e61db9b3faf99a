"""The training loop: a spec goes in, what happened comes out."""

import ctypes
import hashlib
import math
import time
from dataclasses import dataclass

import torch
import torch.nn.functional as F

from lib.models.cells import LSTM, SequenceClassifier, VanillaRNN
from lib.models.fast import FORM
from lib.models.fast import run as fast_run
from lib.models.initialisation import initialise
from lib.models.optimisers import OPTIMISERS
from lib.models.phased import PhasedLSTM
from lib.tasks.palindromes import DIGITS, INPUT_SIZES, encode, palindromes

CELLS = {"rnn": VanillaRNN, "lstm": LSTM, "phased": PhasedLSTM}
FRESH_SEQUENCES = 10_000  # that a trained model is judged on
CURVE_EVERY = 100  # steps per point of the learning curve
OPENING_STEPS = (1, 2, 5, 10, 20, 50, 100, 150, 200)  # whose losses a replay is held against
FORMS = {FORM: fast_run, "readable": None}  # ways to walk a cell, see SequenceClassifier
M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # of glibc's malloc.h
WARM_UP = 0.1  # share of the steps in which a one-cycle learning rate rises


@dataclass
class Training:
    """What one run left behind.

    steps: updates made; stopped: the stop rule ended it; diverged: a loss was not finite.
    accuracy, loss: on FRESH_SEQUENCES fresh sequences (nats), None when diverged.
    curve: [step, mean loss, mean accuracy] of the batches since the point before.
    opening: {step: batch loss} of OPENING_STEPS, for `lib.lab.verify`.
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


def keep_freed_memory():
    """Let glibc keep freed memory for the next step; elsewhere, do nothing.

    By default it hands the buffers of a long sequence back to the system, which then clears each
    of their pages anew: about a tenth of the time of a step.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(M_TRIM_THRESHOLD, 2**31 - 1)
        mallopt(M_MMAP_MAX, 0)


def random_stream(seed, purpose):
    """A torch.Generator of its own for each purpose of a seed, so that no draw disturbs another."""
    digest = hashlib.sha256(f"{purpose}:{seed}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)


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
            curve.append(_point(steps, window))
            window = []
            if progress:
                progress(steps)
    if window:
        curve.append(_point(steps, window))

    accuracy, loss, data_sha256 = evaluate(model, spec)
    diverged = diverged or not math.isfinite(loss)
    if diverged:
        accuracy = loss = None
    seconds = time.perf_counter() - started
    return Training(
        spec, model, steps, stopped, diverged, accuracy, loss, curve, opening, data_sha256, seconds
    )


def _point(steps, window):
    """[steps, mean loss, mean accuracy] of a window of (loss, accuracy) pairs."""
    return [steps, *(round(sum(each) / len(window), 5) for each in zip(*window, strict=True))]


def flatten(model):
    """Lay all parameters, and all gradients, of a model into one vector each: (theta, gradient).

    The model's parameters become views of theta, so that an optimiser, the clip and the zeroing
    are single element-wise operations.
    """
    parameters = list(model.parameters())
    theta = torch.cat([parameter.detach().flatten() for parameter in parameters])
    gradient = torch.zeros_like(theta)
    sizes = [parameter.numel() for parameter in parameters]
    parts = zip(parameters, theta.split(sizes), gradient.split(sizes), strict=True)
    for parameter, values, slopes in parts:
        parameter.data, parameter.grad = values.view_as(parameter), slopes.view_as(parameter)
    return theta, gradient


def clip(gradient, clip_norm):
    """Shorten a gradient in place to at most clip_norm, keeping its direction (Pascanu 2013)."""
    norm = gradient.norm().item()
    if norm > clip_norm:
        gradient.mul_(clip_norm / norm)


def learning_rate_at(spec, step):
    """Learning rate of a step, counted from 0.

    "one-cycle": rises linearly over the first WARM_UP of the steps, then falls to 0 on a half
    cosine (after Smith 2018; the cosine as in torch's OneCycleLR).
    """
    if spec.schedule == "constant":
        return spec.learning_rate
    warm_up = WARM_UP * spec.steps
    if step < warm_up:
        return spec.learning_rate * (step + 1) / warm_up
    done = (step - warm_up) / (spec.steps - warm_up)
    return spec.learning_rate * (1 + math.cos(math.pi * done)) / 2


@torch.no_grad()
def evaluate(model, spec, batch=1000):
    """Accuracy and mean loss (nats) on fresh sequences, and the SHA-256 of their digits."""
    digits, targets = palindromes(
        spec.length, FRESH_SEQUENCES, random_stream(spec.seed, "evaluation")
    )
    model.eval()  # a time gate then shuts without leak
    hits, loss = 0, 0.0
    for some, answers in zip(digits.split(batch, dim=1), targets.split(batch), strict=True):
        logits = model(encode(some, spec.encoding))
        hits += (logits.argmax(1) == answers).sum().item()
        loss += F.cross_entropy(logits, answers, reduction="sum").item()
    data = hashlib.sha256(digits.to(torch.uint8).numpy().tobytes()).hexdigest()
    return hits / FRESH_SEQUENCES, loss / FRESH_SEQUENCES, data
