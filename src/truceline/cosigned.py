"""What witnesses make of a desk's record: its policy file, and when each checkpoint was witnessed.

The desk writes ``witness.policy`` from its Terms and the witnesses that are enrolled, anew whenever
one of them changes, and ``desk.vkey`` with every key that its checkpoints are signed with. Receipts
are verified by that policy, or by whichever a party keeps for itself.
"""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from truceline import disk
from truceline.analysis.key_standing import Witnessed, quorum_at
from truceline.analysis.watch import DeskPolicy, desk_policy
from truceline.ledger.policy import format_policy
from truceline.ledger.vkeys import format_vkey
from truceline.mechanism.witnesses import WITNESS
from truceline.store.cosignatures import Cosignatures, witness_states

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from truceline.ledger.policy import Policy
    from truceline.mechanism.standing import Standing
    from truceline.registrar import Registrar
    from truceline.store.sqlite import SqliteStore

POLICY = "witness.policy"
VKEYS = "desk.vkey"
WITNESSED = "checkpoint.witnessed"
_CHANGES = frozenset({WITNESS, "agreement", "actor"})


def policy_of(registrar: Registrar) -> DeskPolicy:
    """The policy as Terms and registers stand."""
    standing = registrar.standing()
    rule = standing.first.sections.witnesses
    states = witness_states(registrar.store, registrar.clerk.folds)
    by = frozenset() if rule is None else frozenset(rule.by)

    def counts(operator: str) -> bool:
        return not by or _holds(operator, by, standing)

    return desk_policy(standing.log_keys, states.values(), rule, counts)


def _holds(operator: str, by: frozenset[str], standing: Standing) -> bool:
    roles = standing.roles_under(operator, standing.first)
    return "all" in by or f"actor:{operator}" in by or not roles.isdisjoint(by)


def policy_file(registrar: Registrar) -> bytes:
    """The bytes of ``witness.policy`` as Terms and registers stand."""
    found = policy_of(registrar)
    return format_policy(found.policy, found.comment(registrar.standing().origin))


def vkeys_file(registrar: Registrar) -> bytes:
    """The bytes of ``desk.vkey``: the verifier keys of the log, a line each, Ed25519 first."""
    return "".join(f"{format_vkey(key)}\n" for key in registrar.standing().log_keys).encode()


def write_policy(registrar: Registrar, folder: Path) -> None:
    """Write ``witness.policy`` and ``desk.vkey`` into the desk's folder, where they are not so.

    Raises:
        OSError: from the system; what was there is there still.
    """
    files = ((POLICY, policy_file(registrar)), (VKEYS, vkeys_file(registrar)))
    for name, data in files:
        place = folder / name
        if not place.is_file() or place.read_bytes() != data:
            disk.replace(place, data, 0o644)


def after(registrar: Registrar, folder: Path, places: Iterable[int]) -> None:
    """Write the policy anew where one of the entries recorded at these places may change it."""
    indexed = (registrar.store.indexed(place) for place in places)
    if any(each is not None and each.part in _CHANGES for each in indexed):
        write_policy(registrar, folder)


def witnessed(store: SqliteStore, policy: Policy) -> list[Witnessed]:
    """Every checkpoint that a quorum cosigned, smallest first, and when the quorum was complete.

    Every line that is kept was verified when it came, and is verified again by the audit.

    Args:
        store: The desk's store.
        policy: By which policy; one without a quorum witnesses nothing.
    """
    if not policy.witnesses or policy.met(()):
        return []
    names = {(each.key.name, each.key.key_id): each.name for each in policy.witnesses}
    by_size: dict[int, list[tuple[str, int]]] = {}
    for kept in Cosignatures(store).all():
        name = names.get((kept.line.name, kept.line.key_id))
        if name is not None:
            by_size.setdefault(kept.size, []).append((name, kept.time))
    found = []
    for size, signed in by_size.items():
        at = quorum_at(signed, policy.met)
        if at is not None:
            found.append(Witnessed(size=size, at=at))
    return found


def newest_witnessed(registrar: Registrar) -> bytes:
    """The largest checkpoint that the quorum of the desk's policy cosigned, with its lines.

    The newest is seldom cosigned yet; whoever believes none without a quorum follows by this one.
    Empty where there is none, or where no quorum is asked for.
    """
    policy, book = policy_of(registrar).policy, Cosignatures(registrar.store)
    if not policy.witnesses or policy.met(()):
        return b""
    names = {(each.key.name, each.key.key_id): each.name for each in policy.witnesses}
    for size, kept in groupby(book.all(newest_first=True), key=lambda each: each.size):
        signed = {names.get((each.line.name, each.line.key_id)) for each in kept}
        if policy.met([name for name in signed if name is not None]):
            return book.note(size)
    return b""
