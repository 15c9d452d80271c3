"""Following a desk into a folder: leaves, bodies, and a report of what is and what should not be.

Nothing is made in the folder before a checkpoint was read that the log has signed. Every step after
it is one transaction of the store, so that the process may be killed at any moment and goes on.
"""

from __future__ import annotations

import fcntl
import os
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline.desk import STORE
from truceline.errors import BadInput, DeskFault, Fault, NotFound
from truceline.keyring.files import KeyPair
from truceline.ledger.checkpoints import open_checkpoint
from truceline.ledger.leaves import Leaf
from truceline.ledger.policy import Policy
from truceline.ledger.split_views import SUFFIX, format_split_view
from truceline.ledger.vkeys import VerifierKey, format_vkey, parse_vkey
from truceline.mechanism.actors import DESK_ACTOR
from truceline.replicas.bodies import Bodies, Carrier
from truceline.replicas.copies import (
    FOLLOWS,
    READER,
    SEEN_AT,
    VKEYS,
    StoreCopy,
    is_replica,
    log_keys,
)
from truceline.replicas.handover import successor
from truceline.store import copies
from truceline.store.sqlite import SqliteStore
from truceline.witness.entries import Entries, Reader
from truceline.witness.rounds import Rewritten, Round, Trust, believed, follow_once
from truceline.witness.sources import MAX_NOTE, Source

if TYPE_CHECKING:
    from collections.abc import Iterator

LOCK = "replica.lock"
SLACK = timedelta(minutes=5)
"""How far the desk's clock and the follower's may differ before a leaf counts as back-dated."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """What is followed, and for whom.

    Args:
        source: Where the log is read.
        key: The reader's keys; None where only what is public is asked for.
        policy: The log's keys and the quorum of witnesses; None where none is asked for.
        vkeys: The log's keys where there is no policy; else those that the source shows at first.
        whole: The reader may have everything: the desk's own operator.
        trusting: Carry out orders to destroy whose signer the copy cannot check, too.
    """

    source: Source
    key: KeyPair | None = None
    policy: Policy | None = None
    vkeys: tuple[VerifierKey, ...] = ()
    whole: bool = False
    trusting: bool = False

    @property
    def reader(self) -> str:
        """Whose copy it is."""
        return "public" if self.key is None else self.key.actor


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """What one round brought, and how the copy stands.

    ``withheld`` are the places of bodies that this copy has not and no entry destroyed.
    """

    origin: str
    source: str
    reader: str
    size: int
    root: str
    added: int
    bodies_added: int
    bodies: int
    withheld: tuple[int, ...]
    destroyed: tuple[int, ...]
    cosigners: tuple[str, ...]
    alarms: tuple[Fault, ...] = ()
    first_use: bool = False

    def as_json(self) -> dict[str, Any]:
        """The report as a JSON object; places are runs of neighbours."""
        return {
            "origin": self.origin,
            "source": self.source,
            "reader": self.reader,
            "size": self.size,
            "root": self.root,
            "added": self.added,
            "bodies_added": self.bodies_added,
            "bodies": self.bodies,
            "withheld": [list(run) for run in copies.ranges(self.withheld)],
            "destroyed": list(self.destroyed),
            "cosigners": list(self.cosigners),
            "key_seen_first_here": self.first_use,
            "alarms": [fault.as_json() for fault in self.alarms],
        }


@dataclass
class Follower:
    """Follows one desk into one folder. Open it with :func:`following`."""

    folder: Path
    store: SqliteStore
    wanted: Wanted
    clock: Callable[[], datetime]
    first_use: bool = False
    _etag: str = field(default="", init=False)
    _carrier: Carrier = field(init=False)

    def once(
        self, progress: Callable[[str, int, int], None] = lambda _what, _at, _of: None
    ) -> Followed:
        """One round: leaves, then bodies.

        Raises:
            Rewritten: the log contradicts itself; the proof is written beside the store.
            TrucelineError: as :func:`truceline.witness.rounds.follow_once`.
        """
        before, now = self.store.size(), self.clock()
        self._carrier = Carrier(self.store, trusting=self.wanted.trusting)
        if not self._etag:
            self._take_over()
        _check_keys(self.store, self.wanted, self.folder)
        copy = StoreCopy(self.store)
        try:
            found = follow_once(
                self.wanted.source,
                copy,
                self._trust(),
                etag=self._etag,
                progress=lambda at, of: progress("leaves", at, of),
            )
        except Rewritten as error:
            self._keep_proof(error)
            raise
        out = Bodies()
        if found.checkpoint is not None or self._unfinished():
            out = self._carrier.bring(
                self._entries(),
                whole=self.wanted.whole,
                progress=lambda at: progress("bodies", at + 1, self.store.size()),
            )
        self._etag = found.etag
        alarms = [*out.alarms, *self._back_dated(before)]
        self.store.set_name(SEEN_AT, now.replace(second=0, microsecond=0).isoformat())
        return self._report(found, out, alarms)

    def _take_over(self) -> None:
        """Go on under another name and keys, where an entry proves that the log does."""
        found = successor(self.wanted.source, self._carrier, log_keys(self.store))
        if found is not None:
            with self.store.transaction():
                self.store.set_name("origin", found.origin)
                self.store.set_name(VKEYS, "\n".join(map(format_vkey, found.log_keys)))

    def _trust(self) -> Trust:
        keys = log_keys(self.store)
        return Trust(origin=self.store.name("origin"), log_keys=keys, policy=self.wanted.policy)

    def _entries(self) -> Entries:
        key = self.wanted.key
        reader = None if key is None else Reader(key=key.id, sign=key.sign)
        return Entries(source=self.wanted.source, origin=self.store.name("origin"), reader=reader)

    def _unfinished(self) -> bool:
        return int(self.store.name(copies.CARRIED) or 0) < self.store.size()

    def _back_dated(self, before: int) -> Iterator[Fault]:
        """A leaf that says it was recorded when this copy had looked, and it was not there.

        Times never decrease, so the first new leaf tells of all. A replaying desk witnesses none.
        """
        seen = self.store.name(SEEN_AT)
        first = self.store.stored(before) if before else None
        standing = self._carrier.clerk.standing()
        if not seen or first is None or standing is None or standing.clock != "live":
            return
        at, looked = Leaf.decode(first.leaf).recorded_at, datetime.fromisoformat(seen)
        if at < looked - SLACK:
            yield Fault(
                "LEAF_BACK_DATED",
                f"Entry {before} says it was recorded at {at:%Y-%m-%dT%H:%MZ}; at "
                f"{looked:%Y-%m-%dT%H:%MZ} the log showed {before} entries and not this one.",
                "It was back-dated, or kept from you: compare with witnesses and other replicas.",
                where=f"entry {before}",
            )

    def _keep_proof(self, error: Rewritten) -> None:
        """Write the proof beside the store, and say where."""
        data = format_split_view(error.proof)
        number = len(list(self.folder.glob(f"*{SUFFIX}"))) + 1
        path = self.folder / f"proof-{number}{SUFFIX}"
        known = [each for each in self.folder.glob(f"*{SUFFIX}") if each.read_bytes() == data]
        if known:
            path = known[0]
        else:
            path.write_bytes(data)
        fault = error.faults[0]
        error.faults = (
            Fault(fault.code, fault.sentence, f"The proof is {path}. {fault.hint}", fault.where),
        )

    def _report(self, found: Round, out: Bodies, alarms: list[Fault]) -> Followed:
        newest = self.store.checkpoint()
        size, root = (0, b"") if newest is None else newest[:2]
        gone = self._carrier.destroyed()
        lacking = copies.missing(self.store)
        return Followed(
            origin=self.store.name("origin"),
            source=self.wanted.source.name,
            reader=self.wanted.reader,
            size=size,
            root=root.hex(),
            added=found.added,
            bodies_added=out.added,
            bodies=size - len(lacking),
            withheld=tuple(place for place in lacking if place not in gone),
            destroyed=tuple(sorted(gone)),
            cosigners=tuple(sorted(found.cosigners)),
            alarms=tuple(alarms),
            first_use=self.first_use,
        )


@contextmanager
def following(folder: Path, wanted: Wanted, clock: Callable[[], datetime]) -> Iterator[Follower]:
    """A follower of a desk into a folder, new or begun before; alone in it while it works.

    Raises:
        BadInput: FOLDER_NOT_EMPTY, FOLLOW_OTHER. DeskFault: FOLLOW_BUSY, as the store's.
        TrucelineError: as the source, and as :func:`open_checkpoint` for a new folder.
    """
    first_use = False
    if not (folder / STORE).exists():
        keys, first_use = _first_keys(wanted)
        _begin(folder, wanted, keys)
    with alone(folder):
        store = SqliteStore.open(folder / STORE)
        try:
            _check_replica(store, folder)
            # What is deleted here is overwritten at once, whoever's page it stood on.
            store.connection.execute("PRAGMA secure_delete = ON")
            yield Follower(folder, store, wanted, clock, first_use)
        finally:
            store.close()


def _first_keys(wanted: Wanted) -> tuple[tuple[VerifierKey, ...], bool]:
    """The log's keys: as given, of the policy, or as the source shows them, and whether so."""
    given = wanted.vkeys or (() if wanted.policy is None else tuple(wanted.policy.log_keys))
    if given:
        return given, False
    try:
        got = wanted.source.get("desk.vkey", MAX_NOTE)
    except NotFound as error:
        hint = "Give its key with --vkey, or a --policy that has it."
        sentence = f"{wanted.source.name} does not show the log's verifier key."
        raise NotFound(Fault("VKEY_MISSING", sentence, hint)) from error
    text = b"" if got is None else got.data
    lines = text.decode("utf-8", errors="replace").split("\n")
    return tuple(parse_vkey(line) for line in lines if line), True


def _begin(folder: Path, wanted: Wanted, keys: tuple[VerifierKey, ...]) -> None:
    """Make the folder, once a checkpoint was read that one of the keys has signed."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        fault = Fault("FOLDER_NOT_EMPTY", f"{folder} is not an empty folder.", "Choose another.")
        raise BadInput(fault)
    got = wanted.source.get("checkpoint", MAX_NOTE)
    note = b"" if got is None else got.data
    origin = open_checkpoint(note, keys).checkpoint.origin
    own = tuple(key for key in keys if key.name == origin)
    believed(wanted.source, note, Trust(origin=origin, log_keys=own, policy=wanted.policy))
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    making = folder / f".{STORE}.new"
    for stale in folder.glob(f".{STORE}.new*"):
        stale.unlink()
    store = SqliteStore.create(making)
    with store.transaction():
        store.set_name("origin", origin)
        store.set_name(VKEYS, "\n".join(format_vkey(key) for key in own))
        store.set_name(FOLLOWS, wanted.source.name)
        store.set_name(READER, wanted.reader)
    # The write-ahead log is merged and removed at the close: the one file is whole.
    store.close()
    making.replace(folder / STORE)


def _check_replica(store: SqliteStore, folder: Path) -> None:
    """The folder is a replica, and no desk.

    Raises:
        BadInput: FOLLOW_OTHER.
    """
    if not is_replica(store):
        sentence = f"{folder} is a desk, not a replica."
        raise BadInput(Fault("FOLLOW_OTHER", sentence, "Follow into a folder of its own."))


def _check_keys(store: SqliteStore, wanted: Wanted, folder: Path) -> None:
    """The log that is followed is one whose keys were given, where any were.

    Raises:
        BadInput: FOLLOW_OTHER.
    """
    given = wanted.vkeys or (() if wanted.policy is None else tuple(wanted.policy.log_keys))
    if given and not set(given) & set(log_keys(store)):
        sentence = f"{folder} follows {store.name('origin')} under other keys."
        hint = (
            "Follow another log into a folder of its own. If this one was continued under new "
            "keys, give the policy of the desk that continues it."
        )
        raise BadInput(Fault("FOLLOW_OTHER", sentence, hint))


@contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the folder's lock; it goes with the process, however that ends.

    Raises:
        DeskFault: FOLLOW_BUSY.
    """
    handle = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            sentence = f"Another process follows into {folder}."
            fault = Fault("FOLLOW_BUSY", sentence, "Let it finish, or stop it.")
            raise DeskFault(fault) from error
        yield
    finally:
        os.close(handle)


def desk_operator(key: KeyPair | None) -> bool:
    """Whether a key is a desk's own: its operator may have everything."""
    return key is not None and key.actor == DESK_ACTOR
