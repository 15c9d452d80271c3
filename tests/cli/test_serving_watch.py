"""``truceline serve`` looks for flare-ups by itself, for as long as it serves."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Self

from tests.cli.running import run
from tests.desks import made_up_desk

from truceline.cli import serving
from truceline.reception import watching

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pytest

    from truceline.reception.visits import Reception


def test_serving_a_desk_watches_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The watch begins before the first answer, ends with the last, and its faults are printed."""
    made = made_up_desk(tmp_path)
    told: list[str] = []

    class Noted:
        """Stands for the watcher."""

        def __init__(self, reception: Reception, say: Callable[[str], None]) -> None:
            assert reception.folder == made.folder
            self.say = say

        def __enter__(self) -> Self:
            told.append("begun")
            self.say(watching.TROUBLE)
            return self

        def __exit__(self, *_: object) -> None:
            told.append("ended")

    def served(*_: Any) -> None:
        told.append("served")

    monkeypatch.setattr(watching, "Watcher", Noted)
    monkeypatch.setattr(serving, "run", served)
    result = run("serve", "--desk", made.folder, "--port", 0)
    assert result.exit_code == 0, result.output
    assert told == ["begun", "served", "ended"]
    assert watching.TROUBLE in result.stderr
