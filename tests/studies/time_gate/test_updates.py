"""What the page on updates says follows from the walks."""

import torch

from lib.studies.time_gate import figures
from lib.studies.time_gate import findings as updates
from lib.studies.time_gate.walks import Walk


def made_up(opened=(1, 0, 0, 0), decay=0.5, kept=0.9):
    """Two units, four steps: the first as told, the second shut throughout."""
    gate = torch.tensor([[each, 0.0] for each in opened])
    path = torch.arange(10.0).view(5, 2)
    powers = torch.arange(3, -1, -1.0)
    reach = {"lstm": decay**powers, "phased": kept**powers}
    return Walk(gate, {"lstm": path, "phased": path}, reach)


def test_updates_are_counted():
    text = updates.left([made_up()])
    assert "leaves 12 %" in text.replace("\N{NO-BREAK SPACE}", " ") or "12.5" in text
    assert "1 of 2 units never open in 4 steps (one network)" in text


def test_units_that_have_moved_are_counted_over_time():
    late = made_up(opened=(0, 0, 1, 0))
    text = updates.moved([late, late, made_up()], [2, 3])
    assert text == (
        "Of 2 units, 0 after 2 steps and 1 after 3 steps have moved at all (median of 3 networks)."
    )


def test_gain_over_the_whole_walk():
    text = updates.arriving([made_up(), made_up(), made_up(decay=0.1)])
    assert "a share of 0.12 is left 3 steps later in the LSTM" in text
    assert text.endswith("and of 0.73 in the Phased LSTM.")


def test_half_lives():
    text = updates.half_lives([made_up()])
    assert "after 2 steps for the LSTM and more than 3 steps for the Phased LSTM" in text


def test_figures_are_drawn_where_no_unit_rests():
    walks = [made_up(opened=(1, 1, 1, 1))]
    assert figures.gains(walks).axes[0].get_yscale() == "log"
    assert len(figures.opened(walks[0]).axes[0].images) == 1
