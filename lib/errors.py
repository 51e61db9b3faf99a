"""Errors whose message says all: a notebook shows it in one line, without the calls behind it."""

LONGEST = 600  # characters of a line, of which a value may be most


class Told:
    """Mixed into an exception: IPython then shows its message alone, long lines shortened."""

    def __str__(self):
        return "\n".join(map(_shortened, super().__str__().split("\n")))

    def _render_traceback_(self):
        return [f"{type(self).__name__}: {self}"]


def _shortened(line):
    """The line; a long one without its middle: its ends say what is wrong and what is allowed."""
    half = LONGEST // 2
    return line if len(line) <= LONGEST else f"{line[:half]} … {line[-half:]}"
