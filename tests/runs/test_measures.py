"""A measurement is made once, recorded, and made again when what it depends on has changed."""

import json

import pytest

from lib.runs import folders, measured, measures, progress
from lib.runs.folders import RecordError
from lib.runs.measures import Partial, watched
from lib.studies.books.task import sha256_of


@pytest.fixture
def calls():
    return []


@pytest.fixture
def double(calls):
    def double(number):
        calls.append(number)
        return {"twice": 2 * number}

    return double


def test_is_made_once(results, double, calls):
    assert measured(double, number=3) == measured(double, number=3) == {"twice": 6}
    assert calls == [3]


def test_other_parameters_or_another_version_make_it_again(results, double, calls):
    measured(double, number=3)
    measured(double, number=4)
    double.version = 2
    measured(double, number=3)
    assert calls == [3, 4, 3]


@pytest.fixture
def squares(calls):
    """A measure of each number of a list, and of its successor."""

    def squares(numbers, power):
        calls.append(numbers)
        return [(number + more) ** power for number in numbers for more in (0, 1)]

    squares.each = "numbers"
    return squares


def test_what_another_list_has_measured_is_not_measured_again(results, squares, calls):
    assert measured(squares, numbers=[1, 2, 3], power=2) == [1, 4, 4, 9, 9, 16]
    assert measured(squares, numbers=[3, 5, 1.0], power=2) == [9, 16, 25, 36, 1, 4]
    assert measured(squares, numbers=[5, 2], power=2) == [25, 36, 4, 9]
    assert calls == [[1, 2, 3], [5]]
    measured(squares, numbers=[1, 2], power=3)  # another question
    squares.version = 2
    measured(squares, numbers=[1, 2], power=2)
    assert calls[2:] == [[1, 2], [1, 2]]


def test_what_other_lists_hold_is_told_when_nothing_may_be_measured(
    results, squares, calls, monkeypatch, tmp_path
):
    measured(squares, numbers=[1, 2, 3], power=2)
    monkeypatch.setenv("REPORT_TRAIN", "never")
    monkeypatch.setenv("REPORT_READS", str(tmp_path / "reads"))
    assert measured(squares, numbers=[2], power=2) == [4, 9]
    (read,) = (tmp_path / "reads").read_text().splitlines()
    assert (folders.ROOT / json.loads(read)["path"]).exists(), "the page depends on it"
    assert measured(squares, numbers=[2, 4], power=2) is None and len(calls) == 1


def test_values_that_lack_something_are_shown_and_not_recorded(results, calls):
    def sizes(names):
        calls.append(names)
        return [Partial({name: None}) if name == "away" else {name: 1} for name in names]

    sizes.each = "names"
    measured(sizes, names=["here"])
    for _ in range(2):
        assert measured(sizes, names=["here", "away"]) == [{"here": 1}, {"away": None}]
    assert calls == [["here"], ["away"], ["away"]]


@pytest.mark.parametrize("delay, shown", [(0, True), (60, False)])
def test_a_loop_that_takes_long_has_a_bar(monkeypatch, capsys, delay, shown):
    monkeypatch.setattr(measures, "DELAY", delay)
    assert list(watched(range(500))) == list(range(500))
    told = capsys.readouterr().err
    assert ("100%" in told) == shown and len(told.split("\r")) <= progress.LINES + 3


def test_numbers_may_be_keys(results):
    def squares(numbers):
        return {number: number**2 for number in numbers}

    assert measured(squares, numbers=[2, 10]) == {"2": 4, "10": 100}


def test_nothing_is_measured_when_told_so(results, double, calls, monkeypatch, tmp_path):
    monkeypatch.setenv("REPORT_TRAIN", "never")
    monkeypatch.setenv("REPORT_READS", str(tmp_path / "reads"))
    assert measured(double, number=3) is None and not calls
    told = [json.loads(line) for line in (tmp_path / "reads").read_text().splitlines()]
    assert [each["sha256"] for each in told] == [None, None]
    monkeypatch.delenv("REPORT_TRAIN")
    measured(double, number=3)
    assert any((folders.ROOT / each["path"]).exists() for each in told), "the page is now stale"


def test_committed_ones_are_made_only_on_purpose(results, double, monkeypatch):
    measured(double, number=3)
    assert not list((results / "measures").glob("*"))
    monkeypatch.setenv("REPORT_RECORD", "committed")
    measured(double, number=4)
    assert len(list((results / "measures").glob("*.json"))) == 1


def test_an_edited_one_is_refused(results, double):
    measured(double, number=3)
    path = next(folders.local_folder().rglob("*.json"))
    path.write_text(path.read_text().replace('"twice":6', '"twice":7'))
    with pytest.raises(RecordError, match="was edited"):
        measured(double, number=3)


def test_one_under_the_name_of_another_is_refused(results, double):
    measured(double, number=3)
    (three,) = folders.local_folder().rglob("*.json")
    measured(double, number=4)
    (four,) = set(folders.local_folder().rglob("*.json")) - {three}
    four.write_bytes(three.read_bytes())
    with pytest.raises(RecordError, match=f"{four}: holds another measurement than its name says"):
        measured(double, number=4)


@pytest.mark.parametrize(
    "text, words",
    [
        ('{"measure": 1}', "no object with a checksum"),
        ("[NaN]", "no object"),
        ("[" * 100_000, "recursion"),
        ('{"checksum": 1, "parameters": {"x": Infinity}}', "Out of range"),
    ],
)
def test_a_file_that_is_none_is_refused(results, double, text, words):
    measured(double, number=3)
    (path,) = folders.local_folder().rglob("*.json")
    path.write_text(text)
    with pytest.raises(RecordError, match=f"{path}: is not a whole record .*{words}"):
        measured(double, number=3)


@pytest.mark.parametrize(
    "changes", [{"measure": 5}, {"version": "1"}, {"parameters": []}, {"parameters": {"x": [{}]}}]
)
def test_wrong_types_are_refused_whatever_their_checksum(results, double, changes):
    measured(double, number=3)
    (path,) = folders.local_folder().rglob("*.json")
    body, _ = folders.read_json(path, {})
    folders.write_json(path, body | changes)
    with pytest.raises(RecordError, match=f"{path}: (is not what|holds another .* than) its name"):
        measured(double, number=3)


@pytest.mark.parametrize("value", [float("nan"), float("inf"), 2**60])
def test_what_cannot_be_read_again_is_not_written(results, value):
    def broken():
        return {"value": [value]}

    with pytest.raises(RecordError, match=r"broken-.*\.json: can't be written"):
        measured(broken)


def test_a_recorded_one_is_not_written_again(results, double, monkeypatch):
    measured(double, number=3)
    (path,) = folders.local_folder().rglob("*.json")
    before = path.read_bytes()

    def slower(number):  # than another process, which has recorded it meanwhile
        measured(double, number=number)
        return {"twice": "of another machine"}

    slower.__name__ = double.__name__
    path.unlink()
    assert measured(slower, number=3) == {"twice": 6}
    assert path.read_bytes() == before


def test_an_unknown_word_for_where_to_record_is_refused(results, double, monkeypatch):
    monkeypatch.setenv("REPORT_RECORD", "commited")
    with pytest.raises(RecordError, match="REPORT_RECORD: 'commited' is not known; allowed: 'l"):
        measured(double, number=3)
    assert not list(results.rglob("*.json"))


def test_the_data_of_a_file_count_not_its_name_alone(results, tmp_path, calls):
    def size(corpus):
        calls.append(corpus)
        return len((tmp_path / "text.txt").read_text())

    file = tmp_path / "text.txt"
    file.write_text("one")
    assert measured(size, sha256_of(str(file)), corpus=str(file)) == 3
    file.write_text("other")
    assert measured(size, sha256_of(str(file)), corpus=str(file)) == 5
