"""An index of active volumes: which of them come too near to some others?

One small interface, so that what lies behind it can be exchanged: now a list of boxes and spans
that is looked through in one sweep of numpy, then the exact answer for what is left.

>>> from truceline.mechanism.volumes import parse_volumes
>>> def disc(lng):
...     circle = {"center": {"lat": 36.2, "lng": lng}, "radius": {"value": 500, "units": "M"}}
...     return parse_volumes([{"volume": {"outline_circle": circle}}])
>>> index = ConflictIndex()
>>> index.add("hospital", disc(37.1))
>>> index.query(disc(37.11))
frozenset({'hospital'})
>>> index.remove("hospital")
>>> index.query(disc(37.11))
frozenset()
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np

from truceline.analysis.conflicts import meets
from truceline.analysis.footprints import footprint

if TYPE_CHECKING:
    from collections.abc import Sequence

    from numpy.typing import NDArray

    from truceline.mechanism.volumes import Volume4D

_COLUMNS = 8  # x, y, z, reach; start, end; lower, upper


class ConflictIndex:
    """Sets of volumes by id, asked for those that meet a set, exactly decided.

    Not safe for use by several threads at once.
    """

    def __init__(self) -> None:
        self._volumes: dict[str, tuple[Volume4D, ...]] = {}
        self._rows: dict[str, list[int]] = {}
        self._owner: list[str | None] = []
        self._free: list[int] = []
        self._table: NDArray[np.float64] = np.full((64, _COLUMNS), np.nan)

    def __len__(self) -> int:
        return len(self._volumes)

    def __contains__(self, ident: str) -> bool:
        return ident in self._volumes

    def add(self, ident: str, volumes: Sequence[Volume4D]) -> None:
        """Hold a set of volumes under an id; one that is held already is replaced.

        Args:
            ident: The id that a query gives back.
            volumes: Volumes without faults (``areas.faults``).
        """
        self.remove(ident)
        self._volumes[ident] = tuple(volumes)
        self._rows[ident] = [self._row(ident, _summary(volume)) for volume in volumes]

    def remove(self, ident: str) -> None:
        """Let go of a set of volumes; an id that is not held is passed over."""
        self._volumes.pop(ident, None)
        for row in self._rows.pop(ident, ()):
            self._table[row] = np.nan
            self._owner[row] = None
            self._free.append(row)

    def query(
        self,
        volumes: Sequence[Volume4D],
        *,
        horizontal_m: float = 0.0,
        vertical_m: float = 0.0,
        seconds: float = 0.0,
    ) -> frozenset[str]:
        """The ids of the sets that meet ``volumes``, or come within the separation minima.

        Exactly what ``conflicts.meets`` says of each set that is held.
        """
        minima = {"horizontal_m": horizontal_m, "vertical_m": vertical_m, "seconds": seconds}
        found: set[str] = set()
        for volume in volumes:
            near = self._near(_summary(volume), **minima)
            found.update(
                ident for ident in near - found if meets(self._volumes[ident], [volume], **minima)
            )
        return frozenset(found)

    def _near(
        self, asked: Sequence[float], *, horizontal_m: float, vertical_m: float, seconds: float
    ) -> set[str]:
        """The ids whose balls, heights and times leave a meeting possible."""
        rows = self._table[: len(self._owner)]
        away = np.sqrt(((rows[:, :3] - asked[:3]) ** 2).sum(axis=1))
        # A hair of room, since times are rounded to a float here and compared exactly after.
        near = away <= rows[:, 3] + asked[3] + horizontal_m + 1.0
        near &= (rows[:, 4] <= asked[5] + seconds + 1.0) & (rows[:, 5] >= asked[4] - seconds - 1.0)
        near &= (rows[:, 6] <= asked[7] + vertical_m + 1.0) & (
            rows[:, 7] >= asked[6] - vertical_m - 1.0
        )
        owners = (self._owner[row] for row in np.flatnonzero(near))
        return {owner for owner in owners if owner is not None}

    def _row(self, ident: str, summary: Sequence[float]) -> int:
        """Write a summary into a free row of the table, which doubles when it is full."""
        if self._free:
            row = self._free.pop()
            self._owner[row] = ident
        else:
            row = len(self._owner)
            self._owner.append(ident)
            if row >= len(self._table):
                self._table = np.vstack([self._table, np.full_like(self._table, np.nan)])
        self._table[row] = summary
        return row


def _summary(volume: Volume4D) -> tuple[float, ...]:
    """A ball that holds the footprint, and the bounds of time and height: a row of the table."""
    area = footprint(volume.volume.outline)
    start, end = volume.time_start, volume.time_end
    lower, upper = volume.volume.altitude_lower, volume.volume.altitude_upper
    x, y, z = area.centre
    return (
        float(x),
        float(y),
        float(z),
        area.reach + area.radius,
        start.instant.timestamp() if start else -math.inf,
        end.instant.timestamp() if end else math.inf,
        lower.value if lower else -math.inf,
        upper.value if upper else math.inf,
    )
