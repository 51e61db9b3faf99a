"""What a time gate does to an untrained LSTM: which updates are left, and how far c reaches."""

from dataclasses import dataclass

import torch

from lib.models.classifiers import SequenceClassifier
from lib.models.initialisation import initialise
from lib.models.phased import PhasedLSTM, draw_time_gate, every_step
from lib.runs.training import random_stream
from lib.studies.palindromes.task import encode, palindromes

SEQUENCES = 16  # that a gain is averaged over


@dataclass(frozen=True)
class Walk:
    """A cell on some inputs, once behind its time gate and once with the gate held open, an LSTM.

    The keys of paths and gains are "lstm" and "phased".
    """

    gate: torch.Tensor  # k of the steps 1..T without leak, (T, H)
    paths: dict  # c of the steps 0..T on one sequence, (T + 1, H)
    gains: dict  # gain of dc(T)/dc(t) for t = 1..T, (T,), see `gains`


def noise(steps, stream):
    """Normal numbers, (steps, SEQUENCES, 1)."""
    return torch.randn(steps, SEQUENCES, 1, generator=stream, dtype=torch.float64)


def digits(steps, stream):
    """What a network reads of palindromes under the original recipe, (steps, SEQUENCES, 1)."""
    return encode(palindromes(steps, SEQUENCES, stream)[0], "digit").double()


def walk(steps, hidden_size, r_on, seed, initialisation="orthogonal", inputs=noise):
    """Walk over `noise` or `digits`, at the times 1..steps, with a freshly drawn cell."""
    cell = fresh_cell(hidden_size, r_on, seed, initialisation)
    read = inputs(steps, random_stream(seed, "noise"))
    k = cell.gate(every_step(steps, SEQUENCES)).detach()
    paths, reach = {}, {}
    for name, gate in (("lstm", torch.ones_like(k)), ("phased", k)):
        c = cell_path(cell, read, gate)
        paths[name] = torch.stack(c)[:, 0].detach()
        reach[name] = gains(c, random_stream(seed, "directions"))
    return Walk(k[:, 0], paths, reach)


def fresh_cell(hidden_size, r_on, seed, initialisation="orthogonal"):
    """An untrained `PhasedLSTM` in float64, in evaluation."""
    stream = random_stream(seed, "initialisation")
    cell = PhasedLSTM(1, hidden_size)
    initialise(SequenceClassifier(cell, classes=2), initialisation, stream)
    draw_time_gate(cell, stream, r_on=r_on)
    return cell.double().eval()


def cell_path(cell, inputs, gate):
    """c(0), ..., c(T), each (B, H) and in one graph; gate: k, (T, B, H)."""
    h, c = (part.requires_grad_() for part in map(torch.clone, cell.zero_state(inputs.shape[1])))
    path = [c]
    for x, k in zip(inputs, gate, strict=True):
        h, c = cell.step(x, h, c, k)
        path.append(c)
    return path


def gains(path, generator):
    """How much of a small change of c(t), t = 1..T, arrives at c(T), on average: (T,).

    The root mean square of |J' v| / |v| over sequences, J = dc(T)/dc(t) in full and v random:
    the root mean square singular value of J, 1 where a change arrives as it was.
    """
    after_start, last = path[1:], path[-1]  # h(0) does not follow from c(0), as others do
    v = torch.randn(last.shape, generator=generator, dtype=last.dtype)
    pulled_back = torch.autograd.grad(last, after_start, v)
    return torch.stack([(each.square().sum() / v.square().sum()).sqrt() for each in pulled_back])
