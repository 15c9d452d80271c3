"""Whether milestones are pending, met, missed or disputed, from Terms and from what was said.

For each occurrence, first that applies:

1. ``disputed`` where somebody disputes that it was met, or where its start is in dispute.
2. ``met`` where somebody says so and nobody disputes it; ``late`` where that was after its date.
3. ``missed`` where its date has passed and nobody on record says that it was met (which says no
   more than that), ``pending`` otherwise.

A milestone whose start nobody stated is pending: it can be neither met in time nor missed. Nothing
of this is stored, and no party is in breach by a date.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING

from truceline.errors import BadInput
from truceline.mechanism.deadlines import (
    UNSAID,
    end_of_day,
    settled_start,
    span_from_day,
    times,
)
from truceline.mechanism.milestones import MilestoneState, Said, in_terms
from truceline.mechanism.spans import Span, parse_span
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

UNSAID_MET = "nobody on record says that it was met"
"""What stands beside every milestone that was missed: it is missed as far as the record goes."""

SHOWN = 60
"""How many occurrences of one milestone are listed, the newest of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """When a milestone is due, as Terms or the entry that set it say."""

    id: str
    text: str
    owner: str
    due: date | None
    after: Span | None
    every: Span | None
    starts_on: date | None
    origin: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """One occurrence of a milestone at an instant.

    Args:
        id: The milestone's id.
        text: What should be so.
        owner: Who alone may move its date; empty for nobody.
        number: Which occurrence, from 1; 0 where the milestone comes once.
        phase: ``pending``, ``met``, ``missed`` or ``disputed``.
        day: The day on which it is due in the agreement's zone, or None.
        due: The first instant at which it is late (UTC), or None.
        first_day: The day on which it was due before its owner moved it, or None.
        late: Whether it was met after its date; None where that is not known.
        whose: On whose word, in one line.
        says: Where its date comes from, in one line.
        origin: ``terms``, or the actor who set it.
        subject: The id of its subject on the record; empty where nobody has spoken of it.
    """

    id: str
    text: str
    owner: str
    number: int
    phase: str
    day: date | None
    due: datetime | None
    first_day: date | None
    late: bool | None
    whose: str
    says: str
    origin: str
    subject: str


def milestones(
    terms: Terms, recorded: Iterable[tuple[str, MilestoneState]], now: datetime
) -> tuple[Occurrence, ...]:
    """Every milestone at an instant: those of Terms in their order, then those set by entries.

    Of one that comes again and again, every occurrence up to the next one is listed, at most
    ``SHOWN`` of them, the newest.

    Args:
        terms: The agreement.
        recorded: Subject and state of what was recorded under that agreement.
        now: The instant asked about (UTC).
    """
    known = {state.milestone: (subject, state) for subject, state in recorded}
    political = terms.sections.political
    names = [item.id for item in (political.milestones if political else ())]
    found: list[Occurrence] = []
    for name in dict.fromkeys((*names, *known)):
        subject, state = known.get(name, ("", None))
        plan = _plan(terms, name, state)
        found.extend(_occurrences(_case(plan, subject, state, terms, now)))
    return tuple(found)


def _plan(terms: Terms, name: str, state: MilestoneState | None) -> Plan:
    known = in_terms(terms, name)
    if known is not None:
        return Plan(
            id=name, text=known.text, owner=known.owner or "", due=known.due, after=known.after,
            every=known.every, starts_on=known.starts_on, origin="terms",
        )  # fmt: skip
    # A milestone that is neither in Terms nor on record is never asked for.
    assert state is not None  # noqa: S101 - see above
    body = state.body
    return Plan(
        id=name,
        text=body.text or name,
        owner=body.owner or "",
        due=body.due_on,
        after=parse_span(body.after) if body.after else None,
        every=parse_span(body.every) if body.every else None,
        starts_on=body.starts_on,
        origin=state.set_by,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One milestone under one agreement: its plan, its record, and what is known of its start."""

    plan: Plan
    subject: str
    state: MilestoneState | None
    terms: Terms
    now: datetime
    start: date | None
    disputed: bool
    says: str

    def due(self, number: int) -> tuple[datetime, date] | None:
        """When an occurrence is due and its day, before any move; None where it has no date."""
        try:
            return self._dated(number)
        except BadInput:
            # So many spans end beyond any calendar: such an occurrence never comes.
            return None

    def _dated(self, number: int) -> tuple[datetime, date] | None:
        plan, terms = self.plan, self.terms
        if plan.due is not None:
            first: tuple[datetime, date] | None = (end_of_day(plan.due, terms.zone), plan.due)
        elif self.start is None:
            return None
        elif plan.after is not None:
            first = span_from_day(plan.after, self.start, terms)
        else:
            return (
                span_from_day(times(plan.every, number), self.start, terms) if plan.every else None
            )
        if number == 1 or plan.every is None or first is None:
            return first
        return span_from_day(times(plan.every, number - 1), first[1], terms)

    def past(self, number: int) -> bool:
        """Whether the date of an occurrence, before any move, is over."""
        due = self.due(number)
        return due is not None and due[0] <= self.now

    def upcoming(self) -> int:
        """The number of the first occurrence that is not over yet, by bisection."""
        low, high = 1, 1
        while high < _MOST and self.past(high):
            low, high = high, min(high * 2, _MOST)
        while low < high:
            middle = (low + high) // 2
            low, high = (middle + 1, high) if self.past(middle) else (low, middle)
        return high


_MOST = 10_000


def _case(
    plan: Plan, subject: str, state: MilestoneState | None, terms: Terms, now: datetime
) -> _Case:
    starts = state.starts if state else UNSAID
    start, whose = settled_start(starts, plan.starts_on, terms.zone)
    stated = plan.due is not None
    says = whose or "No start is stated, and nobody has claimed one."
    return _Case(
        plan=plan,
        subject=subject,
        state=state,
        terms=terms,
        now=now,
        start=start,
        disputed=not stated and start is None and bool(whose),
        says="Its day is stated." if stated else says,
    )


def _occurrences(case: _Case) -> Iterator[Occurrence]:
    last = 1
    if case.plan.every is not None:
        last = max((case.upcoming(), *(case.state.spoken if case.state else ())))
    return (_occurrence(case, number) for number in range(max(1, last - SHOWN + 1), last + 1))


def _occurrence(case: _Case, number: int) -> Occurrence:
    state, plan = case.state, case.plan
    due, disputed, says = case.due(number), case.disputed, case.says
    move = state.moved_to(number) if state else None
    first_day = due[1] if due and move else None
    if move is not None:
        # The owner's own date stands, whatever was said of a start.
        due, disputed = (end_of_day(move.to, case.terms.zone), move.to), False
        says = f"Moved by {move.by}: {move.document}."
    words = state.standing(number) if state else ()
    recorded = state.word(number) if state else "set"
    if recorded == "disputed" or (disputed and recorded != "met"):
        phase = "disputed"
    elif recorded == "met":
        phase = "met"
    else:
        phase = "missed" if due and due[0] <= case.now else "pending"
    return Occurrence(
        id=plan.id,
        text=plan.text,
        owner=plan.owner,
        number=number if plan.every is not None else 0,
        phase=phase,
        day=due[1] if due else None,
        due=due[0] if due else None,
        first_day=first_day,
        late=_late(words, due) if phase == "met" else None,
        whose="; ".join(_whose(word) for word in words)
        or (UNSAID_MET if phase == "missed" else ""),
        says=says,
        origin=plan.origin,
        subject=case.subject,
    )


def _late(words: tuple[Said, ...], due: tuple[datetime, date] | None) -> bool | None:
    """Whether it was met after its date; None where words have no day, or differ on it."""
    if due is None or any(word.on is None for word in words):
        return None
    late = {word.on > due[1] for word in words if word.on is not None}
    return late.pop() if len(late) == 1 else None


def _whose(word: Said) -> str:
    return f"{'met' if word.met else 'disputed'}: {word.by}{' (relayed)' if word.relayed else ''}"
