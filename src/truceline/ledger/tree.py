"""The Merkle tree of RFC 6962, and the arithmetic that its roots and proofs are made with.

A *node* ``(level, index)`` is the hash of the leaves ``[index * 2**level, (index + 1) * 2**level)``
where all of them exist. The *right edge* of a tree is what stands at the rightmost place of every
level, whole or not; its last hash is the root. Roots and proofs need nothing else, so that a tree
in memory (:class:`MemoryTree`) and a tree in tiles (:mod:`truceline.ledger.tiles`) share one piece
of arithmetic. Hashes and verifiers are those of :mod:`truceline.ledger.proofs`.

>>> tree = MemoryTree()
>>> tree.extend([b"first", b"second", b"third"])
>>> proof = tree.inclusion_proof(1, 3)
>>> verify_inclusion(1, 3, leaf_hash(b"second"), proof, tree.root(3))
>>> verify_consistency(2, tree.root(2), 3, tree.root(3), tree.consistency_proof(2, 3))
"""

from __future__ import annotations

from hashlib import sha256
from typing import TYPE_CHECKING

from truceline.errors import BadInput, Fault
from truceline.ledger.proofs import (
    EMPTY_ROOT,
    HASH_BYTES,
    MAX_SIZE,
    leaf_hash,
    node_hash,
    trailing_ones,
    verify_consistency,
    verify_inclusion,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

__all__ = [
    "EMPTY_ROOT",
    "HASH_BYTES",
    "MAX_SIZE",
    "MemoryTree",
    "check_index",
    "check_sizes",
    "consistency_path",
    "inclusion_path",
    "leaf_hash",
    "node_hash",
    "right_edge",
    "verify_consistency",
    "verify_inclusion",
]


def right_edge(node: Callable[[int, int], bytes], size: int) -> tuple[bytes, ...]:
    """The rightmost hash of each level from the last leaf up; the last one is the root.

    Args:
        node: Gives the hash of the whole subtree at ``(level, index)``.
        size: The number of leaves, at least 1.
    """
    last = size - 1
    edge = [node(0, last)]
    for level in range(last.bit_length()):
        place = last >> level
        # An odd place has a left sibling, always whole; an even one rises alone, as it is.
        edge.append(node_hash(node(level, place - 1), edge[-1]) if place & 1 else edge[-1])
    return tuple(edge)


def inclusion_path(
    node: Callable[[int, int], bytes], edge: Sequence[bytes], index: int, size: int, level: int = 0
) -> list[bytes]:
    """The siblings on the way from the subtree above leaf ``index`` to the root.

    Args:
        node: Gives the hash of the whole subtree at ``(level, index)``.
        edge: :func:`right_edge` of the same size.
        index: A leaf under the subtree where the path starts.
        size: The number of leaves, above ``index``.
        level: The level where the path starts; 0 for a leaf.
    """
    inner = (index ^ (size - 1)).bit_length()
    path = [node(height, index >> height ^ 1) for height in range(level, inner - 1)]
    if inner > level:
        # Here the way meets the right edge, whose subtree may not be whole.
        path.append(edge[inner - 1])
    height = max(inner, level)
    above = index >> height
    while above:
        if above & 1:
            path.append(node(height, above - 1))
        above >>= 1
        height += 1
    return path


def consistency_path(
    node: Callable[[int, int], bytes], edge: Sequence[bytes], old: int, new: int
) -> list[bytes]:
    """The proof between two sizes, in the RFC's order; empty from 0 and between equal sizes.

    Args:
        node: Gives the hash of the whole subtree at ``(level, index)``.
        edge: :func:`right_edge` of the newer size.
        old: The older size.
        new: The newer size, not below ``old``.
    """
    if old in (0, new):
        return []
    last = old - 1
    level = trailing_ones(last)
    seed = [node(level, last >> level)] if last >> level else []
    return seed + inclusion_path(node, edge, last, new, level)


def check_index(index: int, size: int, held: int) -> None:
    """Refuse a place or a size that the tree at hand does not have.

    Raises:
        BadInput: ``PROOF_RANGE``.
    """
    if not 0 <= index < size <= held:
        raise BadInput(
            Fault(
                "PROOF_RANGE",
                f"There is no leaf {index} in a tree of size {size} (this one holds {held}).",
                "Give an index below the size, and a size that the ledger has reached.",
            )
        )


def check_sizes(old: int, new: int, held: int) -> None:
    """Refuse two sizes that the tree at hand has not had, or in the wrong order.

    Raises:
        BadInput: ``PROOF_RANGE``.
    """
    if not 0 <= old <= new <= held:
        raise BadInput(
            Fault(
                "PROOF_RANGE",
                f"There is no proof from size {old} to {new} (this tree holds {held}).",
                "Give the older size first, and sizes that the ledger has reached.",
            )
        )


class MemoryTree:
    """A tree in memory: one list of hashes a level, whole subtrees only.

    Not for the ledger's own store (that is :mod:`truceline.ledger.tiles`), but for audits, tests
    and witnesses, where a whole tree is at hand. About 150 bytes a leaf.
    """

    __slots__ = ("_edge", "_edge_size", "_levels")

    def __init__(self) -> None:
        self._levels: list[list[bytes]] = [[]]
        self._edge: tuple[bytes, ...] = ()
        self._edge_size = 0

    def __len__(self) -> int:
        """The number of leaves."""
        return len(self._levels[0])

    def append(self, data: bytes) -> int:
        """Add one leaf by its data; its place is returned."""
        return self.append_hash(sha256(b"\x00" + data).digest())

    def append_hash(self, leaf: bytes) -> int:
        """Add one leaf by its 32-byte leaf hash; its place is returned."""
        levels = self._levels
        row = levels[0]
        place = len(row)
        row.append(leaf)
        acc, level, left = leaf, 0, place
        while left & 1:
            acc = sha256(b"\x01" + levels[level][left - 1] + acc).digest()
            level += 1
            left >>= 1
            if level == len(levels):
                levels.append([])
            levels[level].append(acc)
        return place

    def extend(self, data: Iterable[bytes]) -> None:
        """Add many leaves by their data."""
        for each in data:
            self.append(each)

    def root(self, size: int | None = None) -> bytes:
        """The root at ``size`` leaves (all of them where it is left out).

        Raises:
            BadInput: ``PROOF_RANGE`` where the tree never had that size.
        """
        at = len(self) if size is None else size
        check_sizes(at, at, len(self))
        return self._edge_at(at)[-1] if at else EMPTY_ROOT

    def inclusion_proof(self, index: int, size: int) -> tuple[bytes, ...]:
        """The proof that leaf ``index`` stands in the tree of ``size`` leaves.

        Raises:
            BadInput: ``PROOF_RANGE``.
        """
        check_index(index, size, len(self))
        return tuple(inclusion_path(self._node, self._edge_at(size), index, size))

    def consistency_proof(self, old: int, new: int) -> tuple[bytes, ...]:
        """The proof that the tree of ``new`` leaves begins with that of ``old``.

        Raises:
            BadInput: ``PROOF_RANGE``.
        """
        check_sizes(old, new, len(self))
        return tuple(consistency_path(self._node, self._edge_at(new), old, new)) if old else ()

    def _node(self, level: int, index: int) -> bytes:
        """The hash of a whole subtree."""
        return self._levels[level][index]

    def _edge_at(self, size: int) -> tuple[bytes, ...]:
        """The right edge at a size; the last one asked for is kept, for proofs come in runs."""
        if size != self._edge_size:
            self._edge = right_edge(self._node, size)
            self._edge_size = size
        return self._edge
