"""What requests for features ask: a box, an interval, a page (OGC 17-069r4, clause 7.15).

Boxes are clamped to the world, as clients that are zoomed out send more of it than there is.
"""

from __future__ import annotations

import base64
import json
import math
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Path, Query

from truceline.api.asking import instant
from truceline.errors import BadInput, Fault
from truceline.mechanism.shapes import Area

if TYPE_CHECKING:
    from collections.abc import Collection
    from datetime import datetime

    from starlette.requests import Request

    from truceline.reception.layers import Cursor

DEFAULT: Final = 100
MOST: Final = 500
"""Features of a page; a larger limit gives so many."""
_NUMBER: Final = r"-?[0-9]{1,9}(\.[0-9]{1,18})?"
_FLAT, _HIGH = 4, 6
_FULL: Final = 360.0

Bbox = Annotated[
    str | None,
    Query(
        description="west,south,east,north in WGS84 degrees, or with the least altitude after "
        "south and the greatest at the end (metres above the ellipsoid); west beyond east crosses "
        "the antimeridian",
        pattern=f"^{_NUMBER}(,{_NUMBER}){{3}}((,{_NUMBER}){{2}})?$",
        max_length=200,
        examples=["36.0,34.0,38.0,37.0"],
    ),
]
Datetime = Annotated[
    str | None,
    Query(
        description="An instant (RFC 3339), or an interval START/END of which one may be open "
        "(.. or nothing): what holds then, or happened then",
        max_length=100,
        examples=["2016-02-27T00:00:00Z/.."],
    ),
]
Limit = Annotated[
    int,
    Query(description=f"At most so many features; {MOST} where it is more", ge=1),
]
Cursor_ = Annotated[
    str | None,
    Query(
        alias="cursor",
        description="From the link to the next page; it means nothing to others",
        pattern="^[A-Za-z0-9_-]{1,64}$",
    ),
]
Collection_ = Annotated[
    str, Path(alias="collection", description="The id of a collection", pattern="^[a-z_]{1,40}$")
]
FeatureId = Annotated[
    str, Path(alias="feature", description="The id of a subject", pattern="^[0-9a-f]{64}$")
]


def only(request: Request, known: Collection[str] = ()) -> None:
    """Refuse parameters that the specification does not name (/req/core/query-param-unknown).

    Raises:
        BadInput: PARAMETER, for each.
    """
    hint = f"It knows {', '.join(known)}." if known else "It knows none."
    faults = [
        Fault("PARAMETER", "This resource knows no such parameter.", hint, where=name[:40])
        for name in request.query_params
        if name not in known
    ]
    if faults:
        raise BadInput(faults)


def box(text: str | None) -> tuple[Area | None, float | None, float | None]:
    """The area of ``bbox``, and the least and greatest altitude where it has six numbers.

    Raises:
        BadInput: BBOX_FORM, AREA_ORDER.
    """
    if text is None:
        return None, None, None
    numbers = _numbers(text)
    lower = upper = None
    if len(numbers) == _HIGH:
        west, south, lower, east, north, upper = numbers
    else:
        west, south, east, north = numbers
    if south > north or (lower is not None and upper is not None and lower > upper):
        sentence = "The box ends south of where it begins, or below."
        hint = "Write bbox=west,south,east,north."
        raise BadInput(Fault("AREA_ORDER", sentence, hint, where="bbox"))
    south, north = (max(-90.0, min(90.0, at)) for at in (south, north))
    if east - west >= _FULL:
        west, east = -180.0, 180.0
    west, east = (_turned(at) for at in (west, east))
    return Area(south=south, west=west, north=north, east=east), lower, upper


def _numbers(text: str) -> list[float]:
    try:
        numbers = [float(part) for part in text.split(",")]
    except ValueError:
        numbers = []
    if len(numbers) not in {_FLAT, _HIGH} or not all(map(math.isfinite, numbers)):
        sentence = "A box is four numbers, or six with altitudes."
        hint = "Write bbox=west,south,east,north in degrees, such as 36.5,35.5,37.5,36.5."
        raise BadInput(Fault("BBOX_FORM", sentence, hint, where="bbox"))
    return numbers


def _turned(longitude: float) -> float:
    """A longitude within -180 to 180; what is there already stays as it is."""
    if -180.0 <= longitude <= 180.0:  # noqa: PLR2004 - half a circle
        return longitude
    return (longitude + 180.0) % _FULL - 180.0


def interval(text: str | None) -> tuple[datetime | None, datetime | None]:
    """The first and last instant (UTC) of ``datetime``; None where it is open.

    Raises:
        BadInput: DATETIME_FORM, TIME_ORDER; as :func:`truceline.api.asking.instant`.
    """
    if text is None:
        return None, None
    first, slash, last = text.partition("/")
    if not slash:
        at = instant(first, "datetime")
        return at, at
    open_ends = {"", ".."}
    if first in open_ends and last in open_ends:
        sentence = "An interval has at least one end."
        hint = "Write START/.., ../END or START/END."
        raise BadInput(Fault("DATETIME_FORM", sentence, hint, where="datetime"))
    since = None if first in open_ends else instant(first, "datetime")
    until = None if last in open_ends else instant(last, "datetime")
    if since is not None and until is not None and until < since:
        sentence = "The interval ends before it begins."
        raise BadInput(Fault("TIME_ORDER", sentence, "Write START/END.", where="datetime"))
    return since, until


def written(cursor: Cursor) -> str:
    """A cursor as a link carries it."""
    return base64.urlsafe_b64encode(json.dumps(cursor).encode()).decode().rstrip("=")


def read(text: str | None, begin: Cursor) -> Cursor:
    """The cursor of a link; ``begin`` where there is none.

    Raises:
        BadInput: CURSOR.
    """
    if text is None:
        return begin
    try:
        data = base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
        search, place = json.loads(data)
    except (ValueError, TypeError, RecursionError):
        search = place = None
    sound = type(search) is int and type(place) is int
    if not sound or not (0 <= search < 1 << 8 and 0 <= place < 1 << 62):
        sentence = "This is no cursor of this desk."
        raise BadInput(Fault("CURSOR", sentence, "Follow the link next.", where="cursor"))
    return search, place
