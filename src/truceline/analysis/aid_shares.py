"""What a measure of aid comes to on each author's list: which places, and whom, of how many.

A share names the list, its author and the day from which the version used holds. Where the author
published a total, that is the whole; else it is what the list names. People count for a class only
where they were told by place, or where all places of the act are of that class.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import TYPE_CHECKING, Final

from truceline.analysis.aid_totals import Total, total
from truceline.mechanism.aid_kinds import Counts

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from truceline.mechanism.aid_lists import AreaList, Version

CLASSES: Final = ("besieged", "hard_to_reach", "priority_cross_line", "accessible")


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """One act that a measure counts.

    Args:
        subject: The consignment.
        entry: The hash of the entry that told of it.
        at: When it happened, as its author says (UTC).
        counts: Its figures.
        places: Its places, each with its people where the entry gives them.
    """

    subject: str
    entry: str
    at: datetime
    counts: Counts
    places: tuple[tuple[str, int | None], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListShare:
    """A measure against one class of one author's list.

    Args:
        list_id: The list's subject.
        by: Whose list it is.
        name: What its author calls it.
        dated: The day from which the version used holds.
        area_class: The class.
        areas: How many places the class has: as the author published, else as many as it names.
        people: How many people: as published, else the sum where every place has an estimate.
        named: How many places of the class the list names: what it does not name cannot be found.
        reached: The places of the measure that are on the list in that class, in its spelling.
        in_class: The people of the measure in those places; missing where not told by place.
        unplaced: How many acts of the measure name no place, so that theirs are not known.
    """

    list_id: str
    by: str
    name: str
    dated: date
    area_class: str
    areas: int | None
    people: int | None
    named: int
    reached: tuple[str, ...]
    in_class: Total
    unplaced: int = 0

    @property
    def text(self) -> str:
        """``2 of 18 besieged places; 4,200 of 590,000 people``, in one author's terms."""
        areas = "an unknown number of" if self.areas is None else f"{self.areas:,}"
        people = "an unknown number of" if self.people is None else f"{self.people:,}"
        places = f"{areas} {self.area_class.replace('_', ' ')} places"
        if not self.named:
            return f"not known of {places} and {people} people: the list names no place"
        if self.partly_named:
            least = (
                f"at least {len(self.reached)} of {places}, of which the list names {self.named}"
            )
            return f"{least}; in those {self.in_class.text} of {people} people{self._open}"
        if self.unplaced:
            return (
                f"at least {len(self.reached)} of {places}; {self.in_class.text} of {people} people"
                f"{self._open}"
            )
        return f"{len(self.reached)} of {places}; {self.in_class.text} of {people} people"

    @property
    def _open(self) -> str:
        """How many acts say nothing of where: their places and people are not known, not none."""
        verb = "names" if self.unplaced == 1 else "name"
        return f" ({self.unplaced} {verb} no place)" if self.unplaced else ""

    @property
    def partly_named(self) -> bool:
        """Whether the class has more places than the list names: a count is a lower bound then."""
        return self.areas is not None and self.named < self.areas


def _key(place: str) -> str:
    return " ".join(place.casefold().split())


def shares(
    list_id: str, area_list: AreaList, items: Sequence[Item], day: date
) -> Iterator[ListShare]:
    """A measure against each class of one list, as it stood on a day; nothing before its day.

    Args:
        list_id: The list's subject.
        area_list: One author's list.
        items: What the measure counts.
        day: The day whose version of the list is used.
    """
    version = area_list.on(day)
    if version is None:
        return
    for name in CLASSES:
        named, published = version.of_class(name), version.total_of(name)
        if not named and published is None:
            continue
        spelled = {_key(each.place): each.place for each in named}
        yield ListShare(
            list_id=list_id,
            by=area_list.by,
            name=area_list.body.name,
            dated=version.dated,
            area_class=name,
            areas=areas_of(version, name),
            people=people_of(version, name),
            named=len(named),
            reached=tuple(
                dict.fromkeys(
                    spelled[_key(place)]
                    for item in items
                    for place, _ in item.places
                    if _key(place) in spelled
                )
            ),
            in_class=total(_people_in(items, frozenset(spelled))),
            unplaced=sum(not item.places for item in items),
        )


def _people_in(items: Iterable[Item], places: frozenset[str]) -> Iterator[int | None]:
    """The people of each item that has places there: as told by place, or where all are there."""
    for item in items:
        if not item.places:
            yield None
        there = [(place, people) for place, people in item.places if _key(place) in places]
        if not there:
            continue
        by_place = [people for _, people in there]
        if None not in by_place:
            yield sum(people for people in by_place if people is not None)
        elif len(there) == len(item.places):
            yield item.counts.people
        else:
            yield None


def areas_of(version: Version, name: str) -> int | None:
    """How many places a class has: as published, else as many as are named; None for neither."""
    published = version.total_of(name)
    if published is not None and published.areas is not None:
        return published.areas
    return len(version.of_class(name)) or None


def people_of(version: Version, name: str) -> int | None:
    """How many people a class has: as published, else the sum where every place has a figure."""
    published = version.total_of(name)
    if published is not None and published.people is not None:
        return published.people
    estimates = total(each.people for each in version.of_class(name))
    return None if estimates.missing or estimates.known is None else round(estimates.known)
