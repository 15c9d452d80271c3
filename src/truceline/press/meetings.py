"""Public meetings of the mission by place and day, by which a report of one is dated.

A small table: each row has the body's names as the press writes them, the place, the first and last
day, and the source of these days. Callers may give another table.

>>> [each.first.isoformat() for each in SHIPPED if each.place == "Munich"]
['2016-02-11']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final

_ISSG: Final = ("International Syria Support Group", "International Syrian Support Group", "ISSG")
_HELD = re.compile(
    r"\b(?:sessions?|meetings?|talks|conference|round|gathering|reached)\b", re.IGNORECASE
)
_NOT_THIS = re.compile(
    r"\b(?:next|upcoming|will|would|ahead\sof|before|previous|earlier|last|ago|since|(?:19|20)\d\d"
    r"|plan\w*|scheduled|expected|cancel\w*|postpon\w*|not)\b",
    re.IGNORECASE,
)

_RECENT = re.compile(
    r"\b(?:recent|latest|ongoing|today|yesterday|this\sweek|just|\w{3,6}day)\b", re.IGNORECASE
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Meeting:
    """A meeting that was held.

    Args:
        names: The body or event, in its spellings.
        place: The city, as a dateline has it.
        first: Its first day, there.
        last: Its last.
        source: Where these days are from.
    """

    names: tuple[str, ...]
    place: str
    first: date
    last: date
    source: str


def _issg(place: str, first: date, last: date | None = None) -> Meeting:
    """A meeting of the International Syria Support Group at the level of ministers."""
    source = f"Statement of the ISSG, {place}, {first.isoformat()}"
    return Meeting(names=_ISSG, place=place, first=first, last=last or first, source=source)


SHIPPED: Final = (
    _issg("Vienna", date(2015, 10, 30)),
    _issg("Vienna", date(2015, 11, 14)),
    _issg("New York", date(2015, 12, 18)),
    _issg("Munich", date(2016, 2, 11), date(2016, 2, 12)),
    _issg("Vienna", date(2016, 5, 17)),
)
"""The ministers' meetings of the International Syria Support Group up to May 2016."""


def held(sentence: str, place: str, table: tuple[Meeting, ...]) -> tuple[Meeting, ...]:
    """The meetings at a place that a sentence tells as held; several where it does not say which.

    It has to call the meeting recent, in some such word, for of an old one reports speak for years.
    What speaks of one to come, of an earlier one, of a year, or of one elsewhere tells of none.

    Args:
        sentence: Words of the writer, none of them quoted.
        place: The place of the dateline.
        table: The meetings that are known.
    """
    if not (_HELD.search(sentence) and _RECENT.search(sentence)) or _NOT_THIS.search(sentence):
        return ()
    named = [
        each
        for each in table
        if any(re.search(rf"\b{re.escape(name)}\b", sentence) for name in each.names)
    ]
    elsewhere = {each.place for each in named if each.place.casefold() != place.casefold()}
    if any(re.search(rf"\b{re.escape(city)}\b", sentence) for city in elsewhere):
        return ()
    return tuple(each for each in named if each.place.casefold() == place.casefold())
