"""What can be told of a consignment of aid: planned, notified, requested, answered, sent, arrived.

One subject is one consignment: what one request, or one notification, speaks of. Approval, dispatch
and arrival are told by different entries with figures of their own; a figure that nobody gave is
None, which is not zero. That no reply came is never told: it follows from the clock of a request.
What befalls aid on its way is in ``aid_event_kinds``.

>>> Counts(people=4200, trucks=12).text
'4,200 people, 12 trucks'
>>> Counts().text
'no figure'
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Area, Hash, Instant, Short, SubjectId, Words

AID: Final = "aid"

Mode = Literal[
    "road_convoy", "airdrop", "airlift", "cross_border", "medical_evacuation", "vaccination"
]
"""How aid comes, or people are brought out."""

Answer = Literal["full", "partial", "verbal", "refused"]
"""What a reply comes to. A verbal one is an answer, and weaker than a written one."""

Extent = Literal["full", "part"]
"""Whether all of what was sent arrived."""

Places = Annotated[tuple[Short, ...], Field(max_length=200)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """People, trucks, tonnes and locations; each may be unknown, and unknown is not zero.

    Args:
        people: How many people it is for, or reached.
        trucks: How many trucks; of an airdrop or airlift, none are said.
        tonnes: Metric tonnes.
        locations: How many locations.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    people: Annotated[int, Field(ge=0, le=10_000_000_000)] | None = None
    trucks: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    tonnes: Annotated[float, Field(ge=0, le=1e9)] | None = None
    locations: Annotated[int, Field(ge=0, le=1_000_000)] | None = None

    @property
    def text(self) -> str:
        """The figures that there are, in a line."""
        said = [
            f"{value:,g} {name}" if name == "tonnes" else f"{value:,} {name}"
            for name in COUNTERS
            if (value := getattr(self, name)) is not None
        ]
        return ", ".join(said) or "no figure"

    def or_as(self, other: Counts) -> Counts:
        """These figures, with those of ``other`` where these have none."""
        mine = {name: getattr(self, name) for name in COUNTERS}
        return Counts(**{n: getattr(other, n) if v is None else v for n, v in mine.items()})


COUNTERS: Final = ("people", "trucks", "tonnes", "locations")
UNKNOWN: Final = Counts()


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceReached:
    """What reached one place in one delivery; people are those of this delivery."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    place: Short
    people: Annotated[int, Field(ge=0, le=10_000_000_000)] | None = None
    trucks: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    tonnes: Annotated[float, Field(ge=0, le=1e9)] | None = None


@kind(
    "aid.planned/1",
    part=AID,
    opens=True,
    example={
        "title": "Made-up spring plan, the two valleys",
        "mode": "road_convoy",
        "places": ["Made-up Town", "Made-up Valley"],
        "targeted": {"people": 6000, "trucks": 20},
        "carrier": "agency:made-up-relief",
        "items": "food, medicine",
        "route": "Made-up road 7, then the mill bridge",
        "contact": "Made-up convoy leader, line 4",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidPlanned:
    """Aid for named places is planned: what one request, or one notification, will speak of."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    title: Short = opened("One line that says what it is, with no exact position")
    mode: Mode = opened("How it comes")
    places: Annotated[tuple[Short, ...], Field(min_length=1, max_length=200)] = opened(
        "The places it is for, as area lists spell them"
    )
    targeted: Counts | None = opened("Whom and what the plan reckons with", default=None)
    listed: SubjectId | None = opened("The area list that the plan goes by", default=None)
    carrier: ActorId | None = opened("Who is to bring it", default=None)
    receivers: tuple[ActorId, ...] = opened(
        "Who is to receive it, where they are registered: they can confirm it",
        default=(),
        max_length=100,
    )
    items: Short | None = opened("What it is, in a line: food, medicine", default=None)
    since: Instant | None = opened("Start of the time it is planned for", default=None)
    until: Instant | None = opened("End of it", default=None)
    area: Area | None = opened("A coarse box that holds the places", default=None)
    route: Words | None = sealed("The route and its times")
    contact: Short | None = sealed("Whom to call about it")


@kind(
    "aid.notified/1",
    part=AID,
    example={"to": "state:made-up-ministry", "counts": {"people": 6000}, "reference": "made up"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidNotified:
    """An authority is told of aid of a kind that runs on notification; it needs no approval."""

    to: ActorId = opened("Who is told")
    counts: Counts | None = opened("What is to be sent; None for what the plan says", default=None)
    reference: Short | None = opened("The letter or form", default=None)
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose notification it is, where relayed", default=None)


@kind(
    "aid.requested/1",
    part=AID,
    example={
        "to": "state:made-up-ministry",
        "counts": {"people": 6000, "trucks": 20},
        "reference": "made-up letter 4",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidRequested:
    """Approval is asked for; the clock for a reply starts when the desk has this."""

    to: ActorId = opened("Who is asked")
    counts: Counts | None = opened("What is asked for; None for what the plan says", default=None)
    places: Places = opened("The places asked for; empty for all of the plan", default=())
    reference: Short | None = opened("The letter or form", default=None)
    relayed: Relay | None = opened("How the request reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose request it is, where relayed", default=None)
    text: Words | None = sealed("The request in full")


@kind(
    "aid.replied/1",
    part=AID,
    example={
        "answer": "partial",
        "by": "state:made-up-ministry",
        "counts": {"people": 4200},
        "places": ["Made-up Town"],
        "reference": "made-up letter 9",
        "conditions": "Made-up: by daylight, without surgical kits.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidReplied:
    """Who was asked answers: in full, in part, by word of mouth alone, or with a refusal."""

    answer: Answer = opened("What the reply comes to")
    by: ActorId = opened("Who answers")
    counts: Counts | None = opened(
        "What is approved; a figure left out of a full reply is as requested, else unknown",
        default=None,
    )
    places: Places = opened("The places approved; empty where the reply names none", default=())
    heard_by: ActorId | None = opened("Who heard it: needed where it is verbal", default=None)
    until: Instant | None = opened("Until when it holds", default=None)
    why: Short | None = opened("The reason given, in a line", default=None)
    reference: Short | None = opened("The letter", default=None)
    conditions: Words | None = sealed("Conditions and the reply in full")
    heard_by_name: Short | None = sealed("The person who heard it")


@kind("aid.loading/1", part=AID, example={"place": "Made-up Depot", "counts": {"trucks": 20}})
@dataclass(frozen=True, slots=True, kw_only=True)
class AidLoading:
    """Loading has begun."""

    place: Short | None = opened("Where, coarsely", default=None)
    counts: Counts | None = opened("What is loaded", default=None)


@kind(
    "aid.dispatched/1",
    part=AID,
    example={"counts": {"people": 4200, "trucks": 12}, "places": ["Made-up Town"]},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidDispatched:
    """It is on its way. The humanitarian notice of its movement is named in about."""

    counts: Counts | None = opened("What is on its way", default=None)
    places: Places = opened("Where it goes; empty for all places of the plan", default=())
    seals: Words | None = sealed("Seals, plates and the names of drivers")


@kind(
    "aid.delivered/1",
    part=AID,
    example={
        "extent": "part",
        "counts": {"people": 3900, "trucks": 11},
        "reached": [{"place": "Made-up Town", "people": 3900, "trucks": 11}],
        "missing": "Made-up: surgical kits",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidDelivered:
    """It arrived, in full or in part. People are those of this delivery, not unique to date."""

    extent: Extent = opened("Whether all that was sent arrived")
    counts: Counts | None = opened("Whom and what this delivery reached", default=None)
    reached: Annotated[tuple[PlaceReached, ...], Field(max_length=200)] = opened(
        "The places reached, with their figures where known; empty for all it was sent to",
        default=(),
    )
    missing: Short | None = opened("What did not arrive, in a line", default=None)
    corrects: Hash | None = opened(
        "The earlier word on the same delivery that this replaces", default=None
    )
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)


@kind(
    "aid.confirmed/1",
    part=AID,
    example={"receivers": "Council of Made-up Town", "counts": {"people": 3800}, "extent": "part"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AidConfirmed:
    """Who received it says so, with figures of its own; the carrier's word stands beside it."""

    receivers: Short = opened("Who received it, as far as it may be said openly")
    counts: Counts | None = opened("What came, as the receivers count", default=None)
    extent: Extent | None = opened("Whether all came, as they say", default=None)
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)
    signed_by: Short | None = sealed("Who signed for it")


@kind("aid.withdrawn/1", part=AID, example={"why": "Made-up: another convoy goes there."})
@dataclass(frozen=True, slots=True, kw_only=True)
class AidWithdrawn:
    """The plan or request is taken back before anything was on its way."""

    why: Short = opened("Why")
    relayed: Relay | None = opened("How the word reached the officer", default=None)
    on_behalf_of: ActorId | None = opened("Whose word it is, where relayed", default=None)


AID_KINDS: Final = (
    AidPlanned,
    AidNotified,
    AidRequested,
    AidReplied,
    AidLoading,
    AidDispatched,
    AidDelivered,
    AidConfirmed,
    AidWithdrawn,
)
