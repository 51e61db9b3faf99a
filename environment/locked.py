"""Are the installed packages those of requirements.lock? Says which are not, and what mends it."""

import re
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def read(name):
    """The requirements that a file of the root lists."""
    lines = (re.sub(r"(^|\s)#.*", "", line) for line in (ROOT / name).read_text().splitlines())
    return [Requirement(line) for line in lines if line.strip()]


def locked():
    """{package: its version, as a specifier} for this Python and system."""
    lines = read("requirements.lock")
    return {
        canonicalize_name(line.name): line.specifier
        for line in lines
        if line.marker is None or line.marker.evaluate()
    }


def differences():
    """What the book needs and is not there as locked, one line each.

    Goes from requirements.txt to all that each installed package asks for; what else is installed
    does no harm. A version may have a local part: 2.13.0+cpu is torch 2.13.0.
    """
    versions = locked()
    found, seen, pending = [], set(), read("requirements.txt")
    while pending:
        needed = pending.pop()
        name = canonicalize_name(needed.name)
        if (name, *needed.extras) in seen:
            continue
        seen.add((name, *needed.extras))
        wanted = versions.get(name, "no version")
        try:
            package = distribution(name)
        except PackageNotFoundError:
            found.append(f"{name} is not installed, requirements.lock has {wanted}")
            continue
        if name not in versions or not wanted.contains(package.version, prereleases=True):
            found.append(f"{name} {package.version} is installed, requirements.lock has {wanted}")
        for further in map(Requirement, package.requires or []):
            extras = ({"extra": extra} for extra in ("", *needed.extras))
            if further.marker is None or any(map(further.marker.evaluate, extras)):
                pending.append(further)
    return sorted(set(found))


if __name__ == "__main__":
    found = differences()
    mend = "rm .venv/installed && make book"
    sys.exit("\n".join([*found, f"To install what is locked: {mend}"]) if found else None)
