"""Where and when subjects may be found: boxes of degrees and spans of time, in an R*Tree.

What is in the boxes is said in ``truceline.store.reaches``; SQLite keeps them as 32-bit numbers,
rounded outward. They are rounded here: one version of SQLite rounds further than another, and a
docket must be the same on every machine.
"""

from __future__ import annotations

import struct
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import sqlite3

    from truceline.mechanism.shapes import Area

_EVER = 1e15
"""Seconds that stand for no bound of time."""
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND = timedelta(seconds=1)
_FLOAT: Final = struct.Struct("<f")
_BITS: Final = struct.Struct("<i")
_LEAST: Final = 2.0**-149
"""The smallest 32-bit number above zero."""


class SqliteBoxes:
    """The index of boxes of a docket."""

    connection: sqlite3.Connection

    def near(
        self, part: str, area: Area | None, since: datetime | None, until: datetime | None
    ) -> list[str]:
        """Ids of subjects of a part whose box and period may meet these (a broad phase).

        Missing bounds are unbounded on both sides.
        """
        begins, ends = seconds(since, until)
        found: dict[int, str] = {}
        for west, east, south, north in area_boxes(area) or [(-180.0, 180.0, -90.0, 90.0)]:
            # CROSS JOIN keeps the order of the two: the boxes are gone through first.
            rows = self.connection.execute(
                "SELECT subject.opened_seq, subject.id FROM subject_area "
                "CROSS JOIN subject ON subject.opened_seq = subject_area.id / 2 "
                "WHERE west <= ? AND east >= ? AND south <= ? AND north >= ? "
                "AND begins <= ? AND ends >= ? AND part = ?",
                (east, west, north, south, ends, begins, part),
            )
            found.update((row[0], row[1].hex()) for row in rows)
        return [found[seq] for seq in sorted(found)]


def seconds(since: datetime | None, until: datetime | None) -> tuple[float, float]:
    """A span of time in seconds since 1970, as the index of boxes has it."""
    return (
        -_EVER if since is None else (since - _EPOCH) / _SECOND,
        _EVER if until is None else (until - _EPOCH) / _SECOND,
    )


def area_boxes(area: Area | None) -> list[tuple[float, float, float, float]]:
    """``(west, east, south, north)`` boxes of an area; two where it crosses the antimeridian."""
    if area is None:
        return []
    return [(west, east, area.south, area.north) for west, east in area.spans()]


def outward(*bounds: float) -> tuple[float, ...]:
    """Pairs of a lower and an upper bound as 32-bit numbers: never above, never below.

    >>> outward(36.1, 36.1)
    (36.099998474121094, 36.10000228881836)
    """
    return tuple(_rounded(each, up=bool(i % 2)) for i, each in enumerate(bounds))


def _rounded(value: float, *, up: bool) -> float:
    near: float = _FLOAT.unpack(_FLOAT.pack(value))[0]
    if near == value or (near > value) == up:
        return near
    if near == 0:
        return _LEAST if up else -_LEAST
    bits = _BITS.unpack(_FLOAT.pack(near))[0] + (1 if (near > 0) == up else -1)
    further: float = _FLOAT.unpack(_BITS.pack(bits))[0]
    return further
