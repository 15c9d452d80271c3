"""Quotas: how often one key may ask, and how often all strangers together may.

Each key has a bucket of reads and one of writes, which fill up evenly. Strangers share one pair: no
address is kept or looked at, so there is nothing else to tell them apart by. Nothing of it is on
disk, and a restart fills every bucket.
"""

from __future__ import annotations

import math
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

from truceline.errors import Fault, Refused

STRANGERS: Final = ""
"""Under which name all who proved nothing are counted together."""

_MINUTE: Final = 60.0
_MOST_BUCKETS: Final = 10_000
"""Keys remembered at a time; those whose buckets are full need not be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Allowance:
    """How often in a minute, and how many live streams at a time.

    Args:
        reads: Reads of one key.
        writes: Writes of one key.
        streams: Live streams of one key.
        strange_reads: Reads of all strangers together.
        strange_writes: Writes of all strangers together; a sign-in that failed is one too.
        strange_streams: Live streams of all strangers together.
    """

    reads: int = 1200
    writes: int = 240
    streams: int = 16
    strange_reads: int = 3000
    strange_writes: int = 120
    strange_streams: int = 200


class TooOften(Refused):
    """Refused for now; ``wait`` says for how many seconds."""

    def __init__(self, fault: Fault, wait: int) -> None:
        super().__init__(fault)
        self.wait = wait


@dataclass(slots=True)
class _Bucket:
    """What is left of a minute's number, and when that was reckoned (POSIX seconds)."""

    left: float
    at: float


@dataclass(slots=True)
class Quotas:
    """Counts for one server.

    Args:
        now: The time (POSIX seconds).
        allowance: How much is allowed.
    """

    now: Callable[[], float]
    allowance: Allowance = field(default_factory=Allowance)
    _buckets: dict[tuple[str, bool], _Bucket] = field(default_factory=dict)
    _streams: dict[str, int] = field(default_factory=dict)
    _one: threading.Lock = field(default_factory=threading.Lock)
    _heavy: threading.Lock = field(default_factory=threading.Lock)

    def spend(self, key: str, *, write: bool) -> None:
        """Count one request of a key.

        Args:
            key: The key's id, or :data:`STRANGERS`.
            write: Whether it writes.

        Raises:
            TooOften: RATE.
        """
        most, now = self._most(key, write=write), self.now()
        with self._one:
            bucket = self._buckets.setdefault((key, write), _Bucket(left=most, at=now))
            gone = max(0.0, now - bucket.at)
            bucket.left = min(float(most), bucket.left + gone * most / _MINUTE)
            bucket.at = now
            left = bucket.left
            if left >= 1:
                bucket.left -= 1
            if len(self._buckets) > _MOST_BUCKETS:
                self._forget(now)
        if left < 1:
            raise TooOften(_rate(), wait=max(1, math.ceil((1 - left) * _MINUTE / most)))

    @contextmanager
    def stream(self, key: str) -> Iterator[None]:
        """Hold one live stream of a key for the length of a ``with``.

        Raises:
            TooOften: STREAMS.
        """
        rule = self.allowance
        most = rule.strange_streams if key == STRANGERS else rule.streams
        with self._one:
            held = self._streams.get(key, 0)
            if held < most:
                self._streams[key] = held + 1
        if held >= most:
            raise TooOften(_streams(), wait=int(_MINUTE))
        try:
            yield
        finally:
            with self._one:
                self._streams[key] -= 1
                if not self._streams[key]:
                    del self._streams[key]

    @contextmanager
    def heavy(self) -> Iterator[None]:
        """Hold the one place for work that takes a whole processor for a while.

        Raises:
            TooOften: BUSY, at once: nobody waits in line, and nobody holds the others up.
        """
        if not self._heavy.acquire(blocking=False):
            raise TooOften(_busy(), wait=1)
        try:
            yield
        finally:
            self._heavy.release()

    def _most(self, key: str, *, write: bool) -> int:
        rule = self.allowance
        if key == STRANGERS:
            return rule.strange_writes if write else rule.strange_reads
        return rule.writes if write else rule.reads

    def _forget(self, now: float) -> None:
        """Forget every bucket that would be full by now."""
        for name in [name for name, each in self._buckets.items() if now - each.at > _MINUTE]:
            del self._buckets[name]


def _rate() -> Fault:
    return Fault(
        "RATE",
        "There were more requests in this minute than one key may make, or all strangers together.",
        "Wait as long as Retry-After says. Nobody's clock runs out by that: call the cell.",
    )


def _busy() -> Fault:
    return Fault(
        "BUSY",
        "Another check is being worked out.",
        "Ask again in a second, or check on your own machine: `truceline check`.",
    )


def _streams() -> Fault:
    return Fault(
        "STREAMS",
        "As many live streams are open as one key may have, or all strangers together.",
        "Close one, or ask GET /api/v1/entries from time to time.",
    )
