"""The columns of UCDP GED: how each is read, what it may hold, and how a row may contradict itself.

Codes and ranges are those of the UCDP GED codebook. A column that the common shape has no place for
is still read where it helps to tell a damaged row from a sound one (``year``, ``geom_wkt``).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

Values = dict[str, Any]

_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,17})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
# Some releases write days as instants at midnight, which say no more than the day.
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00:00(?:\.0+)?)?")
_POINT = re.compile(r"POINT ?\((-?[0-9]+(?:\.[0-9]+)?) (-?[0-9]+(?:\.[0-9]+)?)\)")
_SAME_DEGREES = 2e-6
_SHOWN = 60


class BadField(Exception):
    """One field that cannot be right: code, sentence and hint for its fault."""

    def __init__(self, code: str, sentence: str, hint: str) -> None:
        super().__init__(sentence)
        self.code, self.sentence, self.hint = code, sentence, hint


@dataclass(frozen=True, slots=True)
class Column:
    """One column of the file.

    Args:
        name: Its name in the header.
        into: Its name in the common shape; empty where it is read for checking only.
        parse: Text to value; raises :class:`BadField`.
        required: Whether a file without it is refused.
    """

    name: str
    into: str
    parse: Callable[[str], Any]
    required: bool = True


def _short(text: str) -> str:
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


def _words(text: str) -> str | None:
    """Free text; nothing in it means that the source says nothing."""
    return text if text and not text.isspace() else None


def _name(text: str) -> str:
    """Text that must be there."""
    if not text or text.isspace():
        raise BadField("FIELD_EMPTY", "The field is empty.", "Every event has this.")
    return text


def _whole(text: str) -> int:
    """A count: digits only."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if text.startswith("-") and _WHOLE.fullmatch(text[1:]):
        raise BadField(
            "NUMBER_NEGATIVE", f"{text} is below zero.", "A count of this cannot be below zero."
        )
    raise BadField(
        "NUMBER_UNREADABLE",
        f"A whole number of at most nine digits was expected; {_short(text)} was found.",
        "Use digits only, without spaces or signs.",
    )


def _code(low: int, high: int) -> Callable[[str], int]:
    """A code of the codebook between two whole numbers."""

    def parse(text: str) -> int:
        value = _whole(text)
        if not low <= value <= high:
            raise BadField(
                "CODE_UNKNOWN",
                f"The codebook has the codes {low} to {high}; {value} was found.",
                "Restore the row from the published file.",
            )
        return value

    return parse


def _degrees(limit: int, code: str, what: str) -> Callable[[str], float]:
    """WGS84 degrees between -limit and limit."""

    def parse(text: str) -> float:
        if not _DECIMAL.fullmatch(text):
            raise BadField(
                "NUMBER_UNREADABLE",
                f"Decimal degrees were expected; {_short(text)} was found.",
                "Write degrees like 36.201241, with a point.",
            )
        value = float(text)
        if not -limit <= value <= limit:
            sentence = f"The {what} is {text}; it lies between -{limit} and {limit}."
            raise BadField(code, sentence, "Look for a lost point or columns that changed place.")
        return value

    return parse


@lru_cache(maxsize=16_384)
def _day_or_none(text: str) -> date | None:
    match = _DAY.fullmatch(text)
    if not match:
        return None
    try:
        return date(int(match[1]), int(match[2]), int(match[3]))
    except ValueError:
        return None


def _day(text: str) -> date:
    """A calendar day."""
    day = _day_or_none(text)
    if day is None:
        raise BadField(
            "DATE_UNREADABLE",
            f"A day like 2016-02-27 was expected; {_short(text)} was found.",
            "Write YYYY-MM-DD, and look whether that month has such a day.",
        )
    return day


def _point(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of a WKT point; nothing where the field is empty."""
    if not text:
        return None
    match = _POINT.fullmatch(text)
    if not match:
        sentence = f"A point like POINT (37.16 36.20) was expected; {_short(text)} was found."
        raise BadField("POINT_UNREADABLE", sentence, "Restore the row from the published file.")
    return float(match[1]), float(match[2])


COLUMNS: tuple[Column, ...] = (
    Column("id", "source_id", lambda text: str(_whole(text))),
    Column("year", "", _whole, required=False),
    Column("type_of_violence", "violence", _code(1, 3)),
    Column("dyad_new_id", "dyad_id", lambda text: str(_whole(text))),
    Column("dyad_name", "dyad", _name),
    Column("side_a", "side_a", _name),
    Column("side_b", "side_b", _name),
    Column("number_of_sources", "sources", _whole, required=False),
    Column("source_article", "source_article", _words, required=False),
    Column("source_office", "source_office", _words, required=False),
    Column("source_date", "source_date", _words, required=False),
    Column("where_prec", "where_prec", _code(1, 7)),
    Column("where_coordinates", "place", _words),
    Column("adm_1", "adm1", _words),
    Column("adm_2", "adm2", _words),
    Column("latitude", "latitude", _degrees(90, "LATITUDE_RANGE", "latitude")),
    Column("longitude", "longitude", _degrees(180, "LONGITUDE_RANGE", "longitude")),
    Column("geom_wkt", "", _point, required=False),
    Column("country", "country", _words, required=False),
    Column("event_clarity", "clarity", _code(1, 2), required=False),
    Column("date_prec", "date_prec", _code(1, 5)),
    Column("date_start", "date_start", _day),
    Column("date_end", "date_end", _day),
    Column("deaths_a", "deaths_a", _whole),
    Column("deaths_b", "deaths_b", _whole),
    Column("deaths_civilians", "deaths_civilians", _whole),
    Column("deaths_unknown", "deaths_unknown", _whole),
    Column("low", "deaths_low", _whole),
    Column("best", "deaths_best", _whole),
    Column("high", "deaths_high", _whole),
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
