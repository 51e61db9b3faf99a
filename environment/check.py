"""Can the book be installed and built here? make asks before anything else.

Ends with one line that says what is wrong and which command mends it. Written for any Python,
however old: it is what tells such a one.

check.py [PYTHON]    PYTHON: the interpreter that make was told to use, if it was
"""

import io
import os
import re
import subprocess
import sys

ROOT = os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
VENV = os.path.join(ROOT, ".venv")
ANEW = "rm -rf .venv && make book"
TELL_VERSION = "import sys; print('%d.%d' % sys.version_info[:2])"


def trouble(asked):
    """What is wrong, in one line, or None. asked: an interpreter, or ''."""
    with io.open(os.path.join(ROOT, "pyproject.toml"), encoding="utf-8") as settings:
        allowed = re.search(r'requires-python = ">=3\.(\d+),<3\.(\d+)"', settings.read())
    oldest, newest = int(allowed.group(1)), int(allowed.group(2)) - 1
    version = "%d.%d" % sys.version_info[:2]
    inside = os.path.realpath(sys.prefix) == os.path.realpath(VENV)
    if not inside and os.path.lexists(os.path.join(VENV, "bin", "python")):
        return ".venv has a Python that does not start: " + ANEW
    if not (3, oldest) <= sys.version_info[:2] <= (3, newest):
        told = "%s is Python %s, the book needs 3.%d to 3.%d: %s PYTHON=python3.%d"
        which, mend = (".venv", ANEW) if inside else (sys.executable, "make book")
        return told % (which, version, oldest, newest, mend, newest)
    if not inside:
        return None
    if asked:
        other = _version(asked)
        if not other:
            return "%s does not start: make book PYTHON=python%s" % (asked, version)
        if other != version:
            told = ".venv is Python %s, %s is Python %s: %s PYTHON=%s"
            return told % (version, asked, other, ANEW, asked)
    made_in = _made_in()
    if made_in is None:
        return ".venv has no pip for Python %s, half made or made for another: %s" % (version, ANEW)
    if os.path.realpath(made_in) != os.path.realpath(VENV):
        return ".venv was made as %s, and its programs look there: %s" % (made_in, ANEW)
    return None


def _version(python):
    """'3.13', or None of what does not start, or '' of what is no Python."""
    try:
        told = subprocess.check_output([python, "-c", TELL_VERSION], stderr=subprocess.PIPE)
    except (OSError, subprocess.CalledProcessError):
        return None
    return told.decode().strip()


def _made_in():
    """The folder that programs in .venv take for theirs, or None if not even pip is there."""
    try:
        import pip  # noqa: F401

        with io.open(os.path.join(VENV, "bin", "pip"), encoding="utf-8") as program:
            head = program.readline() + program.readline()  # a long path stands in the second
    except (ImportError, OSError):
        return None
    named = re.search(r"(/[^\"'\n]*)/bin/python", head)
    return named.group(1) if named else VENV


if __name__ == "__main__":
    sys.exit(trouble("".join(sys.argv[1:])))
