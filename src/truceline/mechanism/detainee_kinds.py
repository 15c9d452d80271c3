"""Kinds about detainees, missing persons and remains: lists, requests, releases, hand-overs.

Nobody is named in an open field. Open fields hold codes, numbers, days and ids of institutions and
nothing else: no check could honestly tell a name from another word, so there is no open free text
here at all, not even in how words were relayed. An id is refused where it is that of a person;
that nobody hides a name in an institution's id is for those who keep the register of actors.
Identities, places and whatever else may point to a person are sealed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field
from pydantic_core import PydanticCustomError

from truceline.mechanism.deadlines import Day
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.relays import Relay
from truceline.mechanism.shapes import ActorId, Words

Whom = Literal["detainees", "missing", "remains"]
Category = Literal[
    "women", "children", "men", "older_people", "wounded", "sick", "disabled", "civilians",
    "fighters", "medical_workers", "aid_workers", "journalists", "foreign_nationals",
    "unidentified",
]  # fmt: skip
Wanted = Literal["information", "visit", "release", "return_of_remains"]
Answer = Literal["granted", "partly", "refused", "no_such_person"]
People = Annotated[int, Field(ge=0, le=10_000_000)]


def _institution(actor: str) -> str:
    if actor.startswith("person:"):
        raise PydanticCustomError(
            "PERSON_NAMED",
            "A person stands in an open field",
            {"hint": "Name the institution here; who the person is belongs in a sealed field."},
        )
    return actor


Institution = Annotated[ActorId, AfterValidator(_institution)]
"""An actor that is no single person."""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuietRelay(Relay):
    """How a caller's words came to the officer; what the caller is, is one of a list of words."""

    caller_role: Literal[
        "duty officer", "commander", "spokesman", "official", "lawyer", "doctor", "relief worker",
        "relative", "witness",
    ]  # fmt: skip


Witnesses = Annotated[tuple[Institution, ...], Field(max_length=20)]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """How many of a category; None is unknown, which is not zero. Categories overlap."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    category: Category
    count: People | None = None


Counts = Annotated[tuple[Counted, ...], Field(max_length=20)]


@kind(
    "detainee_list.filed/1",
    part="detainee_list",
    opens=True,
    example={
        "whom": "detainees",
        "holder": "group:made-up",
        "as_of": "2016-03-01",
        "total": 12,
        "counts": [{"category": "women", "count": 3}, {"category": "wounded", "count": None}],
        "identities": "Made-up names, one a line",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListFiled:
    """Somebody files a list of detainees, missing persons or remains; its names are sealed."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    whom: Whom = opened("Whom it lists")
    holder: Institution | None = opened("Who is said to hold them, if known", default=None)
    as_of: Day = opened("The day that the list is of")
    total: People | None = opened("How many it lists; None is unknown, not zero", default=None)
    counts: Counts = opened("How many of each category; they overlap", default=())
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose list it is, where relayed", default=None)
    identities: Words | None = sealed("The names, and what tells one person from another")
    note: Words | None = sealed("Where the list comes from, and what else is known")


@kind(
    "detainee_list.revised/1",
    part="detainee_list",
    example={"as_of": "2016-03-20", "total": 14, "counts": [{"category": "women", "count": 4}]},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ListRevised:
    """The author of a list gives it anew, of a later day: whole, not as a difference."""

    as_of: Day = opened("The day that the list is of")
    total: People | None = opened("How many it lists; None is unknown, not zero", default=None)
    counts: Counts = opened("How many of each category; they overlap", default=())
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose list it is, where relayed", default=None)
    identities: Words | None = sealed("The names, and what tells one person from another")
    note: Words | None = sealed("What changed, and why")


@kind("detainee_list.withdrawn/1", part="detainee_list", example={"ground": "mistaken"})
@dataclass(frozen=True, slots=True, kw_only=True)
class ListWithdrawn:
    """The author of a list takes it back."""

    ground: Literal["mistaken", "merged", "safety", "settled"] = opened("Why")
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose list it is, where relayed", default=None)
    note: Words | None = sealed("More of it")


@kind(
    "detainee_request.requested/1",
    part="detainee_request",
    opens=True,
    example={
        "wants": "release",
        "whom": "detainees",
        "to": "group:made-up",
        "total": 5,
        "counts": [{"category": "children", "count": 5}],
        "identities": "Made-up names, one a line",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DetaineeRequested:
    """Somebody asks for news, a visit, a release or remains; ``about`` names the list, if any."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    wants: Wanted = opened("What is asked for")
    whom: Whom = opened("For whom")
    to: Institution = opened("Who is asked")
    total: People | None = opened("For how many; None is unknown, not zero", default=None)
    counts: Counts = opened("How many of each category; they overlap", default=())
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose request it is, where relayed", default=None)
    identities: Words | None = sealed("The names, and what tells one person from another")
    note: Words | None = sealed("The request in full")


@kind(
    "detainee_request.answered/1",
    part="detainee_request",
    example={"answer": "partly", "total": 2},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class DetaineeAnswered:
    """Who was asked answers; a request that is granted has released nobody yet."""

    answer: Answer = opened("The answer")
    total: People | None = opened("For how many; None is unknown, not zero", default=None)
    counts: Counts = opened("How many of each category; they overlap", default=())
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose answer it is, where relayed", default=None)
    identities: Words | None = sealed("For whom, by name")
    note: Words | None = sealed("The answer in full")


@kind("detainee_request.withdrawn/1", part="detainee_request", example={"ground": "settled"})
@dataclass(frozen=True, slots=True, kw_only=True)
class DetaineeRequestWithdrawn:
    """Who asked takes the request back."""

    ground: Literal["mistaken", "merged", "safety", "settled"] = opened("Why")
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose request it is, where relayed", default=None)
    note: Words | None = sealed("More of it")


@kind(
    "handover.released/1",
    part="handover",
    opens=True,
    example={
        "by": "group:made-up",
        "total": 2,
        "counts": [{"category": "children", "count": 2}],
        "witnesses": ["un:made-up-office"],
        "identities": "Made-up names",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class Released:
    """People were set free; ``about`` names the list or the request, if any."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    by: Institution = opened("Who held them")
    total: People | None = opened("How many; None is unknown, not zero", default=None)
    counts: Counts = opened("How many of each category; they overlap", default=())
    witnesses: Witnesses = opened("Who is said to have witnessed it", default=())
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose words they are, where relayed", default=None)
    identities: Words | None = sealed("Who, by name")
    place: Words | None = sealed("Where")


@kind(
    "handover.handed_over/1",
    part="handover",
    opens=True,
    example={
        "whom": "remains",
        "by": "group:made-up",
        "to": "org:made-up-red-cross",
        "total": 3,
        "witnesses": ["un:made-up-office"],
        "identities": "Made-up marks on clothing",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class HandedOver:
    """People or remains were handed over from one to another, witnessed or not."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    whom: Whom = opened("Whom or what")
    by: Institution = opened("Who handed over")
    to: Institution = opened("Who received")
    total: People | None = opened("How many; None is unknown, not zero", default=None)
    counts: Counts = opened("How many of each category; they overlap", default=())
    witnesses: Witnesses = opened("Who is said to have witnessed it", default=())
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose words they are, where relayed", default=None)
    identities: Words | None = sealed("Who, by name or by what is known")
    place: Words | None = sealed("Where")


@kind("handover.confirmed/1", part="handover", example={"total": 3})
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverConfirmed:
    """The receiver, who released, or a witness confirms it, with its own count."""

    total: People | None = opened("How many it counted; None is unknown", default=None)
    counts: Counts = opened("How many of each category it counted", default=())
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose words they are, where relayed", default=None)
    note: Words | None = sealed("What was seen")


@kind("handover.disputed/1", part="handover", example={"ground": "fewer"})
@dataclass(frozen=True, slots=True, kw_only=True)
class HandoverDisputed:
    """Somebody disputes a release or hand-over."""

    ground: Literal["not_at_all", "fewer", "others", "against_their_will"] = opened("What of it")
    relayed: QuietRelay | None = opened("How a caller's words came to the officer", default=None)
    on_behalf_of: Institution | None = opened("Whose words they are, where relayed", default=None)
    note: Words | None = sealed("More of it")
