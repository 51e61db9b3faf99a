"""What each way of drawing weights promises."""

import pytest
import torch

from lib.models import LSTM, SequenceClassifier, VanillaRNN
from lib.models.initialisation import initialise


def drawn(Cell, scheme, seed=0, input_size=10, hidden_size=64, **options):
    model = SequenceClassifier(Cell(input_size, hidden_size), classes=10)
    initialise(model, scheme, torch.Generator().manual_seed(seed), **options)
    return model.cell


def recurrent_matrices(cell):
    return [value for name, value in cell.named_parameters() if name[0] == "W" and name[-1] == "h"]


@pytest.mark.parametrize("Cell", [VanillaRNN, LSTM])
@pytest.mark.parametrize("scale", [0.8, 1.0, 1.5])
def test_orthogonal_matrices_stretch_every_direction_alike(Cell, scale):
    for matrix in recurrent_matrices(drawn(Cell, "orthogonal", recurrent_scale=scale)):
        square = matrix @ matrix.T
        assert torch.allclose(square, scale**2 * torch.eye(64), atol=1e-5)
        radius = torch.linalg.eigvals(matrix).abs().max().item()
        assert radius == pytest.approx(scale, rel=1e-4)


def test_xavier_has_the_variance_of_glorot_and_bengio():
    cell = drawn(VanillaRNN, "xavier", input_size=200, hidden_size=300)
    assert cell.W_hx.var().item() == pytest.approx(2 / 500, rel=0.05)
    assert cell.W_hh.var().item() == pytest.approx(2 / 600, rel=0.05)
    assert cell.b_h.abs().max() == 0


def test_biases_are_zero_but_for_the_forget_gate():
    cell = drawn(LSTM, "orthogonal")
    assert cell.b_f.eq(1).all()
    assert all(bias.eq(0).all() for bias in (cell.b_g, cell.b_i, cell.b_o))


@pytest.mark.parametrize("steps", [1, 2, 3, 10, 400])
def test_chrono_biases_span_up_to_the_length(steps):
    cell = drawn(LSTM, "chrono", time_scale=steps)
    spans = cell.b_f.exp()  # f / (1 - f) at rest: how many steps a unit remembers
    assert spans.isfinite().all()
    assert spans.min() >= 1 - 1e-6
    assert spans.max() <= max(steps - 1, 1) * (1 + 1e-5)
    assert torch.equal(cell.b_i, -cell.b_f)
    if steps == 400:
        assert spans.min() < 40 < 360 < spans.max()


@pytest.mark.parametrize("scheme", ["xavier", "orthogonal", "chrono"])
def test_equal_seeds_draw_equal_weights(scheme):
    first, again, other = (drawn(LSTM, scheme, seed, time_scale=9) for seed in (1, 1, 2))
    pairs = zip(first.parameters(), again.parameters(), strict=True)
    assert all(torch.equal(a, b) for a, b in pairs)
    assert not torch.equal(first.W_gh, other.W_gh)


def test_input_scale_shrinks_the_input_matrices_only():
    whole, small = (drawn(VanillaRNN, "orthogonal", input_scale=scale) for scale in (1.0, 0.1))
    assert torch.allclose(small.W_hx, 0.1 * whole.W_hx)
    assert torch.equal(small.W_hh, whole.W_hh)


def test_identity_is_scaled_and_its_inputs_have_the_deviation_asked_for():
    cell = drawn(VanillaRNN, "identity", hidden_size=300, recurrent_scale=2.0, input_scale=0.1)
    assert torch.equal(cell.W_hh, 2 * torch.eye(300))
    assert cell.W_hx.std().item() == pytest.approx(0.1, rel=0.05)
    assert cell.b_h.eq(0).all()


@pytest.mark.parametrize(("scheme", "usual"), [("xavier", 0), ("orthogonal", 1)])
def test_a_forget_bias_is_added_and_nothing_else_changes(scheme, usual):
    cell, plain = drawn(LSTM, scheme, forget_bias=2.0), drawn(LSTM, scheme)
    assert cell.b_f.eq(usual + 2).all()
    others = [name for name, _ in plain.named_parameters() if name != "b_f"]
    assert all(torch.equal(getattr(cell, name), getattr(plain, name)) for name in others)
