"""Run one page: papermill executes its template in this process, without a kernel of its own."""

import contextlib
import io
import json
import os
import re
from base64 import b64encode

import nbformat
import papermill
from IPython.core.displayhook import DisplayHook
from IPython.core.displaypub import DisplayPublisher
from IPython.core.interactiveshell import InteractiveShell
from nbformat.v4 import new_output
from papermill.engines import Engine, papermill_engines
from traitlets import Type
from traitlets.config import Config

from lib.runs import folders
from lib.site.finish import finish
from lib.site.page_list import PageError

# what runs pages, and what most of them import
PRELOADED = ["lib.site.runner", "lib.runs", "lib.models.fast", "lib.page.style"]
LANGUAGE = {"name": "python", "pygments_lexer": "ipython3", "file_extension": ".py"}
CELL_LINE = re.compile(r"^Cell In\[\d+\], line (\d+)", re.MULTILINE)
ANSI_COLOUR = re.compile(r"\x1b\[[0-9;]*m")


def recording():
    """Is this a build that makes the committed records, `make record`?"""
    return folders.new_folder() == folders.folder()


def run_page(page, root, work, tell):
    """Run a page; write page.ipynb, and reads.jsonl if it read records, into the folder `work`.

    Changes its process for good, so each page takes one of its own. tell: is called with what the
    page writes to standard error. Raises `PageError` with the cell that failed and why.
    """
    os.environ |= {  # what a template and `lib` learn about the page they run for
        "REPORT_READS": str(work / "reads.jsonl"),
        "REPORT_TRAIN": "missing" if page.train or recording() else "never",
        "REPORT_TEMPLATE": page.template,
        "REPORT_STATEMENTS": "must-hold" if page.own else "may-fail",
        "REPORT_PARAMETERS": json.dumps(page.parameters, default=str),
    }
    notebook = papermill.execute_notebook(
        root / "notebooks" / page.template,
        output_path=None,
        parameters=page.parameters,
        engine_name="here",
        kernel_name="python3",
        language="python",
        progress_bar=False,
        cwd=root,
        page=page,
        tell=tell,
    )
    nbformat.write(finish(notebook, page.title, page.label_suffix), work / "page.ipynb")


class Here(Engine):
    """A papermill engine: the cells run in its own process."""

    @classmethod
    def execute_managed_notebook(cls, manager, kernel_name, page, tell, **_):
        """Run the cells, in order; raise `PageError` at the first that fails."""
        config = Config(HistoryManager={"enabled": False})  # no file that pages would share
        shell = Shell.instance(config=config)
        stdout, stderr = Stream(shell, "stdout"), Stream(shell, "stderr", tell)
        manager.nb.metadata.language_info = LANGUAGE
        injected = 0
        for place, cell in enumerate(manager.nb.cells, 1):
            injected += "injected-parameters" in cell.metadata.get("tags", [])
            if cell.cell_type != "code":
                continue
            shell.outputs = cell.outputs
            with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(stderr):
                result = shell.run_cell(cell.source, store_history=True)
            cell.execution_count = result.execution_count
            if not result.success:
                failed = f"cell {place - injected} of {page.template} failed"
                raise PageError(failed + _reason(cell.source, cell.outputs[-1]))


papermill_engines.register("here", Here)


def _reason(source, error):
    """The line that raised an error, if its traceback names one: `lib.errors`; and the error."""
    found = CELL_LINE.search(ANSI_COLOUR.sub("", "\n".join(error.traceback)))
    line = f": {source.splitlines()[int(found[1]) - 1].strip()[:80]}" if found else ""
    return f"{line}\n  {error.ename}: {ANSI_COLOUR.sub('', error.evalue)}"


class Publisher(DisplayPublisher):
    """Adds what is displayed to the outputs of the cell that runs."""

    def publish(self, data, metadata=None, **_):
        self.shell.add("display_data", data=data, metadata=metadata or {})

    def clear_output(self, wait=False):
        self.shell.outputs.clear()


class Results(DisplayHook):
    """Adds the value of a cell's last expression to its outputs."""

    def write_output_prompt(self):
        pass

    def write_format_data(self, data, metadata=None):
        about = {"metadata": metadata or {}, "execution_count": self.prompt_count}
        self.shell.add("execute_result", data=data, **about)


class Shell(InteractiveShell):
    """IPython whose outputs are those of a notebook's cell."""

    display_pub_class, displayhook_class = Type(Publisher), Type(Results)
    outputs = None  # list of the cell that runs

    def add(self, kind, data, **about):
        """Add an output of rich data; bytes, as of images, in base 64."""
        data = {
            mime: b64encode(value).decode() if isinstance(value, bytes) else value
            for mime, value in data.items()
        }
        self.outputs.append(new_output(kind, data=data, **about))

    def _showtraceback(self, etype, evalue, stb):
        told = {"ename": etype.__name__, "evalue": str(evalue), "traceback": stb}
        self.outputs.append(new_output("error", **told))


class Stream(io.TextIOBase):
    """Standard output or error of the cells: one output as long as nothing comes between."""

    def __init__(self, shell, name, tell=lambda text: None):
        self.shell, self.name, self.tell = shell, name, tell

    def write(self, text):
        """Add text to the outputs of the cell that runs, and tell it."""
        outputs = self.shell.outputs
        if not outputs or outputs[-1].get("name") != self.name:
            outputs.append(new_output("stream", name=self.name, text=""))
        outputs[-1].text += text
        self.tell(text)
        return len(text)
