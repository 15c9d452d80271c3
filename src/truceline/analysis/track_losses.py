"""Losses of separation between tracks: candidates from the index, decided by exact positions.

Two tracks lose separation at a whole second of UTC at which both have a position, and these are
less than the minima apart, over ground *and* in height. (Less, where volumes that touch meet: two
aircraft exactly one level apart keep their separation.)

1. The pieces of all tracks (``truceline.analysis.tracks.cut``), grown by half the minima, are
   replayed in order of their start, each as a notice of its own: what is over is removed, the new
   one is asked about and added.
2. Every pair of pieces of different tracks that meet is a candidate, and its positions decide.

>>> import numpy as np
>>> from truceline.analysis.tracks import Track
>>> def flown(ident, lat, metres):
...     return Track(ident=ident, times=np.array([0.0, 10.0]), heights=np.full(2, metres),
...                  places=np.array([[lat, 2.0], [lat, 2.03]]))
>>> found = find_losses([flown("a", 48.0, 3000.0), flown("b", 48.05, 3200.0)], Minima())
>>> [(loss.a, loss.b, loss.seconds, round(loss.horizontal_m)) for loss in found.losses]
[('a', 'b', 11, 5560)]
"""

from __future__ import annotations

import heapq
import math
from collections import defaultdict
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from truceline.analysis.geodesy import A, B, distance
from truceline.analysis.index import ConflictIndex
from truceline.analysis.tracks import TIGHT, Buffers, Cutting, Piece, Track, cut, positions
from truceline.errors import Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from numpy.typing import NDArray

    from truceline.analysis.geodesy import Floats, Place

LEVEL_M = 1e-6
"""Heights must be nearer than the minimum by this: reports are rounded to feet, sums to floats."""

_LEAST_RADIUS_M = B * B / A
"""The ellipsoid's least radius of curvature: along the meridian, at the equator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Minima:
    """What two tracks keep between them: 5 nautical miles over ground, or 1,000 feet of height.

    These are the usual minima of radar control en route (ICAO Doc 4444, 8.7.3.1 and 5.3.2).
    """

    horizontal_m: float = 9_260.0
    vertical_m: float = 304.8

    @property
    def halves(self) -> Buffers:
        """What both tracks are grown by, so that volumes meet where minima are lost."""
        return Buffers(horizontal_m=self.horizontal_m / 2, vertical_m=self.vertical_m / 2)


@dataclass(frozen=True, slots=True, kw_only=True)
class Loss:
    """Two tracks that lost separation, at one or more whole seconds.

    Args:
        a: The one track's name; it sorts before the other's.
        b: The other's.
        first: The first such second, since 1970-01-01T00:00:00Z.
        last: The last one; there may be others between at which they kept it.
        seconds: How many there are.
        at: The second at which they were nearest over ground.
        horizontal_m: How far apart they then were over ground, along the geodesic.
        vertical_m: And in height.
    """

    a: str
    b: str
    first: int
    last: int
    seconds: int
    at: int
    horizontal_m: float
    vertical_m: float

    def as_json(self) -> dict[str, Any]:
        """The loss as a JSON object, metres to the centimetre."""
        return {
            "a": self.a,
            "b": self.b,
            "first": self.first,
            "last": self.last,
            "seconds": self.seconds,
            "at": self.at,
            "horizontal_m": round(self.horizontal_m, 2),
            "vertical_m": round(self.vertical_m, 2),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Losses:
    """What :func:`find_losses` finds.

    Args:
        losses: Ordered by first second, then by the names of both.
        instants: For each pair of names, all its seconds in order.
        volumes: How many volumes the tracks were cut into.
        candidates: How many pairs of volumes met.
        candidate_pairs: How many pairs of tracks these were of.
    """

    losses: tuple[Loss, ...]
    instants: dict[tuple[str, str], tuple[int, ...]]
    volumes: int
    candidates: int
    candidate_pairs: int


class Filed(NamedTuple):
    """A piece of a track, and the numbers of both."""

    track: int
    number: int
    piece: Piece
    start: float
    end: float

    @property
    def ident(self) -> str:
        """What the index knows it by."""
        return f"{self.track}/{self.number}"


class Instants(NamedTuple):
    """Seconds (n,) at which separation is lost, and both positions: (n, 3), (n, 3) and (n,)."""

    seconds: NDArray[np.int64]
    a: Floats
    b: Floats
    vertical: Floats


def find_losses(tracks: Sequence[Track], minima: Minima, cutting: Cutting = TIGHT) -> Losses:
    """Every loss of separation between tracks, found by the index and decided by positions.

    Args:
        tracks: Each name once, in any order: the result does not depend on it.
        minima: What is to be kept.
        cutting: How the tracks are cut into volumes; the result does not depend on it but for
            where a leg ends.

    Raises:
        BadInput: TRACK_TWICE where two tracks have one name.
    """
    ordered = sorted(tracks, key=lambda track: track.ident)
    raise_for(
        Fault("TRACK_TWICE", f"Two tracks are called {one.ident!a}.", "Join or rename them.")
        for one, other in pairwise(ordered)
        if one.ident == other.ident
    )
    pieces = [
        Filed(number, place, piece, float(track.times[piece.first]), float(track.times[piece.last]))
        for number, track in enumerate(ordered)
        for place, piece in enumerate(cut(track, minima.halves, cutting))
    ]
    found: dict[tuple[int, int], list[Instants]] = defaultdict(list)
    candidates = 0
    for one, other in met(pieces):
        candidates += 1
        found[one.track, other.track].append(_lost(ordered, one, other, minima))
    losses, instants = [], {}
    for (a, b), parts in sorted(found.items()):
        loss = _loss((ordered[a].ident, ordered[b].ident), parts)
        if loss is not None:
            losses.append(loss)
            lost = np.unique(np.concatenate([part.seconds for part in parts]))
            instants[loss.a, loss.b] = tuple(lost.tolist())
    return Losses(
        losses=tuple(sorted(losses, key=lambda loss: (loss.first, loss.a, loss.b))),
        instants=instants,
        volumes=len(pieces),
        candidates=candidates,
        candidate_pairs=len(found),
    )


def met(pieces: Iterable[Filed]) -> Iterator[tuple[Filed, Filed]]:
    """The pairs of pieces of different tracks whose volumes meet, as a desk would hear of them.

    Each pair once, the one of the lower track number first.
    """
    index = ConflictIndex()
    held: dict[str, Filed] = {}
    over: list[tuple[float, str]] = []
    for new in sorted(pieces, key=lambda one: (one.start, one.track, one.number)):
        while over and over[0][0] < new.start:
            gone = heapq.heappop(over)[1]
            index.remove(gone)
            del held[gone]
        for ident in sorted(index.query([new.piece.volume])):
            other = held[ident]
            if other.track != new.track:
                yield (new, other) if new.track < other.track else (other, new)
        index.add(new.ident, [new.piece.volume])
        held[new.ident] = new
        heapq.heappush(over, (new.end, new.ident))


def within(a: Floats, b: Floats, metres: float) -> NDArray[np.bool_]:
    """Whether points (n, 3) of the ellipsoid are less than so many metres apart, row by row.

    Exactly what the geodesics between them say, most of them unasked. A geodesic is a curve in
    space that bends nowhere more than the ellipsoid does, 1 / (b^2 / a); so (A. Schur's comparison
    of arcs, 1921) it is no longer than the arc over the same chord of a circle of that radius, and
    of course no shorter than its chord. At 5 nautical miles the two bounds are 0.8 mm apart, and
    only what lies between them is asked of the geodesic.

    Args:
        a: Points in metres.
        b: Likewise.
        metres: At most 1,000 km, so that the arc is less than half a circle.
    """
    chord = np.sqrt(((a - b) ** 2).sum(axis=1))
    turn = 2 * _LEAST_RADIUS_M
    near: NDArray[np.bool_] = turn * np.arcsin(np.minimum(chord / turn, 1.0)) < metres
    for row in np.flatnonzero(~near & (chord < metres)):
        near[row] = distance(place_of(a[row]), place_of(b[row])) < metres
    return near


def place_of(point: Floats) -> Place:
    """The latitude and longitude in degrees of a point (3,) of the ellipsoid."""
    x, y, z = point.tolist()
    lat = math.atan2(z * A * A, math.hypot(x, y) * B * B)
    return (math.degrees(lat), math.degrees(math.atan2(y, x)))


def _lost(tracks: Sequence[Track], one: Filed, other: Filed, minima: Minima) -> Instants:
    """The seconds at which two pieces have lost separation."""
    first, last = max(one.start, other.start), min(one.end, other.end)
    seconds = np.arange(math.ceil(first), math.floor(last) + 1, dtype=np.int64)
    (a, high), (b, low) = (
        positions(
            tracks[each.track],
            slice(each.piece.first, each.piece.last + 1),
            seconds.astype(np.float64),
        )
        for each in (one, other)
    )
    vertical = np.abs(high - low)
    rows = np.flatnonzero(vertical < minima.vertical_m - LEVEL_M)
    rows = rows[within(a[rows], b[rows], minima.horizontal_m)]
    return Instants(seconds[rows], a[rows], b[rows], vertical[rows])


def _loss(names: tuple[str, str], parts: list[Instants]) -> Loss | None:
    """One loss from all the seconds of a pair; None where there are none."""
    lost = Instants(*(np.concatenate(column) for column in zip(*parts, strict=True)))
    if not len(lost.seconds):
        return None
    seconds, rows = np.unique(lost.seconds, return_index=True)
    away = ((lost.a[rows] - lost.b[rows]) ** 2).sum(axis=1)
    at = rows[int(away.argmin())]
    return Loss(
        a=names[0],
        b=names[1],
        first=int(seconds[0]),
        last=int(seconds[-1]),
        seconds=len(seconds),
        at=int(lost.seconds[at]),
        horizontal_m=distance(place_of(lost.a[at]), place_of(lost.b[at])),
        vertical_m=float(lost.vertical[at]),
    )
