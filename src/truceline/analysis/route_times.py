"""When each point of a route may be passed: from the times, windows and speeds of a plan.

All in seconds from the plan's first time. What the plan says of one place narrows what may be at
the others; the windows given are the narrowest that follow, and no possible journey is left out.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from truceline.analysis.areas import faults
from truceline.analysis.geodesy import distance
from truceline.errors import BadInput, Fault, raise_for
from truceline.mechanism.route_plans import LONGEST_S
from truceline.mechanism.volumes import Corridor, LatLng, Radius, Volume3D, Volume4D

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.mechanism.route_plans import Place, RoutePlan

Span = tuple[float, float]

STANDING_M: Final = 1e-3
"""A leg that is shorter is no way: it is waited there."""

_SLACK_S: Final = 1e-6


_MOST_PARTS = 1e9


@dataclass(frozen=True, slots=True, kw_only=True)
class Leg:
    """The way between two places, and when each point of it may be passed.

    Args:
        start: Where it begins.
        end: Where it ends.
        metres: Its length along the geodesic.
        left: The earliest and the latest instant at which it is begun, in seconds.
        reached: The same of its end.
        slowest: The least speed in metres a second, 0 where it may stop.
        fastest: The greatest; infinite where it is not known.
        steady: Whether the pace along it is even.
    """

    start: LatLng
    end: LatLng
    metres: float
    left: tuple[float, float]
    reached: tuple[float, float]
    slowest: float
    fastest: float
    steady: bool

    def earliest(self, share: float) -> float:
        """When the point at a share of the leg (0 to 1) is passed at the earliest; never falls."""
        if self.steady:
            return _between(self.left[0], self.reached[0], share)
        gone, left = self.metres * share, self.metres * (1 - share)
        return max(
            self.left[0] + _time(gone, self.fastest), self.reached[0] - _time(left, self.slowest)
        )

    def latest(self, share: float) -> float:
        """When it is passed at the latest; never falls either."""
        if self.steady:
            return _between(self.left[1], self.reached[1], share)
        gone, left = self.metres * share, self.metres * (1 - share)
        return min(
            self.left[1] + _time(gone, self.slowest), self.reached[1] - _time(left, self.fastest)
        )

    def pieces(self, segment_s: float, reach_m: float) -> int:
        """Into how many equal stretches it is cut: of ``segment_s`` of travel, none needlessly.

        A stretch that is shorter than it is wide holds hardly less ground; and where nothing is
        known of the pace, every stretch would be held for the time of the whole leg.
        """
        if self.metres < STANDING_M or not (self.steady or self.slowest or self.known):
            return 1
        rise = max(self.reached[0] - self.left[0], self.reached[1] - self.left[1])
        # A width next to nothing asks for more parts than a number can say.
        return max(1, math.ceil(min(rise / segment_s, self.metres / reach_m, _MOST_PARTS)))

    @property
    def known(self) -> bool:
        """Whether a greatest speed is known."""
        return self.fastest < math.inf


@dataclass(frozen=True, slots=True, kw_only=True)
class Journey:
    """A plan's legs with their times.

    Args:
        begins: The whole second (UTC) from which all spans count.
        legs: The legs in order.
        there: For each place, from when it may be reached until when it may be left.
    """

    begins: datetime
    legs: tuple[Leg, ...]
    there: tuple[Span, ...]


def legs_of(plan: RoutePlan) -> Journey:
    """The legs of a plan, with the earliest and latest instants of both ends of each.

    Raises:
        BadInput: ROUTE_IMPOSSIBLE, ROUTE_UNTIMED, ROUTE_TOO_LONG (over a year), EDGE_AMBIGUOUS.
    """
    given = [at for place in plan.places for at in place.times if at is not None]
    if not given:
        sentence = "The route has a speed and no time at all."
        raise BadInput(Fault("ROUTE_UNTIMED", sentence, "Give a place a time.", "/places/0"))
    begins = min(given).replace(microsecond=0)
    metres = _lengths(plan)
    reached, left = _windows(plan, metres, begins)
    legs = (
        Leg(
            start=here.position,
            end=there.position,
            metres=metres[number],
            left=left[number],
            reached=reached[number + 1],
            slowest=plan.speed.least_mps if plan.speed else 0.0,
            fastest=plan.speed.most_mps if plan.speed else math.inf,
            steady=plan.steady,
        )
        for number, (here, there) in enumerate(pairwise(plan.places))
    )
    there = tuple((first, last) for (first, _), (_, last) in zip(reached, left, strict=True))
    return Journey(begins=begins, legs=tuple(legs), there=there)


def _time(metres: float, speed: float) -> float:
    """The seconds that a way takes; where it may be stopped on, any time."""
    return metres / speed if speed else math.inf


def _between(first: float, last: float, share: float) -> float:
    return first * (1 - share) + last * share


def _lengths(plan: RoutePlan) -> list[float]:
    """The lengths of the legs in metres; raises EDGE_AMBIGUOUS for those whose way is in doubt."""
    found = []
    for number, (here, there) in enumerate(pairwise(plan.places), 1):
        if here.position != there.position:
            line = Corridor((here.position, there.position), Radius(1.0))
            found += [
                Fault(fault.code, fault.sentence, fault.hint, f"/places/{number}")
                for fault in faults(Volume4D(volume=Volume3D(outline_corridor=line)))
            ]
    raise_for(found)
    return [
        distance((here.lat, here.lng), (there.lat, there.lng))
        for here, there in pairwise(plan.places)
    ]


def _windows(
    plan: RoutePlan, metres: Sequence[float], begins: datetime
) -> tuple[list[Span], list[Span]]:
    """When each place is reached and when left: the narrowest windows that the plan allows.

    What is known before narrows what comes after, and then the other way: on a chain, one pass each
    way finds all that follows (R. Dechter, I. Meiri, J. Pearl, "Temporal constraint networks",
    Artificial Intelligence 49, 1991).
    """
    slow = plan.speed.least_mps if plan.speed else 0.0
    fast = plan.speed.most_mps if plan.speed else math.inf
    reached = [_given(place, begins) for place in plan.places]
    left: list[Span] = []
    for number, place in enumerate(plan.places):
        if number:
            gone, way = left[-1], metres[number - 1]
            by_speed = (gone[0] + _time(way, fast), gone[1] + _time(way, slow))
            reached[number] = _both(reached[number], by_speed, number)
        left.append((reached[number][0], reached[number][1] + place.stay_s))
    for number in reversed(range(len(plan.places))):
        if number < len(metres):
            after, way = reached[number + 1], metres[number]
            in_time = (after[0] - _time(way, slow), after[1] - _time(way, fast))
            left[number] = _both(left[number], in_time, number)
        stay = plan.places[number].stay_s
        before_leaving = (left[number][0] - stay, left[number][1])
        reached[number] = _both(reached[number], before_leaving, number)
    raise_for(_endless(reached, left))
    return reached, left


def _given(place: Place, begins: datetime) -> Span:
    earliest, latest = place.times
    return (
        (earliest - begins).total_seconds() if earliest else -math.inf,
        (latest - begins).total_seconds() if latest else math.inf,
    )


def _both(known: Span, told: Span, number: int) -> Span:
    """What two windows of a place share.

    Raises:
        BadInput: ROUTE_IMPOSSIBLE where that is nothing. What follows from it is not said as well.
    """
    first, last = max(known[0], told[0]), min(known[1], told[1])
    if first <= last:
        return first, last
    if first - last < _SLACK_S:
        return last, first
    late = told[0] > known[1]
    when = "after its latest time at the best" if late else "before its earliest time at the latest"
    sentence = f"Place {number} is reached {first - last:.0f} s {when}."
    hint = "Correct a time, widen a window, let it stay (stay_s), or give another range of speeds."
    raise BadInput(Fault("ROUTE_IMPOSSIBLE", sentence, hint, f"/places/{number}"))


def _endless(reached: Sequence[Span], left: Sequence[Span]) -> list[Fault]:
    """The faults of places that nothing says when to expect, or of a route without end."""
    found = []
    for number, ((first, _), (_, last)) in enumerate(zip(reached, left, strict=True)):
        if not math.isfinite(last - first):
            which = "latest" if math.isfinite(first) else "earliest"
            sentence = f"No {which} time follows for place {number}."
            hint = "Give it one, or a least speed of more than 0."
            found.append(Fault("ROUTE_UNTIMED", sentence, hint, f"/places/{number}"))
    if not found and left[-1][1] - reached[0][0] > LONGEST_S:
        sentence = "The route may take more than a year."
        found.append(Fault("ROUTE_TOO_LONG", sentence, "Give closer times, or a higher speed."))
    return found
