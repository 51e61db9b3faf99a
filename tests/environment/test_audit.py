"""make audit: nothing is called sound that was not looked at."""

import pytest

FOUND = "Name Version ID\\nbleach 1.0 PYSEC-1"


@pytest.mark.parametrize(
    ("program", "code", "said"),
    [
        ("echo No known vulnerabilities found >&2", 0, ["No known vulnerability"]),
        (f"printf '{FOUND}'; exit 1", 2, FOUND.split("\\n")),
        ("echo many; echo lines >&2; exit 1", 2, ["many"]),
        ("echo a traceback >&2; exit 1", 2, ["Nothing was audited"]),
    ],
)
def test_what_pip_audit_finds_or_can_t_is_told(root, program, code, said):
    tool = root.folder / "_build" / "tools" / "bin" / "pip-audit"
    tool.parent.mkdir(parents=True)
    tool.write_text(f"#!/bin/sh\n{program}\n")
    tool.chmod(0o755)
    ended, lines = root.make("audit")
    assert ended == code and len(lines) == len(said)
    assert all(line.startswith(start) for line, start in zip(lines, said, strict=True)), lines
