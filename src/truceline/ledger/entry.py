"""An entry: one signed statement by one actor, and the bytes that carry it.

Three layers, from inside out::

    statement   canonical JSON: who says what, about which subjects, having seen which checkpoint
    envelope    canonical JSON {"signature", "statement"}; its SHA-256 is the entry's id
    submission  the envelope, the author's 32-byte salt, and the ciphertexts of sealed fields

The ledger commits to ``SHA256(salt || SHA256(envelope))``, so the tree can be given to everyone
without giving away what was said. Ciphertexts travel beside the envelope, which names each by hash.
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from truceline.ledger import canonical, keys

SALT_BYTES = 32
MAX_BOXES = 8
MAX_ABOUT = 32
MAX_BOX_BYTES = 60 * 1024
FIRST_YEAR, LAST_YEAR = 1900, 2199
"""The years that a desk speaks of: far enough from where calendars end to reckon with them."""
_HEAD = b'{"signature":"'
_MIDDLE = b'","statement":'
_SIGNATURE_CHARS = 88


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Sealed fields of one statement, for one set of readers.

    Args:
        fields: The names of the fields inside.
        to: The actors whose keys open it.
        hash: SHA-256 of the ciphertext, hexadecimal.
        commit: SHA-256 of a 32-byte salt and the canonical plaintext, hexadecimal: a reader who
            opened it can later show to anyone that the author said just this.
    """

    fields: tuple[str, ...]
    to: tuple[str, ...]
    hash: str
    commit: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """The newest checkpoint that the author had seen: the lower bound of when they spoke."""

    size: int
    root: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """What one actor says. Times are UTC; ``about`` holds subject ids (64 hexadecimal digits)."""

    desk: str
    kind: str
    author: str
    key: str
    about: tuple[str, ...] = ()
    happened_at: datetime | None = None
    signed_at: datetime
    seen: Seen
    body: dict[str, Any]
    boxes: tuple[Box, ...] = ()

    def as_json(self) -> dict[str, Any]:
        """The statement as JSON, ready to be made canonical."""
        return {
            "about": list(self.about),
            "author": self.author,
            "body": self.body,
            "boxes": [
                {"commit": b.commit, "fields": list(b.fields), "hash": b.hash, "to": list(b.to)}
                for b in self.boxes
            ],
            "desk": self.desk,
            "happened_at": None if self.happened_at is None else format_time(self.happened_at),
            "key": self.key,
            "kind": self.kind,
            "seen": {"root": self.seen.root, "size": self.seen.size},
            "signed_at": format_time(self.signed_at),
        }

    def to_bytes(self) -> bytes:
        """The canonical bytes of the statement."""
        return canonical.encode(self.as_json())


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A statement with its signature, as the exact bytes that were signed."""

    data: bytes
    hash: str
    statement: Statement
    signature: bytes

    @property
    def signed_bytes(self) -> bytes:
        """The message the signature is over: the prefix and the statement's own bytes."""
        return signing_message(self.data[len(_HEAD) + _SIGNATURE_CHARS + len(_MIDDLE) : -1])

    def signed_by(self, public: bytes) -> bool:
        """Whether the signature is good under this public key."""
        return keys.verify(public, self.signed_bytes, self.signature)


@dataclass(frozen=True, slots=True, kw_only=True)
class Submission:
    """What an author hands to a desk: exact envelope bytes, salt, ciphertexts."""

    envelope: bytes
    salt: bytes
    boxes: tuple[bytes, ...] = ()

    def to_bytes(self) -> bytes:
        """The submission as canonical JSON, for a file or a request."""
        return canonical.encode(
            {
                "boxes": [_b64(box) for box in self.boxes],
                "envelope": canonical.parse(self.envelope),
                "salt": _b64(self.salt),
            }
        )


def format_time(at: datetime) -> str:
    """RFC 3339 in UTC with ``Z``, and microseconds only where there are any."""
    utc = at.astimezone(UTC)
    return utc.strftime("%Y-%m-%dT%H:%M:%S") + (
        f".{utc.microsecond:06d}Z" if utc.microsecond else "Z"
    )


def signing_message(statement: bytes) -> bytes:
    """What an author signs: a prefix that belongs to statements alone, then the statement."""
    return keys.STATEMENT_PREFIX + statement


def seal_envelope(statement: bytes, signature: bytes) -> bytes:
    """The envelope's bytes from canonical statement bytes and a 64-byte signature."""
    return _HEAD + _b64(signature).encode() + _MIDDLE + statement + b"}"


def box_commitment(salt: bytes, plaintext: bytes) -> str:
    """``SHA256(salt || plaintext)`` in hexadecimal: what a statement says of a sealed box."""
    return hashlib.sha256(salt + plaintext).hexdigest()


def _b64(data: bytes) -> str:
    return base64.b64encode(data).decode()
