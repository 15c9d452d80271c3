"""What is learnt of an incident: visits and access, lines, witnesses, evidence and its custody.

A denied or delayed visit stops the clocks that need access; it is said so and nothing is derived
from it, though the denial may be an act to report in its own right. A claim of self-defence is here
too: it is a claim to assess, and never an exit.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import Field

from truceline.mechanism.incident_kinds import INCIDENT, Means, Point, SourceClass
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Code, Hash, Instant, Short, SubjectId, Words

MediaType = Annotated[str, Field(pattern=r"^[a-z]+/[a-z0-9.+-]+$", max_length=100)]
"""An IANA media type, such as ``image/jpeg``."""

Scope = Literal["desk", "guarantors", "task_force", "public_summary"]
"""Who may see what a witness said."""


@kind(
    "incident.visit_tasked/1",
    part=INCIDENT,
    example={
        "team": "team:made-up-north",
        "access_asked_of": ["group:made-up-brigade"],
        "earliest": "2016-03-02T06:00:00Z",
        "latest": "2016-03-02T12:00:00Z",
        "route": "Made-up: by the mill road, two vehicles.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentVisitTasked:
    """A team is sent to the site, and access is asked of those who hold the way."""

    team: ActorId = opened("Who goes")
    access_asked_of: tuple[ActorId, ...] = opened("Who is asked for access", default=())
    earliest: Instant | None = opened("Start of the visit's window", default=None)
    latest: Instant | None = opened("End of the visit's window", default=None)
    route: Words | None = sealed("Route, vehicles, exact site")


@kind("incident.access_granted/1", part=INCIDENT, example={"by": "group:made-up-brigade"})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAccessGranted:
    """Who holds the way lets the team pass."""

    by: ActorId = opened("Who grants it")
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word is relayed", default=None)


@kind(
    "incident.access_delayed/1",
    part=INCIDENT,
    example={"by": "group:made-up-brigade", "until": "2016-03-03T06:00:00Z", "reason": "Made-up."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAccessDelayed:
    """The team is told to wait; clocks that need access rest until it is let in."""

    by: ActorId = opened("Who holds it back")
    until: Instant | None = opened("When access is promised", default=None)
    reason: Short | None = opened("The reason given", default=None)
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word is relayed", default=None)


@kind(
    "incident.access_denied/1",
    part=INCIDENT,
    example={"by": "group:made-up-brigade", "reason": "Made-up: the road is said to be mined."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAccessDenied:
    """The team is refused: perhaps an act to report in its own right, and no blame by itself."""

    by: ActorId = opened("Who refuses")
    reason: Short | None = opened("The reason given", default=None)
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word is relayed", default=None)


@kind(
    "incident.visited/1",
    part=INCIDENT,
    example={"team": "team:made-up-north", "complete": True, "account": "Made-up: six craters."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentVisited:
    """The mechanism's own team was at the site."""

    team: ActorId = opened("Who was there")
    complete: bool = opened("Whether the team saw all it came to see")
    observations: tuple[SubjectId, ...] = opened("Patrol observations made there", default=())
    account: Words | None = sealed("What the team saw")


@kind("incident.lines_cut/1", part=INCIDENT, example={"to": "group:made-up-brigade"})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLinesCut:
    """Those who have to be asked cannot be reached; clocks that need a line rest."""

    to: ActorId = opened("Who cannot be reached")
    tried: Short | None = opened("What was tried", default=None)


@kind("incident.lines_restored/1", part=INCIDENT, example={"to": "group:made-up-brigade"})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentLinesRestored:
    """They can be reached again."""

    to: ActorId = opened("Who can be reached again")


@kind(
    "incident.interview_consented/1",
    part=INCIDENT,
    example={
        "witness": "witness_1",
        "consent": "given",
        "scope": ["desk", "guarantors"],
        "identity": "A made-up miller",
        "conditions": "Made-up: not to be called at home.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentInterviewConsented:
    """A witness says what may be done with its words; consent can be narrowed or withdrawn."""

    witness: Code = opened("A label the interviewer chooses, which says nothing of the person")
    consent: Literal["given", "withdrawn"] = opened("Given (anew, perhaps narrower) or withdrawn")
    scope: tuple[Scope, ...] = opened("Who may see it; empty where withdrawn", default=())
    identity: Short | None = sealed("Who the witness is", identity=True)
    conditions: Words | None = sealed("What the witness asked for")


@kind(
    "incident.evidence_added/1",
    part=INCIDENT,
    example={
        "hash": "0" * 64,
        "media_type": "image/jpeg",
        "captured_at": "2016-03-01T11:05:00Z",
        "source_class": "civilian",
        "means": "photograph",
        "witness": "witness_1",
        "description": "Made-up: a crater beside a mill wheel.",
        "where": {"lat": 36.21, "lng": 37.16},
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentEvidenceAdded:
    """A piece of evidence is named by its hash; its custody begins with the author."""

    hash: Hash = opened("SHA-256 of the original file")
    media_type: MediaType = opened("What it is")
    captured_at: Instant | None = opened("When it was made, as far as known", default=None)
    source_class: SourceClass = opened("What kind of source it is from")
    means: Means = opened("How it shows what it shows")
    witness: Code | None = opened("The witness it is from, if one", default=None)
    description: Words | None = sealed("What it shows")
    where: Point | None = sealed("Where it was made (WGS84 degrees)")


@kind(
    "incident.custody_moved/1",
    part=INCIDENT,
    example={
        "evidence": "0" * 64,
        "handed_by": "team:made-up-north",
        "received_by": "un:made-up-office",
        "hash_found": "0" * 64,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentCustodyMoved:
    """Evidence changes hands, and its hash is found unchanged."""

    evidence: Hash = opened("The evidence, by its hash")
    handed_by: ActorId = opened("Who held it")
    received_by: ActorId = opened("Who holds it now")
    hash_found: Hash = opened("The hash worked out anew at the handover")


@kind(
    "incident.self_defence_claimed/1",
    part=INCIDENT,
    example={
        "threat": "Made-up: fire from the ridge",
        "account": "Made-up: we answered three rounds with three.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSelfDefenceClaimed:
    """Somebody says that force was used in self-defence: a claim to assess, never an exit."""

    threat: Short = opened("The immediate threat that is claimed, in a line")
    answering: SubjectId | None = opened("The incident it is said to answer", default=None)
    relayed: Relay | None = opened("How the claim reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose claim is relayed", default=None)
    account: Words | None = sealed("The claim in full")


INQUIRY_KINDS = (
    IncidentVisitTasked,
    IncidentAccessGranted,
    IncidentAccessDelayed,
    IncidentAccessDenied,
    IncidentVisited,
    IncidentLinesCut,
    IncidentLinesRestored,
    IncidentInterviewConsented,
    IncidentEvidenceAdded,
    IncidentCustodyMoved,
    IncidentSelfDefenceClaimed,
)
