"""Tracks: positions with times and heights, cut into 4D volumes that surely hold them.

A track is what was reported of one aircraft or vehicle: a place and a height at rising instants.
Between two reports that follow each other closely it is taken to go straight and evenly: on the
straight line in space between the two places, brought out to the ellipsoid from the Earth's centre.
Where reports are further apart in time than :attr:`Cutting.gap_s`, or could only be joined by going
faster or steeper than anything flies, nothing is known of what lies between, and a new *leg*
begins.

1. A leg is halved until each piece is short, level and straight enough (:class:`Cutting`). Pieces
   that follow each other share a report, so nothing between two reports is lost.
2. A piece becomes one corridor, from its first place to its last (or a circle, where it stays in
   one place), as wide as its places stray from that line, as high as its heights, as long as its
   times, each grown by :class:`Buffers`.

So every position of the track, grown by the buffers, lies in a volume at its time. With buffers of
half the separation minima, two tracks that come within the minima have volumes that meet.

>>> import numpy as np
>>> flown = Track(ident="made-up", times=np.array([0.0, 10.0, 20.0]),
...               places=np.array([[48.0, 2.0], [48.0, 2.03], [48.0, 2.06]]),
...               heights=np.array([3000.0, 3010.0, 3020.0]))
>>> [piece] = cut(flown, Buffers(horizontal_m=4630, vertical_m=152.4))
>>> print(piece.volume.time_end.value, round(piece.volume.volume.altitude_upper.value, 1))
1970-01-01T00:00:20Z 3172.4
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from truceline.analysis.geodesy import (
    FRAME_ERROR_M,
    FRAME_STRETCH,
    MEAN_RADIUS_M,
    PIECE_M,
    A,
    B,
    Floats,
    Frames,
    vectors,
)
from truceline.errors import Fault, raise_for
from truceline.ledger.entry import FIRST_YEAR, LAST_YEAR, format_time
from truceline.mechanism.volumes import (
    Altitude,
    Circle,
    Corridor,
    LatLng,
    Outline,
    Radius,
    Time,
    Volume3D,
    Volume4D,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

SLACK_M = 0.1
"""What a way between two reports, at most :data:`PIECE_M` apart, may stray from their geodesic.

The straight line in space dips at most 7.9 m under the ellipsoid, and is brought out along a line
that is at most 0.2 degrees from the normal: 3 cm. That a place between two is no further from a
line than both of them is true to a millimetre on a surface that curves as this one.
"""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_AXES = np.array([A, A, B])
_FIRST, _LAST = (datetime(year, 1, 2, tzinfo=UTC).timestamp() for year in (FIRST_YEAR, LAST_YEAR))


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Track:
    """What was reported of one aircraft or vehicle.

    Args:
        ident: What it is called; the sorting of results goes by it.
        times: Seconds since 1970-01-01T00:00:00Z (n,), rising.
        places: WGS84 latitude and longitude in degrees (n, 2).
        heights: Metres (n,), above the same surface for every track that is compared.

    Raises:
        BadInput: TRACK_SHAPE where the lengths differ or nothing was reported, TRACK_NUMBERS where
            a number is none or out of range, TRACK_ORDER where a time does not come after the one
            before it.
    """

    ident: str
    times: Floats
    places: Floats
    heights: Floats

    def __post_init__(self) -> None:
        """Hold to numbers that are some, in order."""
        count = len(self.times)
        shapes = self.times.shape, self.places.shape, self.heights.shape
        if not count or shapes != ((count,), (count, 2), (count,)):
            sentence = f"The times, places and heights of {self.ident!a} differ in number."
            raise_for([Fault("TRACK_SHAPE", sentence, "Give one of each for every report.")])
        sound = np.isfinite(self.heights) & (np.abs(self.places) <= [90, 180]).all(axis=1)
        sound &= (self.times >= _FIRST) & (self.times <= _LAST)
        faults = []
        if not sound.all():
            sentence = f"Report {int(sound.argmin()) + 1} of {self.ident!a} is out of range."
            hint = f"Give degrees, metres, and times from {FIRST_YEAR} to {LAST_YEAR}."
            faults.append(Fault("TRACK_NUMBERS", sentence, hint))
        elif not (self.times[1:] > self.times[:-1]).all():
            sentence = f"The times of {self.ident!a} do not rise."
            faults.append(Fault("TRACK_ORDER", sentence, "Sort the reports; keep one a time."))
        raise_for(faults)


@dataclass(frozen=True, slots=True, kw_only=True)
class Buffers:
    """By how much every position is grown: metres over ground, metres of height, seconds."""

    horizontal_m: float
    vertical_m: float
    seconds: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Cutting:
    """Where a track is cut: the first three make volumes tight, the others end a leg.

    Args:
        longest_s: Most seconds of a piece.
        stray_m: Most metres that a piece's places stray from the line between its ends.
        climb_m: Most metres between a piece's lowest and highest report.
        gap_s: Reports further apart in time than this are not joined.
        fastest_m_s: Nor are those that could only be joined at more than this speed over ground.
        steepest_m_s: Nor those that could only be joined by climbing or falling faster than this.
    """

    longest_s: float = 60.0
    stray_m: float = 300.0
    climb_m: float = 150.0
    gap_s: float = 30.0
    fastest_m_s: float = 400.0
    steepest_m_s: float = 100.0


class Piece(NamedTuple):
    """Reports ``first`` to ``last`` of a track, both included, and the volume that holds them."""

    first: int
    last: int
    volume: Volume4D


TIGHT = Cutting()


def legs(track: Track, cutting: Cutting = TIGHT) -> tuple[slice, ...]:
    """The stretches of a track within which its reports are joined, in order."""
    points = vectors(track.places)
    spans = np.diff(track.times)
    ways = np.sqrt((np.diff(points, axis=0) ** 2).sum(axis=1))
    apart = spans > cutting.gap_s
    apart |= ways > np.minimum(spans * cutting.fastest_m_s, PIECE_M - 1.0)
    apart |= np.abs(np.diff(track.heights)) > spans * cutting.steepest_m_s
    bounds = [0, *(np.flatnonzero(apart) + 1).tolist(), len(track.times)]
    return tuple(slice(start, stop) for start, stop in pairwise(bounds))


def cut(track: Track, buffers: Buffers, cutting: Cutting = TIGHT) -> tuple[Piece, ...]:
    """The pieces of a track, each with the volume that holds its positions, grown by ``buffers``.

    A position is a report, or what lies between two reports of one leg (see the module's text).

    Args:
        track: Whose positions.
        buffers: Half of what is to be kept between two tracks, where two are compared.
        cutting: Where to cut.
    """
    points = vectors(track.places)
    return tuple(
        Piece(first, last, _volume(track, first, last, stray, buffers))
        for leg in legs(track, cutting)
        for first, last, stray in _pieces(track, points, leg, cutting)
    )


def positions(track: Track, leg: slice, at: Floats) -> tuple[Floats, Floats]:
    """Where a track is at instants of one of its legs.

    Args:
        track: Whose positions.
        leg: One of :func:`legs`, or a part of one.
        at: Seconds since 1970 (m,), none before the leg's first report or after its last.

    Returns:
        Points of the ellipsoid (m, 3) in metres, and heights (m,) in metres.
    """
    times = track.times[leg]
    before = np.clip(np.searchsorted(times, at, side="right") - 1, 0, max(len(times) - 2, 0))
    after = np.minimum(before + 1, len(times) - 1)
    span = np.where(after > before, times[after] - times[before], 1.0)
    share = (at - times[before]) / span
    points, heights = vectors(track.places[leg]), track.heights[leg]
    between = points[before] + share[:, None] * (points[after] - points[before])
    out: Floats = between / np.sqrt(((between / _AXES) ** 2).sum(axis=1, keepdims=True))
    return out, heights[before] + share * (heights[after] - heights[before])


def _pieces(
    track: Track, points: Floats, leg: slice, cutting: Cutting
) -> Iterator[tuple[int, int, float]]:
    """First and last report of each piece of a leg, and how far its places stray, in order."""
    ahead = [(leg.start, leg.stop - 1)]
    while ahead:
        first, last = ahead.pop()
        # Two reports that follow each other are as short as a piece can be made.
        least = last - first <= 1
        if least or _short(track, first, last, cutting):
            stray = _stray(points[first : last + 1])
            if least or stray <= cutting.stray_m:
                yield first, last, stray
                continue
        middle = (first + last) // 2
        ahead += [(middle, last), (first, middle)]


def _short(track: Track, first: int, last: int, cutting: Cutting) -> bool:
    """Whether a piece is short in time and level enough."""
    if track.times[last] - track.times[first] > cutting.longest_s:
        return False
    heights = track.heights[first : last + 1]
    return bool(heights.max() - heights.min() <= cutting.climb_m)


def _stray(points: Floats) -> float:
    """How far (metres) points stray at most from the line from the first to the last.

    An upper bound, by the frame of that line; infinite where the line is too long for a frame.
    """
    ends = points[:1], points[-1:]
    frames = Frames.of(*ends)
    if 2 * float(frames.half[0]) > PIECE_M - 1.0:
        return math.inf
    along, left, height = frames.draw(points)
    away = points - frames.middle
    furthest = float(np.sqrt((away * away).sum(axis=1)).max())
    if furthest > PIECE_M or not (height > 0).all():
        return math.inf
    over = np.maximum(np.maximum(frames.start - along, along - frames.stop), 0)
    stretch = FRAME_STRETCH * (furthest / MEAN_RADIUS_M) ** 2
    return float(np.hypot(over, left).max()) * (1 + stretch / 100) + FRAME_ERROR_M


def _volume(track: Track, first: int, last: int, stray: float, buffers: Buffers) -> Volume4D:
    """The volume that holds reports ``first`` to ``last``, grown by the buffers."""
    start, end = (LatLng(*track.places[at].tolist()) for at in (first, last))
    width = Radius(stray + buffers.horizontal_m + SLACK_M)
    heights = track.heights[first : last + 1]
    low, high = float(heights.min()), float(heights.max())
    outline: Outline = Circle(start, width) if start == end else Corridor((start, end), width)
    name = "outline_circle" if isinstance(outline, Circle) else "outline_corridor"
    return Volume4D(
        volume=Volume3D(
            **{name: outline},  # type: ignore[arg-type] # the name is the outline's own
            altitude_lower=Altitude(low - buffers.vertical_m),
            altitude_upper=Altitude(high + buffers.vertical_m),
        ),
        time_start=Time(_written(math.floor((track.times[first] - buffers.seconds) * 1e6))),
        time_end=Time(_written(math.ceil((track.times[last] + buffers.seconds) * 1e6))),
    )


def _written(microseconds: int) -> str:
    return format_time(_EPOCH + timedelta(microseconds=microseconds))
