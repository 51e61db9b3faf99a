"""What a reader knows at each character of a text."""

from lib.studies.units.features import FEATURES, PARAGRAPH, enclosed, since, stretches

QUOTES = FEATURES["inside quotes"]


def marked(text, feature=QUOTES):
    """The characters at which a feature is not 0."""
    return "".join(sign for sign, value in zip(text, feature(text), strict=True) if value)


def test_quotes_are_inside_from_the_opening_sign_to_before_the_closing_one():
    assert marked("a ‘b’ c") == "‘b"
    assert marked('a "b" c "d') == '"b"d'


def test_an_apostrophe_closes_nothing():
    assert marked("he said ‘I don’t’ to") == "‘I don’t"


def test_only_the_sign_that_belongs_to_the_opening_one_closes():
    assert marked("‘a “b” c’ d") == "‘a “b” c"
    assert marked("(a] b) c", FEATURES["inside brackets"]) == "(a] b"


def test_a_blank_line_closes_what_was_forgotten():
    assert marked(f'"a{PARAGRAPH}b "c" d') == '"a\n"c'


def test_counts_begin_again_at_their_sign():
    assert since("ab\nc", "\n") == [1, 2, 0, 1]


def test_every_feature_has_a_value_for_each_character():
    text = "‘A b.’ (c)\n\nD"
    assert all(len(feature(text)) == len(text) for feature in FEATURES.values())
    assert marked(text, FEATURES["paragraph start"]) == "\n"


def test_values_of_a_beginning_do_not_depend_on_what_follows():
    text = "‘A b’ c. (d)\nE f"
    for feature in FEATURES.values():
        assert feature(text[:9]) == feature(text)[:9]


def test_stretches_are_counted_not_characters():
    assert stretches(enclosed("(ab) c (d", {"(": ")"})) == 2
    assert stretches([0.0, 0.0]) == 0
