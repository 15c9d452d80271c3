"""The notices in force, held in an index that follows the ledger: several workers hold the same.

What is in it follows from the ledger up to a place and from an instant, and from nothing else: a
worker that starts now and one that has followed for a month hold the same notices, each as its
published cells and, where the desk knows it, as its exact footprint. Of linked notices the oldest
stands for all. A check takes each pair of notices in the form in which each side may see the other
(``truceline.analysis.pairing``), and so does this search: it gives hardly more than what meets, and
misses nothing. Whoever asks decides what it gives.

>>> from truceline.notice_index import NoticeIndex
>>> index = NoticeIndex(clerk)  # doctest: +SKIP
>>> index.follow(now)  # doctest: +SKIP
>>> index.near_to(candidate)  # doctest: +SKIP
"""

from __future__ import annotations

import gc
import heapq
from typing import TYPE_CHECKING, Final

from truceline.analysis.forms import Candidate, published, widened
from truceline.analysis.index import ConflictIndex
from truceline.analysis.notice_sorts import Sort, Sorts, sort_of
from truceline.analysis.pairing import NO_ACTIVITY
from truceline.mechanism.catalogue import KINDS, PARTS
from truceline.mechanism.notice_phases import stands
from truceline.store.folds import fold
from truceline.store.streams import standing_alone, standing_linked
from truceline.store.turning import ending

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from truceline.analysis.forms import Volumes
    from truceline.mechanism.notice_states import NoticeState
    from truceline.mechanism.terms_minima import Separation
    from truceline.mechanism.volumes import Volume4D
    from truceline.store.clerk import Clerk
    from truceline.store.streams import Told


NOTICE: Final = "notice"
MOVING: Final = frozenset(
    {"notice.filed", "notice.amended", "notice.withdrawn", "notice.completed"}
)
"""What changes where and when a notice holds; replies to it do not."""
LINKING: Final = frozenset({"subject.linked", "subject.unlinked"})
DESTROYING: Final = "body.destroyed"
UNCOVERING: Final = "covered.opened"
AGREEMENT: Final = "agreement."
"""What begins so may change every notice under an agreement: its cells are those of Terms."""
BATCH: Final = 4096
MOST_LOOSE: Final = 4096
"""How many notices that were followed inside transactions are kept in mind one by one."""


class NoticeIndex:
    """Two :class:`ConflictIndex` of a desk's notices in force: of cells, and of exact footprints.

    Not safe for use by several threads at once. It may be asked inside a transaction; what was
    followed there and then rolled back is noticed, and taken back, at the next :meth:`follow`.

    Args:
        clerk: The worker's clerk, which folds notices and keeps the registers.
    """

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self._store = clerk.store
        self._cells = ConflictIndex()
        self._exact = ConflictIndex()
        self._sorts = Sorts()
        # Numbers and times alone, which the collector of garbage does not go through.
        self._until: dict[str, datetime | None] = {}
        self._sort: dict[str, int] = {}
        self._ends: list[tuple[datetime, str]] = []
        self._at: datetime | None = None
        self._last: bytes | None = None
        self._cursor = self._kept = 0
        self._loose: dict[str, None] = {}
        self._loose_whole = False
        self._stale = True

    @property
    def cursor(self) -> int:
        """How many entries of the ledger it has followed."""
        return self._cursor

    def __len__(self) -> int:
        return len(self._until)

    def __contains__(self, subject: object) -> bool:
        return subject in self._until

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._until))

    def sort(self, subject: str) -> Sort | None:
        """The sort of a notice that is held."""
        number = self._sort.get(subject)
        return None if number is None else self._sorts.known[number]

    def follow(self, now: datetime, progress: Callable[[int], None] = lambda _done: None) -> int:
        """Take in what was recorded since, and let go of what is over.

        Args:
            now: The instant as of which notices are in force (UTC).
            progress: Told, where all is read anew, how many notices have been.

        Returns:
            The new cursor.
        """
        if self._last is not None and self._last != self._leaf(self.cursor):
            self._take_back()
        self._sorts.stand(self._clerk.catch_up())
        size = self._store.size()
        touched: dict[str, None] = {}
        for seq in range(size if self._stale else self.cursor, size):
            touched |= dict.fromkeys(self._touched(seq))
        if self._stale:
            self._load(now, progress)
            self._loose_whole = True
        else:
            if self._at is not None and now < self._at:
                # Asked about earlier: what ran out since is in force again.
                touched |= dict.fromkeys(ending(self._store, NOTICE, now, self._at))
            for subject in touched:
                self._refresh(subject, now)
        self._loose |= touched
        if len(self._loose) > MOST_LOOSE:
            self._loose.clear()
            self._loose_whole = True
        self._expire(now)
        self._at, self._cursor, self._last = now, size, self._leaf(size)
        if not self._store.connection.in_transaction:
            self._kept, self._loose_whole = size, False
            self._loose.clear()
        return size

    def near(
        self,
        volumes: Sequence[Volume4D],
        *,
        horizontal_m: float = 0.0,
        vertical_m: float = 0.0,
        seconds: float = 0.0,
    ) -> frozenset[str]:
        """The notices whose published cells come so near these volumes; none is missed."""
        return self._cells.query(
            volumes, horizontal_m=horizontal_m, vertical_m=vertical_m, seconds=seconds
        )

    def near_to(self, new: Candidate) -> frozenset[str]:
        """The notices that may come too near a notice: all that do, and hardly another."""
        found: set[str] = set()
        asked = _Asked(new, self._cells, self._exact)
        forms: dict[int, tuple[bool, bool] | None] = {}
        own = self.sort(new.subject)
        for rule, kinds in self._sorts.rules(new):
            near: dict[tuple[bool, bool], frozenset[str]] = {}
            for subject in asked.near(rule, ours=False, theirs=False) - found:
                number = self._sort[subject]
                if self._sorts.known[number].governed not in kinds:
                    continue
                if number not in forms:
                    forms[number] = self._forms(new, own, self._sorts.known[number])
                form = forms[number]
                if form is not None and form not in near:
                    near[form] = asked.near(rule, ours=form[0], theirs=form[1])
                if form is None or subject in near[form]:
                    found.add(subject)
        return frozenset(found)

    def _forms(self, new: Candidate, own: Sort | None, other: Sort) -> tuple[bool, bool] | None:
        """Which sides of a pair enter exactly, the new one's and the other's; None if unknown."""
        ours = None if own is None else self._sorts.shown(other.owner, own)
        theirs = self._sorts.shown(new.owner, other)
        if ours is None or theirs is None:
            return None
        return ours and new.exact is not None, theirs and other.exact

    def _leaf(self, size: int) -> bytes | None:
        """The last of so many leaves; None where there is none."""
        stored = self._store.stored(size - 1) if size else None
        return None if stored is None else stored.leaf

    def _take_back(self) -> None:
        """Undo what was followed inside a transaction that never was committed."""
        loose, self._loose = self._loose, {}
        self._cursor, at = self._kept, self._at
        self._sorts.stand(self._clerk.catch_up())
        if at is None or self._loose_whole:
            self._stale = True
            return
        for subject in loose:
            self._refresh(subject, at)

    def _touched(self, seq: int) -> Iterable[str]:
        """The notices that the entry at a place may have changed."""
        indexed = self._store.indexed(seq)
        # An entry that is destroyed by now is gone from the docket; what destroyed it comes later.
        base = "" if indexed is None else KINDS[indexed.kind].base
        if base in {DESTROYING, UNCOVERING} or base.startswith(AGREEMENT):
            # It may change notices that it does not name: all are read anew.
            self._stale = True
        if base in MOVING or base in LINKING:
            return [subject for subject, own in self._store.subjects_of(seq).items() if own]
        return ()

    def _refresh(self, subject: str, now: datetime) -> None:
        """Hold the linked group of a notice as it stands now."""
        listed = self._store.listed(subject)
        if listed is None:
            self._drop(subject)
            return
        if listed.part != NOTICE:
            return
        head, *others = self._store.linked_with(listed.opened_seq)
        for seq in others:
            other = self._store.listed_at(seq)
            if other is not None:
                self._drop(other.id)
        first = listed if head == listed.opened_seq else self._store.listed_at(head)
        if first is None:
            return
        self._drop(first.id)
        folded = self._clerk.folds.newest(first)
        if folded is None or folded.part.name != NOTICE or not _holds(folded.state, now):
            return
        candidate = Candidate(
            subject=first.id, state=folded.state, terms=self._sorts.terms(folded.state.under)
        )
        said = None if others else self._said(candidate)
        self._hold([(candidate, sort_of(candidate, said))])

    def _said(self, candidate: Candidate) -> list[tuple[str, str]] | None:
        """As :func:`sort_of` asks for it, of a notice that is linked with no other."""
        said: list[tuple[str, str]] = []
        for version in candidate.state.versions:
            indexed = self._store.indexed(version.seq)
            own = [each for each, folds in self._store.subjects_of(version.seq).items() if folds]
            if indexed is None or own != [candidate.subject]:
                return None
            said.append((indexed.audience, indexed.author))
        return said

    def _hold(self, many: Sequence[tuple[Candidate, Sort]]) -> None:
        """Hold notices, each under its id; what has no place meets nothing, and is not held."""
        cells: list[tuple[str, Volumes]] = []
        exact: list[tuple[str, Volumes]] = []
        for candidate, sort in many:
            volumes, own = published(candidate), candidate.exact
            if not volumes:
                continue
            subject, until = candidate.subject, candidate.state.current.until
            cells.append((subject, volumes))
            if own is not None:
                exact.append((subject, own))
            self._until[subject] = until
            self._sort[subject] = self._sorts.add(sort)
            if until is not None:
                heapq.heappush(self._ends, (until, subject))
        self._cells.add_many(cells)
        self._exact.add_many(exact)

    def _drop(self, subject: str) -> None:
        if subject in self._until:
            del self._until[subject]
            self._sorts.remove(self._sort.pop(subject))
            self._cells.remove(subject)
            self._exact.remove(subject)

    def _expire(self, now: datetime) -> None:
        """Let go of what is over; an end that was changed since is passed over."""
        while self._ends and self._ends[0][0] < now:
            until, subject = heapq.heappop(self._ends)
            if self._until.get(subject) == until:
                self._drop(subject)

    def _load(self, now: datetime, progress: Callable[[int], None]) -> None:
        """Read every notice in force anew, in the order of the ledger."""
        self._cells, self._exact = ConflictIndex(), ConflictIndex()
        self._sorts.clear()
        self._until.clear()
        self._sort.clear()
        self._ends.clear()
        batch: list[tuple[Candidate, Sort]] = []
        done = 0
        for subject, told in standing_alone(self._store, NOTICE, now):
            done += 1
            state = fold(PARTS[NOTICE], [each.entry for each in told])
            if state is not None and _holds(state, now):
                terms = self._sorts.terms(state.under)
                candidate = Candidate(subject=subject, state=state, terms=terms)
                batch.append((candidate, sort_of(candidate, _versions(candidate, told))))
            if len(batch) >= BATCH:
                self._hold(batch)
                batch.clear()
                progress(done)
        self._hold(batch)
        for subject in standing_linked(self._store, NOTICE, now):
            self._refresh(subject, now)
        progress(done)
        self._stale = False
        # What was loaded stays as long as the desk does: the collector need not go through it each
        # time, which would hold up a filing for a third of a second at 100,000 notices.
        gc.freeze()


class _Asked:
    """What comes near one notice, in the form of either side that is asked for."""

    def __init__(self, new: Candidate, cells: ConflictIndex, exact: ConflictIndex) -> None:
        self._forms = (published(new), new.exact or ())
        self._indexes = (cells, exact)

    def near(self, rule: Separation, *, ours: bool, theirs: bool) -> frozenset[str]:
        """The notices that come too near; ``ours`` and ``theirs`` say which side is exact."""
        return self._indexes[theirs].query(
            widened(self._forms[ours], rule.seconds_before, rule.seconds_after),
            horizontal_m=rule.horizontal_m,
            vertical_m=rule.vertical_m,
        )


def _holds(state: NoticeState, now: datetime) -> bool:
    """Whether a notice is in force, and one that meets others."""
    return state.notice not in NO_ACTIVITY and stands(state, now)


def _versions(candidate: Candidate, told: Iterable[Told]) -> list[tuple[str, str]] | None:
    """As :func:`sort_of` asks for it, from the entries of a notice that is linked with no other."""
    places = {version.seq for version in candidate.state.versions}
    said = [each for each in told if each.entry.seq in places]
    if any(each.shared for each in said):
        return None
    return [(each.audience, each.entry.author) for each in said]
