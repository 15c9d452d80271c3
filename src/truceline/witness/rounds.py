"""One round of following: the newest checkpoint, whether it continues the copy, and the leaves.

A log that contradicts what it signed before is not followed any further: :class:`Rewritten` says
what happened and carries the proof, and the copy stays as it was.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import AuditFailed, DeskFault, Fault, NotFound, Refused
from truceline.ledger.checkpoints import (
    Checkpoint,
    OpenedCheckpoint,
    open_checkpoint,
    signed_by_all,
)
from truceline.ledger.policy import Policy
from truceline.ledger.vkeys import VerifierKey
from truceline.witness.contradictions import Signed, contradiction, served_tiles
from truceline.witness.following import carried_out, planned, tiles_false
from truceline.witness.sources import MAX_NOTE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from truceline.ledger.split_views import SplitView
    from truceline.witness.replica import Copy
    from truceline.witness.sources import Source

WITNESSED = "checkpoint.witnessed"
"""Where a log serves the newest checkpoint that the quorum of its own policy cosigned."""


class Rewritten(AuditFailed):
    """The log contradicts a checkpoint that it signed before; ``proof`` shows it to anybody."""

    def __init__(self, fault: Fault, proof: SplitView) -> None:
        super().__init__(fault)
        self.proof = proof


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """Whose signatures a follower asks for.

    Args:
        origin: The log's name.
        log_keys: The log's own keys: one of them must have signed.
        policy: The quorum of witnesses that must have cosigned; None where none is asked for.
    """

    origin: str
    log_keys: tuple[VerifierKey, ...]
    policy: Policy | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Round:
    """What one round found.

    Args:
        checkpoint: The newest checkpoint; None where the server says that it did not change.
        cosigners: The witnesses of the policy that cosigned it.
        added: How many leaves are new.
        etag: What the server named the checkpoint, for the next round.
    """

    checkpoint: Checkpoint | None
    cosigners: frozenset[str] = frozenset()
    added: int = 0
    etag: str = ""


def follow_once(
    source: Source,
    copy: Copy,
    trust: Trust,
    *,
    etag: str = "",
    progress: Callable[[int, int], None] = lambda _size, _goal: None,
) -> Round:
    """Bring a copy to the log's newest checkpoint.

    Args:
        source: Where the log is read.
        copy: What is brought up to date.
        trust: Whose signatures are asked for.
        etag: What the server named the checkpoint of the round before.
        progress: Told the copy's size and the size aimed at.

    Raises:
        Rewritten: LOG_REWRITTEN, LOG_FORKED, LOG_CUT, with the proof.
        AuditFailed: TILES_FALSE, LEAVES_FALSE, LEAF_FORM, LEAF_TIME_BACK, COPY_DIFFERS.
        Refused: LOG_OLDER, QUORUM_MISSING; as
            :func:`truceline.ledger.checkpoints.signed_by_all`.
        NotFound, DeskFault, BadInput: as :meth:`truceline.witness.sources.Source.get`.
    """
    before = copy.size()
    got = source.get("checkpoint", MAX_NOTE, etag="" if copy.plan() is not None else etag)
    if got is None:
        return Round(checkpoint=None, etag=etag)
    stated = _opened(got.data, trust).checkpoint
    # Whoever contradicts what was signed before is named before anything else is asked.
    _agreed(source, copy, stated, got.data, trust)
    note, opened, cosigners = believed(source, got.data, trust, before)
    if note != got.data:
        stated = opened.checkpoint
        _agreed(source, copy, stated, note, trust)

    def told(size: int) -> None:
        progress(size, stated.size)

    plan = copy.plan()
    if plan is not None:
        try:
            carried_out(source, copy, plan, told)
        except NotFound:
            # Its last bundle is served in a wider form only: the newest plan fetches it.
            told(copy.size())
    newest = copy.newest()
    if newest is None or newest[0] != stated.size:
        fresh = planned(source, copy, stated, note)
        if fresh is None:
            raise AuditFailed(_altered(source.name))
        copy.begin(fresh)
        carried_out(source, copy, fresh, told)
    # The newest is asked for again until it is witnessed, though the server holds it for old.
    etag = got.etag if note == got.data else ""
    return Round(checkpoint=stated, cosigners=cosigners, added=copy.size() - before, etag=etag)


def believed(
    source: Source, note: bytes, trust: Trust, least: int = 0
) -> tuple[bytes, OpenedCheckpoint, frozenset[str]]:
    """The newest checkpoint that the quorum of a policy cosigned, of the two that a log serves.

    The newest of all is seldom cosigned yet; so a log serves the newest witnessed one beside it.

    Args:
        source: Where the log is read.
        note: Its newest checkpoint.
        trust: Whose signatures are asked for.
        least: How many entries it must hold: those that the reader has already.

    Returns:
        The note, what it states, and the witnesses of the policy that cosigned it.

    Raises:
        Refused: QUORUM_MISSING; as :func:`truceline.ledger.checkpoints.signed_by_all`.
        BadInput, DeskFault: as :meth:`truceline.witness.sources.Source.get`.
    """
    opened = _opened(note, trust)
    try:
        return note, opened, checked_quorum(opened, trust.policy)
    except Refused:
        try:
            got = source.get(WITNESSED, MAX_NOTE)
        except NotFound:
            got = None
        if got is None:
            raise
        older = _opened(got.data, trust)
        if older.checkpoint.size < least:
            raise
        return got.data, older, checked_quorum(older, trust.policy)


def _opened(note: bytes, trust: Trust) -> OpenedCheckpoint:
    # A log that has two keys signs with both: a line less is a line taken away.
    signed_by_all(note, trust.log_keys)
    witnesses = () if trust.policy is None else trust.policy.witness_keys
    return open_checkpoint(note, trust.log_keys, witnesses, origin=trust.origin)


def _agreed(source: Source, copy: Copy, stated: Checkpoint, note: bytes, trust: Trust) -> None:
    """Refuse a checkpoint that contradicts any that the copy holds the log to."""
    read = served_tiles(source, stated.size)
    served = Signed(size=stated.size, root=stated.root, note=note, read=read)
    for held in _held(copy):
        _agree(source, held, served, trust)


def checked_quorum(opened: OpenedCheckpoint, policy: Policy | None) -> frozenset[str]:
    """The witnesses of a policy that cosigned a checkpoint.

    Raises:
        Refused: QUORUM_MISSING.
    """
    if policy is None:
        return frozenset()
    names = frozenset(policy.names(opened.cosignatures))
    if not policy.met(names):
        who = ", ".join(sorted(names)) or "none that it knows"
        raise Refused(
            Fault(
                "QUORUM_MISSING",
                f"The newest checkpoint, of size {opened.checkpoint.size}, is not cosigned as the "
                f"policy asks: {who} cosigned it.",
                "Nothing was kept. Try again when the witnesses have answered.",
            )
        )
    return names


def _held(copy: Copy) -> Iterator[Signed]:
    """The signed checkpoints that the copy holds the log to: the last reached, and that begun."""
    newest = copy.newest()
    if newest is not None:
        size, root, note = newest
        yield Signed(size=size, root=root, note=note, read=copy.tile)
    plan = copy.plan()
    if plan is not None:
        yield Signed(size=plan.size, root=plan.root, note=plan.note, read=copy.tile)


def _agree(source: Source, held: Signed, served: Signed, trust: Trust) -> None:
    """Refuse a checkpoint that contradicts one that is held, or that is older.

    Raises:
        Rewritten, AuditFailed, Refused: as :func:`follow_once`.
    """
    try:
        proof = contradiction(held, served, trust.log_keys)
    except (Refused, DeskFault) as error:
        if any(fault.code.startswith("FOLLOW_") for fault in error.faults):
            raise
        if served.size > held.size:
            raise AuditFailed(tiles_false(source.name, "tile")) from error
        # The copy has not the tiles yet to say more than that this is no way on.
        raise Refused(_older(source.name, served.size, held.size)) from error
    if proof is not None:
        raise Rewritten(_rewritten(source.name, held.size, served.size), proof)
    if served.size < held.size:
        raise Refused(_older(source.name, served.size, held.size))


def _rewritten(name: str, held: int, served: int) -> Fault:
    if served == held:
        code, what = "LOG_FORKED", f"it now shows another record of the same {held} entries"
    elif served > held:
        code = "LOG_REWRITTEN"
        what = f"the first {held} of its {served} entries are not those that it signed before"
    else:
        code = "LOG_CUT"
        what = f"it shows {served} entries, which are not the first {served} of the {held} it had"
    return Fault(
        code,
        f"{name} contradicts itself: {what}. Entries were edited, removed, put in or reordered, "
        "or it shows different records to different readers.",
        "The copy stays as it was. Give the proof to every party and witness: "
        "`truceline verify` shows anybody what it proves.",
    )


def _older(name: str, served: int, held: int) -> Fault:
    return Fault(
        "LOG_OLDER",
        f"{name} shows {served} entries; this copy holds its signed checkpoint of {held}.",
        "It is an old copy, or hides the newest entries from you: ask the desk itself, and "
        "compare with other replicas.",
    )


def _altered(name: str) -> Fault:
    return Fault(
        "COPY_DIFFERS",
        f"What {name} shows continues the checkpoint that this copy holds, but not its tiles.",
        "The copy was altered on this machine: begin a new one in another folder.",
    )
