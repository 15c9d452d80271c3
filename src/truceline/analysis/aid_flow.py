"""The flow of aid: what was asked, approved, sent and delivered, each with the whole it is of.

Four measures are worked out week by week, and none from another: requests from requests, approvals
from replies, dispatches from dispatches, and what was reached from deliveries alone. Each has its
own denominators: the measure before it for the same consignments, and every author's area list as
it stood at the end of the week, with that list's date. People are those of deliveries; the same
person may be in several, so weeks are not added, and unique people are a source's claim that is
never worked out here. A figure that nobody gave is counted as missing, not as zero.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Final, Literal

from truceline.analysis.aid_shares import Item, ListShare, shares
from truceline.analysis.aid_totals import Tally, tally
from truceline.mechanism.aid_kinds import UNKNOWN, Counts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from zoneinfo import ZoneInfo

    from truceline.mechanism.aid_lists import AreaList
    from truceline.mechanism.aid_states import Aid, Reply, Run

MeasureName = Literal["notified", "requested", "approved", "dispatched", "reached"]
MEASURES: Final[tuple[MeasureName, ...]] = (
    "notified",
    "requested",
    "approved",
    "dispatched",
    "reached",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Denominator:
    """A whole that a measure is of: what it is, how many entries, and its figures."""

    what: str
    entries: int
    counts: Tally


@dataclass(frozen=True, slots=True, kw_only=True)
class WeekMeasure:
    """One measure in one ISO week, with everything it is of.

    Args:
        week: ``2016-W10``.
        first: The week's Monday, in the zone of the agreement.
        last: Its last day, or the day asked about where that comes first.
        measure: What is measured.
        items: What was counted.
        counts: The totals.
        places: The distinct places.
        answers: For approvals, how many replies of each sort were given.
        of: The measure before it, for the same consignments.
        lists: Every author's list as it stood on ``last``, class by class; never merged.
    """

    week: str
    first: date
    last: date
    measure: MeasureName
    items: tuple[Item, ...]
    counts: Tally
    places: tuple[str, ...]
    answers: Mapping[str, int]
    of: tuple[Denominator, ...]
    lists: tuple[ListShare, ...]


def weeks(
    aids: Iterable[tuple[str, Aid]],
    lists: Iterable[tuple[str, AreaList]],
    zone: ZoneInfo,
    at: datetime,
) -> tuple[WeekMeasure, ...]:
    """Every measure of every week in which something was told, in order.

    Args:
        aids: Subject id and state of every consignment.
        lists: Subject id and state of every area list.
        zone: The zone whose days and weeks count.
        at: The instant asked about (UTC); nothing after it counts.
    """
    held, known_lists = list(aids), list(lists)
    found: list[WeekMeasure] = []
    for monday in _mondays(held, zone, at):
        last = min(monday + timedelta(days=6), at.astimezone(zone).date())

        def within(when: datetime, monday: date = monday) -> bool:
            return when <= at and _monday(when, zone) == monday

        for name in MEASURES:
            items, of, answers = _COUNTED[name](held, within)
            if items or answers:
                found.append(_measure(name, (monday, last), (items, of, answers), known_lists))
    return tuple(found)


def _measure(
    name: MeasureName,
    days: tuple[date, date],
    counted: _Counted,
    lists: Sequence[tuple[str, AreaList]],
) -> WeekMeasure:
    (monday, last), (items, of, answers) = days, counted
    year, week, _ = monday.isocalendar()
    return WeekMeasure(
        week=f"{year}-W{week:02}",
        first=monday,
        last=last,
        measure=name,
        items=tuple(items),
        counts=tally(item.counts for item in items),
        places=tuple(dict.fromkeys(place for item in items for place, _ in item.places)),
        answers=answers,
        of=of,
        lists=tuple(share for each in lists for share in shares(*each, items, last)),
    )


def _monday(at: datetime, zone: ZoneInfo) -> date:
    day = at.astimezone(zone).date()
    return day - timedelta(days=day.weekday())


def _mondays(aids: Sequence[tuple[str, Aid]], zone: ZoneInfo, at: datetime) -> list[date]:
    times = [when for _, aid in aids for when in _times(aid) if when <= at]
    return sorted({_monday(when, zone) for when in times})


def _times(aid: Aid) -> Iterator[datetime]:
    yield from (each.at for each in aid.asked)
    yield from (each.at for each in aid.replies)
    for run in aid.runs:
        yield run.at
        if run.delivery is not None:
            yield run.delivery.at


_Counted = tuple[list[Item], tuple[Denominator, ...], dict[str, int]]


def _named(places: Iterable[str]) -> tuple[tuple[str, int | None], ...]:
    return tuple((place, None) for place in places)


def _asked(
    aids: Sequence[tuple[str, Aid]], within: Callable[[datetime], bool], *, approval: bool
) -> _Counted:
    items = [
        Item(
            subject=subject,
            entry=each.entry,
            at=each.at,
            counts=each.counts,
            places=_named(each.places),
        )
        for subject, aid in aids
        for each in aid.asked
        if each.approval is approval and within(each.at)
    ]
    return items, (), {}


def _approved(aids: Sequence[tuple[str, Aid]], within: Callable[[datetime], bool]) -> _Counted:
    """Approvals of the week: the last reply of each consignment, against what it was asked for."""
    items: list[Item] = []
    asked: list[Counts] = []
    answers: dict[str, int] = {}
    for subject, aid in aids:
        replies = [reply for reply in aid.replies if within(reply.at)]
        if not replies:
            continue
        reply = replies[-1]
        request = next((each for each in aid.asked if each.entry == reply.to), None)
        asked.append(UNKNOWN if request is None else request.counts)
        answers[reply.answer] = answers.get(reply.answer, 0) + 1
        if reply.answer != "refused":
            items.append(
                Item(
                    subject=subject,
                    entry=reply.entry,
                    at=reply.at,
                    counts=reply.counts,
                    places=_named(reply.places),
                )
            )
    what = "asked for in the requests answered that week, refusals among them"
    return items, (Denominator(what=what, entries=len(asked), counts=tally(asked)),), answers


def leave(aid: Aid, at: datetime) -> Counts | None:
    """What had been approved or notified for a consignment at an instant; None for neither."""
    replies = [reply for reply in aid.replies if reply.at <= at]
    newest: Reply | None = replies[-1] if replies else None
    if newest is not None:
        return None if newest.answer == "refused" else newest.counts
    told = [each for each in aid.asked if not each.approval and each.at <= at]
    return told[-1].counts if told else None


def _of_leave(runs: Sequence[tuple[str, Aid, Run]]) -> Denominator:
    """What was approved or notified for the consignments of these dispatches, each once."""
    first = {subject: (aid, run) for subject, aid, run in reversed(runs)}
    counts = [leave(aid, run.at) or UNKNOWN for aid, run in first.values()]
    what = "approved or notified for the same consignments"
    return Denominator(what=what, entries=len(counts), counts=tally(counts))


def _dispatched(aids: Sequence[tuple[str, Aid]], within: Callable[[datetime], bool]) -> _Counted:
    runs = [(subject, aid, run) for subject, aid in aids for run in aid.runs if within(run.at)]
    items = [
        Item(
            subject=subject,
            entry=run.entry,
            at=run.at,
            counts=run.counts,
            places=_named(run.places),
        )
        for subject, _, run in runs
    ]
    return items, (_of_leave(runs),), {}


def _reached(aids: Sequence[tuple[str, Aid]], within: Callable[[datetime], bool]) -> _Counted:
    """Deliveries of the week: nothing else reaches anybody."""
    runs = [
        (subject, aid, run)
        for subject, aid in aids
        for run in aid.runs
        if run.delivery is not None and within(run.delivery.at)
    ]
    items = [
        Item(
            subject=subject,
            entry=run.delivery.entry,
            at=run.delivery.at,
            counts=run.delivery.counts,
            places=tuple((each.place, each.people) for each in run.delivery.reached),
        )
        for subject, _, run in runs
        if run.delivery is not None
    ]
    sent = Denominator(
        what="sent in the same dispatches",
        entries=len(runs),
        counts=tally(run.counts for _, _, run in runs),
    )
    return items, (sent, _of_leave(runs)), {}


_COUNTED: Final[
    Mapping[
        MeasureName,
        Callable[[Sequence[tuple[str, Aid]], Callable[[datetime], bool]], _Counted],
    ]
] = {
    "notified": lambda aids, within: _asked(aids, within, approval=False),
    "requested": lambda aids, within: _asked(aids, within, approval=True),
    "approved": _approved,
    "dispatched": _dispatched,
    "reached": _reached,
}
