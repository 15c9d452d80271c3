"""One subject whole: what every page of a subject shows, whatever part it is of.

Its clocks, where it stands on the ladder, who has it, what may be recorded next, and its history:
every entry that the reader may see, with its two times, its author, how it came and what is sealed.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, fields
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from starlette.responses import RedirectResponse, Response

from truceline.analysis.clocks import overdue
from truceline.analysis.escalation import escalation
from truceline.analysis.next_steps import Case, Step, next_steps
from truceline.analysis.waiting import asked_of, query_clock
from truceline.console.markup import SHORT
from truceline.console.pages.base import Page
from truceline.console.pages.rows import PAGES, Due, Hands, address, due_of, hands_of, may_claim
from truceline.console.pages.said import Said, said_of
from truceline.mechanism.instants import parse_instant
from truceline.sheets.subject import Files, facts
from truceline.views import GLIMPSED, Shown, View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit
    from truceline.views import Item

_LONGEST: Final = 2000
"""How much of one field a page shows; the entry's own bytes have all of it."""
_MOST: Final = 12
"""How many words of a list it shows."""
_HASH: Final = re.compile("[0-9a-f]{64}")
_OUTLINES: Final = frozenset({"volumes", "coarse"})
"""Fields of outlines, which a notice's page shows by themselves."""
_APART: Final = frozenset({"relayed", "on_behalf_of"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Box:
    """Sealed fields of an entry.

    Args:
        fields: Their names.
        to: Who can open them.
        missing: Whether the ciphertext is gone, or withheld from this reader.
        mine: Whether the reader is one who can open them.
    """

    fields: tuple[str, ...]
    to: tuple[str, ...]
    missing: bool
    mine: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry in a history.

    Args:
        hash: Its hash.
        place: Its place in the ledger.
        base: Its kind without version.
        author: Who signed it.
        on_behalf_of: For whom, where it was relayed.
        relayed: How the words reached their author, in a sentence; empty where it signed its own.
        happened_at: When it happened, as its author says (UTC); None where that is not said.
        recorded_at: When the desk recorded it (UTC).
        fields: Name and text of each open field.
        boxes: What is sealed in it.
        interests: The maker's own interests, where it is a finding.
        doubt: What speaks against it, such as a revoked key; empty where nothing does.
    """

    hash: str
    place: int
    base: str
    author: str
    on_behalf_of: str
    relayed: str
    happened_at: datetime | None
    recorded_at: datetime
    fields: tuple[tuple[str, str], ...]
    boxes: tuple[Box, ...]
    interests: tuple[str, ...]
    doubt: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ClockLine:
    """A clock of the subject.

    Args:
        due: Its name, when it is due, on whose authority, and how late it is.
        started: When it started (UTC).
        stopped_at: When it stopped (UTC); None while it runs.
        in_time: Whether it was stopped by its due time.
        late: Whether it is overdue now.
        says: The same in a sentence.
    """

    due: Due
    started: datetime
    stopped_at: datetime | None
    in_time: bool
    late: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Other:
    """Another subject that this one has to do with, as the reader may see it.

    Args:
        subject: Its id.
        part: Its part.
        title: Its title.
        state: Its state.
        since: Start of what it speaks of (UTC), or None.
        until: End of it (UTC), or None.
        href: The address of its page.
    """

    subject: str
    part: str
    title: str
    state: str
    since: datetime | None
    until: datetime | None
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SubjectPage(Page):
    """A subject of any part.

    Args:
        subject: Its id.
        part: Its part.
        title: Its title.
        state: Its recorded state.
        seen_in_part: Whether its opening is hidden from the reader, who sees some of it.
        opener: Who opened it; empty where that is hidden.
        opened_at: When it was opened (UTC).
        changed_at: When the newest entry that the reader sees was recorded (UTC).
        under: The id of the agreement that governs it.
        under_title: Its title.
        parties: The actors whose matter it is.
        recipients: The actors to whom it is addressed.
        place: The name of its place, as coarse as its author made it.
        at: The instant that is asked about (UTC).
        past: Whether an earlier instant, or less of the ledger, was asked about.
        says: Sentences that stand beside it wherever it is shown.
        clocks: Its clocks, in the order of Terms.
        rung: The rung on which its lateness shows; empty where nothing is overdue.
        goes: From where to where it goes by that; empty where nothing is overdue.
        hands: Who has it; None where nobody has, or where the reader may not know.
        hands_told: Whether the reader may know who has it.
        claim: Whether the reader may claim it.
        steps: What the reader may record next.
        linked: Subjects that tell of the same, joined with it.
        history: Its entries, newest first.
        mentions: Entries of other subjects that name it.
        rests: What sources say that somebody said of it, each with its words and its place.
    """

    TEMPLATE: ClassVar[str] = "subject.html"

    subject: str
    part: str
    title: str
    state: str
    seen_in_part: bool
    opener: str
    opened_at: datetime
    changed_at: datetime
    under: str
    under_title: str
    parties: tuple[str, ...]
    recipients: tuple[str, ...]
    place: str
    at: datetime
    past: bool
    says: tuple[str, ...]
    clocks: tuple[ClockLine, ...]
    rung: str
    goes: str
    hands: Hands | None
    hands_told: bool
    claim: bool
    steps: tuple[Step, ...]
    linked: tuple[Other, ...]
    history: tuple[Told, ...]
    mentions: tuple[Told, ...]
    rests: tuple[Said, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Gathered:
    """What a page of one subject is made from.

    Args:
        view: The reader's view.
        shown: The subject, as the view shows it.
        facts: The same as data (``sheets.subject``).
        page: The fields that every page of a subject has.
    """

    view: View
    shown: Shown
    facts: Mapping[str, Any]
    page: Mapping[str, Any]


def subject(visit: Visit, asked: Asked) -> SubjectPage | Response:
    """Fill the page of a subject; parts with a page of their own are sent on there.

    Raises:
        NotFound: SUBJECT_UNKNOWN. BadInput: SUBJECT_ID, SUBJECT_AMBIGUOUS.
    """
    found = gather(visit, asked)
    if found.shown.item.part in PAGES:
        return RedirectResponse(address(found.shown.item.part, found.shown.item.subject), 303)
    return SubjectPage(**found.page)


def gather(visit: Visit, asked: Asked) -> Gathered:
    """What the visitor sees of the subject in the address.

    Raises:
        NotFound: SUBJECT_UNKNOWN. BadInput: SUBJECT_ID, SUBJECT_AMBIGUOUS, a time that is none.
    """
    view = asked.view(visit)
    ident = view.subject_id(asked.path["subject"])
    shown = view.show(ident)
    told = facts(Files(view, None), ident)
    return Gathered(view=view, shown=shown, facts=told, page=_page(visit, view, shown, told))


def other(item: Item) -> Other:
    """A subject as a line beside another."""
    return Other(
        subject=item.subject,
        part=item.part,
        title=item.row.title,
        state=item.row.state,
        since=item.row.since,
        until=item.row.until,
        href=address(item.part, item.subject),
    )


def names_of(page: type[Page]) -> frozenset[str]:
    """The names of a page's fields: its documented context."""
    return frozenset(each.name for each in fields(page))


def _page(visit: Visit, view: View, shown: Shown, told: Mapping[str, Any]) -> Mapping[str, Any]:
    item, at = shown.item, view.at
    raised = escalation(item.row, shown.terms, at)
    hands, hands_told = _hands(visit, view, item)
    return {
        "subject": item.subject,
        "part": item.part,
        "title": item.row.title,
        "state": item.row.state,
        "seen_in_part": not item.opener,
        "opener": item.opener,
        "opened_at": item.opened_at,
        "changed_at": item.changed_at,
        "under": item.row.under,
        "under_title": shown.terms.title,
        "parties": item.row.parties,
        "recipients": item.row.recipients,
        "place": item.row.place,
        "at": at,
        "past": view.past,
        "says": tuple(told.get("says", ())),
        "clocks": tuple(_clocks(view, shown)),
        "rung": "" if raised is None else raised.rung,
        "goes": "" if raised is None else raised.goes,
        "hands": hands,
        "hands_told": hands_told,
        "claim": not view.past and hands_told and hands is None and may_claim(view, item),
        "steps": () if view.past else steps_of(view, shown),
        "linked": tuple(other(found) for each in item.linked if (found := view.item(each))),
        "history": tuple(reversed([told_entry(view, each) for each in told["entries"]])),
        "mentions": tuple(told_entry(view, each) for each in told["mentions"]),
        "rests": tuple(said_of(each) for each in told["statements"]),
    }


def _hands(visit: Visit, view: View, item: Item) -> tuple[Hands | None, bool]:
    """Who has a subject, and whether the reader may know it at all."""
    queue = visit.queue(visit.view())
    if queue.claimed is None or view.past:
        return None, False
    places = (view.store.seq_of(each) for each in (item.subject, *item.linked))
    claims = {c.claim for place in places if place is not None for c in queue.claims_of(place)}
    return hands_of(view, sorted(claims)), True


def steps_of(view: View, shown: Shown) -> tuple[Step, ...]:
    """What the reader may record next of a subject."""
    scope = view.scope
    case = Case(
        part=shown.item.part,
        state=shown.state,
        terms=shown.terms,
        reader=scope.reader,
        identities=scope.identities,
        standing=view.standing,
        asked=asked_of(shown.entries, scope.identities) is not None,
    )
    return next_steps(case)


def _clocks(view: View, shown: Shown) -> Iterator[ClockLine]:
    clocks = shown.clocks
    if shown.item.row.state == GLIMPSED:
        asked = asked_of(shown.entries, view.scope.identities)
        own = None if asked is None else query_clock(asked, shown.terms)
        clocks = () if own is None else (own,)
    for clock in clocks:
        due = due_of(clock, view.at)
        if due is None:
            continue
        stopped = clock.stopped_at
        yield ClockLine(
            due=due,
            started=clock.started,
            stopped_at=stopped,
            in_time=stopped is not None and (clock.due is None or stopped <= clock.due),
            late=overdue(clock, view.at),
            says=clock.says(view.at),
        )


def told_entry(view: View, found: Mapping[str, Any]) -> Told:
    """An entry in a history, from what ``sheets.subject`` says of it."""
    mine = view.scope.identities
    happened = found["happened_at"]
    return Told(
        hash=found["entry"],
        place=found["place"],
        base=found["kind"].partition("/")[0],
        author=found["author"],
        on_behalf_of=found["on_behalf_of"] or "",
        relayed=found["relayed"] or "",
        happened_at=None if happened is None else parse_instant(happened),
        recorded_at=parse_instant(found["recorded_at"]),
        fields=tuple(
            (name, _text(name, value))
            for name, value in found["body"].items()
            if name not in _APART and value not in (None, "", [], {})
        ),
        boxes=tuple(
            Box(
                fields=tuple(box["fields"]),
                to=tuple(box["to"]),
                missing=box["missing"],
                mine=not mine.isdisjoint(box["to"]),
            )
            for box in found["sealed"]
        ),
        interests=tuple(found.get("interests", ())),
        doubt=found.get("standing", {}).get("sentence", ""),
    )


def _text(name: str, value: Any) -> str:
    """One open field as text: hashes short, outlines counted, and what is no word as JSON."""
    if isinstance(value, list) and name in _OUTLINES:
        return str(len(value))
    if isinstance(value, list) and all(isinstance(each, str) for each in value):
        shown = [each[:SHORT] if _HASH.fullmatch(each) else each for each in value]
        more = f" … ({len(shown)})" if len(shown) > _MOST else ""
        return ", ".join(shown[:_MOST]) + more
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if _HASH.fullmatch(text):
        return text[:SHORT]
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]} …"
