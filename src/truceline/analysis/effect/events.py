"""Events of outside sources in columns, as every measurement takes them.

One row is one event as one source counted it. Nothing here is added over sources: whoever counts
takes one source at a time with :meth:`Events.of_source`.

>>> events = Events.of([
...     {"day": "2016-02-27", "best": 3, "side_a": "Army", "side_b": "Front"},
...     {"day": "2016-02-28", "best": 1, "side_a": "Front", "side_b": "League, Union"},
... ])
>>> events.dyads
('Army - Front', 'Front - League, Union')
>>> events.of_name("Front").tolist(), events.of_name("Union").tolist()
([True, True], [False, True])
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

Days = NDArray[np.datetime64]
Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]

FINE = 2
"""The coarsest date precision that still goes into a trend by day: a span of up to six days."""

NEAR = 2
"""The coarsest place that is a place: near the one named. What is coarser is the middle of a
district, a province or a country, and no place at which anything happened."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """One source: its short name, how it asks to be cited, its licence and its file.

    Args:
        name: Short name of the source.
        citation: How it asks to be cited; empty where nobody said.
        licence: Its licence; empty where nobody said.
        files: Names of the files read, and the hash of each, as ``(name, sha256)``.
    """

    name: str
    citation: str = ""
    licence: str = ""
    files: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Events:
    """Events in columns, all of one length; what a source does not say is NaN, 0 or empty.

    Args:
        day: First day of the event (``datetime64[D]``, the source's own local days).
        last_day: Its last day.
        precision: 1 the day; 2 a span of 2 to 6 days; 3 a week; 4 up to a month; 5 more.
        coarse: The day is not known well enough for a trend by day or week.
        low, best, high: Deaths by the source's three estimates; NaN where it gives none.
        dyad: Place of the pair of sides in ``dyads``; -1 where the source names none.
        dyads: The pairs' names.
        sides: For each pair of ``dyads``, the names of its two sides.
        latitude, longitude: WGS84 degrees; NaN where there are none.
        where_precision: 1 the place; 2 near it; 3 the middle of a district; 4 of a province; 5 of a
            line or region; 6 of a country; 7 at sea or in the air; 0 where the source does not say.
        place: Name of the place; empty where there is none.
        adm1: Province; empty where there is none.
        source: Place of the row's source in ``about``.
        about: The sources, in the order in which they were given.
        event_id: The source's own id of the row.
    """

    day: Days
    last_day: Days
    precision: Whole
    coarse: Flags
    low: Numbers
    best: Numbers
    high: Numbers
    dyad: Whole
    dyads: tuple[str, ...]
    sides: tuple[tuple[str, str], ...]
    latitude: Numbers
    longitude: Numbers
    where_precision: Whole
    place: Texts
    adm1: Texts
    source: Whole
    about: tuple[About, ...]
    event_id: Texts

    def __len__(self) -> int:
        """Rows."""
        return len(self.day)

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]], *, source: str = "made-up") -> Events:
        """Events from plain rows: for tests, examples and small lists.

        Args:
            rows: Each with ``day`` (ISO 8601) and any of ``last_day``, ``precision``, ``low``,
                ``best``, ``high``, ``side_a``, ``side_b``, ``dyad``, ``latitude``, ``longitude``,
                ``where_precision``, ``place``, ``adm1``, ``event_id``.
            source: Short name of the source.
        """
        named = [_pair(row) for row in rows]
        pairs = {name: sides for name, sides in named if name}
        place_of = {name: at for at, name in enumerate(pairs)}

        def numbers(name: str, other: str = "") -> Numbers:
            values = [row.get(name, row.get(other)) for row in rows]
            return np.array([np.nan if v is None else v for v in values], dtype=np.float64)

        def texts(name: str) -> Texts:
            return np.array([str(row.get(name, "")) for row in rows], dtype=object)

        precision = np.array([row.get("precision", 1) for row in rows], dtype=np.int64)
        day = np.array([row["day"] for row in rows], dtype="datetime64[D]")
        last = np.array([row.get("last_day", row["day"]) for row in rows], dtype="datetime64[D]")
        return cls(
            day=day,
            last_day=last,
            precision=precision,
            coarse=precision > FINE,
            low=numbers("low", "best"),
            best=numbers("best"),
            high=numbers("high", "best"),
            dyad=np.array([place_of.get(name, -1) for name, _ in named], dtype=np.int64),
            dyads=tuple(pairs),
            sides=tuple(pairs.values()),
            latitude=numbers("latitude"),
            longitude=numbers("longitude"),
            where_precision=np.array([row.get("where_precision", 0) for row in rows], np.int64),
            place=texts("place"),
            adm1=texts("adm1"),
            source=np.zeros(len(rows), dtype=np.int64),
            about=(About(name=source),),
            event_id=texts("event_id"),
        )

    def nowhere(self) -> Flags:
        """Which rows have no coordinates."""
        return np.isnan(self.latitude) | np.isnan(self.longitude)

    def coarse_place(self, finest: int = NEAR) -> Flags:
        """Which rows have coordinates that stand for more than ``finest`` allows."""
        return ~self.nowhere() & (self.where_precision > finest)

    def where(self, chosen: Flags) -> Events:
        """The rows for which ``chosen`` (one flag a row) holds; names and sources stay."""
        named = ("dyads", "sides", "about")
        taken = {
            each.name: getattr(self, each.name)[chosen]
            for each in fields(self)
            if each.name not in named
        }
        return replace(self, **taken)

    def of_source(self, number: int) -> Events:
        """The rows of one source alone, by its place in ``about``."""
        chosen = self.where(self.source == number)
        return replace(
            chosen, about=(self.about[number],), source=np.zeros(len(chosen), dtype=np.int64)
        )

    def of_name(self, name: str) -> Flags:
        """Which rows a name means: those of the pair so called, else of every pair it is a side in.

        A side may be a list of several, as ``"League, Union"``: each of them is a side too.
        """
        asked = pairs_of(name, self.dyads, self.sides)
        return np.isin(self.dyad, np.array(asked, dtype=np.int64))


def pairs_of(name: str, dyads: Sequence[str], sides: Sequence[tuple[str, str]]) -> tuple[int, ...]:
    """Places of the pairs that a name means: the pair so called, else all where it is a side."""
    if name in dyads:
        return (list(dyads).index(name),)
    return tuple(at for at, pair in enumerate(sides) if name in members(pair))


def members(pair: tuple[str, str]) -> frozenset[str]:
    """All names on the two sides: each side whole, and each name where a side is a list."""
    whole = [side for side in pair if side]
    return frozenset(whole) | {one for side in whole for one in side.split(", ")}


def _pair(row: Mapping[str, Any]) -> tuple[str, tuple[str, str]]:
    """The name of a row's pair of sides, and the two sides."""
    sides = (str(row.get("side_a") or ""), str(row.get("side_b") or ""))
    name = str(row.get("dyad") or "") or " - ".join(side for side in sides if side)
    if row.get("dyad") and not any(sides):
        first, _, second = name.partition(" - ")
        sides = (first, second)
    return name, sides
