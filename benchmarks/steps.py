"""A training step in three forms: the loop that the pages show, the fast form, torch.nn."""

import torch
import torch.nn.functional as F
from torch import nn

from benchmarks import compilers
from benchmarks.timing import in_turns
from lib.models.fast import run as fast_run
from lib.studies.palindromes.spec import original
from lib.studies.palindromes.task import DIGITS, encode, palindromes
from lib.studies.palindromes.training import build_model

TIMES = (20, 40, 100, 400)
BATCHES = (32, 128, 512)
SIZES = (64, 128, 256, 512)
GATES = {"rnn": 1, "lstm": 4, "phased": 4}
KEPT = {"rnn": nn.RNN, "lstm": nn.LSTM}  # torch's own


class TorchClassifier(nn.Module):
    """torch.nn's cell with a linear read-out of its last h: what `SequenceClassifier` computes."""

    def __init__(self, cell, hidden_size):
        super().__init__()
        self.cell, self.read_out = KEPT[cell](1, hidden_size), nn.Linear(hidden_size, DIGITS)

    def forward(self, inputs):
        return self.read_out(self.cell(inputs)[0][-1])


def model(cell, form, H):
    """The classifier of one form."""
    if form == "torch.nn":
        return TorchClassifier(cell, H)
    spec = original(cell, 20, seed=1, hidden_size=H)
    return build_model(spec, fast_run if form == "fast" else None)


def training_step(cell, form, T, B, H, device="cpu"):
    """A function that does forward pass, loss and backward pass on one batch of palindromes."""
    network = model(cell, form, H).to(device)
    digits, targets = palindromes(T, B, torch.Generator().manual_seed(1))
    inputs, targets = encode(digits, "digit").to(device), targets.to(device)
    parameters = list(network.parameters())

    def step():
        for parameter in parameters:
            parameter.grad = None
        F.cross_entropy(network(inputs), targets).backward()

    return step


def operations(cell, T, B, H):
    """Floating-point operations that the equations ask of the matrix products of a step.

    A multiplication and an addition per pair of numbers, in three products a time step: the
    arguments of the gates, the weights' gradients (both from h and one input) and dL/dh.
    The read-out and the biases are left out.
    """
    rows = GATES[cell] * H
    return T * B * 2 * rows * (2 * (H + 1) + H)


def forms(cell, device):
    """The forms that there are: the fast one is written for CPUs, torch has no time gate."""
    here = ("readable", "fast") if device == "cpu" else ("readable",)
    return here + (("torch.nn",) if cell in KEPT else ())


def products(cell, T, B, H):
    """A function that does the products of the fast form's step and nothing else: its floor."""
    weights, columns = torch.randn(GATES[cell] * H, H + 2), torch.randn(T, H + 2, B)
    arguments, dh = torch.randn(T, len(weights), B), torch.empty(H, B)
    gradient, dz = torch.zeros_like(weights.T), torch.randn(len(weights), B)

    def step():
        for t in range(T):
            torch.mm(weights, columns[t], out=arguments[t])
        for t in reversed(range(T)):
            torch.mm(weights[:, :H].T, dz, out=dh)
            gradient.addmm_(columns[t], dz.T)

    return step


def measure(peak, device, rounds):
    """Rows of the training step at every T, B and H."""
    sizes = [(T, 128, 128) for T in TIMES]
    sizes += [(20, B, 128) for B in BATCHES if B != 128]
    sizes += [(20, 128, H) for H in SIZES if H != 128]
    for size in sizes:
        functions = {}
        for cell in GATES:
            for form in forms(cell, device):
                functions[cell, form] = training_step(cell, form, *size, device)
            if device == "cpu":
                functions[cell, "products alone"] = products(cell, *size)
                readable = model(cell, "readable", size[2])
                for form, step in compilers.training_steps(cell, readable, *size).items():
                    functions[cell, form] = step
        for (cell, form), seconds in in_turns(functions, rounds).items():
            yield _row(cell, form, device, size, seconds, peak)


def denormals(rounds, T=400):
    """Rows of a long step whose gradient vanishes, denormal numbers flushed to zero or kept."""
    for cell in KEPT:
        step = training_step(cell, "fast", T, 128, 128)
        functions = {flushed: _with_denormals(step, flushed) for flushed in (True, False)}
        for flushed, seconds in in_turns(functions, rounds).items():
            row = {"what": "denormals", "cell": cell, "form": "fast", "device": "cpu", "T": T}
            milliseconds = 1e3 * seconds["median"]
            yield row | {"B": 128, "H": 128, "flushed": flushed, "milliseconds": milliseconds}


def _with_denormals(step, flushed):
    def run():
        torch.set_flush_denormal(flushed)
        step()
        torch.set_flush_denormal(True)

    return run


def _row(cell, form, device, size, seconds, peak):
    gflops = operations(cell, *size) / seconds["median"] / 1e9
    return {
        "what": "training step",
        "cell": cell,
        "form": form,
        "device": device,
        "threads": torch.get_num_threads(),
        **dict(zip("TBH", size, strict=True)),
        "S": 1,
        "milliseconds": 1e3 * seconds["median"],
        "milliseconds_low": 1e3 * seconds["low"],
        "milliseconds_high": 1e3 * seconds["high"],
        "gflops": gflops,
        "share_of_peak": gflops / peak,
    }


def memory():
    """Rows of the memory that a forward pass keeps for the backward pass, at every T."""
    for cell in GATES:
        for form in forms(cell, "cpu"):
            for T in TIMES:
                kept = kept_bytes(model(cell, form, 128), T, 128)
                row = {"what": "memory", "cell": cell, "form": form, "device": "cpu"}
                yield row | {"T": T, "B": 128, "H": 128, "S": 1, "megabytes": kept / 1e6}


def kept_bytes(network, T, B):
    """Bytes of all tensors that a forward pass keeps, each storage once, parameters left out."""
    storages = {}

    def keep(tensor):
        storage = tensor.untyped_storage()
        storages[storage.data_ptr()] = storage.nbytes()
        return tensor

    with torch.autograd.graph.saved_tensors_hooks(keep, lambda tensor: tensor):
        result = network(torch.zeros(T, B, 1))
    own = {parameter.untyped_storage().data_ptr() for parameter in network.parameters()}
    del result  # till here it held what was kept, so that no address was used twice
    return sum(size for address, size in storages.items() if address not in own)
