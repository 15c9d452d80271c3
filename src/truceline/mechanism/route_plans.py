"""A route as a planner writes it: places with times, a pace, a width, heights, and uncertainties.

What moves along it is somewhere within ``half_width_m`` of the line of geodesics between places.
How it moves between two of them is said in one of three ways:

- nothing is said: it may hurry, dawdle or stop, so that each leg is taken for its whole time;
- ``steady``: at an even pace, so that the time at each point of a leg follows from its ends;
- ``speed``: made good along the line, between ``least_mps`` and ``most_mps`` (0 where it may stop);
  then places after the first need no times of their own, and those that have them narrow the rest.

Uncertainties are stated apart from the plan, so that each can be seen and changed: how far it may
be from where it is believed to be (``position_error_m``, ``height_error_m``), and how much sooner
or later than its own times it may be anywhere (``time_error_s``). The volumes follow in
``truceline.analysis.routes``.

>>> plan = parse_route({
...     "places": [{"lat": 36.2, "lng": 37.1, "at": "2026-03-01T06:00:00Z"},
...                {"lat": 36.3, "lng": 37.2}],
...     "speed": {"least_mps": 8, "most_mps": 14}, "half_width_m": 200, "time_error_s": 300})
>>> plan.places[1].latest is None
True
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config

from truceline.errors import BadInput, Fault, raise_for
from truceline.mechanism.shapes import faults_from
from truceline.mechanism.volume_rules import (
    MAX_RADIUS_M,
    altitude_errors,
    instant,
    latitude,
    longitude,
    time_text,
)
from truceline.mechanism.volumes import Altitude, Finite, LatLng, read_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

MAX_PLACES: Final = 200
LONGEST_S: Final = 366 * 86_400
"""How long anything in a route may take, in seconds: a year."""

_strict_form = with_config(ConfigDict(extra="forbid", strict=True))
_Seconds = Annotated[Finite, Field(ge=0, le=LONGEST_S)]
_Rfc3339 = Annotated[str, AfterValidator(time_text)]
_Metres = Annotated[Finite, Field(ge=0, le=MAX_RADIUS_M)]


@_strict_form
@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A place on the route, passed at a time, within a window, or whenever the speed brings it.

    Args:
        lat: Degrees north, WGS84.
        lng: Degrees east, -180 to 180.
        at: When it is reached.
        earliest: When it is reached at the earliest.
        latest: When it is reached at the latest.
        stay_s: For how many seconds, at most, it is stayed at.
    """

    lat: Annotated[Finite, AfterValidator(latitude)]
    lng: Annotated[Finite, AfterValidator(longitude)]
    at: _Rfc3339 | None = None
    earliest: _Rfc3339 | None = None
    latest: _Rfc3339 | None = None
    stay_s: _Seconds = 0.0

    @property
    def position(self) -> LatLng:
        """Where it is."""
        return LatLng(self.lat, self.lng)

    @property
    def times(self) -> tuple[datetime | None, datetime | None]:
        """The earliest and the latest instant (UTC) that the plan gives for it; None where none."""
        first, last = (self.at, self.at) if self.at else (self.earliest, self.latest)
        return instant(first) if first else None, instant(last) if last else None


@_strict_form
@dataclass(frozen=True, slots=True, kw_only=True)
class Speed:
    """The speeds made good along the line, in metres a second."""

    least_mps: Annotated[Finite, Field(ge=0)]
    most_mps: Annotated[Finite, Field(ge=0.01)]


@_strict_form
@dataclass(frozen=True, slots=True, kw_only=True)
class RoutePlan:
    """What is planned to move where, and how surely.

    Args:
        places: The places in order, at least two.
        half_width_m: How far to either side of the line it may be by plan.
        altitude_lower: Its lowest height; None is unbounded.
        altitude_upper: Its greatest height; None is unbounded.
        steady: Whether it goes at an even pace between two places.
        speed: How fast it goes, where that is known.
        position_error_m: How far it may be from where it is believed to be.
        height_error_m: How much higher or lower.
        time_error_s: How much sooner or later than its times it may be anywhere.
        segment_s: How many seconds of travel one volume holds; None leaves the choice.
    """

    places: Annotated[tuple[Place, ...], Field(min_length=2, max_length=MAX_PLACES)]
    half_width_m: _Metres
    altitude_lower: Altitude | None = None
    altitude_upper: Altitude | None = None
    steady: bool = False
    speed: Speed | None = None
    position_error_m: _Metres = 0.0
    height_error_m: _Metres = 0.0
    time_error_s: _Seconds = 0.0
    segment_s: Annotated[Finite, Field(ge=1, le=LONGEST_S)] | None = None

    @property
    def reach_m(self) -> float:
        """How far from the line it may be, by plan and by error."""
        return self.half_width_m + self.position_error_m


_PLAN = TypeAdapter(RoutePlan)


def parse_route(raw: bytes | str | object) -> RoutePlan:
    """Read a route, from the bytes of a JSON file or from JSON already parsed.

    Raises:
        BadInput: every fault at once. Of the text: as :func:`volumes.read_json`.
            ROUTE_NOT_AN_OBJECT. Of a field: those of ``shapes.faults_from``. Between fields:
            ROUTE_TIME_TWICE, TIME_ORDER, ALTITUDE_ORDER, ROUTE_PACE_TWICE, SPEED_ORDER,
            RADIUS_NOT_POSITIVE, RADIUS_TOO_LARGE, ROUTE_UNTIMED.
    """
    value = read_json(raw) if isinstance(raw, bytes | str) else raw
    if not isinstance(value, dict):
        hint = 'Write {"places": [...], "half_width_m": ...}.'
        raise BadInput(Fault("ROUTE_NOT_AN_OBJECT", "A route is one JSON object.", hint))
    try:
        plan = _PLAN.validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        raise BadInput(faults_from(error)) from error
    except (TypeError, ValueError, RecursionError) as error:
        raise BadInput(
            Fault("JSON_INVALID", f"This is not JSON: {error}.", "Give JSON.")
        ) from error
    raise_for([*_faults_of_times(plan), *_faults_of_pace(plan), *_faults_of_extent(plan)])
    return plan


def _faults_of_times(plan: RoutePlan) -> Iterator[Fault]:
    for number, place in enumerate(plan.places):
        where = f"/places/{number}"
        first, last = place.times
        if place.at is not None and (place.earliest or place.latest):
            sentence = f"Place {number} has a time and a window."
            yield Fault("ROUTE_TIME_TWICE", sentence, "Give at, or earliest and latest.", where)
        if first and last and first > last:
            sentence = f"Place {number} is reached earliest after it is reached latest."
            yield Fault("TIME_ORDER", sentence, "Exchange them, or correct one.", where)
        if plan.speed is None and not (first and last):
            sentence = f"Place {number} has no time, and no speed says when it is reached."
            hint = "Give at, or earliest and latest; or give the route a speed."
            yield Fault("ROUTE_UNTIMED", sentence, hint, where)


def _faults_of_pace(plan: RoutePlan) -> Iterator[Fault]:
    if plan.steady and plan.speed is not None:
        sentence = "The pace is steady between times, and given as a speed too."
        yield Fault("ROUTE_PACE_TWICE", sentence, "Leave one of the two out.", "/steady")
    if plan.speed is not None and plan.speed.least_mps > plan.speed.most_mps:
        sentence = "The least speed is over the most."
        yield Fault("SPEED_ORDER", sentence, "Exchange them, or correct one.", "/speed")


def _faults_of_extent(plan: RoutePlan) -> Iterator[Fault]:
    if plan.reach_m <= 0:
        sentence = "The route has no width, and its position no error."
        hint = "Give a half-width or a position error of more than 0 m."
        yield Fault("RADIUS_NOT_POSITIVE", sentence, hint, "/half_width_m")
    if plan.reach_m > MAX_RADIUS_M:
        sentence = f"Half-width and position error come to {plan.reach_m:g} m."
        hint = f"Give at most {MAX_RADIUS_M:.0f} m together."
        yield Fault("RADIUS_TOO_LARGE", sentence, hint, "/half_width_m")
    heights = (h.value if h else None for h in (plan.altitude_lower, plan.altitude_upper))
    for error in altitude_errors(*heights):
        said: dict[str, Any] = error.context or {}
        yield Fault(error.type, said["sentence"], said["hint"], "/altitude_upper")
