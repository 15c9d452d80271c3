"""What each field of a filed volume must keep to, one small check and one code each.

The checks raise ``PydanticCustomError`` with our code as its type, so that pydantic gathers them
beside its own; the sentence and the hint travel in the error's context.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Any, LiteralString

from pydantic import AfterValidator
from pydantic_core import PydanticCustomError

from truceline.ledger.entry import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Sequence

_TIMES_KEPT = 8192
"""Times whose instants are kept at hand (2 MB): each is asked for again when it is checked, ordered
and compared. A million volumes hold their texts alone."""

MAX_VERTICES = 20_000
MAX_RADIUS_M = 10_000_000.0  # A quarter of a meridian: a wider disc is larger than a hemisphere.

_RFC3339 = re.compile(
    r"(\d{4}-\d\d-\d\d)[Tt](\d\d):(\d\d):(\d\d)(\.\d+)?([Zz]|[+-]\d\d:\d\d)?", re.ASCII
)


def refusal(code: LiteralString, sentence: str, hint: str) -> PydanticCustomError:
    """An error that pydantic collects with its own, with our code, sentence and hint."""
    return PydanticCustomError(code, "{sentence}", {"sentence": sentence, "hint": hint})


@lru_cache(maxsize=_TIMES_KEPT)
def instant(text: str) -> datetime:
    """The UTC instant that an RFC 3339 date-time names; the last few thousand are remembered.

    Raises:
        ValueError: a ``PydanticCustomError`` whose type is our code: ``TIME_FORM``,
            ``TIME_NO_ZONE`` or ``TIME_RANGE``.
    """
    found = _RFC3339.fullmatch(text)
    if found is None:
        raise refusal(
            "TIME_FORM",
            f"{text[:40]!a} is not an RFC 3339 time.",
            "Write it like 2026-02-27T00:00:00Z.",
        )
    day, hour, minute, second, fraction, zone = found.groups()
    if zone is None:
        raise refusal(
            "TIME_NO_ZONE",
            f"The time {text} names no zone.",
            "Add Z for UTC or an offset such as +02:00.",
        )
    try:
        leap = second == "60"
        micros = (fraction or ".0")[1:7].ljust(6, "0")
        whole = f"{day}T{hour}:{minute}:{'59' if leap else second}.{micros}"
        offset = "+00:00" if zone in "Zz" else zone
        moment = datetime.fromisoformat(whole + offset).astimezone(UTC)
        if leap:
            # Only 23:59:60 UTC exists; asking for hour 99 is how any other is found not to.
            ends_day = (moment.hour, moment.minute) == (23, 59)
            moment = moment.replace(hour=23 if ends_day else 99, microsecond=0)
            moment += timedelta(seconds=1)
    except (ValueError, OverflowError):
        moment = None
    if moment is None or not FIRST_YEAR <= moment.year <= LAST_YEAR:
        raise refusal(
            "TIME_RANGE",
            f"There is no such time as {text}, or not in the years {FIRST_YEAR} to {LAST_YEAR}.",
            "Hours go from 00 to 23, minutes and seconds to 59, days to the end of their month.",
        )
    return moment


def time_text(text: str) -> str:
    """Keep the text as filed, once it is known to name an instant."""
    instant(text)
    return text


def latitude(degrees: float) -> float:
    """LATITUDE_RANGE unless -90 to 90 degrees."""
    if not -90 <= degrees <= 90:  # noqa: PLR2004 - the poles
        raise refusal("LATITUDE_RANGE", f"The latitude is {degrees:g}.", "Give -90 to 90 degrees.")
    return degrees


def longitude(degrees: float) -> float:
    """LONGITUDE_RANGE unless -180 to 180 degrees."""
    if not -180 <= degrees <= 180:  # noqa: PLR2004 - the antimeridian
        raise refusal(
            "LONGITUDE_RANGE",
            f"The longitude is {degrees:g}.",
            "Give -180 to 180 degrees; east of the antimeridian is negative.",
        )
    return degrees


def radius_over_zero(metres: float) -> float:
    """RADIUS_NOT_POSITIVE or RADIUS_TOO_LARGE unless over 0 m and within a hemisphere."""
    if metres <= 0:
        raise refusal(
            "RADIUS_NOT_POSITIVE",
            f"The radius is {metres:g} m.",
            "Give a radius, half-width or stand-off of more than 0 m.",
        )
    return reach(metres)


def reach(metres: float) -> float:
    """RADIUS_NOT_POSITIVE or RADIUS_TOO_LARGE unless 0 m or more and within a hemisphere."""
    if metres < 0:
        raise refusal("RADIUS_NOT_POSITIVE", f"The reach is {metres:g} m.", "Give 0 m or more.")
    if metres > MAX_RADIUS_M:
        raise refusal(
            "RADIUS_TOO_LARGE",
            f"The radius is {metres:g} m, more than a hemisphere's.",
            f"Give at most {MAX_RADIUS_M:.0f} m.",
        )
    return metres


def at_least(count: int) -> Any:
    """A validator: at least ``count`` distinct vertices, and not more than we can check."""

    def enough(vertices: tuple[Any, ...]) -> tuple[Any, ...]:
        distinct = len(set(vertices))
        if distinct < count:
            raise refusal(
                "VERTICES_TOO_FEW",
                f"There are {distinct} distinct vertices; {count} are needed.",
                "Give the corners of the outline, each once.",
            )
        if len(vertices) > MAX_VERTICES:
            raise refusal(
                "VERTICES_TOO_MANY",
                f"There are {len(vertices)} vertices.",
                f"Give at most {MAX_VERTICES}; split the area into several volumes.",
            )
        return vertices

    return AfterValidator(enough)


def outline_errors(given: Sequence[str], allowed: Sequence[str]) -> list[PydanticCustomError]:
    """The fault of none, or of more than one, outline."""
    if len(given) == 1:
        return []
    hint = f"Give exactly one of {', '.join(allowed)}."
    if not given:
        return [refusal("OUTLINE_MISSING", "The volume has no outline.", hint)]
    return [refusal("OUTLINE_TWICE", f"The volume has {' and '.join(given)}.", hint)]


def altitude_errors(lower: float | None, upper: float | None) -> list[PydanticCustomError]:
    """The fault of an upper altitude under the lower one; equal ones are a thin volume."""
    if lower is None or upper is None or lower <= upper:
        return []
    sentence = f"The upper altitude, {upper:g} m, is below the lower, {lower:g} m."
    return [refusal("ALTITUDE_ORDER", sentence, "Exchange them, or correct one.")]


def time_errors(start: datetime | None, end: datetime | None) -> list[PydanticCustomError]:
    """The fault of an end before its start; equal ones are an instant."""
    if start is None or end is None or start <= end:
        return []
    sentence = f"The end, {end.isoformat()}, is before the start, {start.isoformat()}."
    return [refusal("TIME_ORDER", sentence, "Exchange them, or correct one.")]


def site_errors(
    polygon: object, center: object, radius: float | None, stand_off: float
) -> list[PydanticCustomError]:
    """The faults of a site that is no place, two places, or a place without extent."""
    hint = "Give either a polygon, or a center with or without a radius."
    if (polygon is None) == (center is None) or (polygon is not None and radius is not None):
        return [refusal("SITE_PLACE", "The site is not given as one place.", hint)]
    if polygon is None and stand_off + (radius or 0.0) <= 0:
        sentence = "The site is a point with no radius and no stand-off."
        return [refusal("RADIUS_NOT_POSITIVE", sentence, "Give a stand-off of more than 0 m.")]
    return []
