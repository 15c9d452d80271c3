"""Lists of subjects with filters: of incidents, and of notices; as the docket is searched."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final
from urllib.parse import urlencode

from truceline.console.pages.base import Page
from truceline.console.pages.rows import address
from truceline.console.pages.times import day_or_instant
from truceline.errors import BadInput, Fault
from truceline.mechanism.catalogue import PARTS
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.store.finding import Question

if TYPE_CHECKING:
    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit

LINES: Final = 50
"""Rows of a page."""
ASKED: Final = ("state", "actor", "place", "text", "since", "until", "late")
"""The filters, as they stand in an address."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """A subject in a list.

    Args:
        subject: Its id.
        title: Its title.
        state: Its state.
        place: The name of its place, as coarse as its author made it.
        parties: The actors whose matter it is.
        recipients: The actors to whom it is addressed.
        since: Start of what it speaks of (UTC), or None.
        until: End of it (UTC), or None.
        opened_at: When it was opened (UTC).
        overdue: The clocks that are overdue.
        linked: How many others are joined with it.
        href: The address of its page.
    """

    subject: str
    title: str
    state: str
    place: str
    parties: tuple[str, ...]
    recipients: tuple[str, ...]
    since: datetime | None
    until: datetime | None
    opened_at: datetime
    overdue: tuple[str, ...]
    linked: int
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListPage(Page):
    """A list of the subjects of a part, newest first.

    Args:
        part: The part.
        states: The states of that part, for the filter.
        asked: The filters as they were given.
        filtered: Whether any was.
        rows: The rows of this page.
        at: The instant at which clocks are read (UTC).
        next: The query of the next page; empty on the last.
        first: Whether this is the first page.
        opens: The kind that opens such a subject, without version.
    """

    TEMPLATE: ClassVar[str] = "list.html"

    part: str
    states: tuple[str, ...]
    asked: Mapping[str, str]
    filtered: bool
    rows: tuple[Listed, ...]
    at: datetime
    next: str
    first: bool
    opens: str


def incidents(visit: Visit, asked: Asked) -> ListPage:
    """Fill the list of incidents.

    Raises:
        BadInput: QUERY, a time that is none.
    """
    return listed(visit, asked, INCIDENT, "incident.reported")


def notices(visit: Visit, asked: Asked) -> ListPage:
    """Fill the list of notices; as :func:`incidents`."""
    return listed(visit, asked, "notice", "notice.filed")


def listed(visit: Visit, asked: Asked, part: str, opens: str) -> ListPage:
    """Fill the list of the subjects of a part.

    Raises:
        BadInput: QUERY, a time that is none.
    """
    view, given = asked.view(visit), {name: asked.query.get(name, "")[:200] for name in ASKED}
    states = tuple(PARTS[part].transitions)
    if given["state"] and given["state"] not in states:
        sentence = f"state is none of {', '.join(states)}."
        raise BadInput(Fault("QUERY", sentence, "Choose one from the list.", "state"))
    zone = view.standing.first.zone
    before = asked.number("before", 0, 1 << 53) or None
    question = Question(
        part=part,
        state=given["state"],
        actor=given["actor"],
        place=given["place"],
        text=given["text"],
        since=day_or_instant(given["since"], "since", zone),
        until=day_or_instant(given["until"], "until", zone),
        overdue_at=view.at if given["late"] else None,
    )
    page = view.search(question, before=before, limit=LINES)
    kept = {name: value for name, value in given.items() if value}
    return ListPage(
        part=part,
        states=states,
        asked=given,
        filtered=bool(kept),
        rows=tuple(
            Listed(
                subject=item.subject,
                title=item.row.title,
                state=item.row.state,
                place=item.row.place,
                parties=item.row.parties,
                recipients=item.row.recipients,
                since=item.row.since,
                until=item.row.until,
                opened_at=item.opened_at,
                overdue=item.overdue,
                linked=len(item.linked),
                href=address(item.part, item.subject),
            )
            for item in page.items
        ),
        at=view.at,
        next="" if page.next is None else urlencode({**kept, "before": str(page.next)}),
        first=before is None,
        opens=opens,
    )
