"""Errors whose message says all: a notebook shows it in one line, without the calls behind it."""

from lib.lab.records import RecordError
from lib.lab.spec import SpecError
from lib.lab.sweep import SweepError, SweepStopped
from lib.tasks.books import BookError


def _one_line(error):
    """What IPython shows in place of a traceback, a list of lines."""
    return [f"{type(error).__name__}: {error}"]


def tell_in_one_line():
    """Set what IPython asks an exception for; their classes need know nothing of notebooks."""
    for kind in (BookError, RecordError, SpecError, SweepError, SweepStopped):
        kind._render_traceback_ = _one_line
