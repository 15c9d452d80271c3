"""What can be told of a notice: filed, handed over, answered, changed, over.

A notice says that something will happen somewhere for a while: a flight, a convoy, a strike on an
excluded group, a hospital that stands where it stands. Its footprint is open (``volumes``) or known
to named readers alone (``exact``, sealed), and then a coarse and larger outline (``coarse``) stands
in its place for everybody else.

>>> from truceline.mechanism.kinds import kind_of
>>> sorted(kind_of(NoticeFiled).sealed_fields)
['contact', 'details', 'exact', 'units']
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Final, Literal

from pydantic import Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Code, Hash, Instant, Short, SubjectId, Words
from truceline.mechanism.volumes import Volume4D

HUMANITARIAN_SENTENCE: Final = (
    "Neither the receipt of this notice nor the absence of one alters the protection that "
    "humanitarian law gives."
)
"""What every rendering of a humanitarian notice says (decision 9)."""

SILENCE_SENTENCE: Final = "Receipt is not consent, and no reply is not consent."
"""What every rendering of a notice says."""

ALWAYS_SEALED: Final = frozenset({"protected_site", "position_declaration"})
"""Kinds whose exact footprint is always sealed (decision 1); Terms may add to them."""

WITHOUT_PLACE: Final = frozenset({"focal_point_change", "channel_test"})
"""Kinds that may say nothing of a place: they are about people and lines."""

WITHOUT_END: Final = frozenset(
    {
        "protected_site",
        "position_declaration",
        "deconfliction_zone",
        "delineation_update",
        "focal_point_change",
        "unsafe_act_report",
        "channel_test",
    }
)
"""Kinds of what simply stands: their volumes may be without an end, until withdrawn."""

MAX_VOLUMES: Final = 200

Volumes = Annotated[tuple[Volume4D, ...], Field(max_length=MAX_VOLUMES)]
"""4D volumes in the JSON form of ASTM F3548-21, with corridors and sites."""

Recipients = Annotated[tuple[ActorId, ...], Field(min_length=1, max_length=100)]


def _box(south: float, west: float, north: float, east: float, since: str, until: str) -> Any:
    """The JSON of a made-up box of degrees, for the examples."""
    corners = ((south, west), (south, east), (north, east), (north, west))
    return {
        "volume": {
            "outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in corners]},
            "altitude_lower": {"value": 0, "reference": "W84", "units": "M"},
            "altitude_upper": {"value": 3000, "reference": "W84", "units": "M"},
        },
        "time_start": {"value": since, "format": "RFC3339"},
        "time_end": {"value": until, "format": "RFC3339"},
    }


_MORNING = ("2016-03-04T06:00:00Z", "2016-03-04T08:00:00Z")
_LATER = ("2016-03-04T09:00:00Z", "2016-03-04T11:00:00Z")
_ENTRY = "a" * 64


@kind(
    "notice.filed/1",
    part="notice",
    opens=True,
    example={
        "notice": "air_activity",
        "title": "Two transport aircraft, made-up valley",
        "recipients": ["state:made-up-guarantor"],
        "volumes": [_box(10.0, 20.0, 10.1, 20.1, *_MORNING)],
        "contact": "Made-up watch officer, line 7",
        "units": "1st Made-up Squadron",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeFiled:
    """Something will happen, or stands, in a place for a while; named recipients are told."""

    notice: Code = opened("The kind of notice, as Terms list them: air_activity, convoy, ...")
    under: str = opened("The agreement it is filed under; empty for the first", default="")
    title: Short = opened("One line that says what it is, with no exact position")
    recipients: Recipients = opened("The actors who are told")
    volumes: Volumes = opened("The footprint, open to every reader of the notice", default=())
    coarse: Volumes = opened(
        "The published outline where the exact one is sealed: coarse, and larger", default=()
    )
    since: Instant | None = opened("Start, for a notice that names no place", default=None)
    until: Instant | None = opened("End, for a notice that names no place", default=None)
    waits_for: tuple[SubjectId, ...] = opened(
        "Notices after whose end this one begins", default=(), max_length=20
    )
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose notice it is, where relayed", default=None)
    exact: Volumes | None = sealed("The exact footprint, for named readers")
    contact: Short | None = sealed("Whom to call about it")
    units: Words | None = sealed("The units that take part")
    details: Words | None = sealed("Anything more, in the author's words")


@kind(
    "notice.amended/1",
    part="notice",
    example={"why": "Weather", "volumes": [_box(10.0, 20.0, 10.1, 20.1, *_LATER)]},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAmended:
    """Place or time of a notice change: a new version, which earlier replies do not answer."""

    why: Short = opened("Why it changes")
    title: Short | None = opened("A new title; None keeps the old one", default=None)
    recipients: Annotated[tuple[ActorId, ...], Field(max_length=100)] = opened(
        "Further actors who are told", default=()
    )
    volumes: Volumes = opened("The whole new footprint, open", default=())
    coarse: Volumes = opened("The whole new published outline", default=())
    since: Instant | None = opened("New start, for a notice that names no place", default=None)
    until: Instant | None = opened("New end, for a notice that names no place", default=None)
    waits_for: tuple[SubjectId, ...] | None = opened(
        "The new list of notices it waits for; None keeps the old one", default=None, max_length=20
    )
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    exact: Volumes | None = sealed("The exact new footprint, for named readers")
    details: Words | None = sealed("Anything more, in the author's words")


@kind("notice.withdrawn/1", part="notice", example={"why": "The flight is cancelled (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeWithdrawn:
    """The notice no longer holds: it will not happen, or no longer stands."""

    why: Short = opened("Why it is withdrawn")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("notice.completed/1", part="notice", example={"note": "All aircraft are down (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeCompleted:
    """What was notified is over."""

    note: Short | None = opened("How it ended", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind(
    "notice.sent/1",
    part="notice",
    example={"recipients": ["state:made-up-guarantor"], "channel": "hotline"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSent:
    """The notice left for its recipients; nothing is said of its arrival."""

    recipients: Recipients = opened("To whom it was sent")
    channel: Code = opened("The channel, as Terms list them")
    version: Hash | None = opened(
        "The entry sent; None for the newest its author saw", default=None
    )


@kind(
    "notice.delivered/1",
    part="notice",
    example={"recipients": ["state:made-up-guarantor"], "channel": "hotline"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeDelivered:
    """The notice reached its recipients' line; nothing is said of its being read."""

    recipients: Recipients = opened("Whom it reached")
    channel: Code = opened("The channel, as Terms list them")
    version: Hash | None = opened(
        "The entry delivered; None for the newest its author saw", default=None
    )


@kind("notice.acknowledged/1", part="notice", example={"version": _ENTRY})
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAcknowledged:
    """A recipient has the notice. Receipt is not consent."""

    version: Hash | None = opened(
        "The entry received: filing or amendment; None for the newest its author saw", default=None
    )
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What was said with it")


@kind("notice.queried/1", part="notice", example={"question": "Which altitude on the way back?"})
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeQueried:
    """A recipient asks for clarification."""

    question: Short = opened("What is unclear, with no exact position")
    version: Hash | None = opened("The entry asked about; None for the newest seen", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The question in full")


@kind(
    "notice.clarified/1",
    part="notice",
    example={"to": "state:made-up-guarantor", "answer": "The same as on the way out"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeClarified:
    """The notifier answers a recipient's query."""

    to: ActorId = opened("The recipient whose query it answers")
    answer: Short = opened("The answer, with no exact position")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The answer in full")


@kind(
    "notice.answered/1",
    part="notice",
    example={"answer": "The crew has been told to keep away (made up)"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeAnswered:
    """A recipient replies in words, as to a report of an unsafe act. It is not consent."""

    answer: Short = opened("The reply, with no exact position")
    version: Hash | None = opened("The entry replied to; None for the newest seen", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The reply in full")


@kind("notice.objected/1", part="notice", example={"why": "The corridor is in use (made up)"})
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeObjected:
    """A recipient objects. Humanitarian notices cannot be objected to."""

    why: Short = opened("The objection, with no exact position")
    version: Hash | None = opened("The entry objected to; None for the newest seen", default=None)
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("The objection in full")


@kind("notice.settled/1", part="notice", example={"what": "objection", "how": "Moved by an hour"})
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeSettled:
    """A recipient's query or objection is settled, as the recipient itself says."""

    what: Literal["query", "objection"] = opened("Which of the two is settled")
    how: Short = opened("How it was settled")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)


@kind("notice.consented/1", part="notice", example={"version": _ENTRY})
@dataclass(frozen=True, slots=True, kw_only=True)
class NoticeConsented:
    """A recipient agrees to one version of the notice, in so many words."""

    version: Hash = opened("The entry agreed to: the filing or the amendment; never left out")
    relayed: Relay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose words they are, where relayed", default=None)
    words: Words | None = sealed("What was said with it")


NOTICE_KINDS: Final = (
    NoticeFiled,
    NoticeAmended,
    NoticeWithdrawn,
    NoticeCompleted,
    NoticeSent,
    NoticeDelivered,
    NoticeAcknowledged,
    NoticeQueried,
    NoticeClarified,
    NoticeAnswered,
    NoticeObjected,
    NoticeSettled,
    NoticeConsented,
)
"""Everything that can be told of a notice."""
