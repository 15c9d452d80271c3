"""Subjects folded on demand from their own entries.

Nothing here grows with the ledger: a subject is found by its id, its entries are read and folded,
and a bounded number of recent states is kept, each believed only while it is the newest.
"""

from __future__ import annotations

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from truceline.analysis.uncovering import uncovered
from truceline.ledger.leaves import Leaf
from truceline.ledger.wire import read_trusted
from truceline.mechanism.catalogue import KINDS, PARTS
from truceline.mechanism.parts import Entry, Part, Row

if TYPE_CHECKING:
    from truceline.store.base import Listed, Stored
    from truceline.store.sqlite import SqliteStore

_KEPT = 4096

Keep = Callable[[Entry], bool]


@dataclass(frozen=True, slots=True, kw_only=True)
class Folded:
    """A subject as its entries make it.

    Args:
        part: Its part.
        state: The recorded state.
        last: The newest entry that counted.
        members: Places of the opening entries of the linked group, oldest first.
        kept_row: What the docket shows of it, worked out once for what is remembered.
    """

    part: Part
    state: Any
    last: Entry
    members: tuple[int, ...]
    kept_row: Row | None = field(default=None, compare=False, repr=False)


def decode(stored: Stored) -> Entry | None:
    """A stored entry, decoded; None where its body is withheld, destroyed or of an unknown kind.

    The bytes were checked when they were appended; ``truceline audit`` checks them again.
    """
    if stored.envelope is None:
        return None
    statement = read_trusted(stored.envelope)
    kind = KINDS.get(statement.kind)
    if kind is None:
        return None
    return Entry(
        seq=stored.seq,
        hash=hashlib.sha256(stored.envelope).hexdigest(),
        recorded_at=Leaf.decode(stored.leaf).recorded_at,
        statement=statement,
        body=kind.decode_whole(statement.body),
    )


def fold(part: Part, entries: Sequence[Entry]) -> Any | None:
    """The state that entries make, in ledger order; None where none of them opens a subject."""
    state: Any | None = None
    for entry in entries:
        if state is not None:
            state = part.step(state, entry)
        elif KINDS[entry.kind].opens:
            state = part.begin(entry)
    return state


class Recent:
    """Recent states of the subjects of one ledger, for as many connections and threads as read it.

    A state follows from what a subject's row said to be its newest entry and from the newest link,
    unlinking or destruction; under these two it is the same for every reader of the ledger. It is
    whole, and whoever takes it decides what of it somebody may see. It is a bound for a process,
    not for each of its connections: the states asked for longest ago are dropped.

    Args:
        most: States kept at most.
    """

    def __init__(self, most: int = _KEPT) -> None:
        self._most = most
        self._one = threading.Lock()
        self._states: OrderedDict[str, tuple[int, int, Folded]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._states)

    def find(self, subject: str, last_seq: int, turned: int) -> Folded | None:
        """The state of a subject under its newest entry and the newest turn; None for any other."""
        with self._one:
            found = self._states.get(subject)
            if found is None or found[:2] != (last_seq, turned):
                return None
            self._states.move_to_end(subject)
            return found[2]

    def keep(self, subject: str, last_seq: int, turned: int, folded: Folded) -> None:
        """Remember a state."""
        with self._one:
            self._states[subject] = (last_seq, turned, folded)
            self._states.move_to_end(subject)
            if len(self._states) > self._most:
                self._states.popitem(last=False)

    def clear(self) -> None:
        """Remember nothing."""
        with self._one:
            self._states.clear()


class Folds:
    """States of subjects of one store.

    Args:
        store: The store.
        recent: What is remembered, where others who read the same ledger share it. Whoever writes
            keeps its own: what it folds ahead of a commit may never come true.
    """

    def __init__(self, store: SqliteStore, recent: Recent | None = None) -> None:
        self.store = store
        self._recent = Recent() if recent is None else recent

    def now(self, subject: str) -> Folded | None:
        """A subject as it stands, or None where there is none of that id."""
        listed = self.store.listed(subject)
        return None if listed is None else self.newest(listed)

    def newest(self, listed: Listed) -> Folded | None:
        """A subject as it stands, by its row; None where its opening is not there any more."""
        turned = self._turned()
        kept = self._recent.find(listed.id, listed.last_seq, turned)
        if kept is not None:
            return kept
        folded = self.at(listed)
        if folded is None:
            return None
        folded = replace(folded, kept_row=folded.part.row(folded.state))
        # Between the row and its entries another worker may have recorded more: true as it is, that
        # is not what the row spoke of.
        if folded.last.seq == listed.last_seq:
            self._recent.keep(listed.id, listed.last_seq, turned, folded)
        return folded

    def kept(self, subject: str, last_seq: int) -> Folded | None:
        """The state remembered for a subject, where it is the newest."""
        return self._recent.find(subject, last_seq, self._turned())

    def keep(self, subject: str, last_seq: int, folded: Folded) -> None:
        """Remember a state while it is the newest."""
        self._recent.keep(subject, last_seq, self._turned(), folded)

    def _turned(self) -> int:
        """The newest link, unlinking or destruction: each may change states that it is not part of.

        Another worker may have recorded it, and the subject's own newest entry may be the same.
        """
        return self.store.newest_link()

    def forget(self) -> None:
        """Remember nothing, after a transaction that was rolled back."""
        self._recent.clear()

    def entries(self, members: Sequence[int], until: int | None = None) -> list[Entry]:
        """The entries of a linked group, named by the places of its openings, in ledger order."""
        found = (decode(stored) for stored in self.store.entries_of(members, until))
        return uncovered([entry for entry in found if entry is not None])

    def at(
        self,
        listed: Listed,
        until: int | None = None,
        keep: Keep | None = None,
        members: Sequence[int] | None = None,
    ) -> Folded | None:
        """A subject as the entries up to a place make it.

        Args:
            listed: The subject's row.
            until: The last place that counts; None for all.
            keep: Leaves out entries for which it is False (narrowing, or an instant asked about).
            members: The linked group, where the caller knows it (a reader may not see a link).
        """
        part = PARTS[listed.part]
        if members is None:
            members = self.store.linked_with(listed.opened_seq, until)
        entries = self.entries(members, until)
        own = [
            entry
            for entry in entries
            if KINDS[entry.kind].part == part.name and (keep is None or keep(entry))
        ]
        state = fold(part, own)
        if state is None:
            return None
        return Folded(part=part, state=state, last=own[-1], members=tuple(members))
