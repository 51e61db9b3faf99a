"""What is counted in a text."""

from hypothesis import given
from hypothesis import strategies as st

from lib.studies.books.words import (
    REACH,
    dictionary,
    distinct_share,
    longest_copy,
    share_closed,
    share_known,
)


def test_words_are_known_whatever_their_case():
    assert dictionary("The king's THE") == {"the", "king's"}


def test_words_that_the_text_may_have_cut_do_not_count():
    assert share_known("ing The kin", {"the"}) == 1
    assert share_known(" the xyz ", {"the"}) == 0.5
    assert share_known("word", {"word"}) is None


def test_pairs_that_close_and_those_that_do_not():
    assert share_closed('(a) [b] ‘c’ “d” "e"') == 1
    assert share_closed("(a" + "." * 2 * REACH) == 0
    assert share_closed("(a) (b" + "." * 2 * REACH) == 0.5
    assert share_closed("nothing opens") is None


def test_what_opens_near_the_end_may_still_close():
    assert share_closed("(a) (b") == 1


def test_signs_that_open_and_close_alike_take_turns():
    assert share_closed('"a" b "c"') == 1
    assert share_closed('"a" b "c' + "." * 2 * REACH) == 0.5


def test_the_longest_copy_is_the_longest_common_run():
    assert longest_copy(["abz", "xxabcdyy", "bcde"], "zzabcdezz") == "abcd"
    assert longest_copy(["xyz"], "abc") == longest_copy([], "abc") == ""
    assert longest_copy(["abc"], "abc") == "abc"


@given(texts=st.lists(st.text("ab"), max_size=3), source=st.text("ab"))
def test_no_longer_copy_is_missed(texts, source):
    runs = {each[i:j] for each in texts for i in range(len(each)) for j in range(i, len(each) + 1)}
    copy = longest_copy(texts, source)
    assert copy in source and copy in runs | {""}
    assert len(copy) == max((len(run) for run in runs if run in source), default=0)


def test_distinct_share():
    assert distinct_share("aaaa", 2) == 1 / 3
    assert distinct_share("abcd", 2) == 1
