"""Subjects as lines of a list, for one reader, each found by its place.

A view answers a question or shows one subject whole; a queue knows already which subjects it wants,
and wants of each no more than its line.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from truceline.analysis.clocks import clocks
from truceline.analysis.waiting import asked_of, query_clock
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.views import GLIMPSED, Item, View

if TYPE_CHECKING:
    from truceline.analysis.clocks import Clock
    from truceline.mechanism.terms import Terms


class Line(NamedTuple):
    """One subject, its clocks as this reader knows them, its agreement, and its state."""

    item: Item
    clocks: tuple[Clock, ...]
    terms: Terms
    state: Any


class Lines:
    """The lines of one view of the present.

    Args:
        view: The reader's view; at an earlier instant a queue has no meaning.
    """

    def __init__(self, view: View) -> None:
        self.view = view

    def at(self, place: int) -> Line | None:
        """The line of the subject that the entry at a place opened.

        None where the reader sees nothing of it, and where it stands under an older one that it is
        linked with.
        """
        listed = self.view.store.listed_at(place)
        return None if listed is None else self.of(listed.id)

    def of(self, subject: str) -> Line | None:
        """The line of a subject by its id; as :meth:`at`."""
        found = self.view.line(subject)
        if found is None:
            return None
        item, state = found
        terms = self.view.standing.terms_of(item.row.under) or self.view.standing.first
        running = tuple(clocks(item.row, terms))
        if item.part == INCIDENT and item.row.state == GLIMPSED:
            asked = asked_of(self.view.show(subject).entries, self.view.scope.identities)
            own = None if asked is None else query_clock(asked, terms)
            running = () if own is None else (own,)
        return Line(item, running, terms, state)
