"""A moving thing along a route, as 4D volumes: each stretch of the line for its own time alone.

Closed form and conservative. From the times that a plan gives, the earliest and the latest instant
at which every point of the line is passed follow by arithmetic, and both only grow along the line;
so a stretch is held from the earliest of its near end to the latest of its far end, longer by the
stated error of time, wider by that of position. Every position that the mover may have at any
instant, given the plan and its errors, lies in one of the volumes. Times are rounded outward to
whole seconds; the places that cut a geodesic lie on it to a millionth of a millimetre.

>>> from truceline.mechanism.route_plans import parse_route
>>> plan = parse_route({
...     "places": [{"lat": 36.2, "lng": 37.1, "at": "2026-03-01T06:00:00Z"},
...                {"lat": 36.2, "lng": 37.2}],
...     "speed": {"least_mps": 10, "most_mps": 20},
...     "half_width_m": 2000, "position_error_m": 100, "time_error_s": 60})
>>> volumes = volumes_along(plan)
>>> for volume in volumes:
...     print(volume.time_start.value[11:19], volume.time_end.value[11:19])
05:59:00 06:04:00
06:00:29 06:07:00
06:01:59 06:10:00
06:03:29 06:13:00
06:04:59 06:16:00
"""

from __future__ import annotations

import math
from datetime import timedelta
from itertools import pairwise
from typing import TYPE_CHECKING, Final

from pydantic_core import PydanticCustomError

from truceline.analysis.geodesy import cut
from truceline.analysis.route_times import STANDING_M, legs_of
from truceline.errors import BadInput, Fault
from truceline.ledger.entry import format_time
from truceline.mechanism.notice_kinds import MAX_VOLUMES
from truceline.mechanism.volume_rules import time_text
from truceline.mechanism.volumes import (
    Altitude,
    Circle,
    Corridor,
    LatLng,
    Radius,
    Time,
    Volume3D,
    Volume4D,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime

    from truceline.analysis.geodesy import Place
    from truceline.analysis.route_times import Leg, Span
    from truceline.mechanism.route_plans import RoutePlan

SEGMENTS_S: Final = (60, 120, 300, 600, 900, 1800, 3600, 7200, 21600, 86400)
"""Seconds of travel in one volume: the first is taken that keeps to what one notice may hold."""


def volumes_along(plan: RoutePlan) -> tuple[Volume4D, ...]:
    """The 4D volumes of a route, in the order of travel: at most as many as one notice may hold.

    A place that is stayed at adds a circle for the time of the stay.

    Raises:
        BadInput: ROUTE_IMPOSSIBLE (a place cannot be reached in time at these speeds),
            ROUTE_UNTIMED (no latest, or no earliest time follows for a place), ROUTE_TOO_LONG (over
            a year, or more volumes than a notice holds), EDGE_AMBIGUOUS, TIME_RANGE.
    """
    journey = legs_of(plan)
    counts = _counts(plan, journey.legs)
    made: list[Volume4D] = []
    for number, place in enumerate(plan.places):
        if place.stay_s:
            disc = Circle(place.position, Radius(plan.reach_m))
            made.append(_volume(plan, disc, journey.begins, journey.there[number]))
        if number < len(journey.legs):
            made += _stretches(plan, journey.legs[number], counts[number], journey.begins)
    return tuple(made)


def _counts(plan: RoutePlan, legs: Sequence[Leg]) -> list[int]:
    """Into how many stretches each leg is cut, so that one notice holds the route."""
    room = MAX_VOLUMES - sum(1 for place in plan.places if place.stay_s)
    counts: list[int] = []
    for segment_s in SEGMENTS_S if plan.segment_s is None else (plan.segment_s,):
        counts = [leg.pieces(segment_s, plan.reach_m) for leg in legs]
        if sum(counts) <= room:
            return counts
    sentence = f"The route makes {sum(counts)} stretches; a notice holds {MAX_VOLUMES} volumes."
    hint = "Give a longer segment_s, fewer places, or several routes."
    raise BadInput(Fault("ROUTE_TOO_LONG", sentence, hint, "/segment_s"))


def _stretches(plan: RoutePlan, leg: Leg, count: int, begins: datetime) -> list[Volume4D]:
    """The volumes of a leg, each from the earliest of its near end to the latest of its far end."""
    if leg.metres < STANDING_M:
        disc = Circle(leg.start, Radius(plan.reach_m + STANDING_M))
        return [_volume(plan, disc, begins, (leg.earliest(0), leg.latest(1)))]
    # A hair longer than a share, so that rounding never makes one piece more.
    ends = cut(_at(leg.start), _at(leg.end), leg.metres / count * (1 + 1e-9))
    made = []
    for step, (near, far) in enumerate(pairwise(ends)):
        line = Corridor((LatLng(*near), LatLng(*far)), Radius(plan.reach_m))
        span = (leg.earliest(step / count), leg.latest((step + 1) / count))
        made.append(_volume(plan, line, begins, span))
    assert len(made) == count  # noqa: S101 - or times would belong to other stretches
    return made


def _volume(plan: RoutePlan, outline: Circle | Corridor, begins: datetime, span: Span) -> Volume4D:
    """An outline for a span (seconds), with the plan's heights, and with its errors."""
    low, top = plan.altitude_lower, plan.altitude_upper
    return Volume4D(
        volume=Volume3D(
            outline_circle=outline if isinstance(outline, Circle) else None,
            outline_corridor=outline if isinstance(outline, Corridor) else None,
            altitude_lower=Altitude(low.value - plan.height_error_m) if low else None,
            altitude_upper=Altitude(top.value + plan.height_error_m) if top else None,
        ),
        time_start=_clock(begins, span[0] - plan.time_error_s, math.floor),
        time_end=_clock(begins, span[1] + plan.time_error_s, math.ceil),
    )


def _clock(begins: datetime, seconds: float, whole: Callable[[float], int]) -> Time:
    """A time so many whole seconds after a whole one; raises TIME_RANGE beyond the calendar."""
    try:
        return Time(time_text(format_time(begins + timedelta(seconds=whole(seconds)))))
    except (OverflowError, PydanticCustomError) as error:
        sentence = "With its error of time the route leaves the years that a volume may have."
        raise BadInput(Fault("TIME_RANGE", sentence, "Correct a time.", "/places")) from error


def _at(position: LatLng) -> Place:
    return (position.lat, position.lng)
