"""Pages that many have open at once, rendered once for all who see the same.

What a page shows follows from who asks, from the registers, from the ledger's size, from the minute
and from the language; while these are the same, it is the same bytes. A demonstration on a stage,
or a duty room with ten screens, costs one rendering for each entry, not one for each screen. The
part that open pages fetch when they are told of new entries is rendered once for each time that
they are told; and where many ask for the same at once, one renders and the others wait for it.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from contextlib import contextmanager, nullcontext
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.reception.visits import Visit

KEPT: Final = frozenset({"/desk", "/desk/queue"})
"""The addresses whose pages are kept: open pages of them are told of whatever is newer."""
MOST: Final = 128
_LOCKS: Final = 64
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
        self._making = tuple(threading.Lock() for _ in range(_LOCKS))

    @staticmethod
    def key(
        visit: Visit, language: str, path: str, query: str, least: int | None = None
    ) -> Key | None:
        """What a page follows from; None for an address whose pages are not kept.

        Args:
            visit: Who asks, of which desk, and when.
            language: In which language.
            path: The address.
            query: What it asks for.
            least: The ledger's size that the reader must see at least, where it will be told of
                what comes later.
        """
        if path not in KEPT:
            return None
        return Key(
            reader=visit.visitor.actor,
            registers=visit.desk.standing().seq,
            size=visit.desk.store.size() if least is None else least,
            minute=f"{visit.now:%Y%m%d%H%M}",
            language=language,
            address=f"{path}?{query}",
        )

    @contextmanager
    def alone(self, key: Key | None) -> Iterator[None]:
        """Make a page while nobody else makes the same; look for it again inside."""
        with nullcontext() if key is None else self._making[hash(key) % _LOCKS]:
            yield

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
