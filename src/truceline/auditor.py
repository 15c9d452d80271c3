"""The audit: the whole ledger gone through in numbered steps, believing nothing that is stored.

1. **Bytes.** Every envelope is canonical and well formed; envelope and salt are what its leaf
   commits to; ciphertexts are those whose hashes were signed.
2. **Order.** Places are consecutive, leaves are of a known version, times never decrease.
3. **Signatures.** Every entry is signed by its author under an enrolled key.
4. **Keys.** That key was valid at that time.
5. **Authority.** Terms, registers and the state of its subjects allowed the entry when it came.
6. **Tree.** Every tile follows from the leaves.
7. **Checkpoints.** Every checkpoint is signed by the desk's log key, names the desk, and states the
   root of the tree at its size; the newest covers every leaf. What witnesses cosigned holds.
8. **Docket.** The docket is the one that a replay of the ledger makes.
9. **Observations.** The files of imported observations are what their manifests say.

Each step names the first entry that fails it. Bodies that were destroyed by an entry, or withheld
from this copy, are counted and are no faults: their leaves still stand in the tree. What cannot be
judged again for want of them, or is of a kind that only a newer program knows, is counted too.
"""

from __future__ import annotations

import hashlib
import itertools
import sqlite3
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from truceline.analysis.admission import admit
from truceline.analysis.founding import admit_genesis
from truceline.errors import Fault, TrucelineError
from truceline.ledger import leaves, proofs, tiles
from truceline.ledger.audit import Finding, Report
from truceline.ledger.checkpoints import signed_by_all
from truceline.ledger.entry import Submission
from truceline.ledger.frontier import Frontier
from truceline.ledger.tile_files import tiles_for
from truceline.ledger.wire import check_parcel, read_envelope
from truceline.store.clerk import Clerk
from truceline.store.copies import root_at
from truceline.store.cosignatures import cosignature_faults, witness_states
from truceline.store.docket import EPOCH
from truceline.store.folds import decode
from truceline.store.gone import GappedLookups
from truceline.store.judging import check_held, unjudged

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from truceline.ledger.entry import Envelope
    from truceline.ledger.leaves import Leaf
    from truceline.mechanism.parts import Entry
    from truceline.store.base import Stored
    from truceline.store.sqlite import SqliteStore

_AUTHORITY = 5
_KEY_CODES = frozenset({"KEY_REVOKED", "KEY_NOT_YET_VALID", "KEY_EXPIRED"})


class _Findings:
    """The first finding of each step, and how many more there were."""

    def __init__(self) -> None:
        self.first: dict[int, Finding] = {}

    def add(self, step: int, fault: Fault, seq: int | None = None, entry: str = "") -> None:
        known = self.first.get(step)
        if known is None:
            self.first[step] = Finding(step=step, seq=seq, entry=entry, fault=fault)
        else:
            self.first[step] = replace(known, more=known.more + 1)


class Audit:
    """One audit of a store, replayed into an empty scratch store."""

    def __init__(self, store: SqliteStore, scratch: SqliteStore) -> None:
        self.store = store
        self.scratch = scratch
        self.clerk = Clerk(scratch)
        self.lookups = GappedLookups(scratch, self.clerk, self._published)
        self.found = _Findings()
        self.edge = Frontier()
        self.newest = EPOCH
        self.destroyed = self.withheld = 0
        self.sealed_withheld = self.unjudged = 0
        self.checkpoints = 0

    def run(self, progress: Callable[[int], None] = lambda _seq: None) -> Report:
        """Go through the ledger once, and report."""
        expected = 0
        with self.store.snapshot(), self.scratch.transaction():
            self.lookups.learn(self.store.scan())
            sizes = self.store.checkpoints()
            pending = next(sizes, None)
            for stored in self.store.scan():
                if stored.seq != expected:
                    self.found.add(2, _gap(expected, stored.seq), stored.seq)
                expected = stored.seq + 1
                self._entry(stored)
                while pending is not None and pending[0] <= self.edge.size:
                    self._checkpoint(pending)
                    pending = next(sizes, None)
                progress(stored.seq)
            while pending is not None:
                self._checkpoint(pending)
                pending = next(sizes, None)
            self._kept()
            self._name()
            self._newest_checkpoint()
            states = witness_states(self.scratch, self.clerk.folds).values()
            for size, fault in cosignature_faults(self.store, states):
                self.found.add(7, fault, size - 1)
            self._tree()
            self._docket()
        for sentence in self.store.unsound():
            self.found.add(8, Fault("STORE_UNSOUND", sentence, "`truceline audit --rebuild`."))
        return self.report()

    def report(self) -> Report:
        """What was found so far."""
        return Report(
            entries=self.edge.size,
            root=self.edge.root().hex(),
            destroyed=self.destroyed,
            withheld=self.withheld,
            sealed_withheld=self.sealed_withheld,
            unjudged=self.unjudged,
            checkpoints=self.checkpoints,
            findings=tuple(self.found.first[step] for step in sorted(self.found.first)),
        )

    def _entry(self, stored: Stored) -> None:
        """Steps 1 to 5 for one entry."""
        self.edge.add(proofs.leaf_hash(stored.leaf))
        leaf = self._leaf(stored)
        if stored.envelope is None:
            self.lookups.passed(stored.seq)
            if self.lookups.destroyed(stored.seq):
                self.destroyed += 1
            else:
                self.withheld += 1
            self.scratch.add_entry(stored, ())
            return
        envelope, submission = self._bytes(stored, leaf)
        if leaf is None:
            return
        entry: Entry | None = None
        if envelope is not None and submission is not None:
            entry = self._admitted(stored, leaf, envelope, submission)
        entry = entry or _decoded(stored)
        if entry is not None:
            self.lookups.entered(entry)
            self.scratch.add_entry(stored, ())
            try:
                self.clerk.enter(entry)
            except (sqlite3.Error, LookupError, ValueError, TrucelineError) as error:
                fault = Fault("REPLAY_FAILED", f"The entry cannot be replayed: {error}.", "")
                self.found.add(5, fault, stored.seq, entry.hash)

    def _leaf(self, stored: Stored) -> Leaf | None:
        """Step 2: the leaf's own form, and its time."""
        try:
            leaf = leaves.Leaf.decode(stored.leaf)
        except TrucelineError as error:
            self.found.add(2, error.faults[0], stored.seq)
            return None
        if leaf.recorded_at < self.newest:
            fault = Fault(
                "TIME_DECREASES",
                f"Entry {stored.seq} was recorded at {leaf.recorded_at}, after {self.newest}.",
                "Times on a ledger never decrease: compare with a replica.",
            )
            self.found.add(2, fault, stored.seq)
        self.newest = max(self.newest, leaf.recorded_at)
        return leaf

    def _bytes(
        self, stored: Stored, leaf: Leaf | None
    ) -> tuple[Envelope | None, Submission | None]:
        """Step 1: envelope, salt and ciphertexts are what was committed to."""
        data, salt = stored.envelope or b"", stored.salt or b""
        entry = hashlib.sha256(data).hexdigest()
        if leaf is not None and _differs(leaf, salt, data):
            fault = Fault(
                "COMMITMENT",
                f"The stored bytes of entry {stored.seq} are not those its leaf commits to.",
                "They were altered after recording: restore them from a replica.",
            )
            self.found.add(1, fault, stored.seq, entry)
        submission = Submission(envelope=data, salt=salt, boxes=self.store.boxes(stored.seq))
        try:
            check_parcel(submission)
            envelope = read_envelope(data)
        except TrucelineError as error:
            self.found.add(1, error.faults[0], stored.seq, entry)
            return None, None
        return envelope, submission

    def _admitted(
        self, stored: Stored, leaf: Leaf, envelope: Envelope, submission: Submission
    ) -> Entry | None:
        """Steps 3 to 5: the entry is judged again, as it was when it came."""
        try:
            if stored.seq == 0:
                return admit_genesis(envelope, leaf.recorded_at)
            standing = self.clerk.standing()
            if standing is None:
                fault = Fault("DESK_EMPTY", "The ledger does not begin with desk.opened.", "")
                self.found.add(5, fault, stored.seq, envelope.hash)
                return None
            if standing.clock == "replay" and leaf.recorded_at != envelope.statement.signed_at:
                fault = Fault("TIME_DECLARED", "The leaf's time is not the declared one.", "")
                self.found.add(2, fault, stored.seq, envelope.hash)
            # Sealed fields that were destroyed or withheld leave their hashes in the statement.
            check_held(submission.boxes, envelope.statement)
            lacks = len(submission.boxes) < len(envelope.statement.boxes)
            if lacks and not self.lookups.sealed_destroyed(stored.seq):
                self.sealed_withheld += 1
            at = leaf.recorded_at
            self.lookups.hangs = False
            admitted = admit(envelope, standing, self.lookups, at, at)
        except TrucelineError as error:
            fault = error.faults[0]
            known = self.clerk.standing()
            if known and unjudged(fault.code, self.lookups, known, envelope.statement):
                self.unjudged += 1
            else:
                self.found.add(_step_of(fault.code), fault, stored.seq, envelope.hash)
            return None
        return replace(admitted.entry, seq=stored.seq)

    def _published(self, size: int) -> str | None:
        if size == 0:
            return proofs.EMPTY_ROOT.hex()
        if size >= self.edge.size:
            # Nobody can have seen a checkpoint that came after what they said.
            return None
        return root_at(self.store, size)

    def _checkpoint(self, row: tuple[int, bytes, bytes]) -> None:
        """Step 7 for one checkpoint, when the replay has just reached its size."""
        size, root, note = row
        self.checkpoints += 1
        standing = self.clerk.standing()
        if standing is None:
            fault = Fault("CHECKPOINT_UNKEYED", "No first entry says who signs checkpoints.", "")
            self.found.add(7, replace(fault, where=f"checkpoint {size}"), size - 1)
            return
        try:
            opened = signed_by_all(note, standing.log_keys)
        except TrucelineError as error:
            self.found.add(7, replace(error.faults[0], where=f"checkpoint {size}"), size - 1)
            return
        if opened.size != size or opened.root != root or self.edge.size != size:
            stated = f"states size {opened.size}, and is kept as of size {size}"
            fault = Fault("CHECKPOINT_KEPT", f"The checkpoint {stated}.", "Restore it.")
            self.found.add(7, replace(fault, where=f"checkpoint {size}"), size - 1)
        elif self.edge.root() != root:
            fault = Fault(
                "CHECKPOINT_ROOT",
                f"The checkpoint of size {size} states another root than the leaves make.",
                "The leaves were altered after it was signed: compare with replicas and witnesses.",
                where=f"checkpoint {size}",
            )
            self.found.add(7, fault, size - 1)

    def _kept(self) -> None:
        """Step 1: what the replay destroyed is not in the store either."""
        for place in self.lookups.gone():
            mine, replayed = self.store.stored(place), self.scratch.stored(place)
            body = mine and replayed and mine.envelope != replayed.envelope
            if body or self.store.boxes(place):
                sentence = f"Entry {place} was destroyed by an entry, and is still there."
                self.found.add(1, Fault("BODY_KEPT", sentence, "Rebuild the docket."), place)

    def _name(self) -> None:
        """Step 7: the store goes by the name that the first entry fixed."""
        standing, name = self.clerk.standing(), self.store.name("origin")
        if standing is not None and name != standing.origin:
            fault = Fault(
                "ORIGIN_DIFFERS",
                f"The store calls this desk {name!r}, its first entry {standing.origin!r}.",
                "Set it right before anything is recorded: checkpoints would bear a false name.",
            )
            self.found.add(7, fault)

    def _newest_checkpoint(self) -> None:
        newest = self.store.checkpoint()
        size = 0 if newest is None else newest[0]
        if size != self.edge.size:
            fault = Fault(
                "CHECKPOINT_MISSING",
                f"The newest checkpoint covers {size} entries; the ledger has {self.edge.size}.",
                "Entries or checkpoints were removed or added by hand: compare with a replica.",
            )
            self.found.add(7, fault, min(size, self.edge.size))

    def _tree(self) -> None:
        """Step 6: every stored tile follows from the leaves, and there are no others."""
        hashes = (proofs.leaf_hash(stored.leaf) for stored in self.store.scan())
        for fault in tiles.check_tiles(self.store.tile, hashes, self.edge.size):
            self.found.add(6, fault)
        expected = {
            (name.level, name.n) for name in tiles_for(self.edge.size) if name.level is not None
        }
        for level, n in set(self.store.tile_names()) ^ expected:
            fault = Fault("TILE_STRAY", f"Tile {level}/{n} is missing or should not be there.", "")
            self.found.add(6, fault)

    def _docket(self) -> None:
        """Step 8: the docket is the one that the replay made."""
        for mine, replayed in itertools.zip_longest(
            self.store.docket_rows(), self.scratch.docket_rows()
        ):
            if mine != replayed:
                self.found.add(8, _docket_fault(mine, replayed))
                break


def with_observations(report: Report, faults: Sequence[Fault]) -> Report:
    """The report with step 9: what is wrong with the files of imported observations."""
    if not faults:
        return report
    finding = Finding(step=9, seq=None, entry="", fault=faults[0], more=len(faults) - 1)
    return replace(report, findings=(*report.findings, finding))


def audit(
    store: SqliteStore,
    scratch: SqliteStore,
    progress: Callable[[int], None] = lambda _seq: None,
) -> Report:
    """Audit a store, replaying it into an empty scratch store.

    A file that the database itself cannot read is a finding of step 1, not an exception.
    """
    work = Audit(store, scratch)
    try:
        return work.run(progress)
    except Exception as error:  # noqa: BLE001 - whatever damage does, an audit reports it
        fault = Fault(
            "STORE_DAMAGED",
            f"The store cannot be read past entry {work.edge.size - 1}: {error}.",
            "Keep a copy, and restore the desk from a replica or a backup.",
        )
        work.found.add(1, fault, work.edge.size)
        return work.report()


def _step_of(code: str) -> int:
    if code == "SIGNATURE":
        return 3
    if code in _KEY_CODES:
        return 4
    return 1 if code == "BOX_HASH" else _AUTHORITY


def _decoded(stored: Stored) -> Entry | None:
    """The entry as far as it can be read, so that the replay goes on behind a fault."""
    try:
        return decode(stored)
    except (ValueError, KeyError, TypeError, TrucelineError):
        return None


def _differs(leaf: Leaf, salt: bytes, envelope: bytes) -> bool:
    try:
        return leaves.commitment(salt, envelope) != leaf.commitment
    except TrucelineError:
        return True


def _gap(expected: int, found: int) -> Fault:
    return Fault(
        "PLACE_MISSING",
        f"Entry {expected} is missing: the next is {found}.",
        "An entry was removed: restore the ledger from a replica.",
    )


def _docket_fault(mine: tuple[Any, ...] | None, replayed: tuple[Any, ...] | None) -> Fault:
    row = mine or replayed or ("",)
    return Fault(
        "DOCKET_DIFFERS",
        f"The docket's table {row[0]} is not the one that a replay makes: has {_short(mine)}, "
        f"should have {_short(replayed)}.",
        "Rebuild it: `truceline audit --rebuild`.",
        where=str(row[0]),
    )


def _short(row: tuple[Any, ...] | None) -> str:
    if row is None:
        return "no row"
    return str(tuple(v.hex()[:12] if isinstance(v, bytes) else v for v in row[1:6]))
