"""Figures of question 1.5 from made-up measurements."""

import torch

from lib.page.style import to_svg
from lib.studies.gates import figures
from lib.studies.gates.memory import Memory
from lib.studies.palindromes.probes import AFTER, BEFORE, Probe
from lib.studies.palindromes.spec import sound


def some_memory():
    sizes = {name: torch.rand(6, 8) for name in "gifoch"}
    return Memory(sizes, {name: torch.rand(6, 8) for name in "gc"}, torch.ones(6), torch.rand(6))


def memories(moments):
    return [Probe(sound("lstm", 6, 1), moment, some_memory()) for moment in moments]


def test_decoding_draws_the_own_read_out_of_trained_networks_only():
    for moments, lines in (([], 0), ([BEFORE], 1), ([BEFORE, AFTER], 3)):
        axes = figures.decoding(memories(moments)).axes[0]
        assert sum(len(line.get_xdata()) > 2 for line in axes.lines) == lines
        assert figures.decoding_alt(memories(moments)).count("t = 6") == lines


def test_heat_maps_show_on_top_the_units_that_know_most():
    memory = some_memory()
    figure = figures.heat_maps(memory)
    known = figure.axes[0].images[0].get_array().mean(1)
    assert (known[:-1] >= known[1:]).all()
    assert len([axes for axes in figure.axes if axes.images]) == 6
    assert to_svg(figure) and to_svg(figures.heat_maps(None))
    assert figures.heat_maps_alt(memory) and figures.heat_maps_alt(None)


def test_shares_without_g_are_a_line_per_network():
    probes = [Probe(None, moment, torch.rand(5)) for moment in (BEFORE, AFTER, AFTER)]
    lines = figures.shares_without_g(probes).axes[0].lines
    assert sum(len(line.get_xdata()) > 2 for line in lines) == 3
    assert figures.shares_without_g_alt(probes[:1])
