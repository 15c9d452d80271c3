"""Handover: from which entry a follower believes that a log goes on under another name and keys.

A served checkpoint that none of the known keys has signed is not believed for its own key's sake.
The follower looks for the entry that continues the desk, judges it by the registers that it holds
itself, and checks that it stands in the served tree, and that this tree continues its own.
"""

from __future__ import annotations

import base64
import binascii
from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.analysis.admission import admit
from truceline.errors import BadInput, Fault, NotFound, Refused, TrucelineError
from truceline.ledger import leaves, proofs, tiles
from truceline.ledger.checkpoints import Checkpoint, parse_checkpoint, signed_by_all
from truceline.ledger.notes import parse_note
from truceline.ledger.tile_files import WIDTH, decode_bundle
from truceline.ledger.vkeys import COSIGNATURE_ML_DSA_44, ED25519, VerifierKey
from truceline.ledger.wire import read_envelope
from truceline.mechanism.succession import DeskContinued
from truceline.witness.contradictions import Signed, contradiction, served_tiles
from truceline.witness.entries import Entries
from truceline.witness.following import read_tile
from truceline.witness.sources import MAX_NOTE

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.ledger.entry_lines import EntryLine
    from truceline.replicas.bodies import Carrier
    from truceline.witness.sources import Source

_MARK = b'"kind":"desk.continued/'


@dataclass(frozen=True, slots=True, kw_only=True)
class Successor:
    """The name and keys under which a log goes on."""

    origin: str
    log_keys: tuple[VerifierKey, ...]


def signed_by_known(note: bytes, known: tuple[VerifierKey, ...]) -> bool:
    """Whether any line of a note names one of these keys."""
    ids = {(key.name, key.key_id) for key in known}
    return any((line.name, line.key_id) in ids for line in parse_note(note).signatures)


def successor(source: Source, carrier: Carrier, known: tuple[VerifierKey, ...]) -> Successor | None:
    """Whom the log that a source serves names as its own successor; None where it is the known one.

    Raises:
        Refused: HANDOVER_UNPROVEN, HANDOVER_BEHIND, HANDOVER_FORK. BadInput: of the checkpoint.
        TrucelineError: as the source.
    """
    got = source.get("checkpoint", MAX_NOTE)
    note = b"" if got is None else got.data
    if signed_by_known(note, known):
        return None
    stated = parse_checkpoint(parse_note(note).text)
    for line in _candidates(source, carrier, stated):
        found = _judged(source, line, carrier, stated)
        if found is None or found.origin != stated.origin:
            continue
        try:
            signed_by_all(note, found.log_keys)
        except TrucelineError:
            continue
        if _in_tree(source, line, stated):
            _continues(source, carrier, stated, note, found)
            return found
    raise Refused(
        Fault(
            "HANDOVER_UNPROVEN",
            f"{source.name} serves {stated.origin}, signed with a key that this copy has no reason "
            "to believe: no entry by those who may enrol keys continues the desk under it.",
            "Nothing was kept. Ask those who opened the desk.",
        )
    )


def _candidates(source: Source, carrier: Carrier, stated: Checkpoint) -> Iterator[EntryLine]:
    """What the source gives everybody of entries that continue a desk."""
    size = carrier.store.size()
    if stated.size <= size:
        raise Refused(
            Fault(
                "HANDOVER_BEHIND",
                f"{source.name} continues a record of fewer entries than the {size} of this copy.",
                "What came after would be lost with it: compare the two, and keep this copy.",
            )
        )
    entries = Entries(source=source, origin=stated.origin)
    try:
        if entries.places() is not None:
            lines = entries.between(0, stated.size - 1)
            yield from (line for line in lines if _MARK in line.envelope)
    except NotFound:
        return


def _judged(
    source: Source, line: EntryLine, carrier: Carrier, stated: Checkpoint
) -> Successor | None:
    """The successor that an entry names, if by this copy's own registers it may.

    The old desk's last checkpoint may be further than this copy came before that desk was lost. It
    must then be signed by the old keys, as the rule of that entry asks, and stand in the new tree.
    """
    standing = carrier.clerk.catch_up()

    def beyond(size: int) -> str | None:
        return _served_root(source, stated, size)

    try:
        envelope = read_envelope(line.envelope)
        if standing is None:
            return None
        at = max(envelope.statement.signed_at, carrier.newest_at())
        admitted = admit(envelope, standing, carrier.lookups_now(beyond), at, at)
    except TrucelineError:
        return None
    body = admitted.entry.body
    if not isinstance(body, DeskContinued):
        return None
    first = VerifierKey(name=body.origin, kind=ED25519, public=bytes.fromhex(body.log_public))
    if body.log_ml_dsa is None:
        return Successor(origin=body.origin, log_keys=(first,))
    try:
        public = base64.b64decode(body.log_ml_dsa, validate=True)
    except binascii.Error:
        return None
    second = VerifierKey(name=body.origin, kind=COSIGNATURE_ML_DSA_44, public=public)
    return Successor(origin=body.origin, log_keys=(first, second))


def _served_root(source: Source, stated: Checkpoint, size: int) -> str | None:
    """The root of the first entries of the served tree, proven under what it states; or None."""
    if not 0 < size <= stated.size:
        return None
    read = served_tiles(source, stated.size)
    try:
        root = tiles.root_at(read, size)
        proof = tiles.consistency_proof(read, size, stated.size)
        proofs.verify_consistency(size, root, stated.size, stated.root, proof)
    except TrucelineError:
        return None
    return root.hex()


def _in_tree(source: Source, line: EntryLine, stated: Checkpoint) -> bool:
    """Whether the entry stands at its place in the served tree."""
    block, at = divmod(line.place, WIDTH)
    width = min(WIDTH, stated.size - block * WIDTH)
    try:
        leaf = decode_bundle(read_tile(source, None, block, width))[at]
        commitment = leaves.Leaf.decode(leaf).commitment
        read = served_tiles(source, stated.size)
        proof = tiles.inclusion_proof(read, line.place, stated.size)
        hashed = proofs.leaf_hash(leaf)
        proofs.verify_inclusion(line.place, stated.size, hashed, proof, stated.root)
    except (BadInput, Refused, IndexError):
        return False
    return leaves.commitment(line.salt, line.envelope) == commitment


def _continues(
    source: Source, carrier: Carrier, stated: Checkpoint, note: bytes, found: Successor
) -> None:
    """Refuse a successor whose tree does not begin with what this copy holds."""
    newest = carrier.store.checkpoint()
    if newest is None:
        return
    size, root, kept = newest
    held = Signed(size=size, root=root, note=kept, read=carrier.store.tile)
    read = served_tiles(source, stated.size)
    served = Signed(size=stated.size, root=stated.root, note=note, read=read)
    if contradiction(held, served, found.log_keys) is not None:
        raise Refused(
            Fault(
                "HANDOVER_FORK",
                f"{source.name} continues another record than the one this copy holds.",
                "Keep this copy, and compare it with those of the others.",
            )
        )
