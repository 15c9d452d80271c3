"""Places that a reporter's words may mean: positions in every reading, and names of gazetteers.

The gazetteer of the world takes a second to open and half a minute to build for the first time. No
request waits for it: a server reads it in the background, and until it is there the answer has the
mission's own places and the larger ones of the map, and says that more will come.

    places = Places()
    places.warm()
    found = places.find(visit, "36.2, 37.15")
    [(each.label, each.reading) for each in found.candidates]
"""

from __future__ import annotations

import hashlib
import logging
import math
import sqlite3
import threading
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.scope import PUBLIC
from truceline.console.place_names import gazetteer
from truceline.errors import BadInput, Fault
from truceline.exchange import gazetteer as names
from truceline.exchange.coordinates import read_position
from truceline.exchange.gazetteer_index import ATTRIBUTION, SOURCE
from truceline.exchange.place_names import key
from truceline.mechanism.shapes import Area
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.console.place_names import Place
    from truceline.mechanism.terms import Terms
    from truceline.reception.visits import Visit

CANDIDATES: Final = 8
LEDGER: Final = "this desk"
"""Whose word a place is that stands on the ledger."""
_PARTS: Final = ("incident", "local_truce")
"""Parts whose subjects have the name of a place, and a coarse box of it."""
_NEWEST: Final = 200
"""Subjects of each part that are looked at for names of places, the newest first."""
_OPENING_S: Final = 0.5
"""For how long the first who asks waits (seconds): enough to open what was built before."""
DEGREE_M: Final = 111_000.0
TOWN_M: Final = 5_000.0
"""How far a town is taken to reach each way: no gazetteer says it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """A place that was perhaps meant; it counts once a person has chosen it.

    Args:
        lat: Latitude (WGS84 degrees).
        lng: Longitude.
        label: What a person compares with what was meant.
        reading: What was taken for granted of a position; empty where nothing was, and for a name.
        uncertainty_m: How exactly a position was written (metres); 0 for a name.
        notation: In which notation a position was written; empty for a name.
        name: The name in the gazetteer; empty for a position.
        matched: The spelling there that fits.
        how: ``exact``, ``prefix`` or ``fuzzy``; empty for a position.
        source: The gazetteer.
        source_id: Its id there; empty where it has none.
        attribution: What is to stand beside it.
    """

    lat: float
    lng: float
    label: str
    reading: str = ""
    uncertainty_m: float = 0.0
    notation: str = ""
    name: str = ""
    matched: str = ""
    how: str = ""
    source: str = ""
    source_id: str = ""
    attribution: str = ""

    @property
    def ident(self) -> str:
        """A short name of this place, the same whenever it is found."""
        whole = f"{self.lat:.7f} {self.lng:.7f} {self.name} {self.source}"
        return hashlib.sha256(whole.encode()).hexdigest()[:16]

    @property
    def match(self) -> dict[str, str]:
        """The gazetteer's name and id, as ``place_proposed`` has them."""
        found = {"name": self.name, "gazetteer": self.source}
        return found | ({"gazetteer_id": self.source_id} if self.source_id else {})

    def area(self, cell: float) -> dict[str, float]:
        """The coarse area around it: whole cells, as many as the place may lie in.

        Args:
            cell: The side of a cell of the agreement's grid (degrees).
        """
        reach = (TOWN_M if self.name else float(math.ceil(self.uncertainty_m))) / DEGREE_M
        wide = min(reach / max(math.cos(math.radians(self.lat)), 0.01), 180.0)
        box = {
            # At the poles a cell is taken that lies on Earth whole.
            "south": max(min(_down(self.lat - reach, cell), 90 - cell), -90.0),
            "west": _turned(_down(self.lng - wide, cell)),
            "north": min(max(_up(self.lat + reach, cell), cell - 90), 90.0),
            "east": _turned(_up(self.lng + wide, cell)),
        }
        return {name: round(value, 9) for name, value in box.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a text may mean.

    Args:
        candidates: Places, the likeliest first; every reading of a position.
        faults: What was wrong with what was meant as a position.
        more: Whether the gazetteer is still being read, so that there may be more later.
    """

    candidates: tuple[Candidate, ...] = ()
    faults: tuple[Fault, ...] = ()
    more: bool = False


class Places:
    """Place search of one server; safe for several threads."""

    def __init__(self) -> None:
        self._one = threading.Lock()
        self._begun = False
        self._large, self._whole = threading.Event(), threading.Event()

    def warm(self) -> bool:
        """Read the gazetteers in the background, once; whether this call began it."""
        with self._one:
            begun, self._begun = self._begun, True
        if not begun:
            for read in (self._read_whole, self._read_large):
                threading.Thread(target=read, name="gazetteer").start()
        return not begun

    def find(self, visit: Visit, text: str) -> Found:
        """What a text may mean: a position in every reading, or places of that name.

        Args:
            visit: Of which desk; the answer is the same whoever asks.
            text: What was typed.
        """
        try:
            read = read_position(text)
        except BadInput as error:
            faults = error.faults
        else:
            return Found(
                candidates=tuple(
                    Candidate(
                        lat=each.lat, lng=each.lng, label=each.text, reading=each.reading,
                        uncertainty_m=each.uncertainty_m, notation=each.notation,
                    )
                    for each in read
                )
            )  # fmt: skip
        named, more = self._named(visit, text)
        # Whatever has digits was meant as a position: what was wrong with it is worth saying.
        meant = any(char.isdigit() for char in text)
        return Found(candidates=named, faults=faults if meant and not named else (), more=more)

    def _named(self, visit: Visit, text: str) -> tuple[tuple[Candidate, ...], bool]:
        """Places of a name, and whether there may be more later."""
        # What was built before is opened at once; what is not is never waited for.
        whole = self._whole.wait(_OPENING_S if self.warm() else 0)
        own, near = own_places(visit), None
        if self._large.is_set():
            near = _theatre(visit.desk.standing().first)
        try:
            if whole:
                found = names.search(text, near, extra=own, limit=CANDIDATES)
                return tuple(_candidate(each) for each in found), False
        except BadInput:
            return (), False
        large = gazetteer() if self._large.is_set() else ()
        return _simply(text, own, large, near), True

    def _read_large(self) -> None:
        gazetteer()
        self._large.set()

    def _read_whole(self) -> None:
        try:
            names.shared_index()
            self._whole.set()
        except (OSError, sqlite3.Error) as error:
            # Reports need no gazetteer; the next who asks begins anew.
            logging.getLogger(__name__).warning("The gazetteer cannot be read: %s", error)
            with self._one:
                self._begun = False


def own_places(visit: Visit) -> tuple[names.Extra, ...]:
    """Places of the ledger with a name and a box, as the public may see them, the newest first.

    Terms name places, too, but say of none where it lies.
    """
    view = visit.desk.view(visit.desk.scope(PUBLIC))
    found: dict[str, names.Extra] = {}
    for part in _PARTS:
        for item in view.search(Question(part=part), limit=_NEWEST).items:
            row = item.row
            if not row.place or row.area is None:
                continue
            west, east = row.area.west, row.area.east
            width = east - west if east >= west else east - west + 360.0
            lat = (row.area.south + row.area.north) / 2
            found.setdefault(key(row.place), (row.place, lat, _turned(west + width / 2), LEDGER))
    return tuple(found.values())


@lru_cache(maxsize=8)
def _box(zone: str) -> Area | None:
    """The box of the places of a time zone."""
    here = [place for place in gazetteer() if place.zone == zone]
    if not here:
        return None
    return Area(
        south=min(place.latitude for place in here),
        west=min(place.longitude for place in here),
        north=max(place.latitude for place in here),
        east=max(place.longitude for place in here),
    )


def _theatre(terms: Terms) -> Area | None:
    return _box(terms.zone.key)


def _simply(
    text: str, own: Iterable[names.Extra], large: Iterable[Place], near: Area | None
) -> tuple[Candidate, ...]:
    """Names that begin so, of the ledger's and the map's places, while there is no index."""
    wanted = key(text)
    if not wanted:
        return ()
    found = [
        Candidate(
            lat=lat, lng=lng, label=_label(name, name, source), name=name, matched=name,
            how=_how(wanted, name), source=source, attribution=source,
        )
        for name, lat, lng, source in own
        if key(name).startswith(wanted)
    ]  # fmt: skip
    here = sorted(large, key=lambda each: near is None or not _inside(each, near))
    for place in here:
        if len(found) >= CANDIDATES:
            break
        fitting = [each for each in (place.name, *place.others) if key(each).startswith(wanted)]
        if fitting:
            found.append(
                Candidate(
                    lat=place.latitude, lng=place.longitude, name=place.name, matched=fitting[0],
                    label=_label(place.name, fitting[0], SOURCE), how=_how(wanted, fitting[0]),
                    source=SOURCE, attribution=ATTRIBUTION,
                )
            )  # fmt: skip
    return tuple(sorted(found, key=lambda each: each.how != "exact")[:CANDIDATES])


def _inside(place: Place, near: Area) -> bool:
    inside = near.west <= place.longitude <= near.east
    return inside and near.south <= place.latitude <= near.north


def _how(wanted: str, name: str) -> str:
    return "exact" if key(name) == wanted else "prefix"


def _candidate(found: Any) -> Candidate:
    return Candidate(
        lat=found.lat, lng=found.lng, label=_label(found.name, found.matched, found.source),
        name=found.name, matched=found.matched, how=found.how, source=found.source,
        source_id=found.source_id, attribution=found.attribution,
    )  # fmt: skip


def _label(name: str, matched: str, source: str) -> str:
    return f"{name} · {matched} ({source})" if matched != name else f"{name} ({source})"


def _down(value: float, cell: float) -> float:
    return math.floor(value / cell) * cell


def _up(value: float, cell: float) -> float:
    return (math.floor(value / cell) + 1) * cell


def _turned(value: float) -> float:
    """A longitude from -180 to 180."""
    return (value + 180.0) % 360.0 - 180.0
