"""Open reports that may tell of one event: a hint beside each, so that nobody works on it twice."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, ClassVar, Final

from truceline.analysis.lookalikes import Limits, lookalikes
from truceline.console.pages.base import Page
from truceline.console.pages.subject import Other, other
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.mechanism.incident_states import OPEN, Incident

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit
    from truceline.views import Item, View

COMPARED: Final = 16
"""Reports near it in place and time that are compared with one, those nearest to it in the ledger.

In a flood of reports that is a hint from some of them, and soon there; not a search of all.
"""
MOST_ASKED: Final = 2
"""Reports that are asked about at a time."""
MOST_TOLD: Final = 10
"""How many a report's own page tells of."""
TOLD: Final = 2
"""How many of the likest a row of the queue tells of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alike:
    """Another open report that may tell of the same event; nothing is joined by it.

    Args:
        other: The report.
        score: From 0 to 1.
        reasons: Why, in a few words each.
    """

    other: Other
    score: float
    reasons: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikeRow:
    """What one report looks like: its id, the likest, and how many more there are."""

    subject: str
    likest: tuple[Alike, ...]
    more: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AlikePage(Page):
    """What the reports of a page of the queue look like; fetched after the page itself.

    Args:
        rows: One for each report that was asked about and that the reader may see.
    """

    TEMPLATE: ClassVar[str] = "desk_alike.html"
    PART: ClassVar[bool] = True

    rows: tuple[AlikeRow, ...]


def desk_alike(visit: Visit, asked: Asked) -> AlikePage:
    """Fill the hints beside the rows of a page."""
    view, rows = visit.view(), []
    for each in asked.query.get("about", "").split(",")[:MOST_ASKED]:
        item = view.item(each) if _is_id(each) else None
        state = None if item is None else view.state(each)
        if item is not None and isinstance(state, Incident):
            likest, count = alike_of(view, item, state, TOLD)
            rows.append(AlikeRow(subject=each, likest=likest, more=count - len(likest)))
    return AlikePage(rows=tuple(rows))


def alike_of(
    view: View, item: Item, state: Incident, most: int = MOST_TOLD
) -> tuple[tuple[Alike, ...], int]:
    """What an open report looks like among the open reports that the reader may see.

    Args:
        view: The reader's view.
        item: The report's incident in a list.
        state: Its state.
        most: How many of the likest are told.

    Returns:
        The likest, likest first, and how many there are in all of those compared.
    """
    since, until = item.row.since, item.row.until
    if state.state not in OPEN or since is None:
        return (), 0
    states = dict(_near(view, item, since, until or since))
    if not states:
        return (), 0
    limits = replace(Limits(), most=most)
    mine = lookalikes([(item.subject, state), *states.items()], limits).get(item.subject)
    likest = () if mine is None else mine.likest[:most]
    named = ((each, view.item(each.other)) for each in likest)
    return tuple(
        Alike(
            other=other(named_item),
            score=each.score,
            reasons=tuple(reason.says for reason in each.reasons if reason.says),
        )
        for each, named_item in named
        if named_item is not None
    ), 0 if mine is None else mine.count


def _near(
    view: View, item: Item, since: datetime, until: datetime
) -> Iterator[tuple[str, Incident]]:
    """Open reports near one in place and time, as the reader sees them; nearest in the ledger."""
    hours = timedelta(hours=Limits().hours)
    found = view.store.near(INCIDENT, item.row.area, since - hours, until + hours)
    at = found.index(item.subject) if item.subject in found else 0
    first = max(0, at - COMPARED // 2)
    for each in found[first : first + COMPARED + 1]:
        state = view.state(each) if each != item.subject else None
        if isinstance(state, Incident) and state.state in OPEN:
            yield each, state


def _is_id(text: str) -> bool:
    return len(text) == 64 and not set(text) - set("0123456789abcdef")  # noqa: PLR2004 - SHA-256
