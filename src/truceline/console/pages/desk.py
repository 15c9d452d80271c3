"""The desk: what needs somebody, by its clock, with who has it. The page of a twelve-hour watch."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, ClassVar, Final, TypeVar
from urllib.parse import urlencode

from starlette.responses import JSONResponse, Response

from truceline.analysis.entitlements import may_record
from truceline.analysis.words import words_of
from truceline.console.pages.base import Page
from truceline.console.pages.rows import CLAIM, Row, rows_of
from truceline.errors import BadInput, Fault
from truceline.reception.lines import Lines
from truceline.reception.sifting import Figures, Place, Sift
from truceline.store.finding import words_query
from truceline.store.waiting import actor_places, word_places

if TYPE_CHECKING:
    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit
    from truceline.reception.waiting import Queue
    from truceline.views import View

LINES: Final = 25
"""Rows of a page."""
MOST_IDS: Final = 5000
"""How many subjects are selected at once at most; what is beyond is said."""
WHO: Final = ("", "mine", "nobody", "to_me")
"""Filters by who has it: all, the reader, nobody; or what is addressed to the reader."""
_NO_STORE: Final = {"Cache-Control": "no-store", "X-Content-Type-Options": "nosniff"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Filters:
    """What the reader asked to see.

    Args:
        who: One of :data:`WHO`.
        late: Only what is overdue.
        part: Only this part; empty for all.
        text: Only what has these words.
    """

    who: str = ""
    late: bool = False
    part: str = ""
    text: str = ""

    @property
    def given(self) -> bool:
        """Whether anything is filtered."""
        return self != Filters()

    def query(self, **changes: str | bool) -> str:
        """The query of an address with these filters, some of them changed."""
        now = {"who": self.who, "late": self.late, "part": self.part, "text": self.text} | changes
        return urlencode({k: "1" if v is True else v for k, v in now.items() if v})


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskPage(Page):
    """The queue, with today's figures above it.

    Args:
        filters: What was asked for.
        rows: The rows of this page, by their clocks.
        count: How many subjects there are by these filters.
        figures: How much there is without filters.
        since: The start of the day in the zone of the first agreement (UTC).
        reports: Reports recorded since then that the reader may see.
        reports_seen: Whether the reader may see reports of others at all.
        nobody: How many of the open subjects nobody has; None where the reader may not know.
        claims: Whether the reader may claim work.
        claim: The kind by which work is claimed.
        next: The query of the next page; empty on the last.
        first: Whether this is the first page.
        here: The query of this page, for what refreshes it.
        most: How many subjects may be selected at once.
        waiting: How many reports of people without an account wait for an officer, not more than a
            minute ago; None where the reader may not know.
    """

    TEMPLATE: ClassVar[str] = "desk.html"

    filters: Filters
    rows: tuple[Row, ...]
    count: int
    figures: Figures
    since: datetime
    reports: int
    reports_seen: bool
    nobody: int | None
    claims: bool
    claim: str
    next: str
    first: bool
    here: str
    most: int
    waiting: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuePage(DeskPage):
    """The queue alone, as a live page fetches it again: the fields of :class:`DeskPage`.

    Args:
        live: Whether it is fetched by a page that stands open.
    """

    TEMPLATE: ClassVar[str] = "desk_queue.html"
    PART: ClassVar[bool] = True

    live: bool = field(default=True)


def desk(visit: Visit, asked: Asked) -> DeskPage:
    """Fill the desk page.

    Raises:
        BadInput: QUERY.
    """
    return _filled(DeskPage, visit, asked)


def desk_queue(visit: Visit, asked: Asked) -> QueuePage:
    """Fill the queue alone; as :func:`desk`."""
    return _filled(QueuePage, visit, asked)


def desk_ids(visit: Visit, asked: Asked) -> Response:
    """What a page selects that selects all that match: ids, parts and agreements, as JSON.

    Raises:
        BadInput: QUERY.
    """
    view = visit.view()
    queue, filters = visit.queue(view), _filters(asked)
    found = queue.page(_sift(view, queue, filters), limit=MOST_IDS)
    listed = (view.store.listed_at(place) for place in found.places)
    body = {
        "count": found.count,
        "subjects": [
            {"id": each.id, "part": each.part, "under": each.under} for each in listed if each
        ],
    }
    return JSONResponse(body, headers=_NO_STORE)


_Page = TypeVar("_Page", bound=DeskPage)


def _filled(page_of: type[_Page], visit: Visit, asked: Asked) -> _Page:
    view = visit.view()
    queue, filters = visit.queue(view), _filters(asked)
    after = _after(asked.query.get("after", ""))
    page = queue.page(_sift(view, queue, filters), after=after, limit=LINES)
    figures, standing = queue.figures(), view.standing
    start = view.at.astimezone(standing.first.zone).replace(
        hour=0, minute=0, second=0, microsecond=0
    )
    reader = visit.visitor.actor
    onward = "" if page.after is None else f"{page.after.rank}.{page.after.key}.{page.after.place}"
    here = filters.query()
    return page_of(
        filters=filters,
        rows=tuple(rows_of(view, queue, page.places)),
        count=page.count,
        figures=figures,
        since=start,
        reports=queue.reports(view, start),
        reports_seen=view.scope.whole
        or any(each.endswith(" incident.reported") for each in view.scope.outright),
        nobody=None if figures.claimed is None else figures.open - figures.claimed,
        claims=figures.claimed is not None
        and any(
            may_record(reader, CLAIM.partition("/")[0], terms, standing)
            for terms in standing.in_force.values()
        ),
        claim=CLAIM,
        next=f"{here}&after={onward}".strip("&") if onward else "",
        first=after is None,
        here=here if after is None else f"{here}&after={asked.query['after']}".strip("&"),
        most=MOST_IDS,
        waiting=visit.waiting(),
    )


def _filters(asked: Asked) -> Filters:
    """The filters of a request.

    Raises:
        BadInput: QUERY.
    """
    who = asked.query.get("who", "")
    if who not in WHO:
        sentence = f"who is one of {', '.join(WHO[1:])}, or left out."
        raise BadInput(Fault("QUERY", sentence, "Follow a link of the page instead.", "who"))
    return Filters(
        who=who,
        late=bool(asked.query.get("late")),
        part=asked.query.get("part", "")[:40],
        text=asked.query.get("text", "")[:200],
    )


def _sift(view: View, queue: Queue, filters: Filters) -> Sift:
    """The filters as places of the queue."""
    within: frozenset[int] | None = None
    without: frozenset[int] = frozenset()
    mine = view.scope.identities
    if filters.who == "mine":
        within = queue.claimed_by(mine)
    elif filters.who == "nobody":
        without = queue.claimed or frozenset()
    elif filters.who == "to_me":
        within = actor_places(view.store, mine, "recipient", "told")
    if words_of(filters.text):
        found = _with_words(view, queue, filters.text)
        within = found if within is None else within & found
    return Sift(part=filters.part, overdue=filters.late, within=within, without=without)


def _with_words(view: View, queue: Queue, text: str) -> frozenset[int]:
    """The places of subjects whose words, as the reader may see them, hold every word of a text."""
    wanted, lines = frozenset(words_of(text)), Lines(view)
    unsure = frozenset(queue.unsure())
    # The docket's row has the words that all entries come to; a part of them may come to others.
    shown = {
        place
        for place in unsure
        if (line := lines.at(place)) and wanted <= {*words_of(line.item.row.words)}
    }
    return (word_places(view.store, words_query(text)) - unsure) | shown


def _after(given: str) -> Place | None:
    """The cursor of a page.

    Raises:
        BadInput: QUERY.
    """
    if not given:
        return None
    parts = given.split(".")
    try:
        rank, key, place = (int(each[:20]) for each in parts)
    except ValueError as error:
        hint = "Follow a link of the page instead."
        raise BadInput(Fault("QUERY", "after is no cursor of this page.", hint, "after")) from error
    return Place(rank, key, place)
