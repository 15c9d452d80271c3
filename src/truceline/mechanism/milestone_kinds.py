"""Kinds of milestone: set, start claimed or disputed, moved by its owner, met, disputed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated

from pydantic import Field

from truceline.mechanism.deadlines import Day, SpanText
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Code, Short, Words

Number = Annotated[int, Field(ge=1, le=10_000)]


@kind(
    "milestone.set/1",
    part="milestone",
    opens=True,
    example={
        "milestone": "made_up_talks",
        "text": "Made-up: a first round of talks",
        "owner": "un:made-up-envoy",
        "due_on": "2016-04-11",
        "reference": "Made-up statement",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneSet:
    """A milestone stands on record: one that Terms have, by its id alone, or a further one."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    milestone: Code = opened("Its id: one of Terms, or a new one")
    text: Short | None = opened("What should be so; for a new one only", default=None)
    owner: ActorId | None = opened("Who alone may move its date; for a new one only", default=None)
    due_on: Day | None = opened("The day on which it is due; for a new one only", default=None)
    after: SpanText | None = opened(
        "Due so long after its start, such as P6M; for a new one only", default=None
    )
    every: SpanText | None = opened("Due again and again; for a new one only", default=None)
    starts_with: Short | None = opened("The start event, in words; for a new one", default=None)
    starts_on: Day | None = opened("The day of its start, if the source says", default=None)
    reference: Short = opened("Where it is written down")


@kind(
    "milestone.start_claimed/1",
    part="milestone",
    example={"event": "Made-up: the first round began", "starts_on": "2016-03-14"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneStartClaimed:
    """Somebody says with which event, and on which day, a milestone's time began."""

    event: Short = opened("What happened then")
    starts_on: Day = opened("The day, in the agreement's zone")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "milestone.start_disputed/1",
    part="milestone",
    example={"why": "Made-up: the text states no start"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneStartDisputed:
    """Somebody disputes a milestone's start; it is then shown as disputed and never missed."""

    why: Short = opened("Why")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "milestone.moved/1",
    part="milestone",
    example={"to": "2016-05-02", "document": "Made-up letter", "why": "Made-up: a fair"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneMoved:
    """The owner of a milestone moves its date; nobody else may, and nobody relays it."""

    to: Day = opened("The new day")
    occurrence: Number = opened("Which occurrence, where it comes again and again", default=1)
    document: Short = opened("Where the owner says so")
    why: Short | None = opened("Why", default=None)
    relayed: Relay | None = opened("Never given: the owner signs it itself", default=None)
    on_behalf_of: ActorId | None = opened("Never given: the owner signs it itself", default=None)


@kind(
    "milestone.met/1",
    part="milestone",
    example={"evidence": "Made-up report, symbol 7", "met_on": "2016-04-10"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneMet:
    """Somebody says that a milestone was met, with what shows it."""

    evidence: Short = opened("What shows it: a document, an entry")
    met_on: Day | None = opened("The day on which it was met, if known", default=None)
    occurrence: Number = opened("Which occurrence, where it comes again and again", default=1)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    note: Words | None = sealed("What was seen, in the author's words")


@kind(
    "milestone.disputed/1",
    part="milestone",
    example={"why": "Made-up: the report was not delivered"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MilestoneDisputed:
    """Somebody disputes that a milestone was met."""

    why: Short = opened("Why")
    occurrence: Number = opened("Which occurrence, where it comes again and again", default=1)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    note: Words | None = sealed("More of it, in the author's words")
