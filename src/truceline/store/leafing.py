"""Leafing through the ledger: the entries that one reader may see, narrowed before they are read.

A page goes backwards from a place, newest first; what is new is read forwards from a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.store.docket import instant, micros
from truceline.store.narrowing import Condition, condition

if TYPE_CHECKING:
    from truceline.analysis.scope import Scope
    from truceline.store.sqlite import SqliteStore


@dataclass(frozen=True, slots=True, kw_only=True)
class Sought:
    """Which entries are looked for; everything given must hold.

    Args:
        kind: A kind, with its version or without; empty for all.
        author: Who signed it; empty for all.
        about: A subject's id that it opens, folds into or mentions; empty for all.
        since: Recorded then or later (UTC).
        until: Recorded then or earlier (UTC).
    """

    kind: str = ""
    author: str = ""
    about: str = ""
    since: datetime | None = None
    until: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Leafed:
    """One entry, as lists show it; times are UTC."""

    place: int
    hash: str
    kind: str
    part: str
    author: str
    recorded_at: datetime
    happened_at: datetime
    envelope: bytes


def leaf_back(
    store: SqliteStore, scope: Scope, sought: Sought, before: int | None, most: int
) -> list[Leafed]:
    """At most so many entries that the reader may see, newest first, before a place."""
    where = [*_asked(sought), *([] if before is None else [Condition("entry.seq < ?", (before,))])]
    return _read(store, [*where, condition(scope)], "DESC", most)


def leaf_on(store: SqliteStore, scope: Scope, start: int, most: int) -> list[Leafed]:
    """At most so many entries that the reader may see, oldest first, from a place on."""
    return _read(store, [Condition("entry.seq >= ?", (start,)), condition(scope)], "ASC", most)


def _asked(sought: Sought) -> list[Condition]:
    found: list[Condition] = []

    def ask(sql: str, *values: Any) -> None:
        found.append(Condition(sql, values))

    if sought.kind:
        base, _, version = sought.kind.partition("/")
        if version:
            ask("entry.kind = ?", sought.kind)
        else:
            # A slash follows every kind's own name, and no name holds one: "0" comes after "/".
            ask("entry.kind > ? AND entry.kind < ?", f"{base}/", f"{base}0")
    if sought.author:
        ask("entry.author = ?", sought.author)
    if sought.about:
        ask(
            "EXISTS (SELECT 1 FROM entry_subject AS e JOIN entry AS o ON o.seq = e.opened_seq "
            "WHERE e.seq = entry.seq AND o.hash = ?)",
            bytes.fromhex(sought.about),
        )
    if sought.since is not None:
        ask("entry.recorded_at >= ?", micros(sought.since))
    if sought.until is not None:
        ask("entry.recorded_at <= ?", micros(sought.until))
    return found


def _read(store: SqliteStore, where: list[Condition], order: str, most: int) -> list[Leafed]:
    rows = store.connection.cursor().execute(
        "SELECT entry.seq, entry.hash, entry.kind, entry.part, entry.author, entry.recorded_at, "
        "entry.happened_at, body.envelope FROM entry JOIN body USING (seq) "
        f"WHERE {' AND '.join(each.sql for each in where)} ORDER BY entry.seq {order} LIMIT ?",
        (*(value for each in where for value in each.values), most),
    )
    return [
        Leafed(
            place=row[0], hash=bytes(row[1]).hex(), kind=row[2], part=row[3], author=row[4],
            recorded_at=instant(row[5]), happened_at=instant(row[6]), envelope=bytes(row[7]),
        )
        for row in rows
    ]  # fmt: skip
