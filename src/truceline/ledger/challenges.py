"""Challenges: how a reader proves to a desk, request by request, who it is.

The desk draws a nonce that holds for a minute; the reader signs it with its enrolled key together
with the desk's name and the request, so that the answer fits no other desk, request or time. What
is signed has a prefix of its own, and can never be passed off as a statement (RFC 8032, 8.6).

>>> header = Answer(key="0" * 32, nonce="AAAA", expires=60, signature=bytes(64)).header()
>>> read_answer(header) == Answer(key="0" * 32, nonce="AAAA", expires=60, signature=bytes(64))
True
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from truceline.errors import BadInput, Fault
from truceline.ledger.keys import SIGNATURE_BYTES
from truceline.ledger.tokens import decode_base64, encode_base64

SCHEME = "Truceline"
PREFIX = b"truceline/challenge/v1\n"

_NONCE = r"[A-Za-z0-9_-]{1,128}"
_CHALLENGE = re.compile(rf'{SCHEME} origin="([^"]+)", nonce="({_NONCE})", expires=([0-9]{{1,15}})')
_ANSWER = re.compile(
    rf'{SCHEME} key="([0-9a-f]{{32}})", nonce="({_NONCE})", expires=([0-9]{{1,15}}), '
    r'signature="([A-Za-z0-9+/]{86}==)"'
)
MAX_HEADER = 1000


@dataclass(frozen=True, slots=True, kw_only=True)
class Challenge:
    """What a desk asks a reader to sign.

    Args:
        origin: The desk's name.
        nonce: Drawn by the desk, for one request.
        expires: Until when it holds (POSIX seconds).
    """

    origin: str
    nonce: str
    expires: int

    def header(self) -> str:
        """The value of ``WWW-Authenticate``."""
        return f'{SCHEME} origin="{self.origin}", nonce="{self.nonce}", expires={self.expires}'

    def message(self, key: str, target: str) -> bytes:
        """What the key signs.

        Args:
            key: The key's id.
            target: The request's path and query, below the desk's own prefix.
        """
        lines = (self.origin, self.nonce, str(self.expires), key, f"GET {target}")
        return PREFIX + "\n".join(lines).encode()


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """A reader's answer: its key, the challenge's own words, and the signature."""

    key: str
    nonce: str
    expires: int
    signature: bytes

    def header(self) -> str:
        """The value of ``Authorization``."""
        return (
            f'{SCHEME} key="{self.key}", nonce="{self.nonce}", expires={self.expires}, '
            f'signature="{encode_base64(self.signature)}"'
        )


def read_challenge(header: str) -> Challenge:
    """Read the value of ``WWW-Authenticate``.

    Raises:
        BadInput: CHALLENGE_SHAPE.
    """
    match = _CHALLENGE.fullmatch(header) if len(header) <= MAX_HEADER else None
    if match is None:
        raise BadInput(_shape("The desk asked for no proof that this program knows."))
    return Challenge(origin=match[1], nonce=match[2], expires=int(match[3]))


def read_answer(header: str) -> Answer:
    """Read the value of ``Authorization``.

    Raises:
        BadInput: CHALLENGE_SHAPE.
    """
    match = _ANSWER.fullmatch(header) if len(header) <= MAX_HEADER else None
    signature = decode_base64(match[4]) if match else None
    if match is None or signature is None or len(signature) != SIGNATURE_BYTES:
        raise BadInput(_shape("This is no answer to a desk's challenge."))
    return Answer(key=match[1], nonce=match[2], expires=int(match[3]), signature=signature)


def _shape(sentence: str) -> Fault:
    hint = "Ask with `truceline follow URL DIR --key FILE`, of the same version."
    return Fault("CHALLENGE_SHAPE", sentence, hint, where="Authorization")
