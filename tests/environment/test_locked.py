"""requirements.lock: what it names, and that the installed packages are those."""

import re

import pytest
from packaging.utils import canonicalize_name

from environment.locked import differences, read
from lib.runs.folders import ROOT

SYSTEMS = [
    ("linux", "Linux", "x86_64"),
    ("linux", "Linux", "aarch64"),
    ("darwin", "Darwin", "arm64"),
]


def test_the_installed_packages_are_the_locked_ones():
    assert differences() == []


@pytest.mark.parametrize("minor", [11, 12, 13, 14])
@pytest.mark.parametrize("platform", SYSTEMS, ids=" ".join)
def test_every_pin_is_locked_once_for_each_python_and_system(minor, platform):
    sys_platform, system, machine = platform
    there = {
        "python_version": f"3.{minor}",
        "python_full_version": f"3.{minor}.9",
        "sys_platform": sys_platform,
        "platform_system": system,
        "platform_machine": machine,
        "os_name": "posix",
        "implementation_name": "cpython",
    }
    lines = [
        line for line in read("requirements.lock") if not line.marker or line.marker.evaluate(there)
    ]
    versions = {canonicalize_name(line.name): str(line.specifier) for line in lines}
    assert len(versions) == len(lines)
    assert all(re.fullmatch(r"==[\w.]+", version) for version in versions.values())
    pins = {canonicalize_name(line.name): str(line.specifier) for line in read("requirements.txt")}
    assert pins.items() <= versions.items()


def test_the_lock_names_no_address_and_no_option():
    assert not re.search(r"://|^\s*-|@", (ROOT / "requirements.lock").read_text(), re.M)


def install(root, name, version):
    """What pip leaves of a package, before all others."""
    info = root.packages / f"{name}-{version}.dist-info"
    info.mkdir()
    (info / "METADATA").write_text(f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")


def test_make_book_with_another_jupyter_book_fails_at_once(root):
    root.install()
    install(root, "torch", "2.13.0+cu130")
    install(root, "jupyter_book", "2.1.7")
    code, said = root.make("book")
    assert code == 2
    assert said == [
        "jupyter-book 2.1.7 is installed, requirements.lock has ==1.0.4.post1",
        "To install what is locked: rm .venv/installed && make book",
    ]


def test_a_need_that_is_missing_or_not_locked_is_told(root):
    root.install()
    lock = root.folder / "requirements.lock"
    lock.write_text(re.sub(r"^(tornado|tqdm)==.*\n", "", lock.read_text(), flags=re.M))
    wanted = root.folder / "requirements.txt"
    wanted.write_text(wanted.read_text() + "nowhere==1\n")
    (root.venv / "installed").touch()
    *found, _mend = root.make("book")[1]
    assert [line.split()[0] for line in found] == ["nowhere", "tornado", "tqdm"]
    assert found[0] == "nowhere is not installed, requirements.lock has no version"
