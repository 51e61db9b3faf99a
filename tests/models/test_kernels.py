"""The compiled functions are as accurate as their type allows, and a NaN stays one."""

import numpy as np
import pytest
from numba import njit

from lib.models import kernels

POINTS = np.concatenate([np.linspace(-40, 40, 20001), np.logspace(-30, 2, 5001)])


def on_all(function):
    """A compiled scalar function, applied to an array."""

    @njit(**kernels.OPTIONS)  # not kept: it would outlive a change of the kernels
    def applied(points):
        out = np.empty_like(points)
        for k in range(points.size):
            out[k] = function(points[k])
        return out

    return applied


tanh_of, sigmoid_of = on_all(kernels._tanh), on_all(kernels._sigmoid)


def sigmoid(x):
    return np.exp(-np.logaddexp(0, -x))


@pytest.mark.parametrize(
    ("ours", "exact"), [(tanh_of, np.tanh), (sigmoid_of, sigmoid)], ids=["tanh", "sigmoid"]
)
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_relative_error_is_a_few_units_in_the_last_place(ours, exact, dtype):
    points = np.concatenate([POINTS, -POINTS[POINTS < 87]]).astype(dtype)
    wanted = exact(points.astype(np.longdouble))
    shown = np.abs(wanted) > np.finfo(dtype).tiny  # below, a float has fewer digits
    error = np.abs(ours(points) - wanted)[shown] / np.abs(wanted[shown])
    assert error.max() < 4 * np.finfo(dtype).eps


@pytest.mark.parametrize("ours", [tanh_of, sigmoid_of], ids=["tanh", "sigmoid"])
@pytest.mark.parametrize("dtype", [np.float32, np.float64])
def test_what_is_not_finite_is_not_hidden(ours, dtype):
    low = {tanh_of: -1, sigmoid_of: 0}[ours]
    out = ours(np.array([np.nan, np.inf, -np.inf], dtype))
    assert np.isnan(out[0])
    assert out[1] == 1
    assert abs(out[2] - low) < 1e-37
