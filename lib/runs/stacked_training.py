"""The training loop for many runs at once, stacked along a leading dimension, for a GPU.

Each run sees the data that it would see alone and follows the same rules; only the rounding of
batched products differs. Sizes: S runs, T steps of the longest sequence, B sequences a batch.
"""

import math
import time

import torch
import torch.nn.functional as F

from lib.models.fast import joined
from lib.models.optimisers import OPTIMISERS
from lib.models.stacked import last_state, take_apart
from lib.runs.training import OPENING_STEPS, random_stream
from lib.studies.palindromes.task import DIGITS, drawn, encode, mirrored
from lib.studies.palindromes.training import (
    CURVE_EVERY,
    Training,
    build_model,
    curve_point,
    evaluate,
    learning_rate_at,
)

CHECKPOINT_EVERY = 60  # seconds


def train_stack(stack, progress=None, keep=None):
    """Train the runs of a `Stack` to their ends; yield the `Training` of each when it has ended.

    progress: called with a spec and its step now and then. keep: called with the stack every
    CHECKPOINT_EVERY seconds, when all that has ended was taken.
    """
    kept = time.monotonic()
    while stack.runs:
        ended = stack.walk(CURVE_EVERY)
        for run in stack.runs:
            if progress:
                progress(run.spec, run.steps)
        stack.leave(ended)
        for run in ended:
            yield run.finish(stack.device)
        if keep and stack.runs and time.monotonic() - kept >= CHECKPOINT_EVERY:
            keep(stack)
            kept = time.monotonic()


class Run:
    """One run of a stack: its spec, its model on the CPU, and what has happened so far."""

    def __init__(self, spec):
        self.spec, self.model = spec, build_model(spec, run=None)
        self.batches = random_stream(spec.seed, "training")
        self.curve, self.opening, self.steps = [], {}, 0
        self.stopped = self.diverged = False
        self.seconds = 0.0  # its share of the stack's

    @property
    def ended(self):
        return self.stopped or self.diverged or self.steps == self.spec.steps

    def halves(self, count):
        """The digits that decide the next `count` batches, (count, drawn(L), B)."""
        size = (count, drawn(self.spec.length), self.spec.batch_size)
        return torch.randint(DIGITS, size, generator=self.batches)

    def remember(self, losses, hits):
        """Take note of the next batches, until the run has ended."""
        window = []
        for loss, hit in zip(losses, hits, strict=True):
            if self.ended:
                break
            self.diverged = not math.isfinite(loss)
            if self.diverged:
                break
            self.steps += 1
            self.stopped = loss <= self.spec.stop_loss
            window.append((loss, hit / self.spec.batch_size))
            if self.steps in OPENING_STEPS:
                self.opening[self.steps] = loss
        if window:
            self.curve.append(curve_point(self.steps, window))

    def finish(self, device):
        """Judge the trained model on the device, and bring it back."""
        started = time.perf_counter()
        accuracy, loss, data_sha256 = evaluate(self.model.to(device), self.spec)
        self.model.cpu()
        self.diverged = self.diverged or not math.isfinite(loss)
        if self.diverged:
            accuracy = loss = None
        return Training(
            self.spec,
            self.model,
            self.steps,
            self.stopped,
            self.diverged,
            accuracy,
            loss,
            self.curve,
            self.opening,
            data_sha256,
            self.seconds + time.perf_counter() - started,
        )


class Stack:
    """Runs that are trained together, longest sequences first.

    specs: as `lib.runs.stacked_sweep.stacks` groups them.
    theta: (S, P), the parameters of each run: cell, read-out, bias, one after the other.
    """

    def __init__(self, specs, device="cpu"):
        specs = sorted(specs, key=lambda spec: spec.length, reverse=True)
        self.device, self.steps = device, 0
        runs = [Run(spec) for spec in specs]
        models = [run.model for run in runs]
        parts = [(joined(each.cell), each.W_ph, each.b_p) for each in models]
        self.shapes = [part.shape for part in parts[0]]
        theta = [torch.cat([part.flatten() for part in each]) for each in parts]
        self.theta = torch.stack(theta).detach().to(device)
        self.optimiser = OPTIMISERS[specs[0].optimiser]()
        self.gates = len(models[0].cell.GATES)
        self._take(runs)

    def _take(self, runs):
        """Have these runs, longest sequences first, from now on."""
        self.runs = runs
        lengths = [run.spec.length for run in runs]
        left = range(max(lengths, default=0), 0, -1)  # digits still to be read, at each step
        self.begun = [sum(length >= each for length in lengths) for each in left]
        self.clip_norm = self._numbers([run.spec.clip_norm for run in runs])
        self.stop_loss = self._numbers([run.spec.stop_loss for run in runs])

    def walk(self, count):
        """Make `count` updates of every run, fewer of one that ends; return the runs that ended."""
        started = time.perf_counter()
        digits, targets = self._data(count)
        rates = self._rates(count)
        goes_on = torch.ones(len(self.runs), dtype=torch.bool, device=self.device)
        losses, hits = [], []
        for step in range(count):
            loss, hit, gradient = self._gradient(digits[step], targets[step])
            goes_on &= loss.isfinite()
            self._update(gradient, torch.where(goes_on, rates[step], 0))
            goes_on &= loss > self.stop_loss
            losses.append(loss)
            hits.append(hit)
        self.steps += count
        losses, hits = (torch.stack(each, 1).tolist() for each in (losses, hits))
        share = (time.perf_counter() - started) / len(self.runs)
        for run, its_losses, its_hits in zip(self.runs, losses, hits, strict=True):
            run.remember(its_losses, its_hits)
            run.seconds += share
        return [run for run in self.runs if run.ended]

    def leave(self, ended):
        """Hand the runs that ended their parameters, and go on without them."""
        for run, theta in zip(self.runs, self.theta, strict=True):
            if run in ended:
                weights, W_ph, b_p = self._parts(theta.cpu())
                take_apart(run.model.cell, weights)
                run.model.W_ph.data, run.model.b_p.data = W_ph.clone(), b_p.clone()
        kept = [place for place, run in enumerate(self.runs) if run not in ended]
        self._take([self.runs[place] for place in kept])
        self.theta = self.theta[kept]
        for name, value in vars(self.optimiser).items():
            if isinstance(value, torch.Tensor):
                setattr(self.optimiser, name, value[kept])

    def _data(self, count):
        """Digits (count, T, S, B) and targets (count, S, B) of the next batches."""
        spec = self.runs[0].spec
        digits = torch.zeros(count, spec.length, len(self.runs), spec.batch_size, dtype=torch.uint8)
        targets = torch.empty(count, len(self.runs), spec.batch_size, dtype=torch.uint8)
        for place, run in enumerate(self.runs):
            read, asked = mirrored(run.halves(count), run.spec.length)
            digits[:, -run.spec.length :, place] = read
            targets[:, place] = asked
        return digits.to(self.device), targets.to(self.device)

    def _numbers(self, values):
        return torch.tensor(values, dtype=self.theta.dtype, device=self.device)

    def _rates(self, count):
        """Learning rates of the next steps, (count, S); 0 from a run's last step on."""
        specs = [run.spec for run in self.runs]
        return self._numbers(
            [
                [learning_rate_at(spec, step) if step < spec.steps else 0.0 for spec in specs]
                for step in range(self.steps, self.steps + count)
            ]
        )

    def _parts(self, theta):
        """The cells' joined weights, W_ph and b_p in parameters (..., P), as views."""
        sizes = [shape.numel() for shape in self.shapes]
        parts = zip(theta.split(sizes, dim=-1), self.shapes, strict=True)
        return [part.unflatten(-1, shape) for part, shape in parts]

    def _gradient(self, digits, targets):
        """Losses (S,), hits (S,) and gradients (S, P) of one batch of each run."""
        encoding = self.runs[0].spec.encoding
        parts = [part.requires_grad_() for part in self._parts(self.theta.detach())]
        weights, W_ph, b_p = parts
        inputs = encode(digits.long(), encoding).mT
        h = last_state(self.gates, weights, inputs, self.begun)
        logits = torch.baddbmm(b_p[..., None], W_ph, h)  # (S, K, B)
        losses = F.cross_entropy(logits, targets.long(), reduction="none").mean(1)
        gradients = torch.autograd.grad(losses.sum(), parts)
        hits = (logits.argmax(1) == targets).sum(1)
        return losses.detach(), hits, torch.cat([each.flatten(1) for each in gradients], 1)

    def _update(self, gradient, rates):
        """One step of the optimiser, with each run's own clip and learning rate, rates (S,)."""
        norm = gradient.norm(dim=1)
        gradient *= torch.where(norm > self.clip_norm, self.clip_norm / norm, 1)[:, None]
        change = torch.zeros_like(self.theta)
        self.optimiser.step(change, gradient, 1.0)  # each optimiser's step is a rate times this
        rates = rates[:, None]
        self.theta += torch.where(rates > 0, rates * change, 0)
