"""Run one page: `python -m lib.report.run_page` reads its job, a line of JSON, from standard input.

It writes page.ipynb and result.json into the job's work folder, what cells write to standard error
into progress.txt, and ends at once when standard input closes, so that it never outlives the build.
"""

import json
import os
import re
import sys
import threading
from pathlib import Path

import nbformat
import papermill

from lib.report.finish import finish
from lib.report.page_list import read_template, tags

CELL_LINE = re.compile(r"^Cell In\[\d+\], line (\d+)", re.MULTILINE)
ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def main():
    """Run the job; exit status 1 when a cell raised, with what it raised in result.json."""
    job = json.loads(sys.stdin.readline())
    threading.Thread(target=_end_with_parent, daemon=True).start()
    work = Path(job["work"])
    with open(work / "progress.txt", "w") as progress:
        failure = _execute(job, work / "executed.ipynb", progress)
    if failure is None:
        notebook = nbformat.read(work / "executed.ipynb", as_version=4)
        nbformat.write(finish(notebook, job["title"], job["label_suffix"]), work / "page.ipynb")
    (work / "result.json").write_text(json.dumps(failure or {}))
    sys.exit(1 if failure else 0)


def _end_with_parent():
    sys.stdin.read()
    os._exit(1)


def _execute(job, output, progress):
    """Run the template with papermill; return None, or which cell raised what."""
    try:
        papermill.execute_notebook(
            job["template"],
            output,
            job["parameters"],
            kernel_name="python3",
            language="python",
            cwd=job["cwd"],
            progress_bar=False,
            stderr_file=progress,
        )
    except papermill.PapermillExecutionError as error:
        return {
            "cell": _place_in_template(error.cell_index, job),
            "line": _line_that_raised(error),
            "error": error.ename,
            "text": ANSI_COLOUR.sub("", error.evalue),
        }
    return None


def _line_that_raised(error):
    """The line of a cell that its traceback names."""
    lines = error.source.splitlines()
    traceback = ANSI_COLOUR.sub("", "\n".join(error.traceback))
    place = CELL_LINE.search(traceback)
    return lines[int(place[1]) - 1].strip() if place else lines[0]


def _place_in_template(index, job):
    """Which cell of the template it is, from 1, given its index in the executed notebook."""
    cells = read_template(Path(job["template"]))
    defaults = next(place for place, cell in enumerate(cells) if "parameters" in tags(cell))
    injected_before = bool(job["parameters"]) and index > defaults
    return index + 1 - injected_before


if __name__ == "__main__":
    main()
