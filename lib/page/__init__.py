"""How experiments are shown: figures, tables, numbers, verdicts, and the pages that hold them."""

from lib.page.display import card, prose, say, show, source, table

__all__ = ["card", "prose", "say", "show", "source", "table"]
