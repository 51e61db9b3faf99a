"""Where every random draw of an experiment comes from."""

import hashlib

import torch


def random_stream(seed, purpose):
    """A torch.Generator of its own for each purpose of a seed, so that no draw disturbs another."""
    digest = hashlib.sha256(f"{purpose}:{seed}".encode()).digest()
    return torch.Generator().manual_seed(int.from_bytes(digest[:8], "big") >> 1)
