"""The shapes of answers, for the specification: what a program may rely on.

Answers are made by the same functions as the command line's JSON; tests hold them to these shapes.
Times are RFC 3339 UTC. What a reader may not see is left out of lists; a value that is ``null`` is
one that nobody gave.
"""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import BaseModel, ConfigDict, Field

Hash = Annotated[str, Field(pattern="^[0-9a-f]{64}$")]
Instant = Annotated[str, Field(json_schema_extra={"format": "date-time"})]
Base64 = Annotated[str, Field(json_schema_extra={"contentEncoding": "base64"})]
Next = Annotated[
    str | None, Field(description="The cursor of the following page; null on the last")
]


class Shape(BaseModel):
    """An answer of which every member is said here."""

    model_config = ConfigDict(extra="forbid")


class OpenShape(BaseModel):
    """An answer that has more members, by what it is about."""

    model_config = ConfigDict(extra="allow")


class FaultShape(Shape):
    """One thing that is wrong."""

    code: str
    sentence: str
    hint: str
    where: str


class Problem(Shape):
    """Problem details (RFC 9457): every fault at once."""

    type: str
    title: str
    status: int
    detail: str
    faults: list[FaultShape]
    refusal: Annotated[
        Base64 | None, Field(description="The desk's signed note of its refusal, where it made one")
    ] = None


class Challenge(Shape):
    """A challenge to sign with an enrolled key."""

    origin: str
    nonce: str
    expires: Annotated[int, Field(description="POSIX seconds")]


class SessionMade(Shape):
    """A session; its secret is shown this once."""

    actor: str
    key: str
    expires: Annotated[int, Field(description="POSIX seconds")]
    secret: str


class Who(Shape):
    """Who asks, by what proof, and what they may do."""

    desk: str
    actor: str
    name: str
    roles: list[str]
    by: str
    may: list[str]


class TokenShape(Shape):
    """A token without its secret; times are POSIX seconds."""

    id: str
    name: str
    may: list[str]
    made: int
    expires: int
    revoked: int | None


class TokenMade(TokenShape):
    """A token; its secret is shown this once."""

    secret: str


class TokenList(Shape):
    """One's own tokens."""

    tokens: list[TokenShape]


class Receipt(Shape):
    """What a submitter gets: the entry's place, and the proof that it is in the log."""

    entry: Hash
    place: int
    recorded_at: Instant
    known: Annotated[bool, Field(description="Whether it had been recorded before")]
    clock: Annotated[str, Field(description="live, or replay: then its author says the time")]
    says: str
    size: Annotated[int, Field(description="Entries that the checkpoint holds")]
    proof: Annotated[list[Base64], Field(description="The inclusion proof (RFC 9162, 2.1.3)")]
    checkpoint: Annotated[str, Field(description="The signed checkpoint (C2SP tlog-checkpoint)")]
    tlog_proof: Annotated[
        str, Field(description="The same as a .tlog-proof file without the words")
    ]


class BatchAnswer(Shape):
    """What became of one submission of a batch."""

    entry: Annotated[str, Field(description="Its hash; empty where the bytes were no envelope")]
    status: Annotated[int, Field(description="201 recorded, 200 known before, else as a problem's")]
    receipt: Receipt | None
    problem: Problem | None


class BatchAnswers(Shape):
    """What became of a batch, an answer for each submission in order."""

    recorded: Annotated[int, Field(description="How many stand on the ledger now")]
    answers: list[BatchAnswer]


class EntryLine(Shape):
    """An entry in a list."""

    entry: Hash
    place: int
    kind: str
    part: str
    author: str
    about: list[Hash]
    happened_at: Instant
    recorded_at: Instant


class EntryPage(Shape):
    """A page of entries, newest first."""

    items: list[EntryLine]
    next: Next


class EntrySheet(OpenShape):
    """An entry as its reader may see it, as ``truceline show`` has it."""

    entry: Hash
    place: int
    kind: str
    author: str
    on_behalf_of: str | None
    relayed: str | None
    happened_at: Instant | None
    recorded_at: Instant
    about: list[Hash]
    body: dict[str, Any]
    sealed: list[dict[str, Any]]
    opened: dict[str, Any]


class Seen(Shape):
    """The newest checkpoint, as an entry cites it."""

    size: int
    root: Hash


class ComposedField(Shape):
    """A field of a kind, as a person gives it."""

    name: str
    doc: str
    sealed: bool
    identity: bool
    required: bool
    repeatable: bool
    form: str
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


class SealedTo(Shape):
    """Actor to age recipient."""

    what: dict[str, str]
    who: dict[str, str]


class Composing(Shape):
    """What an author's machine needs to compose an entry of a kind."""

    desk: str
    actor: str
    key: Annotated[list[str], Field(description="The visitor's own valid keys, newest first")]
    kind: str
    part: str
    opens: bool
    now: Instant
    seen: Seen
    under: str
    fields: list[ComposedField]
    sealed: list[str]
    identities: list[str]
    readers: SealedTo
    schema_: Annotated[dict[str, Any], Field(alias="schema")]


class Item(Shape):
    """One subject in a list."""

    subject: Hash
    part: str
    state: str
    title: str
    opened_by: Hash
    opener: str
    opened_at: Instant
    changed_at: Instant
    under: str
    parties: list[str]
    recipients: list[str]
    place: str
    since: Instant | None
    until: Instant | None
    rung: str
    overdue: list[str]
    linked: list[Hash]
    escalates_to: str


class Docket(Shape):
    """A page of subjects, newest first."""

    at: Instant
    items: list[Item]
    next: Next


class ClockShape(Shape):
    """A clock of a subject."""

    name: str
    started: Instant
    due: Instant | None
    stopped_at: Instant | None
    authority: str
    overdue: bool
    says: str


class SubjectSheet(OpenShape):
    """One subject in full, as ``truceline show --json`` has it; parts add members of their own."""

    subject: Hash
    part: str
    state: str
    title: str
    under: str
    at: Instant
    held_by: list[dict[str, Any]]
    statements: list[dict[str, Any]]
    clocks: list[ClockShape]
    escalation: dict[str, Any] | None
    entries: list[EntrySheet]
    mentions: list[EntrySheet]


class DutySheet(OpenShape):
    """What binds and protects an actor, and why, agreement by agreement."""

    actor: str
    at: Instant
    roles: list[str]
    under: list[dict[str, Any]]
    named_in_terms: list[dict[str, str]]


class Held(Shape):
    """Something on record at a place."""

    subject: Hash
    what: str
    label: str
    coarse: bool


class CoverageAnswer(Shape):
    """What the record holds at a place; never that it is without protection."""

    covered_by: list[Held]
    says: list[str]


class OpenClock(Shape):
    """A clock that runs or rests, with whose it is and where it escalates."""

    subject: Hash
    part: str
    title: str
    clock: str
    started: Instant
    due: Instant | None
    overdue: bool
    authority: str
    says: str
    rung: Annotated[str, Field(description="Where it shows while overdue; empty while it is not")]


class OpenClocks(Shape):
    """Clocks that run or rest, by due time; those that rest come last."""

    at: Instant
    clocks: list[OpenClock]
    next: Next


class CheckReport(OpenShape):
    """Whether two sets of volumes meet, where and when, as ``truceline check --json`` has it."""

    conflict: bool


class ConflictAnswers(Shape):
    """What a reader is told of conflicts; never more than it may know."""

    says: str
    meetings: list[dict[str, Any]]


class KindLine(Shape):
    """A kind of entry."""

    kind: str
    part: str
    opens: bool
    doc: str


class KindList(Shape):
    """Every kind of entry."""

    kinds: list[KindLine]


class KindPage(KindLine):
    """A kind in full, with who may record and read it under each agreement."""

    fields: list[dict[str, Any]]
    schema_: Annotated[dict[str, Any], Field(alias="schema")]
    example: dict[str, Any]
    under: list[dict[str, Any]]


class ProblemSort(Shape):
    """A status, what it means, and the codes that always have it."""

    status: int
    title: str
    codes: list[str]


class ProblemList(Shape):
    """The sorts of problem."""

    problems: list[ProblemSort]


_CONTENT: Final = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
PROBLEMS: Final[dict[int | str, dict[str, Any]]] = {
    "4XX": {"description": "Every fault of the request", "content": _CONTENT},
    "503": {"description": "The desk itself cannot answer", "content": _CONTENT},
}
"""The answers that every route may give."""


def text(description: str, media_type: str, schema: dict[str, Any] | None = None) -> dict[str, Any]:
    """An answer in another form than JSON objects, for ``responses``."""
    content = {media_type: {"schema": schema or {"type": "string"}}}
    return {"description": description, "content": content}
