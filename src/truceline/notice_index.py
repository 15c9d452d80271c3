"""The notices in force, held in an index that follows the ledger: several workers hold the same.

What is in it follows from the ledger up to a place and from an instant, and from nothing else: a
worker that starts now and one that has followed for a month hold the same notices, each as its
published cells, which hold its footprint in whatever form a check may take it. Of linked notices
the oldest stands for all. Whoever asks decides what it gives: it is a search, and misses nothing.

>>> from truceline.notice_index import NoticeIndex
>>> index = NoticeIndex(clerk)  # doctest: +SKIP
>>> index.follow(now)  # doctest: +SKIP
>>> index.near(volumes, horizontal_m=2000)  # doctest: +SKIP
"""

from __future__ import annotations

import heapq
from typing import TYPE_CHECKING, Final

from truceline.analysis.forms import Candidate, published
from truceline.analysis.index import ConflictIndex
from truceline.analysis.pairing import NO_ACTIVITY
from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.notice_phases import stands

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from datetime import datetime

    from truceline.analysis.forms import Volumes
    from truceline.mechanism.standing import Standing
    from truceline.mechanism.volumes import Volume4D
    from truceline.store.clerk import Clerk

NOTICE: Final = "notice"
MOVING: Final = frozenset(
    {"notice.filed", "notice.amended", "notice.withdrawn", "notice.completed"}
)
"""What changes where and when a notice holds; replies to it do not."""
LINKING: Final = frozenset({"subject.linked", "subject.unlinked"})
DESTROYING: Final = "body.destroyed"
AGREEMENT: Final = "agreement."
"""What begins so may change every notice under an agreement: its cells are those of Terms."""
BATCH: Final = 4096
MOST_LOOSE: Final = 4096
"""How many notices that were followed inside transactions are kept in mind one by one."""


class NoticeIndex:
    """A :class:`ConflictIndex` of a desk's notices in force.

    Not safe for use by several threads at once. It may be asked inside a transaction; what was
    followed there and then rolled back is noticed, and taken back, at the next :meth:`follow`.

    Args:
        clerk: The worker's clerk, which folds notices and keeps the registers.
    """

    def __init__(self, clerk: Clerk) -> None:
        self._clerk = clerk
        self._store = clerk.store
        self._index = ConflictIndex()
        self._until: dict[str, datetime | None] = {}
        self._ends: list[tuple[datetime, str]] = []
        self._at: datetime | None = None
        self._last: bytes | None = None
        self._kept = 0
        self._loose: dict[str, None] = {}
        self._loose_whole = False
        self._standing: Standing | None = None
        self._stale = True

    @property
    def cursor(self) -> int:
        """How many entries of the ledger it has followed."""
        return max(self._index.cursor, 0)

    def __len__(self) -> int:
        return len(self._until)

    def __contains__(self, subject: object) -> bool:
        return subject in self._until

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(self._until))

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
        self._standing = self._clerk.catch_up()
        size = self._store.size()
        touched: dict[str, None] = {}
        for seq in range(size if self._stale else self.cursor, size):
            touched |= dict.fromkeys(self._touched(seq))
        earlier = self._at is not None and now < self._at
        if self._stale or earlier:
            self._load(now, progress)
            self._loose_whole = True
        else:
            for subject in touched:
                self._refresh(subject, now)
        self._loose |= touched
        if len(self._loose) > MOST_LOOSE:
            self._loose.clear()
            self._loose_whole = True
        self._expire(now)
        self._at, self._index.cursor, self._last = now, size, self._leaf(size)
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
        return self._index.query(
            volumes, horizontal_m=horizontal_m, vertical_m=vertical_m, seconds=seconds
        )

    def _leaf(self, size: int) -> bytes | None:
        """The last of so many leaves; None where there is none."""
        stored = self._store.stored(size - 1) if size else None
        return None if stored is None else stored.leaf

    def _take_back(self) -> None:
        """Undo what was followed inside a transaction that never was committed."""
        loose, self._loose = self._loose, {}
        self._index.cursor, at = self._kept, self._at
        self._standing = self._clerk.catch_up()
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
        if base == DESTROYING or base.startswith(AGREEMENT):
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
        first = self._store.listed_at(head)
        if first is None:
            return
        self._drop(first.id)
        held = self._held(first.id, now)
        if held is not None:
            self._index.add(first.id, held)

    def _held(self, subject: str, now: datetime) -> Volumes | None:
        """What is held of a notice; None where it is over, or meets nothing."""
        folded, standing = self._clerk.folds.now(subject), self._standing
        if folded is None or standing is None or folded.part.name != NOTICE:
            return None
        state = folded.state
        if state.notice in NO_ACTIVITY or not stands(state, now):
            return None
        terms = standing.terms_of(state.under) or standing.first
        volumes = published(Candidate(subject=subject, state=state, terms=terms))
        if not volumes:
            return None
        until = state.current.until
        self._until[subject] = until
        if until is not None:
            heapq.heappush(self._ends, (until, subject))
        return volumes

    def _drop(self, subject: str) -> None:
        if subject in self._until:
            del self._until[subject]
            self._index.remove(subject)

    def _expire(self, now: datetime) -> None:
        """Let go of what is over; an end that was changed since is passed over."""
        while self._ends and self._ends[0][0] < now:
            until, subject = heapq.heappop(self._ends)
            if self._until.get(subject) == until:
                self._drop(subject)

    def _load(self, now: datetime, progress: Callable[[int], None]) -> None:
        """Read every notice in force anew, by the docket's index of times."""
        self._index = ConflictIndex(self._index.cursor)
        self._until.clear()
        self._ends.clear()
        heads: dict[str, None] = {}
        for subject in self._store.near(NOTICE, None, now, None):
            listed = self._store.listed(subject)
            linked = [] if listed is None else self._store.linked_with(listed.opened_seq)
            first = self._store.listed_at(linked[0]) if linked else None
            if first is not None:
                heads[first.id] = None
        batch: list[tuple[str, Volumes]] = []
        for done, subject in enumerate(heads, 1):
            held = self._held(subject, now)
            if held is not None:
                batch.append((subject, held))
            if len(batch) >= BATCH:
                self._index.add_many(batch)
                batch.clear()
                progress(done)
        self._index.add_many(batch)
        progress(len(heads))
        self._stale = False
