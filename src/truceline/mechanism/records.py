"""The public record: counts as a source published them.

A published count is kept as published, with its source, unit, period and reference. Counts of
different sources are of different things and are never added; where a total is not the sum of its
own parts, the difference is shown beside it and nothing is corrected. Since version 2 a share may
itself be given by its parts, and a figure may carry the denominator it was published with; version
1 is read as before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pydantic import ConfigDict

from truceline.errors import Fault
from truceline.mechanism.breakdowns import Line, lines
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


@dataclass(frozen=True, slots=True, kw_only=True)
class NestedShare:
    """One part of a published total, which may have been given by its own parts as well."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    name: str
    count: int
    by: Code | None = None
    shares: tuple[Share, ...] = ()


@kind(
    "record.published/2",
    part="record",
    opens=True,
    example={
        "source": "monitor:made-up",
        "title": "Made-up weekly count",
        "unit": "violations_and_arrests",
        "since": "2016-03-03T00:00:00Z",
        "until": "2016-03-10T00:00:00Z",
        "total": 5,
        "by": "sort",
        "shares": [
            {"name": "combat", "count": 2},
            {
                "name": "arrests",
                "count": 3,
                "by": "province",
                "shares": [
                    {"name": "Made-up North", "count": 1},
                    {"name": "Made-up South", "count": 2},
                ],
            },
        ],
        "reference": "made up",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RecordPublishedInParts:
    """A source published a count, or another figure, for a period, by its parts and theirs."""

    source: ActorId = opened("Whose figure it is; sources are never added together")
    title: Short = opened("What it is, in a line")
    unit: Code = opened("The unit of count: violations, acceptances, settlements, people, ...")
    since: Instant = opened("Start of the period the figure is for")
    until: Instant = opened("End of the period")
    total: int | None = opened("The figure as published; None where only words were", default=None)
    at_least: bool = opened("Whether it was published as a lower bound", default=False)
    out_of: int | None = opened("The denominator it was published with, if any", default=None)
    out_of_what: Short | None = opened("What that denominator counts", default=None)
    by: Code | None = opened("What the shares are by: province, act, side", default=None)
    shares: tuple[NestedShare, ...] = opened("The parts as published", default=())
    reference: Short = opened("Where it was published")
    basis: Code = opened("V seen in a public copy, R recalled, D illustrative", default="v")
    illustrative: bool = opened("Made up for the example", default=False)
    words: Words | None = opened("What was said beside the figure", default=None)


Published = RecordPublished | RecordPublishedInParts
"""A published figure in any of its shapes."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountState:
    """One published figure."""

    body: Published
    state: str = "published"

    @property
    def difference(self) -> int | None:
        """The total less the sum of its shares; None where one of them is missing."""
        if self.body.total is None or not self.body.shares:
            return None
        return self.body.total - sum(share.count for share in self.body.shares)

    @property
    def lines(self) -> tuple[Line, ...]:
        """Every printed number that was also given by its parts: the total, then shares."""
        body = self.body
        return lines(
            body.total,
            *((share.count, _own_parts(share)) for share in body.shares),
            names=tuple(share.name for share in body.shares),
            at_least=body.at_least,
        )

    @property
    def wrong(self) -> tuple[Line, ...]:
        """The lines whose parts do not come to what was printed for them."""
        return tuple(line for line in self.lines if line.wrong)


def _own_parts(share: Share | NestedShare) -> tuple[int, ...]:
    """The counts of a share's own parts; none where it was printed as one number."""
    return tuple(part.count for part in share.shares) if isinstance(share, NestedShare) else ()


def check_count(_state: Any, entry: Entry, _bench: Bench) -> Iterable[Fault]:
    """Faults of a published figure; a total that does not sum is kept and shown, not refused."""
    body: Published = entry.body
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
    counts = [share.count for share in body.shares]
    counts.extend(part for share in body.shares for part in _own_parts(share))
    if any(count < 0 for count in (*counts, body.total or 0)):
        faults.append(
            Fault(
                "COUNT_NEGATIVE",
                "A count is below zero.",
                "Give counts as published.",
                where="/statement/body/total",
            )
        )
    if isinstance(body, RecordPublishedInParts):
        faults.extend(_denominator_faults(body))
    return faults


def _denominator_faults(body: RecordPublishedInParts) -> list[Fault]:
    """A denominator says what it counts, and is more than nothing."""
    faults = []
    if (body.out_of is None) != (body.out_of_what is None):
        faults.append(
            Fault(
                "DENOMINATOR_INCOMPLETE",
                "A denominator needs its number and what it counts; one of the two is missing.",
                "Give out_of and out_of_what together, or neither.",
                where="/statement/body/out_of",
            )
        )
    if body.out_of is not None and body.out_of < 1:
        faults.append(
            Fault(
                "DENOMINATOR_RANGE",
                f"The denominator is {body.out_of}; a figure is out of one or more.",
                "Give it as published, or leave it out.",
                where="/statement/body/out_of",
            )
        )
    return faults


def _count_row(state: CountState) -> Row:
    body = state.body
    figure = "no figure" if body.total is None else f"{'≥' if body.at_least else ''}{body.total}"
    return Row(
        state=state.state,
        title=f"{body.source}: {figure} {body.unit} ({body.title}){_flag(state)}",
        since=body.since,
        until=body.until,
        words=f"{body.source} {body.title} {body.unit} {body.reference} {body.words or ''}",
    )


def _flag(state: CountState) -> str:
    """What does not add up, as it stands beside the figure in a list; empty where all does."""
    said = [
        f"{line.name or 'total'} {line.published}, its parts {line.parts}" for line in state.wrong
    ]
    return f"; does not add up: {'; '.join(said)}" if said else ""


COUNTS = Part(
    name="record",
    kinds=(RecordPublished, RecordPublishedInParts),
    transitions=table(published=""),
    initial=frozenset({"published"}),
    begin=lambda entry: CountState(body=entry.body),
    step=lambda state, _entry: state,
    check=check_count,
    row=_count_row,
)
