"""The bell: rings for whoever waits when the ledger has grown, whoever made it grow.

One thread of a process looks at the store a few times a second (SQLite's ``data_version``, which
changes when any other connection commits); all who wait share what it saw. So two hundred open
pages cost one look, and a burst of entries is one ring.
"""

from __future__ import annotations

import asyncio
import contextlib
from typing import TYPE_CHECKING

from truceline.desk import STORE
from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import AsyncGenerator
    from pathlib import Path

PAUSE = 0.5
"""Seconds between two looks while nothing comes."""
BUSY = 2.0
"""Seconds between a ring and the next look: what comes in between is one ring."""


class Bell:
    """Rings with the ledger's size.

    Args:
        folder: The desk's folder.
    """

    def __init__(self, folder: Path) -> None:
        self._path = folder / STORE
        self._size = -1
        self._waiting: set[asyncio.Future[None]] = set()
        self._looking: asyncio.Task[None] | None = None
        self._wrote: dict[str, int] = {}

    def wrote(self, reader: str, size: int) -> None:
        """Keep in mind the ledger's size after a reader recorded something here."""
        self._wrote[reader] = max(size, self._wrote.get(reader, -1))

    def own(self, reader: str) -> int | None:
        """The size after what a reader recorded here last, -1 for nothing; None: nobody looks."""
        looking = self._looking
        if looking is None or looking.done() or self._size < 0:
            return None
        return self._wrote.get(reader, -1)

    def least(self, reader: str) -> int | None:
        """The size that whatever a reader is shown must have at least; None where nobody looks.

        It is what was rung last, or what the reader recorded since: what came in between will be
        rung, and is asked for then. So pages need not be made anew for each of many entries.
        """
        own = self.own(reader)
        return None if own is None else max(self._size, own)

    @property
    def size(self) -> int:
        """The ledger's size when it was last looked at; -1 before the first look."""
        return self._size

    async def rings(self, since: int) -> AsyncGenerator[int]:
        """Every size above one that is seen from now on; what changes together is one ring.

        It ends where the store can no longer be looked at: whoever waits then asks anew.
        """
        if self._looking is None or self._looking.done():
            self._looking = asyncio.create_task(self._look())
        looking = self._looking
        while True:
            while self._size <= since:
                if self._looking is not looking:
                    return
                await self._ring_comes()
            since = self._size
            yield since

    async def _ring_comes(self) -> None:
        comes = asyncio.get_running_loop().create_future()
        self._waiting.add(comes)
        try:
            await comes
        finally:
            self._waiting.discard(comes)

    async def stop(self) -> None:
        """Stop looking."""
        looking = self._looking
        if looking is not None:
            looking.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await looking

    async def _look(self) -> None:
        mine = asyncio.current_task()
        # A connection of its own: it sees what every other one commits.
        store = SqliteStore.open(self._path)
        seen = None
        try:
            while True:
                version = store.connection.execute("PRAGMA data_version").fetchone()[0]
                rang = False
                if version != seen:
                    seen, size = version, store.size()
                    rang = size != self._size
                    if rang:
                        self._size = size
                        self._ring()
                await asyncio.sleep(BUSY if rang else PAUSE)
        finally:
            store.close()
            if self._looking is mine:
                self._looking = None
            self._ring()

    def _ring(self) -> None:
        for each in self._waiting:
            if not each.done():
                each.set_result(None)
