"""A desk's sweep of a day: every pair of notices that comes too near, as one reader may know it.

What is asked of hidden notices is counted against the quota of Terms and logged, one check for each
notice of the reader's own, whatever the answer is. The past may be asked about, as notices stood at
an instant or as far as they were recorded; who sees what, and the quota, are always those of now.

>>> from datetime import date
>>> from truceline.sweeps import swept
>>> found = swept(desk, date(2016, 3, 4))  # doctest: +SKIP
>>> [(pair.a.subject, pair.b.subject) for pair in found.sweep.near]  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from truceline.analysis.bulletin_day import close_of
from truceline.analysis.day_pairs import Asker, Day, DaySweep, own_of, sweep
from truceline.analysis.forms import Candidate
from truceline.analysis.pairing import quota_left
from truceline.errors import BadInput, Fault, NotFound
from truceline.mechanism.relays import OFFICER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from truceline.analysis.suggested_pairs import Limits
    from truceline.desk import Desk
    from truceline.mechanism.standing import Standing
    from truceline.mechanism.terms import Terms
    from truceline.views import View

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
    at: datetime | None = None,
    known_at: int | datetime | None = None,
    limits: Limits | None = None,
    progress: Callable[[int, int], None] = lambda _done, _whole: None,
) -> Swept:
    """The pairs of a day that come too near, as a reader may know them; counted and logged.

    Args:
        desk: The desk.
        day: The day, in the zone of Terms.
        reader: An actor; None for the operator of the desk, who sees all.
        under: Only pairs with a notice under this agreement, whose zone holds; empty for all, in
            the zone of the desk's first.
        at: The instant (UTC) as of which notices stand; None for now.
        known_at: The place in the ledger, or the time, up to which entries count.
        limits: The largest changes of use, where it is asked what would clear each pair.
        progress: Told now and then how much is done, and of how much.

    Raises:
        NotFound: ACTOR_UNKNOWN, AGREEMENT_UNKNOWN. BadInput: DATE_RANGE.
    """
    if reader is not None:
        desk.scope(reader)
    view = desk.view(None, at=at, known_at=known_at)
    terms = _terms(view.standing, under)
    span = _day(terms, day, view.at)
    notices = tuple(_as_they_stood(view) if view.past else _notices(desk, span))
    asker = _asker(desk, reader, terms, notices, span)
    if reader is not None and view.past:
        then = {notice.subject: notice.state for notice in notices}
        asker = replace(asker, sees=desk.notices.seer(then))
    found = sweep(notices, span, asker, under=under, limits=limits, progress=progress)
    return Swept(date=day, zone=terms.zone.key, day=span, sweep=found)


def _terms(standing: Standing, under: str) -> Terms:
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


def _asker(
    desk: Desk, reader: str | None, terms: Terms, notices: Iterable[Candidate], day: Day
) -> Asker:
    """For whom it is; its checks are counted and logged before anything is worked out.

    The quota is the least that is left by any agreement of its notices of the day, as they read
    now: naming another agreement, or another time, leaves no more.
    """
    if reader is None:
        return Asker(actor="", sees=lambda _actor, _notice: True, cell=True)
    now, standing = desk.now(), desk.standing()
    mine = {notice.subject: notice for notice in notices if notice.owner == reader}
    own = own_of(mine.values(), day, reader)
    named = {terms.id, *(mine[each].state.under for each in own)}
    governing = {standing.terms_of(each) or standing.first for each in named}
    # In one transaction, so that many who ask at once are counted one after another.
    with desk.store.transaction():
        checks = desk.store.checks_of(reader, now)
        lefts = [quota_left(checks, each, now) for each in governing]
        for _ in own:
            desk.store.log_check(reader, now)
    return Asker(
        actor=reader,
        sees=desk.notices.seer(),
        cell=OFFICER in standing.roles_of(reader),
        left=min((left for left in lefts if left is not None), default=None),
    )


def _as_they_stood(view: View) -> Iterator[Candidate]:
    """Every notice as it stood then. The docket's index is of now, so it can leave none out."""
    for subject, state in view.states(NOTICE):
        terms = view.standing.terms_of(state.under) or view.standing.first
        yield Candidate(subject=subject, state=state, terms=terms)


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
