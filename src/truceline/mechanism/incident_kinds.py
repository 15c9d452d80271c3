"""What is told of an incident until it is contained: report, place, registration, query, answer.

Open fields carry only what folds, clocks and search need, as coarse as their author makes them.
The exact position and the narrative are sealed before they leave the author; who reported, and how
to reach them, are sealed apart from these, to the few whom Terms name for it. What is learnt later
is in ``incident_inquiry_kinds``, what is judged and done in ``incident_outcome_kinds``.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import (
    ActorId,
    Area,
    Code,
    Hash,
    Instant,
    Language,
    Latitude,
    Longitude,
    Short,
    Words,
)

INCIDENT = "incident"

ReportClass = Literal["violation", "potential_violation"]
"""What is brought; not a finding. A potential violation may be brought before any harm."""

SourceClass = Literal[
    "party", "guarantor", "un", "monitor", "humanitarian", "media", "civilian", "sensor"
]
"""What kind of source speaks."""

Means = Literal["seen", "heard", "told", "sensor", "photograph", "document"]
"""How the source knows; corroboration needs two unlike means."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceMatch:
    """A place in a gazetteer that a reporter's words may mean."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    name: Short
    gazetteer: Short
    gazetteer_id: Short | None = None
    area: Area | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """An exact position, in WGS84 degrees; only ever sealed."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    lat: Latitude
    lng: Longitude
    radius_m: Annotated[float, Field(ge=0)] | None = None


@kind(
    "incident.reported/1",
    part=INCIDENT,
    opens=True,
    example={
        "report_class": "violation",
        "acts": ["mortar"],
        "occurred_from": "2016-03-01T10:20:00Z",
        "occurred_until": "2016-03-01T10:45:00Z",
        "place_as_said": "near Made-up Mill",
        "place_proposed": {"name": "Made-up Mill", "gazetteer": "made-up gazetteer 2016"},
        "area": {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5},
        "suspected": ["group:made-up-brigade"],
        "affected": ["group:made-up-company"],
        "language": "ar",
        "source_class": "civilian",
        "means": "seen",
        "reporter": "A made-up miller",
        "narrative": "Made-up: six rounds fell beside the mill.",
        "position": {"lat": 36.21, "lng": 37.16, "radius_m": 50.0},
        "contact": "made-up number, after dusk",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentReported:
    """Somebody brings a violation, or what may become one."""

    report_class: ReportClass = opened("What is brought; it is not a finding")
    acts: tuple[Code, ...] = opened("What is said to have happened", min_length=1, max_length=20)
    occurred_from: Instant = opened("When it began, or is expected to")
    occurred_until: Instant | None = opened("When it ended", default=None)
    place_as_said: Short | None = opened("The place in the reporter's words, coarse", default=None)
    place_proposed: PlaceMatch | None = opened(
        "What those words may mean; counts for nothing until confirmed", default=None
    )
    area: Area | None = opened("A coarse box that the author vouches for", default=None)
    suspected: tuple[ActorId, ...] = opened(
        "Who is suspected, as far as the author chooses to say openly", default=(), max_length=20
    )
    affected: tuple[ActorId, ...] = opened(
        "Who was affected, as far as the author chooses to say openly", default=(), max_length=20
    )
    language: Language = opened("The language of the narrative (BCP 47)")
    source_class: SourceClass = opened("What kind of source this is")
    means: Means = opened("How the source knows")
    under: str = opened(
        "The agreement it falls under; empty for the first",
        default="",
        pattern=r"^[a-z0-9-]*$",
        max_length=64,
    )
    relayed: Relay | None = opened("How a caller's report reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose report an officer relays", default=None)
    illustrative: bool = opened("Made up for an example; never a real event", default=False)
    reporter: Short | None = sealed("Who reported", identity=True)
    narrative: Words | None = sealed("What happened, in any language")
    position: Point | None = sealed("The exact position (WGS84 degrees)")
    contact: Short | None = sealed("How to reach the reporter safely", identity=True)


@kind(
    "incident.place_confirmed/1",
    part=INCIDENT,
    example={
        "place_as_said": "near Made-up Mill",
        "place_matched": "Made-up Mill",
        "gazetteer": "made-up gazetteer 2016",
        "confirmed_with": "reporter",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentPlaceConfirmed:
    """Reporter or officer confirms what place the report's words mean; from now on it counts."""

    place_as_said: Short = opened("The words of the report")
    place_matched: Short = opened("The place they mean")
    gazetteer: Short = opened("The gazetteer the name is from")
    gazetteer_id: Short | None = opened("Its id there", default=None)
    area: Area | None = opened("A coarse box around it", default=None)
    confirmed_with: Literal["reporter", "officer"] = opened("Who knows the place")


@kind("incident.registered/1", part=INCIDENT, example={"severity": "moderate"})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentRegistered:
    """The desk takes the incident up; its receipt number follows from the report's hash."""

    severity: Code = opened("How grave it would be if it is so, from the Terms' list")


@kind("incident.acknowledged/1", part=INCIDENT, example={"told": "reporter"})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAcknowledged:
    """The desk tells the reporter, or a body confirms, that the incident is in hand."""

    told: Literal["reporter", "desk"] = opened("Who was told", default="reporter")
    relayed: Relay | None = opened("How an acknowledgement reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose acknowledgement is relayed", default=None)


@kind(
    "incident.queried/1",
    part=INCIDENT,
    example={
        "to": "group:made-up-brigade",
        "redacted_text": "Made-up: mortar fire was reported in Made-up District on 1 March.",
        "language": "ar",
        "previewed_by": "officer:made-up-one",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentQueried:
    """The suspected side is asked, in a text that an officer has redacted and previewed."""

    to: ActorId = opened("Who is asked")
    redacted_text: Words = opened("All that goes out: nothing that could show who reported")
    language: Language = opened("The language of the text (BCP 47)")
    previewed_by: ActorId = opened("The officer who looked at the text as it goes out")


@kind(
    "incident.answered/1",
    part=INCIDENT,
    example={
        "position": "denies",
        "intends_to_comply": True,
        "answer": "Made-up: none of ours fired that day.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentAnswered:
    """The side that was asked answers; an answer is its word, not a finding."""

    position: Literal["accepts", "partly_accepts", "denies", "explains", "asks_for_time"] = opened(
        "What the answer comes to; asks_for_time is no answer yet"
    )
    intends_to_comply: bool | None = opened("Whether it means to keep the truce", default=None)
    summary: Short | None = opened("A line that may be read openly", default=None)
    relayed: Relay | None = opened("How the answer reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose answer is relayed", default=None)
    answer: Words | None = sealed("The answer in full")


@kind("incident.silence_recorded/1", part=INCIDENT, example={"by": "group:made-up-brigade"})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentSilenceRecorded:
    """No answer came in the time the Terms give: a fact, neither consent nor admission."""

    by: ActorId = opened("Who was asked and has not answered")
    attempts: int = opened("How often they were tried", default=1, ge=1)


@kind(
    "incident.contained/1",
    part=INCIDENT,
    example={"measure": "Made-up: both sides told to hold fire; quiet since noon."},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentContained:
    """What was going on has stopped, or was never more than a danger."""

    measure: Short = opened("What stopped it, in a line that harms nobody")
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word is relayed", default=None)
    account: Words | None = sealed("How it was done and by whom")


@kind("incident.withdrawn/1", part=INCIDENT, example={"why": "Made-up: a quarry blast."})
@dataclass(frozen=True, slots=True, kw_only=True)
class IncidentWithdrawn:
    """A reporter takes its report back; other reports of the event stand."""

    why: Short = opened("Why, in a line that harms nobody")
    report: Hash | None = opened(
        "The report taken back, where the author made several", default=None
    )
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose report it was", default=None)


TOLD_KINDS = (
    IncidentReported,
    IncidentPlaceConfirmed,
    IncidentRegistered,
    IncidentAcknowledged,
    IncidentQueried,
    IncidentAnswered,
    IncidentSilenceRecorded,
    IncidentContained,
    IncidentWithdrawn,
)
