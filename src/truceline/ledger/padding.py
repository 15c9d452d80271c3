"""A parcel: a whole submission as bytes of one of a few sizes, for travelling inside a sealed box.

How long a text is tells what kind of text it is, and often whose. So a parcel is padded to one of a
few sizes: a four-byte length (big-endian), the submission's canonical bytes, zeros to the end. In
JSON it is base64. Every parcel has one spelling: stray bytes after the submission are refused.

>>> from truceline.ledger.entry import Submission
>>> filed = Submission(envelope=b"{}", salt=bytes(32))
>>> size_of(pack(filed, (1024, 4096))), unpack(pack(filed, (1024, 4096))) == filed
(1024, True)
"""

from __future__ import annotations

import base64
import binascii
from typing import TYPE_CHECKING, Final

from truceline.errors import BadInput, Fault
from truceline.ledger import wire

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.ledger.entry import Submission

_HEAD: Final = 4


def pack(submission: Submission, buckets: Iterable[int]) -> str:
    """A submission as base64 of the smallest bucket that holds it.

    Args:
        submission: What is to travel.
        buckets: The sizes in bytes that parcels may have.

    Raises:
        BadInput: PARCEL_TOO_LARGE.
    """
    data = submission.to_bytes()
    whole = len(data).to_bytes(_HEAD, "big") + data
    sizes = sorted(size for size in buckets if size >= len(whole))
    if not sizes:
        raise BadInput(
            Fault(
                "PARCEL_TOO_LARGE",
                f"The filing takes {len(whole)} bytes, and no size that Terms allow holds it.",
                "Say less, or keep files outside and state their hash.",
            )
        )
    return base64.b64encode(whole.ljust(sizes[0], b"\0")).decode()


def size_of(parcel: str) -> int:
    """The size of a parcel in bytes, padding included.

    Raises:
        BadInput: PARCEL_SHAPE.
    """
    return len(_bytes(parcel))


def unpack(parcel: str) -> Submission:
    """The submission inside.

    Raises:
        BadInput: PARCEL_SHAPE; as :func:`truceline.ledger.wire.read_submission`.
    """
    whole = _bytes(parcel)
    end = _HEAD + int.from_bytes(whole[:_HEAD], "big")
    if len(whole) < _HEAD or end > len(whole) or whole[end:].strip(b"\0"):
        raise BadInput(_shape())
    return wire.read_submission(whole[_HEAD:end])


def _bytes(parcel: str) -> bytes:
    try:
        data = base64.b64decode(parcel, validate=True)
    except (binascii.Error, ValueError) as error:
        raise BadInput(_shape()) from error
    if base64.b64encode(data).decode() != parcel:
        raise BadInput(_shape())
    return data


def _shape() -> Fault:
    return Fault(
        "PARCEL_SHAPE",
        "The parcel is not a submission padded with zeros.",
        "Its author's program did not make it as it should: ask for it anew.",
    )
