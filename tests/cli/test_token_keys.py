"""Keys on tokens from the command line: made, enrolled, used to speak, and to sign checkpoints."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import answer, codes, ok
from tests.desks import CONVENOR, ORIGIN, TERMS
from tests.keyring.softhsm import PIN, SoftToken, soft_token

from truceline import Desk
from truceline.keyring import tokens
from truceline.keyring.files import TokenPair, read_pair
from truceline.ledger.checkpoints import open_checkpoint
from truceline.ledger.vkeys import parse_vkey

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

pytestmark = pytest.mark.needs("softhsm2-util")
LATER = ("--at", "2016-03-02T00:00:00Z")


@pytest.fixture(scope="module")
def token(tmp_path_factory: pytest.TempPathFactory) -> SoftToken:
    """A token with nothing on it."""
    return soft_token(tmp_path_factory.mktemp("softhsm"))


@pytest.fixture
def pin(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    """The environment in which the PIN is found in a file."""
    tokens.forget()
    (tmp_path / "pin").write_text(f"{PIN}\n", encoding="utf-8")
    monkeypatch.setenv(tokens.PIN_FILE, str(tmp_path / "pin"))
    return {tokens.PIN_FILE: str(tmp_path / "pin")}


def test_an_actor_speaks_with_a_key_that_never_left_its_token(
    desk: MadeUp, tmp_path: Path, token: SoftToken, pin: dict[str, str]
) -> None:
    """Made on the token, enrolled by its proof, rotated in, and used to record."""
    path = tmp_path / "card.key"
    at = ("--token", token.label, "--module", token.module, "--no-passphrase")
    made = ("key", "new", "group:brigade", "-o", path, *at, "--desk-origin", ORIGIN)
    request = ok(*made, **pin)
    assert PIN not in request
    assert set(json.loads(request)) == {"actor", "public", "seal", "possession"}
    ok("key", "rotate", "--key", desk.key("group:brigade"), "--new", path, *LATER, **pin)
    report = {
        "report_class": "violation", "acts": ["mortar"], "language": "ar", "means": "seen",
        "occurred_from": "2016-03-02T00:00:00Z", "source_class": "party",
    }  # fmt: skip
    record = ("record", "incident.reported", "--key", path, "--body", "-", *LATER)
    ok(*record, text=json.dumps(report), **pin)
    shown = answer("key", "show", path, **pin)
    assert shown["token"] == token.label
    with Desk.open(desk.folder) as opened:
        assert opened.standing().keys[shown["key"]].actor == "group:brigade"
    assert answer("audit", **pin)["ok"]


def test_what_a_token_needs_is_asked_for(tmp_path: Path, token: SoftToken) -> None:
    """Label and library are needed, and a PIN where nobody can be asked; no file is left."""
    tokens.forget()
    new = ("key", "new", "a:b", "-o", tmp_path / "x", "--no-passphrase")
    assert codes(*new, "--token", token.label, exit_code=2) == ["OPTION_MISSING"]
    assert codes(*new, "--token-key", "0a", exit_code=2) == ["OPTION_MISSING"]
    at = ("--token", token.label, "--module", token.module)
    assert codes(*new, *at, exit_code=2) == ["PIN_NEEDED"]
    assert not (tmp_path / "x").exists()


def test_a_desk_signs_checkpoints_with_a_key_on_a_token(
    desk: MadeUp, tmp_path: Path, token: SoftToken, pin: dict[str, str]
) -> None:
    """The log's key is on the token from the first entry on, and its checkpoints hold."""
    log, folder = tmp_path / "log.key", tmp_path / "new-desk"
    at = ("--token", token.label, "--module", token.module, "--no-passphrase")
    ok("key", "new", "log", "-o", log, *at, **pin)
    init = ("init", folder, "--terms", TERMS, "--origin", "desk.example/token", "--log-key", log)
    ok(*init, "--as", CONVENOR, "--key", desk.key(CONVENOR), **pin)
    with Desk.open(folder) as opened:
        key = parse_vkey(opened.log_key)
        assert key.public == read_pair(log).public
        assert isinstance(read_pair(folder / "keys" / "log.key"), TokenPair)
        assert open_checkpoint(opened.checkpoint(), [key]).checkpoint.size >= 1
    tokens.forget()
    assert answer("audit", "--desk", folder, **pin)["ok"]
