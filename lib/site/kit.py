"""`python -m lib.site.kit PAGE [FILE...]`: one zip of a built page, to run it without the book.

It holds the notebook, lib and the records that the page reads; further files, such as a text of
one's own, are put beside the notebook.
"""

import sys
from pathlib import Path
from zipfile import ZIP_DEFLATED, ZipFile

import nbformat
import papermill

from lib.runs.folders import ROOT
from lib.site.build import code, read_manifest
from lib.site.page_list import PageError

FIRST_CELL = """\
# Run this first; on Colab, upload {name}.zip before.
import importlib.util, os, pathlib, shutil

if not pathlib.Path("lib").is_dir():
    shutil.unpack_archive("{name}.zip")
needed = "torch numba llvmlite safetensors scipy matplotlib seaborn distributed pooch tqdm".split()
missing = [each for each in needed if not importlib.util.find_spec(each)]
if missing:
    %pip install --quiet {{" ".join(missing)}}
os.environ.setdefault("REPORT_TRAIN", "never")  # shows what is recorded; "missing" trains the rest
"""
README = """\
The page {page} of a report book, with the code and the recorded runs that it reads. Unpack
{name}.zip into a folder of its own and open the notebook there, or open the notebook in Colab
and upload the zip. Its first cell installs the packages that are missing.
"""


def write_kit(page, root, files=()):
    """Write build/kit-<page>.zip and return its path; raise `PageError` if the page isn't built."""
    manifest, name = read_manifest(page, root), "kit-" + page.replace("/", "-")
    if manifest is None:
        raise PageError(
            f"page {page or '(none given)'}: no notebook of this name has been built; `make book` "
            "builds the pages, then for example `make kit PAGE=1_3_rnn_length`"
        )
    for path in files:
        if not Path(path).is_file():
            raise PageError(f"FILES: {path!r} is no file here")
    template, parameters = root / "notebooks" / manifest["template"], manifest["parameters"]
    notebook = papermill.execute_notebook(
        template, None, parameters, kernel_name="python3", language="python", prepare_only=True
    )
    notebook.cells.insert(0, nbformat.v4.new_code_cell(FIRST_CELL.format(name=name)))
    read = [root / read["path"] for read in manifest["reads"] if read["sha256"]]
    target = root / "build" / f"{name}.zip"
    target.parent.mkdir(exist_ok=True)
    with ZipFile(target, "w", ZIP_DEFLATED) as kit:
        kit.writestr(f"{Path(page).name}.ipynb", nbformat.writes(notebook))
        kit.writestr("README.md", README.format(page=page, name=name))
        for path in (root / "LICENSE", *code(root), *read):
            kit.write(path, path.relative_to(root))
        for path in map(Path, files):
            kit.write(path, path.name)
    return target


if __name__ == "__main__":
    try:
        print(write_kit("".join(sys.argv[1:2]), ROOT, sys.argv[2:]))
    except PageError as error:
        raise SystemExit(str(error)) from None
