"""A page to take away: one zip that runs in a folder of its own."""

import json
import os
import shutil
import subprocess
import sys

import nbformat
import pytest

from lib.runs import folders, records
from lib.runs.folders import ROOT
from lib.runs.provenance import provenance
from lib.site.kit import write_kit
from lib.site.page_list import PageError
from lib.studies.palindromes.training import train

READ = """
from lib.runs import collect, folders
from lib.studies.palindromes.spec import original
(record,) = collect([original("rnn", length, 1, steps=12, hidden_size=8, batch_size=4)])
print(record.outcome["steps"], folders.ROOT)
"""


def test_a_kit_runs_where_only_the_zip_and_the_notebook_are(book, tiny, tmp_path, monkeypatch):
    for name in ("lib", "LICENSE"):
        (book.root / name).symlink_to(ROOT / name)
    monkeypatch.setenv("REPORT_RESULTS", str(book.root / "results"))
    training = train(tiny)
    record = records.write(training, provenance(training), folders.folder())
    book.template("sample.ipynb", READ)
    read = {"path": str(record.path.relative_to(book.root)), "sha256": record.sha256}
    missed = {"path": "results/none.json", "sha256": None}
    manifest = {"template": "sample.ipynb", "parameters": {"length": 2}, "reads": [read, missed]}
    (book.root / "_build" / "pages").mkdir(parents=True)
    (book.root / "_build" / "pages" / "sample.json").write_text(json.dumps(manifest))

    kit = write_kit("sample", book.root, [ROOT / "requirements.txt"])
    alone = tmp_path / "alone"
    alone.mkdir()
    shutil.copy(kit, alone)
    shutil.unpack_archive(kit, tmp_path / "unpacked")
    shutil.copy(tmp_path / "unpacked" / "sample.ipynb", alone)
    assert (tmp_path / "unpacked" / "requirements.txt").exists()
    outside = {name: value for name, value in os.environ.items() if not name.startswith("REPORT_")}
    command = [sys.executable, "-m", "nbconvert", "--to", "notebook", "--execute", "--inplace"]
    subprocess.run([*command, "sample.ipynb"], cwd=alone, env=outside, check=True)
    *_, last = nbformat.read(alone / "sample.ipynb", as_version=4).cells
    assert last.outputs[0].text == f"12 {alone}\n"


def test_a_page_that_was_not_built_is_told(book):
    with pytest.raises(PageError, match="page sample: no notebook of this name has been built"):
        write_kit("sample", book.root)


def test_a_file_that_is_not_there_is_named(book):
    book.template("sample.ipynb", "1")
    book.page("sample", "sample.ipynb")
    book.build()
    with pytest.raises(PageError, match=r"FILES: 'nope\.txt' is no file here"):
        write_kit("sample", book.root, ["nope.txt"])
