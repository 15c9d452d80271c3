"""Public meetings of the mission by place and day, by which a report of one is dated.

A small table: each row has the body's names as the press writes them, the place, the first and last
day, and the source of these days. A mission adds its own file of the same form::

    meetings:
      - names: [Lakeside Talks]
        place: Geneva
        from: 2016-03-14
        to: 2016-03-24
        source: Communique of the talks, 2016-03-24

>>> [each.first.isoformat() for each in shipped() if each.place == "Munich"]
['2016-02-11']
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import MAXYEAR, date, timedelta
from functools import lru_cache
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import BadInput, Fault, raise_for
from truceline.mechanism.yaml_source import Path as At
from truceline.mechanism.yaml_source import read_yaml

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

_LARGEST: Final = 5_000_000
_LONGEST: Final = 200
_LONGEST_MEETING: Final = timedelta(days=30)
_NEEDED: Final = frozenset({"names", "place", "from", "source"})
_FORM: Final = "Correct the file; the guide to the press tells its form."
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


@lru_cache(maxsize=1)
def shipped() -> tuple[Meeting, ...]:
    """The packaged table: ministers' meetings of the Syria Support Group up to May 2016."""
    path = resources.files("truceline.press") / "tables" / "meetings.yaml"
    return read_meetings(path.read_bytes(), file="meetings.yaml")


def load(path: Path) -> tuple[Meeting, ...]:
    """The packaged meetings with a mission's beside them.

    One of the mission's at a place and on a first day that the packaged table has replaces it.

    Raises:
        BadInput: every fault of the file, with its place; ``MEETINGS_FILE`` where it cannot be
            read.
    """
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST + 1)
    except OSError as error:
        sentence = f"The meetings {path} cannot be read: {error.strerror or error}."
        raise BadInput(Fault("MEETINGS_FILE", sentence, "Give the path of a file.")) from error
    own = read_meetings(data, file=str(path))
    replaced = {_key(each) for each in own}
    return (*(each for each in shipped() if _key(each) not in replaced), *own)


def _key(meeting: Meeting) -> tuple[str, date]:
    return meeting.place.casefold(), meeting.first


def read_meetings(data: bytes, *, file: str = "") -> tuple[Meeting, ...]:
    """Meetings from the bytes of a YAML file: ``meetings``, a list of rows.

    Args:
        data: The file's bytes.
        file: What to call it in faults.

    Raises:
        BadInput: every fault found: those of YAML, and ``MEETINGS_SHAPE``, ``MEETINGS_FIELD``,
            ``MEETINGS_DATE``, ``MEETINGS_TWICE``.
    """
    source = read_yaml(data)
    rows = source.data.get("meetings") if isinstance(source.data, dict) else None
    faults: list[Fault] = []

    def fault(code: str, at: At, sentence: str) -> None:
        place = source.place(at)
        where = f"{file}:{place}" if file else str(place)
        faults.append(Fault(code, sentence, _FORM, where))

    if not isinstance(rows, list) or set(source.data) != {"meetings"}:
        fault("MEETINGS_SHAPE", (), "The file has a list of meetings, and nothing else.")
        rows = []
    found: list[Meeting] = []
    for index, row in enumerate(rows):
        meeting = _meeting(row, ("meetings", index), fault)
        if meeting is None:
            continue
        if any(_key(each) == _key(meeting) for each in found):
            sentence = f"A meeting in {meeting.place} from {meeting.first} is here twice."
            fault("MEETINGS_TWICE", ("meetings", index), sentence)
        found.append(meeting)
    raise_for(faults)
    return tuple(found)


def _meeting(row: Any, at: At, fault: Callable[[str, At, str], None]) -> Meeting | None:
    """One row; None where it has a fault, which is told."""
    if not isinstance(row, dict) or not set(row) >= _NEEDED:
        fault("MEETINGS_SHAPE", at, "A meeting has names, place, from and source, perhaps to.")
        return None
    good = True
    for extra in sorted(set(map(str, row)) - _NEEDED - {"to"}):
        fault("MEETINGS_FIELD", (*at, extra), f"A meeting has no {extra}.")
        good = False
    names = row["names"] if isinstance(row["names"], list) else []
    for text in (*(names or [None]), row["place"], row["source"]):
        if not isinstance(text, str) or not 0 < len(text.strip()) <= _LONGEST:
            sentence = f"Names, place and source have 1 to {_LONGEST} characters of text each."
            fault("MEETINGS_SHAPE", at, sentence)
            return None
    days = []
    for name in ("from", "to"):
        try:
            days.append(date.fromisoformat(str(row.get(name) or row["from"])))
        except ValueError:
            fault("MEETINGS_DATE", (*at, name), f"{row.get(name)} is no day; write 2016-02-27.")
            return None
    if days[1].year >= MAXYEAR or not timedelta(0) <= days[1] - days[0] <= _LONGEST_MEETING:
        sentence = f"It is of {days[0]} to {days[1]}; a meeting has 1 to 31 days, in order."
        fault("MEETINGS_DATE", at, sentence)
        return None
    return (
        Meeting(
            names=tuple(names), place=row["place"], first=days[0], last=days[1],
            source=row["source"],
        )
        if good
        else None
    )  # fmt: skip


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
