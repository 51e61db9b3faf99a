"""The time gate to play with computes what the book computes, and can be used without a mouse."""

import pytest
import torch

from lib.models.phased import time_gate


@pytest.fixture
def page(site, visit):
    opened = visit(site / "2_1_time_gate.html")
    yield opened.page
    opened.page.context.close()


def test_equals_the_python_function(page):
    stream = torch.Generator().manual_seed(7)
    t, tau, s, r_on, leak = torch.rand(5, 1000, generator=stream, dtype=torch.float64)
    values = 200 * t - 100, 0.5 + 40 * tau, 80 * s - 40, 0.01 + 0.99 * r_on, leak
    points = torch.stack(values, dim=1).tolist()
    found = page.evaluate("points => points.map(p => window.timeGate(...p))", points)
    expected = time_gate(*values)
    assert (torch.tensor(found, dtype=torch.float64) - expected).abs().max() < 1e-12


def test_keys_move_a_slider_and_the_text_follows(page):
    plot = page.locator(".time-gate")
    before = plot.locator(".curve").get_attribute("points")
    slider = plot.get_by_role("slider", name="τ, period")
    slider.focus()
    page.keyboard.press("ArrowRight")
    assert slider.input_value() == "10.5"
    assert "opens every 10.5 units of time" in plot.locator("p").inner_text()
    assert "opens every 10.5" in plot.get_by_role("img").get_attribute("aria-label")
    assert plot.locator(".curve").get_attribute("points") != before
