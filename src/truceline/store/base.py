"""What a store of a desk offers: the ledger's rows and the docket's, in one transaction.

The registrar speaks to this Protocol alone; SQLite keeps it today, PostgreSQL when a desk outgrows
one machine. Contract tests run on every store.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, Protocol

from truceline.analysis.clocks import Clock
from truceline.mechanism.parts import Row
from truceline.mechanism.shapes import Area

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping
    from contextlib import AbstractContextManager


@dataclass(frozen=True, slots=True)
class Stored:
    """One entry as stored; envelope and salt are None where the body was withheld or destroyed."""

    seq: int
    leaf: bytes
    envelope: bytes | None
    salt: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Indexed:
    """What the docket keeps of an entry."""

    seq: int
    hash: str
    kind: str
    part: str
    audience: str
    author: str
    recorded_at: datetime
    happened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Listed:
    """What the docket keeps of a subject, without its actors and clocks."""

    id: str
    opened_seq: int
    last_seq: int
    part: str
    kind: str
    state: str
    title: str
    under: str
    head: int
    opener: str
    opened_at: datetime
    changed_at: datetime
    place: str
    since: datetime | None
    until: datetime | None
    rung: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where and when a subject may be found; a missing time is unbounded.

    Without an area it is found by no place.
    """

    area: Area | None
    since: datetime | None
    until: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """What the docket learns of a subject when an entry changes it."""

    id: str
    opened_seq: int
    last_seq: int
    part: str
    kind: str
    opener: str
    opened_at: datetime
    changed_at: datetime
    head: int
    under: str
    row: Row
    own: Row
    """The row of the subject's own entries alone, where it is linked with others."""
    clocks: Sequence[Clock]
    reach: Reach


class LedgerStore(Protocol):
    """The rows that must never be lost."""

    def transaction(self) -> AbstractContextManager[None]:
        """One writer at a time; everything inside is kept, or nothing is."""

    def size(self) -> int:
        """The number of leaves."""

    def add_entry(self, stored: Stored, boxes: Sequence[bytes]) -> None:
        """Add one entry's leaf, body and ciphertexts."""

    def stored(self, seq: int) -> Stored | None:
        """One entry by its place."""

    def scan(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        """Entries in order, streamed."""

    def boxes(self, seq: int) -> tuple[bytes, ...]:
        """The ciphertexts of an entry, in order."""

    def destroy(self, seq: int, *, sealed_only: bool) -> None:
        """Remove a body and its salt, or its ciphertexts alone. The leaf stays."""

    def tile(self, level: int, n: int) -> bytes:
        """The stored bytes of a tile; empty where there is none."""

    def put_tiles(self, tiles: Mapping[tuple[int, int], bytes]) -> None:
        """Write changed tiles."""

    def put_checkpoint(self, size: int, root: bytes, note: bytes) -> None:
        """Keep a signed checkpoint."""

    def checkpoint(self, size: int | None = None) -> tuple[int, bytes, bytes] | None:
        """``(size, root, note)`` of the newest checkpoint, or of the one at a size."""

    def checkpoints(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Every checkpoint, smallest first."""


class DocketStore(Protocol):
    """The rows that can be rebuilt."""

    def clear_docket(self) -> None:
        """Throw the docket away."""

    def seq_of(self, entry_hash: str) -> int | None:
        """The place of an entry by its hash."""

    def indexed(self, seq: int) -> Indexed | None:
        """What the docket keeps of an entry."""

    def entries_of(self, subjects: Iterable[str], until: int | None = None) -> list[Stored]:
        """The entries that fold into these subjects, in ledger order, up to a place."""

    def listed(self, subject: str) -> Listed | None:
        """A subject's row."""

    def file(self, filing: Filing) -> None:
        """Write a subject's row, actors, clocks, area and words."""

    def subjects_with_key(self, part: str, key: str) -> tuple[str, ...]:
        """Ids of subjects by natural key."""

    def docket_rows(self) -> Iterator[tuple[Any, ...]]:
        """Every row of the docket in a fixed order, for comparing two dockets."""
