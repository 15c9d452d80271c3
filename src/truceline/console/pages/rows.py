"""The rows of a queue: what needs somebody, what is next, who has it, and what it looks like."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from truceline.analysis.assignments import holders, together
from truceline.analysis.clocks import overdue
from truceline.analysis.entitlements import may_record
from truceline.analysis.escalation import escalation
from truceline.analysis.next_steps import Step, quick_step
from truceline.analysis.waiting import next_clock
from truceline.mechanism.assignment_kinds import ASSIGNMENT
from truceline.mechanism.assignments import AssignmentState
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.mechanism.notice_states import LIVE, NoticeState
from truceline.reception.lines import Lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.analysis.clocks import Clock
    from truceline.mechanism.notice_states import Recipient
    from truceline.reception.lines import Line
    from truceline.reception.waiting import Queue
    from truceline.views import Item, View

PAGES: Final = {"aid": "/aid/", "incident": "/incidents/", "notice": "/notices/"}
"""The parts whose subjects have a page of their own kind."""
CLAIM: Final = "assignment.claimed/1"


def address(part: str, subject: str) -> str:
    """The address of a subject's page."""
    return f"{PAGES.get(part, '/subjects/')}{subject}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """What is next of a subject.

    Args:
        clock: The clock's name in Terms.
        due: When it is due (UTC); None while it rests.
        agreed: Whether its value is the parties' own; else it is only the desk's default.
        late: By how much it is past; None where it is not.
        left: How much time is left; None where it is past or rests.
        reasons: Why it rests.
    """

    clock: str
    due: datetime | None
    agreed: bool
    late: timedelta | None
    left: timedelta | None
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Hands:
    """Who has a subject.

    Args:
        actor: Who has it.
        since: Since when (UTC).
        how: ``claimed``, ``accepted`` or ``taken_over``.
        offered_to: To whom it is offered, who has not accepted; empty where to nobody.
        claim: The id of the claim, which a hand-over names.
        beside: Others who have it too.
        mine: Whether the reader has it.
        offered_me: Whether it is offered to the reader.
    """

    actor: str
    since: datetime
    how: str
    offered_to: str
    claim: str
    beside: tuple[str, ...]
    mine: bool
    offered_me: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One subject of the queue.

    Args:
        subject: Its id.
        part: Its part.
        title: Its title, as the reader may see it.
        state: Its recorded state; ``seen_in_part`` where the opening is hidden from the reader.
        place: The name of its place, as coarse as its author made it.
        under: The agreement that governs it.
        opened_at: When it was opened (UTC).
        changed_at: When its newest entry was recorded (UTC).
        next: What is next; None where no clock runs.
        more: How many further clocks run.
        rung: The rung that its lateness shows on; empty where nothing is overdue.
        goes: From where to where it goes by that, in a sentence.
        hands: Who has it; None where nobody has, or where the reader may not know.
        claim: Whether the reader may claim it.
        acknowledge: What would acknowledge it at once; None where nothing can.
        href: The address of its page.
        stamp: Changes whenever the row does: what a page compares.
    """

    subject: str
    part: str
    title: str
    state: str
    place: str
    under: str
    opened_at: datetime
    changed_at: datetime
    next: Due | None
    more: int
    rung: str
    goes: str
    hands: Hands | None
    claim: bool
    acknowledge: Step | None
    href: str
    stamp: str


def rows_of(view: View, queue: Queue, places: Iterable[int]) -> Iterator[Row]:
    """The rows of some places of a queue.

    Args:
        view: The reader's view of the present.
        queue: The reader's queue.
        places: The places of the subjects, in the order wanted.
    """
    lines, told = Lines(view), queue.claimed is not None
    for place in places:
        line = lines.at(place)
        if line is not None:
            claims = [each.claim for each in queue.claims_of(place)]
            yield _row(view, line, claims, told=told)


def hands_of(view: View, claims: Iterable[str]) -> Hands | None:
    """Who has a subject, by the claims on it; None where nobody has.

    Args:
        view: The reader's view.
        claims: The ids of the claims, for a reader to whom all claims are told.
    """
    states = [view.state(each) for each in claims]
    held = holders((s for s in states if isinstance(s, AssignmentState)), view.at)
    if not held:
        return None
    first, mine = together(held.values()), view.scope.identities
    return Hands(
        actor=first.actor,
        since=first.since,
        how=first.how,
        offered_to=first.offered_to,
        claim=first.assignment,
        beside=tuple(each.actor for each in first.beside),
        mine=not mine.isdisjoint(first.actors),
        offered_me=first.offered_to in mine,
    )


def due_of(clock: Clock | None, at: datetime) -> Due | None:
    """What a clock comes to at an instant (UTC)."""
    if clock is None:
        return None
    due = clock.due_as_of(at)
    late = overdue(clock, at)
    rests = {p.reason for p in clock.pauses if p.since <= at and (not p.until or p.until > at)}
    return Due(
        clock=clock.name,
        due=due,
        agreed=not clock.on_desk_default,
        late=at - due if late and due is not None else None,
        left=due - at if due is not None and not late else None,
        reasons=tuple(sorted(rests)) if due is None else (),
    )


def may_claim(view: View, item: Item) -> bool:
    """Whether the reader may claim a subject of this agreement at all."""
    terms = view.standing.terms_of(item.row.under) or view.standing.first
    base = CLAIM.partition("/")[0]
    return item.part != ASSIGNMENT and may_record(view.scope.reader, base, terms, view.standing)


def _row(view: View, line: Line, claims: list[str], *, told: bool) -> Row:
    item, at = line.item, view.at
    running = [c for c in line.clocks if c.stopped_at is None and c.started <= at]
    raised = escalation(item.row, line.terms, at)
    hands = hands_of(view, claims)
    return Row(
        subject=item.subject,
        part=item.part,
        title=item.row.title,
        state=item.row.state,
        place=item.row.place,
        under=item.row.under,
        opened_at=item.opened_at,
        changed_at=item.changed_at,
        next=due_of(next_clock(line.clocks, at), at),
        more=max(0, len(running) - 1),
        rung="" if raised is None else raised.rung,
        goes="" if raised is None else raised.goes,
        hands=hands,
        claim=told and hands is None and may_claim(view, item),
        acknowledge=_acknowledge(view, line),
        href=address(item.part, item.subject),
        stamp=f"{item.changed_at.isoformat()}|{hands.claim if hands else ''}"
        f"|{hands.actor if hands else ''}|{hands.offered_to if hands else ''}",
    )


def _acknowledge(view: View, line: Line) -> Step | None:
    """What acknowledges a subject with one press, where the reader may and it is awaited."""
    item, mine = line.item, view.scope.identities
    awaited = (
        item.row.state == "registered"
        if item.part == INCIDENT
        else item.part == "notice" and not mine.isdisjoint(item.row.recipients)
    )
    base = f"{item.part}.acknowledged"
    if not awaited or not may_record(view.scope.reader, base, line.terms, view.standing):
        return None
    if item.part == INCIDENT:
        return quick_step(base, {})
    state = line.state
    if not isinstance(state, NoticeState) or state.state not in LIVE:
        return None
    version = state.current.entry
    silent = [r for r in state.recipients if r.actor in mine and not _received(r, version)]
    return quick_step(base, {"version": version}) if silent else None


def _received(recipient: Recipient, version: str) -> bool:
    return recipient.last("acknowledged", version=version) is not None
