"""A search about a place: the candidates that a name may mean, for a person to choose from."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from truceline.errors import BadInput, Fault
from truceline.exchange import gazetteer
from truceline.mechanism.shapes import Area, sound_area

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from truceline.console.pages.search import Filters
    from truceline.exchange.gazetteer import Place

AROUND: Final = 0.1
"""Degrees around a place that is chosen by its name: some eleven kilometres north and south."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """A place that a name may mean.

    Args:
        name: Its name in the gazetteer.
        matched: The spelling that fits what was asked.
        country: The gazetteer's country code; no claim of this desk.
        source: The gazetteer.
        query: The query that looks around it.
    """

    name: str
    matched: str
    country: str
    source: str
    query: str


def choices(filters: Filters, keep: Mapping[str, str]) -> Iterator[Choice]:
    """Places that a name may mean; none is chosen for the reader.

    Raises:
        BadInput: PLACE_EMPTY, PLACE_LONG.
    """
    for place in gazetteer.search(filters.near, limit=8):
        west, east = place.lng - AROUND, place.lng + AROUND
        south, north = max(place.lat - AROUND, -90.0), min(place.lat + AROUND, 90.0)
        bounds = (west, south, east, north)
        bbox = ",".join(f"{each:.4f}" for each in bounds)
        yield _choice(place, filters.query(near="", bbox=bbox, **keep))


def _choice(place: Place, query: str) -> Choice:
    return Choice(
        name=place.name,
        matched=place.matched,
        country=place.country,
        source=place.source,
        query=query,
    )


def box(text: str) -> Area:
    """A box from ``west,south,east,north``.

    Raises:
        BadInput: BBOX_FORM, LATITUDE_RANGE, LONGITUDE_RANGE, AREA_ORDER.
    """
    try:
        west, south, east, north = (float(each) for each in text.split(","))
    except ValueError as error:
        sentence = "A box is four numbers: west, south, east and north in degrees."
        raise BadInput(
            Fault("BBOX_FORM", sentence, "Write 36.5,35.5,37.5,36.5.", "bbox")
        ) from error
    return sound_area({"west": west, "south": south, "east": east, "north": north})
