"""``truceline record``: who is let in, at which time, under which key."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.running import answer, codes, ok, run, written
from tests.desks import TERMS

from truceline import Desk

if TYPE_CHECKING:
    from pathlib import Path

    import pytest
    from tests.desks import MadeUp

NOW = "2016-03-02T00:00:00Z"
REPORT = {
    "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-03-01T12:00:00Z",
    "language": "ar", "source_class": "party", "means": "seen",
}  # fmt: skip
OPTIONS = (
    "--report-class", "violation", "--acts", "mortar", "--occurred-from", "2016-03-01T12:00:00Z",
    "--language", "ar", "--source-class", "party", "--means", "seen",
)  # fmt: skip


def test_a_clock_that_jumps_back_is_refused(desk: MadeUp) -> None:
    """On a replay the declared times never decrease."""
    before = written(desk.folder)
    command = ("record", "incident.reported", "--key", desk.key("group:brigade"), *OPTIONS)
    result = run(*command, "--at", "2016-03-01T06:01:00Z", "--json")
    assert result.exit_code in {2, 3, 5}
    (fault,) = json.loads(result.stderr)["faults"]
    assert fault["code"] == "CLOCK_BACK"
    assert written(desk.folder) == before


def test_an_actor_without_authority_is_refused(desk: MadeUp) -> None:
    """Who may not find does not find, whatever the key; nothing is written."""
    before = written(desk.folder)
    body = {
        "finding": "violation", "proof_of_event": "credible_single_source",
        "proof_of_author": "probable", "severity": "moderate",
        "rests_on": [desk.subjects["incident"]],
    }  # fmt: skip
    command = ("record", "incident.found", "--key", desk.key("cell:officer"), "--at", NOW)
    about = ("--about", desk.subjects["incident"], "--body", "-")
    result = run(*command, *about, "--json", text=json.dumps(body))
    assert result.exit_code == 3, result.output
    assert written(desk.folder) == before


def test_a_key_must_be_that_of_the_actor_named(desk: MadeUp) -> None:
    """--as and --key belong together, and without a key nothing is signed."""
    command = ("record", "incident.reported", *OPTIONS, "--at", NOW)
    key = desk.key("group:brigade")
    assert codes(*command, "--as", "state:one", "--key", key, exit_code=2) == ["KEY_OTHER_ACTOR"]
    assert codes(*command, exit_code=2) == ["OPTION_MISSING"]
    assert codes(*command, "--as", "group:brigade", exit_code=2) == ["OPTION_MISSING"]
    assert codes(*command, "--as", "group:nobody", "--preview", exit_code=4) == ["KEY_UNKNOWN"]
    sealed = ("--narrative", "x", "--seal-to", "group:nobody")
    assert codes(*command, "--key", key, *sealed, exit_code=4) == ["SEAL_KEY_MISSING"]


def test_a_live_desk_takes_no_time(tmp_path: Path) -> None:
    """A desk that witnesses its own times refuses one that is only declared."""
    key = tmp_path / "c.key"
    folder = tmp_path / "live"
    ok("init", folder, "--terms", TERMS, "--key", key, "--no-passphrase")
    ok("key", "new", "state:one", "-o", tmp_path / "one.key", "--no-passphrase")
    enrol = (
        "enrol", "--desk", folder, "--key", key, "--pair", tmp_path / "one.key", "--name", "One",
        "--role", "guarantor",
    )  # fmt: skip
    assert codes(*enrol, "--at", NOW, exit_code=2) == ["CLOCK_LIVE"]
    ok(*enrol)
    with Desk.open(folder) as opened:
        assert opened.standing().roles_of("state:one") == {"guarantor"}


def test_it_is_said_whom_terms_name_and_who_cannot_open_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Sealed words that the cell cannot open, since it has no key yet, are not taken for read."""
    folder, key = tmp_path / "new", tmp_path / "convenor.key"
    ok("init", folder, "--terms", TERMS, "--as", "cell:officer", "--key", key, "--no-passphrase")
    monkeypatch.setenv("TRUCELINE_DESK", str(folder))
    said = ("record", "incident.reported", "--key", key, "--body", "-")
    sealed = json.dumps({**REPORT, "narrative": "Made up"})
    done = answer(*said, text=sealed)
    assert done["sealed_to"] == ["cell:officer"]
    assert done["not_sealed_to"] == ["un:office"]
    assert "un:office: Terms name it, and it cannot open this" in ok(*said, text=sealed)
    # Where nothing is sealed there is nothing to miss.
    assert "not_sealed_to" not in answer(*said, text=json.dumps(REPORT))
