"""The time gate and the LSTM behind it, equations (12)-(16); Neil, Pfeiffer & Liu 2016."""

import math

import torch
from torch import nn

from lib.models.cells import LSTM, CellError, first_state

LEAK = 0.001  # of the paper, in training
R_ON = 0.05  # of every unit in the paper, before training
R_ON_GAIN = 1 / (R_ON * (1 - R_ON))  # see PhasedLSTM


def phase(t, tau, s):
    """phi(t) = ((t - s) mod tau) / tau, the share of the period that has passed, in [0, 1).

    t: times; tau > 0: period; s: shift, all in the same unit and of shapes that broadcast.
    The remainder has the sign of tau (`remainder`, not `fmod`), so that times before s count too.
    Where it is smooth, dphi/dtau = -(t - s) / tau^2 and dphi/ds = -1 / tau.
    """
    phi = torch.remainder(t - s, tau) / tau
    return phi - phi.floor()  # just before s it is rounded to 1, where the next period begins


def time_gate(t, tau, s, r_on, leak=0.0):
    """k(t): rises to 1 and falls to 0 in the first r_on of each period, then leaks.

    Equation (12) of the assignment. r_on: open share of the period, in (0, 1]; leak: alpha in
    [0, 1], k = alpha phi while shut.
    """
    phi = phase(t, tau, s)
    is_open = phi < r_on
    rising = 2 * phi / torch.where(is_open, r_on, 1)  # a learned r_on can underflow to 0
    return torch.where(phi < r_on / 2, rising, torch.where(is_open, 2 - rising, leak * phi))


class PhasedLSTM(LSTM):
    """An LSTM whose units move only while their time gate is open, equations (12)-(16).

    forward(inputs (T, B, D), state, times (T, B), padded (T, B)) -> outputs (T, B, H), (h, c)

    times: when each input was seen, any increasing numbers, float64 where they are large against
        tau; 1, 2, ..., T for every sequence if not given.
    padded: true where there is no input; the state then stays as it is.
    leak: of the gate while training; in evaluation it shuts.
    from_proposed: h~ = tanh(c~) * o, as in the paper's code, instead of tanh(c) * o.

    tau and r_on stay in their ranges because what is learned is log tau, and x where r_on is
    sigmoid(R_ON_GAIN x). The gain makes dr_on/dx = 1 at the paper's R_ON: an optimiser, whose
    steps have much the same length for every parameter, moves r_on there as fast as if it were
    learned itself, as it is in the paper's code. `draw_time_gate` draws the gates.
    """

    def __init__(self, input_size, hidden_size, leak=LEAK, from_proposed=False):
        super().__init__(input_size, hidden_size)
        if not 0 <= leak <= 1:
            raise ValueError(f"leak: must be between 0 and 1, got {leak!r}")
        self.leak, self.from_proposed = leak, from_proposed
        self.log_tau = nn.Parameter(torch.zeros(hidden_size))
        self.s = nn.Parameter(torch.zeros(hidden_size))
        self.raw_r_on = nn.Parameter(torch.zeros(hidden_size))
        draw_time_gate(self)

    @property
    def tau(self):
        """Period of each unit, in the unit of the times, (H,)."""
        return self.log_tau.exp()

    @property
    def r_on(self):
        """Share of the period in which each unit's gate is open, (H,)."""
        return torch.sigmoid(R_ON_GAIN * self.raw_r_on)

    @property
    def leak_now(self):
        """The leak in training, 0 in evaluation."""
        return self.leak if self.training else 0.0

    def gate(self, times, padded=None):
        """k at every step for every unit, (T, B, H); see forward."""
        t = times.to(self.s.device, torch.float64)[..., None]  # late phases need the digits
        gate = (self.tau.double(), self.s.double(), self.r_on.double())
        k = time_gate(t, *gate, self.leak_now)
        if padded is not None:
            k = k.masked_fill(padded[..., None], 0)
        return k.to(self.s.dtype)

    def step(self, x, h, c, k):
        """h(t), c(t) from x(t) (B, D), h(t-1), c(t-1) and the gate k(t), each (B, H)."""
        g, i, f, o = self.gates(x, h)
        proposed_c = g * i + c * f
        c = k * proposed_c + (1 - k) * c
        proposed_h = torch.tanh(proposed_c if self.from_proposed else c) * o
        return k * proposed_h + (1 - k) * h, c

    def forward(self, inputs, state=None, times=None, padded=None):
        """Walk over inputs (T, B, D) from a state, 0 by default; see the class."""
        h, c = first_state(self, inputs, state)
        inputs, times = padding_cleared(inputs, times, padded)
        outputs = []
        for x, k in zip(inputs, self.gate(times, padded), strict=True):
            h, c = self.step(x, h, c, k)
            outputs.append(h)
        return torch.stack(outputs), (h, c)


def padding_cleared(inputs, times=None, padded=None):
    """inputs (T, B, D) and times (T, B), `every_step` by default, both 0 where padded.

    The state stays as it is there, but 0 times a NaN would be one. Raises `CellError` unless times
    and padded have the shape (T, B), and padded is boolean.
    """
    T, B = inputs.shape[:2]
    times = every_step(T, B) if times is None else times
    for name, given in (("times", times), ("padded", padded)):
        if given is not None and given.shape != (T, B):
            raise CellError(
                f"{name}: must have the shape (T, B) = {(T, B)} of the inputs, "
                f"got {tuple(given.shape)}"
            )
    if padded is None:
        return inputs, times
    if padded.dtype != torch.bool:
        raise CellError(f"padded: must be true or false (torch.bool), got {padded.dtype}")
    return inputs.masked_fill(padded[..., None], 0), times.masked_fill(padded, 0)


def every_step(T, B):
    """Times 1, 2, ..., T for B sequences, (T, B)."""
    return torch.arange(1, T + 1, dtype=torch.float64)[:, None].expand(T, B)


@torch.no_grad()
def draw_time_gate(cell, generator=None, log_tau=(1.0, 3.0), s=(0.0, 100.0), r_on=R_ON):
    """Draw the gates of a `PhasedLSTM` in place, as the paper does.

    log_tau, s: ranges of uniform distributions; r_on: the same for every unit, in (0, 1).
    """
    cell.log_tau.uniform_(*log_tau, generator=generator)
    cell.s.uniform_(*s, generator=generator)
    cell.raw_r_on.fill_(math.log(r_on / (1 - r_on)) / R_ON_GAIN)
