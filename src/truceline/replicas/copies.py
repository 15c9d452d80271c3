"""A replica opened: somebody's verified copy of a desk's ledger, in a folder of their own.

Leaves come by :mod:`truceline.witness`, proven before they are kept. Bodies come with their salts,
and each must be what its leaf commits to; then it is judged again as the desk judged it, and
carried into a docket, so that the copy can be searched like a desk. What an entry destroys is
destroyed here too, if that entry is signed and allowed: nobody who merely serves files can order
it.

A replica has no keys of the desk and cannot be written to; ``truceline promote`` makes it a desk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from truceline.desk import STORE, Desk, system_clock
from truceline.errors import Fault, Refused
from truceline.ledger.cosignatures import Signer
from truceline.ledger.vkeys import parse_vkey
from truceline.registrar import Registrar
from truceline.store.copies import LeafRows
from truceline.store.sqlite import SqliteStore
from truceline.witness.replica import Plan

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from datetime import datetime
    from pathlib import Path

    from truceline.ledger.entry import Submission
    from truceline.ledger.vkeys import VerifierKey

FOLLOWS = "replica_of"
READER = "replica_reader"
VKEYS = "replica_vkeys"
SEEN_AT = "replica_seen_at"


class StoreCopy(LeafRows):
    """A store as the follower sees it: :class:`truceline.witness.replica.Copy`."""

    def plan(self) -> Plan | None:
        """What was begun and is not carried out yet."""
        text = self.kept_plan()
        return Plan.decode(text) if text else None

    def begin(self, plan: Plan) -> None:
        """Keep a plan before anything of it is fetched."""
        self.keep_plan(plan.encode())

    def settle(self, plan: Plan) -> None:
        """Keep the checkpoint that was reached, and drop the plan."""
        self.reached(plan.size, plan.root, plan.note)


class ReplicaRegistrar(Registrar):
    """Answers what a registrar is asked, and records nothing."""

    def open(self, submission: Submission) -> NoReturn:
        """Refuse; see :func:`_read_only`."""
        del submission
        raise _read_only()

    def append(self, submissions: Sequence[Submission], *, whole: bool = False) -> NoReturn:
        """Refuse; see :func:`_read_only`."""
        del submissions, whole
        raise _read_only()

    def rehearse(self, submissions: Sequence[Submission]) -> NoReturn:
        """Refuse: what the desk would answer today only the desk knows."""
        del submissions
        raise _read_only()


class Replica(Desk):
    """A desk's copy, opened to be read."""

    def __init__(self, folder: Path, store: SqliteStore, clock: Callable[[], datetime]) -> None:
        self.folder = folder
        self.store = store
        self.clock = clock
        self.registrar = ReplicaRegistrar(store, _no_signer(store), clock)

    @property
    def log_key(self) -> str:
        """The first verifier key that the copy was followed under, on one line."""
        return self.log_keys[0]

    @property
    def log_keys(self) -> tuple[str, ...]:
        """The verifier keys that the copy was followed under."""
        return tuple(self.store.name(VKEYS).splitlines())


def is_replica(store: SqliteStore) -> bool:
    """Whether a store is somebody's copy."""
    return bool(store.name(FOLLOWS))


def open_desk(folder: Path, clock: Callable[[], datetime] = system_clock) -> Desk:
    """The desk in a folder, or the replica: then it can be read and not be written to.

    Raises:
        DeskFault: as :meth:`truceline.desk.Desk.open`.
    """
    if not (folder / STORE).is_file():
        return Desk.open(folder, clock)
    store = SqliteStore.open(folder / STORE)
    try:
        if is_replica(store):
            return Replica(folder, store, clock)
    except BaseException:
        store.close()
        raise
    store.close()
    return Desk.open(folder, clock)


def log_keys(store: SqliteStore) -> tuple[VerifierKey, ...]:
    """The keys that a replica's checkpoints must be signed with."""
    return tuple(parse_vkey(line) for line in store.name(VKEYS).splitlines())


def _no_signer(store: SqliteStore) -> Signer:
    def sign(_message: bytes) -> NoReturn:
        raise _read_only()

    return Signer(key=log_keys(store)[0], sign=sign)


def _read_only() -> Refused:
    return Refused(
        Fault(
            "REPLICA_READ_ONLY",
            "This folder is a replica: it follows a desk and records nothing.",
            "Record at the desk itself; where the desk is lost, see `truceline promote`.",
        )
    )
