"""The page builder: what is run again, what is published, and what a fault leaves behind."""

import hashlib
import json
import os
import re
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest

from lib.site.build import lock_build
from lib.site.page_list import PageError

READ_RECORD = """
import hashlib, json, os
data = open("results/run.json", "rb").read()
line = {"key": "k", "path": "results/run.json", "sha256": hashlib.sha256(data).hexdigest()}
print(json.dumps(line), file=open(os.environ["REPORT_READS"], "a"))
"""


def test_one_template_serves_several_pages_at_once(book):
    book.template("sample.ipynb", "print(length * 2)")
    book.page("short", "sample.ipynb")
    book.page("part/long", "sample.ipynb", parameters={"length": 50})
    assert len(book.build()) == 2
    assert book.printed("short") == "10\n"
    assert book.printed("part/long") == "100\n"


def test_only_what_changed_is_run_again(book):
    (book.root / "results" / "run.json").write_text("{}")
    book.template("reader.ipynb", READ_RECORD)
    book.template("other.ipynb", "print(length)")
    book.page("reader", "reader.ipynb")
    book.page("other", "other.ipynb")

    def runs():
        return sorted(re.match(r"page (\w+) ran", line)[1] for line in book.build())

    assert runs() == ["other", "reader"]
    assert runs() == []
    (book.root / "results" / "run.json").write_text('{"accuracy": 1}')
    assert runs() == ["reader"], "record"
    book.settings["other"]["parameters"] = {"length": 7}
    assert runs() == ["other"], "parameter"
    book.template("reader.ipynb", READ_RECORD, "print(1)")
    assert runs() == ["reader"], "template"
    (book.root / "lib").mkdir()
    (book.root / "lib" / "sample.py").write_text("FACTOR = 3\n")
    assert runs() == ["other", "reader"], "lib source"
    (book.root / "book" / "other.ipynb").write_text("edited by hand")
    assert runs() == ["other"], "published page"
    (book.root / "results" / "run.json").unlink()
    with pytest.raises(PageError, match="FileNotFoundError"):
        book.build()


def test_same_results_give_the_same_bytes(book):
    progress = "import sys, time\nprint(time.time(), file=sys.stderr)\nprint(length)"
    book.template("sample.ipynb", progress)
    book.page("sample", "sample.ipynb", parameters={"length": 7})
    book.build()
    first = book.text("sample")
    (book.root / "_build" / "pages" / "sample.json").unlink()
    book.build()
    assert book.text("sample") == first


def test_manifest_says_what_the_page_was_made_from(book):
    (book.root / "results" / "run.json").write_text("{}")
    book.template("sample.ipynb", READ_RECORD, READ_RECORD)
    book.page("sample", "sample.ipynb", parameters={"length": 7})
    book.build()
    manifest = json.loads((book.root / "_build" / "pages" / "sample.json").read_text())
    assert manifest["parameters"] == {"length": 7}
    digest = hashlib.sha256(b"{}").hexdigest()
    assert manifest["reads"] == [{"key": "k", "path": "results/run.json", "sha256": digest}]
    assert manifest["output"] == hashlib.sha256(book.text("sample").encode()).hexdigest()


def test_training_progress_is_passed_on(book, monkeypatch):
    monkeypatch.setattr("lib.site.build.TELL_EVERY", 0)
    bar = "import sys, time\nprint('training  33%|# | 1\\rtraining  66%|##| 2', file=sys.stderr)"
    book.template("sample.ipynb", bar, "pass")
    book.page("sample", "sample.ipynb")
    book.build()
    assert "page sample: training  66%|##| 2" in book.said


def test_templates_are_told_whether_to_train_and_what_runs(book):
    book.template("sample.ipynb", "import os\nprint(*map(os.getenv, NAMES))")
    names = "NAMES: list = []"
    book.template("sample.ipynb", "import os\nprint(*map(os.getenv, NAMES))", parameters=names)
    wanted = {"NAMES": ["REPORT_TRAIN", "REPORT_TEMPLATE"]}
    book.page("trains", "sample.ipynb", parameters=wanted, train=True)
    book.page("shows", "sample.ipynb", parameters=wanted)
    book.build()
    assert book.printed("trains") == "missing sample.ipynb\n"
    assert book.printed("shows") == "never sample.ipynb\n"


def test_failed_cell_is_named_and_the_old_page_stays(book):
    book.template("sample.ipynb", "print(length)")
    book.template("good.ipynb", "print(length)")
    book.page("sample", "sample.ipynb", parameters={"length": 7})
    book.build()
    old = book.text("sample")
    book.template(
        "sample.ipynb", "print(length)", "# why\nraise ValueError('length: too \\x1b[1mlong')"
    )
    book.page("good", "good.ipynb")
    with pytest.raises(PageError) as error:
        book.build()
    assert str(error.value) == (
        "page sample: cell 3 of sample.ipynb failed: raise ValueError('length: too "
        "\\x1b[1mlong')\n  ValueError: length: too long"
    )
    assert book.text("sample") == old
    assert book.printed("good") == "5\n", "other pages are published all the same"


def test_an_error_that_shows_no_traceback_is_named_without_a_line(book):
    error = "class Short(Exception):\n    def _render_traceback_(self):\n        return [str(self)]"
    book.template("sample.ipynb", "import os", f"{error}\nraise Short('length: too long')")
    book.page("sample", "sample.ipynb")
    with pytest.raises(PageError) as raised:
        book.build()
    assert str(raised.value) == (
        "page sample: cell 3 of sample.ipynb failed\n  Short: length: too long"
    )


def test_a_page_whose_process_dies_is_told(book):
    book.template("sample.ipynb", "import os\nos._exit(3)")
    book.page("sample", "sample.ipynb")
    with pytest.raises(PageError, match="page sample: its process ended with exit code 3"):
        book.build()
    assert not (book.root / "book" / "sample.ipynb").exists()


def test_a_second_build_beside_the_first_is_refused(book):
    book.template("sample.ipynb", "print(length)")
    book.page("one", "sample.ipynb")
    lock, _ = lock_build(book.root)
    with lock, pytest.raises(PageError, match="another build of this book is running"):
        book.build()
    assert len(book.build()) == 1


MISS_RECORD = """
import json, os
line = {"key": "k", "path": "results/none.json", "sha256": None}
print(json.dumps(line), file=open(os.environ["REPORT_READS"], "a"))
print(os.environ["REPORT_TRAIN"])
"""


def test_recording_trains_on_every_page_that_misses_records(book, monkeypatch):
    book.template("misses.ipynb", MISS_RECORD)
    book.template("complete.ipynb", "print(length)")
    book.page("misses", "misses.ipynb")
    book.page("complete", "complete.ipynb")
    assert len(book.build()) == 2 and book.printed("misses") == "never\n"
    assert book.build() == []
    monkeypatch.setenv("REPORT_RECORD", "committed")
    assert len(book.build()) == 1 and book.printed("misses") == "missing\n"


TRAIN = """
from lib.runs import collect
from lib.studies.palindromes.spec import original
(record,) = collect([original("rnn", 2, 1, steps=12, hidden_size=8, batch_size=4)])
print(record.outcome["steps"])
"""


def test_a_page_may_train_in_processes_of_its_own(book, results):
    book.template("sample.ipynb", TRAIN)
    book.page("sample", "sample.ipynb", train=True)
    book.build()
    assert book.printed("sample") == "12\n"
    assert list((results / "local" / "palindrome").iterdir())


def test_a_page_that_left_the_list_leaves_the_book(book):
    book.template("sample.ipynb", "print(length)")
    book.page("stays", "sample.ipynb")
    book.page("part/goes", "sample.ipynb")
    book.build()
    html = book.root / "_build" / "html" / "part" / "goes.html"
    html.parent.mkdir(parents=True)
    html.write_text("")
    del book.contents[1], book.settings["part/goes"]
    assert book.build() == []
    assert not html.exists() and not (book.root / "book" / "part" / "goes.ipynb").exists()
    assert (book.root / "book" / "stays.ipynb").exists()


FALSE = 'from lib.page import say\nsay("The whole is true.", holds={"more than it is": length > 5})'


def test_a_false_statement_stops_the_book_and_is_left_out_of_a_page_of_ones_own(book):
    book.template("one.ipynb", FALSE)
    book.page("mine", "one.ipynb", parameters={"length": 4})
    book.build()
    text = book.text("mine")
    assert "The whole is true" not in re.sub(r"say\(.*?\)", "", text)
    assert "more than it is" in text
    book.page("theirs", "one.ipynb")
    with pytest.raises(PageError, match=r"page theirs: cell 2.*\n.*is not so: more than it is"):
        book.build()
    book.settings["theirs"]["parameters"] = {"length": 6}
    book.build()
    assert "The whole is true" in book.text("theirs")


def test_pages_beside_and_below_one_another(book):
    book.template("sample.ipynb", "print(length)")
    for length, name in enumerate(("a", "a/b", "a/b/c"), 1):
        book.page(name, "sample.ipynb", parameters={"length": length})
    book.build()
    assert [book.printed(name) for name in ("a", "a/b", "a/b/c")] == ["1\n", "2\n", "3\n"]


def test_what_is_built_may_lie_on_another_file_system(book):
    memory = Path("/dev/shm")
    if not memory.is_dir() or os.stat(memory).st_dev == os.stat(book.root).st_dev:
        pytest.skip("no second file system here")
    book.template("sample.ipynb", "print(length)")
    book.page("sample", "sample.ipynb")
    with TemporaryDirectory(dir=memory) as other:
        (book.root / "_build").symlink_to(other)
        book.build()
        assert book.printed("sample") == "5\n" and book.build() == []


def test_a_page_that_can_not_be_written_is_told(book):
    book.template("sample.ipynb", "print(length)")
    book.page("part/sample", "sample.ipynb")
    (book.root / "book" / "part").write_text("in the way")
    with pytest.raises(PageError, match=r"page part/sample: .*book/part.*can't be written"):
        book.build()
