"""The public record: counts as a source published them, and meetings of bodies.

A published count is kept as published, with its source, unit, period and reference. Counts of
different sources are of different things and are never added; where a total is not the sum of its
own parts, the difference is shown beside it and nothing is corrected.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from truceline.errors import Fault
from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.parts import Bench, Entry, Part, Row, table
from truceline.mechanism.shapes import ActorId, Code, Instant, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterable


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """One part of a published total: of a place, an act or another breakdown."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    name: str
    count: int


@kind(
    "record.published/1",
    part="record",
    opens=True,
    example={
        "source": "monitor:made-up",
        "title": "Made-up daily count",
        "unit": "violations",
        "since": "2016-03-03T00:00:00Z",
        "until": "2016-03-04T00:00:00Z",
        "total": 3,
        "by": "province",
        "shares": [{"name": "Made-up North", "count": 2}, {"name": "Made-up South", "count": 1}],
        "reference": "made up",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPublished:
    """A source published a count, or another figure, for a period."""

    source: ActorId = opened("Whose figure it is; sources are never added together")
    title: Short = opened("What it is, in a line")
    unit: Code = opened("The unit of count: violations, acceptances, settlements, people, ...")
    since: Instant = opened("Start of the period the figure is for")
    until: Instant = opened("End of the period")
    total: int | None = opened("The figure as published; None where only words were", default=None)
    at_least: bool = opened("Whether it was published as a lower bound", default=False)
    by: Code | None = opened("What the shares are by: province, act, side", default=None)
    shares: tuple[Share, ...] = opened("The parts as published", default=())
    reference: Short = opened("Where it was published")
    basis: Code = opened("V seen in a public copy, R recalled, D illustrative", default="v")
    illustrative: bool = opened("Made up for the example", default=False)
    words: Words | None = opened("What was said beside the figure", default=None)


@kind(
    "meeting.held/1",
    part="meeting",
    opens=True,
    example={
        "body": "made_up_task_force",
        "title": "First meeting (made up)",
        "reference": "made up",
        "attended": ["state:made-up"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHeld:
    """A body met, or issued a statement or a document."""

    body: Code = opened("The body's id in Terms")
    title: Short = opened("What it was, in a line")
    attended: tuple[ActorId, ...] = opened("Who attended or issued it, where known", default=())
    decided: Words | None = opened("What was decided, in the record's words", default=None)
    reference: Short = opened("Where it is recorded")
    basis: Code = opened("V seen in a public copy, R recalled, D illustrative", default="v")


@dataclass(frozen=True, slots=True, kw_only=True)
class CountState:
    """One published figure."""

    body: RecordPublished
    state: str = "published"

    @property
    def difference(self) -> int | None:
        """The total less the sum of its shares; None where one of them is missing."""
        if self.body.total is None or not self.body.shares:
            return None
        return self.body.total - sum(share.count for share in self.body.shares)


@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingState:
    """One meeting."""

    body: MeetingHeld
    held_at: Any
    state: str = "held"


def check_count(_state: Any, entry: Entry, _bench: Bench) -> Iterable[Fault]:
    """Faults of a published figure; a total that does not sum is kept and shown, not refused."""
    body: RecordPublished = entry.body
    faults = []
    if body.until <= body.since:
        faults.append(
            Fault(
                "TIME_ORDER",
                "The period ends before it starts.",
                "Give the period that the figure is for.",
                where="/statement/body/until",
            )
        )
    if (body.total is not None and body.total < 0) or any(s.count < 0 for s in body.shares):
        faults.append(
            Fault(
                "COUNT_NEGATIVE",
                "A count is below zero.",
                "Give counts as published.",
                where="/statement/body/total",
            )
        )
    return faults


def _count_row(state: CountState) -> Row:
    body = state.body
    figure = "no figure" if body.total is None else f"{'≥' if body.at_least else ''}{body.total}"
    return Row(
        state=state.state,
        title=f"{body.source}: {figure} {body.unit} ({body.title})",
        since=body.since,
        until=body.until,
        words=f"{body.source} {body.title} {body.unit} {body.reference} {body.words or ''}",
    )


def _meeting_row(state: MeetingState) -> Row:
    body = state.body
    return Row(
        state=state.state,
        title=f"{body.body}: {body.title}",
        parties=body.attended,
        since=state.held_at,
        words=f"{body.body} {body.title} {body.reference} {body.decided or ''}",
    )


COUNTS = Part(
    name="record",
    kinds=(RecordPublished,),
    transitions=table(published=""),
    initial=frozenset({"published"}),
    begin=lambda entry: CountState(body=entry.body),
    step=lambda state, _entry: state,
    check=check_count,
    row=_count_row,
)

MEETINGS = Part(
    name="meeting",
    kinds=(MeetingHeld,),
    transitions=table(held=""),
    initial=frozenset({"held"}),
    begin=lambda entry: MeetingState(body=entry.body, held_at=entry.at),
    step=lambda state, _entry: state,
    check=lambda _state, _entry, _bench: (),
    row=_meeting_row,
)
