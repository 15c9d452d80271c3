"""Lists: who is excluded from the agreement, by whose authority, since when, under which names.

Exclusion is an axis of its own beside a party's status. A proposal has no effect; another guarantor
may agree to it; a listing then names its authority and document. Which authority suffices is for
Terms to say: a national list, or one guarantor's, changes nobody's status. An alias has dates, and
it only helps to recognise a name: no alias ever excludes a group that has an id of its own.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from truceline.mechanism.decisions import Backing
from truceline.mechanism.listing_kinds import (
    ListingAgreed,
    ListingAliased,
    ListingDelisted,
    ListingEntered,
    ListingListed,
    ListingProposed,
)
from truceline.mechanism.listing_rules import check
from truceline.mechanism.names import KnownName
from truceline.mechanism.parts import Entry, Part, Row, table
from truceline.mechanism.registers import natural_key

if TYPE_CHECKING:
    from truceline.mechanism.terms import Terms


@dataclass(frozen=True, slots=True, kw_only=True)
class Designation:
    """One authority's listing of a group, from an instant until it ended (UTC).

    Args:
        authority: Whose it is.
        by: The state or body, where the authority is one of several (a national list).
        document: What it rests on.
        agreed_by: Who had proposed it or agreed to it when it was recorded.
        author: Who recorded it.
    """

    authority: str
    by: str
    document: str
    agreed_by: frozenset[str]
    author: str
    since: datetime
    entry: str
    until: datetime | None = None
    ended_by: str = ""

    def stands_at(self, at: datetime) -> bool:
        """Whether it stood at an instant, with effect or without."""
        return self.since <= at and (self.until is None or at < self.until)

    def ends_with(self, body: ListingDelisted) -> bool:
        """Whether a delisting ends this: it stands, and is of the authority that is named."""
        same = self.authority == body.authority
        return self.until is None and same and (not body.by or self.by == body.by)

    def takes_effect(self, terms: Terms) -> bool:
        """Whether Terms give it any effect at all."""
        return terms.listing_takes_effect(self.authority, self.agreed_by)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingState:
    """One group on the lists of one agreement."""

    state: str
    group: str
    name: str
    under: str
    opened_by: str
    opened_at: datetime
    assents: tuple[Backing, ...] = ()
    designations: tuple[Designation, ...] = ()
    known_names: tuple[KnownName, ...] = ()

    @property
    def agreed_by(self) -> frozenset[str]:
        """Who proposed it or agreed to it, as things stand."""
        return frozenset(assent.by for assent in self.assents if assent.until is None)

    def standing_at(self, at: datetime) -> tuple[Designation, ...]:
        """Every designation that stood at an instant (UTC), with effect or without."""
        return tuple(d for d in self.designations if d.stands_at(at))

    def effect_at(self, terms: Terms, at: datetime) -> Designation | None:
        """The first designation that excludes the group at an instant (UTC), or None."""
        return next((d for d in self.standing_at(at) if d.takes_effect(terms)), None)

    def in_effect(self, terms: Terms, at: datetime) -> bool:
        """Whether the group is excluded at an instant under these Terms."""
        return self.effect_at(terms, at) is not None


TRANSITIONS = table(
    proposed="agreed listed delisted",
    agreed="listed delisted",
    listed="delisted",
    delisted="agreed listed",
)
"""``proposed`` and ``agreed`` list nobody. What was delisted may be agreed on or listed again."""


def begin(entry: Entry) -> ListingState:
    """The listing as proposed or entered."""
    body: Any = entry.body
    entered = isinstance(body, ListingEntered)
    state = ListingState(
        state="listed" if entered else "proposed",
        group=body.group,
        name=body.names[0],
        under=body.under,
        opened_by=entry.hash,
        opened_at=entry.at,
        known_names=_names(entry, body),
    )
    if entered:
        return replace(state, designations=(_designation(state, entry),))
    return replace(state, assents=(_assent(entry),))


def step(state: ListingState, entry: Entry) -> ListingState:
    """The listing after a further entry; what does not fit its state changes nothing."""
    body = entry.body
    if isinstance(body, ListingAgreed):
        if state.state not in {"proposed", "agreed", "delisted"}:
            return state
        return replace(state, state="agreed", assents=(*state.assents, _assent(entry)))
    if isinstance(body, ListingListed | ListingEntered):
        known = _names(entry, body) if isinstance(body, ListingEntered) else ()
        return replace(
            state,
            state="listed",
            designations=(*state.designations, _designation(state, entry)),
            known_names=(*state.known_names, *known),
        )
    if isinstance(body, ListingDelisted):
        return _delisted(state, entry)
    if isinstance(body, ListingProposed):
        assent = (*state.assents, _assent(entry))
        return replace(
            state, assents=assent, known_names=(*state.known_names, *_names(entry, body))
        )
    if isinstance(body, ListingAliased):
        alias = KnownName(
            actor=state.group, name=body.name, since=body.since, until=body.until, source=entry.hash
        )
        return replace(state, known_names=(*state.known_names, alias))
    return state


def _delisted(state: ListingState, entry: Entry) -> ListingState:
    """The listing with one authority's designations ended, or with its proposal taken back."""
    body: ListingDelisted = entry.body
    if state.state in {"proposed", "agreed"}:
        return replace(state, state="delisted", assents=_closed(state.assents, entry.at))
    ended = tuple(
        replace(d, until=max(entry.at, d.since), ended_by=entry.hash) if d.ends_with(body) else d
        for d in state.designations
    )
    if any(d.until is None for d in ended):
        # Another authority's listing stands beside it and goes on.
        return replace(state, designations=ended)
    closed = _closed(state.assents, entry.at)
    return replace(state, state="delisted", designations=ended, assents=closed)


def _closed(assents: tuple[Backing, ...], at: datetime) -> tuple[Backing, ...]:
    """The assents, those that stand ended: what comes back needs new ones."""
    return tuple(a if a.until else replace(a, until=max(at, a.at)) for a in assents)


def _designation(state: ListingState, entry: Entry) -> Designation:
    body: ListingListed | ListingEntered = entry.body
    return Designation(
        authority=body.authority,
        by=body.by or "",
        document=body.document,
        agreed_by=state.agreed_by,
        author=entry.author,
        since=entry.at,
        entry=entry.hash,
    )


def _assent(entry: Entry) -> Backing:
    return Backing(by=entry.author, at=entry.at, entry=entry.hash)


def _names(entry: Entry, body: ListingProposed | ListingEntered) -> tuple[KnownName, ...]:
    return tuple(
        KnownName(actor=body.group, name=name, source=entry.hash)
        for name in dict.fromkeys(body.names)
    )


def known_from_terms(terms: Terms) -> tuple[KnownName, ...]:
    """The names of the groups that the agreement's own text lists, each with its dates.

    A dated alias begins with its day in the agreement's zone.
    """
    rule = terms.sections.exclusions
    found: list[KnownName] = []
    for place, item in enumerate(() if rule is None else rule.listed):
        source = f"exclusions.listed.{place}"
        found.extend(KnownName(actor=item.id, name=name, source=source) for name in item.names)
        found.extend(
            KnownName(
                actor=item.id,
                name=alias.name,
                since=datetime(
                    alias.since.year, alias.since.month, alias.since.day, tzinfo=terms.zone
                ).astimezone(UTC),
                source=source,
            )
            for alias in item.aliases
        )
    return tuple(found)


def row(state: ListingState) -> Row:
    """The docket's row; its title says whose listing it is, since that decides its effect."""
    authorities = sorted({d.authority for d in state.designations if d.until is None})
    whose = f" by {', '.join(authorities)}" if authorities else ""
    return Row(
        state=state.state,
        title=f"{state.name}: {state.state}{whose}",
        under=state.under,
        key=natural_key(state.group, state.under),
        parties=(state.group,),
        since=state.opened_at,
        words=" ".join((state.group, *(known.name for known in state.known_names))),
    )


PART = Part(
    name="listing",
    kinds=(
        ListingProposed,
        ListingEntered,
        ListingAgreed,
        ListingListed,
        ListingDelisted,
        ListingAliased,
    ),
    transitions=TRANSITIONS,
    initial=frozenset({"proposed", "listed"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
