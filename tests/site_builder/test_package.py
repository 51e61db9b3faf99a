"""The package that `make book` installs."""

import tomllib

import yaml

from lib.runs.folders import ROOT


def test_package_citation_and_changelog_name_one_version():
    package = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]
    assert yaml.safe_load((ROOT / "CITATION.cff").read_text())["version"] == package
    changes = (ROOT / "CHANGELOG.md").read_text().splitlines()
    assert next(line for line in changes if line.startswith("## ")) == f"## {package}"
