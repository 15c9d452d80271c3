"""Kinds of commitment: a promise made, what each actor says became of it, and who decided."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from truceline.mechanism.deadlines import Day, SpanText, ZoneName
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Code, Hash, Instant, Short, SubjectId, Words

Judgement = Literal["kept", "partly_kept", "not_kept"]
DutyCode = Annotated[str, Field(pattern=r"^[A-Z]{1,4}[0-9]{1,3}$")]
Some = Annotated[tuple[ActorId, ...], Field(min_length=1, max_length=50)]
Rests = Annotated[tuple[Hash, ...], Field(max_length=50)]


@kind(
    "commitment.made/1",
    part="commitment",
    opens=True,
    example={
        "promiser": "state:made-up",
        "what": "Made-up: the mill road will be opened to aid",
        "to": ["un:made-up-aid"],
        "source": "statement",
        "reference": "Made-up statement of 1 March 2016",
        "due_on": "2016-03-10",
        "due_zone": "Asia/Damascus",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentMade:
    """Somebody promised something to somebody, as a source has it."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    promiser: ActorId = opened("Who promised")
    what: Short = opened("What was promised, in a line")
    to: Some = opened("To whom")
    source: Literal[
        "agreement", "resolution", "statement", "meeting", "letter", "call", "report"
    ] = opened("What sort of source it is known from")
    reference: Short = opened("The source itself: document and clause, or who published it")
    due_at: Instant | None = opened("Due at an instant", default=None)
    due_on: Day | None = opened("Due on a day, until its end", default=None)
    due_zone: ZoneName | None = opened("The zone of that day; else the agreement's", default=None)
    due_after: SpanText | None = opened(
        "Due so long after a start event, such as P30D", default=None
    )
    starts_with: Short | None = opened("The start event of that span, in words", default=None)
    started_at: Instant | None = opened("When the start was, if the source says", default=None)
    duty: DutyCode | None = opened("The duty of Terms that it repeats, such as O4", default=None)
    repeats: SubjectId | None = opened("The earlier promise that it repeats", default=None)
    from_proposal: SubjectId | None = opened(
        "The proposal that all whom it needs accepted", default=None
    )
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The promise in the words of the source")


@kind(
    "commitment.judged/1",
    part="commitment",
    example={"judgement": "partly_kept", "evidence": "Made-up: two of five lorries passed"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentJudged:
    """Somebody says that a promise was kept, partly kept or not kept; it is that actor's word."""

    judgement: Judgement = opened("What became of the promise, as the author sees it")
    evidence: Short = opened("What shows it")
    rests_on: Rests = opened("The entries that show it", default=())
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    note: Words | None = sealed("What was seen, in the author's words")


@kind(
    "commitment.disputed/1",
    part="commitment",
    example={"what": "meaning", "why": "Made-up: the road was promised for daylight only"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentDisputed:
    """Somebody disputes that a promise was made, its meaning, its start or its outcome."""

    what: Literal["made", "meaning", "start", "outcome"] = opened("What is disputed")
    why: Short = opened("Why, with what shows it")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    note: Words | None = sealed("More of it, in the author's words")


@kind(
    "commitment.start_claimed/1",
    part="commitment",
    example={"event": "Made-up: the talks began", "started_at": "2016-03-01T08:00:00Z"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentStartClaimed:
    """Somebody says when the event was with which a promise's time began."""

    event: Short = opened("What happened then")
    started_at: Instant = opened("When it was")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "commitment.decided/1",
    part="commitment",
    example={
        "judgement": "not_kept",
        "by": "made_up_task_force",
        "document": "Made-up minutes, item 3",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentDecided:
    """Those whom Terms name decide what became of a promise."""

    judgement: Judgement = opened("What they decided")
    by: Code | None = opened("The body that decided, where Terms name one", default=None)
    document: Short = opened("What the decision rests on")


@kind(
    "commitment.superseded/1",
    part="commitment",
    example={"replaced_by": "0" * 64, "why": "Made-up: a later text has a new date"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class CommitmentSuperseded:
    """A promise is replaced by another of the same promiser; nobody releases itself."""

    replaced_by: SubjectId = opened("The promise that replaces it")
    why: Short = opened("Why, and by which document")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
