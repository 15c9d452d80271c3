"""Padding: whatever is inside, a parcel has one of a few sizes, one spelling, and comes back."""

from __future__ import annotations

import base64
import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.ledger import canonical, padding
from truceline.ledger.entry import Submission

BUCKETS = (4096, 1024, 16384)


def submission(size: int, boxes: int = 0) -> Submission:
    """A submission whose envelope holds so many letters."""
    envelope = canonical.encode({"words": "x" * size})
    return Submission(envelope=envelope, salt=bytes(32), boxes=(b"box",) * boxes)


@given(size=st.integers(0, 15_000), boxes=st.integers(0, 3))
def test_a_parcel_has_a_size_of_the_list_and_comes_back(size: int, boxes: int) -> None:
    """The smallest bucket that fits is taken; what comes out is what went in."""
    filed = submission(size, boxes)
    parcel = padding.pack(filed, BUCKETS)
    least = len(filed.to_bytes()) + 4
    assert padding.size_of(parcel) == min(each for each in BUCKETS if each >= least)
    assert padding.unpack(parcel) == filed


def test_what_fits_no_bucket_is_refused() -> None:
    """Nothing is sent unpadded because it is large."""
    with pytest.raises(BadInput) as refused:
        padding.pack(submission(20_000), BUCKETS)
    assert refused.value.faults[0].code == "PARCEL_TOO_LARGE"


@given(data=st.binary(max_size=200))
def test_any_bytes_are_read_or_refused_with_a_code(data: bytes) -> None:
    """No bytes make the reader crash."""
    with contextlib.suppress(BadInput):
        assert len(padding.unpack(base64.b64encode(data).decode()).salt) == 32


def test_a_parcel_has_one_spelling() -> None:
    """Stray bytes in the padding, a length beyond the end, and odd base64 are refused."""
    good = base64.b64decode(padding.pack(submission(10), BUCKETS))
    long = (len(good)).to_bytes(4, "big") + good[4:]
    for bad in (good[:-1] + b"\x01", long, good[:2], b""):
        with pytest.raises(BadInput) as refused:
            padding.unpack(base64.b64encode(bad).decode())
        assert refused.value.faults[0].code == "PARCEL_SHAPE"
    for text in ("x", "ab==\n", "é"):
        with pytest.raises(BadInput):
            padding.size_of(text)
