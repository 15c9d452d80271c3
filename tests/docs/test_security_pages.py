"""SECURITY.md and docs/asvs.md: every promise names a test, and every test named is there."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SECURITY, ASVS = ROOT / "SECURITY.md", ROOT / "docs" / "asvs.md"
NAMED = re.compile(r"`(tests/[^`\s]+|make [a-z]+)`")
GROUPS = {
    1: 5, 2: 4, 3: 7, 4: 4, 5: 4, 6: 8, 7: 6, 8: 4, 9: 2, 10: 7, 11: 7, 12: 3, 13: 4, 14: 3, 15: 4,
    16: 5, 17: 3,
}  # fmt: skip
"""Chapters of ASVS 5.0 and how many groups of requirements each has."""
STATES = {"met", "partly", "waits", "does not apply"}
THREATS = (
    "edits", "deletes", "reorders", "back-dates", "forks", "withholds", "false script", "denies",
    "floods", "again", "one signature holds", "who reported", "seized", "target list",
)  # fmt: skip
"""Words of the rows that the threat table may not lose."""


def _rows(page: Path) -> list[list[str]]:
    """The cells of every row of a page's tables, without heads and rules."""
    lines = page.read_text(encoding="utf-8").splitlines()
    rows = [
        [cell.strip() for cell in line.strip("|").split("|")] for line in lines if line[:1] == "|"
    ]
    return [row for row in rows if set(row[0]) != {"-"} and row[0] not in {"threat", "group"}]


def _missing(named: str) -> str:
    """What of a named test is not there; empty where all is."""
    if named.startswith("make "):
        goals = re.findall(
            r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE
        )
        return "" if named.removeprefix("make ") in goals else named
    path, _, inner = named.partition("::")
    file = ROOT / path
    if not file.exists():
        return named
    text = file.read_text(encoding="utf-8") if inner else ""
    parts = [part for part in inner.split("::") if part]
    lost = [
        part for part in parts if not re.search(rf"^\s*(def|class) {part}\b", text, re.MULTILINE)
    ]
    return f"{named}: {lost}" if lost else ""


@pytest.mark.parametrize("page", [SECURITY, ASVS], ids=["security", "asvs"])
def test_every_test_that_is_named_is_there(page: Path) -> None:
    """File, class and test, as they are written on the page."""
    named = NAMED.findall(page.read_text(encoding="utf-8"))
    assert len(named) > 20
    assert [lost for each in named if (lost := _missing(each))] == []


def test_every_promise_names_what_proves_it() -> None:
    """No row of SECURITY.md's table is without a test, and no threat has lost its row."""
    rows = [row for row in _rows(SECURITY) if len(row) == 3]
    assert [row[0] for row in rows if not NAMED.search(row[2])] == []
    told = " ".join(row[0] for row in rows)
    assert [threat for threat in THREATS if threat not in told] == []


def test_every_attack_of_the_suite_stands_on_the_page() -> None:
    """A class of attacks that no row names would be proof of nothing that is promised."""
    text = SECURITY.read_text(encoding="utf-8")
    classes = [
        f"{path.relative_to(ROOT).as_posix()}::{name}"
        for path in sorted((ROOT / "tests" / "attacks").glob("test_*.py"))
        for name in re.findall(r"^class (Test\w+)", path.read_text(encoding="utf-8"), re.MULTILINE)
    ]
    assert len(classes) > 12
    assert [each for each in classes if each not in text] == []


def test_every_group_of_the_standard_is_answered() -> None:
    """All 17 chapters, each group once; *met* names a test, everything else a reason."""
    rows = _rows(ASVS)
    numbers = [re.match(r"V(\d+)\.(\d+) ", row[0]) for row in rows]
    found = [(int(each[1]), int(each[2])) for each in numbers if each]
    assert found == [(chapter, n + 1) for chapter, most in GROUPS.items() for n in range(most)]
    for row in rows:
        assert row[1] in STATES, row
        assert len(row[2]) > 3, row
        assert row[1] not in {"met", "partly"} or NAMED.search(row[3]), row
        assert row[1] in {"met", "partly"} or not row[3], row
