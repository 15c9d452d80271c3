"""What Truceline seals opens with Debian's ``age``, which shares no code with it, and back."""

from __future__ import annotations

import hashlib
import json
import subprocess
from typing import TYPE_CHECKING

import pytest

from truceline.errors import Refused
from truceline.keyring.files import KeyPair, new_pair
from truceline.keyring.sealing import open_box, seal
from truceline.ledger.entry import Box, box_commitment

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.needs("age")

READER, OTHER = new_pair("un:office"), new_pair("group:brigade")
FIELDS = {"narrative": "Six rounds fell.", "position": {"lat": 36.21, "lng": 37.16}}
SALT = bytes(range(32))


def _opened(cipher: bytes, pair: KeyPair, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Decrypt with the command line of age."""
    identity = folder / f"{pair.actor.replace(':', '-')}.txt"
    identity.write_text(pair.identity + "\n")
    return subprocess.run(
        ["age", "--decrypt", "--identity", identity],
        input=cipher, capture_output=True, check=False, timeout=60,
    )  # fmt: skip


def test_age_opens_a_sealed_box(tmp_path: Path) -> None:
    """Each reader's age identity opens the box, and the words are those that were committed to."""
    cipher, box = seal(FIELDS, {each.actor: each.seal for each in (READER, OTHER)}, SALT)
    for pair in (READER, OTHER):
        done = _opened(cipher, pair, tmp_path)
        assert done.returncode == 0, done.stderr
        inside = json.loads(done.stdout)
        assert inside == {"fields": FIELDS, "salt": SALT.hex()}
        words = json.dumps(inside["fields"], sort_keys=True, separators=(",", ":")).encode()
        assert hashlib.sha256(SALT + words).hexdigest() == box.commit


def test_age_opens_nothing_for_a_stranger(tmp_path: Path) -> None:
    """An identity that the box is not sealed to gets nothing from it, nor from a changed box."""
    cipher, _ = seal(FIELDS, {READER.actor: READER.seal}, SALT)
    assert _opened(cipher, OTHER, tmp_path).returncode != 0
    changed = cipher[:-1] + bytes([cipher[-1] ^ 1])
    assert _opened(changed, READER, tmp_path).stdout == b""


def test_a_box_that_age_sealed_is_opened() -> None:
    """What the command line sealed to a reader's recipient is read as one's own."""
    words = json.dumps(FIELDS, sort_keys=True, separators=(",", ":")).encode()
    plain = b'{"fields":' + words + b',"salt":"' + SALT.hex().encode() + b'"}'
    done = subprocess.run(
        ["age", "--encrypt", "--recipient", READER.seal],
        input=plain, capture_output=True, check=True, timeout=60,
    )  # fmt: skip
    cipher = done.stdout
    box = Box(
        fields=tuple(sorted(FIELDS)),
        to=(READER.actor,),
        hash=hashlib.sha256(cipher).hexdigest(),
        commit=box_commitment(SALT, words),
    )
    assert open_box(cipher, box, READER.identity) == FIELDS
    with pytest.raises(Refused, match="SEAL_NOT_FOR_YOU"):
        open_box(cipher, box, OTHER.identity)
