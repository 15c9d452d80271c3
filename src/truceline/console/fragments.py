"""Pages that many have open at once, rendered once for all who see the same.

What a page shows follows from who asks, from the registers, from the ledger's size, from the minute
and from the language; while these are the same, it is the same bytes. A demonstration on a stage,
or a duty room with ten screens, costs one rendering for each entry, not one for each screen.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from truceline.reception.visits import Visit

KEPT: Final = frozenset({"/desk", "/desk/queue"})
"""The addresses whose pages are kept."""
MOST: Final = 128
MOST_BYTES: Final = 512 * 1024
"""A page larger than this is not kept."""


class Key(NamedTuple):
    """What a page follows from."""

    reader: str
    registers: int
    size: int
    minute: str
    language: str
    address: str


class Fragments:
    """Rendered pages of one desk; the least asked for are dropped. For several threads."""

    def __init__(self, most: int = MOST) -> None:
        self._most = most
        self._one = threading.Lock()
        self._kept: OrderedDict[Key, bytes] = OrderedDict()

    @staticmethod
    def key(visit: Visit, language: str, path: str, query: str) -> Key | None:
        """What a page follows from; None for an address whose pages are not kept.

        Args:
            visit: Who asks, of which desk, and when.
            language: In which language.
            path: The address.
            query: What it asks for.
        """
        if path not in KEPT:
            return None
        return Key(
            reader=visit.visitor.actor,
            registers=visit.desk.standing().seq,
            size=visit.desk.store.size(),
            minute=f"{visit.now:%Y%m%d%H%M}",
            language=language,
            address=f"{path}?{query}",
        )

    def find(self, key: Key | None) -> bytes | None:
        """The page that was kept; None where there is none."""
        if key is None:
            return None
        with self._one:
            found = self._kept.get(key)
            if found is not None:
                self._kept.move_to_end(key)
            return found

    def keep(self, key: Key | None, page: bytes) -> None:
        """Keep a page, where its address is one whose pages are kept."""
        if key is None or len(page) > MOST_BYTES:
            return
        with self._one:
            self._kept[key] = page
            self._kept.move_to_end(key)
            while len(self._kept) > self._most:
                self._kept.popitem(last=False)
