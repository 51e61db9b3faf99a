"""How `papermill` runs notebooks where this book is installed: as ever, but saying less.

pyproject.toml names this module to papermill, which then uses it unless told to use another engine.
"""

import sys

from click import ClickException
from papermill.engines import NBClientEngine, papermill_engines
from papermill.exceptions import PapermillExecutionError


class Terse(NBClientEngine):
    """papermill's own engine; of an error that is `Told` the line alone, in a log no bar."""

    @classmethod
    def execute_notebook(cls, nb, kernel_name, output_path=None, progress_bar=True, **options):
        """Run a notebook; an error that is `Told` becomes one that papermill prints in a line."""
        from papermill.execute import raise_for_execution_errors  # which imports this module

        options["progress_bar"] = progress_bar and sys.stderr.isatty()
        # the kernel warns that it is talked to over TCP, from here
        options["extra_arguments"] = ["--IPKernelApp.log_level=ERROR"]
        nb = super().execute_notebook(nb, kernel_name, output_path, **options)
        try:
            raise_for_execution_errors(nb, output_path)
        except PapermillExecutionError as error:
            if error.traceback != [f"{error.ename}: {error.evalue}"]:
                raise
            raise ClickException(f"cell {error.exec_count}: {error.traceback[0]}") from None
        return nb


papermill_engines.register(None, Terse)
