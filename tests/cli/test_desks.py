"""``truceline init`` and ``truceline audit``."""

from __future__ import annotations

import json
import os
import shutil
import sqlite3
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok, run, written
from tests.desks import TERMS

from truceline import Desk
from truceline.keyring.files import is_protected

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp


def test_a_desk_is_made_with_sensible_defaults(tmp_path: Path) -> None:
    """A folder's name and a Terms file are enough for a desk, its keys and the way on."""
    printed = ok("init", tmp_path / "My Desk", "--terms", TERMS, "--no-passphrase")
    assert "truceline.local/my-desk is open" in printed
    assert "truceline enrol --key" in printed
    with Desk.open(tmp_path / "My Desk") as desk:
        assert desk.standing().clock == "live"
        assert desk.standing().enrollers == {"desk:convenor"}
    assert (tmp_path / "desk-convenor.key").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "My Desk" / "keys").stat().st_mode & 0o777 == 0o700
    assert answer("audit", "--desk", tmp_path / "My Desk")["ok"]


def test_further_enrollers_are_named_when_a_desk_is_made(tmp_path: Path) -> None:
    """They may be unknown yet: it is said, and each acts once its key is enrolled."""
    key, officer = tmp_path / "desk-convenor.key", tmp_path / "o.key"
    where = ("init", tmp_path / "d", "--terms", TERMS, "--no-passphrase")
    printed = ok(*where, "--enroller", "cell:day", "--enroller", "cell:night")
    assert "cell:day may enrol others, too, once its own key is enrolled." in printed
    ok("key", "new", "cell:day", "-o", officer, "--no-passphrase")
    desk = ("--desk", tmp_path / "d")
    by_convenor = ("enrol", *desk, "--key", key, "--pair", officer)
    ok(*by_convenor, "--name", "Made-up day", "--role", "officer")
    ok("key", "new", "cell:other", "-o", tmp_path / "p.key", "--no-passphrase")
    ok("enrol", *desk, "--key", officer, "--pair", tmp_path / "p.key", "--name", "Made-up other",
       "--role", "officer")  # fmt: skip
    with Desk.open(tmp_path / "d") as opened:
        assert opened.standing().enrollers == {"desk:convenor", "cell:day", "cell:night"}
        assert "cell:other" in opened.standing().actors


def test_a_desk_may_be_named_by_the_option_and_have_a_replay_clock(tmp_path: Path) -> None:
    """--desk stands for DIR; a replay's first entry has the time that was given."""
    done = answer(
        "init", "--desk", tmp_path / "d", "--terms", TERMS, "--origin", "desk.example/d",
        "--as", "un:office", "--key", tmp_path / "o.key", "--no-passphrase",
        "--replay", "--at", "2016-02-22T12:00:00[Asia/Damascus]",
    )  # fmt: skip
    assert (done["origin"], done["clock"], done["key_made"]) == ("desk.example/d", "replay", True)
    with Desk.open(tmp_path / "d") as desk:
        assert f"{desk.now():%Y-%m-%dT%H:%M}" == "2016-02-22T10:00"


def test_keys_that_are_there_are_used(tmp_path: Path) -> None:
    """--key names the convenor's own keys; they must be the convenor's."""
    key = tmp_path / "o.key"
    ok("key", "new", "un:office", "-o", key, "--no-passphrase")
    before = key.read_bytes()
    wrong = ("init", tmp_path / "d", "--terms", TERMS, "--as", "un:other", "--key", key)
    assert codes(*wrong, exit_code=2) == ["KEY_OTHER_ACTOR"]
    assert not answer("init", tmp_path / "d", "--terms", TERMS, "--as", "un:office", "--key", key)[
        "key_made"
    ]
    assert key.read_bytes() == before


def test_a_new_key_is_protected_unless_its_owner_says_otherwise(tmp_path: Path) -> None:
    """Without a terminal and without a passphrase file no unprotected key is made."""
    command = ("init", tmp_path / "d", "--terms", TERMS)
    assert codes(*command, exit_code=2) == ["PASSPHRASE_NEEDED"]
    assert written(tmp_path) == {}
    secret = tmp_path / "secret"
    secret.write_text("several made-up words\n", encoding="utf-8")
    ok(*command, TRUCELINE_PASSPHRASE_FILE=str(secret))
    assert is_protected(tmp_path / "desk-convenor.key")


BOMB = "a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]\n"


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        (b"terms: {id: x", "YAML_SYNTAX"),
        (BOMB.encode(), "YAML_ALIAS"),
        (b"terms: {id: x}\nscope: {}\n", None),
        (b"\xff\xfe\x00terms", None),
        (b"x" * (2 << 20), None),
        (b"[" * 5000, None),
        (b"", None),
    ],
)
def test_bad_terms_leave_nothing_behind(tmp_path: Path, terms: bytes, code: str | None) -> None:
    """Truncated, hostile, huge or empty Terms: every fault at once, and no folder, no key."""
    (tmp_path / "t.yaml").write_bytes(terms)
    before = written(tmp_path)
    found = codes(
        "init", tmp_path / "d", "--terms", tmp_path / "t.yaml", "--no-passphrase", exit_code=2
    )
    assert found
    assert code is None or code in found, found
    assert written(tmp_path) == before
    assert [path.name for path in tmp_path.iterdir()] == ["t.yaml"]


def test_a_folder_with_something_in_it_is_left_alone(tmp_path: Path) -> None:
    """Neither a full folder, nor a file, nor a missing parent becomes a desk."""
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "letter").write_text("Dear", encoding="utf-8")
    before = written(tmp_path)
    for name in ("full", "full/letter"):
        command = ("init", tmp_path / name, "--terms", TERMS, "--no-passphrase")
        assert codes(*command, exit_code=2) == ["FOLDER_NOT_EMPTY"]
    command = ("init", tmp_path / "no" / "parent", "--terms", TERMS, "--no-passphrase")
    assert codes(*command, exit_code=4) == ["FOLDER_MISSING"]
    assert written(tmp_path) == before


@pytest.mark.parametrize("extra", [["--replay"], ["--at", "2016-02-22T12:00:00Z"]])
def test_a_declared_time_and_a_replay_go_together(tmp_path: Path, extra: list[str]) -> None:
    """A live desk takes no time, and a replay needs one."""
    command = ("init", tmp_path / "d", "--terms", TERMS, "--no-passphrase", *extra)
    assert codes(*command, exit_code=2) == ["REPLAY_NEEDS_TIME"]


@pytest.mark.parametrize(
    ("time", "code"),
    [
        ("2016-02-22T12:00:00", "TIME_NO_ZONE"),
        ("2016-02-22T25:00:00Z", "TIME_HOUR"),
        ("2016-02-30T12:00:00Z", "DATE_RANGE"),
        ("noon", "TIME_FORM"),
    ],
)
def test_a_time_that_is_none_is_bad_input(tmp_path: Path, time: str, code: str) -> None:
    """No zone, a 25-hour day, a day that no calendar has: each has its own code, at --at."""
    result = run("init", tmp_path / "d", "--terms", TERMS, "--replay", "--at", time)
    assert result.exit_code == 2
    assert result.stderr.startswith(f"{code} at --at: ")
    assert written(tmp_path) == {}


def test_an_origin_that_no_checkpoint_can_carry_is_refused(tmp_path: Path) -> None:
    """A name with a space or a plus would break every checkpoint's signature line."""
    command = ("init", tmp_path / "d", "--terms", TERMS, "--no-passphrase", "--origin", "a desk+b")
    assert codes(*command, exit_code=2) == ["NOTE_KEY_NAME"]
    assert written(tmp_path) == {}


# The audit.


def test_a_sound_desk_passes_in_nine_steps(desk: MadeUp) -> None:
    """People see nine ticks, programs one object; nothing is left in the folder."""
    before = sorted(path.name for path in desk.folder.iterdir())
    printed = ok("audit")
    assert printed.count("✓") == 9
    assert "The record holds." in printed
    report = answer("audit")
    assert report["ok"] is True
    assert report["faults"] == []
    with Desk.open(desk.folder) as opened:
        assert report["entries"] == opened.store.size()
        assert report["root"] == opened.seen().root
    assert sorted(path.name for path in desk.folder.iterdir()) == before


MARTOR = (
    "UPDATE body SET envelope = CAST(replace(envelope, 'mortar', 'martor') AS BLOB) WHERE seq = 13"
)


def _change(folder: Path, sql: str) -> None:
    connection = sqlite3.connect(folder / "desk.sqlite")
    connection.execute(sql)
    connection.commit()
    connection.close()


@pytest.mark.parametrize(
    ("sql", "step", "seq"),
    [
        (
            MARTOR,
            1,
            13,
        ),
        ("UPDATE checkpoint SET note = CAST(note || x'0a' AS BLOB) WHERE size = 1", 7, 0),
        ("UPDATE subject SET state = 'closed' WHERE part = 'incident'", 8, None),
    ],
)
def test_what_was_altered_is_found_with_its_first_entry(
    desk: MadeUp, sql: str, step: int, seq: int | None
) -> None:
    """A failed audit has exit code 11, names the step and the first entry that fails it."""
    _change(desk.folder, sql)
    result = run("audit", "--json")
    assert result.exit_code == 11
    report = json.loads(result.stdout)
    assert report["ok"] is False
    assert (step, seq) in [(fault["step"], fault["seq"]) for fault in report["faults"]]
    told = run("audit")
    assert told.exit_code == 11
    assert f"✗ {step}. " in told.stdout


def test_what_a_copy_lacks_is_counted_and_is_no_fault(desk: MadeUp) -> None:
    """A copy without its sealed boxes passes, and says how many it came without."""
    _change(desk.folder, "DELETE FROM box")
    printed = ok("audit")
    assert "1 entries came without their sealed fields." in printed
    assert "The record holds." in printed
    shown = ok("show", desk.subjects["incident"], "--key", desk.key("cell:officer"))
    assert "group:brigade, un:office, and not in this copy" in shown


def test_a_docket_that_differs_can_be_rebuilt(desk: MadeUp) -> None:
    """--rebuild makes the docket anew from the ledger, and the audit then holds."""
    _change(desk.folder, "UPDATE subject SET state = 'closed' WHERE part = 'incident'")
    assert run("audit").exit_code == 11
    assert answer("audit", "--rebuild")["ok"]
    assert answer("show", desk.subjects["incident"])["state"] == "found"


def test_a_desk_that_cannot_be_opened_has_failed_its_audit(desk: MadeUp, tmp_path: Path) -> None:
    """A missing, empty or damaged store, or damaged keys: exit code 11, with the fault."""
    for name in ("none", "text", "cut", "keys"):
        shutil.copytree(desk.folder, tmp_path / name)
    (tmp_path / "none" / "desk.sqlite").unlink()
    (tmp_path / "text" / "desk.sqlite").write_bytes(b"not a database, but long enough" * 99)
    whole = (tmp_path / "cut" / "desk.sqlite").read_bytes()
    (tmp_path / "cut" / "desk.sqlite").write_bytes(whole[: len(whole) // 3])
    (tmp_path / "keys" / "keys" / "log.key").write_bytes(b"{}")
    (tmp_path / "file").write_bytes(b"")
    for name, code in {
        "none": "STORE_MISSING",
        "nowhere": "STORE_MISSING",
        "file": "STORE_MISSING",
        "text": "STORE_DAMAGED",
        "cut": "STORE_DAMAGED",
        "keys": "KEY_FILE_SHAPE",
    }.items():
        result = run("audit", "--json", "--desk", tmp_path / name)
        assert result.exit_code == 11, name
        report = json.loads(result.stdout)
        assert report["ok"] is False
        assert code in [fault["code"] for fault in report["faults"]], (name, report)
        plain = run("audit", "--desk", tmp_path / name)
        assert plain.exit_code == 11
        assert code in plain.output


def test_a_desk_that_cannot_be_written_to_is_audited_as_a_copy(
    desk: MadeUp, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On read-only media the replay, and the copy it reads, lie where the system keeps such."""
    before = written(desk.folder)
    monkeypatch.setattr("os.access", lambda _path, mode: mode != os.W_OK)
    assert answer("audit")["ok"]
    assert written(desk.folder) == before


def test_an_auditor_needs_no_keys(desk: MadeUp) -> None:
    """A copy of the store alone can be audited."""
    shutil.rmtree(desk.folder / "keys")
    assert answer("audit")["ok"]
