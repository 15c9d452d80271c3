"""The page of the Python API: its examples run, and it names all that is public."""

from __future__ import annotations

import doctest
import re
import shutil
from pathlib import Path

import pytest
from tests.desks import TERMS

import truceline

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "python.md"


def test_the_examples_of_the_page_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every example gives what the page says it gives, in a folder with a Terms file."""
    shutil.copy(TERMS, tmp_path / "terms.yaml")
    monkeypatch.chdir(tmp_path)
    result = doctest.testfile(str(PAGE), module_relative=False, encoding="utf-8")
    assert result.attempted > 20
    assert result.failed == 0


def test_the_page_names_every_public_name() -> None:
    """The table is the package's own list, in any order."""
    named = set(re.findall(r"^\| `(\w+)", PAGE.read_text(encoding="utf-8"), flags=re.MULTILINE))
    assert named == set(truceline.__all__)
    for name in truceline.__all__:
        assert getattr(truceline, name).__doc__, name


def test_an_unknown_name_is_an_attribute_error() -> None:
    """The lazy package behaves like any other for a name it has not."""
    with pytest.raises(AttributeError, match="no attribute 'Truce'"):
        _ = truceline.Truce
