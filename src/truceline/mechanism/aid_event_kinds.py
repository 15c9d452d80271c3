"""What befalls aid on its way: taken off, held, released, attacked, delayed, rerouted, turned back.

Each says by whom and where. Who held it is always said: an authority at a checkpoint, a guard for
security's sake, or nobody, where fighting or weather did. A permission that fighting made useless
is not a refusal, and a road that snow closed is nobody's doing.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import Field

from truceline.mechanism.aid_kinds import AID, Places
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Area, Instant, Short, Words

NOBODY: Final = "nobody"
"""Who held aid that fighting, weather or a broken road held."""

NOT_KNOWN: Final = "unknown"
"""Who held aid where it is not known."""

Cause = Literal[
    "order", "checkpoint", "paperwork", "security", "fighting", "road", "weather", "unknown"
]
"""Why aid stands still or goes another way."""

OF_NOBODY: Final = frozenset({"fighting", "road", "weather", "unknown"})
"""Causes that need nobody's will."""

SourceClass = Literal[
    "party", "guarantor", "un", "monitor", "humanitarian", "media", "civilian", "sensor"
]
Means = Literal["seen", "heard", "told", "sensor", "photograph", "document"]


@kind(
    "aid.items_removed/1",
    part=AID,
    example={
        "by": "state:made-up-ministry",
        "items": "surgical kits",
        "place": "Made-up Depot",
        "count": 40,
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidItemsRemoved:
    """Items are taken off the load, at loading or at a checkpoint."""

    by: ActorId = opened("Who took them off; `unknown` where it is not known")
    items: Short = opened("What was taken off, in a line")
    place: Short = opened("Where, coarsely")
    count: Annotated[int, Field(ge=0, le=1_000_000_000)] | None = opened(
        "How many items; None where not known", default=None
    )
    tonnes: Annotated[float, Field(ge=0, le=1e9)] | None = opened(
        "How many tonnes; None where not known", default=None
    )
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)


@kind(
    "aid.held/1",
    part=AID,
    example={"by": "nobody", "cause": "fighting", "place": "Made-up Crossing"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidHeld:
    """It stands still, with leave to go on or without; who holds it is always said."""

    by: ActorId = opened("Who holds it; `nobody` where fighting or weather does, or `unknown`")
    cause: Cause = opened("Why it stands still")
    place: Short = opened("Where, coarsely")
    why: Short | None = opened("What was said of it, in a line", default=None)
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)


@kind("aid.released/1", part=AID, example={"place": "Made-up Crossing"})
@dataclass(frozen=True, slots=True, kw_only=True)
class AidReleased:
    """What held it holds it no longer."""

    place: Short = opened("Where, coarsely")
    by: ActorId | None = opened("Who lets it go on; None for whoever held it", default=None)
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)


@kind(
    "aid.attacked/1",
    part=AID,
    example={
        "occurred_from": "2016-03-04T09:10:00Z",
        "place": "Made-up Crossing",
        "area": {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5},
        "source_class": "humanitarian",
        "means": "seen",
        "killed": 0,
        "injured": 1,
        "narrative": "Made-up: one round struck the third truck on the way back.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidAttacked:
    """It was attacked, on the way, at a place of delivery or on the way back.

    The desk opens an incident of it, unless ``about`` names the incident that was opened of it.
    """

    occurred_from: Instant = opened("When it began")
    occurred_until: Instant | None = opened("When it ended", default=None)
    place: Short = opened("Where, coarsely, in the words of whoever tells it")
    area: Area | None = opened("A coarse box that the author vouches for", default=None)
    suspected: tuple[ActorId, ...] = opened(
        "Who is suspected, as far as the author chooses to say openly", default=(), max_length=20
    )
    source_class: SourceClass = opened("What kind of source this is")
    means: Means = opened("How the source knows")
    killed: Annotated[int, Field(ge=0, le=1_000_000)] | None = opened(
        "How many were killed; None where not known", default=None
    )
    injured: Annotated[int, Field(ge=0, le=1_000_000)] | None = opened(
        "How many were injured; None where not known", default=None
    )
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)
    narrative: Words | None = sealed("What happened, in any language")
    casualties: Words | None = sealed("Names of the dead and injured")


@kind(
    "aid.delayed/1",
    part=AID,
    example={"by": "state:made-up-ministry", "cause": "paperwork", "place": "Made-up Depot"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidDelayed:
    """It will be late."""

    by: ActorId = opened("Who delays it; `nobody` where fighting or weather does, or `unknown`")
    cause: Cause = opened("Why")
    place: Short = opened("Where, coarsely")
    until: Instant | None = opened("Until when, as far as is known", default=None)
    why: Short | None = opened("What was said of it, in a line", default=None)
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)


@kind(
    "aid.rerouted/1",
    part=AID,
    example={"by": "nobody", "cause": "fighting", "place": "Made-up Crossing"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidRerouted:
    """It goes another way; a notice of the new movement is named in about."""

    by: ActorId = opened("Who sends it another way; `nobody` where fighting does, or `unknown`")
    cause: Cause = opened("Why")
    place: Short = opened("Where it left its way, coarsely")
    places: Places = opened("Where it goes now; empty where that stays", default=())
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)
    route: Words | None = sealed("The new route and its times")


@kind(
    "aid.turned_back/1",
    part=AID,
    example={"by": "group:made-up-brigade", "cause": "checkpoint", "place": "Made-up Crossing"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidTurnedBack:
    """It is on its way back with its load."""

    by: ActorId = opened("Who turned it back; `nobody` where fighting or weather did, or `unknown`")
    cause: Cause = opened("Why")
    place: Short = opened("Where, coarsely")
    why: Short | None = opened("What was said of it, in a line", default=None)
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)


EVENT_KINDS: Final = (
    AidItemsRemoved,
    AidHeld,
    AidReleased,
    AidAttacked,
    AidDelayed,
    AidRerouted,
    AidTurnedBack,
)
