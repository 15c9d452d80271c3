"""The registrar: the only writer, and the one way in.

Everything that writes comes through :meth:`Registrar.append`, whoever sent it and by whatever road.
A submission is judged in this order, so that whoever is not known learns nothing from a refusal:

1. bytes: sizes, canonical JSON, the shape of envelope and statement;
2. the desk it was written for, and the desk's clock;
3. the key, its validity now, and the signature;
4. the kind, its open fields, and the sealed boxes that travel beside it;
5. the right of its author to say such a thing (Terms);
6. the subjects it speaks of, and what their part of the mechanism asks.

Then entry, leaf, tiles, checkpoint and docket are written in one transaction. A refused submission
leaves no trace in the ledger; its author gets every fault at once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from truceline.analysis.admission import admit, check_boxes
from truceline.analysis.founding import admit_genesis
from truceline.errors import DeskFault, Fault, Refused, TrucelineError
from truceline.ledger import leaves, proofs, tiles
from truceline.ledger.checkpoints import Checkpoint, sign_with_all
from truceline.ledger.entry import Envelope, Submission
from truceline.ledger.refusals import refusal_text, sign_refusal
from truceline.ledger.wire import check_parcel, read_envelope
from truceline.mechanism.links import BodyDestroyed
from truceline.mechanism.parts import Entry
from truceline.mechanism.succession import DeskContinued
from truceline.store.base import Stored
from truceline.store.clerk import Clerk
from truceline.store.docket import EPOCH, instant
from truceline.store.lookups import Lookups

if TYPE_CHECKING:
    from truceline.ledger.cosignatures import Signer
    from truceline.mechanism.standing import Standing
    from truceline.store.sqlite import SqliteStore

CLOCK_SLACK = timedelta(seconds=1)
"""How far the system clock may step back before a live desk refuses to write."""
MOST_SILENCE = timedelta(days=31)
"""How far the system clock may run ahead of the newest entry before somebody must say it is right.

One entry of the year 2040 would stop a desk until then, for times on a ledger never decrease.
"""
CLOCK_CONFIRMED = "clock_confirmed_at"
"""The name under which a store keeps when its clock was last said to be right."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """What a submitter gets back: the entry's place and time.

    ``known`` is True where the same entry had been recorded before: nothing was written.
    """

    seq: int
    hash: str
    recorded_at: datetime
    known: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Declined:
    """A refusal, with every fault; ``hash`` is empty where the bytes were no envelope."""

    hash: str
    error: TrucelineError

    @property
    def faults(self) -> tuple[Fault, ...]:
        """Every fault."""
        return self.error.faults


Consequences = Callable[["Registrar", Sequence[Entry]], Iterable[Submission]]
"""What the desk itself says after a group of entries, signed by its own mechanical key."""


class Registrar:
    """The only writer of one desk.

    Args:
        store: Where the desk is kept.
        signer: Signs checkpoints and refusals (type 01).
        clock: Gives the time (UTC) on a live desk; a replaying desk takes the authors' word.
        consequences: Gives the desk's own entries after a group was recorded.
        beside: Further hands that sign each checkpoint, of type 06.
    """

    def __init__(
        self,
        store: SqliteStore,
        signer: Signer,
        clock: Callable[[], datetime],
        consequences: Consequences = lambda _registrar, _entries: (),
        beside: Sequence[Signer] = (),
    ) -> None:
        self.store = store
        self.clerk = Clerk(store)
        self.lookups = Lookups(store, self.clerk)
        self.prover = tiles.Prover(store.tile)
        self.signers = (signer, *beside)
        self._clock = clock
        self._consequences = consequences
        self._looked = False
        """Whether this worker has looked for what an earlier one could not wipe off the disk."""

    def standing(self) -> Standing:
        """The registers as they stand.

        Raises:
            DeskFault: DESK_EMPTY.
        """
        standing = self.clerk.catch_up()
        if standing is None:
            raise DeskFault(Fault("DESK_EMPTY", "The ledger has no first entry.", "Open the desk."))
        return standing

    def newest_at(self) -> datetime:
        """When the newest entry was recorded (UTC)."""
        return _Group(self.store).newest

    def open(self, submission: Submission) -> Accepted:
        """Record the first entry of a ledger.

        Raises:
            BadInput, Refused: as :func:`truceline.analysis.founding.admit_genesis`.
            DeskFault: DESK_OPEN where there is one already.
        """
        check_parcel(submission)
        envelope = read_envelope(submission.envelope)
        with self.store.transaction():
            if self.store.size():
                raise DeskFault(Fault("DESK_OPEN", "The ledger has begun.", "Append to it."))
            replay = envelope.statement.body.get("clock") == "replay"
            now = envelope.statement.signed_at if replay else self._clock()
            entry = admit_genesis(envelope, now)
            group = _Group(self.store)
            self._record(entry, {entry.hash: True}, submission, group)
            self._publish(entry.body.origin, group)
        return Accepted(seq=0, hash=entry.hash, recorded_at=now)

    def append(
        self, submissions: Sequence[Submission], *, whole: bool = False
    ) -> list[Accepted | Declined]:
        """Record submissions in one transaction, each judged on its own.

        Args:
            submissions: In the order in which they are to stand.
            whole: Record all or none; the first refusal is raised.

        Returns:
            One answer for each, in order. What is accepted is on disk when this returns.

        Raises:
            TrucelineError: the first refusal, where ``whole`` is set.
            DeskFault: the desk itself cannot write.
        """
        answers: list[Accepted | Declined] = []
        try:
            with self.store.transaction():
                group = _Group(self.store)
                self.clerk.catch_up()
                for submission in submissions:
                    answer = self._take(submission, group)
                    if whole and isinstance(answer, Declined):
                        raise answer.error  # noqa: TRY301 - rolls the transaction back
                    answers.append(answer)
                if group.leaves:
                    self._follow(group)
                    self._publish(self.standing().origin, group)
            self._scrub(group)
        except BaseException:
            # What was folded ahead of a commit that never came must not be believed.
            self.clerk.forget()
            raise
        return answers

    def _scrub(self, group: _Group) -> None:
        """Wipe what was destroyed off the disk: now, or what power or disk did not let be wiped.

        Raises:
            DeskFault: SCRUB_DUE, with why; the entries stand, and it is tried again later.
        """
        destroyed = any(isinstance(entry.body, BodyDestroyed) for entry in group.entries)
        if not destroyed and (self._looked or not self.store.scrub_due()):
            self._looked = True
            return
        # Once for each worker and destruction: where somebody reads on and on, it would wait here.
        self._looked = True
        try:
            self.store.scrub()
        except DeskFault as error:
            raise DeskFault([_scrub_due(), *error.faults]) from error

    def rehearse(self, submissions: Sequence[Submission]) -> list[Accepted | Declined]:
        """What :meth:`append` would answer to each of these; nothing is written, whatever it says.

        Later ones are judged as if the earlier ones that are accepted stood on the ledger. It is
        for whoever must hear every fault of many submissions before any of them is recorded.

        Raises:
            DeskFault: the desk itself cannot write.
        """
        answers: list[Accepted | Declined] = []
        try:
            with self.store.transaction():
                group = _Group(self.store)
                self.clerk.catch_up()
                answers.extend(self._take(each, group) for each in submissions)
                raise _Rehearsed  # noqa: TRY301 - rolls the transaction back
        except _Rehearsed:
            return answers
        finally:
            # What was folded for a commit that never comes must not be believed.
            self.clerk.forget()

    def rebuild(self, progress: Callable[[int], None] = lambda _seq: None) -> None:
        """Throw the docket away and make it again from the ledger, in one transaction."""
        rebuild(self.clerk, progress)

    def _take(self, submission: Submission, group: _Group) -> Accepted | Declined:
        hash_ = ""
        try:
            check_parcel(submission)
            envelope = read_envelope(submission.envelope)
            hash_ = envelope.hash
            known = self.store.seq_of(hash_)
            if known is not None:
                return self._again(known, hash_)
            if self.store.is_destroyed(hash_):
                return self._declined(hash_, Refused(_destroyed()), group)
            check_boxes(submission.boxes, envelope.statement)
            standing = self.clerk.standing() or self.standing()
            now = self._now(envelope, standing, group)
            admitted = admit(envelope, standing, self.lookups, now, group.newest)
        except DeskFault:
            raise
        except TrucelineError as error:
            return self._declined(hash_, error, group)
        if isinstance(admitted.entry.body, DeskContinued) and not self._continues(admitted.entry):
            return self._declined(hash_, Refused(_elsewhere()), group)
        entry = self._record(admitted.entry, admitted.about, submission, group)
        return Accepted(seq=entry.seq, hash=hash_, recorded_at=entry.recorded_at)

    def _continues(self, entry: Entry) -> bool:
        """Whether the log key that an entry names is the one that this registrar signs with."""
        return bool(entry.body.log_public == self.signers[0].key.public.hex())

    def _declined(self, hash_: str, error: TrucelineError, group: _Group) -> Declined:
        """A refusal; where the bytes were an envelope, with the desk's signature under it."""
        standing = self.clerk.standing()
        if hash_ and standing is not None:
            at = group.newest if standing.clock == "replay" else self._clock()
            text = refusal_text(standing.origin, hash_, at, error.faults)
            error.refusal = sign_refusal(text, self.signers[0].key, self.signers[0].sign)
        return Declined(hash=hash_, error=error)

    def _follow(self, group: _Group) -> None:
        """Record what the desk itself has to say after a group of entries."""
        for own in self._consequences(self, tuple(group.entries)):
            answer = self._take(own, group)
            if isinstance(answer, Declined):
                raise DeskFault(answer.faults)

    def _again(self, seq: int, hash_: str) -> Accepted:
        stored = self.store.stored(seq)
        if stored is None:
            raise DeskFault(Fault("DOCKET_STALE", f"Entry {seq} has no leaf.", "Run the audit."))
        at = leaves.Leaf.decode(stored.leaf).recorded_at
        return Accepted(seq=seq, hash=hash_, recorded_at=at, known=True)

    def _now(self, envelope: Envelope, standing: Standing, group: _Group) -> datetime:
        if standing.clock == "replay":
            return envelope.statement.signed_at
        now = self._clock()
        fault = self.clock_fault(now, group.newest)
        if fault is not None:
            raise DeskFault(fault)
        return max(now, group.newest)

    def clock_fault(self, now: datetime, newest: datetime) -> Fault | None:
        """What is wrong with a live desk's clock beside its newest entry (both UTC), if anything.

        Returns:
            CLOCK_BACK, CLOCK_LEAP.
        """
        code = "CLOCK_BACK" if now < newest - CLOCK_SLACK else ""
        hint = "Set the machine's clock right; nothing was written."
        if now > newest + MOST_SILENCE and now > self._confirmed() + MOST_SILENCE:
            code = "CLOCK_LEAP"
            hint = (
                "Set the machine's clock right, or say `truceline clock --confirm` where it is; "
                "nothing was written."
            )
        sentence = f"The system clock says {now}, the newest entry {newest}."
        return Fault(code, sentence, hint) if code else None

    def _confirmed(self) -> datetime:
        """When the desk's clock was last said to be right; 1970 where it never was."""
        return instant(int(self.store.name(CLOCK_CONFIRMED) or 0))

    def _record(
        self, draft: Entry, about: Mapping[str, bool], submission: Submission, group: _Group
    ) -> Entry:
        entry = replace(draft, seq=group.size + len(group.leaves))
        commitment = leaves.commitment(submission.salt, submission.envelope)
        leaf = leaves.Leaf(recorded_at=entry.recorded_at, commitment=commitment).encode()
        stored = Stored(entry.seq, leaf, submission.envelope, submission.salt)
        self.store.add_entry(stored, submission.boxes)
        group.add(leaf, entry)
        inner = self.clerk.enter(entry, about)
        if inner is not None:
            # What was laid open is looked at like anything filed, before what comes after it.
            group.entries.insert(-1, inner)
        return entry

    def _publish(self, origin: str, group: _Group) -> None:
        """Grow the tree by a group's leaves and sign one checkpoint for all of them."""
        hashes = [proofs.leaf_hash(leaf) for leaf in group.leaves]
        growth = tiles.grow(self.store.tile, group.size, hashes)
        self.store.put_tiles(growth.tiles)
        checkpoint = Checkpoint(origin=origin, size=growth.size, root=growth.root)
        # The time beside a second signature is the newest entry's: it says no more than it must.
        note = sign_with_all(checkpoint, self.signers, int(group.newest.timestamp()))
        self.store.put_checkpoint(growth.size, growth.root, note)


def rebuild(clerk: Clerk, progress: Callable[[int], None] = lambda _seq: None) -> None:
    """Throw a docket away and make it again from the ledger, in one transaction.

    It needs no key of the desk, so that an auditor's copy can be rebuilt too.
    """
    with clerk.store.transaction():
        clerk.rebuild(progress)


class _Group:
    """The leaves of one transaction, and the newest time, read inside it."""

    def __init__(self, store: SqliteStore) -> None:
        self.size = store.size()
        self.leaves: list[bytes] = []
        self.entries: list[Entry] = []
        last = store.stored(self.size - 1) if self.size else None
        self.newest = EPOCH if last is None else leaves.Leaf.decode(last.leaf).recorded_at

    def add(self, leaf: bytes, entry: Entry) -> None:
        """Take one more leaf."""
        self.leaves.append(leaf)
        self.entries.append(entry)
        self.newest = entry.recorded_at


class _Rehearsed(Exception):
    """Rolls a rehearsal's transaction back."""


def _elsewhere() -> Fault:
    return Fault(
        "CONTINUED_ELSEWHERE",
        "This desk does not hold the log key under which the entry continues it.",
        "Record it where the key is: `truceline promote` does so.",
    )


def _scrub_due() -> Fault:
    return Fault(
        "SCRUB_DUE",
        "All was recorded; old bytes of what was destroyed could not be wiped off the disk yet.",
        "They are wiped when something is recorded after the cause is gone.",
    )


def _destroyed() -> Fault:
    return Fault(
        "BODY_DESTROYED",
        "This entry was recorded and its body destroyed by an entry.",
        "It cannot be recorded again; say anew what may be said.",
    )
