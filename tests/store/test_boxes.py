"""The numbers in a docket's index of boxes."""

from __future__ import annotations

import sqlite3
import struct

import apsw
from hypothesis import given
from hypothesis import strategies as st

from truceline.store.boxes import outward

NUMBERS = st.one_of(
    st.floats(-180, 180), st.floats(-1e15, 1e15), st.sampled_from([0.0, -0.0, 1e15, -1e15, 1e-60])
)


@given(NUMBERS)
def test_bounds_are_rounded_outward_to_the_next_number(value: float) -> None:
    """A lower bound is never above what was meant, nor an upper one below; both are 32-bit."""
    low, high = outward(value, value)
    assert low <= value <= high
    for each in (low, high):
        assert struct.unpack("<f", struct.pack("<f", each))[0] == each
    # There is no number between the two but the value itself.
    bits = [struct.unpack("<i", struct.pack("<f", abs(each)))[0] for each in (low, high)]
    assert low == high or low * high <= 0 or abs(bits[0] - bits[1]) == 1


@given(st.lists(NUMBERS, min_size=2, max_size=2).map(sorted))
def test_every_version_of_sqlite_keeps_them_as_they_are(bounds: list[float]) -> None:
    """Two libraries of different versions have the same docket: neither rounds any further."""
    table = "CREATE VIRTUAL TABLE t USING rtree (id, low, high)"
    kept = []
    for connection in (sqlite3.connect(":memory:"), apsw.Connection(":memory:")):
        connection.execute(table)
        connection.execute("INSERT INTO t VALUES (1, ?, ?)", outward(*bounds))
        kept.append(next(iter(connection.execute("SELECT low, high FROM t"))))
        connection.close()
    assert kept[0] == kept[1] == outward(*bounds)
