import pytest
from papermill.translators import translate_parameters

from lib.lab import check_parameters
from lib.lab.spec import SpecError


def in_notebook(source, **injected):
    """Run a parameters cell and papermill's, both in one namespace, then check."""
    set_by_papermill = translate_parameters("python3", "python", injected, "Parameters")
    cells = ["lengths = [5]\nseeds = [1]", set_by_papermill, f"import math as original\n{source}"]
    namespace = {"check_parameters": check_parameters, "In": [""]}
    for cell in cells:
        namespace["In"].append(cell)
        exec(cell, namespace)


CHECK = "check_parameters(lengths=lengths, seeds=seeds)"


def test_good_parameters_pass():
    in_notebook(CHECK, lengths=[7, 400], seeds=[0, 11])


@pytest.mark.parametrize("bad", [0, -3, 2.5, "ten"])
def test_a_bad_value_in_a_list_is_named(bad):
    with pytest.raises(SpecError, match=f"lengths: .*whole number.*{bad}"):
        in_notebook(CHECK, lengths=[5, bad])


@pytest.mark.parametrize("bad", [7, [], "7", None])
def test_a_list_is_asked_for(bad):
    with pytest.raises(SpecError, match="lengths: must be a list"):
        in_notebook(CHECK, lengths=bad)


def test_a_repeated_value_is_refused():
    with pytest.raises(SpecError, match="seeds: every value may appear once"):
        in_notebook(CHECK, seeds=[1, 1])


@pytest.mark.parametrize("name", ["length", "_lengths", "original"])  # the last: also an import
def test_a_misspelled_name_stops_and_names_the_allowed_ones(name):
    with pytest.raises(SpecError, match=rf"{name}: .*no such parameter; allowed: lengths, seeds"):
        in_notebook(CHECK, **{name: [7]})


def test_longer_names_follow_the_rule_of_their_ending():
    namespace = {"check_parameters": check_parameters, "long_lengths": [0]}
    with pytest.raises(SpecError, match="long_lengths: "):
        exec("check_parameters(long_lengths=long_lengths)", namespace)


def test_a_name_without_a_rule_is_a_mistake_of_the_notebook():
    with pytest.raises(SpecError, match="colour: no rule"):
        exec("check_parameters(colour=1)", {"check_parameters": check_parameters})
