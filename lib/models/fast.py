"""The same recurrences, written to train fast on a CPU. Tested equal to the readable cells.

What makes them fast: one matrix product per step for everything, [W_h W_x b] times [h; x; 1];
buffers with a feature per row, so that every gate is one contiguous block written in place; a
backward pass by hand, which keeps no graph; and compiled element-wise work, `lib.models.kernels`.
A GRU takes two products, W_h h and [W_x b] [x; 1], since its reset gate scales a part of the first.
"""

from functools import wraps

import torch

from lib.models import kernels
from lib.models.cells import LSTM, CellError, VanillaRNN, first_state
from lib.models.gru import GRU
from lib.models.phased import PhasedLSTM, padding_cleared

FORM = "fast-2"  # its name in a record's provenance; a form with another rounding, another number
UNCOMPILED = "the fast form has compiled kernels of its own; torch.compile can take the cell itself"


def run(cell, inputs, state=None, times=None, padded=None):
    """Equal to the cell itself, forward and gradients; see `lib.models.cells` for shapes.

    A cell that has no fast form here is walked as it is.

    times: of a `PhasedLSTM` only. padded: true where there is no input and the state stays as it
    is, of a `PhasedLSTM`, and of an `LSTM`, which is a phased one whose gate is open.

    It takes float32 and float64 on a CPU, and first derivatives: half precision, vmap and the
    transforms of torch.func are refused by torch or numba, create_graph=True by a `CellError`.
    torch.compile leaves it as it is, between what it compiles, and refuses it in a full graph.
    All of these can be done to the cell itself.
    """
    given = {"times": times, "padded": padded}
    given = {name: tensor for name, tensor in given.items() if tensor is not None}
    if form_of(cell) != FORM:
        return cell(inputs, state, **given)
    if torch.compiler.is_compiling():
        torch._dynamo.graph_break(msg=UNCOMPILED)
        return torch.compiler.disable(run)(cell, inputs, state, **given)
    for name in given:
        if not isinstance(cell, {"times": PhasedLSTM, "padded": LSTM}[name]):
            raise CellError(f"{name}: {type(cell).__name__} has no time gate to use them")
    state = first_state(cell, inputs, state)
    if isinstance(cell, PhasedLSTM) or padded is not None:
        inputs, times = padding_cleared(inputs, times, padded)
        k = _gate(cell, inputs, times, padded)
        from_proposed = getattr(cell, "from_proposed", False)
        outputs, h, c = _PhasedLSTM.apply(joined(cell), inputs, k, from_proposed, *state)
        return outputs, (h, c)
    if isinstance(cell, VanillaRNN):
        return _VanillaRNN.apply(joined(cell), inputs, state)
    if isinstance(cell, GRU):
        return _GRU.apply(joined(cell), inputs, state)
    outputs, h, c = _LSTM.apply(joined(cell), inputs, *state)
    return outputs, (h, c)


def form_of(cell):
    """What `run` uses of a cell: FORM, or "readable"; a cell of a reader's own, or one derived from
    these, has equations of its own."""
    return FORM if type(cell) in (VanillaRNN, LSTM, PhasedLSTM, GRU) else "readable"


def _gate(cell, inputs, times, padded):
    """The time gate k at every step, (T, H, B); that of a cell without one is open."""
    T, B, _ = inputs.shape
    if times.requires_grad:  # as `_TimeGate` knows no gradient to them
        return cell.gate(times, padded).transpose(1, 2).contiguous()
    if isinstance(cell, PhasedLSTM):
        gate = (parameter.double() for parameter in (cell.tau, cell.s, cell.r_on))
        k = _TimeGate.apply(times.double().contiguous(), *gate, cell.leak_now, cell.s.dtype)
    else:
        k = inputs.new_ones(T, cell.hidden_size, B)
    return k if padded is None else k.masked_fill(padded[:, None], 0)


def _columns(inputs, h):
    """Buffer (T+1, H+D+1, B) of the columns [h(t-1); x(t); 1], filled but for h(1)..h(T)."""
    T, B, D = inputs.shape
    H = h.shape[1]
    columns = inputs.new_empty(T + 1, H + D + 1, B)
    columns[0, :H] = h.T
    columns[:T, H:-1] = inputs.transpose(1, 2)
    columns[:, -1] = 1
    return columns


def _empty_input_gradient(ctx, columns, D):
    """Buffer (T, D, B) for dL/dx, or None where nobody asks for it."""
    T, _, B = columns.shape
    return columns.new_empty(T - 1, D, B) if ctx.needs_input_grad[1] else None


def _first_order(backward):
    """A backward pass that says that it has none itself, in place of a gradient that is lost."""

    @wraps(backward)
    def checked(ctx, *gradients):
        if torch.is_grad_enabled():
            raise CellError(
                "create_graph: the fast form has no gradient of a gradient; walk the cell itself"
            )
        return backward(ctx, *gradients)

    return checked


class _VanillaRNN(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights, inputs, h):
        T, H = len(inputs), h.shape[1]
        columns = _columns(inputs, h)
        array, steps, heads = columns.numpy(), columns.unbind(), columns[:, :H].unbind()
        for t in range(T):
            torch.mm(weights, steps[t], out=heads[t + 1])
            kernels.rnn_forward(array, t, H)
        ctx.save_for_backward(weights, columns)
        ctx.set_materialize_grads(False)
        outputs = columns[1:, :H].transpose(1, 2)
        return outputs, outputs[-1].clone()

    @staticmethod
    @_first_order
    def backward(ctx, d_outputs, d_h):
        weights, columns = ctx.saved_tensors
        T, H, B = len(columns) - 1, len(weights), columns.shape[2]
        W_h, W_x = weights[:, :H].T, weights[:, H:-1].T
        dh = _start(d_h, columns, H, B)
        dz = torch.empty_like(dh)  # dL/dz(t), z the argument of tanh
        d_weights = torch.zeros_like(weights.T)  # transposed: its product is the faster one
        d_inputs = _empty_input_gradient(ctx, columns, len(W_x))
        arrays = dh.numpy(), columns.numpy(), dz.numpy()
        d_outputs, steps, dz_T = _by_step(d_outputs), columns.unbind(), dz.T
        for t in reversed(range(T)):
            if d_outputs is not None:
                dh += d_outputs[t]
            kernels.rnn_backward(*arrays[:2], t, arrays[2])
            if t or ctx.needs_input_grad[2]:  # else nobody asks for dL/dh(0)
                torch.mm(W_h, dz, out=dh)
            d_weights.addmm_(steps[t], dz_T)
            if d_inputs is not None:
                torch.mm(W_x, dz, out=d_inputs[t])
        return d_weights.T, None if d_inputs is None else d_inputs.transpose(1, 2), dh.T


class _LSTM(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights, inputs, h, c):
        T, B, H = len(inputs), *h.shape
        columns = _columns(inputs, h)
        gates = columns.new_empty(T, 4 * H, B)
        cells = columns.new_empty(T + 1, H, B)
        squashed = columns.new_empty(T, H, B)  # tanh(c(t))
        cells[0] = c.T
        arrays = [each.numpy() for each in (gates, cells, squashed, columns)]
        for t, (step, gate) in enumerate(zip(columns[:-1], gates, strict=True)):
            torch.mm(weights, step, out=gate)
            kernels.lstm_forward(*arrays, t)
        ctx.save_for_backward(weights, columns, gates, cells, squashed)
        ctx.set_materialize_grads(False)
        outputs = columns[1:, :H].transpose(1, 2)
        return outputs, outputs[-1].clone(), cells[-1].T.clone()

    @staticmethod
    @_first_order
    def backward(ctx, d_outputs, d_h, d_c):
        weights, columns, gates, cells, squashed = ctx.saved_tensors
        T, H, B = squashed.shape
        W_h, W_x = weights[:, :H].T, weights[:, H:-1].T
        dh, dc = _start(d_h, columns, H, B), _start(d_c, columns, H, B)
        dz = torch.empty_like(gates[0])  # dL/dz(t), z the arguments of the four gates
        d_weights = torch.zeros_like(weights.T)  # transposed: its product is the faster one
        d_inputs = _empty_input_gradient(ctx, columns, len(W_x))
        arrays = [each.numpy() for each in (dh, dc, gates, cells, squashed)]
        dz_array = dz.numpy()
        d_outputs, steps, dz_T = _by_step(d_outputs), columns.unbind(), dz.T
        for t in reversed(range(T)):
            if d_outputs is not None:
                dh += d_outputs[t]
            kernels.lstm_backward(*arrays, t, dz_array)
            if t or ctx.needs_input_grad[2]:  # else nobody asks for dL/dh(0)
                torch.mm(W_h, dz, out=dh)
            d_weights.addmm_(steps[t], dz_T)
            if d_inputs is not None:
                torch.mm(W_x, dz, out=d_inputs[t])
        return d_weights.T, None if d_inputs is None else d_inputs.transpose(1, 2), dh.T, dc.T


class _GRU(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights, inputs, h):
        T, B, H = len(inputs), *h.shape
        W_h, W_xb = weights[:, :H], weights[:, H:]
        columns = _columns(inputs, h)
        gates = columns.new_empty(T, 3 * H, B)
        inward = columns.new_empty(3 * H, B)  # W_x x(t) + b
        recurrent = columns.new_empty(T, H, B)  # W_nh h(t-1)
        arrays = [each.numpy() for each in (gates, inward, recurrent, columns)]
        for t in range(T):
            torch.mm(W_h, columns[t, :H], out=gates[t])
            torch.mm(W_xb, columns[t, H:], out=inward)
            kernels.gru_forward(*arrays, t)
        ctx.save_for_backward(weights, columns, gates, recurrent)
        ctx.set_materialize_grads(False)
        outputs = columns[1:, :H].transpose(1, 2)
        return outputs, outputs[-1].clone()

    @staticmethod
    @_first_order
    def backward(ctx, d_outputs, d_h):
        weights, columns, gates, recurrent = ctx.saved_tensors
        T, H, B = recurrent.shape
        W_h, W_x = weights[:, :H].T, weights[:, H:-1].T
        dh = _start(d_h, columns, H, B)
        dz = torch.empty_like(gates[0])  # dL/dz(t), z the arguments of the three gates
        d_recurrent = torch.empty_like(dz)  # dL/d(W_h h(t-1)): as dz, but that of n times r
        d_weights = torch.zeros_like(weights.T)  # transposed: its product is the faster one
        d_inputs = _empty_input_gradient(ctx, columns, len(W_x))
        arrays = [each.numpy() for each in (dh, gates, recurrent, columns)]
        results = dz.numpy(), d_recurrent.numpy()
        d_outputs, steps, dz_T = _by_step(d_outputs), columns.unbind(), dz.T
        for t in reversed(range(T)):
            if d_outputs is not None:
                dh += d_outputs[t]
            kernels.gru_backward(*arrays, t, *results)
            if t or ctx.needs_input_grad[2]:
                dh.addmm_(W_h, d_recurrent)
            d_weights[:H].addmm_(steps[t][:H], d_recurrent.T)
            d_weights[H:].addmm_(steps[t][H:], dz_T)
            if d_inputs is not None:
                torch.mm(W_x, dz, out=d_inputs[t])
        return d_weights.T, None if d_inputs is None else d_inputs.transpose(1, 2), dh.T


class _TimeGate(torch.autograd.Function):
    @staticmethod
    def forward(ctx, times, tau, s, r_on, leak, dtype):
        ctx.save_for_backward(times, tau, s, r_on)
        ctx.leak = leak
        k = torch.empty(len(times), len(tau), times.shape[1], dtype=dtype)
        kernels.gate_forward(*(each.numpy() for each in (times, tau, s, r_on)), leak, k.numpy())
        return k

    @staticmethod
    @_first_order
    def backward(ctx, dk):
        times, *gate = ctx.saved_tensors
        shares = [torch.zeros(dk.shape[1:], dtype=torch.float64) for _ in gate]
        arrays = (each.numpy() for each in (times, *gate))
        dk = dk.contiguous()  # named, so that it outlives the kernel
        kernels.gate_backward(*arrays, ctx.leak, dk.numpy(), *(each.numpy() for each in shares))
        return None, *(share.sum(1) for share in shares), None, None


class _PhasedLSTM(torch.autograd.Function):
    @staticmethod
    def forward(ctx, weights, inputs, k, from_proposed, h, c):
        T, B, H = len(inputs), *h.shape
        columns = _columns(inputs, h)
        gates = columns.new_empty(T, 4 * H, B)
        cells = columns.new_empty(T + 1, H, B)
        squashed = columns.new_empty(T, H, B)  # the tanh in h~(t)
        cells[0] = c.T
        arrays = [each.numpy() for each in (gates, k, cells, squashed, columns)]
        for t, (step, gate) in enumerate(zip(columns[:-1], gates, strict=True)):
            torch.mm(weights, step, out=gate)
            kernels.phased_forward(*arrays, t, from_proposed)
        ctx.save_for_backward(weights, columns, gates, k, cells, squashed)
        ctx.from_proposed = from_proposed
        ctx.set_materialize_grads(False)
        outputs = columns[1:, :H].transpose(1, 2)
        return outputs, outputs[-1].clone(), cells[-1].T.clone()

    @staticmethod
    @_first_order
    def backward(ctx, d_outputs, d_h, d_c):
        weights, columns, gates, k, cells, squashed = ctx.saved_tensors
        T, H, B = squashed.shape
        W_h, W_x = weights[:, :H].T, weights[:, H:-1].T
        dh, dc = _start(d_h, columns, H, B), _start(d_c, columns, H, B)
        dz = torch.empty_like(gates[0])
        dk = torch.empty_like(k)
        d_weights = torch.zeros_like(weights.T)
        d_inputs = _empty_input_gradient(ctx, columns, len(W_x))
        arrays = [each.numpy() for each in (dh, dc, gates, k, cells, squashed, columns)]
        results = dz.numpy(), dk.numpy()
        d_outputs, steps, dz_T = _by_step(d_outputs), columns.unbind(), dz.T
        for t in reversed(range(T)):
            if d_outputs is not None:
                dh += d_outputs[t]
            kernels.phased_backward(*arrays, t, ctx.from_proposed, *results)
            if t or ctx.needs_input_grad[4]:
                dh.addmm_(W_h, dz)
            d_weights.addmm_(steps[t], dz_T)
            if d_inputs is not None:
                torch.mm(W_x, dz, out=d_inputs[t])
        d_inputs = None if d_inputs is None else d_inputs.transpose(1, 2)
        return d_weights.T, d_inputs, dk, None, dh.T, dc.T


def _by_step(gradient):
    """dL/d(outputs) (T, B, H), where it is asked for, as it meets dL/dh(t): T times (H, B)."""
    return None if gradient is None else gradient.transpose(1, 2).contiguous().unbind()


def _start(gradient, like, H, B):
    """The gradient (B, H) that reaches the last state, as an own buffer (H, B)."""
    return like.new_zeros(H, B) if gradient is None else gradient.T.contiguous().clone()


def joined(cell):
    """[W_h W_x b] (GH, H + D + 1), the G gates below each other in the order of `cell.GATES`."""
    parts = {"h": [], "x": [], "b": []}
    for gate in cell.GATES:
        parts["h"].append(getattr(cell, f"W_{gate}h"))
        parts["x"].append(getattr(cell, f"W_{gate}x"))
        parts["b"].append(getattr(cell, f"b_{gate}")[:, None])
    return torch.cat([torch.cat(blocks) for blocks in parts.values()], dim=1)


FORMS = {FORM: run, "readable": None}  # ways to walk a cell, see `SequenceClassifier`
