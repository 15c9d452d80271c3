"""Receipts of a desk: proof files that their holder can check with neither desk nor network.

A receipt is cut at the first checkpoint with the entry that a quorum of witnesses cosigned, for
that dates it best; where there is none, at the newest, with whatever cosignatures that has.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.receipts import Enclosed
from truceline.cosigned import policy_of, witnessed
from truceline.errors import DeskFault, Fault, Refused
from truceline.ledger.leaves import Leaf, commitment
from truceline.ledger.proof_files import MAX_EXTRA_BYTES, ProofFile, format_proof_file
from truceline.ledger.proofs import leaf_hash, verify_inclusion
from truceline.mechanism.key_register import KeyState
from truceline.store.cosignatures import Cosignatures

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.analysis.key_standing import Witnessed
    from truceline.registrar import Registrar
    from truceline.store.base import Stored
    from truceline.views import View


def witnessed_sizes(registrar: Registrar) -> list[Witnessed]:
    """The checkpoints of a desk that the quorum of its own policy cosigned."""
    return witnessed(registrar.store, policy_of(registrar).policy)


def receipt(
    registrar: Registrar,
    view: View,
    seq: int,
    *,
    bare: bool = False,
    dated: Sequence[Witnessed] | None = None,
) -> bytes:
    """The receipt of an entry that a reader may see, as a ``.tlog-proof`` file.

    Args:
        registrar: The desk's registrar.
        view: What the reader sees; the author's public key goes along where its enrolment is seen.
        seq: The entry's place.
        bare: Leave the words out: the file then shows nothing but a place, a time and a hash.
        dated: What :func:`witnessed_sizes` gives, where it was asked for already.

    Raises:
        DeskFault: ``LEAF_MISSING``, ``RECEIPT_NO_CHECKPOINT``, ``RECEIPT_FALSE``.
    """
    store = registrar.store
    every = witnessed_sizes(registrar) if dated is None else dated
    holding = [each for each in every if each.size > seq]
    size = min(holding, key=lambda each: each.at).size if holding else None
    with store.snapshot():
        found, stored = store.checkpoint(size), store.stored(seq)
        if stored is None:
            sentence = f"Place {seq} has no leaf."
            raise DeskFault(Fault("LEAF_MISSING", sentence, "Run `truceline audit`."))
        if found is None or found[0] <= seq:
            sentence = "No checkpoint holds this entry yet."
            raise DeskFault(Fault("RECEIPT_NO_CHECKPOINT", sentence, "Run `truceline audit`."))
        proof = registrar.prover.inclusion(seq, found[0])
        note = Cosignatures(store).note(found[0])
    _sound(stored, found[0], found[1], proof)
    enclosed = Enclosed(leaf=stored.leaf, clock=registrar.standing().clock)
    if not bare and stored.envelope is not None:
        whole = Enclosed(
            leaf=stored.leaf,
            envelope=stored.envelope,
            salt=stored.salt,
            public=_public(view, stored.envelope),
            clock=enclosed.clock,
        )
        # A long text (a Terms file) does not fit: its holder gives the words beside the file.
        enclosed = whole if len(whole.encode()) <= MAX_EXTRA_BYTES else enclosed
    file = ProofFile(index=seq, proof=proof, checkpoint=note, extra=enclosed.encode())
    return format_proof_file(file)


def _sound(stored: Stored, size: int, root: bytes, proof: Sequence[bytes]) -> None:
    """Refuse to hand out what its holder would find false: the record was altered here.

    Raises:
        DeskFault: ``RECEIPT_FALSE``.
    """
    good = stored.envelope is None or stored.salt is None or (
        commitment(stored.salt, stored.envelope) == Leaf.decode(stored.leaf).commitment
    )  # fmt: skip
    try:
        verify_inclusion(stored.seq, size, leaf_hash(stored.leaf), proof, root)
    except Refused:
        good = False
    if not good:
        sentence = f"Entry {stored.seq} is not what the checkpoint of {size} entries covers."
        hint = "It was altered after recording: run `truceline audit`, and restore from a replica."
        raise DeskFault(Fault("RECEIPT_FALSE", sentence, hint, where=f"entry {stored.seq}"))


def _public(view: View, envelope: bytes) -> bytes | None:
    """The author's public key, where the reader may see that it was enrolled."""
    from truceline.ledger.wire import read_trusted  # noqa: PLC0415 - loads with the desk

    key = view.standing.keys.get(read_trusted(envelope).key)
    if key is None:
        return None
    if view.scope.whole or key.actor == view.scope.reader:
        return key.public
    subjects = view.store.subjects_with_key("key", key.id)
    return key.public if any(isinstance(view.state(each), KeyState) for each in subjects) else None
