"""The columns of UCDP GED: how each is read, what it may hold, and how a row may contradict itself.

Codes and ranges are those of the UCDP GED codebook. A column that the common shape has no place for
is still read where it helps to tell a damaged row from a sound one (``year``, ``geom_wkt``).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from truceline.exchange.table_fields import (
    BadField,
    Column,
    code,
    day,
    degrees,
    named,
    short,
    whole,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

_POINT = re.compile(r"POINT ?\((-?[0-9]+(?:\.[0-9]+)?) (-?[0-9]+(?:\.[0-9]+)?)\)")
_SAME_DEGREES = 2e-6


def _point(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of a WKT point; nothing where the field is empty."""
    if not text:
        return None
    match = _POINT.fullmatch(text)
    if not match:
        sentence = f"A point like POINT (37.16 36.20) was expected; {short(text)} was found."
        raise BadField("POINT_UNREADABLE", sentence, "Restore the row from the published file.")
    return float(match[1]), float(match[2])


COLUMNS: tuple[Column, ...] = (
    Column("id", "source_id", lambda text: str(whole(text))),
    Column("year", "", whole, required=False),
    Column("type_of_violence", "violence", code(1, 3)),
    Column("dyad_new_id", "dyad_id", lambda text: str(whole(text))),
    Column("dyad_name", "dyad", named),
    Column("side_a", "side_a", named),
    Column("side_b", "side_b", named),
    Column("number_of_sources", "sources", whole, required=False),
    Column("source_article", "source_article", words, required=False),
    Column("source_office", "source_office", words, required=False),
    Column("source_date", "source_date", words, required=False),
    Column("where_prec", "where_prec", code(1, 7)),
    Column("where_coordinates", "place", words),
    Column("adm_1", "adm1", words),
    Column("adm_2", "adm2", words),
    Column("latitude", "latitude", degrees(90, "LATITUDE_RANGE", "latitude")),
    Column("longitude", "longitude", degrees(180, "LONGITUDE_RANGE", "longitude")),
    Column("geom_wkt", "", _point, required=False),
    Column("country", "country", words, required=False),
    Column("event_clarity", "clarity", code(1, 2), required=False),
    Column("date_prec", "date_prec", code(1, 5)),
    Column("date_start", "date_start", day),
    Column("date_end", "date_end", day),
    Column("deaths_a", "deaths_a", whole),
    Column("deaths_b", "deaths_b", whole),
    Column("deaths_civilians", "deaths_civilians", whole),
    Column("deaths_unknown", "deaths_unknown", whole),
    Column("low", "deaths_low", whole),
    Column("best", "deaths_best", whole),
    Column("high", "deaths_high", whole),
)
"""Every column that is read, in the order of the published file."""


def contradictions(
    values: Mapping[str, Any], seen: Mapping[str, int]
) -> Iterator[tuple[str, BadField]]:
    """Where readable fields of one row cannot all be right: (column, fault) for each.

    Args:
        values: The parsed fields by column name; optional ones may be absent.
        seen: Ids of the rows that are already in, with their lines.
    """
    restore = "Restore the row from the published file."
    if values["id"] in seen:
        sentence = f"The id {values['id']} is already on line {seen[values['id']]}."
        yield "id", BadField("ID_TWICE", sentence, "Keep the row that the publisher has.")
    start, end = values["date_start"], values["date_end"]
    if end < start:
        sentence = f"The event ends on {end}, before it starts on {start}."
        yield "date_end", BadField("END_BEFORE_START", sentence, restore)
    year = values.get("year")
    if year is not None and not start.year <= year <= max(start.year, end.year):
        sentence = f"The year is {year}; the dates are {start} to {end}."
        yield "year", BadField("YEAR_DISAGREES", sentence, restore)
    parts = sum(values[f"deaths_{who}"] for who in ("a", "b", "civilians", "unknown"))
    if parts != values["best"]:
        sentence = f"The four counts of deaths add up to {parts}; best is {values['best']}."
        yield "best", BadField("DEATHS_DISAGREE", sentence, restore)
    point = values.get("geom_wkt")
    if point is not None:
        off = max(abs(point[0] - values["longitude"]), abs(point[1] - values["latitude"]))
        if off > _SAME_DEGREES:
            sentence = f"The point in geom_wkt is {off:.6g} degrees from latitude and longitude."
            yield "geom_wkt", BadField("POINT_DISAGREES", sentence, restore)
