"""One folder a subject: its task, runs, measurements, figures and verdicts."""

from lib.studies import cells  # noqa: F401  # pages then know the cells' names and colours
