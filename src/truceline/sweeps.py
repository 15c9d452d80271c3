"""A desk's sweep of a day: every pair of notices that comes too near, as one reader may know it.

What is asked of hidden notices is counted against the quota of Terms and logged, one check for each
notice of the reader's own, whatever the answer is.

>>> from datetime import date
>>> from truceline.sweeps import swept
>>> found = swept(desk, date(2016, 3, 4))  # doctest: +SKIP
>>> [(pair.a.subject, pair.b.subject) for pair in found.sweep.near]  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from truceline.analysis.bulletin_day import close_of
from truceline.analysis.day_pairs import Asker, Day, DaySweep, own_of, sweep
from truceline.analysis.pairing import quota_left
from truceline.errors import BadInput, Fault, NotFound
from truceline.mechanism.relays import OFFICER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truceline.analysis.forms import Candidate
    from truceline.desk import Desk
    from truceline.mechanism.terms import Terms

NOTICE: Final = "notice"
COARSE_TIME: Final = timedelta(hours=1)
"""What published times may add: they are rounded outward to whole hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Swept:
    """A sweep, with the day as it was understood.

    Args:
        date: The local day.
        zone: The name of the zone in which it begins and ends.
        day: The same day in UTC.
        sweep: What was found.
    """

    date: date
    zone: str
    day: Day
    sweep: DaySweep


def swept(
    desk: Desk,
    day: date,
    *,
    reader: str | None = None,
    under: str = "",
    progress: Callable[[int, int], None] = lambda _done, _whole: None,
) -> Swept:
    """The pairs of a day that come too near, as a reader may know them; counted and logged.

    Args:
        desk: The desk.
        day: The day, in the zone of Terms.
        reader: An actor; None for the operator of the desk, who sees all.
        under: Only pairs with a notice under this agreement, whose zone holds; empty for all, in
            the zone of the desk's first.
        progress: Told now and then how much is done, and of how much.

    Raises:
        NotFound: ACTOR_UNKNOWN, AGREEMENT_UNKNOWN. BadInput: DATE_RANGE.
    """
    if reader is not None:
        desk.scope(reader)
    terms = _terms(desk, under)
    span = _day(terms, day, desk.now())
    notices = tuple(_notices(desk, span))
    asker = _asker(desk, reader, terms, len(own_of(notices, span, reader or "")))
    found = sweep(notices, span, asker, under=under, progress=progress)
    return Swept(date=day, zone=terms.zone.key, day=span, sweep=found)


def _terms(desk: Desk, under: str) -> Terms:
    standing = desk.standing()
    terms = standing.terms_of(under)
    if terms is None:
        known = ", ".join(sorted(each.terms.id for each in standing.agreements.values()))
        fault = Fault("AGREEMENT_UNKNOWN", f"There is no agreement {under!r}.", f"One of: {known}.")
        raise NotFound(fault)
    return terms


def _day(terms: Terms, day: date, now: datetime) -> Day:
    """A local day as a span of UTC: 23 or 25 hours where the clocks change."""
    try:
        since = close_of(day - timedelta(days=1), time(0), terms.zone)
        return Day(since=since, until=close_of(day, time(0), terms.zone), at=now)
    except OverflowError as error:
        fault = Fault("DATE_RANGE", f"{day} is at the end of the calendar.", "Check the year.")
        raise BadInput(fault) from error


def _asker(desk: Desk, reader: str | None, terms: Terms, checks: int) -> Asker:
    """For whom it is; so many checks are counted and logged before anything is worked out."""
    if reader is None:
        return Asker(actor="", sees=lambda _actor, _notice: True, cell=True)
    now = desk.now()
    # In one transaction, so that many who ask at once are counted one after another.
    with desk.store.transaction():
        left = quota_left(desk.store.checks_of(reader, now), terms, now)
        for _ in range(checks):
            desk.store.log_check(reader, now)
    cell = OFFICER in desk.standing().roles_of(reader)
    return Asker(actor=reader, sees=desk.notices.seer(), cell=cell, left=left)


def _notices(desk: Desk, day: Day) -> Iterator[Candidate]:
    """Every notice that may come too near one of the day, by the docket's index of times."""
    reach = max(terms.reach.seconds for terms in _agreements(desk))
    around = _around(desk, day, COARSE_TIME + timedelta(seconds=reach))
    found = {notice.subject: notice for notice in desk.notices.each(around)}
    yield from found.values()
    # What one of them waits for may have run out long before the day, and still be there.
    waited = {each for notice in found.values() for each in notice.state.waits_for}
    for notice in desk.notices.each(sorted(waited)):
        if notice.subject not in found:
            yield notice


def _agreements(desk: Desk) -> Iterator[Terms]:
    return (agreement.terms for agreement in desk.standing().agreements.values())


def _around(desk: Desk, day: Day, slack: timedelta) -> list[str]:
    try:
        return desk.store.near(NOTICE, None, day.since - slack, day.until + slack)
    except OverflowError:
        return desk.store.near(NOTICE, None, None, None)
