"""The training step of `benchmarks.steps` through compilers, where they are installed.

torch.compile takes the readable cell, its steps unrolled, and needs a C++ compiler; JAX the same
equations as a jitted scan. Neither is a requirement of the book.
"""

import os
import shutil
from importlib.util import find_spec

import torch
import torch.nn.functional as F

from lib.studies.palindromes.task import DIGITS, encode, palindromes

# one core, as everything that is measured here
os.environ.setdefault(
    "XLA_FLAGS", "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
)
SIZE = 128, 128  # B, H
UNROLLED = 20  # T of torch.compile: already this takes it minutes
GATES = {"rnn": 1, "lstm": 4}  # what there is a scan for


def training_steps(cell, network, T, B, H):
    """{form: a function that does the step on one batch} of the compilers that are here.

    network: the readable classifier. There are none for sizes other than SIZE.
    """
    if cell not in GATES or (B, H) != SIZE:
        return {}
    digits, targets = palindromes(T, B, torch.Generator().manual_seed(1))
    inputs = encode(digits, "digit")
    steps = {}
    if T <= UNROLLED and shutil.which(os.environ.get("CXX", "g++")):
        steps["torch.compile"] = _torch_step(network, inputs, targets)
    if find_spec("jax"):
        steps["jax"] = _jax_step(cell, H, inputs.numpy(), targets.numpy())
    return steps


def _torch_step(network, inputs, targets):
    compiled, parameters = torch.compile(network), list(network.parameters())

    def step():
        for parameter in parameters:
            parameter.grad = None
        F.cross_entropy(compiled(inputs), targets).backward()

    return step


def _jax_step(cell, H, inputs, targets):
    import jax
    import jax.numpy as jnp

    rows = GATES[cell] * H
    keys = jax.random.split(jax.random.key(0), 4)
    shapes = {"W_x": (1, rows), "W_h": (H, rows), "b": (rows,), "W_p": (H, DIGITS)}
    weights = {
        name: jax.random.uniform(key, shape, minval=-(H**-0.5), maxval=H**-0.5)
        for key, (name, shape) in zip(keys, shapes.items(), strict=True)
    }

    def loss(weights):
        def walk(state, x):
            h, c = state
            z = x @ weights["W_x"] + h @ weights["W_h"] + weights["b"]
            if cell == "rnn":
                return (jnp.tanh(z), c), None
            g, i, f, o = jnp.split(z, 4, axis=1)
            c = jnp.tanh(g) * jax.nn.sigmoid(i) + c * jax.nn.sigmoid(f)
            return (jnp.tanh(c) * jax.nn.sigmoid(o), c), None

        zeros = jnp.zeros((inputs.shape[1], H))
        (h, _), _ = jax.lax.scan(walk, (zeros, zeros), inputs)
        scores = jax.nn.log_softmax(h @ weights["W_p"])
        return -scores[jnp.arange(len(targets)), targets].mean()

    gradient = jax.jit(jax.value_and_grad(loss))
    return lambda: jax.block_until_ready(gradient(weights))
