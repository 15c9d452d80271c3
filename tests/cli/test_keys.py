"""``truceline key new`` and ``truceline enrol``."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from tests.cli.running import answer, codes, ok, run, written
from tests.desks import CONVENOR, ORIGIN

from truceline import Desk
from truceline.keyring.files import is_protected, read_pair

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp


def test_a_key_is_made_once_and_its_public_halves_are_printed(tmp_path: Path) -> None:
    """The file is its owner's alone, is never overwritten, and its secrets are not printed."""
    path = tmp_path / "us.key"
    printed = ok("key", "new", "state:us", "-o", path, "--no-passphrase")
    pair = read_pair(path)
    assert all(each in printed for each in (pair.public.hex(), pair.seal, pair.id))
    assert pair.seed.hex() not in printed
    assert path.stat().st_mode & 0o777 == 0o600
    before = path.read_bytes()
    again = ("key", "new", "state:us", "-o", path, "--no-passphrase")
    assert codes(*again, exit_code=2) == ["KEY_FILE_EXISTS"]
    assert path.read_bytes() == before
    odd = ("key", "new", "The State", "-o", tmp_path / "x", "--no-passphrase")
    assert codes(*odd, exit_code=2) == ["ACTOR_NAME"]
    away = ("key", "new", "state:us", "-o", tmp_path / "no" / "x", "--no-passphrase")
    assert codes(*away, exit_code=5) == ["FILE_UNWRITABLE"]


def test_a_passphrase_comes_from_a_file_where_there_is_no_terminal(
    tmp_path: Path, desk: MadeUp
) -> None:
    """A protected key opens with its passphrase, and says what is wrong without it."""
    secret = tmp_path / "secret"
    secret.write_text("several made-up words\n", encoding="utf-8")
    path = tmp_path / "new.key"
    assert codes("key", "new", "a:b", "-o", path, exit_code=2) == ["PASSPHRASE_NEEDED"]
    ok("key", "new", "a:b", "-o", path, TRUCELINE_PASSPHRASE_FILE=str(secret))
    assert is_protected(path)
    enrol = ("enrol", "--key", desk.key(CONVENOR), "--pair", path, "--name", "A", "--role", "party")
    assert codes(*enrol, exit_code=2) == ["KEY_FILE_LOCKED"]
    (tmp_path / "wrong").write_text("other words", encoding="utf-8")
    wrong = {"TRUCELINE_PASSPHRASE_FILE": str(tmp_path / "wrong")}
    assert codes(*enrol, exit_code=2, **wrong) == ["PASSPHRASE_WRONG"]
    (tmp_path / "bytes").write_bytes(b"\xff\xfe")
    odd = {"TRUCELINE_PASSPHRASE_FILE": str(tmp_path / "bytes")}
    assert codes(*enrol, exit_code=2, **odd) == ["PASSPHRASE_FORM"]
    ok(*enrol, TRUCELINE_PASSPHRASE_FILE=str(secret))


def test_a_request_enrols_a_key_that_never_left_its_holder(tmp_path: Path, desk: MadeUp) -> None:
    """The request is all that goes to standard output; from it both entries are made."""
    path = tmp_path / "new.key"
    request = ok(
        "key", "new", "group:company", "-o", path, "--no-passphrase", "--desk-origin", ORIGIN
    )
    assert set(json.loads(request)) == {"actor", "public", "seal", "possession"}
    done = answer(
        "enrol", "--as", CONVENOR, "--key", desk.key(CONVENOR), "--request", "-",
        "--name", "Made-up Company", "--role", "party", "--role", "reporter", text=request,
    )  # fmt: skip
    assert len(done["entries"]) == 2
    with Desk.open(desk.folder) as opened:
        standing = opened.standing()
        assert standing.roles_of("group:company") == {"party", "reporter"}
        assert standing.seals(opened.now())["group:company"] == read_pair(path).seal


def test_a_request_for_another_desk_is_refused_and_nothing_is_written(
    tmp_path: Path, desk: MadeUp
) -> None:
    """Possession is proved for one desk; actor and key are entered together or not at all."""
    path = tmp_path / "new.key"
    request = ok(
        "key",
        "new",
        "group:x",
        "-o",
        path,
        "--no-passphrase",
        "--desk-origin",
        "desk.example/other",
    )
    before = written(desk.folder)
    enrol = (
        "enrol",
        "--key",
        desk.key(CONVENOR),
        "--request",
        "-",
        "--name",
        "X",
        "--role",
        "party",
    )
    assert codes(*enrol, text=request, exit_code=3) == ["KEY_NOT_POSSESSED"]
    assert written(desk.folder) == before


def test_what_is_no_request_is_bad_input(tmp_path: Path, desk: MadeUp) -> None:
    """Broken JSON, other members and missing options have their own codes; nothing is written."""
    before = written(desk.folder)
    enrol = ("enrol", "--key", desk.key(CONVENOR))
    assert codes(*enrol, exit_code=2) == ["OPTION_MISSING"]
    for text, code in (
        ('{"actor": ', "JSON_SYNTAX"),
        ("[]", "REQUEST_SHAPE"),
        ('{"actor": "a:b"}', "REQUEST_SHAPE"),
        ('{"actor": "a:b", "actor": "a:c"}', "JSON_DUPLICATE_KEY"),
    ):
        assert codes(*enrol, "--request", "-", text=text, exit_code=2) == [code]
    path = tmp_path / "new.key"
    ok("key", "new", "group:y", "-o", path, "--no-passphrase")
    assert codes(*enrol, "--pair", path, exit_code=2) == ["OPTION_MISSING"]
    assert codes(*enrol, "--pair", path, "--name", "Y", exit_code=2) == ["OPTION_MISSING"]
    assert codes(*enrol, "--pair", tmp_path / "none", exit_code=4) == ["KEY_FILE_MISSING"]
    assert written(desk.folder) == before


def test_who_may_not_enrol_is_refused(tmp_path: Path, desk: MadeUp) -> None:
    """Only those whom the opening names register others and enrol their keys."""
    path = tmp_path / "new.key"
    ok("key", "new", "group:z", "-o", path, "--no-passphrase")
    before = written(desk.folder)
    found = codes(
        "enrol", "--key", desk.key("group:brigade"), "--pair", path, "--name", "Z",
        "--role", "party", exit_code=3,
    )  # fmt: skip
    assert "NOT_ENROLLER" in found
    assert written(desk.folder) == before


def test_a_revoked_key_signs_no_more(desk: MadeUp) -> None:
    """After key.revoked what the key signs is refused; what it signed before stays."""
    with Desk.open(desk.folder) as opened:
        subject = next(
            subject
            for subject, key in opened.standing().key_subjects.items()
            if opened.standing().keys[key].actor == "group:brigade"
        )
    ok(
        "record", "key.revoked", "--key", desk.key(CONVENOR), "--about", subject,
        "--why", "Made-up: lost", "--at", "2016-03-02T00:00:00Z",
    )  # fmt: skip
    before = written(desk.folder)
    command = ("record", "incident.reported", "--key", desk.key("group:brigade"))
    body = {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-03-02T00:00:00Z",
        "language": "ar", "source_class": "party", "means": "seen",
    }  # fmt: skip
    later = ("--body", "-", "--at", "2016-03-02T00:01:00Z")
    assert codes(*command, *later, text=json.dumps(body), exit_code=3) == ["KEY_REVOKED"]
    assert written(desk.folder) == before
    assert run("show", desk.subjects["incident"]).exit_code == 0


def test_a_key_signs_nothing_before_it_is_valid(desk: MadeUp, tmp_path: Path) -> None:
    """A key enrolled for later is refused until then; its owner enrols it under the old one."""
    path = tmp_path / "next.key"
    new = ("key", "new", "group:brigade", "-o", path, "--no-passphrase")
    request = json.loads(ok(*new, "--desk-origin", ORIGIN))
    ok(
        "record", "key.enrolled", "--key", desk.key("group:brigade"), "--body", "-",
        "--valid-from", "2016-03-10T00:00:00Z", "--at", "2016-03-02T00:00:00Z",
        text=json.dumps(request),
    )  # fmt: skip
    before = written(desk.folder)
    body = {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-03-02T00:00:00Z",
        "language": "ar", "source_class": "party", "means": "seen",
    }  # fmt: skip
    command = ("record", "incident.reported", "--key", path, "--body", "-")
    early = (*command, "--at", "2016-03-09T00:00:00Z")
    assert codes(*early, text=json.dumps(body), exit_code=3) == ["KEY_NOT_YET_VALID"]
    assert written(desk.folder) == before
    ok(*command, "--at", "2016-03-10T00:00:00Z", text=json.dumps(body))
