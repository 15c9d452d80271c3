"""The columns of ACLED's export: how each is read, and how a row may contradict itself.

Names, codes and precisions are those of the ACLED codebook. ``time_precision`` has three steps: 1
the day, 2 the week (with a day chosen in it), 3 the month; they become 1, 3 and 4 of the common
shape. ``geo_precision`` 1, 2 and 3 become 1, 2 and 4.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from truceline.exchange.table_fields import (
    BadField,
    Column,
    Values,
    code,
    degrees,
    maybe,
    named,
    short,
    whole,
    worded_day,
    words,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

DATE_PRECISION = {1: 1, 2: 3, 3: 4}
PLACE_PRECISION = {1: 1, 2: 2, 3: 4}
VIOLENT = ("battles", "explosions/remote violence", "violence against civilians")
"""The types of event that are violence between sides; protests and agreements are not."""

_ID = re.compile(r"[A-Z]{3}[0-9]{1,9}")
_STATE = ("1", "state forces")
_CIVILIANS = ("7", "civilians")


def event_id(text: str) -> str:
    """The source's id: three letters of the country and a number."""
    if not _ID.fullmatch(text):
        raise BadField(
            "ID_UNREADABLE",
            f"An id like SYR12345 was expected; {short(text)} was found.",
            "Restore the row from the published file.",
        )
    return text


COLUMNS: tuple[Column, ...] = (
    Column("event_id_cnty", "source_id", event_id),
    Column("event_date", "date_start", worded_day),
    Column("year", "", whole, required=False),
    Column("time_precision", "", code(1, 3)),
    Column("event_type", "", named),
    Column("sub_event_type", "", words, required=False),
    Column("actor1", "side_a", named),
    Column("inter1", "", words, required=False),
    Column("actor2", "side_b", words),
    Column("inter2", "", words, required=False),
    Column("civilian_targeting", "", words, required=False),
    Column("country", "country", words),
    Column("admin1", "adm1", words, required=False),
    Column("admin2", "adm2", words, required=False),
    Column("location", "place", words, required=False),
    Column("latitude", "latitude", degrees(90, "LATITUDE_RANGE", "latitude")),
    Column("longitude", "longitude", degrees(180, "LONGITUDE_RANGE", "longitude")),
    Column("geo_precision", "", maybe(code(1, 3)), required=False),
    Column("source", "source_office", words, required=False),
    Column("fatalities", "deaths_best", whole),
)
"""Every column that is read, in the order of the published file."""


def violence(values: Mapping[str, Any]) -> int | None:
    """1 a state is a side, 2 no state is, 3 against civilians; None where it is no violence."""
    if values["event_type"].lower() not in VIOLENT:
        return None
    inter = [str(values.get(name) or "").lower() for name in ("inter1", "inter2")]
    against = values["event_type"].lower() == VIOLENT[2] or values.get("civilian_targeting")
    if against or any(one in _CIVILIANS for one in inter):
        return 3
    return 1 if any(one in _STATE for one in inter) else 2


def pair(values: Mapping[str, Any]) -> str:
    """The name of the pair of sides, the same whichever the file names first."""
    sides = [values["actor1"], values["actor2"]]
    return " - ".join(sorted(side for side in sides if side))


def contradictions(
    values: Mapping[str, Any], seen: Mapping[str, int]
) -> Iterator[tuple[str, BadField]]:
    """Where readable fields of one row cannot all be right: (column, fault) for each."""
    found = values["event_id_cnty"]
    if found in seen:
        sentence = f"The id {found} is already on line {seen[found]}."
        hint = "Keep the row that the publisher has, one for each event."
        yield "event_id_cnty", BadField("ID_TWICE", sentence, hint)
    year = values.get("year")
    if year is not None and year != values["event_date"].year:
        sentence = f"The year is {year}; the date is {values['event_date']}."
        hint = "Restore the row from the published file."
        yield "year", BadField("YEAR_DISAGREES", sentence, hint)


def derived(values: Mapping[str, Any]) -> Values:
    """What the common shape says of a row beside the columns that go straight into it."""
    place = values.get("geo_precision")
    return {
        "date_end": values["event_date"],
        "date_prec": DATE_PRECISION[values["time_precision"]],
        "where_prec": None if place is None else PLACE_PRECISION[place],
        "violence": violence(values),
        "dyad": pair(values),
    }
