"""What the training loops of all tasks share."""

import ctypes
import hashlib

import torch

M_TRIM_THRESHOLD, M_MMAP_MAX = -1, -4  # of glibc's malloc.h
OPENING_STEPS = (1, 2, 5, 10, 20, 50, 100, 150, 200)  # whose losses a replay is held against


def keep_freed_memory():
    """Let glibc keep freed memory for the next step; elsewhere, do nothing.

    By default it hands the buffers of a long sequence back to the system, which then clears each
    of their pages anew: about a tenth of the time of a step.
    """
    mallopt = getattr(ctypes.CDLL(None), "mallopt", None)
    if mallopt:
        mallopt(M_TRIM_THRESHOLD, 2**31 - 1)
        mallopt(M_MMAP_MAX, 0)


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


def random_stream(seed, purpose):
    """A torch.Generator of its own for each purpose of a seed, so that no draw disturbs another."""
    digest = hashlib.sha256(f"{purpose}:{seed}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)
