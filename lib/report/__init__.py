"""How experiments are shown: figures, tables, numbers, verdicts, and the pages that hold them."""

from lib.report.display import prose, show, source, table

__all__ = ["prose", "show", "source", "table"]
