"""Figures that follow the page's dark mode; what it looks like is tested in the site."""

from xml.etree import ElementTree

from matplotlib.figure import Figure

from lib.page.style import to_svg
from lib.page.svg import INK, themed


def test_a_themed_figure_is_the_figure_with_a_style_before_it():
    figure = Figure()
    figure.subplots().plot([1, 2])
    plain, styled = to_svg(figure), themed(to_svg(figure))
    root = ElementTree.fromstring(styled)
    assert root[0].tag.endswith("style")
    assert len(list(root.iter())) == len(list(ElementTree.fromstring(plain).iter())) + 1


def test_axes_are_drawn_in_the_ink_that_is_replaced():
    figure = Figure()
    figure.subplots().set_xlabel("length")
    assert f"fill: {INK}" in to_svg(figure) and f"stroke: {INK}" in to_svg(figure)
