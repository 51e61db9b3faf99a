"""The book's root without the book: what make needs to set an environment up."""

import shutil
import subprocess
import sysconfig
import venv

import pytest
from distlib.scripts import ScriptMaker

from lib.runs.folders import ROOT

FILES = ("Makefile", "pyproject.toml", "requirements.txt", "requirements.lock")


class Root:
    """A folder in which `make` can be called."""

    def __init__(self, folder):
        self.folder = folder
        self.venv = folder / ".venv"
        shutil.copytree(ROOT / "environment", folder / "environment")
        for name in FILES:
            shutil.copy(ROOT / name, folder)

    def make(self, *arguments, **environment):
        """Call make; return its exit code and all it said, a line each, without its own words."""
        done = subprocess.run(
            ["make", "--no-print-directory", *arguments],
            cwd=self.folder,
            env={"PATH": "/usr/bin:/bin", **environment},
            capture_output=True,
            text=True,
        )
        said = (done.stdout + done.stderr).splitlines()
        return done.returncode, [line for line in said if not line.startswith("make: ***")]

    def told(self, *arguments, **environment):
        """The one line that a make which does nothing says."""
        code, said = self.make(*arguments, **environment)
        assert code == 2 and len(said) == 1, said
        return said[0]

    def install(self):
        """Make a .venv that has what this Python has, pip and its program too.

        pip writes programs with distlib; to install it anew would take seconds.
        """
        venv.create(self.venv, symlinks=True)
        (self.packages / "these.pth").write_text(sysconfig.get_path("purelib"))
        scripts = ScriptMaker(None, str(self.venv / "bin"))
        scripts.executable = str(self.venv / "bin" / "python")
        scripts.make("pip = pip:main")
        (self.venv / "installed").touch()

    @property
    def packages(self):
        (folder,) = self.venv.glob("lib/python*/site-packages")
        return folder


@pytest.fixture
def root(tmp_path, request):
    """A folder by the name a test gives, else by one that no program's first line can hold."""
    return Root(tmp_path / getattr(request, "param", "the book"))
