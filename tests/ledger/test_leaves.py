from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.ledger.leaves import Leaf, commitment

SALT = bytes(range(32))
START = datetime(2016, 2, 26, 22, 0, 0, 1, tzinfo=UTC)

moments = st.datetimes(min_value=datetime(1970, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001 (the strategy adds the zone)


def test_golden_commitment() -> None:
    """The commitment is SHA-256 over the salt and the envelope's SHA-256, to the byte."""
    # Made with: (printf %b SALT; printf 'an envelope' | openssl dgst -binary) | openssl dgst
    assert commitment(SALT, b"an envelope").hex() == (
        "529a6295125bdef5845c0593c1770095ae74be3d770e569469dcbf62a2c4ec7f"
    )
    assert commitment(bytes(32), b"an envelope") != commitment(SALT, b"an envelope")


def test_golden_leaf() -> None:
    """A leaf is the version, the microseconds since 1970 in eight bytes, and the commitment."""
    leaf = Leaf(recorded_at=START, commitment=b"\xab" * 32)
    assert leaf.encode().hex() == "01" + "00052cb36ba07801" + "ab" * 32


def test_the_last_moment_of_9999_fits() -> None:
    """The latest time that can be written is read back to the microsecond."""
    leaf = Leaf(recorded_at=datetime.max.replace(tzinfo=UTC), commitment=bytes(32))
    assert Leaf.decode(leaf.encode()) == leaf


@given(recorded_at=moments, body=st.binary(min_size=32, max_size=32))
def test_round_trip(recorded_at: datetime, body: bytes) -> None:
    """Every leaf is 41 bytes and is read back as it was."""
    leaf = Leaf(recorded_at=recorded_at, commitment=body)
    data = leaf.encode()
    assert len(data) == 41
    assert Leaf.decode(data) == leaf


@given(st.binary(max_size=50) | st.binary(min_size=40, max_size=40).map(lambda end: b"\x01" + end))
def test_decoding_reads_or_refuses(data: bytes) -> None:
    """Arbitrary bytes are refused, or read as a leaf that is written as the same bytes."""
    try:
        leaf = Leaf.decode(data)
    except BadInput:
        return
    assert leaf.encode() == data


def test_wrong_version_and_length_come_at_once() -> None:
    """A short leaf of another version has two faults, each with its code."""
    with pytest.raises(BadInput) as caught:
        Leaf.decode(b"\x02" + bytes(30))
    assert [fault.code for fault in caught.value.faults] == ["LEAF_LENGTH", "LEAF_VERSION"]


def test_a_time_beyond_the_calendar_is_refused() -> None:
    """Microseconds after the year 9999 are refused, not wrapped round."""
    after = 253_402_300_800_000_000
    with pytest.raises(BadInput, match="LEAF_TIME_RANGE"):
        Leaf.decode(b"\x01" + after.to_bytes(8, "big") + bytes(32))
    assert (
        Leaf.decode(b"\x01" + (after - 1).to_bytes(8, "big") + bytes(32)).recorded_at.year == 9999
    )


def test_only_utc_from_1970_on_is_written() -> None:
    """A time without a zone, in another zone, or before 1970 is refused."""
    naive = START.replace(tzinfo=None)
    damascus = START.astimezone(timezone(timedelta(hours=2)))
    for wrong in (naive, damascus):
        with pytest.raises(BadInput, match="LEAF_TIME_ZONE"):
            Leaf(recorded_at=wrong, commitment=bytes(32))
    with pytest.raises(BadInput, match="LEAF_TIME_RANGE"):
        Leaf(recorded_at=datetime(1969, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC), commitment=SALT)


def test_lengths_are_held() -> None:
    """A commitment and a salt that are not 32 bytes are refused."""
    with pytest.raises(BadInput, match="LEAF_COMMITMENT_LENGTH"):
        Leaf(recorded_at=START, commitment=bytes(31))
    with pytest.raises(BadInput, match="LEAF_SALT_LENGTH"):
        commitment(bytes(16), b"an envelope")
