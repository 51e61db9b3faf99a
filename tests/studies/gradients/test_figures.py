"""Figures of question 1.1 from made-up measurements."""

import pytest
import torch

from lib.page.style import to_svg
from lib.studies.gradients import figures
from lib.studies.palindromes.probes import AFTER, BEFORE, Probe
from lib.studies.palindromes.spec import sound

LAGS = [0, 5, 10]
RADII = (0.8, 1.5)
MOMENTS = {"before": [BEFORE], "both": [BEFORE, AFTER]}


def probes(values, moments, seeds=(1, 2)):
    return [
        Probe(sound("rnn", 11, seed, recurrent_scale=radius), moment, values)
        for moment in moments
        for radius in RADII
        for seed in seeds
    ]


def curves(axes):
    """Lines that follow data, reference lines left out."""
    return [line for line in axes.lines if len(line.get_xdata()) > 2]


@pytest.mark.parametrize("moments", MOMENTS.values(), ids=MOMENTS)
def test_gradient_norms_have_a_panel_per_radius_and_a_line_per_network(moments):
    norms = probes(torch.logspace(-3, 0, 11), moments)
    figure = figures.gradient_norms(norms)
    assert len(figure.axes) == len(RADII)
    assert all(len(curves(axes)) == 2 * len(moments) for axes in figure.axes)
    assert to_svg(figure)
    assert "0.001 at radius 0.8" in figures.gradient_norms_alt(norms)


@pytest.mark.parametrize("moments", MOMENTS.values(), ids=MOMENTS)
def test_hidden_spectra_have_a_row_per_moment(moments):
    spectra = torch.logspace(0, -4, 8).expand(len(LAGS), 8)
    figure = figures.hidden_spectra(probes(spectra, moments), LAGS)
    assert len(figure.axes) == len(moments) * len(RADII)
    assert all(len(curves(axes)) == 2 * 2 for axes in figure.axes)  # largest and median


def test_cell_spectra_say_where_nothing_is_recorded():
    spectra = probes(torch.ones(len(LAGS), 8), [BEFORE])
    networks = {"drawn": {"total": spectra, "direct": spectra}, "trained": {"total": []}}
    drawn, empty = figures.cell_spectra(networks, LAGS).axes
    assert len(curves(drawn)) == 2 * 2 * len(spectra)
    assert [text.get_text() for text in empty.texts] == ["no runs recorded yet"]
