"""Sealing fields to named readers, and opening them (age, X25519).

The plaintext of a box is canonical JSON ``{"fields": {...}, "salt": hex}``. The signed statement
names the ciphertext's hash and ``SHA256(salt || canonical fields)``, so that a reader can later
show to anyone that the author said just this, and an author cannot deny it.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import pyrage

from truceline.errors import BadInput, Fault, Refused
from truceline.ledger import canonical, seal_keys
from truceline.ledger.entry import Box, box_commitment

if TYPE_CHECKING:
    from collections.abc import Mapping

_SALT_BYTES = 32


def seal(fields: Mapping[str, Any], readers: Mapping[str, str], salt: bytes) -> tuple[bytes, Box]:
    """Encrypt fields to readers.

    Args:
        fields: Names and JSON values.
        readers: Actor id to age recipient.
        salt: 32 random bytes.

    Returns:
        The ciphertext, and the box that the statement carries.

    Raises:
        BadInput: SEAL_NO_READER; as :func:`truceline.ledger.seal_keys.check_recipient`.
    """
    if not readers:
        raise BadInput(
            Fault(
                "SEAL_NO_READER",
                "Sealed fields need at least one reader with an enrolled age key.",
                "Name readers with --seal-to, or ask them to enrol a key.",
            )
        )
    for key in readers.values():
        seal_keys.check_recipient(key)
    recipients = [pyrage.x25519.Recipient.from_str(key) for key in readers.values()]
    inner = canonical.encode(dict(fields))
    plain = canonical.encode({"fields": dict(fields), "salt": salt.hex()})
    cipher = pyrage.encrypt(plain, recipients)
    box = Box(
        fields=tuple(sorted(fields)),
        to=tuple(sorted(readers)),
        hash=hashlib.sha256(cipher).hexdigest(),
        commit=box_commitment(salt, inner),
    )
    return cipher, box


def open_box(cipher: bytes, box: Box, identity: str) -> dict[str, Any]:
    """Decrypt a box and check that it holds what the statement committed to.

    Raises:
        Refused: SEAL_NOT_FOR_YOU, SEAL_HASH, SEAL_COMMITMENT.
    """
    return open_whole(cipher, box, identity)[0]


def open_whole(cipher: bytes, box: Box, identity: str) -> tuple[dict[str, Any], bytes]:
    """As :func:`open_box`, with the salt: what is needed to seal the same words to others.

    Raises:
        Refused: as :func:`open_box`.
    """
    if hashlib.sha256(cipher).hexdigest() != box.hash:
        raise Refused(
            Fault("SEAL_HASH", "The ciphertext is not the one that was signed.", "Fetch it again.")
        )
    try:
        plain = pyrage.decrypt(cipher, [pyrage.x25519.Identity.from_str(identity)])
    except pyrage.DecryptError as error:
        raise Refused(
            Fault("SEAL_NOT_FOR_YOU", "Your key does not open this box.", "Ask its author.")
        ) from error
    fields, salt = _inside(canonical.decode(plain))
    held = box_commitment(salt, canonical.encode(fields))
    if held != box.commit or len(salt) != _SALT_BYTES or tuple(sorted(fields)) != box.fields:
        raise Refused(
            Fault(
                "SEAL_COMMITMENT",
                "The box holds other words than its author committed to.",
                "Tell the duty officer: the author signed one thing and sealed another.",
            )
        )
    return fields, salt


def _inside(value: Any) -> tuple[dict[str, Any], bytes]:
    """The fields and the salt of a plaintext; empty where its author put in something else."""
    if not isinstance(value, dict) or not isinstance(value.get("fields"), dict):
        return {}, b""
    try:
        return value["fields"], bytes.fromhex(value["salt"])
    except (KeyError, TypeError, ValueError):
        return {}, b""
