"""The leaf: the 41 bytes that the ledger's tree is made of.

A leaf says when the desk recorded an entry and commits to the signed envelope without showing any
of it, so that every party can hold and check the whole tree without reading what it may not read:

    0x01 || recorded_at || SHA256(salt || SHA256(envelope))

``recorded_at`` is microseconds since 1970-01-01T00:00:00Z as a big-endian unsigned 64-bit number,
the salt is the author's 32 random bytes, the envelope the signed bytes. Why these bytes: ADR 0001.

>>> from datetime import UTC, datetime
>>> leaf = Leaf(
...     recorded_at=datetime(2016, 2, 27, tzinfo=UTC),
...     commitment=commitment(bytes(32), b"an envelope"),
... )
>>> Leaf.decode(leaf.encode()) == leaf, len(leaf.encode())
(True, 41)
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from typing import Self

from truceline.errors import BadInput, Fault, raise_for

VERSION = 1
LEAF_BYTES = 41
SALT_BYTES = 32
COMMITMENT_BYTES = 32

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND


def commitment(salt: bytes, envelope: bytes) -> bytes:
    """The 32 bytes that bind a leaf to a signed envelope.

    The salt keeps an outsider from guessing a short envelope out of its hash; hashing the envelope
    first lets a holder prove the commitment from its hash where the body was destroyed.

    Args:
        salt: The author's 32 random bytes.
        envelope: The signed envelope's bytes.

    Raises:
        BadInput: ``LEAF_SALT_LENGTH``.
    """
    if len(salt) != SALT_BYTES:
        raise BadInput(
            Fault(
                "LEAF_SALT_LENGTH",
                f"A salt has {SALT_BYTES} bytes; this one has {len(salt)}.",
                "Draw 32 random bytes for every entry.",
            )
        )
    return sha256(salt + sha256(envelope).digest()).digest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """One leaf of the ledger.

    Args:
        recorded_at: When the desk recorded the entry: aware, UTC, from 1970 on, microseconds.
        commitment: :func:`commitment` of the entry, 32 bytes.

    Raises:
        BadInput: ``LEAF_TIME_ZONE``, ``LEAF_TIME_RANGE``, ``LEAF_COMMITMENT_LENGTH``; all at once.
    """

    recorded_at: datetime
    commitment: bytes

    def __post_init__(self) -> None:
        faults = []
        if self.recorded_at.utcoffset() != timedelta(0):
            faults.append(
                Fault(
                    "LEAF_TIME_ZONE",
                    "The time of recording is not in UTC.",
                    "Give an aware datetime in UTC.",
                    where="recorded_at",
                )
            )
        elif self.recorded_at < _EPOCH:
            faults.append(_time_fault())
        if len(self.commitment) != COMMITMENT_BYTES:
            faults.append(
                Fault(
                    "LEAF_COMMITMENT_LENGTH",
                    f"A commitment has {COMMITMENT_BYTES} bytes; "
                    f"this one has {len(self.commitment)}.",
                    "Make it with commitment(salt, envelope).",
                    where="commitment",
                )
            )
        raise_for(faults)

    def encode(self) -> bytes:
        """The leaf's 41 bytes, as they stand in entry bundles and are hashed into the tree."""
        micros = (self.recorded_at - _EPOCH) // _MICROSECOND
        return bytes([VERSION]) + micros.to_bytes(8, "big") + self.commitment

    @classmethod
    def decode(cls, data: bytes) -> Self:
        """Read a leaf's bytes; every leaf has one encoding only.

        Raises:
            BadInput: ``LEAF_LENGTH``, ``LEAF_VERSION`` or ``LEAF_TIME_RANGE``.
        """
        faults = []
        if len(data) != LEAF_BYTES:
            faults.append(
                Fault(
                    "LEAF_LENGTH",
                    f"A leaf has {LEAF_BYTES} bytes; this one has {len(data)}.",
                    "Fetch the entry bundle again.",
                )
            )
        if data[:1] != bytes([VERSION]):
            faults.append(
                Fault(
                    "LEAF_VERSION",
                    f"This leaf's version byte is {data[:1].hex() or 'missing'}; 01 is known.",
                    "A newer version of this software may have written it.",
                )
            )
        raise_for(faults)
        micros = int.from_bytes(data[1:9], "big")
        if micros > _LAST:
            raise BadInput(_time_fault())
        return cls(recorded_at=_EPOCH + micros * _MICROSECOND, commitment=bytes(data[9:]))


def _time_fault() -> Fault:
    """The fault of a time that a leaf cannot hold."""
    return Fault(
        "LEAF_TIME_RANGE",
        "The time of recording is outside the years 1970 to 9999.",
        "Check the clock of the machine that wrote it.",
        where="recorded_at",
    )
