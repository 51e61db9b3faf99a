"""Arrows between the rooms of lib/, and between the studies, run downwards only."""

from pathlib import Path

from importlinter.cli import lint_imports


def test_imports_keep_to_the_contracts_of_pyproject(capsys):
    config = Path(__file__).parents[1] / "pyproject.toml"
    assert lint_imports(str(config), no_cache=True) == 0, capsys.readouterr().out
