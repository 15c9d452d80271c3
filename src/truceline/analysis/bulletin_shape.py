"""What a bulletin is made of: blocks of sentences and tables, whatever form they are printed in.

Every table says what period its numbers are of, whose record they come from, and out of what they
are counted, so that no number can be printed without its period, source and denominator. Cells are
text, whole numbers, or None where a thing is not known: None is never zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict

if TYPE_CHECKING:
    from collections.abc import Iterable
    from zoneinfo import ZoneInfo

FORM = "truceline.bulletin/1"
"""The name and version of this shape; a changed shape is a new version."""

Cell = int | str | None
CellKind = Literal["words", "number", "time", "id"]
Sight = Literal["whole", "in_part", "none"]
"""How much of a part of the record a reader sees: all of it, some entries, or none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column: its key in JSON, its heading, and what its cells are."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    key: str
    title: str
    kind: CellKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table, with what its numbers are of.

    Args:
        id: Its id, unique in the bulletin.
        caption: What it shows.
        period: What stretch or instant its numbers are of.
        source: Whose record they come from; a column may say it row by row.
        out_of: Out of what they are counted.
        columns: The columns.
        rows: The rows, in a stable order; each as long as ``columns``.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    id: str
    caption: str
    period: str
    source: str
    out_of: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Block:
    """One block of a bulletin.

    Args:
        id: Its id, unique in the bulletin.
        title: Its heading.
        sight: How much of what it speaks of its reader sees.
        says: Sentences, before the tables.
        tables: Its tables; one without rows is left out by :func:`block`.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    id: str
    title: str
    sight: Sight
    says: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Period:
    """A bulletin's day (or week), from cut-off to cut-off.

    Args:
        day: The local day it is named for, on which it closes.
        since: Its first instant (UTC).
        until: Its end (UTC); that instant belongs to the next one.
        zone: The zone of the cut-off.
        minutes: Its length; a day in which the clocks change has 23 or 25 hours.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    day: date
    since: datetime
    until: datetime
    zone: str
    minutes: int

    def holds(self, at: datetime | None) -> bool:
        """Whether an instant lies in it."""
        return at is not None and self.since <= at < self.until


@dataclass(frozen=True, slots=True, kw_only=True)
class MadeFrom:
    """The place of the ledger that a bulletin was made from.

    Args:
        origin: The desk.
        size: How many entries the ledger had there.
        root: The RFC 6962 root of the tree of that size, hexadecimal.
        newest_at: When the last of them was recorded (UTC).
        clock: ``live``, or ``replay`` where times are declared and not witnessed.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    origin: str
    size: int
    root: str
    newest_at: datetime
    clock: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Bulletin:
    """A bulletin as a value. It holds no time of making: the same ledger makes the same bulletin.

    Args:
        form: :data:`FORM`.
        language: The language of its words (BCP 47).
        agreement: The id of the agreement.
        title: The agreement's title.
        terms_version: Which version of its Terms.
        reader: For whom it was narrowed.
        period: Its day.
        before: The period before, with which it is compared.
        shown_until: Up to when events are shown to this reader (UTC).
        made_from: The place of the ledger.
        says: Sentences that stand above everything.
        blocks: The blocks, in their fixed order.
    """

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    form: str
    language: str
    agreement: str
    title: str
    terms_version: int
    reader: str
    period: Period
    before: Period
    shown_until: datetime
    made_from: MadeFrom
    says: tuple[str, ...]
    blocks: tuple[Block, ...]

    def block(self, name: str) -> Block:
        """The block with that id.

        Raises:
            KeyError: there is none.
        """
        for each in self.blocks:
            if each.id == name:
                return each
        raise KeyError(name)


def columns(**kinds: tuple[str, CellKind]) -> tuple[Column, ...]:
    """Columns from ``key=(heading, kind)``, in the order given."""
    return tuple(Column(key=key, title=title, kind=kind) for key, (title, kind) in kinds.items())


def block(name: str, title: str, sight: Sight, says: Iterable[str], *tables: Table) -> Block:
    """A block; of its tables those that have rows."""
    return Block(
        id=name,
        title=title,
        sight=sight,
        says=tuple(says),
        tables=tuple(table for table in tables if table.rows),
    )


def local(at: datetime | None, zone: ZoneInfo) -> str | None:
    """An instant as the zone's clocks show it, with the offset (RFC 3339); None for none."""
    return None if at is None else at.astimezone(zone).isoformat(timespec="minutes")


def utc(at: datetime) -> str:
    """An instant in UTC (RFC 3339), to the second."""
    return at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def amount(number: int, one: str, many: str = "") -> str:
    """A number and its noun: ``1 entry``, ``2 entries``; ``many`` is ``one`` with an s."""
    return f"{number} {one if number == 1 else many or one + 's'}"


def spoken(code: str) -> str:
    """A code as words: ``ground_assault`` as ``ground assault``."""
    return code.replace("_", " ")
