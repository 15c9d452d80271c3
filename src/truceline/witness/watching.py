"""A witness that looks for itself: it fetches a log's checkpoint and tiles, and builds the proof.

So a party needs no open port: its witness asks the desk, not the desk the witness. The checkpoint
with its own lines is kept in its folder, and can be carried to the desk by any road. Where a record
is not the one that it cosigned before, the same tiles prove that the log signed both.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.errors import Fault, TrucelineError
from truceline.ledger import tiles, witnessing
from truceline.ledger.checkpoints import add_signatures, open_checkpoint
from truceline.ledger.notes import parse_lines
from truceline.ledger.split_views import SplitView
from truceline.ledger.witnessing import Request, format_request
from truceline.witness.contradictions import Signed, contradiction, served_tiles
from truceline.witness.sources import MAX_NOTE

if TYPE_CHECKING:
    from truceline.witness.cosigner import Cosigner
    from truceline.witness.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """What one look at a log came to.

    Args:
        origin: Which log.
        size: The size of the checkpoint it served.
        before: The size that the witness had cosigned before.
        cosigned: The checkpoint with the witness's lines; empty where it was refused.
        fault: Why it was refused, or ``None``.
        split: The proof that the log signed two records, or ``None``.
    """

    origin: str
    size: int
    before: int
    cosigned: bytes = b""
    fault: Fault | None = None
    split: SplitView | None = None


def look(cosigner: Cosigner, source: Source) -> Look:
    """Fetch a log's newest checkpoint, prove that it only adds to the last one, and cosign it.

    1. The checkpoint must be signed by a log that the witness knows.
    2. A smaller one than was cosigned is refused: entries that were there are not shown.
    3. The proof from the last size on is built from the log's own tiles.
    4. The witness decides, as it does for whoever asks it; it keeps before it signs.

    Raises:
        BadInput, Refused: the checkpoint is none, or not of a log that the witness knows.
        NotFound, DeskFault, AuditFailed: the log's files cannot be had, or are no tiles.
        OSError: the system could not keep the checkpoint; nothing was signed.
    """
    got = source.get("checkpoint", MAX_NOTE)
    note = b"" if got is None else got.data
    keys = tuple(key for known in cosigner.logs.values() for key in known)
    new = open_checkpoint(note, keys).checkpoint
    kept = cosigner.latest(new.origin)
    if new.size < kept.size:
        return Look(
            origin=new.origin,
            size=new.size,
            before=kept.size,
            fault=_shrunk(source, new.size, kept.size),
        )
    read = served_tiles(source, new.size)
    proof = tiles.consistency_proof(read, kept.size, new.size)
    answer = cosigner.add(format_request(Request(old_size=kept.size, proof=proof, checkpoint=note)))
    if answer.status == witnessing.COSIGNED:
        cosigned = add_signatures(cosigner.latest(new.origin).note, parse_lines(answer.body))
        return Look(origin=new.origin, size=new.size, before=kept.size, cosigned=cosigned)
    split = None
    if kept.note:
        held = Signed(size=kept.size, root=kept.root, note=kept.note, read=read)
        served = Signed(size=new.size, root=new.root, note=note, read=read)
        try:
            split = contradiction(held, served, cosigner.logs[new.origin])
        except TrucelineError:
            # Tiles that are not those of the served checkpoint prove nothing about the log's word.
            split = None
    return Look(
        origin=new.origin,
        size=new.size,
        before=kept.size,
        fault=_refused(source, new.size, kept.size, answer.status),
        split=split,
    )


def _shrunk(source: Source, size: int, before: int) -> Fault:
    return Fault(
        "WITNESS_SHRUNK",
        f"{source.name} shows a record of {size} entries; {before} were signed before.",
        "Ask its operator for the newest: entries that stood there are withheld, or were lost.",
    )


def _refused(source: Source, size: int, before: int, status: int) -> Fault:
    return Fault(
        "WITNESS_INCONSISTENT",
        f"The record of {size} entries at {source.name} does not begin with the {before} entries "
        f"that were cosigned (answer {status}).",
        "It was rewritten, or its tiles are not those of its checkpoint. Keep both checkpoints and "
        "show them to the other parties.",
    )
