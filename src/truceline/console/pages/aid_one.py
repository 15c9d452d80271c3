"""One consignment: what was asked, approved, sent, arrived and confirmed, side by side."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from starlette.responses import RedirectResponse, Response

from truceline.analysis.aid_pipeline import Line
from truceline.console.pages.rows import address
from truceline.console.pages.subject import SubjectPage, gather
from truceline.console.pages.times import Times, times
from truceline.mechanism.aid_kinds import COUNTERS
from truceline.mechanism.aid_states import Aid
from truceline.sheets.aid import line_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.console.pages.base import Asked
    from truceline.mechanism.aid_kinds import Counts
    from truceline.reception.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """One act of a consignment with its figures, to stand beside the others.

    Args:
        step: ``planned``, ``requested``, ``notified``, ``approved``, ``refused``, ``dispatched``,
            ``delivered``, ``turned_back`` or ``confirmed``.
        at: When it happened, as its author says (UTC); None for a plan.
        by: Whose act it is.
        counts: People, trucks, tonnes and locations; None for what nobody told.
        note: What else is said: to whom it was, who heard it, what is missing.
        entry: The entry's hash.
    """

    step: str
    at: datetime | None
    by: str
    counts: tuple[float | None, ...]
    note: str
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AidOnePage(SubjectPage):
    """A consignment: the fields of :class:`SubjectPage`, and these.

    Args:
        times: Which instant it speaks of.
        line: Where it stands; None where the reader may not see its opening.
        counters: What is counted, in the order of each act's counts.
        beside: Planned, asked, approved, sent, arrived and confirmed, in the order of time.
        obstacles: Everything that stood in its way: when (UTC), in a line, and the entry's hash.
    """

    TEMPLATE: ClassVar[str] = "aid_one.html"

    times: Times
    line: Line | None
    counters: tuple[str, ...]
    beside: tuple[Beside, ...]
    obstacles: tuple[tuple[datetime, str, str], ...]


def aid_one(visit: Visit, asked: Asked) -> AidOnePage | Response:
    """Fill the page of one consignment; another part's subject is sent on to its own page.

    Raises:
        NotFound: SUBJECT_UNKNOWN. BadInput: SUBJECT_ID, SUBJECT_AMBIGUOUS.
    """
    found = gather(visit, asked)
    item, state = found.shown.item, found.shown.state
    if item.part != "aid":
        return RedirectResponse(address(item.part, item.subject), 303)
    seen = isinstance(state, Aid)
    return AidOnePage(
        **found.page,
        times=times(found.view, asked),
        line=line_of(found.view, item.subject, state) if seen else None,
        counters=COUNTERS,
        beside=tuple(_beside(state)) if seen else (),
        obstacles=tuple((o.at, o.says, o.entry) for o in state.obstacles) if seen else (),
    )


def _beside(state: Aid) -> Iterator[Beside]:
    """Every act with figures, in the order in which they happened."""
    yield Beside(step="planned", at=None, by=state.planned_by, counts=_counts(state.targeted),
                 note="", entry=state.entry)  # fmt: skip
    acts = [
        *(_act("requested" if e.approval else "notified", e, e.to) for e in state.asked),
        *(_act(_answered(e), e, _heard(e)) for e in state.replies),
        *(_act("dispatched", e, "") for e in state.runs),
        *(_act("delivered", e, e.missing or "") for e in state.deliveries),
        *(_act("confirmed", e, e.receivers) for e in state.confirmed),
    ]  # fmt: skip
    yield from sorted(acts, key=lambda each: each.at.timestamp() if each.at else 0.0)


def _act(step: str, told: Any, note: str) -> Beside:
    counts = _counts(told.counts)
    return Beside(step=step, at=told.at, by=told.by, counts=counts, note=note, entry=told.entry)


def _answered(reply: Any) -> str:
    return "refused" if reply.answer == "refused" else "approved"


def _heard(reply: Any) -> str:
    return f"{reply.answer}; {reply.heard_by}" if reply.heard_by else str(reply.answer)


def _counts(counts: Counts) -> tuple[float | None, ...]:
    return tuple(getattr(counts, name) for name in COUNTERS)
