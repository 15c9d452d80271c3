"""Where and when the docket's index of boxes finds a subject.

Most subjects are found in the area that their row gives. A notice may be found wherever and
whenever it may be as it is published, cells and whole hours, since that is what it is compared as
with notices whose owners do not see it (``truceline.analysis.pairing``). So whoever looks for what
may come too near asks for the published box of its own notice, and needs no wider net.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from truceline.analysis.cell_sizes import published_area
from truceline.mechanism.notice_states import NoticeState, Version
from truceline.store.base import Reach

if TYPE_CHECKING:
    from truceline.mechanism.parts import Row
    from truceline.mechanism.terms import Terms
    from truceline.store.folds import Folded

HOUR: Final = timedelta(hours=1)
"""What published times may add: they are rounded outward to whole hours."""


def reach_of(folded: Folded, row: Row, terms: Terms) -> Reach:
    """Where and when a subject is found, by its row and under its agreement."""
    if isinstance(folded.state, NoticeState):
        return published_reach(folded.state.current, terms)
    return Reach(area=row.area, since=row.since, until=row.until)


def published_reach(version: Version, terms: Terms) -> Reach:
    """Where and when a notice may be, as it is published under its agreement."""
    area = published_area(version.coarse, version.volumes, terms.coarse_cell_deg)
    return Reach(area=area, since=moved(version.since, -HOUR), until=moved(version.until, HOUR))


def moved(at: datetime | None, by: timedelta) -> datetime | None:
    """A time so much later; None, which is unbounded, past the ends of the calendar."""
    try:
        return None if at is None else at + by
    except OverflowError:
        return None
