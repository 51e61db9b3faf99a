"""The element-wise work of the fast form, compiled by numba for the processor it runs on.

torch computes each of these operations with a pass over memory, and tanh several times slower than
it could be. Here a step is a few loops over rows that stay in the first cache, short enough for
the compiler to prove that nothing overlaps and to use vector instructions.

All arrays are C-contiguous with a feature per row, float32 or float64. At step t:
columns[t] holds [h(t-1); x(t); 1], gates[t] the gates g, i, f, o (of a GRU r, z, n) in blocks of
H rows, cells[t + 1] c(t), squashed[t] tanh(c(t)), recurrent[t] W_nh h(t-1). dz is
dL/d(argument) of the tanh or of the gates.
"""

import math

import numpy as np
from numba import njit, types
from numba.extending import overload

# "contract" allows fused multiply-add. Nothing here may assume that there is no NaN: a diverged
# run is found by its NaN.
OPTIONS = {"fastmath": {"contract", "nsz"}, "error_model": "numpy"}
compiled = njit(cache=True, **OPTIONS)

_LOG2_E = np.float32(1 / math.log(2))
_LN2_HIGH = np.float32(0.693359375)  # few bits, so that n * _LN2_HIGH is exact
_LN2_LOW = np.float32(math.log(2) - 0.693359375)
_SERIES = tuple(np.float32(1 / math.factorial(k)) for k in range(2, 8))
_C2, _C3, _C4, _C5, _C6, _C7 = _SERIES
_HALF, _ONE, _TWO = np.float32(0.5), np.float32(1), np.float32(2)
_LARGEST = np.float32(88)  # exp of it is still a float32


def _expm1(x):
    """exp(x) - 1, to the last bits also near 0; a scalar inside compiled code only."""
    raise NotImplementedError


@overload(_expm1, jit_options=OPTIONS)
def _expm1_of_type(x):
    return _expm1_float32 if x == types.float32 else _expm1_float64


def _expm1_float64(x):
    return math.expm1(700.0 if x > 700.0 else x)  # exp(700) is still finite


def _expm1_float32(x):
    """With x = n ln 2 + r: 2^n (exp(r) - 1) + (2^n - 1), the bracket by its Taylor series.

    |r| <= ln(2) / 2, where the series to r^7 is off by less than a float32 can show. 2^n is made
    from its bits. Plain arithmetic, so that the compiler can do eight of them at once.
    """
    x = -_LARGEST if x < -_LARGEST else x
    x = _LARGEST if x > _LARGEST else x
    n = np.floor(x * _LOG2_E + _HALF)
    r = (x - n * _LN2_HIGH) - n * _LN2_LOW
    series = ((((((_C7 * r + _C6) * r + _C5) * r + _C4) * r + _C3) * r + _C2) * r + _ONE) * r
    exponent = np.int32(np.int32(np.int32(n) + np.int32(127)) << np.int32(23))
    power = exponent.view(np.float32)
    return power * series + (power - _ONE)


@compiled
def _tanh(z):
    e = _expm1(z + z)  # tanh(z) = (exp(2 z) - 1) / (exp(2 z) + 1)
    return e / (e + _TWO)


@compiled
def _sigmoid(z):
    return _ONE / (_expm1(-z) + _TWO)


@compiled
def rnn_forward(columns, t, H):
    """Turn the arguments that lie at h(t)'s place, the first H rows, into h(t)."""
    h = columns[t + 1]
    for j in range(H):
        for k in range(h.shape[1]):
            h[j, k] = _tanh(h[j, k])


@compiled
def rnn_backward(dh, columns, t, dz):
    """dz from dh = dL/dh(t), both (H, B)."""
    h = columns[t + 1]
    for j in range(dh.shape[0]):
        for k in range(dh.shape[1]):
            dz[j, k] = dh[j, k] * (_ONE - h[j, k] * h[j, k])


@compiled
def lstm_forward(gates, cells, squashed, columns, t):
    """From the arguments that lie in gates[t]: the gates, c(t), tanh(c(t)) and h(t)."""
    H, B = squashed.shape[1:]
    for j in range(H):
        for k in range(B):
            g = _tanh(gates[t, j, k])
            i = _sigmoid(gates[t, H + j, k])
            f = _sigmoid(gates[t, 2 * H + j, k])
            o = _sigmoid(gates[t, 3 * H + j, k])
            c = g * i + cells[t, j, k] * f
            s = _tanh(c)
            gates[t, j, k], gates[t, H + j, k] = g, i
            gates[t, 2 * H + j, k], gates[t, 3 * H + j, k] = f, o
            cells[t + 1, j, k], squashed[t, j, k] = c, s
            columns[t + 1, j, k] = s * o


@compiled
def lstm_backward(dh, dc, gates, cells, squashed, t, dz):
    """dz (4H, B) from dh = dL/dh(t); dc = dL/dc(t), without the path through h(t), becomes
    dL/dc(t-1), without the path through h(t-1); both (H, B).
    """
    H, B = dh.shape
    for j in range(H):
        for k in range(B):
            g, i = gates[t, j, k], gates[t, H + j, k]
            f, o = gates[t, 2 * H + j, k], gates[t, 3 * H + j, k]
            s, through_output = squashed[t, j, k], dh[j, k] * o
            d = dc[j, k] + through_output * (_ONE - s * s)
            dz[3 * H + j, k] = through_output * s * (_ONE - o)
            dz[2 * H + j, k] = d * cells[t, j, k] * f * (_ONE - f)
            dz[H + j, k] = d * g * i * (_ONE - i)
            dz[j, k] = d * i * (_ONE - g * g)
            dc[j, k] = d * f


@compiled
def gru_forward(gates, inward, recurrent, columns, t):
    """From the products with h(t-1), in gates[t], and with [x(t); 1], inward (3H, B): the gates
    r, z, n, what r(t) scaled, recurrent[t], and h(t).
    """
    H, B = recurrent.shape[1:]
    for j in range(H):
        for k in range(B):
            r = _sigmoid(gates[t, j, k] + inward[j, k])
            z = _sigmoid(gates[t, H + j, k] + inward[H + j, k])
            scaled = gates[t, 2 * H + j, k]
            n = _tanh(inward[2 * H + j, k] + r * scaled)
            gates[t, j, k], gates[t, H + j, k], gates[t, 2 * H + j, k] = r, z, n
            recurrent[t, j, k] = scaled
            columns[t + 1, j, k] = (_ONE - z) * n + z * columns[t, j, k]


@compiled
def gru_backward(dh, gates, recurrent, columns, t, dz, d_recurrent):
    """dz and d_recurrent, dL/d(product with h(t-1)), both (3H, B), from dh = dL/dh(t), which
    becomes the share of dL/dh(t-1) that z(t) let through.
    """
    H, B = dh.shape
    for j in range(H):
        for k in range(B):
            r, z, n = gates[t, j, k], gates[t, H + j, k], gates[t, 2 * H + j, k]
            d_n = dh[j, k] * (_ONE - z) * (_ONE - n * n)
            d_z = dh[j, k] * (columns[t, j, k] - n) * z * (_ONE - z)
            d_r = d_n * recurrent[t, j, k] * r * (_ONE - r)
            dz[j, k], dz[H + j, k], dz[2 * H + j, k] = d_r, d_z, d_n
            d_recurrent[j, k], d_recurrent[H + j, k] = d_r, d_z
            d_recurrent[2 * H + j, k] = d_n * r
            dh[j, k] *= z


@compiled
def gate_forward(times, tau, s, r_on, leak, k):
    """k (T, H, B), see `lib.models.phased.time_gate`; times (T, B), tau, s, r_on (H,), float64."""
    T, H, B = k.shape
    for t in range(T):
        for j in range(H):
            for b in range(B):
                u = (times[t, b] - s[j]) / tau[j]
                phi = u - np.floor(u)
                phi -= np.floor(phi)  # as in `lib.models.phased.phase`
                rising = 2 * phi / r_on[j]
                falling = 2 - rising
                shut = leak * phi
                opened = rising if phi < r_on[j] / 2 else falling
                k[t, j, b] = opened if phi < r_on[j] else shut


@compiled
def gate_backward(times, tau, s, r_on, leak, dk, d_tau, d_s, d_r_on):
    """Add to d_tau, d_s and d_r_on, (H, B), what dk = dL/dk, (T, H, B), asks of each sequence."""
    T, H, B = dk.shape
    for t in range(T):
        for j in range(H):
            for b in range(B):
                u = (times[t, b] - s[j]) / tau[j]
                phi = u - np.floor(u)
                phi -= np.floor(phi)  # as in `lib.models.phased.phase`
                sign = 1.0 if phi < r_on[j] / 2 else -1.0
                is_open = phi < r_on[j]
                slope = sign * 2 / r_on[j] if is_open else leak  # dk/dphi
                narrower = -sign * 2 * phi / (r_on[j] * r_on[j]) if is_open else 0.0  # dk/dr_on
                d_phi = dk[t, j, b] * slope
                d_tau[j, b] -= d_phi * u / tau[j]
                d_s[j, b] -= d_phi / tau[j]
                d_r_on[j, b] += dk[t, j, b] * narrower


@compiled
def phased_forward(gates, k, cells, squashed, columns, t, from_proposed):
    """As `lstm_forward`, behind the time gate k (T, H, B); squashed: the tanh in h~(t)."""
    H, B = squashed.shape[1:]
    for j in range(H):
        for b in range(B):
            g = _tanh(gates[t, j, b])
            i = _sigmoid(gates[t, H + j, b])
            f = _sigmoid(gates[t, 2 * H + j, b])
            o = _sigmoid(gates[t, 3 * H + j, b])
            before, kept = cells[t, j, b], _ONE - k[t, j, b]
            proposed = g * i + before * f
            c = k[t, j, b] * proposed + kept * before
            s = _tanh(proposed if from_proposed else c)
            gates[t, j, b], gates[t, H + j, b] = g, i
            gates[t, 2 * H + j, b], gates[t, 3 * H + j, b] = f, o
            cells[t + 1, j, b], squashed[t, j, b] = c, s
            columns[t + 1, j, b] = k[t, j, b] * (s * o) + kept * columns[t, j, b]


@compiled
def phased_backward(dh, dc, gates, k, cells, squashed, columns, t, from_proposed, dz, dk):
    """As `lstm_backward`, and dk[t]; dh becomes the share of dL/dh(t-1) that passed the gate by."""
    H, B = dh.shape
    for j in range(H):
        for b in range(B):
            g, i = gates[t, j, b], gates[t, H + j, b]
            f, o = gates[t, 2 * H + j, b], gates[t, 3 * H + j, b]
            s, before, opened = squashed[t, j, b], cells[t, j, b], k[t, j, b]
            d_proposed_h = dh[j, b] * opened
            d_tanh = d_proposed_h * o * (_ONE - s * s)
            d = dc[j, b] if from_proposed else dc[j, b] + d_tanh
            d_proposed = d * opened + d_tanh if from_proposed else d * opened
            dk[t, j, b] = dh[j, b] * (s * o - columns[t, j, b]) + d * (g * i + before * f - before)
            dz[3 * H + j, b] = d_proposed_h * s * o * (_ONE - o)
            dz[2 * H + j, b] = d_proposed * before * f * (_ONE - f)
            dz[H + j, b] = d_proposed * g * i * (_ONE - i)
            dz[j, b] = d_proposed * i * (_ONE - g * g)
            dc[j, b] = d * (_ONE - opened) + d_proposed * f
            dh[j, b] *= _ONE - opened


@njit(cache=True, fastmath={"contract", "nsz", "reassoc"}, error_model="numpy")
def lstm_step(weights, columns, cells, gates):
    """One step of B sequences, a row each, in place: h at the head of columns, c in cells.

    weights (4H, H+D+1), columns (B, H+D+1), each row [h; x; 1], cells (B, H), gates (4H,) scratch.
    "reassoc" lets the compiler add the terms of a dot product eight at a time.
    """
    H = cells.shape[1]
    for b in range(len(columns)):
        column = columns[b]
        for row in range(4 * H):
            total = gates.dtype.type(0)
            for place in range(len(column)):
                total += weights[row, place] * column[place]
            gates[row] = total
        for j in range(H):
            g, i = _tanh(gates[j]), _sigmoid(gates[H + j])
            f, o = _sigmoid(gates[2 * H + j]), _sigmoid(gates[3 * H + j])
            cells[b, j] = g * i + cells[b, j] * f
            columns[b, j] = _tanh(cells[b, j]) * o
