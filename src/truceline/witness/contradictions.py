"""Whether two checkpoints of one log can both be true, and the file that proves that they cannot.

Only two things are needed: what each states, and the tiles of the larger of the two, wherever they
come from; tiles that do not give the larger one's root prove nothing, and are refused.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING

from truceline.ledger import proofs, tiles
from truceline.ledger.split_views import OtherPrefix, SplitView
from truceline.ledger.tiles import WIDTH
from truceline.witness.following import read_hashes

if TYPE_CHECKING:
    from truceline.ledger.vkeys import VerifierKey
    from truceline.witness.sources import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Signed:
    """A checkpoint that the log signed, and where tiles of its tree can be read.

    Args:
        size: The number of leaves.
        root: The root that it states.
        note: Its bytes.
        read: Gives a tile's bytes by level and number.
    """

    size: int
    root: bytes
    note: bytes
    read: Callable[[int, int], bytes]


def contradiction(
    held: Signed, served: Signed, log_keys: Sequence[VerifierKey]
) -> SplitView | None:
    """The proof that no one record has both checkpoints; None where one continues the other.

    Raises:
        Refused: as :func:`truceline.ledger.proofs.verify_consistency`, where the tiles are not
            those of the larger checkpoint.
        DeskFault: TILE_SHORT, likewise. NotFound, AuditFailed: as the tiles' source.
    """
    small, large = sorted((served, held), key=lambda each: each.size)
    root, proof = large.root, tuple[bytes, ...]()
    if small.size < large.size:
        root = tiles.root_at(large.read, small.size)
        proof = tiles.consistency_proof(large.read, small.size, large.size)
        proofs.verify_consistency(small.size, root, large.size, large.root, proof)
    if root == small.root:
        return None
    evidence = OtherPrefix(root=root, proof=proof)
    return SplitView(
        log_keys=tuple(log_keys), first=small.note, second=large.note, evidence=evidence
    )


def served_tiles(source: Source, size: int) -> Callable[[int, int], bytes]:
    """Reads tiles of a served tree of ``size`` leaves, each once."""

    @cache
    def read(level: int, n: int) -> bytes:
        width = min(WIDTH, size // WIDTH**level - n * WIDTH)
        return b"".join(read_hashes(source, level, n, width)) if width > 0 else b""

    return read
