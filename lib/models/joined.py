"""All parameters of a cell as one matrix, so that a step needs one product."""

import torch


def joined(cell):
    """[W_h W_x b] (GH, H + D + 1), the G gates below each other in the order of `cell.GATES`."""
    parts = {"h": [], "x": [], "b": []}
    for gate in cell.GATES:
        parts["h"].append(getattr(cell, f"W_{gate}h"))
        parts["x"].append(getattr(cell, f"W_{gate}x"))
        parts["b"].append(getattr(cell, f"b_{gate}")[:, None])
    return torch.cat([torch.cat(blocks) for blocks in parts.values()], dim=1)


@torch.no_grad()
def take_apart(cell, weights):
    """Copy a matrix as `joined` makes it into the parameters of a cell."""
    H = cell.hidden_size
    for gate, rows in zip(cell.GATES, weights.split(H), strict=True):
        getattr(cell, f"W_{gate}h").copy_(rows[:, :H])
        getattr(cell, f"W_{gate}x").copy_(rows[:, H:-1])
        getattr(cell, f"b_{gate}").copy_(rows[:, -1])
