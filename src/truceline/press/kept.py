"""Things that are gone through twice: kept in memory while they are small, else in a file.

A folder or an archive may hold more pages than memory does. The file has no name, is readable by
nobody else, and is gone with whoever keeps it, also when that breaks off.

>>> with Kept() as kept:
...     first = [len(each) for each in kept.passing(["made", "up"])]
...     first, len(kept), list(kept)
([4, 2], 2, ['made', 'up'])
"""

from __future__ import annotations

import pickle
from tempfile import SpooledTemporaryFile
from typing import TYPE_CHECKING, Final, Generic, Self, TypeVar

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

IN_MEMORY: Final = 64_000_000
"""Bytes up to which nothing is written to a file."""

Thing = TypeVar("Thing")


class Kept(Generic[Thing]):
    """Things in the order in which they were put by."""

    def __init__(self, in_memory: int | None = None) -> None:
        """Nothing is kept yet.

        Args:
            in_memory: Bytes up to which nothing is written to a file; None for the usual number.
        """
        self._file = SpooledTemporaryFile(  # noqa: SIM115 - closed by __exit__
            max_size=IN_MEMORY if in_memory is None else in_memory
        )
        self._count = 0

    def __enter__(self) -> Self:
        """Keep until the end of the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """Let everything go."""
        self._file.close()

    def __len__(self) -> int:
        """How many are kept."""
        return self._count

    def put(self, thing: Thing) -> None:
        """Put one by; not while they are gone through."""
        pickle.dump(thing, self._file, pickle.HIGHEST_PROTOCOL)
        self._count += 1

    def passing(self, things: Iterable[Thing]) -> Iterator[Thing]:
        """The same things, each put by as it passes."""
        for each in things:
            self.put(each)
            yield each

    def __iter__(self) -> Iterator[Thing]:
        """From the first; one at a time is in memory."""
        self._file.seek(0)
        for _ in range(self._count):
            # What is read here is what was written above, in a file that nobody else can open.
            thing: Thing = pickle.load(self._file)  # noqa: S301 - see above
            yield thing
