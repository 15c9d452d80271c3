"""What witnesses make of a desk's record: its policy file, and when each checkpoint was witnessed.

The desk writes ``witness.policy`` from its Terms and the witnesses that are enrolled, anew whenever
one of them changes. Receipts are verified by it, or by whichever policy a party keeps for itself.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline import disk
from truceline.analysis.key_standing import Witnessed, quorum_at
from truceline.analysis.watch import DeskPolicy, desk_policy
from truceline.ledger.policy import format_policy
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


def write_policy(registrar: Registrar, folder: Path) -> DeskPolicy:
    """Write ``witness.policy`` into the desk's folder, where it is not as it should be.

    Raises:
        OSError: from the system; what was there is there still.
    """
    found = policy_of(registrar)
    data = format_policy(found.policy, found.comment(registrar.standing().origin))
    place = folder / POLICY
    if not place.is_file() or place.read_bytes() != data:
        disk.replace(place, data, 0o644)
    return found


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
