"""Reports of events from several sources, in columns, as every match takes them.

One row is one report: where, when, how many died, who, and in which words. What a report does not
say is NaN or empty, and counts neither for nor against a match.

>>> reports = Reports.of([
...     {"source": "north", "id": "1", "day": "2016-03-01", "latitude": 36.2, "longitude": 37.1},
...     {"source": "south", "id": "9", "day": "2016-03-02", "latitude": 36.2, "longitude": 37.2},
... ])
>>> len(reports), reports.sources, reports.name(1)
(2, ('north', 'south'), ('south', '9'))
"""

from __future__ import annotations

from dataclasses import dataclass, fields, replace
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from truceline.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

Numbers = NDArray[np.float64]
Whole = NDArray[np.int64]
Flags = NDArray[np.bool_]
Texts = NDArray[np.object_]
Name = tuple[str, str]
"""A report as people know it: its source and its id there."""

_SHOWN = 20
_LAST_LATITUDE = 90.0
_LAST_LONGITUDE = 180.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Reports:
    """Reports in columns, all of one length.

    Args:
        latitude, longitude: WGS84 degrees; NaN where there are none.
        day: First day, in days since 1970-01-01.
        last_day: Last day; a report of more than one day is an episode.
        deaths: Deaths; NaN where none are stated.
        place: Name of the place as said.
        words: What the report says, in any script.
        side_a, side_b: Who fought or was hit, as said; their order does not count.
        source: Place of the row's source in ``sources``.
        sources: Names of the sources.
        ids: The source's own id of the row; with the source it names the report.
    """

    latitude: Numbers
    longitude: Numbers
    day: Whole
    last_day: Whole
    deaths: Numbers
    place: Texts
    words: Texts
    side_a: Texts
    side_b: Texts
    source: Whole
    sources: tuple[str, ...]
    ids: Texts

    def __len__(self) -> int:
        """Rows."""
        return len(self.day)

    @classmethod
    def of(cls, rows: Sequence[Mapping[str, Any]]) -> Reports:
        """Reports from plain rows.

        Args:
            rows: Each with ``source``, ``id`` and ``day`` (ISO 8601), and any of ``last_day``,
                ``latitude``, ``longitude``, ``deaths``, ``place``, ``words``, ``side_a``,
                ``side_b``.
        """
        sources = tuple(dict.fromkeys(str(row["source"]) for row in rows))
        place_of = {name: at for at, name in enumerate(sources)}

        def numbers(name: str) -> Numbers:
            values = [row.get(name) for row in rows]
            return np.array([np.nan if v is None else v for v in values], dtype=np.float64)

        def texts(name: str) -> Texts:
            return np.array([str(row.get(name) or "") for row in rows], dtype=object)

        def days(name: str) -> Whole:
            given = [row.get(name) or row["day"] for row in rows]
            return np.array(given, dtype="datetime64[D]").astype(np.int64)

        return cls(
            latitude=numbers("latitude"),
            longitude=numbers("longitude"),
            day=days("day"),
            last_day=days("last_day"),
            deaths=numbers("deaths"),
            place=texts("place"),
            words=texts("words"),
            side_a=texts("side_a"),
            side_b=texts("side_b"),
            source=np.array([place_of[str(row["source"])] for row in rows], dtype=np.int64),
            sources=sources,
            ids=np.array([str(row["id"]) for row in rows], dtype=object),
        )

    def name(self, row: int) -> Name:
        """The source and the id of one row."""
        return self.sources[int(self.source[row])], str(self.ids[row])

    def where(self, chosen: Flags | Whole) -> Reports:
        """The chosen rows, by flag or by number; the list of sources stays."""
        taken = {
            each.name: getattr(self, each.name)[chosen]
            for each in fields(self)
            if each.name != "sources"
        }
        return replace(self, **taken)

    def placed(self) -> Flags:
        """Which rows have coordinates."""
        return ~(np.isnan(self.latitude) | np.isnan(self.longitude))

    def order(self) -> Whole:
        """The rank of each row by source and id: ties are settled by it, never by row order."""
        names = sorted(range(len(self)), key=self.name)
        ranks = np.empty(len(self), dtype=np.int64)
        ranks[names] = np.arange(len(self))
        return ranks

    def faults(self, *, alone: bool = False) -> Iterator[Fault]:
        """What keeps these reports from being matched, all of it.

        Args:
            alone: One source is enough: an event may stand in it more than once.
        """
        counts = np.bincount(self.source, minlength=len(self.sources))
        if not alone and np.count_nonzero(counts) < 2:  # noqa: PLR2004 - a match is of two
            sentence = f"Reports of {np.count_nonzero(counts)} source(s) were given."
            yield Fault("SOURCES_FEW", sentence, "Give reports of at least two sources.", "FILE")
        placed = np.bincount(self.source[self.placed()], minlength=len(self.sources))
        for name, rows, found in zip(self.sources, counts, placed, strict=True):
            if rows and not found:
                sentence = f"No report of {name} has coordinates."
                hint = "Give latitude and longitude in degrees; without them nothing is near."
                yield Fault("COORDINATES_NONE", sentence, hint, name)
        yield from self._bad_rows()
        yield from self._twice()

    def _bad_rows(self) -> Iterator[Fault]:
        """Rows that no source can have meant, the first twenty."""
        far = (np.abs(self.latitude) > _LAST_LATITUDE) | (np.abs(self.longitude) > _LAST_LONGITUDE)
        checks = (
            (far, "COORDINATES_RANGE", "lies outside the earth", "Give degrees: latitude first."),
            (self.deaths < 0, "DEATHS_NEGATIVE", "has less than no deaths", "Give 0 or more."),
            (self.last_day < self.day, "END_BEFORE_START", "ends before it starts", "Turn them."),
        )
        for bad, code, what, hint in checks:
            for row in np.flatnonzero(bad)[:_SHOWN]:
                source, own = self.name(row)
                yield Fault(code, f"Report {own} of {source} {what}.", hint, source)

    def _twice(self) -> Iterator[Fault]:
        """Two rows of one name: answers and clusters could not tell them apart."""
        seen: set[Name] = set()
        shown = 0
        for row in range(len(self)):
            name = self.name(row)
            if name in seen and shown < _SHOWN:
                shown += 1
                sentence = f"The id {name[1]} of {name[0]} stands twice."
                yield Fault("ID_TWICE", sentence, "Give each report an id of its own.", name[0])
            seen.add(name)
