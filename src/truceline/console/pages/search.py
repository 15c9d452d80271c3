"""Search: what is on record, by part, state, party, place, time and words; and all of it as a file.

The page, its further pages and both files answer one question from one view, so that nothing is
lost between them and nothing is in a file that its reader could not see on the page.
"""

from __future__ import annotations

import csv
import json
import tempfile
import threading
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import IO, TYPE_CHECKING, Any, ClassVar, Final
from urllib.parse import urlencode

from starlette.responses import Response, StreamingResponse

from truceline.console.pages.base import Page
from truceline.console.pages.rows import address
from truceline.console.pages.search_places import Choice, box, choices
from truceline.console.pages.times import Times, day_or_instant, times
from truceline.errors import BadInput, DeskFault, Fault, raise_for
from truceline.mechanism.catalogue import PARTS
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truceline.console.pages.base import Asked
    from truceline.mechanism.shapes import Area
    from truceline.reception.visits import Visit
    from truceline.views import Item, View

SIZE: Final = 50
"""Subjects on a page."""
EXPORTS: Final = 2
"""How many files are written at a time; each holds one of the desk's few open connections."""
SPOOL: Final = 1 << 22
"""Bytes of a file that are held in memory; beyond, it lies unnamed on the desk's own disk."""
_now = threading.BoundedSemaphore(EXPORTS)
_CHUNK: Final = 1 << 16
_COLUMNS: Final = (
    "subject", "part", "state", "title", "under", "opener", "opened_at", "changed_at", "parties",
    "recipients", "place", "since", "until", "rung", "overdue", "linked",
)  # fmt: skip
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""What makes a spreadsheet take a cell for a formula (OWASP, "CSV Injection")."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What is looked for, as the address has it.

    Args:
        text: Words, all of which must be there.
        part: Only this part.
        state: Only in this recorded state.
        party: Only where this actor has a part.
        place: Only this place, by the name under which it was confirmed.
        near: A place by any of its names, for the reader to choose from what is found.
        bbox: West, south, east and north of a box in degrees (WGS84).
        since: Only what ends at or after this day or instant.
        until: Only what starts at or before this day or instant.
        overdue: Only with a clock past its time.
        under: Only under this agreement.
    """

    text: str = ""
    part: str = ""
    state: str = ""
    party: str = ""
    place: str = ""
    near: str = ""
    bbox: str = ""
    since: str = ""
    until: str = ""
    overdue: str = ""
    under: str = ""

    def query(self, **changes: str) -> str:
        """The query of an address with these filters, some of them changed; empty for none."""
        given = {name: getattr(self, name) for name in self.__slots__} | changes
        kept = {name: value for name, value in given.items() if value}
        return f"?{urlencode(kept)}" if kept else ""

    @property
    def given(self) -> bool:
        """Whether anything is looked for at all."""
        return self != Filters()


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One subject that was found.

    Args:
        subject: Its id.
        part: Its part.
        state: Its recorded state, as the reader may see it.
        title: Its title.
        place: The name of its place.
        at: Since when it is, or when it was opened (UTC).
        overdue: The clocks that are past their time.
        href: The address of its page.
    """

    subject: str
    part: str
    state: str
    title: str
    place: str
    at: datetime
    overdue: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchPage(Page):
    """What was found.

    Args:
        times: Which instant it speaks of.
        filters: What is looked for.
        parts: Every part, for choosing.
        states: The states of the chosen part, or of all.
        unders: Agreement and title, for choosing.
        lines: The subjects of this page, newest first.
        next: The query of the page after; empty on the last.
        first: The query of the first page; empty where this is it.
        export: The query of both files.
        choices: Places that ``near`` may mean, best first.
        looked: Whether a place was looked for by name.
    """

    TEMPLATE: ClassVar[str] = "search.html"

    times: Times
    filters: Filters
    parts: tuple[str, ...]
    states: tuple[str, ...]
    unders: tuple[tuple[str, str], ...]
    lines: tuple[Line, ...]
    next: str
    first: str
    export: str
    choices: tuple[Choice, ...] = field(default=())
    looked: bool = False


def search(visit: Visit, asked: Asked) -> SearchPage:
    """Fill the page of what was found.

    Raises:
        BadInput: every fault of what is asked, at once.
    """
    view, filters = asked.view(visit), _filters(asked)
    before = asked.number("before", -1, (1 << 62) - 1) if asked.query.get("before") else None
    page = view.search(question_of(filters, view), before=before, limit=SIZE)
    when = times(view, asked)
    keep = {"at": when.asked, "known_at": when.known}
    return SearchPage(
        times=when,
        filters=filters,
        parts=tuple(sorted(PARTS)),
        states=_states(filters.part),
        unders=tuple((terms.id, terms.title) for terms in view.standing.in_force.values()),
        lines=tuple(_line(item) for item in page.items),
        next="" if page.next is None else filters.query(before=str(page.next), **keep),
        first="" if before is None else (filters.query(**keep) or "?"),
        export=filters.query(**keep),
        choices=tuple(choices(filters, keep)) if filters.near else (),
        looked=bool(filters.near),
    )


def search_csv(visit: Visit, asked: Asked) -> Response:
    """All that was found as a table for spreadsheets (RFC 4180, UTF-8 with a byte order mark).

    Raises:
        BadInput: every fault of what is asked. DeskFault: EXPORT_BUSY.
    """

    def write(file: IO[str], items: Iterator[Item]) -> int:
        file.write("\ufeff")
        rows = csv.writer(file, lineterminator="\r\n")
        rows.writerow(_COLUMNS)
        count = 0
        for item in items:
            count += 1
            told = item.as_json()
            rows.writerow([harmless(_cell(told[name])) for name in _COLUMNS])
        return count

    return _export(visit, asked, write, "text/csv; charset=utf-8; header=present", "search.csv")


def search_jsonl(visit: Visit, asked: Asked) -> Response:
    """All that was found as JSON, a subject a line.

    Raises:
        BadInput: every fault of what is asked. DeskFault: EXPORT_BUSY.
    """

    def write(file: IO[str], items: Iterator[Item]) -> int:
        count = 0
        for item in items:
            count += 1
            file.write(json.dumps(item.as_json(), ensure_ascii=False, separators=(",", ":")))
            file.write("\n")
        return count

    return _export(visit, asked, write, "application/jsonl; charset=utf-8", "search.jsonl")


def harmless(text: str) -> str:
    """A cell that no spreadsheet takes for a formula: an apostrophe stands before what could be.

    >>> harmless("=1+1"), harmless("a=b")
    ("'=1+1", 'a=b')
    """
    return f"'{text}" if text.startswith(_FORMULA) else text


def question_of(filters: Filters, view: View) -> Question:
    """What the filters ask of a view.

    Raises:
        BadInput: every fault at once.
    """
    faults: list[Fault] = []

    def read(given: str, reader: Callable[[str], Any]) -> Any:
        try:
            return reader(given) if given else None
        except BadInput as error:
            faults.extend(error.faults)
            return None

    zone = view.standing.first.zone
    area: Area | None = read(filters.bbox, box)
    since: datetime | None = read(filters.since, lambda text: day_or_instant(text, "since", zone))
    until: datetime | None = read(filters.until, lambda text: day_or_instant(text, "until", zone))
    if filters.part and filters.part not in PARTS:
        sentence = f"There is no part {filters.part[:40]!r} of the record."
        faults.append(Fault("PART_UNKNOWN", sentence, "Choose one of the list.", "part"))
    raise_for(faults)
    return Question(
        part=filters.part,
        state=filters.state,
        actor=filters.party,
        place=filters.place,
        text=filters.text,
        under=filters.under,
        area=area,
        since=since,
        until=until,
        overdue_at=view.at if filters.overdue else None,
    )


def _export(visit: Visit, asked: Asked, write: Any, media: str, name: str) -> Response:
    """A whole file, written before its first byte is sent, so that its count goes ahead of it."""
    view = asked.view(visit)
    question = question_of(_filters(asked), view)
    if not _now.acquire(blocking=False):
        sentence = f"This desk writes {EXPORTS} files at a time, and as many are being written."
        raise DeskFault(Fault("EXPORT_BUSY", sentence, "Try again in a minute."))
    try:
        file = tempfile.SpooledTemporaryFile(  # noqa: SIM115 - closed when all of it is sent
            SPOOL, "w+", encoding="utf-8", newline="", dir=str(visit.desk.folder)
        )
        try:
            with view.store.snapshot():
                count = write(file, view.every(question))
        except BaseException:
            file.close()
            raise
    finally:
        _now.release()
    headers = {
        "Cache-Control": "no-store",
        "Content-Disposition": f'attachment; filename="{name}"',
        "X-Content-Type-Options": "nosniff",
        "X-Count": str(count),
    }
    return StreamingResponse(_sent(file), media_type=media, headers=headers)


def _sent(file: Any) -> Iterator[str]:
    with file:
        file.seek(0)
        while chunk := file.read(_CHUNK):
            yield chunk


def _filters(asked: Asked) -> Filters:
    names = Filters.__slots__
    return replace(
        Filters(), **{n: asked.query[n].strip()[:200] for n in names if n in asked.query}
    )


def _line(item: Item) -> Line:
    return Line(
        subject=item.subject,
        part=item.part,
        state=item.row.state,
        title=item.row.title,
        place=item.row.place,
        at=item.row.since or item.opened_at,
        overdue=item.overdue,
        href=address(item.part, item.subject),
    )


def _states(part: str) -> tuple[str, ...]:
    wanted = [PARTS[part]] if part in PARTS else PARTS.values()
    return tuple(sorted({state for each in wanted for state in {*each.transitions, *each.initial}}))


def _cell(value: Any) -> str:
    if isinstance(value, list):
        return "; ".join(str(each) for each in value)
    return "" if value is None else str(value)
