"""How experiments are shown: figures, tables, numbers, verdicts, and the pages that hold them."""

from lib.report.display import card, prose, show, source, table

__all__ = ["card", "prose", "show", "source", "table"]
