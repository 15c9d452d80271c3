"""What may be said of a round of talks: who is invited and answers, who comes, what is held.

Only the facilitator announces, opens, adjourns and closes a round. Who came without an invitation
is not recorded: it follows from what is. That somebody was left out is a claim of who says so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from truceline.mechanism.kinds import kind, opened
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Code, Instant, Short

Number = Annotated[int, Field(ge=1, le=999)]
Capacity = Literal["participates", "accompanies", "hosts"]
"""In which capacity somebody is invited or comes; who facilitates is fixed by Terms."""


@kind(
    "round.announced/1",
    part="round",
    opens=True,
    example={
        "number": 1,
        "name": "First made-up round",
        "starts": "2016-03-14T08:00:00Z",
        "place": "Made-up city",
        "format": "proximity",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAnnounced:
    """The facilitator announces a round; ``about`` names the process, then the tracks it is on."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    number: Number = opened("Its number in the process")
    name: Short = opened("What it is called")
    starts: Instant | None = opened("When it is to begin, where that is said", default=None)
    place: Short | None = opened("Where", default=None)
    format: Literal["direct", "proximity", "technical", "remote"] = opened(
        "direct: in one room; proximity: the facilitator goes between; technical: experts; remote"
    )


@kind(
    "round.moved/1",
    part="round",
    example={"starts": "2016-03-16T08:00:00Z", "why": "Made-up: answers are still awaited."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RoundMoved:
    """The facilitator moves the beginning of a round that is not open yet."""

    starts: Instant | None = opened("When it is to begin; left out: not known", default=None)
    why: Short = opened("Why")


@kind("round.opened/1", part="round", example={"place": "Made-up city"})
@dataclass(frozen=True, slots=True, kw_only=True)
class RoundOpened:
    """The facilitator opens a round. Nobody else can."""

    place: Short | None = opened("Where, if elsewhere than announced", default=None)


@kind("round.adjourned/1", part="round", example={"why": "Made-up: for consultations."})
@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAdjourned:
    """The facilitator adjourns a round that is open."""

    until: Instant | None = opened("Until when, where that is said", default=None)
    why: Short = opened("Why")


@kind("round.resumed/1", part="round", example={"why": "Made up."})
@dataclass(frozen=True, slots=True, kw_only=True)
class RoundResumed:
    """The facilitator takes up a round that was adjourned, or closed too early."""

    why: Short = opened("Why")


@kind("round.closed/1", part="round", example={"outcome": "Made-up: a list of common points."})
@dataclass(frozen=True, slots=True, kw_only=True)
class RoundClosed:
    """The facilitator closes a round, or calls off one that never opened."""

    outcome: Short = opened("What came of it, in a line")
    reference: Short | None = opened("The document that records it", default=None)


@kind(
    "invitation.sent/1",
    part="round",
    example={
        "actor": "group:made-up-council",
        "capacity": "participates",
        "answer_by": "2016-03-12T12:00:00Z",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationSent:
    """Somebody is invited to a round, by the author."""

    actor: ActorId = opened("Who is invited")
    capacity: Capacity = opened("In which capacity; outside states are invited to accompany")
    answer_by: Instant | None = opened("By when an answer is asked for", default=None)
    channel: Short | None = opened("How it was sent", default=None)


@kind("invitation.withdrawn/1", part="round", example={"actor": "group:made-up", "why": "Made up."})
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationWithdrawn:
    """An invitation is taken back, by who sent it or by the facilitator."""

    actor: ActorId = opened("Who was invited")
    why: Short = opened("Why")


@kind(
    "invitation.answered/1",
    part="round",
    example={"actor": "group:made-up-council", "answer": "declined", "why": "Made-up: not yet."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationAnswered:
    """Who was invited answers, or somebody says what it answered."""

    actor: ActorId = opened("Who was invited")
    answer: Literal["accepted", "accepted_with_conditions", "declined"] = opened("The answer")
    why: Short | None = opened("Its conditions or reasons", default=None)
    reference: Short | None = opened(
        "Where it was said; needed where the author reports somebody else's answer", default=None
    )
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "round.attended/1",
    part="round",
    example={"actor": "group:made-up-council", "attendance": "participates"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class RoundAttended:
    """Somebody came to a round, in a capacity, or stayed away; as its author says."""

    actor: ActorId = opened("Who came or stayed away")
    attendance: Literal["participates", "accompanies", "hosts", "absent"] = opened(
        "In which capacity it came; absent where it stayed away or left"
    )
    why: Short | None = opened("What is said about it", default=None)


@kind(
    "omission.noted/1",
    part="round",
    example={"actor": "group:made-up-platform", "why": "Made-up: it speaks for the far valley."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class OmissionNoted:
    """Somebody says that an organisation was left out of a round: a claim of its author."""

    actor: ActorId = opened("Who was left out, as the author says")
    why: Short = opened("Why it should have been invited, in the author's view")
    reference: Short | None = opened("Where it was said", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "session.held/1",
    part="round",
    example={
        "since": "2016-03-14T09:00:00Z",
        "until": "2016-03-14T11:00:00Z",
        "sitting": "proximity",
        "delegations": ["group:made-up-council"],
        "accompanied_by": ["state:made-up-neighbour"],
        "items": ["governance"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class SessionHeld:
    """A session of a round was held: who took part, who accompanied, on which points."""

    since: Instant = opened("When it began")
    until: Instant | None = opened("When it ended", default=None)
    sitting: Literal["plenary", "proximity", "bilateral", "technical"] = opened("How they sat")
    delegations: tuple[ActorId, ...] = opened("Whose delegations took part", max_length=40)
    accompanied_by: tuple[ActorId, ...] = opened(
        "Who accompanied it, taking no part", default=(), max_length=40
    )
    items: tuple[Code, ...] = opened("The points it dealt with", default=(), max_length=20)
    note: Short | None = opened("What is said of it openly", default=None)


ROUND_KINDS = (
    RoundAnnounced, RoundMoved, RoundOpened, RoundAdjourned, RoundResumed, RoundClosed,
    InvitationSent, InvitationWithdrawn, InvitationAnswered, RoundAttended, OmissionNoted,
    SessionHeld,
)  # fmt: skip
