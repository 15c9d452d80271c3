"""``truceline shift`` to readers who see part of the watches: what is hidden is not absent."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tests.desk import bulletin_days as days

from truceline.cli import shift
from truceline.cli.paper import Paper

if TYPE_CHECKING:
    from pathlib import Path

    import pytest

PARTLY = "audiences:\n  default: [officer]\n  shift.opened: public\n  shift.handed_over: public\n"


def test_a_hidden_word_on_a_watch_is_not_told_as_its_absence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Who sees that a watch began, and not that it ended, is told neither holder nor gap."""
    machine = days.desk(tmp_path / "desk", audiences=PARTLY)
    began = machine.now.isoformat().replace("+00:00", "Z")
    body = {"officer": days.OFFICER, "post": "cell", "since": began}
    watch = machine.must(days.OFFICER, "shift.opened", body)
    machine.must(days.OFFICER, "shift.closed", {"why": "Made-up: the lines are cut"}, [watch])
    at = machine.tick(3600)
    for reader in ("public", days.OFFICER):
        scope = machine.desk.scope(reader)
        found = shift.facts(machine.desk.view(scope, at=at))
        if reader == days.OFFICER:
            assert (found["watches"], len(found["gaps"])) == ([], 1)
        else:
            assert [each["phase"] for each in found["watches"]] == ["unknown"]
            assert found["gaps"] == []
        shift._say(found, Paper())
    public, _, officer = capsys.readouterr().out.partition("The watch at")[2].partition("The watch")
    assert "not known to this reader" in public
    assert "No hand-over is on record, as far as this reader may see." in public
    assert "Open clocks that this reader may see: 0" in public
    assert "No hand-over is on record." in officer
    machine.desk.close()


def test_a_post_that_nobody_held_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``--post`` says of which post it speaks, so that a slip of the pen shows."""
    machine = days.desk(tmp_path / "desk")
    shift._say(shift.facts(machine.desk.view(), "cel"), Paper())
    assert "Nobody is on watch at cel." in capsys.readouterr().out
    machine.desk.close()
