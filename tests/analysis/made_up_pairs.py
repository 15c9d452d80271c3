"""Random pairs of outlines, 30 m to 3000 km, at every latitude, from a seed."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from tests.analysis.conflict_outlines import beyond, core, volume

from truceline.mechanism.volumes import (
    Circle,
    Corridor,
    LatLng,
    Outline,
    Polygon,
    Radius,
    Reach,
    Site,
)

if TYPE_CHECKING:
    from random import Random

    from truceline.mechanism.volumes import Volume4D

ZERO = datetime(2016, 2, 27, tzinfo=UTC)
Rewriting = Callable[[Sequence[LatLng], bool], list[LatLng]]
LEAST, MOST = math.log10(30), math.log10(3_000_000)


def place(rng: Random) -> LatLng:
    """A place: any latitude as likely as any other, and the hard ones often."""
    form = rng.randrange(8)
    lat = rng.uniform(-90, 90)
    lng = rng.uniform(-180, 180)
    if form == 0:
        lat = rng.choice([-1, 1]) * (90 - 10 ** rng.uniform(-6, 1))
    elif form == 1:
        lat = rng.choice([-90.0, 0.0, 90.0])
    elif form in (2, 3):
        lng = math.remainder(180 + rng.choice([-1, 1]) * 10 ** rng.uniform(-6, 1), 360)
    elif form == 4:
        lng = rng.choice([-180.0, 0.0, 180.0])
    return LatLng(lat, lng)


def ring(rng: Random, middle: LatLng, size: float) -> Polygon:
    """A ring that a walk round its middle sees whole, in either winding."""
    count = rng.choice([3, 4, 5, 8, 12])
    turns = [360 * (k + rng.uniform(0, 0.4)) / count for k in range(count)]
    if rng.random() < 0.5:
        turns.reverse()
    return Polygon(tuple(beyond(middle, turn, size * rng.uniform(0.3, 1)) for turn in turns))


def outline(rng: Random, about: LatLng, size: float) -> Outline:
    """An outline of any form, within two and a half sizes of a place."""
    return shape(rng, beyond(about, rng.uniform(0, 360), size * rng.uniform(0, 1.5)), size)


def shape(rng: Random, middle: LatLng, size: float) -> Outline:
    """An outline of any form, within a size and a half of its middle; a ring sees it whole."""
    match rng.randrange(6):
        case 0:
            return Circle(middle, Radius(size * rng.uniform(0.05, 1)))
        case 1:
            return Site(Reach(size * rng.uniform(0.05, 0.5)), center=middle)
        case 2:
            legs = range(rng.choice([1, 2, 4]))
            far = (beyond(middle, rng.uniform(0, 360), size * rng.uniform(0.2, 1)) for _ in legs)
            ways = [middle, *far]
            return Corridor(tuple(ways), Radius(size * rng.uniform(0.001, 0.2)))
        case 3:
            stand_off = Reach(size * rng.choice([0.0, rng.uniform(0, 0.3)]))
            return Site(stand_off, polygon=ring(rng, middle, size))
        case _:
            return ring(rng, middle, size)


def mapped(outline: Any, change: Callable[[LatLng], LatLng]) -> Any:
    """An outline with each of its places changed."""
    if isinstance(outline, LatLng):
        return change(outline)
    if isinstance(outline, tuple):
        return tuple(mapped(part, change) for part in outline)
    if is_dataclass(outline) and not isinstance(outline, type):
        parts = {f.name: mapped(getattr(outline, f.name), change) for f in fields(outline)}
        return type(outline)(**parts)
    return outline


def rewritten(
    outline: Outline, change: Callable[[Sequence[LatLng], bool], list[LatLng]]
) -> Outline:
    """An outline with its vertices written otherwise, where it has any.

    Args:
        outline: Any form.
        change: Given the vertices, and whether they make a ring, gives others.
    """
    match outline:
        case Polygon():
            return Polygon(tuple(change(outline.vertices, True)))  # noqa: FBT003 - said above
        case Corridor():
            return replace(outline, vertices=tuple(change(outline.vertices, False)))  # noqa: FBT003 - said above
        case Site() if outline.polygon is not None:
            ring = Polygon(tuple(change(outline.polygon.vertices, True)))  # noqa: FBT003 - said above
            return replace(outline, polygon=ring)
        case _:
            return outline


def split(rng: Random, outline: Outline, middle: LatLng) -> list[Outline]:
    """An outline as two that make it up; whole where it has no parts.

    A ring that its middle sees whole is cut from one corner to the middle and on to another.
    """
    match outline:
        case Polygon():
            first, last = sorted(rng.sample(range(len(outline.vertices)), 2))
            inner, outer = outline.vertices[first : last + 1], (
                *outline.vertices[last:], *outline.vertices[: first + 1]
            )  # fmt: skip
            return [Polygon((middle, *inner)), Polygon((middle, *outer))]
        case Corridor() if len(outline.vertices) > 2:
            at = rng.randrange(1, len(outline.vertices) - 1)
            parts = outline.vertices[: at + 1], outline.vertices[at:]
            return [replace(outline, vertices=part) for part in parts]
        case Site() if outline.polygon is not None:
            halves = split(rng, outline.polygon, middle)
            return [replace(outline, polygon=half) for half in halves if isinstance(half, Polygon)]
        case _:
            return [outline]


def regrown(outline: Outline, metres: float) -> Outline | None:
    """The outline grown by so many metres in all; None where that cannot be said."""
    if isinstance(outline, Circle) and metres > 0:
        return replace(outline, radius=Radius(metres))
    if isinstance(outline, Corridor) and metres > 0:
        return replace(outline, half_width=Radius(metres))
    if isinstance(outline, Site) and outline.radius is None and metres > 0:
        return replace(outline, stand_off=Reach(metres))
    return None


@dataclass(frozen=True)
class Spans:
    """The first and last second, and the lowest and highest metre, of a volume."""

    start: int
    end: int
    low: int
    high: int

    def meet(self, other: Spans) -> bool:
        """Whether both axes share an instant and a height; both ends belong to each."""
        return (
            self.start <= other.end
            and other.start <= self.end
            and self.low <= other.high
            and other.low <= self.high
        )

    def of(self, outline: Outline) -> Volume4D:
        """The volume of an outline with these spans."""
        times = [(ZERO + timedelta(seconds=at)).isoformat() for at in (self.start, self.end)]
        return volume(
            outline,
            time_start=times[0],
            time_end=times[1],
            altitude_lower=float(self.low),
            altitude_upper=float(self.high),
        )


def spans(rng: Random) -> Spans:
    """Spans that meet those of another more often than not, and often only just."""
    start, low = rng.randrange(4), rng.randrange(4)
    return Spans(start, start + rng.randrange(5), low, low + rng.randrange(5))


@dataclass(frozen=True)
class Pair:
    """Two outlines, the distance of their cores, and what the smaller gap leaves to decide.

    Args:
        a: The one.
        b: The other.
        apart: A separation minimum in metres to ask with.
        between: The distance between both outlines by the oracle, metres; under 0 by how much what
            they are grown by overlaps.
    """

    a: Outline
    b: Outline
    apart: float
    between: float

    @property
    def expected(self) -> bool | None:
        """Whether they come within ``apart``; None within a centimetre of it."""
        over = self.between - self.apart
        return None if abs(over) <= 0.01 else over < 0


def tuned(rng: Random, a: Outline, b: Outline, cores: float) -> Pair:
    """The pair, more often than not brought to within two centimetres of touching.

    Args:
        rng: What chooses.
        a: The one outline.
        b: The other.
        cores: The distance of their cores in metres.
    """
    ours, theirs = core(a)[2], core(b)[2]
    if cores == 0:
        # Edges that cross and rings that hold a corner meet, however little both are grown.
        return Pair(a, b, 0.0, min(-1.0, -ours - theirs))
    miss = rng.choice([-1, 1]) * rng.uniform(0.0101, 0.02)
    form = rng.randrange(3)
    if form == 0:
        other = regrown(b, cores - ours - miss)
        if other is not None and core(other)[2] <= 10_000_000:
            return Pair(a, other, 0.0, cores - ours - core(other)[2])
    between = cores - ours - theirs
    if form == 1 and between - miss > 0:
        return Pair(a, b, between - miss, between)
    return Pair(a, b, 0.0, between)
