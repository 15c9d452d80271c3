"""The tree in tiles: the C2SP tlog-tiles layout, and growing and proving from its rows alone.

A *tile* is 256 consecutive hashes of one of the tree's every-eighth levels; the rightmost tile of a
level may be partial. A store keeps one row of bytes for each tile ``(level, n)``: the fullest that
there has been, of which every narrower tile is a prefix. So a million leaves are about 3,900 rows,
an append touches the rightmost few of them, and the same bytes are served as static files.

``read_tile(level, n)`` gives a row's bytes, and ``b""`` where there is no such row. What is read is
whatever the store holds; only :func:`check_tiles` and a signed root say whether it is right.

>>> from truceline.ledger.tree import leaf_hash, verify_inclusion
>>> rows: dict[tuple[int, int], bytes] = {}
>>> def read_tile(level: int, n: int) -> bytes:
...     return rows.get((level, n), b"")
>>> growth = grow(read_tile, 0, [leaf_hash(bytes([i])) for i in range(200)])
>>> rows.update(growth.tiles)
>>> proof = inclusion_proof(read_tile, 0, growth.size)
>>> verify_inclusion(0, 200, leaf_hash(bytes([0])), proof, growth.root)
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import TYPE_CHECKING

from truceline.errors import DeskFault, Fault, raise_for
from truceline.ledger.proofs import EMPTY_ROOT, HASH_BYTES, MAX_SIZE, node_hash, size_faults
from truceline.ledger.tree import (
    check_index,
    check_sizes,
    consistency_path,
    inclusion_path,
    right_edge,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence

    ReadTile = Callable[[int, int], bytes]

HEIGHT = 8
WIDTH = 256
TILE_BYTES = WIDTH * HASH_BYTES


@dataclass(frozen=True, slots=True, kw_only=True)
class Growth:
    """What appending changed.

    Args:
        size: The number of leaves after it.
        root: The 32-byte root after it.
        tiles: The bytes of every row that changed or came to be, by ``(level, n)``.
    """

    size: int
    root: bytes
    tiles: Mapping[tuple[int, int], bytes]


def grow(read_tile: ReadTile, size: int, leaf_hashes: Sequence[bytes]) -> Growth:
    """Append leaves to a tree kept in tiles; pure, and reads the rightmost tile of each level only.

    Args:
        read_tile: Gives a row's bytes by level and number; ``b""`` where there is none.
        size: The number of leaves so far.
        leaf_hashes: The 32-byte hashes of the new leaves, in order.

    Raises:
        BadInput: ``PROOF_RANGE``, ``TILE_HASH_LENGTH``.
        DeskFault: ``TILE_SHORT``, ``TILE_AHEAD``: the stored rows are not those of this size.
    """
    raise_for(_growth_faults(size, leaf_hashes))
    changed: dict[tuple[int, int], bytes] = {}
    rising = list(leaf_hashes)
    carry: bytes | None = None
    level, count = 0, size
    while count or rising:
        n, start = divmod(count, WIDTH)
        row = _exact_row(read_tile, level, n, start) if start else b""
        row += b"".join(rising)
        fresh = bool(rising)
        rising = []
        for offset in range(0, len(row), TILE_BYTES):
            tile = row[offset : offset + TILE_BYTES]
            if fresh:
                changed[(level, n + offset // TILE_BYTES)] = tile
            if len(tile) == TILE_BYTES:
                rising.append(_fold(_split(tile)))
        # What is left over at the right, and the root of what is left over below it.
        rest = row[len(row) - len(row) % TILE_BYTES :]
        edge = [*_split(rest), *([] if carry is None else [carry])]
        carry = _fold(edge) if edge else None
        level, count = level + 1, count // WIDTH
    grown = size + len(leaf_hashes)
    return Growth(size=grown, root=EMPTY_ROOT if carry is None else carry, tiles=changed)


def root_at(read_tile: ReadTile, size: int) -> bytes:
    """The root at a size that the tree has reached, from its tiles.

    Raises:
        BadInput: ``PROOF_RANGE``.
        DeskFault: ``TILE_SHORT``.
    """
    raise_for(size_faults(size, "size"))
    return right_edge(_Rows(read_tile).node, size)[-1] if size else EMPTY_ROOT


def inclusion_proof(read_tile: ReadTile, index: int, size: int) -> tuple[bytes, ...]:
    """The proof that leaf ``index`` stands in the tree of ``size`` leaves, from its tiles.

    Raises:
        BadInput: ``PROOF_RANGE``.
        DeskFault: ``TILE_SHORT``.
    """
    return Prover(read_tile).inclusion(index, size)


def inclusion_proofs(
    read_tile: ReadTile, indexes: Sequence[int], size: int
) -> tuple[tuple[bytes, ...], ...]:
    """The proofs of several leaves in one tree, in the order asked; each row is read once.

    Raises:
        BadInput: ``PROOF_RANGE``.
        DeskFault: ``TILE_SHORT``.
    """
    for index in indexes:
        check_index(index, size, MAX_SIZE)
    if not indexes:
        return ()
    rows = _Rows(read_tile)
    edge = right_edge(rows.node, size)
    return tuple(tuple(inclusion_path(rows.node, edge, index, size)) for index in indexes)


def consistency_proof(read_tile: ReadTile, old: int, new: int) -> tuple[bytes, ...]:
    """The proof that the tree of ``new`` leaves begins with that of ``old``, from its tiles.

    Raises:
        BadInput: ``PROOF_RANGE``.
        DeskFault: ``TILE_SHORT``.
    """
    return Prover(read_tile).consistency(old, new)


class Prover:
    """Makes proof after proof out of one tree's tiles, as for a desk that many ask.

    Full tiles never change: what was hashed of them is kept for the next proof, up to ``keep`` of
    them (16 KiB each). Not safe for use by several threads at once.

    Args:
        read_tile: Gives a row's bytes by level and number; ``b""`` where there is none.
        keep: How many full tiles are kept; 4,096 hold a tree of a million leaves whole.
    """

    __slots__ = ("_edge", "_full", "_keep", "_partial", "_read_tile", "_size")

    def __init__(self, read_tile: ReadTile, keep: int = 4096) -> None:
        self._read_tile = read_tile
        self._keep = keep
        self._full: _Pyramids = {}
        self._partial: _Pyramids = {}
        self._edge: tuple[bytes, ...] | None = None
        self._size = -1

    def inclusion(self, index: int, size: int) -> tuple[bytes, ...]:
        """As :func:`inclusion_proof`."""
        check_index(index, size, MAX_SIZE)
        rows = self._rows(size)
        return tuple(inclusion_path(rows.node, self._edge_of(rows, size), index, size))

    def consistency(self, old: int, new: int) -> tuple[bytes, ...]:
        """As :func:`consistency_proof`."""
        check_sizes(old, new, MAX_SIZE)
        if old in (0, new):
            return ()
        rows = self._rows(new)
        return tuple(consistency_path(rows.node, self._edge_of(rows, new), old, new))

    def _rows(self, size: int) -> _Rows:
        """The rows of a tree of a size; its last tiles are kept for the next of that size."""
        while len(self._full) > self._keep:
            del self._full[next(iter(self._full))]
        if size != self._size:
            self._size, self._partial, self._edge = size, {}, None
        return _Rows(self._read_tile, self._full, self._partial)

    def _edge_of(self, rows: _Rows, size: int) -> tuple[bytes, ...]:
        """What stands at the right edge of the tree of the last size that was asked about."""
        if self._edge is None:
            self._edge = right_edge(rows.node, size)
        return self._edge


def check_tiles(read_tile: ReadTile, leaf_hashes: Iterable[bytes], size: int) -> Iterator[Fault]:
    """Make every tile anew from the leaves and yield a fault for each that differs, first first.

    Read the rows, the leaves and the size in one transaction: a row that is longer than the size
    allows is a fault, and so is one just right of the last tile or above the top; a store that
    lists its rows can compare them with :func:`truceline.ledger.tile_files.tiles_for`, which finds
    stray ones anywhere. Holds one partial tile a level, whatever the size.

    Args:
        read_tile: Gives a row's bytes by level and number; ``b""`` where there is none.
        leaf_hashes: The 32-byte hash of every leaf, in order.
        size: How many leaves there should be.

    Yields:
        ``TILE_DIFFERS`` (bytes, length, or a row that is missing or should not be), with
        ``where`` as the tile's path and the range of leaves in the sentence; ``TILE_LEAVES``
        where there are fewer or more leaves than ``size``.
    """
    open_tiles: list[bytearray] = [bytearray()]
    numbers = [0]
    seen = 0
    for leaf in leaf_hashes:
        seen += 1
        if seen > size:
            break
        rising: bytes | None = leaf
        level = 0
        while rising is not None:
            if level == len(open_tiles):
                open_tiles.append(bytearray())
                numbers.append(0)
            tile = open_tiles[level]
            tile += rising
            rising = None
            if len(tile) == TILE_BYTES:
                whole = bytes(tile)
                yield from _compare(read_tile, level, numbers[level], whole, size)
                rising = _fold(_split(whole))
                tile.clear()
                numbers[level] += 1
            level += 1
    if seen != size:
        found = "more" if seen > size else str(seen)
        yield Fault(
            "TILE_LEAVES",
            f"There should be {size} leaves and there are {found}.",
            "Leaves were lost or added outside the ledger: restore from a replica.",
        )
    # The partial tiles, and the places right of them and above: there nothing may be stored.
    for level, tile in enumerate(open_tiles):
        yield from _compare(read_tile, level, numbers[level], bytes(tile), size)
        if tile:
            yield from _compare(read_tile, level, numbers[level] + 1, b"", size)
    yield from _compare(read_tile, len(open_tiles), 0, b"", size)


def _compare(
    read_tile: ReadTile, level: int, n: int, expected: bytes, size: int
) -> Iterator[Fault]:
    """A fault where a stored row is not the bytes that the leaves give."""
    stored = read_tile(level, n)
    if stored == expected:
        return
    span = WIDTH ** (level + 1)
    first, last = n * span, min((n + 1) * span, size) - 1
    covers = f"covers leaves {first} to {last}" if first <= last else "covers no leaf"
    yield Fault(
        "TILE_DIFFERS",
        f"Tile {n} of level {level} ({covers}) is not what the leaves give: "
        f"{_difference(stored, expected)}.",
        "Compare with a replica; tiles can be made anew from the leaves once those are known good.",
        where=f"tile/{level}/{n}",
    )


def _difference(stored: bytes, expected: bytes) -> str:
    """Where two rows part, in words."""
    if len(stored) != len(expected):
        return f"{len(stored)} bytes are stored, {len(expected)} expected"
    at = next(i for i, pair in enumerate(zip(stored, expected, strict=True)) if pair[0] != pair[1])
    return f"the first byte that differs is {at}"


_Pyramids = dict[tuple[int, int], list[bytes]]
"""Of a tile the hashes of each of its levels, those of one level side by side."""


class _Rows:
    """Reads rows once, and gives any whole subtree's hash out of them."""

    __slots__ = ("_full", "_partial", "_read_tile")

    def __init__(
        self,
        read_tile: ReadTile,
        full: _Pyramids | None = None,
        partial: _Pyramids | None = None,
    ) -> None:
        self._read_tile = read_tile
        self._full = {} if full is None else full
        self._partial = {} if partial is None else partial

    def node(self, level: int, index: int) -> bytes:
        """The hash of the whole subtree ``(level, index)`` of the tree.

        A row holds the hashes of levels 0, 8, 16 and so on; those between are hashed from it, each
        level side by side in one string of bytes.
        """
        tile_level, height = divmod(level, HEIGHT)
        n, offset = divmod(index << height, WIDTH)
        at = (tile_level, n)
        pyramid = self._full.get(at) or self._partial.get(at)
        if pyramid is None:
            row = self._read_tile(tile_level, n)
            pyramid = [row[: len(row) - len(row) % HASH_BYTES]]
            (self._full if len(row) == TILE_BYTES else self._partial)[at] = pyramid
        needed = offset + (1 << height)
        if len(pyramid[0]) < needed * HASH_BYTES:
            self._partial.pop(at, None)
            raise DeskFault(_short_fault(tile_level, n, needed, len(pyramid[0]) // HASH_BYTES))
        while len(pyramid) <= height:
            below = pyramid[-1]
            pairs = range(0, len(below) - HASH_BYTES, 2 * HASH_BYTES)
            pyramid.append(
                b"".join([sha256(b"\x01" + below[i : i + 2 * HASH_BYTES]).digest() for i in pairs])
            )
        first = (offset >> height) * HASH_BYTES
        return pyramid[height][first : first + HASH_BYTES]


def _split(row: bytes) -> list[bytes]:
    """A row's whole hashes; what is left at its end is no hash."""
    whole = len(row) - len(row) % HASH_BYTES
    return [row[i : i + HASH_BYTES] for i in range(0, whole, HASH_BYTES)]


def _fold(hashes: list[bytes]) -> bytes:
    """The root over at least one hash: pairs are hashed, one alone rises as it is."""
    while len(hashes) > 1:
        paired = [node_hash(hashes[i], hashes[i + 1]) for i in range(0, len(hashes) - 1, 2)]
        if len(hashes) % 2:
            paired.append(hashes[-1])
        hashes = paired
    return hashes[0]


def _exact_row(read_tile: ReadTile, level: int, n: int, width: int) -> bytes:
    """The rightmost row of a level, which must be as wide as the size says, not more or less."""
    row = read_tile(level, n)
    if len(row) < width * HASH_BYTES:
        raise DeskFault(_short_fault(level, n, width, len(row) // HASH_BYTES))
    if len(row) > width * HASH_BYTES:
        raise DeskFault(
            Fault(
                "TILE_AHEAD",
                f"Tile {n} of level {level} holds more than the {width} hashes of this size.",
                "Size and tiles were not read in one transaction, or another writer was first.",
                where=f"tile/{level}/{n}",
            )
        )
    return row


def _short_fault(level: int, n: int, needed: int, found: int) -> Fault:
    """The fault of a row that is missing or too narrow."""
    return Fault(
        "TILE_SHORT",
        f"Tile {n} of level {level} must hold {needed} hashes and holds {found}.",
        "The store lost a tile: make the tiles anew from the leaves, or restore from a replica.",
        where=f"tile/{level}/{n}",
    )


def _growth_faults(size: int, leaf_hashes: Sequence[bytes]) -> Iterator[Fault]:
    """Everything wrong with a request to grow."""
    yield from size_faults(size, "size")
    yield from size_faults(size + len(leaf_hashes), "size") if 0 <= size <= MAX_SIZE else ()
    for number, value in enumerate(leaf_hashes):
        if len(value) != HASH_BYTES:
            yield Fault(
                "TILE_HASH_LENGTH",
                f"A leaf hash has {HASH_BYTES} bytes; this one has {len(value)}.",
                "Give the SHA-256 leaf hash, not the leaf's data.",
                where=f"leaf_hashes/{number}",
            )
