"""The queue of one reader: what needs somebody, by its clock, kept up as the ledger grows.

Folding a hundred thousand subjects for every look would take minutes, so each reader's queue is
kept at hand: made once from the docket's rows (folded only where the reader sees a part), and then
brought up by the entries that came since. What it holds follows from the ledger up to a place, from
the reader's scope and from the instant, and from nothing else; a property test holds it equal to
folding everything.

>>> queue = Queue(view.scope)  # doctest: +SKIP
>>> queue.follow(view)  # doctest: +SKIP
>>> queue.page(Sift(), limit=50).places  # doctest: +SKIP
"""

from __future__ import annotations

import threading
from bisect import bisect_left, bisect_right, insort
from collections import Counter, OrderedDict
from heapq import heappop, heappush
from itertools import islice
from sys import intern
from typing import TYPE_CHECKING, Final

from truceline.analysis.waiting import Span, Wait, wait_of
from truceline.mechanism.assignment_kinds import ASSIGNMENT
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.reception.lines import Lines
from truceline.reception.sifting import Figures, Held, Place, Sift, Sifted
from truceline.sheets.seen import sees_every
from truceline.store import waiting as docket
from truceline.store.docket import micros

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from datetime import datetime

    from truceline.analysis.scope import Scope
    from truceline.views import View

REMAKING: Final = ("body.destroyed", "covered.opened", "agreement.", "desk.opened")
"""What begins so may change any subject's place in the queue."""
REPORT: Final = "incident.reported"
CLAIMING: Final = ("assignment.", "subject.")
_DUE, _RESTS = 0, 1
MOST_ONE_BY_ONE: Final = 20_000
"""From so many subjects on, all entries are gone through at once instead of a subject's own."""
MOST_KEPT: Final = 16
"""For how many readers queues are kept; beyond, the one not asked for longest is dropped."""


class Queue:
    """The queue of one reader. Several threads may ask it at a time.

    Args:
        scope: The reader's scope.
    """

    def __init__(self, scope: Scope) -> None:
        self.scope = scope
        self._one = threading.RLock()
        self._forget()

    def _forget(self) -> None:
        self._known = 0
        self._held: dict[int, Held] = {}
        self._order: list[Held] = []
        self._unclocked: list[int] = []
        self._parts: Counter[str] = Counter()
        self._ahead: list[tuple[int, int]] = []
        self._claims: dict[int, list[docket.Claimed]] | None = None
        self._reports: tuple[datetime | None, int, int] = (None, -1, 0)

    def follow(self, view: View) -> None:
        """Bring the queue up to what a view of the present sees.

        Args:
            view: A view with this queue's scope, of the present.
        """
        with self._one:
            size = view.store.size()
            self._now = micros(view.at)
            if self._known == 0:
                self._make(view)
            elif size > self._known:
                changed = docket.touched(view.store, self._known, size)
                if any(kind.startswith(REMAKING) for kind in changed.kinds):
                    self._forget()
                    self._make(view)
                else:
                    self._renew(view, changed.places)
                    if any(kind.startswith(CLAIMING) for kind in changed.kinds):
                        self._claims = self._claimed(view)
            self._known = max(self._known, size)
            self._turn(view)

    def page(self, sift: Sift, *, after: Place | None = None, limit: int) -> Sifted:
        """A stretch of the queue.

        Args:
            sift: Which subjects.
            after: The end of the stretch before.
            limit: At most so many.
        """
        with self._one:
            if sift.everything:
                first = 0 if after is None else bisect_right(self._order, after, key=_in_order)
                found, count = self._order[first : first + limit + 1], len(self._order)
            else:
                pool = self._pool(sift)
                first = 0 if after is None else bisect_right(pool, after, key=_in_order)
                fitting = (each for each in islice(pool, first, None) if self._fits(sift, each))
                found, count = list(islice(fitting, limit + 1)), self._count(sift, pool)
        more = len(found) > limit
        found = found[:limit]
        return Sifted(
            places=tuple(each.place for each in found),
            after=_in_order(found[-1]) if more and found else None,
            count=count,
        )

    def figures(self) -> Figures:
        """How much there is in the whole queue."""
        with self._one:
            claimed = None
            if self._claims is not None:
                claimed = len(self._claims.keys() & self._held.keys())
            return Figures(
                open=len(self._order),
                overdue=self._overdue(),
                parts={part: count for part, count in sorted(self._parts.items()) if count},
                claimed=claimed,
            )

    def __contains__(self, place: int) -> bool:
        """Whether the subject at a place is in the queue."""
        return place in self._held

    def reports(self, view: View, since: datetime) -> int:
        """How many reports were recorded since an instant (UTC) that the reader sees.

        Args:
            view: The view that the queue follows.
            since: The instant, such as the start of the day.
        """
        with self._one:
            if self._reports[0] != since:
                self._reports = (since, view.store.seq_at(since), 0)
            _, last, count = self._reports
            size = view.store.size()
            count += docket.recorded(view.store, view.scope, REPORT, since, last, size)
            self._reports = (since, size - 1, count)
            return count

    def unsure(self) -> list[int]:
        """The places of subjects that the reader sees in part: the docket's rows do not decide."""
        with self._one:
            return [place for place, held in self._held.items() if not held.sure]

    def claims_of(self, place: int) -> tuple[docket.Claimed, ...]:
        """The live claims on the subject at a place, for a reader to whom claims are told."""
        return tuple(() if self._claims is None else self._claims.get(place, ()))

    def claimed_by(self, actors: Collection[str]) -> frozenset[int]:
        """The places of the subjects that some of these actors have, or are offered."""
        found = (self._claims or {}).items()
        return frozenset(
            place for place, each in found if any(not one.actors.isdisjoint(actors) for one in each)
        )

    @property
    def claimed(self) -> frozenset[int] | None:
        """The places of all subjects that somebody has; None where claims are not told."""
        return None if self._claims is None else frozenset(self._claims)

    def __len__(self) -> int:
        return len(self._order)

    # Keeping it.

    def _overdue(self) -> int:
        """How many are past a due time: all that stand before now, but what has no clock."""
        past = bisect_left(self._order, (_DUE, self._now, -1))
        return past - bisect_left(self._unclocked, self._now)

    def _pool(self, sift: Sift) -> list[Held]:
        """Where what fits is looked for, in order: the fewer, the better."""
        if sift.within is not None:
            held = (self._held.get(each) for each in sift.within)
            return sorted(
                each
                for each in held
                if each is not None and (not sift.part or each.part == sift.part)
            )
        if sift.overdue:
            return self._order[: bisect_left(self._order, (_DUE, self._now, -1))]
        return self._order

    def _count(self, sift: Sift, pool: list[Held]) -> int:
        """How many fit; counted one by one only where no sum is kept of them."""
        if sift == Sift(part=sift.part):
            return self._parts.get(sift.part, 0)
        if sift == Sift(overdue=True):
            return self._overdue()
        if sift == Sift(without=sift.without):
            return len(self._order) - len(self._held.keys() & sift.without)
        return sum(1 for each in pool if self._fits(sift, each))

    def _fits(self, sift: Sift, each: Held) -> bool:
        return (
            (not sift.part or each.part == sift.part)
            and (not sift.overdue or (each.sort == "due" and each.key < self._now))
            and each.place not in sift.without
        )

    def _make(self, view: View) -> None:
        self._held = {held.place: held for held in self._found(view, None)}
        self._order = sorted(self._held.values())
        self._unclocked = [held.key for held in self._order if held.sort == "open"]
        self._parts = Counter(held.part for held in self._order)
        self._claims = self._claimed(view)

    def _renew(self, view: View, places: Collection[int]) -> None:
        for place in places:
            held = self._held.pop(place, None)
            if held is not None:
                del self._order[bisect_left(self._order, held)]
                self._parts[held.part] -= 1
                if held.sort == "open":
                    del self._unclocked[bisect_left(self._unclocked, held.key)]
        for held in self._found(view, places):
            self._held[held.place] = held
            insort(self._order, held)
            self._parts[held.part] += 1
            if held.sort == "open":
                insort(self._unclocked, held.key)

    def _turn(self, view: View) -> None:
        """Take up what has turned by itself: a clock that was said to start later has started."""
        turned = set()
        while self._ahead and self._ahead[0][0] <= self._now:
            turned.add(heappop(self._ahead)[1])
        if turned:
            self._renew(view, turned)

    def _found(self, view: View, places: Collection[int] | None) -> Iterator[Held]:
        """The subjects at some places, or all, that are in the queue as the view sees them."""
        store, scope = view.store, view.scope
        hidden, partly = _hidden(view, places)
        for row in docket.filed(store, places):
            if row.head == row.place and row.place not in hidden:
                found = wait_of(
                    row.part, row.state, opened=row.opened, clocks=row.clocks, at=self._now
                )
                yield from self._noted(row.place, row.part, found, sure=True)
        if not scope.whole:
            told = docket.told_places(store, scope.identities, places) & hidden
            partly |= told if places is None else told & frozenset(places)
            for each in docket.glimpsed(store, scope, partly):
                # Of an incident a clock may be known: what the reader is asked itself.
                if each.part != INCIDENT:
                    partly.discard(each.place)
                    yield from self._glimpsed(each)
            yield from self._folded(view, partly)

    def _glimpsed(self, each: docket.Glimpsed) -> Iterator[Held]:
        """A subject of which no more is known than its state."""
        found = wait_of(
            each.part, each.state, opened=micros(each.recorded), clocks=(), at=self._now
        )
        yield from self._noted(each.place, each.part, found, sure=False)

    def _folded(self, view: View, places: Iterable[int]) -> Iterator[Held]:
        """Of subjects that are seen in part, those in the queue, each folded from what is seen."""
        lines = Lines(view)
        for place in sorted(places):
            line = lines.at(place)
            if line is None:
                continue
            spans = [
                Span(
                    micros(each.started),
                    None if each.due is None else micros(each.due),
                    None if each.stopped_at is None else micros(each.stopped_at),
                )
                for each in line.clocks
            ]
            item = line.item
            found = wait_of(
                item.part, item.row.state,
                opened=micros(item.opened_at), clocks=spans, at=self._now,
            )  # fmt: skip
            yield from self._noted(place, item.part, found, sure=False)

    def _noted(
        self, place: int, part: str, found: Wait | int | None, *, sure: bool
    ) -> Iterator[Held]:
        """What is kept of a subject; when a clock of it will start is kept in mind."""
        turns = found.turns if isinstance(found, Wait) else found
        if turns is not None:
            heappush(self._ahead, (turns, place))
        if isinstance(found, Wait):
            rank = _RESTS if found.sort == "rests" else _DUE
            # One text for all of a part: rows bring a new one each.
            yield Held(rank, found.key, place, found.sort, intern(part), sure)

    def _claimed(self, view: View) -> dict[int, list[docket.Claimed]] | None:
        """Place of a subject to the live claims on it; None where the reader may not see all."""
        agreements = [each.terms.id for each in view.standing.agreements.values()]
        if not all(sees_every(view, ASSIGNMENT, agreement) for agreement in agreements):
            return None
        found: dict[int, list[docket.Claimed]] = {}
        for each in docket.claims(view.store):
            found.setdefault(each.place, []).append(each)
        return found


class Queues:
    """The queues of the readers of one desk; the least asked for are dropped."""

    def __init__(self, most: int = MOST_KEPT) -> None:
        self._most = most
        self._one = threading.Lock()
        self._kept: OrderedDict[str, Queue] = OrderedDict()

    def readers(self) -> frozenset[str]:
        """The readers whose queues are kept."""
        with self._one:
            return frozenset(self._kept)

    def of(self, view: View) -> Queue:
        """The queue of a view's reader, brought up to what the view sees.

        Args:
            view: A view of the present.
        """
        with self._one:
            queue = self._kept.get(view.scope.reader)
            if queue is None or queue.scope != view.scope:
                queue = self._kept[view.scope.reader] = Queue(view.scope)
            self._kept.move_to_end(view.scope.reader)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
        queue.follow(view)
        return queue


def _hidden(view: View, places: Collection[int] | None) -> tuple[frozenset[int], set[int]]:
    """The places whose rows do not decide for a reader, and those of which it sees something."""
    store, scope = view.store, view.scope
    if scope.whole:
        return frozenset(), set()
    asked = docket.not_outright(store, scope) if places is None else frozenset(places)
    linked = docket.linked_places(store)
    # Many are gone through faster together than one after another.
    few = asked if len(asked) < MOST_ONE_BY_ONE else None
    seen = [each for each in docket.sightings(store, scope, few) if each.place in asked]
    whole = {each.place for each in seen if each.all and each.place not in linked}
    if places is not None:
        linked &= asked
    elif linked - asked:
        seen += docket.sightings(store, scope, linked - asked)
    return (asked | linked) - whole, {each.place for each in seen if each.any} - whole


def _in_order(held: Held) -> Place:
    return Place(held.rank, held.key, held.place)
