"""What requests ask for, read once for all families: instants, places, boxes, pages.

Each reader of a parameter raises faults that name the parameter.
"""

from __future__ import annotations

import base64
import json
import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Annotated, Final

from fastapi import Path, Query

from truceline.errors import BadInput, Fault
from truceline.mechanism.instants import EXAMPLE, parse_instant
from truceline.mechanism.shapes import sound_area

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.shapes import Area

_PLACE = re.compile(r"[0-9]{1,18}")
_BOUNDS: Final = ("west", "south", "east", "north")
PAGE: Final = 500
"""Items of a page at most."""

_SAYS = f"with its offset or zone, such as 2016-02-26T22:00:00Z or {EXAMPLE}"

At = Annotated[str | None, Query(description=f"The instant asked about, {_SAYS}", max_length=100)]
KnownAt = Annotated[
    str | None,
    Query(
        description="The place in the ledger, or the time, up to which entries count",
        max_length=100,
    ),
]
Since = Annotated[str | None, Query(description=f"From then on, {_SAYS}", max_length=100)]
Until = Annotated[str | None, Query(description=f"Up to then, {_SAYS}", max_length=100)]
Cursor = Annotated[
    str | None,
    Query(description="The ``next`` of the page before", pattern="^[A-Za-z0-9_-]{1,32}$"),
]
Limit = Annotated[int, Query(description="At most so many", ge=1, le=PAGE)]
Id = Annotated[
    str,
    Path(
        description="An id, or the beginning of it: 6 to 64 hexadecimal digits",
        pattern="^[0-9A-Fa-f]{6,64}$",
    ),
]
Bbox = Annotated[
    str | None,
    Query(
        description="west,south,east,north in WGS84 degrees; west beyond east crosses the "
        "antimeridian",
        max_length=200,
    ),
]


@contextmanager
def at_parameter(name: str) -> Iterator[None]:
    """Give the faults raised inside the name of the parameter that they are in."""
    try:
        yield
    except BadInput as error:
        raise BadInput(
            [replace(each, where=f"{name}{each.where}") for each in error.faults]
        ) from error


def instant(text: str | None, name: str) -> datetime | None:
    """An instant (UTC) from a parameter; None where it was left out.

    Raises:
        BadInput: as :func:`truceline.mechanism.instants.parse_instant`.
    """
    if text is None:
        return None
    with at_parameter(name):
        # In a query an unescaped plus is a space, and no instant holds one.
        return parse_instant(text.replace(" ", "+")).astimezone(UTC)


def known(text: str | None) -> int | datetime | None:
    """A place of the ledger, or an instant, from ``known_at``.

    Raises:
        BadInput: as :func:`instant`.
    """
    if text is not None and _PLACE.fullmatch(text):
        return int(text)
    return instant(text, "known_at")


def box(text: str | None) -> Area | None:
    """A box of degrees from ``bbox``.

    Raises:
        BadInput: BBOX_FORM, LATITUDE_RANGE, LONGITUDE_RANGE, AREA_ORDER.
    """
    if text is None:
        return None
    try:
        numbers = [float(part) for part in text.split(",")]
        named = dict(zip(_BOUNDS, numbers, strict=True))
    except ValueError as error:
        sentence = "A box is four numbers."
        hint = "Write bbox=west,south,east,north in degrees, such as 36.5,35.5,37.5,36.5."
        raise BadInput(Fault("BBOX_FORM", sentence, hint, where="bbox")) from error
    with at_parameter("bbox"):
        return sound_area(named)


def cursor_of(place: int | None) -> str | None:
    """The opaque cursor of the page that follows a place."""
    if place is None:
        return None
    return base64.urlsafe_b64encode(json.dumps([place]).encode()).decode().rstrip("=")


def place_of(cursor: str | None) -> int | None:
    """The place that a cursor stands for.

    Raises:
        BadInput: CURSOR.
    """
    if cursor is None:
        return None
    try:
        data = base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
        [place] = json.loads(data)
    except (ValueError, TypeError, RecursionError):
        place = None
    if type(place) is not int or not 0 <= place < 1 << 62:
        sentence = "This is no cursor of this desk."
        raise BadInput(Fault("CURSOR", sentence, "Give the next of the page before.", "cursor"))
    return place
