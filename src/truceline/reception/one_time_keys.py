"""One-time keys of people without an account, where their browser cannot make one.

A key follows from a phrase in the same way as in the browser (``intake_key.js``), so that whoever
wrote the phrase down asks after the report from any browser that runs scripts. Seven groups of
letters are 128 random bits in Crockford's base32 and two characters of a check; the Ed25519 seed is
HKDF-SHA-256 of the bits (RFC 5869). The key can open nothing: no sealing key belongs to it.

>>> phrase = phrase_of(bytes(16))
>>> phrase
'0000-0000-0000-0000-0000-0000-000N'
>>> key_of(phrase.lower()).actor
'reporter:2dcf3b6652f2cbea'
"""

from __future__ import annotations

import hashlib
import hmac
import re
import secrets
from typing import Final

from truceline.errors import BadInput, Fault
from truceline.keyring.files import KeyPair
from truceline.reception.parcels import actor_of

LETTERS: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Crockford's base32: no letter that is mistaken for a digit."""
SECRET_BYTES: Final = 16
_SECRET_LETTERS, _CHECK_LETTERS, _GROUP = 26, 2, 4
_INFO: Final = b"truceline/reporter/v1 signing"
_CHECK: Final = b"truceline/reporter/v1 check"
_SAME: Final = str.maketrans("OIL", "011")


def new_key() -> tuple[KeyPair, str]:
    """A new key, and the phrase that it follows from; neither is kept anywhere."""
    secret = secrets.token_bytes(SECRET_BYTES)
    return _key(secret), phrase_of(secret)


def key_of(phrase: str) -> KeyPair:
    """The key that a phrase stands for.

    Args:
        phrase: As it was written down: case, spaces and I, L, O do not matter.

    Raises:
        BadInput: PHRASE.
    """
    plain = re.sub("[^0-9A-Z]", "", phrase.upper().translate(_SAME))
    bits = 0
    for letter in plain[:_SECRET_LETTERS]:
        bits = bits << 5 | max(LETTERS.find(letter), 0)
    # Twenty-six letters hold two bits more than the secret has; the check stands for both.
    secret = (bits & (1 << 8 * SECRET_BYTES) - 1).to_bytes(SECRET_BYTES, "big")
    if phrase_of(secret).replace("-", "") != plain:
        sentence = "These are not the letters of a report, or one of them is wrong."
        raise BadInput(Fault("PHRASE", sentence, "Compare them with what you wrote down."))
    return _key(secret)


def phrase_of(secret: bytes) -> str:
    """Sixteen bytes as seven groups of four letters, the last two of them a check."""
    check = int.from_bytes(hashlib.sha256(_CHECK + secret).digest()[:2], "big")
    text = _letters(int.from_bytes(secret, "big"), _SECRET_LETTERS)
    text += _letters(check, _CHECK_LETTERS)
    return "-".join(text[i : i + _GROUP] for i in range(0, len(text), _GROUP))


def _letters(value: int, count: int) -> str:
    """The lowest bits of a number, five for each letter, the highest first."""
    return "".join(LETTERS[value >> 5 * i & 31] for i in reversed(range(count)))


def _key(secret: bytes) -> KeyPair:
    """The key of sixteen bytes: HKDF-SHA-256 without salt, of which one block is enough."""
    drawn = hmac.digest(bytes(hashlib.sha256().digest_size), secret, "sha256")
    seed = hmac.digest(drawn, _INFO + b"\x01", "sha256")
    # With no identity it opens nothing, and nobody could seal anything to it.
    pair = KeyPair(actor="", seed=seed, identity="")
    return KeyPair(actor=actor_of(pair.public), seed=seed, identity="")
