"""What can be told of an area list: published by its author, and revised by dated entries.

A place is classed by how hard it is to reach, and a besieged one says who besieges it, as its list
has it. An author may publish totals without naming every place; both are kept as published.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Annotated, Final, Literal

from pydantic import ConfigDict, Field

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.registers import Under
from truceline.mechanism.shapes import ActorId, Area, Short, Words

AreaClass = Literal["besieged", "hard_to_reach", "priority_cross_line", "accessible"]
"""How a list classes a place."""

Besieger = Literal["government", "opposition", "excluded_group", "mixed"]
"""Who besieges it, as the list has it."""

People = Annotated[int, Field(ge=0, le=10_000_000_000)]
"""A number of people; where it is not known, None, which is not zero."""

MOST_AREAS: Final = 2000


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedArea:
    """One place of a list.

    Args:
        place: Its name, as the list spells it.
        area_class: How the list classes it.
        besieger: Who besieges it, where it is besieged and the list says so.
        people: How many people are there, as the list estimates; None where it gives no figure.
        area: A coarse box around it.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    place: Short
    area_class: AreaClass
    besieger: Besieger | None = None
    people: People | None = None
    area: Area | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ClassTotal:
    """What the author itself gives as the total of some classes of its list, as published.

    Args:
        classes: The classes that the total is of, together.
        areas: How many places, or None where it gives none.
        people: How many people, or None.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    classes: Annotated[tuple[AreaClass, ...], Field(min_length=1, max_length=4)]
    areas: Annotated[int, Field(ge=0, le=1_000_000)] | None = None
    people: People | None = None


Areas = Annotated[tuple[ListedArea, ...], Field(max_length=MOST_AREAS)]
Totals = Annotated[tuple[ClassTotal, ...], Field(max_length=20)]


@kind(
    "area_list.published/1",
    part="area_list",
    opens=True,
    example={
        "by": "un:made-up-office",
        "name": "Made-up list of besieged places",
        "dated": "2016-03-01",
        "areas": [
            {
                "place": "Made-up Town",
                "area_class": "besieged",
                "besieger": "government",
                "people": 4200,
            },
            {"place": "Made-up Valley", "area_class": "hard_to_reach"},
        ],
        "totals": [{"classes": ["besieged"], "areas": 1, "people": 4200}],
        "reference": "made up",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AreaListPublished:
    """An author's list of places and how hard each is to reach, as of a day."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    by: ActorId = opened("Whose list it is")
    name: Short = opened("What its author calls it")
    dated: date = opened("The day it holds from")
    areas: Areas = opened("The places that it names; a total may be known without them", default=())
    totals: Totals = opened("Totals that its author published with it, as published", default=())
    reference: Short = opened("Where it was published")
    note: Words | None = sealed("What is not for every reader: how the author came to know")


@kind(
    "area_list.revised/1",
    part="area_list",
    example={
        "since": "2016-06-20",
        "added": [{"place": "Made-up Hill", "area_class": "besieged", "besieger": "opposition"}],
        "removed": ["Made-up Town"],
        "why": "Made-up: the road to the town was opened.",
        "reference": "made up",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class AreaListRevised:
    """The list's author changes it from a day on; what it said of earlier days stays."""

    since: date = opened("The day from which the change holds")
    added: Areas = opened("Places that come onto it", default=())
    removed: tuple[Short, ...] = opened(
        "Places that go off it, by name", default=(), max_length=MOST_AREAS
    )
    changed: Areas = opened("Places that stay, each as it is from now on", default=())
    totals: Totals | None = opened(
        "The author's totals from that day; None where none were published with the change",
        default=None,
    )
    why: Short = opened("Why, as the author gives it")
    reference: Short = opened("Where the change was published")
