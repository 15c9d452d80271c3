"""Every pair of a day's notices that comes too near, found through an index and exactly decided.

A pair belongs to a day where the one, as far as it is in force on that day, comes too near the
other. So a month-long zone does not bring every conflict of its month into each day, and where one
thing ends at 23:50 and another begins at 00:10, too soon after, the pair is found on both days.

One reader's sweep keeps to the rules of one check (``pairing``): of pairs that the reader may see
whole, where and when; of its own notices that come too near hidden ones, or near what is sheltered,
one sentence for each notice, never how often, nor with what. Hidden notices enter as their cells.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from truceline.analysis.conflicts import ConflictReport, conflicts
from truceline.analysis.forms import Candidate, Volumes, published, widened, without_end
from truceline.analysis.index import ConflictIndex
from truceline.analysis.pair_rules import rule_of, sheltered, told_in_full, too_near, yielding
from truceline.analysis.pairing import BEYOND_QUOTA, NO_ACTIVITY
from truceline.analysis.suggested_pairs import Limits, Move, ways_out
from truceline.ledger.entry import format_time
from truceline.mechanism.matters import CONTACT
from truceline.mechanism.notice_phases import stands
from truceline.mechanism.notice_states import LIVE
from truceline.mechanism.volumes import Time

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from truceline.mechanism.volumes import Volume4D

    Sees = Callable[[str, str], bool]
    Progress = Callable[[int, int], None]

Pair = tuple[str, str]
"""Two ids of notices, the lesser first."""

_LEAST: Final = timedelta(microseconds=1)
BATCH: Final = 256
"""How many questions are asked at once: between two batches the progress is told."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day that is swept.

    Args:
        since: Its begin (UTC), which belongs to it.
        until: Its end (UTC), which does not.
        at: Now (UTC): what had run out by then, and was never said to be over, is still there for
            those that wait for it.
    """

    since: datetime
    until: datetime
    at: datetime

    def holds(self, volume: Volume4D) -> bool:
        """Whether a volume is in force at some instant of the day."""
        start, end = volume.time_start, volume.time_end
        return (start is None or start.instant < self.until) and (
            end is None or end.instant >= self.since
        )

    def of(self, volumes: Iterable[Volume4D]) -> Volumes:
        """The volumes that are in force on the day, each as far as it is."""
        first, last = Time(format_time(self.since)), Time(format_time(self.until - _LEAST))
        return tuple(
            replace(
                volume,
                time_start=_later(volume.time_start, first),
                time_end=_earlier(volume.time_end, last),
            )
            for volume in volumes
            if self.holds(volume)
        )


def _later(time: Time | None, bound: Time) -> Time:
    return bound if time is None or time.instant < bound.instant else time


def _earlier(time: Time | None, bound: Time) -> Time:
    return bound if time is None or time.instant > bound.instant else time


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """For whom a day is swept.

    Args:
        actor: The actor's id; empty for the operator of the desk.
        sees: Whether an actor may see the body of a notice: ``sees(actor, notice_id)``; the
            operator, whose id is empty, sees all.
        cell: Whether it is an officer of the cell, or the operator.
        left: How many checks it has left; None where no quota holds.
    """

    actor: str
    sees: Sees
    cell: bool
    left: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Near:
    """A pair that comes too near, for somebody who is told in full.

    Args:
        a: The one, whose id is the lesser.
        b: The other.
        rule: ``conflict`` or ``inform``.
        exact: Whether both footprints are known; else published cells were compared.
        yields: The ids of those that give way under Terms.
        report: Where and when they meet, and how near they come.
        moves: What would clear them, where that was asked for.
    """

    a: Candidate
    b: Candidate
    rule: str
    exact: bool
    yields: tuple[str, ...]
    report: ConflictReport
    moves: tuple[Move, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class DaySweep:
    """What one reader is told of a day.

    Args:
        near: Pairs told in full, ordered by ids.
        contact: Notice id to the one sentence about it, ordered by id.
    """

    near: tuple[Near, ...]
    contact: Mapping[str, str]


def sweep(
    notices: Iterable[Candidate],
    day: Day,
    asker: Asker,
    *,
    under: str = "",
    limits: Limits | None = None,
    progress: Progress = lambda _done, _whole: None,
) -> DaySweep:
    """What a reader is told of all pairs of a day.

    Args:
        notices: Every notice that may matter: those of the day, those that come so near it in time
            as any pair must keep apart, and those that they wait for.
        day: The day.
        asker: Who asks.
        under: Only pairs of which one at least is filed under this agreement; empty for all.
        limits: The largest changes that are of use, where it is asked what would clear each pair;
            None where it is not.
        progress: Told now and then how much is done, and of how much: first of the comparisons,
            then of the pairs that are reported.
    """
    live = {n.subject: n for n in notices if _may_meet(n)}
    seen = {name: n for name, n in live.items() if asker.sees(asker.actor, name)}
    pairs = near_pairs({name: _known(n) for name, n in seen.items()}, seen, day, progress)
    told, contact = [], set[str]()
    for done, (a, b) in enumerate(sorted(pairs)):
        progress(done, len(pairs))
        one, other = seen[a], seen[b]
        if not _concerns(under, one, other):
            continue
        if told_in_full(one, other, asker.actor, asker.sees, cell=asker.cell):
            told.append(_near(one, other, day, asker, limits))
        else:
            contact.update(n.subject for n in (one, other) if not sheltered(n))
            contact.update((a, b) if sheltered(one) and sheltered(other) else ())
    own = own_of(live.values(), day, asker.actor)
    contact |= _hidden(own, live, seen, day, asker, under)
    allowed = len(own) if asker.left is None else asker.left
    beyond = own[max(allowed, 0) :]
    said = dict.fromkeys(contact, CONTACT) | dict.fromkeys(beyond, BEYOND_QUOTA)
    return DaySweep(near=tuple(told), contact={name: said[name] for name in sorted(said)})


def own_of(notices: Iterable[Candidate], day: Day, actor: str) -> tuple[str, ...]:
    """The ids of an actor's own notices on a day, in order: each is one check of its quota."""
    own = (n for n in notices if n.owner == actor and _may_meet(n))
    return tuple(sorted(n.subject for n in own if day.of(published(n))))


def near_pairs(
    forms: Mapping[str, Volumes],
    notices: Mapping[str, Candidate],
    day: Day,
    progress: Progress = lambda _done, _whole: None,
) -> set[Pair]:
    """The pairs of a day that come too near, in the forms given: exact, whatever the order.

    Args:
        forms: Notice id to its volumes.
        notices: The same ids to the notices.
        day: The day.
        progress: See :func:`sweep`.
    """
    asked = {name: today for name in sorted(forms) if (today := day.of(forms[name]))}
    found = _met(asked, forms, notices, progress)
    waiting = _waiting(notices)
    overrun = {
        (a, b) for a, b in waiting if _too_near(day, (notices[a], notices[b]), (forms[a], forms[b]))
    }
    return (found - waiting) | overrun


def _met(
    asked: Mapping[str, Volumes],
    held: Mapping[str, Volumes],
    notices: Mapping[str, Candidate],
    progress: Progress = lambda _done, _whole: None,
) -> set[Pair]:
    """The pairs of what is asked with what is held that come too near.

    One index holds the notices of one kind and agreement; those that are asked are put to each
    index, kind by kind, with the minima that Terms give for the two.
    """
    kinds = {name: (notices[name].terms.hash, notices[name].state.notice) for name in held}
    groups = _grouped(sorted(held), kinds)
    indexes = {key: ConflictIndex() for key in groups}
    for key, names in groups.items():
        indexes[key].add_many((name, held[name]) for name in names)
    whole, done, found = len(asked) * len(indexes), 0, set[Pair]()
    progress(0, whole)
    for names in _grouped(asked, kinds).values():
        for key, index in indexes.items():
            rule = rule_of(notices[names[0]], notices[groups[key][0]])
            for start in range(0, len(names), BATCH):
                batch = names[start : start + BATCH]
                answers = index.query_many(
                    [widened(asked[n], rule.seconds_before, rule.seconds_after) for n in batch],
                    horizontal_m=rule.horizontal_m,
                    vertical_m=rule.vertical_m,
                )
                for name, others in zip(batch, answers, strict=True):
                    found.update(_pair(name, other) for other in others if other != name)
                done += len(batch)
                progress(done, whole)
    return found


def _grouped(
    names: Iterable[str], kinds: Mapping[str, tuple[str, str]]
) -> dict[tuple[str, str], list[str]]:
    """Ids by agreement and kind, in their order."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in names:
        found.setdefault(kinds[name], []).append(name)
    return found


def _hidden(
    own: Collection[str],
    live: Mapping[str, Candidate],
    seen: Collection[str],
    day: Day,
    asker: Asker,
    under: str,
) -> set[str]:
    """Which of the reader's own notices come too near one of those that it may not see whole.

    Each form is the one that a check takes: what the other side may not see of ours enters as
    cells, and of theirs, what we may not see. Cells hold every footprint, so pairs are looked for
    among cells, and decided after.
    """
    if not own:
        return set()
    cells = {name: published(notice) for name, notice in live.items()}
    pairs = _met({name: cells[name] for name in own}, cells, live) | _waiting(live)
    found = set()
    for pair in pairs:
        for name, other in (pair, pair[::-1]):
            ours, theirs = live[name], live[other]
            hidden = name not in seen or other not in seen
            if name not in own or not hidden or not _concerns(under, ours, theirs):
                continue
            forms = (
                _known(ours) if asker.sees(theirs.owner, name) else cells[name],
                _known(theirs) if other in seen else cells[other],
            )
            conflict = rule_of(ours, theirs).on_meeting == "conflict"
            if conflict and _too_near(day, (ours, theirs), forms):
                found.add(name)
    return found


def _too_near(day: Day, pair: tuple[Candidate, Candidate], forms: tuple[Volumes, Volumes]) -> bool:
    """Whether two notices come too near on a day, in these forms.

    What waits for the other keeps clear of it; only where that has run out, and nobody has said
    that it is over, does it count as still there.
    """
    (a, b), (ours, theirs) = pair, forms
    if a.subject in b.state.waits_for:
        (a, b), (ours, theirs) = (b, a), (theirs, ours)
    rule = rule_of(a, b)
    if b.subject in a.state.waits_for:
        gone = not stands(b.state, day.at)
        return gone and too_near(day.of(ours), without_end(theirs), rule)
    back = rule.turned()
    return too_near(day.of(ours), theirs, rule) or too_near(day.of(theirs), ours, back)


def _waiting(notices: Mapping[str, Candidate]) -> set[Pair]:
    """The pairs of which one waits for the other."""
    return {
        _pair(name, other)
        for name, notice in notices.items()
        for other in notice.state.waits_for
        if other in notices and other != name
    }


def _pair(one: str, other: str) -> Pair:
    return (one, other) if one < other else (other, one)


def _may_meet(notice: Candidate) -> bool:
    """Whether a notice holds, is an activity or a site, and names a place."""
    state = notice.state
    return state.state in LIVE and state.notice not in NO_ACTIVITY and bool(state.current.published)


def _known(notice: Candidate) -> Volumes:
    """A footprint for those who may see it: exact, or as published where it is sealed."""
    return published(notice) if notice.exact is None else notice.exact


def _concerns(under: str, a: Candidate, b: Candidate) -> bool:
    return not under or under in {a.terms.id, b.terms.id}


def _near(a: Candidate, b: Candidate, day: Day, asker: Asker, limits: Limits | None) -> Near:
    moves: tuple[Move, ...] = ()
    if limits is not None:
        told = ways_out(a, b, asker.actor, asker.sees, cell=asker.cell, at=day.at, limits=limits)
        moves = told.moves
    return Near(
        a=a,
        b=b,
        rule=rule_of(a, b).on_meeting,
        exact=a.exact is not None and b.exact is not None,
        yields=yielding(a, b),
        report=conflicts(_known(a), _known(b)),
        moves=moves,
    )
