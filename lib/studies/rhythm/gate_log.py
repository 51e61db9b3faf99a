"""What becomes of the time gates of a `PhasedLSTM` while it is trained, and what may not."""

import torch

from lib.models.phased import time_gate
from lib.studies.rhythm.task import DURATION, is_open

GATE = {"tau": "log_tau", "s": "s", "r_on": "raw_r_on"}  # of a unit -> how it is learned


class GateLog:
    """Watches the gates of a cell through training and holds those that are frozen.

    paths: {"tau", "s" or "r_on": the values of all units at the start and after each epoch};
    slopes: {the same: root mean square over an epoch's steps of the norm of its gradient}, by
        what is learned of each, see GATE.
    """

    def __init__(self, cell, frozen):
        held = {"nothing": (), "everything": tuple(GATE)}.get(frozen, (frozen,))
        self.cell, self.held = cell, held
        self.paths, self.slopes = ({name: [] for name in GATE} for _ in range(2))
        self.squares = {name: [] for name in GATE}
        self._note()

    def look(self):
        """After a backward pass: note the gradients, and take away those of what is frozen."""
        for name, parameter in GATE.items():
            gradient = getattr(self.cell, parameter).grad
            self.squares[name].append(gradient.square().sum().item())
            if name in self.held:
                gradient.zero_()  # Adam never moves what never had a gradient

    def end_epoch(self):
        """Add a point to paths and slopes."""
        self._note()
        for name, squares in self.squares.items():
            mean = sum(squares) / len(squares)
            self.slopes[name].append(float(f"{mean**0.5:.4g}"))
            squares.clear()

    def _note(self):
        for name, values in self.paths.items():
            values.append([float(f"{value:.5g}") for value in getattr(self.cell, name).tolist()])


def on_signal(tau, s, r_on, moments=20_001):
    """Share of a gate's k(t), without leak, that falls on the signal of `lib.studies.rhythm.task`.

    tau, s, r_on: of each unit, lists of H. Returns a list of H; a gate that knows nothing of the
    rhythm has the signal's own share of the time.
    """
    t = torch.linspace(0, DURATION, moments, dtype=torch.float64)[:, None]
    gate = (torch.tensor(each, dtype=torch.float64) for each in (tau, s, r_on))
    k = time_gate(t, *gate)
    return ((k * is_open(t)).sum(0) / k.sum(0)).tolist()
