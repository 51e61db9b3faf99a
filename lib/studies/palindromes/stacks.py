"""Many runs on palindromes trained at once, for a GPU; see `lib.runs.study.Stack`.

The gradient of one run, written with its readable cell, is mapped over all of them by torch.func.
Each run sees the data that it would see alone and follows the same rules; only the rounding of
batched products differs. All walk as many steps as the longest, and the answer of a shorter one is
read out at its own last digit: what comes after it has no gradient.

Sizes: S runs, P parameters of each, T steps of the longest, B sequences a batch.
"""

import time

import torch
import torch.nn.functional as F
from torch.func import functional_call, grad_and_value, vmap
from torch.nn.utils import parameters_to_vector, vector_to_parameters

from lib.studies.palindromes.task import draw, encode, input_size
from lib.studies.palindromes.training import (
    Training,
    build_model,
    build_optimiser,
    learning_rate_at,
)

FORM = "stacked-2"  # its name in a record's provenance, as `lib.models.fast.FORM`
SHARED = ("task", "cell", "encoding", "hidden_size", "batch_size", "optimiser", "eps", "alpha")


def shared(spec):
    """What a run must have in common with those that it is stacked with."""
    return [getattr(spec, name) for name in SHARED]


class Stack:
    """Runs that are trained together. theta: their parameters, (S, P)."""

    def __init__(self, specs, states, device="cpu"):
        self.device, self.runs = device, [Training(spec, run=None) for spec in specs]
        self.model = build_model(specs[0], run=None)  # called with the parameters of each run
        theta = [parameters_to_vector(run.model.parameters()).detach() for run in self.runs]
        self.theta, self.optimiser = torch.stack(theta).to(device), build_optimiser(specs[0])
        if states[0]:
            for run, state in zip(self.runs, states, strict=True):
                run.batches.set_state(state["run"].pop("batches"))
                vars(run).update(state["run"])
            for name in states[0]["rows"]:
                rows = torch.stack([state["rows"][name] for state in states])
                setattr(self if name == "theta" else self.optimiser, name, rows.to(device))
            vars(self.optimiser).update(states[0]["numbers"])

    def state(self, place):
        """What it takes to go on with one of the runs, its row of everything."""
        run = {n: v for n, v in vars(self.runs[place]).items() if n not in ("spec", "model")}
        rows = {"theta": self.theta} | _tensors(self.optimiser)
        return {
            "run": run | {"batches": run["batches"].get_state()},
            "rows": {name: value[place].cpu() for name, value in rows.items()},
            "numbers": {n: v for n, v in vars(self.optimiser).items() if n not in rows},
        }

    def step(self):
        """Make one update of every run; take out and return the runs that ended, judged."""
        started = time.perf_counter()
        gradient, losses, hits = self.gradient(*self._batch())
        for run, loss, hit in zip(self.runs, losses.tolist(), hits.tolist(), strict=True):
            run.note(loss, hit)
        self._update(gradient)
        for run in self.runs:
            run.seconds += (time.perf_counter() - started) / len(self.runs)
        ended = [run for run in self.runs if run.ended]
        for place, run in enumerate(self.runs):
            if run.ended:
                theta = self.theta[place].to("cpu", copy=True)
                vector_to_parameters(theta, run.model.parameters())
                run.judge(self.device)
        if ended:
            kept = [place for place, run in enumerate(self.runs) if run not in ended]
            self.runs, self.theta = [self.runs[place] for place in kept], self.theta[kept]
            for name, value in _tensors(self.optimiser).items():
                setattr(self.optimiser, name, value[kept])
        return ended

    def _batch(self):
        """Inputs (S, T, B, D), targets (S, B) and lengths (S,) of the next batch of each run."""
        specs = [run.spec for run in self.runs]
        T, B = max(spec.length for spec in specs), specs[0].batch_size
        digits, targets = torch.zeros(len(specs), T, B).long(), torch.empty(len(specs), B).long()
        for place, (run, spec) in enumerate(zip(self.runs, specs, strict=True)):
            read, targets[place] = draw(spec, B, run.batches)
            digits[place, : spec.length] = read
        length = torch.tensor([spec.length for spec in specs])
        inputs = encode(digits.to(self.device), specs[0].encoding, input_size(specs[0]))
        return inputs.to(self.theta.dtype), targets.to(self.device), length.to(self.device)

    def gradient(self, inputs, targets, length):
        """Gradients (S, P), losses (S,) and right answers (S,) of one batch of each run."""

        def loss_of_one(parameters, inputs, targets, length):
            logits = functional_call(self.model, parameters, (inputs, length))
            return F.cross_entropy(logits, targets), (logits.argmax(1) == targets).sum()

        named = dict(self.model.named_parameters())
        parts = self.theta.split([each.numel() for each in named.values()], dim=1)
        shaped = zip(named.items(), parts, strict=True)
        parameters = {name: part.unflatten(1, each.shape) for (name, each), part in shaped}
        of_all = vmap(grad_and_value(loss_of_one, has_aux=True))
        gradients, (losses, hits) = of_all(parameters, inputs, targets, length)
        return torch.cat([each.flatten(1) for each in gradients.values()], dim=1), losses, hits

    def _update(self, gradient):
        """One step of the optimiser, with each run's own clip and learning rate."""
        rates = [0 if r.diverged else learning_rate_at(r.spec, r.steps - 1) for r in self.runs]
        rate = gradient.new_tensor(rates)[:, None]
        clip_norm = gradient.new_tensor([run.spec.clip_norm for run in self.runs])[:, None]
        norm, change = gradient.norm(dim=1, keepdim=True), torch.zeros_like(self.theta)
        gradient = gradient * (clip_norm / norm).clamp(max=1)
        self.optimiser.step(change, gradient, 1.0)  # a step is its learning rate times this
        self.theta += torch.where(rate > 0, rate * change, 0)


def _tensors(optimiser):
    """What an optimiser keeps of each run, {name: (S, P)}."""
    return {name: each for name, each in vars(optimiser).items() if isinstance(each, torch.Tensor)}
