import hashlib
import json
import os
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from papermill.translators import translate_parameters

import lib.studies.books.spec  # the rules that studies add
import lib.studies.palindromes.spec
import lib.studies.waves.spec  # noqa: F401
from lib.errors import LONGEST, Told
from lib.runs import check_parameters
from lib.runs.folders import ROOT
from lib.runs.parameters import PLURALS, RULES
from lib.runs.spec import SpecError
from lib.studies.books.task import BookError


def check(*declared, **injected):
    """Run a parameters cell, papermill's, and one that checks, as a notebook would."""
    set_by_papermill = translate_parameters("python3", "python", injected, "Parameters")
    cells = ["\n".join(declared), set_by_papermill, "import math as original\ncheck_parameters()"]
    namespace = {"check_parameters": check_parameters, "In": ["", "a cell that can't run"]}
    for cell in cells:
        namespace["In"].append(cell)
        exec(cell, namespace)


DECLARED = ("lengths: list = [5]  # digits", "seeds: list = [1]")


def test_good_parameters_pass():
    check(*DECLARED, lengths=[7, 400], seeds=[0, 11])


@pytest.mark.parametrize("bad", [0, -3, 2.5, "ten"])
def test_a_bad_value_in_a_list_is_named(bad):
    with pytest.raises(SpecError, match=f"lengths: .*whole number.*{bad}"):
        check(*DECLARED, lengths=[5, bad])


@pytest.mark.parametrize("bad", [7, [], "7", None])
def test_a_list_is_asked_for(bad):
    with pytest.raises(SpecError, match="lengths: must be a list"):
        check(*DECLARED, lengths=bad)


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.sampled_from([10**400, -(10**400), 2**53, 1e-320, 10**308, "a" * 100_000]),
    st.floats(),
    st.text(st.characters(), max_size=10),  # unpaired surrogates too
    st.sampled_from(["a\0b", "a/" * 3000, "http://[", "https://:0/", "/dev/zero", "\n", "."]),
    st.binary(max_size=3),
    st.dates(),  # which YAML knows
)
NESTED = st.recursive(
    VALUES, lambda each: st.lists(each, max_size=3) | st.dictionaries(st.text(max_size=2), each)
)
NAMES = [name for known in RULES for name in (known, PLURALS.get(known, f"{known}s"))]


@given(name=st.sampled_from(NAMES), value=NESTED | st.lists(VALUES, min_size=1, max_size=2))
def test_any_value_passes_or_is_refused_in_one_line(name, value):
    namespace = {"check_parameters": check_parameters, name: value}
    namespace["In"] = [f"{name}: object = None"]
    try:
        exec("check_parameters()", namespace)
    except Exception as error:
        assert isinstance(error, Told), "a raw traceback"
        (line,) = str(error).splitlines()
        assert re.match(rf"({name}|corpus): .*\w", line) and len(line) < LONGEST + 10


def test_what_can_t_be_written_down_is_refused():
    deep = []
    for _ in range(100_000):
        deep = [deep]
    for value in (10**5000, deep):
        namespace = {"check_parameters": check_parameters, "lengths": value}
        with pytest.raises(SpecError, match="lengths: can't be written down"):
            exec("check_parameters()", namespace | {"In": ["lengths: list = []"]})


def test_a_temperature_is_greedy_or_warm_enough_to_divide_by():
    check("temperatures: list = [0, 0.001, 3]")
    with pytest.raises(SpecError, match=r"temperatures: must be 0, .* at least 0.001, got 1e-05"):
        check("temperatures: list = [0.00001]")


def test_a_repeated_value_is_refused():
    with pytest.raises(SpecError, match="seeds: every value may appear once"):
        check(*DECLARED, seeds=[1, 1])


@pytest.mark.parametrize("name", ["length", "_lengths", "original"])  # the last: also an import
def test_a_misspelled_name_stops_and_names_the_allowed_ones(name):
    with pytest.raises(SpecError, match=rf"{name}: .*no such parameter; allowed: lengths, seeds"):
        check(*DECLARED, **{name: [7]})


def test_longer_names_follow_the_rule_of_their_ending():
    with pytest.raises(SpecError, match="long_lengths: "):
        check("long_lengths: list = [0]")


def test_a_name_without_a_rule_is_a_mistake_of_the_notebook():
    with pytest.raises(SpecError, match="colour: no rule"):
        check("colour: int = 1")


def test_only_names_with_a_type_are_parameters():
    check(*DECLARED, "colour = 1")
    with pytest.raises(SpecError, match="parameters: there are none"):
        check("lengths = [5]")
    with pytest.raises(SpecError, match="parameters: there are none"):
        exec("check_parameters()", {"check_parameters": check_parameters})


def test_a_text_that_is_too_short_or_not_utf8_is_refused_at_once(tmp_path):
    short, latin = tmp_path / "short.txt", tmp_path / "latin.txt"
    short.write_text("too short " * 200)
    latin.write_bytes("café ".encode("latin1") * 2000)
    for file, words in ((short, "needs more than 4097"), (latin, "is not UTF-8 text")):
        for name, value in (("corpus", str(file)), ("corpora", [str(file)])):
            with pytest.raises(BookError, match=f"corpus: .*{file.name}.*{words}"):
                check(f"{name}: object = {value!r}")


def test_a_text_that_is_long_enough_passes(tmp_path):
    file = tmp_path / "long.txt"
    file.write_text("long enough " * 600)
    check(f"corpora: list = {[str(file)]}")


def test_known_books_need_not_be_there(tmp_path, monkeypatch):
    monkeypatch.setenv("REPORT_BOOKS", str(tmp_path))
    check("corpora: list = ['grimm', 'karenina']")


def test_a_page_tells_that_it_read_a_text_of_ones_own(tmp_path, monkeypatch):
    text, log = tmp_path / "my.txt", tmp_path / "reads"
    monkeypatch.setenv("REPORT_READS", str(log))
    told = []
    for words in ("one text ", "another "):
        text.write_text(1000 * words)
        check(f"corpus: str = {str(text)!r}")
        told.append(json.loads(log.read_text().splitlines()[-1]))
    assert told[0]["path"] == told[1]["path"] == os.path.relpath(text, ROOT)
    assert told[1]["sha256"] == hashlib.sha256(text.read_bytes()).hexdigest()
    check("corpora: list = ['grimm']")
    assert len(log.read_text().splitlines()) == len(told)
