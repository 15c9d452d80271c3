"""Area lists: which places are besieged or hard to reach, by whose list, and since when.

Several authors keep such lists and disagree: in June 2016 one counted 18 besieged places where
another counted 19. Each list stays its author's own and is revised by dated entries, so that a
share of a population can always name the list, its author and the day it is taken from. Lists are
never merged, and no list is the desk's.

>>> town = ListedArea(place="Made-up Town", area_class="besieged", people=4200)
>>> version = Version(
...     dated=date(2016, 3, 1),
...     areas=(town,),
...     totals=(ClassTotal(classes=("besieged",), areas=2),),
...     reference="made up",
...     entry="",
... )
>>> version.flags()
('besieged: 2 places published, 1 named',)
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism.aid_list_kinds import (
    AreaListPublished,
    AreaListRevised,
    ClassTotal,
    ListedArea,
)
from truceline.mechanism.coarseness import area_faults
from truceline.mechanism.parts import Bench, Entry, Part, Row, table
from truceline.mechanism.registers import already, flaw, natural_key
from truceline.mechanism.relays import OFFICER

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truceline.errors import Fault


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """One recorded change of a list.

    Args:
        since: The day from which it holds.
        body: What changes.
        author: Who recorded it.
        entry: The entry's hash.
        recorded_at: When the desk had it (UTC).
    """

    since: date
    body: AreaListRevised
    author: str
    entry: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a list says on a day.

    Args:
        dated: The day from which this version holds.
        areas: Its places, in the order in which they came onto it.
        totals: The totals that its author published for this version.
        reference: Where it was published.
        entry: The hash of the entry that made it.
    """

    dated: date
    areas: tuple[ListedArea, ...]
    totals: tuple[ClassTotal, ...]
    reference: str
    entry: str

    def of_class(self, *classes: str) -> tuple[ListedArea, ...]:
        """The places of these classes; of every class where none is named."""
        return tuple(each for each in self.areas if not classes or each.area_class in classes)

    def total_of(self, *classes: str) -> ClassTotal | None:
        """The author's own total of just these classes, or None where it published none."""
        wanted = set(classes)
        return next((each for each in self.totals if set(each.classes) == wanted), None)

    def flags(self) -> tuple[str, ...]:
        """Where the author's totals and the places it names differ: kept and said, never fixed."""
        found = []
        for total in self.totals:
            named = self.of_class(*total.classes)
            what = " and ".join(total.classes).replace("_", " ")
            if named and total.areas is not None and total.areas != len(named):
                found.append(f"{what}: {total.areas} places published, {len(named)} named")
            known = [each.people for each in named if each.people is not None]
            if named and len(known) == len(named) and total.people not in {None, sum(known)}:
                found.append(f"{what}: {total.people} people published, {sum(known)} by place")
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaList:
    """One author's list, with every dated change of it.

    Args:
        state: ``published`` or ``revised``.
        entry: The hash of the entry that opened it.
        author: Who recorded it: commonly, but not always, whose list it is.
        body: The list as first published.
        revisions: Its changes, in the order of the days from which they hold.
    """

    state: str
    entry: str
    author: str
    body: AreaListPublished
    revisions: tuple[Revision, ...] = ()

    @property
    def by(self) -> str:
        """Whose list it is."""
        return self.body.by

    def on(self, day: date) -> Version | None:
        """What the list says on a day; None before the day it holds from."""
        if day < self.body.dated:
            return None
        return self.upto([each for each in self.revisions if each.since <= day])

    @property
    def latest(self) -> Version:
        """What the list says with every change counted."""
        return self.upto(self.revisions)

    def flags(self) -> tuple[str, ...]:
        """What does not add up in the list as it stands with every change counted."""
        return self.latest.flags()

    def upto(self, revisions: Iterable[Revision]) -> Version:
        """What the list says with these changes, given in the order in which they hold."""
        body = self.body
        found = Version(
            dated=body.dated,
            areas=body.areas,
            totals=body.totals,
            reference=body.reference,
            entry=self.entry,
        )
        for revision in revisions:
            found = _revised(found, revision)
        return found


def _revised(version: Version, revision: Revision) -> Version:
    """A version after a change. A change of a place that is not there changes nothing."""
    body = revision.body
    changed = {each.place: each for each in body.changed}
    kept = [
        changed.get(each.place, each) for each in version.areas if each.place not in body.removed
    ]
    there = {each.place: each for each in kept}
    for each in body.added:
        there.setdefault(each.place, each)
    moved = bool(body.added or body.removed or body.changed)
    # Totals of an older version say nothing of a newer one: they lapse, and are not carried over.
    totals = body.totals if body.totals is not None else (() if moved else version.totals)
    return Version(
        dated=revision.since,
        areas=tuple(there.values()),
        totals=totals,
        reference=body.reference,
        entry=revision.entry,
    )


TRANSITIONS: Final = table(published="revised", revised="")


def begin(entry: Entry) -> AreaList:
    """The list as first published."""
    return AreaList(state="published", entry=entry.hash, author=entry.author, body=entry.body)


def step(state: AreaList, entry: Entry) -> AreaList:
    """The list after a change; changes are kept by the day from which they hold."""
    body = entry.body
    if not isinstance(body, AreaListRevised):
        return state
    return replace(state, state="revised", revisions=_with(state, entry))


def _with(state: AreaList, entry: Entry) -> tuple[Revision, ...]:
    new = Revision(
        since=max(entry.body.since, state.body.dated),
        body=entry.body,
        author=entry.author,
        entry=entry.hash,
        recorded_at=entry.recorded_at,
    )
    # Sorting keeps the order of the ledger among changes of one day.
    return tuple(sorted((*state.revisions, new), key=lambda each: each.since))


def check(state: AreaList | None, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Every fault of a draft about a list: places once each, changes of what is there."""
    body: Any = entry.body
    if state is None or isinstance(body, AreaListPublished):
        hint = "Record area_list.revised about it, or give a list of another name."
        return [
            *already("area_list", f"{body.by} {body.name}", body.under, bench, hint),
            *_area_faults(body.areas, "areas", bench),
            *([] if body.areas or body.totals else [_empty("areas")]),
        ]
    faults = [
        *_area_faults(body.added, "added", bench),
        *_area_faults(body.changed, "changed", bench),
    ]
    if not (body.added or body.removed or body.changed or body.totals):
        faults.append(_empty("added"))
    if entry.author not in {state.author, state.by} and not bench.has_role(entry.author, OFFICER):
        sentence = f"This is the list of {state.by}, recorded by {state.author}."
        hint = "Publish a list of your own: lists stand side by side."
        faults.append(flaw("LIST_NOT_YOURS", sentence, hint, "author"))
    if body.since < state.body.dated:
        sentence = f"The list holds from {state.body.dated}; this change from {body.since}."
        faults.append(flaw("LIST_BEFORE", sentence, "Give a later day.", "since"))
    return [*faults, *_fits(state, entry)]


def _fits(state: AreaList, entry: Entry) -> list[Fault]:
    """Faults of a change that does not fit the list of its day, or breaks a later change."""
    faults: list[Fault] = []
    found = state.upto(())
    for revision in _with(state, entry):
        faults.extend(_change_faults(found, revision, new=revision.entry == entry.hash))
        found = _revised(found, revision)
    return faults


def _change_faults(version: Version, revision: Revision, *, new: bool) -> list[Fault]:
    there = {each.place for each in version.areas}
    body = revision.body
    wrong = [
        *((place, "removed", "is not on it") for place in body.removed if place not in there),
        *((a.place, "changed", "is not on it") for a in body.changed if a.place not in there),
        *((a.place, "added", "is on it already") for a in body.added
          if a.place in there and a.place not in body.removed),
    ]  # fmt: skip
    if wrong and not new:
        return [
            flaw(
                "LIST_LATER_CHANGE",
                f"A change from {revision.since} is recorded that would not fit any more: "
                f"{wrong[0][0]}.",
                "Give this change a later day, or record one that fits both.",
                "since",
            )
        ]
    hint = "`truceline aid` shows the list as it stands on a day."
    return [
        flaw("LIST_PLACE", f"{place} {why} on {revision.since}.", hint, field)
        for place, field, why in wrong
    ]


def _area_faults(areas: tuple[ListedArea, ...], field: str, bench: Bench) -> list[Fault]:
    faults: list[Fault] = []
    seen: set[str] = set()
    for number, area in enumerate(areas):
        if area.place in seen:
            sentence = f"{area.place} stands twice."
            faults.append(flaw("LIST_TWICE", sentence, "Name each place once.", field))
        if area.besieger is not None and area.area_class != "besieged":
            sentence = f"{area.place} is {area.area_class}, and has a besieger."
            faults.append(flaw("LIST_BESIEGER", sentence, "Only a besieged place has one.", field))
        seen.add(area.place)
        faults.extend(area_faults(area.area, bench, f"{field}/{number}/area"))
    return faults


def _empty(field: str) -> Fault:
    return flaw("LIST_EMPTY", "It names no place and no total.", "Say what is listed.", field)


def classes_of(version: Version) -> Mapping[str, int]:
    """How many named places each class has, in the vocabulary's order; classes without are left."""
    order = ("besieged", "hard_to_reach", "priority_cross_line", "accessible")
    return {name: len(found) for name in order if (found := version.of_class(name))}


def row(state: AreaList) -> Row:
    """The docket's row: whose list, what it is called, and what it comes to by class."""
    latest = state.latest
    said = ", ".join(f"{n} {name.replace('_', ' ')}" for name, n in classes_of(latest).items())
    return Row(
        state=state.state,
        title=f"{state.by}: {state.body.name}, {latest.dated} ({said or 'totals only'})"[:400],
        under=state.body.under,
        key=natural_key(f"{state.by} {state.body.name}", state.body.under),
        words=" ".join(
            (state.by, state.body.name, *(each.place for each in latest.areas), latest.reference)
        ),
    )


PART: Final = Part(
    name="area_list",
    kinds=(AreaListPublished, AreaListRevised),
    transitions=TRANSITIONS,
    initial=frozenset({"published"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
