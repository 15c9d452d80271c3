"""The small shapes that fields are made of, and how their faults are said.

Texts with limits, codes, names of actors, instants, coarse areas. A validator's fault becomes one
of ours: a code, a sentence, a hint. Codes of our own are raised as ``PydanticCustomError`` with the
code as its type; where its context holds a ``sentence`` and a ``hint``, the fault says those.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Any

from pydantic import (
    AfterValidator,
    AwareDatetime,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
)
from pydantic_core import PydanticCustomError

from truceline.errors import BadInput, Fault
from truceline.ledger.entry import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Mapping


_TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,6})?(Z|[+-]\d\d:\d\d)?")


def _utc(at: datetime) -> datetime:
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        raise PydanticCustomError(
            "TIME_RANGE", f"The time lies outside the years {FIRST_YEAR} to {LAST_YEAR}"
        )
    return at.astimezone(UTC)


LAST_HOUR = "23"


def _time_text(value: object) -> object:
    if not isinstance(value, str) or not _TIME.fullmatch(value):
        raise PydanticCustomError(
            "TIME_INVALID", "A time is written like 2016-02-26T22:00:00Z (RFC 3339)"
        )
    if value[11:13] > LAST_HOUR:
        raise PydanticCustomError(
            "TIME_HOUR",
            "A day has hours 00 to 23",
            {"hint": "Midnight at a day's end is 00:00:00 of the next day."},
        )
    return value


# A validator that looks at the text first makes pydantic read the value as Python, where strict
# mode would refuse text; the pattern is the stricter test.
Instant = Annotated[
    AwareDatetime, Field(strict=False), AfterValidator(_utc), BeforeValidator(_time_text)
]
"""A time with its zone (else TIME_NO_ZONE), in UTC, of years that a desk knows (TIME_RANGE)."""

ActorId = Annotated[str, Field(pattern=r"^[a-z0-9_-]+(:[a-z0-9_.-]+)*$", max_length=80)]
"""An actor's id, such as ``state:us`` or ``group:made-up-brigade``."""

SubjectId = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A subject's id: the hash of the entry that opened it."""

Code = Annotated[str, Field(pattern=r"^[a-z0-9_]+$", max_length=60)]
"""A code from Terms or vocabulary, such as ``mortar``."""

Hash = Annotated[str, Field(pattern=r"^[0-9a-f]{64}$")]
"""A SHA-256 in hexadecimal."""

Short = Annotated[str, Field(min_length=1, max_length=200)]
"""A line of text."""

Words = Annotated[str, Field(min_length=1, max_length=20_000)]
"""A text of some length, in any language."""

Language = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]
"""A BCP 47 language tag, such as ``ar`` or ``ku-Latn``."""

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """A coarse area: a box of WGS84 degrees; ``west`` > ``east`` crosses the antimeridian."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    south: Latitude
    west: Longitude
    north: Latitude
    east: Longitude

    def __post_init__(self) -> None:
        """Refuse a box whose south lies north of its north."""
        if self.south > self.north:
            raise PydanticCustomError(
                "AREA_ORDER", "The south of the area lies north of its north."
            )

    def meets(self, other: Area) -> bool:
        """Whether two boxes share a point; touching counts."""
        if self.south > other.north or other.south > self.north:
            return False
        return any(
            west <= others_east and others_west <= east
            for west, east in self.spans()
            for others_west, others_east in other.spans()
        )

    def spans(self) -> tuple[tuple[float, float], ...]:
        """``(west, east)`` of the box; two where it crosses the antimeridian."""
        if self.west <= self.east:
            return ((self.west, self.east),)
        return ((self.west, 180.0), (-180.0, self.east))


def sound_area(value: Mapping[str, Any]) -> Area:
    """A box of WGS84 degrees from its four bounds.

    Raises:
        BadInput: LATITUDE_RANGE, LONGITUDE_RANGE, AREA_ORDER, FIELD_MISSING, all at once.
    """
    try:
        # In strict mode a dataclass is made from JSON alone.
        return TypeAdapter(Area).validate_json(json.dumps(value))
    except ValidationError as error:
        raise BadInput(faults_from(error)) from error


_CODES = {
    "missing": ("FIELD_MISSING", "Give it; `truceline kinds KIND` lists what is needed."),
    "extra_forbidden": ("FIELD_UNKNOWN", "Leave it out, or check its spelling."),
    "unexpected_keyword_argument": ("FIELD_UNKNOWN", "Leave it out, or check its spelling."),
    "timezone_aware": ("TIME_NO_ZONE", "Add the zone: 2016-02-26T22:00:00Z or +02:00."),
    "datetime_parsing": ("TIME_INVALID", "Write times like 2016-02-26T22:00:00Z."),
    "datetime_from_date_parsing": ("TIME_INVALID", "Write times like 2016-02-26T22:00:00Z."),
    "date_from_datetime_parsing": ("DATE_INVALID", "Write dates like 2016-02-26."),
    "date_from_datetime_inexact": ("DATE_INVALID", "Write dates like 2016-02-26."),
    "date_parsing": ("DATE_INVALID", "Write dates like 2016-02-26."),
    "finite_number": ("NUMBER_NOT_FINITE", "Give an ordinary number."),
    "literal_error": ("VALUE_UNKNOWN", "Choose one of the words listed."),
    "enum": ("VALUE_UNKNOWN", "Choose one of the words listed."),
    "string_pattern_mismatch": ("VALUE_FORM", "Write it in the form shown."),
}
_RANGES = {"lat": "LATITUDE_RANGE", "lng": "LONGITUDE_RANGE", "south": "LATITUDE_RANGE",
           "north": "LATITUDE_RANGE", "west": "LONGITUDE_RANGE", "east": "LONGITUDE_RANGE",
           "latitude": "LATITUDE_RANGE", "longitude": "LONGITUDE_RANGE"}  # fmt: skip


def faults_from(error: ValidationError, where: str = "") -> list[Fault]:
    """Our faults from pydantic's, in the order of the input, each with a JSON pointer."""
    return [_fault(detail, where) for detail in error.errors(include_url=False)]


def _fault(detail: Any, where: str) -> Fault:
    kind = detail["type"]
    path = [str(step) for step in detail["loc"]]
    pointer = where + "".join(f"/{step.replace('~', '~0').replace('/', '~1')}" for step in path)
    name = path[-1] if path else "input"
    found = "" if kind == "missing" else f" Found {detail['input']!r:.80}."
    sentence = f"{name}: {detail['msg'].rstrip('.')}.{found}"
    if kind.isupper():
        # A shape that knows what was wrong and what to do says both better than we could here.
        own = detail.get("ctx", {})
        hint = own.get("hint", "Correct the value and send it again.")
        return Fault(kind, own.get("sentence", sentence), hint, where=pointer)
    if kind in {"greater_than_equal", "less_than_equal"} and name in _RANGES:
        hint = "Latitudes run from -90 to 90, longitudes from -180 to 180 (WGS84 degrees)."
        return Fault(_RANGES[name], sentence, hint, where=pointer)
    code, hint = _CODES.get(kind, ("VALUE_" + kind.upper(), "Correct the value."))
    return Fault(code, sentence, hint, where=pointer)
