"""A measurement is made once, recorded, and made again when what it depends on has changed."""

import json

import pytest

from lib.runs import folders, measured
from lib.runs.folders import RecordError
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
