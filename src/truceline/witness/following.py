"""Following a log: every new leaf fetched, hashed and proven before it is kept.

One round goes like this, and can be killed between any two lines:

1. The newest checkpoint is read, and believed only with the log's own good signature.
2. The hash of every new block of 256 leaves is read from the log's tiles. Together with the hashes
   of the blocks that the copy *has* they must give the signed root: so what is new is proven, and
   that it continues what was there before, in one calculation. The plan is kept.
3. Bundles of leaves are read; each block must hash to what the plan says, and times never decrease.
4. At the end the copy's own root must be the signed one; then the checkpoint is kept.

Where the calculation of 2 fails, the log was rewritten, or serves tiles that its own checkpoint
does not cover: :mod:`truceline.witness.contradictions` tells which.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

from truceline.errors import AuditFailed, BadInput, Fault, NotFound
from truceline.ledger import proofs, tiles
from truceline.ledger.leaves import LEAF_BYTES, VERSION
from truceline.ledger.proofs import HASH_BYTES
from truceline.ledger.tile_files import WIDTH, decode_bundle, tile_path
from truceline.witness.replica import Plan
from truceline.witness.sources import MAX_BUNDLE, MAX_TILE

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Sequence

    from truceline.ledger.checkpoints import Checkpoint
    from truceline.witness.replica import Copy
    from truceline.witness.sources import Source

CHUNK = 64
"""Blocks in one transaction: 16,384 leaves."""
FETCHERS = 4
"""Bundles asked for at the same time."""
_TIME = slice(1, 9)


def read_tile(source: Source, level: int | None, n: int, width: int) -> bytes:
    """A tile or bundle of at least this width, as served; a partial one may have become full.

    Raises:
        NotFound, DeskFault: as :meth:`truceline.witness.sources.Source.get`.
    """
    most = MAX_BUNDLE if level is None else MAX_TILE
    try:
        got = source.get(tile_path(level, n, width), most)
    except NotFound:
        if width == WIDTH:
            raise
        got = source.get(tile_path(level, n, WIDTH), most)
    return b"" if got is None else got.data


def read_hashes(source: Source, level: int, n: int, width: int) -> list[bytes]:
    """The first ``width`` hashes of a tile, as served.

    Raises:
        NotFound, DeskFault: as :func:`read_tile`. AuditFailed: TILES_FALSE where it is too short.
    """
    data = read_tile(source, level, n, width)
    if len(data) % HASH_BYTES or len(data) < width * HASH_BYTES:
        raise AuditFailed(tiles_false(source.name, tile_path(level, n, width)))
    return [data[i : i + HASH_BYTES] for i in range(0, width * HASH_BYTES, HASH_BYTES)]


def served_blocks(source: Source, first: int, size: int) -> tuple[bytes, ...]:
    """The hash over each block of a served tree of ``size`` leaves, from block ``first`` on."""
    whole, rest = divmod(size, WIDTH)
    found: list[bytes] = []
    for n in range(first // WIDTH, -(-whole // WIDTH)):
        width = min(WIDTH, whole - n * WIDTH)
        found.extend(read_hashes(source, 1, n, width)[max(0, first - n * WIDTH) :])
    if rest:
        edge = read_hashes(source, 0, whole, rest)
        found.append(tiles.grow(lambda _level, _n: b"", 0, edge).root)
    return tuple(found)


def planned(source: Source, copy: Copy, checkpoint: Checkpoint, note: bytes) -> Plan | None:
    """Step 2: the plan that leads from the copy to a larger checkpoint; None where they part.

    Raises:
        NotFound, DeskFault: the tiles cannot be had. AuditFailed: TILES_FALSE.
    """
    first = copy.size() // WIDTH
    blocks = served_blocks(source, first, checkpoint.size)
    if root_over(copy, first, blocks) != checkpoint.root:
        return None
    return Plan(size=checkpoint.size, root=checkpoint.root, note=note, first=first, blocks=blocks)


def root_over(copy: Copy, first: int, blocks: Sequence[bytes]) -> bytes:
    """The root of the tree of the copy's first blocks and these after them.

    A tree over whole blocks splits where the tree over their leaves does, and a partial block at
    the end rises like a leaf; so the tiles above the lowest level are a tree of their own.
    """

    def above(level: int, n: int) -> bytes:
        # The copy may have grown since: of its rightmost row only what stood then counts.
        count = first // WIDTH**level
        width = min(WIDTH, count - n * WIDTH)
        return copy.tile(level + 1, n)[: max(0, width) * HASH_BYTES]

    return tiles.grow(above, first, blocks).root


def carried_out(
    source: Source,
    copy: Copy,
    plan: Plan,
    progress: Callable[[int], None] = lambda _size: None,
) -> None:
    """Steps 3 and 4: fetch, prove and keep every leaf that a plan still lacks.

    Raises:
        NotFound, DeskFault: bundles cannot be had; what was kept so far is proven.
        AuditFailed: LEAVES_FALSE, LEAF_FORM, LEAF_TIME_BACK, COPY_DIFFERS.
    """
    for group in _groups(source, copy.size() // WIDTH, plan):
        size = copy.size()
        start = size // WIDTH * WIDTH
        if group[: size - start] != copy.leaves(start, size):
            raise AuditFailed(_leaves_false(source.name, start // WIDTH))
        fresh = group[size - start :]
        _check_form(source.name, copy, size, fresh)
        growth = tiles.grow(copy.tile, size, [proofs.leaf_hash(leaf) for leaf in fresh])
        _check_blocks(source.name, plan, size, growth)
        copy.extend(fresh, growth)
        progress(growth.size)
    if tiles.root_at(copy.tile, copy.size()) != plan.root or copy.size() != plan.size:
        raise AuditFailed(
            Fault(
                "COPY_DIFFERS",
                "This copy's own tiles do not give the root that its leaves were proven under.",
                "The copy was altered on this machine: begin a new one in another folder.",
            )
        )
    copy.settle(plan)


def _groups(source: Source, first: int, plan: Plan) -> Iterator[list[bytes]]:
    """The leaves of some blocks at a time, in order, from block ``first`` to the plan's end."""
    last = -(-plan.size // WIDTH)
    with ThreadPoolExecutor(max_workers=FETCHERS) as pool:
        for at in range(first, last, CHUNK):
            numbers = range(at, min(at + CHUNK, last))
            bundles = pool.map(lambda n: _bundle(source, plan, n), numbers)
            yield [leaf for bundle in bundles for leaf in bundle]


def _bundle(source: Source, plan: Plan, n: int) -> tuple[bytes, ...]:
    """The leaves of one block, as many as the plan has there."""
    width = min(WIDTH, plan.size - n * WIDTH)
    try:
        leaves = decode_bundle(read_tile(source, None, n, width))
    except BadInput as error:
        raise AuditFailed(error.faults) from error
    if len(leaves) < width:
        raise AuditFailed(_leaves_false(source.name, n))
    return leaves[:width]


def _check_form(name: str, copy: Copy, size: int, leaves: Sequence[bytes]) -> None:
    """Every leaf is of the known version and length, and none is recorded before the last."""
    before = copy.leaves(size - 1, size)[0][_TIME] if size else b""
    for place, leaf in enumerate(leaves, size):
        if len(leaf) != LEAF_BYTES or leaf[0] != VERSION:
            sentence = f"Leaf {place} of {name} is of no form that this program knows."
            hint = "A newer version of this software may have written it; nothing after is kept."
            raise AuditFailed(Fault("LEAF_FORM", sentence, hint, where=f"leaf {place}"))
        if leaf[_TIME] < before:
            raise AuditFailed(
                Fault(
                    "LEAF_TIME_BACK",
                    f"Leaf {place} of {name} is dated before the leaf that it follows.",
                    "The operator back-dated it, and signed so: keep checkpoint and bundle.",
                    where=f"leaf {place}",
                )
            )
        before = leaf[_TIME]


def _check_blocks(name: str, plan: Plan, size: int, growth: tiles.Growth) -> None:
    """Every block that was filled, and the partial one at the end, is the one that was proven."""
    for n in range(size // WIDTH, growth.size // WIDTH):
        tile, at = divmod(n, WIDTH)
        row = growth.tiles[(1, tile)]
        if row[at * HASH_BYTES : (at + 1) * HASH_BYTES] != plan.block(n):
            raise AuditFailed(_leaves_false(name, n))
    if growth.size == plan.size and growth.root != plan.root:
        raise AuditFailed(_leaves_false(name, plan.size // WIDTH))


def tiles_false(name: str, where: str) -> Fault:
    """The fault of tiles that the log's own checkpoint does not cover."""
    return Fault(
        "TILES_FALSE",
        f"{name} serves tiles that do not give the root which its checkpoint states.",
        "Nothing was kept. Fetch again; if it stays so, the operator serves another tree than it "
        "signs: keep checkpoint and tiles, and compare with other replicas and witnesses.",
        where=where,
    )


def _leaves_false(name: str, block: int) -> Fault:
    return Fault(
        "LEAVES_FALSE",
        f"{name} serves leaves {block * WIDTH} to {(block + 1) * WIDTH - 1} that are not those "
        "which its signed checkpoint covers: edited, missing, or in another order.",
        "Nothing of them was kept. Keep checkpoint and bundle, and compare with other replicas.",
        where=tile_path(None, block, WIDTH),
    )
