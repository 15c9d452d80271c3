"""Passphrases at a terminal: asked for a few times, and told to nobody."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from truceline.cli import key_files
from truceline.errors import BadInput
from truceline.keyring.files import new_pair, write_pair

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path


class _Terminal:
    """Standard input that says it is a terminal."""

    def isatty(self) -> bool:
        """Somebody is there to be asked."""
        return True


def _typing(monkeypatch: pytest.MonkeyPatch, words: list[str]) -> list[str]:
    """A person who types these, one after another; gives what was asked."""
    asked: list[str] = []
    typed: Iterator[str] = iter(words)

    def prompt(text: str, **options: object) -> str:
        assert options["hide_input"]
        asked.append(text)
        return next(typed)

    monkeypatch.delenv(key_files.PASSPHRASE_FILE, raising=False)
    monkeypatch.setattr("sys.stdin", _Terminal())
    monkeypatch.setattr("click.prompt", prompt)
    return asked


def test_a_mistyped_passphrase_is_asked_for_again_and_then_no_more(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Three tries at a terminal, and what was typed is printed nowhere."""
    pair, path = new_pair("a:b"), tmp_path / "key"
    write_pair(pair, path, "the right words")
    asked = _typing(monkeypatch, ["wrong words", "the right words"])
    assert key_files.read_key(path) == pair
    assert len(asked) == 2
    asked = _typing(monkeypatch, ["wrong words"] * 9)
    with pytest.raises(BadInput, match="PASSPHRASE_WRONG"):
        key_files.read_key(path)
    assert len(asked) == key_files.TRIES
    said = capsys.readouterr()
    assert "words" not in said.out + said.err


def test_a_new_passphrase_is_long_enough(monkeypatch: pytest.MonkeyPatch) -> None:
    """A short one is refused before any key is written under it."""
    _typing(monkeypatch, ["short", "four words are enough"])
    with pytest.raises(BadInput, match="PASSPHRASE_SHORT"):
        key_files.new_passphrase(protect=True)
    assert key_files.new_passphrase(protect=True) == "four words are enough"
    assert key_files.new_passphrase(protect=False) is None
