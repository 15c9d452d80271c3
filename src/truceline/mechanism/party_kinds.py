"""What can be told of a party's standing: invited, declared, attested, active, and how it ends.

A standing is one actor's under one agreement. It is opened by an invitation or, as happens more
often, by a declaration that nobody asked for; an invited actor accepts, and one that left or was
excluded comes back by accepting anew. Declaration and attestation are two acts by two hands: the
guarantor that received the declaration tells the other.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Area, Code, Instant, Short, Words


@kind(
    "party.invited/1",
    part="party",
    opens=True,
    example={
        "actor": "group:made-up-brigade",
        "name": "Made-up Brigade",
        "names": ["Brigade of Made-up"],
        "side": "made_up_north",
        "channel": "Letter through the made-up office",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyInvited:
    """An actor is invited to accept the agreement; an invitation binds nobody."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    actor: ActorId = opened("Who is invited")
    name: Short = opened("The name it is known by")
    names: tuple[Short, ...] = opened("Other names, in any script", default=(), max_length=40)
    side: Code | None = opened("The side it is held to belong to, if that is clear", default=None)
    channel: Short | None = opened("What the invitation went through", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)
    contacts: Words | None = sealed("People and numbers that it was sent to")


@kind("party.invited_again/1", part="party", example={"channel": "Radio, made up"})
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyInvitedAgain:
    """An actor that declined is invited once more."""

    channel: Short | None = opened("What the invitation went through", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)


@kind("party.declined/1", part="party", example={"why": "Made-up: it awaits another's answer."})
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDeclined:
    """An invited actor declines; not to accept is not to be excluded."""

    why: Short | None = opened("Its reason, where it gave one", default=None)
    on_behalf_of: ActorId | None = opened("Whose words these are, if relayed", default=None)
    relayed: Relay | None = opened("How the words came, if relayed", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Declaration:
    """What every acceptance says, with or without an invitation before it."""

    side: Code = opened("The side whose terms it accepts, as Terms name it")
    to: ActorId = opened("The guarantor that it was declared to")
    channel: Short | None = opened("The centre or line it came through", default=None)
    received_at: Instant | None = opened(
        "When that guarantor received it, on that guarantor's own word", default=None
    )
    place: Short | None = opened("The place, for a local acceptance", default=None)
    area: Area | None = opened("The same as a coarse box", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)
    on_behalf_of: ActorId | None = opened("Whose words these are, if relayed", default=None)
    relayed: Relay | None = opened("How the words came, if relayed", default=None)
    focal_point: Words | None = sealed("Its focal point: name, telephone, hours")
    words: Words | None = sealed("The declaration in its own words")


@kind(
    "party.declared/1",
    part="party",
    opens=True,
    example={
        "actor": "group:made-up-brigade",
        "name": "Made-up Brigade",
        "side": "made_up_north",
        "to": "state:made-up-guarantor",
        "channel": "Made-up centre, by telephone",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyDeclared(Declaration):
    """An actor that has no standing yet declares that it accepts; no invitation is needed."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    actor: ActorId = opened("Who accepts")
    name: Short = opened("The name it is known by")
    names: tuple[Short, ...] = opened("Other names, in any script", default=(), max_length=40)


@kind(
    "party.accepted/1",
    part="party",
    example={"side": "made_up_north", "to": "state:made-up-guarantor"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAccepted(Declaration):
    """An actor with a standing accepts: after an invitation, or anew after it had left."""


@kind(
    "party.attested/1",
    part="party",
    example={"to": "state:other-made-up-guarantor", "received_at": "2016-02-26T08:00:00Z"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAttested:
    """The guarantor that received an acceptance attests it to another guarantor."""

    to: ActorId = opened("The guarantor that is told")
    received_at: Instant | None = opened("When the acceptance was received", default=None)
    channel: Short | None = opened("What the attestation went through", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)


@kind("party.activated/1", part="party", example={"why": "Made-up: both guarantors know of it."})
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyActivated:
    """A party becomes active, or is so again after a suspension or a referral."""

    why: Short | None = opened("What it rests on", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)


@kind("party.suspended/1", part="party", example={"why": "Made-up: talks on its return."})
@dataclass(frozen=True, slots=True, kw_only=True)
class PartySuspended:
    """A party's part in the arrangements is suspended; what stays bound and protected Terms say."""

    why: Short = opened("Why, and by whose decision")
    reference: Short | None = opened("Where this is recorded", default=None)


@kind(
    "party.referred/1",
    part="party",
    example={"rung": "made_up_ministers", "why": "Made-up: persistent breach found."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyReferred:
    """A party's conduct is referred up the ladder; its protection stays as Terms say."""

    rung: Code = opened("The rung it is referred to, an id of the ladder in Terms")
    why: Short = opened("The findings it rests on; their subjects stand in about")
    reference: Short | None = opened("Where this is recorded", default=None)


@kind("party.exclusion_proposed/1", part="party", example={"why": "Made-up: persistent breach."})
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyExclusionProposed:
    """A guarantor proposes or backs a party's exclusion; the proposal itself changes nothing."""

    why: Short = opened("The findings it rests on")


@kind(
    "party.excluded/1",
    part="party",
    example={"by": "made_up_ministers", "document": "Made-up communiqué 4", "why": "Made-up."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyExcluded:
    """A party is excluded from the arrangements, by the decision that Terms ask for."""

    by: Code = opened("The body that decided, an id in Terms")
    document: Short = opened("The document in which it decided")
    why: Short = opened("The ground, in the decision's words")


@kind("party.withdrawn/1", part="party", example={"why": "Made-up: it says it is free of it."})
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyWithdrawn:
    """A party withdraws, by its own word; a return needs a new acceptance."""

    why: Short | None = opened("Its reason, where it gave one", default=None)
    on_behalf_of: ActorId | None = opened("Whose words these are, if relayed", default=None)
    relayed: Relay | None = opened("How the words came, if relayed", default=None)


@kind("party.lapsed/1", part="party", example={"ground": "dissolved", "reference": "made up"})
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLapsed:
    """A declaration lapses; that nobody attested it is no ground for that."""

    ground: Literal["dissolved", "merged", "not_its_declaration"] = opened(
        "dissolved: it is no more; merged: into another; not_its_declaration: it never made it"
    )
    reference: Short = opened("What shows it")


@kind(
    "party.location_declared/1",
    part="party",
    example={"to": "state:made-up-guarantor", "place": "Made-up district"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLocationDeclared:
    """A party tells a guarantor where it is; recorded, and never a condition of its protection."""

    to: ActorId = opened("The guarantor that was told")
    place: Short | None = opened("Where, as coarsely as the party allows", default=None)
    area: Area | None = opened("The same as a coarse box", default=None)
    positions: Words | None = sealed("The exact positions")


@kind(
    "party.aliased/1",
    part="party",
    example={"name": "Made-up Division", "since": "2016-03-01T00:00:00Z"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class PartyAliased:
    """An actor bears another name, since and until the dates given."""

    name: Short = opened("The name, in any script")
    since: Instant | None = opened("Since when; always if left out", default=None)
    until: Instant | None = opened("Until when; still if left out", default=None)
    reference: Short | None = opened("Where this is recorded", default=None)
