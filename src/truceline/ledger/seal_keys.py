r"""Sealing keys: which age recipients may be enrolled, and sealed to.

A recipient (``age1...``) is the Bech32 text of an X25519 public key. Three kinds of text look like
one and must not be let in: one whose checksum fails, one that spells a point in a second way, and
one of low order. To seal to a point of low order gives everybody the same shared secret, or stops
the program that tries; either way one actor's enrolment would undo the sealing of all.

>>> check_recipient("age1wn0gmdzck6eravruqj36hcp26nh3znl244yrwsgwzefjjqr6tpcsnd4y7a").hex()[:8]
'74de8db4'

Bech32 is BIP 173; that a shared secret of zeros is refused is RFC 7748, section 6.1.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Final

from nacl import bindings
from nacl.exceptions import RuntimeError as NaclRuntimeError

from truceline.errors import BadInput, Fault

PREFIX: Final = "age"
KEY_BYTES: Final = 32
_CHARACTERS: Final = "qpzry9x8gf2tvdw0s3jn54khce6mua7l"
_GENERATOR: Final = (0x3B6A57B2, 0x26508E6D, 0x1EA119FA, 0x3D4233DD, 0x2A1462B3)
_CHECK: Final = 6
_CHARACTER_BITS: Final = 5
_BYTE_BITS: Final = 8
_TEXT: Final = len(PREFIX) + 1 + 52 + _CHECK
_PRIME: Final = 2**255 - 19


@lru_cache(maxsize=4096)
def check_recipient(text: str) -> bytes:
    """The 32 bytes of the X25519 public key in an age recipient, or why it is refused.

    What was found good is remembered: sealing asks again for every reader of every entry.

    Raises:
        BadInput: SEAL_KEY_FORM (not a recipient, or its checksum fails), SEAL_KEY_LOW_ORDER (a
            point of low order), SEAL_KEY_SPELLING (a second way to write a point).
    """
    point = _decoded(text)
    if point is None:
        raise BadInput(
            Fault(
                "SEAL_KEY_FORM",
                f"{text[:12]!r}… is not an age recipient, or a letter of it is wrong.",
                "Send the age key as `truceline key new` printed it.",
            )
        )
    if int.from_bytes(point, "little") >= _PRIME:
        raise BadInput(
            Fault(
                "SEAL_KEY_SPELLING",
                "The age recipient spells its point in a way that no program should write.",
                "Make a new key.",
            )
        )
    try:
        # The scalar does not matter: with a point of low order every one gives zeros (RFC 7748).
        bindings.crypto_scalarmult(b"\x01" + bytes(30) + b"\x40", point)
    except NaclRuntimeError:
        raise BadInput(
            Fault(
                "SEAL_KEY_LOW_ORDER",
                "The age recipient is a point of low order: what is sealed to it is sealed to "
                "nobody, or to everybody.",
                "Make a new key.",
            )
        ) from None
    return point


def _decoded(text: str) -> bytes | None:
    """The key in a recipient's text; None where it is none."""
    head, data = text[: len(PREFIX) + 1], text[len(PREFIX) + 1 :]
    if len(text) != _TEXT or head != PREFIX + "1" or any(c not in _CHARACTERS for c in data):
        return None
    values = [_CHARACTERS.index(c) for c in data]
    prefix = [ord(c) >> 5 for c in PREFIX] + [0] + [ord(c) & 31 for c in PREFIX]
    if _remainder(prefix + values) != 1:
        return None
    bits = 0
    for value in values[:-_CHECK]:
        bits = bits << _CHARACTER_BITS | value
    spare = _CHARACTER_BITS * (len(values) - _CHECK) - _BYTE_BITS * KEY_BYTES
    if bits & ((1 << spare) - 1):
        return None
    return (bits >> spare).to_bytes(KEY_BYTES, "big")


def _remainder(values: list[int]) -> int:
    """The Bech32 checksum polynomial over five-bit values; 1 where the checksum holds (BIP 173)."""
    found = 1
    for value in values:
        top = found >> 25
        found = (found & 0x1FFFFFF) << 5 ^ value
        for i, generator in enumerate(_GENERATOR):
            if top >> i & 1:
                found ^= generator
    return found
