"""The right edge of a growing tree: enough to know the root at every size, and nothing more.

>>> edge = Frontier()
>>> edge.root() == EMPTY_ROOT
True
"""

from __future__ import annotations

from truceline.ledger.proofs import EMPTY_ROOT, node_hash


class Frontier:
    """Roots of the complete subtrees of a tree, largest first (RFC 6962 section 2.1)."""

    def __init__(self) -> None:
        self.size = 0
        self._peaks: list[bytes] = []

    def add(self, leaf: bytes) -> None:
        """Take one more 32-byte leaf hash."""
        self._peaks.append(leaf)
        self.size += 1
        merge = self.size
        while merge % 2 == 0:
            right = self._peaks.pop()
            self._peaks.append(node_hash(self._peaks.pop(), right))
            merge //= 2

    def root(self) -> bytes:
        """The root of the tree so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root
