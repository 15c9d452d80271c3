"""The bodies of a replica: each tied to its leaf, judged again, and carried into the docket.

An entry that the rules refuse is kept and named: it is on the ledger, and the desk should not have
taken it. Only a destruction that is not allowed is not carried out, nor one whose signer this copy
cannot check, until its owner says so. Where the copy lacks bodies that a judgement hangs on, it
judges no more than it can (:mod:`truceline.store.judging`).
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from truceline.analysis.admission import admit
from truceline.analysis.founding import admit_genesis
from truceline.errors import Fault, TrucelineError
from truceline.ledger import leaves
from truceline.ledger.entry_lines import EntryLine, own_boxes
from truceline.ledger.wire import read_envelope
from truceline.mechanism.links import BodyDestroyed
from truceline.store import copies
from truceline.store.clerk import Clerk
from truceline.store.docket import EPOCH
from truceline.store.folds import decode
from truceline.store.gone import GappedLookups
from truceline.store.judging import unjudged

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from datetime import datetime

    from truceline.ledger.entry import Envelope
    from truceline.store.base import Stored
    from truceline.store.sqlite import SqliteStore
    from truceline.witness.entries import Entries

PAGE = 500
"""Bodies in one transaction."""
BATCH = 4096
"""Entries held in memory at a time."""


@dataclass(slots=True)
class Bodies:
    """What came of bodies in one round.

    Args:
        added: How many are new.
        destroyed: The places whose bodies were destroyed here in this round.
        alarms: What should not be.
        listed: The places that the source says this reader may have; None where it says nothing.
    """

    added: int = 0
    destroyed: list[int] = field(default_factory=list)
    alarms: list[Fault] = field(default_factory=list)
    listed: list[tuple[int, int]] | None = None


class Carrier:
    """Brings bodies into one replica's store.

    Args:
        store: The replica's.
        trusting: Carry out orders to destroy whose signer this copy cannot check, too.
    """

    def __init__(self, store: SqliteStore, *, trusting: bool = False) -> None:
        self.store = store
        self.trusting = trusting
        self._unproven = False
        self.clerk = Clerk(store)
        self._at = 0
        self.lookups = self._lookups()
        self.out = Bodies()

    def bring(
        self,
        entries: Entries,
        *,
        whole: bool = False,
        progress: Callable[[int], None] = lambda _place: None,
    ) -> Bodies:
        """Fetch every body that this reader may have and the copy lacks, and carry them.

        Args:
            entries: What the source gives to this reader.
            whole: This reader may have everything: whatever is lacking is named.
            progress: Told the place of the newest body.

        Raises:
            TrucelineError: as :class:`truceline.witness.entries.Entries`; what was kept stays.
        """
        self.out = Bodies(listed=entries.places())
        size = self.store.size()
        gone = self.destroyed()
        lacking = set(copies.missing(self.store)) - gone
        late = False
        for first, last in wanted(self.out.listed or [], lacking, size):
            for page in _pages(entries.between(first, last)):
                late |= self._keep(page, lacking)
                progress(page[-1].place)
        if late or self.trusting:
            self._again()
        self._carry(size)
        lacking = set(copies.missing(self.store)) - self.destroyed()
        self._name_withheld(lacking, [(0, size - 1)] if whole else self.out.listed or [], size)
        if self.out.destroyed:
            self.store.scrub()
        return self.out

    def _keep(self, page: list[EntryLine], lacking: set[int]) -> bool:
        """Keep a page of bodies and carry them; whether one came for a place already passed."""
        carried = self._carried()
        late = False
        with self._transaction():
            for parcel in page:
                fault = self._fault(parcel, lacking)
                if fault is not None:
                    self.out.alarms.append(fault)
                    continue
                copies.put_body(
                    self.store, parcel.place, parcel.envelope, parcel.salt, parcel.boxes
                )
                self.out.added += 1
                lacking.discard(parcel.place)
                late |= parcel.place < carried
            if not late:
                self._forward(carried, page[-1].place + 1)
        return late

    def _fault(self, parcel: EntryLine, lacking: set[int]) -> Fault | None:
        """Why a parcel is not what this place holds; None where it is."""
        place = parcel.place
        stored = self.store.stored(place) if place in lacking else None
        if stored is None:
            sentence = f"The source gives entry {place}, which was not asked for."
            return Fault("BODY_UNASKED", sentence, "Nothing of it was kept.", f"entry {place}")
        try:
            leaf = leaves.Leaf.decode(stored.leaf)
            envelope = read_envelope(parcel.envelope)
            same = leaves.commitment(parcel.salt, parcel.envelope) == leaf.commitment
            same = same and own_boxes(parcel.boxes, envelope.statement.boxes)
        except TrucelineError:
            same = False
        if same:
            return None
        return Fault(
            "BODY_FALSE",
            f"The bytes that the source gives as entry {place} are not those its leaf commits to.",
            "Nothing of it was kept: they were altered after recording, or are of another entry.",
            where=f"entry {place}",
        )

    def _carry(self, size: int) -> None:
        """Carry what is left up to the copy's size, in pages."""
        while (at := self._carried()) < size:
            with self._transaction():
                self._forward(at, copies.place_of_body(self.store, at, PAGE) or size)

    def _again(self) -> None:
        """Make the docket anew: a body came late, and what follows it was judged without it."""
        with self._transaction():
            self.clerk.forget()
            self.store.clear_docket()
            self.store.set_name(copies.CARRIED, "0")
            self.lookups = self._lookups()
            self._forward(0, self.store.size())

    def _forward(self, start: int, stop: int) -> None:
        """Judge and carry the entries from one place up to another; inside a transaction."""
        for at in range(start, stop, BATCH):
            batch = list(self.store.scan(at, min(at + BATCH, stop)))
            # A destruction in this very batch is known before what it leaves is judged.
            self.lookups.learn(batch)
            for stored in batch:
                self._one(stored)
        self.store.set_name(copies.CARRIED, str(max(stop, start)))

    def _one(self, stored: Stored) -> None:
        self._at = stored.seq
        if stored.envelope is None:
            self.lookups.passed(stored.seq)
            return
        envelope = read_envelope(stored.envelope)
        fault = self._judged(stored, envelope)
        entry = decode(stored)
        if fault is not None:
            self.out.alarms.append(replace(fault, where=f"entry {stored.seq}"))
        if entry is None:
            return
        if isinstance(entry.body, BodyDestroyed):
            held = self.store.stored(entry.body.place)
            if fault is not None:
                return
            if self._unproven and not self.trusting and held is not None and held.envelope:
                # Anybody who can write to the record could have put it there.
                self.out.alarms.append(_unproven(stored.seq, entry.body.place))
                return
            if held is not None:
                self.out.destroyed.append(entry.body.place)
        self.lookups.entered(entry)
        try:
            self.clerk.enter(entry)
        except (sqlite3.IntegrityError, LookupError, ValueError, TrucelineError) as error:
            sentence = f"Entry {stored.seq} cannot be carried into the docket: {error}."
            hint = "It should not have been taken: ask the desk."
            self.out.alarms.append(Fault("REPLAY_FAILED", sentence, hint, f"entry {stored.seq}"))

    def _judged(self, stored: Stored, envelope: Envelope) -> Fault | None:
        """The first fault of an entry by the rules as they stood; None where it has none."""
        at = leaves.Leaf.decode(stored.leaf).recorded_at
        self._unproven = False
        try:
            if stored.seq == 0:
                admit_genesis(envelope, at)
                return None
            standing = self.clerk.standing()
            if standing is None:
                return None
            self.lookups.hangs = False
            admit(envelope, standing, self.lookups, at, at)
        except TrucelineError as error:
            fault, statement = error.faults[0], envelope.statement
            known = self.clerk.standing()
            if known is not None and unjudged(fault.code, self.lookups, known, statement):
                self._unproven = statement.key not in known.keys
                return None
            return fault
        return None

    def _name_withheld(self, lacking: set[int], runs: list[tuple[int, int]], size: int) -> None:
        """Name the bodies that are this reader's to have, and that the source does not give."""
        yours = (n for first, last in runs for n in range(first, min(last + 1, size)))
        kept = [place for place in yours if place in lacking]
        named = {fault.where for fault in self.out.alarms}
        for first, last in copies.ranges(n for n in kept if f"entry {n}" not in named):
            places = f"entry {first}" if first == last else f"entries {first} to {last}"
            self.out.alarms.append(
                Fault(
                    "BODY_WITHHELD",
                    f"The source does not give the bodies of {places}, which are yours to have.",
                    "Ask the desk for them; their leaves prove that they exist.",
                    where=f"entry {first}" if first == last else f"entries {first}-{last}",
                )
            )

    def newest_at(self) -> datetime:
        """When the newest entry of the copy was recorded (UTC)."""
        last = self.store.stored(self.store.size() - 1) if self.store.size() else None
        return EPOCH if last is None else leaves.Leaf.decode(last.leaf).recorded_at

    def lookups_now(self, beyond: Callable[[int], str | None]) -> GappedLookups:
        """Look-ups of the copy as it stands, for judging what came after it.

        Args:
            beyond: Gives the root of a size that the copy has not reached; None where it cannot.
        """
        size = self.store.size()

        def root_at(asked: int) -> str | None:
            return copies.root_at(self.store, asked) if asked <= size else beyond(asked)

        return self._lookups(root_at)

    def destroyed(self) -> set[int]:
        """The places whose bodies an entry destroyed, as far as this copy knows."""
        return set(self._gone())

    def _gone(self) -> Iterator[int]:
        """The places whose bodies were destroyed by an entry that was carried out here."""
        for stored in copies.destructions(self.store):
            entry = decode(stored)
            body = None if entry is None else entry.body
            if isinstance(body, BodyDestroyed) and body.what == "body":
                yield body.place

    def _carried(self) -> int:
        return int(self.store.name(copies.CARRIED) or 0)

    def _lookups(self, root_at: Callable[[int], str | None] | None = None) -> GappedLookups:
        found = GappedLookups(self.store, self.clerk, root_at or self._root_at)
        found.learn(copies.destructions(self.store))
        places = copies.missing(self.store, 0, self._carried())
        # One that was withheld says all that a thousand would.
        withheld = [place for place in places if not found.destroyed(place)][:1]
        for place in (*withheld, *(place for place in places if found.destroyed(place))):
            found.passed(place)
        return found

    def _root_at(self, size: int) -> str | None:
        # Nobody can have seen a checkpoint that came after what they said.
        return None if size > self._at else copies.root_at(self.store, size)

    def _transaction(self) -> _Careful:
        return _Careful(self)


class _Careful:
    """A transaction after whose failure nothing folded ahead of it is believed."""

    def __init__(self, carrier: Carrier) -> None:
        self._carrier = carrier
        self._inner = carrier.store.transaction()

    def __enter__(self) -> None:
        self._inner.__enter__()

    def __exit__(self, kind: object, error: BaseException | None, trace: object) -> None:
        if error is not None:
            self._carrier.clerk.forget()
        self._inner.__exit__(type(error) if error else None, error, None)


def wanted(
    listed: Iterable[tuple[int, int]], lacking: set[int], size: int
) -> list[tuple[int, int]]:
    """From where to where to ask, so that exactly what is lacking of what is listed comes.

    >>> wanted([(0, 2), (5, 9)], {1, 2, 3, 6, 7}, 9)
    [(1, 2), (6, 7)]
    """
    found: list[tuple[int, int]] = []
    joined = False
    for first, last in listed:
        for place in range(max(0, first), min(last + 1, size)):
            if place not in lacking:
                joined = False
            elif joined:
                found[-1] = (found[-1][0], place)
            else:
                found.append((place, place))
                joined = True
    return found


def _pages(parcels: Iterator[EntryLine]) -> Iterator[list[EntryLine]]:
    page: list[EntryLine] = []
    for parcel in parcels:
        page.append(parcel)
        if len(page) == PAGE:
            yield page
            page = []
    if page:
        yield page


def _unproven(order: int, place: int) -> Fault:
    return Fault(
        "DESTRUCTION_UNPROVEN",
        f"Entry {order} orders the body of entry {place} destroyed, and this copy cannot check who "
        "signed it.",
        "The body is kept. Ask whoever signed it, then follow once with --trust-orders.",
        where=f"entry {order}",
    )
