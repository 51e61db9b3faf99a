"""Every book and both ends of every curve are in the figures, and in their alt texts."""

from dataclasses import replace

from lib.studies.books import figures
from lib.studies.books.spec import original_book, sound_book
from lib.studies.books.statistics import Reach

POINT = {"temperature": 0, "entropy": 0.0, "distinct": 0.4}
POINT |= {"words": 0.9, "copied": "abc", "arg_max": 1.0}
ALONE = POINT | {"temperature": 3, "words": None, "copied": None, "arg_max": None}  # no book


def test_each_size_of_the_symbols_vectors_is_drawn(made):
    bounds = (0.1, 1.0, 3.0)
    tried = [made.run(sound_book("grimm", steps=10, symbol_bound=bound)) for bound in bounds]
    (panel,) = figures.symbol_bounds(tried).axes
    assert [line.get_label() for line in panel.lines] == ["±0.1", "±1", "±3"]
    assert not figures.symbol_bounds([]).axes[0].lines


def test_every_book_has_a_line_in_every_figure(made):
    runs = [made.run(original_book(corpus, 500_000)) for corpus in ("grimm", "karenina")]
    runs.append(made.run(replace(runs[0].spec, corpus="my.txt")))
    found = {each.spec.corpus: [POINT, POINT | {"temperature": 2}, ALONE] for each in runs}
    for figure in (figures.improvements(runs, {}), figures.temperatures(found)):
        for panel in figure.axes:
            assert len({line.get_linestyle() for line in panel.lines}) == 3


def test_both_ends_of_every_curve_are_inside_the_panel(made):
    for smallest, mean in ((0.3, 0.4), (1.1, 1.2), (2.5, 2.8)):
        one = replace(made.originals()[0], curve=[[200, mean, 0.4, smallest, 0.5]])
        panel = figures.curves([one], {}).axes[0]
        low, high = panel.get_ylim()
        assert low < smallest and mean < high
        assert [line.get_marker() for line in panel.lines[:2]] == [".", "."]


def test_alt_texts_hold_both_ends_of_the_lines(made):
    one = made.originals()[:1]
    assert "2.00 to 1.80" in figures.curves_alt(one)
    words = figures.improvements_alt(one).replace("\N{NO-BREAK SPACE}", " ")
    assert "1.95 to 1.50 nats" in words and "53 % to 80 %" in words
    told = figures.temperatures_alt({"grimm": [POINT | {"temperature": 1, "entropy": 1.5}, POINT]})
    assert "temperature 0 to 1" in told and "0.00 to 1.50 nats" in told
    told = figures.temperatures_alt({"grimm": [POINT, ALONE]})
    assert "temperature 0 to 3" in told and "longest copy 3 characters" in told
    told = figures.contexts_alt([Reach(one[0], [1, 30, 200], [3.0, 2.0, 1.5], [])])
    assert "3.00 nats after 1, 2.00 after 30 and 1.50 after 200" in told
