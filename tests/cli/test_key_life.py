"""Keys after they were made: shown, protected anew, revoked, rotated, split and joined."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok, run, written
from tests.desks import CONVENOR, ORIGIN

from truceline import Desk
from truceline.keyring.files import is_protected, read_pair

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

BRIGADE = "group:brigade"
LATER = ("--at", "2016-03-02T00:00:00Z")
REPORT = {
    "report_class": "violation", "acts": ["mortar"], "occurred_from": "2016-03-02T00:00:00Z",
    "language": "ar", "source_class": "party", "means": "seen",
}  # fmt: skip


def test_a_key_file_is_shown_without_its_secrets(desk: MadeUp) -> None:
    """Public halves and how the file is kept are printed; seed and identity never."""
    path = desk.key(BRIGADE)
    pair = read_pair(path)
    printed = ok("key", "show", path)
    assert all(each in printed for each in (pair.public.hex(), pair.seal, pair.id))
    assert pair.seed.hex() not in printed
    assert pair.identity not in printed
    found = answer("key", "show", path)
    assert (found["passphrase"], found["others_may_read"], found["token"]) == (False, False, None)


def test_a_file_that_others_may_read_is_warned_of(desk: MadeUp) -> None:
    """Whoever uses a key file that others may read is told so, and how to mend it."""
    path = desk.key(BRIGADE)
    path.chmod(0o644)
    said = run("key", "show", path)
    assert said.exit_code == 0
    assert f"chmod 600 {path}" in said.stderr
    path.chmod(0o600)
    assert run("key", "show", path).stderr == ""


def test_a_passphrase_is_changed_in_one_step(desk: MadeUp, tmp_path: Path) -> None:
    """The keys stay, the old passphrase opens nothing, and no passphrase is printed."""
    path, pair = desk.key(BRIGADE), read_pair(desk.key(BRIGADE))
    for name, words in (("one", "several made-up words"), ("two", "other made-up words")):
        (tmp_path / name).write_text(words, encoding="utf-8")
    one = {"TRUCELINE_PASSPHRASE_FILE": str(tmp_path / "one")}
    two = {"TRUCELINE_PASSPHRASE_FILE": str(tmp_path / "two")}
    assert codes("key", "passphrase", path, exit_code=2) == ["PASSPHRASE_NEEDED"]
    printed = ok("key", "passphrase", path, TRUCELINE_NEW_PASSPHRASE_FILE=str(tmp_path / "one"))
    assert "made-up words" not in printed
    assert is_protected(path)
    assert path.stat().st_mode & 0o777 == 0o600
    new = {"TRUCELINE_NEW_PASSPHRASE_FILE": str(tmp_path / "two")}
    assert codes("key", "passphrase", path, exit_code=2, **new, **two) == ["PASSPHRASE_WRONG"]
    ok("key", "passphrase", path, **new, **one)
    assert codes("key", "show", path, exit_code=2, **one) == ["PASSPHRASE_WRONG"]
    assert read_pair(path, "other made-up words") == pair
    (tmp_path / "short").write_text("short", encoding="utf-8")
    short = {"TRUCELINE_NEW_PASSPHRASE_FILE": str(tmp_path / "short")}
    assert codes("key", "passphrase", path, exit_code=2, **short, **two) == ["PASSPHRASE_SHORT"]
    ok("key", "passphrase", path, "--remove", **two)
    assert read_pair(path) == pair


def test_every_key_of_the_first_entry_can_be_revoked(desk: MadeUp, tmp_path: Path) -> None:
    """The convenor's own first key, and the desk's, are entered and revoked in one step."""
    second = tmp_path / "second.key"
    ok("key", "rotate", "--key", desk.key(CONVENOR), "--new", second, "--no-passphrase", *LATER)
    first, new = read_pair(desk.key(CONVENOR)), read_pair(second)
    with Desk.open(desk.folder) as opened:
        keys = opened.standing().keys
        assert keys[first.id].revoked_at is not None
        assert keys[new.id].revoked_at is None
        own = opened.own.id
    record = ("record", "actor.registered", "--body", "-")
    body = json.dumps({"actor": "group:new", "name": "New", "roles": ["party"]})
    old = (*record, "--key", desk.key(CONVENOR), *LATER)
    assert codes(*old, text=body, exit_code=3) == ["KEY_REVOKED"]
    ok(*record, "--key", second, *LATER, text=body)
    ok("key", "revoke", own, "--key", second, "--reason", "stolen", "--why", "Made up", *LATER)
    with Desk.open(desk.folder) as opened:
        assert opened.standing().keys[own].revocations[0].reason == "stolen"
    assert run("audit").exit_code == 0


def test_a_key_is_revoked_and_its_later_statements_are_void(desk: MadeUp) -> None:
    """By an enroller's word void, by the actor's own word undecided, and none is taken out."""
    pair = read_pair(desk.key(BRIGADE))
    report = ("record", "incident.reported", "--key", desk.key(BRIGADE), "--body", "-")
    ok(*report, *LATER, text=json.dumps(REPORT))
    since = ("--compromised-since", "2016-03-01T12:00:00Z", "--why", "Made up")
    revoke = ("key", "revoke", pair.id[:12], *since, "--reason", "copied")
    at = ("--at", "2016-03-02T01:00:00Z")
    ok(*revoke, "--key", desk.key(BRIGADE), *at)
    words = [each["verdict"]["word"] for each in _statements(pair.id)]
    assert words == ["valid", "undecided", "valid"]
    ok(*revoke, "--key", desk.key(CONVENOR), *at)
    rows = _statements(pair.id)
    # The third is the revocation that the key signed of itself.
    assert [each["verdict"]["word"] for each in rows] == ["valid", "void", "valid"]
    assert {each["verdict"]["by"] for each in rows} == {"desk"}
    # Marked where it is shown, and folded as before.
    assert answer("show", rows[1]["entry"])["entries"][0]["standing"]["word"] == "void"
    assert "VOID" in ok("show", rows[1]["entry"])
    assert "standing" not in answer("show", rows[0]["entry"])["entries"][0]
    assert codes(*revoke, "--key", desk.key(BRIGADE), *at, exit_code=3) == ["KEY_REVOKED"]
    assert "void" in ok("key", "statements", pair.id)
    audited = answer("audit")
    assert (audited["ok"], audited["doubted"]) == (True, 1)
    assert "1 entries are void or undecided" in ok("audit")


def _statements(key: str) -> list[dict[str, dict[str, str]]]:
    found: list[dict[str, dict[str, str]]] = answer("key", "statements", key)["statements"]
    return found


def test_a_prepared_revocation_ends_a_key_that_is_lost(desk: MadeUp, tmp_path: Path) -> None:
    """Whoever brings the file needs no key; it holds for one desk and key, and dates nothing."""
    for actor in (BRIGADE, CONVENOR):
        path, pair = tmp_path / f"{actor[:2]}.revocation", read_pair(desk.key(actor))
        ok("key", "revocation", "--key", desk.key(actor), "--desk-origin", ORIGIN, "-o", path)
        assert pair.seed.hex() not in path.read_text(encoding="utf-8")
        desk.key(actor).unlink()
        carry = ("key", "revoke", "--prepared", path, "--why", "Made up: lost", *LATER)
        dated = (*carry, "--compromised-since", "2016-03-01T00:00:00Z")
        assert codes(*dated, exit_code=2) == ["OPTION_MISSING"]
        ok(*carry)
        with Desk.open(desk.folder) as opened:
            assert opened.standing().keys[pair.id].revoked_at is not None
        assert codes(*carry, exit_code=3) == ["STATE_NOT_ALLOWED"]
    assert run("audit").exit_code == 0


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"desk": "desk.example/other"}, "REVOCATION_FORGED"),
        ({"signature": "00" * 64}, "REVOCATION_FORGED"),
        ({"public": "00" * 32}, "KEY_LOW_ORDER"),
        ({"public": "zz"}, "REVOCATION_SHAPE"),
        ({"more": "x"}, "REVOCATION_SHAPE"),
        ({"truceline_revocation": 2}, "REVOCATION_SHAPE"),
    ],
)
def test_a_changed_revocation_is_refused(
    desk: MadeUp, tmp_path: Path, change: dict[str, object], code: str
) -> None:
    """A prepared revocation that was changed in any member revokes nothing."""
    path = tmp_path / "prepared"
    ok("key", "revocation", "--key", desk.key(BRIGADE), "--desk-origin", ORIGIN, "-o", path)
    value = json.dumps({**json.loads(path.read_bytes()), **change})
    before = written(desk.folder)
    carry = ("key", "revoke", "--prepared", "-", "--why", "Made up", *LATER)
    assert codes(*carry, text=value, exit_code=2) == [code]
    assert written(desk.folder) == before


def test_rotation_is_all_or_nothing(desk: MadeUp, tmp_path: Path) -> None:
    """A key of somebody else, or one that is revoked, is not rotated, and nothing is written."""
    new = tmp_path / "new.key"
    rotate = ("key", "rotate", "--key", desk.key(BRIGADE), "--new", new, "--no-passphrase", *LATER)
    ok(*rotate)
    before = written(desk.folder)
    assert codes(*rotate[:-2], *LATER, exit_code=3) == ["KEY_REVOKED"]
    other = ("key", "rotate", "--key", desk.key("state:one"), "--new", new, *LATER)
    assert codes(*other, exit_code=2) == ["KEY_OTHER_ACTOR"]
    assert written(desk.folder) == before
    with Desk.open(desk.folder) as opened:
        assert opened.standing().seals(opened.now())[BRIGADE] == read_pair(new).seal


def test_guardians_restore_a_key_and_the_desk_takes_no_old_share(
    desk: MadeUp, tmp_path: Path
) -> None:
    """Split, pass on, join: the same key; once rotated, what old shares restore signs no more."""
    house, folder, guardians = (
        desk.key("agency:aid"),
        tmp_path / "shares",
        ("state:one", "un:office"),
    )
    named = [part for name in (*guardians, "cell:officer") for part in ("--guardian", name)]
    ok("key", "split", "--key", house, *named, "--threshold", "2", "-o", folder)
    files = sorted(folder.iterdir())
    assert len(files) == 3
    joiner = tmp_path / "joiner.key"
    ok("key", "new", "agency:aid", "-o", joiner, "--no-passphrase")
    for file, name in zip(files, guardians, strict=False):
        ok("key", "share", file, "--key", desk.key(name), "--check")
        to = ("--to", read_pair(joiner).seal, "-o", file.with_suffix(".handed"))
        ok("key", "share", file, "--key", desk.key(name), *to)
    handed = sorted(folder.glob("*.handed"))
    back = tmp_path / "back.key"
    join = ("key", "join", "--key", joiner, "-o", back, "--no-passphrase")
    assert codes(*join, handed[0], exit_code=3) == ["SHARES_FEW"]
    assert codes(*join, files[2], handed[0], exit_code=3) == ["SHARE_NOT_FOR_YOU"]
    assert codes(*join, *handed, "--expect", "0" * 32, exit_code=3) == ["SHARES_OTHER_KEY"]
    ok(*join, *handed, "--expect", read_pair(house).id)
    assert read_pair(back) == read_pair(house)
    ok("key", "rotate", "--key", back, "--new", joiner, *LATER)
    report = ("record", "incident.reported", "--key", back, "--body", "-", *LATER)
    assert codes(*report, text=json.dumps(REPORT), exit_code=3) == ["KEY_REVOKED"]


def test_guardians_are_named_once_and_have_keys(desk: MadeUp, tmp_path: Path) -> None:
    """Unknown guardians, doubled ones and bad age keys are refused, and no folder is left."""
    split = ("key", "split", "--key", desk.key(BRIGADE), "--threshold", "2", "-o", tmp_path / "s")
    seal = read_pair(desk.key("state:one")).seal
    for named, exit_code, code in (
        (("un:office", "group:none"), 4, "SEAL_KEY_MISSING"),
        (("un:office", "un:office"), 2, "GUARDIAN_NAME"),
        (("un:office", "a=age1x"), 2, "SEAL_KEY_FORM"),
        (("state:one", f"a={seal}"), 2, "SHARES_RECIPIENT"),
    ):
        options = [part for name in named for part in ("--guardian", name)]
        assert codes(*split, *options, exit_code=exit_code) == [code]
    assert not (tmp_path / "s").exists()


def test_no_command_takes_a_secret_on_its_command_line() -> None:
    """No option of any command takes a passphrase or a PIN: every process list would show it."""
    import click  # noqa: PLC0415 - used in this test alone

    from truceline.cli import truceline  # noqa: PLC0415 - likewise

    def options(command: click.Command, context: click.Context) -> set[str]:
        found = {
            name
            for parameter in command.params
            if not getattr(parameter, "is_flag", False)
            for name in parameter.opts
        }
        if isinstance(command, click.Group):
            for name in command.list_commands(context):
                below = command.get_command(context, name)
                assert below is not None
                found |= options(below, context)
        return found

    names = options(truceline, click.Context(truceline))
    assert "--key" in names
    assert not {each for each in names if "pass" in each or "pin" in each.split("-")}
