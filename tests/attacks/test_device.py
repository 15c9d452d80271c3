"""A device is seized: what lies on it, what it can still sign, and what it could sign before."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import codes, ok
from tests.desk import machine as m
from tests.desk.damage import report_body
from tests.replicas.served import follow, served

from truceline.errors import TrucelineError
from truceline.keyring.files import new_pair, read_pair, write_pair
from truceline.mechanism.key_register import KeyState
from truceline.registrar import Declined

if TYPE_CHECKING:
    from pathlib import Path

    from tests.desks import MadeUp

MILLER = "person:miller"


class TestKeyFile:
    """A key under a passphrase is nothing to whoever has the file alone."""

    def test_the_private_halves_are_not_in_the_file(self, tmp_path: Path) -> None:
        """Neither seed nor age identity stands in it; a wrong passphrase opens nothing."""
        pair, file = new_pair("unit:seized"), tmp_path / "seized.key"
        write_pair(pair, file, "a long made-up passphrase")
        held = file.read_bytes()
        for secret in (pair.seed, pair.seed.hex().encode(), pair.identity.encode()):
            assert secret not in held
        with pytest.raises(TrucelineError, match="PASSPHRASE"):
            read_pair(file, "a long made-up passphrasf")
        assert read_pair(file, "a long made-up passphrase").seed == pair.seed
        assert file.stat().st_mode & 0o077 == 0


class TestRevoked:
    """Once the loss is reported the key signs nothing more, and what it signed before stands."""

    def test_a_seized_key_is_revoked(self, tmp_path: Path) -> None:
        """The captor's report is refused by name; the holder's earlier one is on record still."""
        machine = m.make(tmp_path / "desk")
        pair = machine.pairs[MILLER]
        before = machine.must(MILLER, "incident.reported", report_body())
        [key] = [
            subject
            for subject, state in machine.desk.view().states("key")
            if isinstance(state, KeyState) and state.key.actor == MILLER
        ]
        revocation = {"why": "Seized.", "reason": "lost"}
        machine.must("un:convenor", "key.revoked", revocation, [key])
        refusal = machine.say(MILLER, "incident.reported", report_body(means="heard"))
        assert isinstance(refusal, Declined)
        [fault] = refusal.faults
        assert (fault.code, pair.id in fault.sentence) == ("KEY_REVOKED", True), fault.sentence
        assert machine.state(before) is not None
        machine.desk.close()


class TestCopy:
    """A follower's folder on a seized laptop holds no more than its owner could read."""

    def test_it_holds_no_bodies_of_others_and_no_plaintext(
        self, desk: MadeUp, tmp_path: Path
    ) -> None:
        """Sealed words are ciphertext there; what the owner may not have is not there at all."""
        with served(desk.folder) as source:
            follow(source, tmp_path / "copy", desk.key("state:one"))
        sealed = "سقطت".encode()
        for path in (tmp_path / "copy").rglob("*"):
            held = path.read_bytes() if path.is_file() else b""
            assert sealed not in held, path
            assert b"A made-up miller" not in held, path
            assert b"truceline_key" not in held, path

    def test_a_destroyed_body_is_gone_from_it(self, desk: MadeUp) -> None:
        """Retention has an end: the desk destroys by an entry, and the bytes leave its file."""
        subject = desk.subjects["incident"]
        mark = b"near the mill"
        file = desk.folder / "desk.sqlite"
        assert mark in file.read_bytes()
        shown = json.loads(ok("show", subject, "--json"))
        place = str(shown["entries"][0]["place"])
        ok(
            "record", "body.destroyed", "--key", desk.key("cell:officer"), "--about", subject,
            "--at", "2016-03-02T08:00:00Z", "--body", "-",
            text=json.dumps({"entry": subject, "place": int(place), "what": "body",
                             "ground": "safety", "why": "Asked for."}),
        )  # fmt: skip
        left = [p for p in desk.folder.rglob("*") if p.is_file() and mark in p.read_bytes()]
        assert left == []
        assert codes("show", subject, "--key", desk.key("state:two"), exit_code=4) != []
