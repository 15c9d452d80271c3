"""Promotion: a replica becomes a desk, with its history intact and keys of its own.

The old operator keeps the old log key, so the record goes on under a new name and new keys; the
entry ``desk.continued``, signed by one whom the first entry lets enrol keys, names the old log's
last checkpoint and is the only reason to believe the new keys (ADR 0010). The copy is audited
first.

Keys are written before the entry, and the entry, the new name and the end of following are one
transaction: whoever is stopped in between runs the same command again.
"""

from __future__ import annotations

import tempfile
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from truceline import cosigned
from truceline.analysis.scope import scope_of
from truceline.auditor import audit
from truceline.desk import KEYS, OWN_KEY, STORE
from truceline.errors import AuditFailed, BadInput, Fault, Refused
from truceline.keyring import author, files, log_keys
from truceline.ledger.entry import Seen
from truceline.ledger.tokens import encode_base64
from truceline.ledger.vkeys import format_vkey
from truceline.mechanism.actors import DESK_ACTOR
from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.succession import CONTINUED
from truceline.registrar import Registrar
from truceline.replicas.bodies import Carrier
from truceline.replicas.copies import FOLLOWS, READER, is_replica
from truceline.replicas.following import alone
from truceline.store import copies
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import datetime

    from truceline.keyring.files import KeyPair
    from truceline.keyring.log_keys import LogKeys
    from truceline.ledger.entry import Submission
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.standing import Standing


@dataclass(frozen=True, slots=True, kw_only=True)
class Promoted:
    """What a promotion made.

    Args:
        origin: The new origin name.
        before: The name of the desk that is continued.
        size: The size of the record that is continued.
        entry: The hash of the entry that says so.
        vkeys: The verifier keys of the new log.
        withheld: How many bodies are lacking that no entry destroyed.
        incomplete: The parts of the mechanism that lack some.
    """

    origin: str
    before: str
    size: int
    entry: str
    vkeys: tuple[str, ...]
    withheld: int
    incomplete: tuple[str, ...]

    def as_json(self) -> dict[str, Any]:
        """The promotion as a JSON object."""
        return {
            "origin": self.origin,
            "before": self.before,
            "size": self.size,
            "entry": self.entry,
            "log_keys": list(self.vkeys),
            "withheld": self.withheld,
            "incomplete": list(self.incomplete),
        }


def promote(
    folder: Path, by: KeyPair, *, origin: str, why: str, clock: Callable[[], datetime]
) -> Promoted:
    """Make a replica a desk.

    Args:
        folder: The replica's folder.
        by: The keys of one whom the desk's first entry lets enrol keys.
        origin: The new origin name.
        why: Why, and by whose decision.
        clock: Gives the time (UTC).

    Raises:
        BadInput: PROMOTE_NO_REPLICA, PROMOTE_UNFINISHED. AuditFailed: the copy's own faults.
        Refused: PROMOTE_NO_OPENING; as :func:`truceline.analysis.succeeding.succession_faults`.
    """
    with alone(folder), closing(SqliteStore.open(folder / STORE)) as store:
        carrier = Carrier(store)
        standing = _ready(store, carrier, folder)
        _audited(store, folder)
        lacking = set(copies.missing(store)) - carrier.destroyed()
        incomplete = _incomplete(standing, store.name(READER), bool(lacking))
        log, own = _keys(folder / KEYS)
        signers = log.signers(origin)

        def renamed(_registrar: Registrar, _entries: Sequence[Entry]) -> Iterable[Submission]:
            store.set_name("origin", origin)
            store.set_name(FOLLOWS, "")
            return ()

        registrar = Registrar(store, signers[0], clock, renamed, signers[1:])
        size, root, note = store.checkpoint() or (0, b"", b"")
        body: dict[str, Any] = {
            "origin": origin,
            "checkpoint": note.decode(),
            "log_public": log.first.public.hex(),
            "log_possession": log.first.prove(origin).hex(),
            "desk_public": own.public.hex(),
            "desk_possession": own.prove(origin).hex(),
            "withheld": len(lacking),
            "incomplete": list(incomplete),
            "why": why,
        }
        if log.second is not None:
            body["log_ml_dsa"] = encode_base64(log.second.public)
        first = store.indexed(0)
        draft = author.compose(
            author.Speaker(origin=standing.origin, actor=by.actor, key=by.id),
            CONTINUED,
            body,
            about=() if first is None else (first.hash,),
            now=registrar.newest_at() if standing.clock == "replay" else clock(),
            seen=Seen(size=size, root=root.hex()),
        )
        [answer] = registrar.append([author.sign(draft, by)], whole=True)
        cosigned.write_policy(registrar, folder)
        return Promoted(
            origin=origin,
            before=standing.origin,
            size=size,
            entry=answer.hash,
            vkeys=tuple(format_vkey(each.key) for each in signers),
            withheld=len(lacking),
            incomplete=incomplete,
        )


def _ready(store: SqliteStore, carrier: Carrier, folder: Path) -> Standing:
    """The registers of a replica that was followed to its end.

    Raises:
        BadInput: PROMOTE_NO_REPLICA, PROMOTE_UNFINISHED. Refused: PROMOTE_NO_OPENING.
    """
    if not is_replica(store):
        hint = "Give the folder that `truceline follow` filled."
        raise BadInput(Fault("PROMOTE_NO_REPLICA", f"{folder} is no replica.", hint))
    newest = store.checkpoint()
    carried = int(store.name(copies.CARRIED) or 0)
    if newest is None or newest[0] != store.size() or carried != store.size():
        sentence = f"{folder} was not followed to the end of a checkpoint."
        hint = "Run `truceline follow` once more, from any server or folder that has the rest."
        raise BadInput(Fault("PROMOTE_UNFINISHED", sentence, hint))
    standing = carrier.clerk.catch_up()
    if standing is None:
        sentence = "This copy lacks the desk's first entry, which says who may continue it."
        hint = "Follow with a key that may read it."
        raise Refused(Fault("PROMOTE_NO_OPENING", sentence, hint))
    return standing


def _audited(store: SqliteStore, folder: Path) -> None:
    """Audit the copy before anything is built on it.

    Raises:
        AuditFailed: with the first fault of each step.
    """
    with tempfile.TemporaryDirectory(prefix=".audit-", dir=folder) as private:
        scratch = SqliteStore.create(Path(private) / "replay.sqlite")
        with closing(scratch):
            report = audit(store, scratch)
    if not report.ok:
        raise AuditFailed([finding.fault for finding in report.findings])


def _keys(folder: Path) -> tuple[LogKeys, files.KeyPair]:
    """The new desk's keys: made here, or by a promotion that was stopped half-way."""
    folder.mkdir(mode=0o700, exist_ok=True)
    log = log_keys.read(folder) if (folder / log_keys.LOG_KEY).exists() else log_keys.make(folder)
    own = folder / OWN_KEY
    if not own.exists():
        files.write_pair(files.new_pair(DESK_ACTOR), own, None)
    return log, files.read_pair(own)


def _incomplete(standing: Standing, reader: str, lacking: bool) -> tuple[str, ...]:  # noqa: FBT001 - one caller
    """The parts of the mechanism of which this reader's copy may lack entries."""
    if not lacking:
        return ()
    scope = scope_of(reader, standing)
    agreements = [each.terms.id for each in standing.agreements.values()]
    return tuple(
        sorted(
            {
                kind.part
                for kind in KINDS.values()
                if any(f"{each} {kind.base}" not in scope.outright for each in agreements)
            }
        )
    )
