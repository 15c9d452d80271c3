"""What may be told of a meeting: that it was called, who was there, what it decided, its minutes.

``meeting.held/1`` tells of a meeting that is over, in one entry, as public records do. The other
kinds follow a meeting from its call to its approved minutes. Outside states accompany and are not
counted. What a decision is about stands in ``about``, beside the meeting.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Code, Hash, Instant, Short, Words

MEETING: Final = "meeting"

How = Literal["present", "absent", "excused", "accompanied"]
"""accompanied: in the room without a voice; counted in no quorum."""

Actors = Annotated[tuple[ActorId, ...], Field(max_length=200)]


@kind(
    "meeting.held/1",
    part=MEETING,
    opens=True,
    example={
        "body": "made_up_task_force",
        "title": "First meeting (made up)",
        "reference": "made up",
        "attended": ["state:made-up"],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingHeld:
    """A body met, or issued a statement or a document."""

    body: Code = opened("The body's id in Terms")
    title: Short = opened("What it was, in a line")
    attended: tuple[ActorId, ...] = opened("Who attended or issued it, where known", default=())
    decided: Words | None = opened("What was decided, in the record's words", default=None)
    reference: Short = opened("Where it is recorded")
    basis: Code = opened("V seen in a public copy, R recalled, D illustrative", default="v")


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaItem:
    """One item of an agenda."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    item: Code
    title: Short


Agenda = Annotated[tuple[AgendaItem, ...], Field(max_length=100)]


@kind(
    "meeting.called/1",
    part=MEETING,
    opens=True,
    example={
        "body": "made_up_task_force",
        "title": "Second meeting (made up)",
        "convenes_at": "2016-03-03T09:00:00Z",
        "invited": ["state:made-up"],
        "agenda": [{"item": "shelling", "title": "The shelling at the mill"}],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCalled:
    """A body is called to a meeting, with its agenda."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    body: Code = opened("The id of the body or centre in Terms")
    title: Short = opened("What it is, in a line")
    convenes_at: Instant = opened("When it is to begin")
    form: Literal["in_person", "video", "telephone", "written"] = opened(
        "How it meets", default="in_person"
    )
    invited: Actors = opened("Who is asked to come", default=())
    agenda: Agenda = opened("The items, in order", default=())
    reference: Short | None = opened("Where the call is recorded", default=None)
    place: Short | None = sealed("Where, or on which line")


@kind(
    "meeting.agenda_added/1",
    part=MEETING,
    example={"agenda": [{"item": "access", "title": "Access to the mill"}]},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingAgendaAdded:
    """Items are added to the agenda; none is taken away."""

    agenda: Annotated[Agenda, Field(min_length=1)] = opened("The items added, in order")


@dataclass(frozen=True, slots=True, kw_only=True)
class Attendance:
    """How one actor attended, for which side it sat, and with how many delegates."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    actor: ActorId
    how: How
    side: Code | None = None
    delegates: Annotated[int, Field(ge=1, le=100)] = 1


@kind(
    "meeting.attendance_recorded/1",
    part=MEETING,
    example={
        "attendance": [
            {"actor": "state:made-up", "how": "present", "delegates": 3},
            {"actor": "state:made-up-neighbour", "how": "accompanied"},
        ]
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingAttendanceRecorded:
    """Who is there, absent, excused or accompanying; with it the meeting sits."""

    attendance: Annotated[tuple[Attendance, ...], Field(min_length=1, max_length=200)] = opened(
        "How each attended; what was recorded of an actor last counts"
    )


@kind(
    "meeting.decision_taken/1",
    part=MEETING,
    example={
        "item": "shelling",
        "text": "A joint visit to the mill (made up)",
        "rule": "referral",
        "quorum": "both_guarantors",
        "agreed": ["state:made-up", "state:made-up-guarantor"],
        "dissented": [],
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingDecisionTaken:
    """The meeting decides; ``about`` names the meeting, and whatever the decision is about."""

    item: Code | None = opened("The agenda item it belongs to", default=None)
    text: Short = opened("What was decided, in a line")
    rule: Code | None = opened("The decision rule of Terms by which it decides", default=None)
    quorum: Code | None = opened("The quorum of Terms that it claims", default=None)
    emergency: Short | None = opened("Why it cannot wait, for a lower quorum", default=None)
    agreed: Actors = opened("Who agreed", default=())
    dissented: Actors = opened("Who dissented", default=())
    reasons: Words | None = sealed("The decision and its reasons in full")


@kind(
    "meeting.minutes_approved/1",
    part=MEETING,
    example={"reference": "Minutes of the second meeting (made up)"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingMinutesApproved:
    """One who was there, or keeps the record, approves the minutes."""

    reference: Short = opened("Where the minutes are")
    document: Hash | None = opened("Their SHA-256", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("meeting.adjourned/1", part=MEETING, example={"why": "Nothing more before it (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingAdjourned:
    """The meeting rises; it sits again when attendance is recorded again."""

    why: Short = opened("Why, in a line")
    until: Instant | None = opened("When it goes on; None where it is over", default=None)


@kind("meeting.called_off/1", part=MEETING, example={"why": "One side did not come (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class MeetingCalledOff:
    """A meeting that was called does not take place."""

    why: Short = opened("Why, in a line")


KINDS = (
    MeetingHeld,
    MeetingCalled,
    MeetingAgendaAdded,
    MeetingAttendanceRecorded,
    MeetingDecisionTaken,
    MeetingMinutesApproved,
    MeetingAdjourned,
    MeetingCalledOff,
)
