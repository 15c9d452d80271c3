"""What may be said of talks: the process, its tracks with agenda and positions, its delegations.

A process stands on the framework document of Terms. Its tracks deal with the points of the agenda;
what somebody holds on a point is recorded as what that somebody holds. Rounds are in
``talks_round_kinds``, papers in ``talks_papers``. A mediator's private notes are none of this: they
are kept in a sealed book of the mediator's own and never come to a desk.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Code, Hash, Instant, Short, Words

DocumentId = Annotated[str, Field(pattern=r"^[A-Za-z0-9_.-]+$", max_length=80)]
"""The id of a document in Terms."""

Held = Annotated[str, Field(min_length=1, max_length=1000)]
"""What somebody holds, as the words that follow "that"."""


@kind(
    "process.opened/1",
    part="process",
    opens=True,
    example={
        "process": "made_up_talks",
        "name": "Made-up talks of the two valleys",
        "framework": "made-up-statement",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessOpened:
    """The facilitator opens a process of talks, on the framework document that Terms name."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    process: Code = opened("Its short name, one process for each name under an agreement")
    name: Short = opened("What it is called")
    framework: DocumentId = opened("The id of the framework document in Terms")
    place: Short | None = opened("Where it is seated", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)


@kind("process.suspended/1", part="process", example={"why": "Made-up: no date is agreed."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessSuspended:
    """The facilitator suspends the process as a whole."""

    why: Short = opened("Why, in the facilitator's words")


@kind("process.resumed/1", part="process", example={"why": "Made-up: a date is agreed."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessResumed:
    """The facilitator takes the process up again, suspended or concluded."""

    why: Short = opened("Why, in the facilitator's words")


@kind("process.concluded/1", part="process", example={"outcome": "Made-up: an accord."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ProcessConcluded:
    """The facilitator concludes the process."""

    outcome: Short = opened("What came of it, in a line")
    reference: Short | None = opened("The document that records it", default=None)


@kind(
    "participation.given/1",
    part="process",
    example={"actor": "state:made-up-neighbour", "role": "accompanies", "reference": "made up"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationGiven:
    """Somebody accompanies or hosts the talks; neither makes a participant of anybody."""

    actor: ActorId = opened("Who accompanies or hosts")
    role: Literal["accompanies", "hosts"] = opened("What it does; taking part is a delegation's")
    reference: Short | None = opened("The invitation or record it rests on", default=None)


@kind(
    "participation.ended/1",
    part="process",
    example={"actor": "state:made-up-neighbour", "role": "accompanies", "why": "Made up."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ParticipationEnded:
    """Somebody accompanies or hosts the talks no longer."""

    actor: ActorId = opened("Who accompanied or hosted")
    role: Literal["accompanies", "hosts"] = opened("What it did")
    why: Short = opened("Why, and by whose decision")


@kind(
    "track.opened/1",
    part="track",
    opens=True,
    example={"track": "made_up_track", "name": "Made-up political track"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackOpened:
    """The facilitator opens a track of a process; ``about`` names the process first."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    track: Code = opened("Its short name, as Terms have it where they list tracks")
    name: Short = opened("What it is called")


@kind(
    "track.stalled/1",
    part="track",
    example={
        "item": "governance",
        "since": "2016-03-02T09:00:00Z",
        "why": "Made-up: nothing but procedure was spoken of.",
        "unblock": "Made-up: an agreed order of the points",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackStalled:
    """Somebody says that the track is stalled: a claim of its author, until nobody contests it."""

    item: Code = opened("The point of the agenda on which it is stalled")
    since: Instant = opened("Since when, as its author has it")
    why: Short = opened("Why, in its author's view")
    unblock: Short | None = opened("What would unblock it, in its author's view", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "track.contested/1",
    part="track",
    example={"claim": "0" * 64, "why": "Made-up: the talks go on in smaller rooms."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackContested:
    """Somebody else says that the track is not stalled, or not for that reason."""

    claim: Hash = opened("The hash of the entry that says it is stalled")
    why: Short = opened("What is contested, and why")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("track.claim_dropped/1", part="track", example={"claim": "0" * 64, "why": "Made up."})
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackClaimDropped:
    """Whoever said that the track is stalled says so no longer."""

    claim: Hash = opened("The hash of the entry that says it is stalled")
    why: Short = opened("What has changed")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("track.resumed/1", part="track", example={"why": "Made-up: the order is agreed."})
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackResumed:
    """The facilitator has the track go on: stalled, adjourned or concluded before."""

    why: Short = opened("What moved it")


@kind(
    "track.adjourned/1",
    part="track",
    example={"until": "2016-03-20T08:00:00Z", "why": "Made-up: for consultations."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackAdjourned:
    """The facilitator adjourns the track."""

    until: Instant | None = opened("Until when, where that is said", default=None)
    why: Short = opened("Why")


@kind("track.concluded/1", part="track", example={"outcome": "Made-up: a common paper."})
@dataclass(frozen=True, slots=True, kw_only=True)
class TrackConcluded:
    """The facilitator concludes the track."""

    outcome: Short = opened("What came of it, in a line")
    reference: Short | None = opened("The document that records it", default=None)


@kind(
    "agenda.placed/1",
    part="track",
    example={"item": "governance", "title": "Made-up order of governing", "standing": "agreed"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaPlaced:
    """A point is proposed for the agenda of a track, or said by the facilitator to be agreed."""

    item: Code = opened("The point, as Terms have it where they list points")
    title: Short = opened("What it is about")
    standing: Literal["proposed", "agreed"] = opened("Whether it is only proposed, or agreed on")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("agenda.removed/1", part="track", example={"item": "governance", "why": "Made up."})
@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaRemoved:
    """A point is taken off the agenda: by the facilitator, or a proposal by who made it."""

    item: Code = opened("The point")
    why: Short = opened("Why")


@kind(
    "position.stated/1",
    part="track",
    example={
        "item": "governance",
        "holder": "group:made-up-brigade",
        "holds": "the well is to be shared before the mill",
        "words": "The private reasons (made up)",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PositionStated:
    """Somebody holds something on a point of the agenda: a position, and never a fact."""

    item: Code = opened("The point of the agenda it is on")
    holder: ActorId = opened("Whose position it is")
    holds: Held = opened('What it holds, as the words that follow "that"')
    reference: Short | None = opened(
        "Where it was said; needed where the author reports somebody else's position", default=None
    )
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What was said beside it, in private")


@kind("position.withdrawn/1", part="track", example={"position": "0" * 64, "why": "Made up."})
@dataclass(frozen=True, slots=True, kw_only=True)
class PositionWithdrawn:
    """A position is held no longer, or was not held: by its holder, or by who reported it."""

    position: Hash = opened("The hash of the entry that stated it")
    why: Short = opened("Why")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "delegation.formed/1",
    part="delegation",
    opens=True,
    example={
        "actor": "group:made-up-council",
        "name": "Delegation of the made-up council",
        "members": ["group:made-up-brigade"],
        "people": "The made-up names of those who sit in it",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationFormed:
    """A delegation to a process: it takes part. No outside state is one; it accompanies."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    actor: ActorId = opened("Whose delegation it is")
    name: Short = opened("What it is called")
    members: tuple[ActorId, ...] = opened("Organisations that sit in it", default=(), max_length=60)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    people: Words | None = sealed("Who sits in it, by name")


@kind(
    "delegation.changed/1",
    part="delegation",
    example={"joined": ["group:made-up-division"], "left": [], "why": "Made up."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationChanged:
    """Organisations join or leave a delegation."""

    joined: tuple[ActorId, ...] = opened("Who joins it", default=(), max_length=60)
    left: tuple[ActorId, ...] = opened("Who leaves it", default=(), max_length=60)
    why: Short = opened("Why")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("delegation.suspended/1", part="delegation", example={"why": "Made-up: in protest."})
@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationSuspended:
    """A delegation suspends its part in the talks, or the facilitator suspends it."""

    why: Short = opened("Why, in its author's words")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("delegation.returned/1", part="delegation", example={"why": "Made-up: it was heard."})
@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationReturned:
    """A suspended delegation takes part again."""

    why: Short = opened("Why, in its author's words")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("delegation.dissolved/1", part="delegation", example={"why": "Made-up: it joined others."})
@dataclass(frozen=True, slots=True, kw_only=True)
class DelegationDissolved:
    """A delegation is no more; its actor may form another."""

    why: Short = opened("Why")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


TRACK_KINDS = (
    TrackOpened, TrackStalled, TrackContested, TrackClaimDropped, TrackResumed, TrackAdjourned,
    TrackConcluded,
    AgendaPlaced, AgendaRemoved, PositionStated, PositionWithdrawn,
)  # fmt: skip
PROCESS_KINDS = (
    ProcessOpened, ProcessSuspended, ProcessResumed, ProcessConcluded, ParticipationGiven,
    ParticipationEnded,
)  # fmt: skip
DELEGATION_KINDS = (
    DelegationFormed, DelegationChanged, DelegationSuspended, DelegationReturned,
    DelegationDissolved,
)  # fmt: skip
