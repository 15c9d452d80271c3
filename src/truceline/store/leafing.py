"""Leafing through the ledger: the entries that one reader may see, narrowed before they are read.

A page goes backwards from a place, newest first; what is new is read forwards from a place.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from heapq import merge
from itertools import islice
from typing import TYPE_CHECKING, Any

from truceline.store.docket import instant, micros
from truceline.store.narrowing import Condition, condition
from truceline.store.sights import present

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.scope import Scope
    from truceline.store.sqlite import SqliteStore


MUCH = 5000
"""Of so many entries that name a reader, or are its own, some are soon met."""


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
    found = merge(*_streams(store, scope, where, "DESC"), key=_place, reverse=True)
    return [_leafed(row) for row in islice(found, most)]


def leaf_on(store: SqliteStore, scope: Scope, start: int, most: int) -> list[Leafed]:
    """At most so many entries that the reader may see, oldest first, from a place on."""
    where = [Condition("entry.seq >= ?", (start,))]
    found = merge(*_streams(store, scope, where, "ASC"), key=_place)
    return [_leafed(row) for row in islice(found, most)]


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


def _streams(
    store: SqliteStore, scope: Scope, where: list[Condition], order: str
) -> list[Iterator[Any]]:
    """Rows of entries that the reader may see, each once, in streams that an index orders.

    Whoever sees little would wait for a search through all that it does not see: so what is seen
    outright is found by its audience, and what is seen by being named by who names it. Whoever is
    named in much sees a page of it soon.
    """
    related = _related(scope)
    asked = f"SELECT count(*) FROM (SELECT 1 FROM ({related.sql}) LIMIT {MUCH})"
    named = int(store.connection.execute(asked, related.values).fetchone()[0])
    if scope.whole or named == MUCH:
        return [_rows(store, [*where, condition(scope)], order)]
    held = [each for each in present(store, "") if each in scope.outright]
    streams = [
        _rows(store, [*where, Condition("entry.audience = ?", (each,))], order) for each in held
    ]
    if named:
        # The plus keeps the index out of it, as in a scope's own condition.
        others = ", ".join("?" * len(held))
        rest = Condition(f"+entry.audience NOT IN ({others})", tuple(held))
        among = Condition(f"entry.seq IN ({related.sql})", related.values)
        streams.append(_rows(store, [*where, among, rest, condition(scope)], order))
    return streams


def _related(scope: Scope) -> Condition:
    """The places of what a reader wrote, and of what folds into subjects in which it is named."""
    people, named = sorted(scope.identities), sorted(scope.identities | scope.seats)
    mine, names = ", ".join("?" * len(people)), ", ".join("?" * len(named))
    return Condition(
        "SELECT m.seq FROM subject_actor AS a CROSS JOIN entry_subject AS m USING (opened_seq) "
        f"WHERE a.actor IN ({names}) AND m.own = 1 "
        f"UNION ALL SELECT w.seq FROM entry AS w WHERE w.author IN ({mine})",
        (*named, *people),
    )


def _rows(store: SqliteStore, where: list[Condition], order: str) -> Iterator[Any]:
    return store.connection.cursor().execute(
        "SELECT entry.seq, entry.hash, entry.kind, entry.part, entry.author, entry.recorded_at, "
        "entry.happened_at, body.envelope FROM entry JOIN body USING (seq) "
        f"WHERE {' AND '.join(each.sql for each in where) or '1'} ORDER BY entry.seq {order}",
        tuple(value for each in where for value in each.values),
    )


def _place(row: Any) -> int:
    return int(row[0])


def _leafed(row: Any) -> Leafed:
    return Leafed(
        place=row[0], hash=bytes(row[1]).hex(), kind=row[2], part=row[3], author=row[4],
        recorded_at=instant(row[5]), happened_at=instant(row[6]), envelope=bytes(row[7]),
    )  # fmt: skip
