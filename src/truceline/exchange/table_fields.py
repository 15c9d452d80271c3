"""Fields of a table of events: text to value, or a fault that says what was expected.

Each reader takes the text of one field and gives its value, or raises :class:`BadField`. A
:class:`Column` says which reader a column of a format has, and where its value goes in the common
shape of :mod:`truceline.exchange.observation`.

>>> whole("12"), day("2016-02-27"), degrees(90, "LATITUDE_RANGE", "latitude")("36.2")
(12, datetime.date(2016, 2, 27), 36.2)
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any

Values = dict[str, Any]

_DECIMAL = re.compile(r"-?[0-9]{1,3}(\.[0-9]{1,17})?")
_WHOLE = re.compile(r"[0-9]{1,9}")
# Some releases write days as instants at midnight, which say no more than the day.
_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})(?:[ T]00:00:00(?:\.0+)?)?")
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


def short(text: str) -> str:
    """Some of a field, quoted, for a sentence about it."""
    return repr(text if len(text) <= _SHOWN else text[:_SHOWN] + "...")


def words(text: str) -> str | None:
    """Free text; nothing in it means that the source says nothing."""
    return text if text and not text.isspace() else None


def named(text: str) -> str:
    """Text that must be there."""
    if not text or text.isspace():
        raise BadField("FIELD_EMPTY", "The field is empty.", "Every event has this.")
    return text


def whole(text: str) -> int:
    """A count: digits only."""
    if _WHOLE.fullmatch(text):
        return int(text)
    if text.startswith("-") and _WHOLE.fullmatch(text[1:]):
        raise BadField(
            "NUMBER_NEGATIVE", f"{text} is below zero.", "A count of this cannot be below zero."
        )
    raise BadField(
        "NUMBER_UNREADABLE",
        f"A whole number of at most nine digits was expected; {short(text)} was found.",
        "Use digits only, without spaces or signs.",
    )


def code(low: int, high: int) -> Callable[[str], int]:
    """A code of the codebook between two whole numbers."""

    def parse(text: str) -> int:
        value = whole(text)
        if not low <= value <= high:
            raise BadField(
                "CODE_UNKNOWN",
                f"The codebook has the codes {low} to {high}; {value} was found.",
                "Restore the row from the published file.",
            )
        return value

    return parse


def degrees(limit: int, code: str, what: str) -> Callable[[str], float]:
    """WGS84 degrees between -limit and limit."""

    def parse(text: str) -> float:
        if not _DECIMAL.fullmatch(text):
            raise BadField(
                "NUMBER_UNREADABLE",
                f"Decimal degrees were expected; {short(text)} was found.",
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


def day(text: str) -> date:
    """A calendar day."""
    day = _day_or_none(text)
    if day is None:
        raise BadField(
            "DATE_UNREADABLE",
            f"A day like 2016-02-27 was expected; {short(text)} was found.",
            "Write YYYY-MM-DD, and look whether that month has such a day.",
        )
    return day


_MONTHS = (
    "january",
    "february",
    "march",
    "april",
    "may",
    "june",
    "july",
    "august",
    "september",
    "october",
    "november",
    "december",
)
_WORDED = re.compile(r"([0-9]{1,2})[ -]([A-Za-z]{3,9})[ -]([0-9]{4})")
_DOTTED = re.compile(r"([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})")


@lru_cache(maxsize=16_384)
def worded_day(text: str) -> date:
    """A calendar day in a form that can be read in one way only.

    >>> worded_day("27 February 2016") == worded_day("27.02.2016") == worded_day("2016-02-27")
    True
    """
    if match := _WORDED.fullmatch(text):
        low = match[2].lower()
        found = [at for at, month in enumerate(_MONTHS, 1) if month.startswith(low)]
        parts = (int(match[3]), found[0] if len(found) == 1 else 0, int(match[1]))
    elif match := _DOTTED.fullmatch(text):
        parts = (int(match[3]), int(match[2]), int(match[1]))
    elif (plain := _day_or_none(text)) is not None:
        return plain
    else:
        parts = (0, 0, 0)
    try:
        return date(*parts)
    except ValueError:
        sentence = f"A day like 2016-02-27 or 27 February 2016 was expected; {short(text)} found."
        hint = "Write YYYY-MM-DD: a day with slashes can be read in two ways."
        raise BadField("DATE_UNREADABLE", sentence, hint) from None


def maybe(read: Callable[[str], Any]) -> Callable[[str], Any]:
    """A reader that takes an empty field for a source that says nothing."""

    def parse(text: str) -> Any:
        return None if not text or text.isspace() else read(text)

    return parse
