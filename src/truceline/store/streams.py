"""The subjects of a part that may be in force, with their entries, in one reading of the store.

Whoever must fold a million subjects reads them in the order of the ledger: looking each up takes
five questions, and this takes one for all.

>>> for subject, told in standing_alone(store, "notice", now):  # doctest: +SKIP
...     state = fold(PARTS["notice"], [one.entry for one in told])
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from truceline.mechanism.catalogue import KINDS, PARTS
from truceline.mechanism.parts import Entry
from truceline.store.base import Stored
from truceline.store.docket import micros
from truceline.store.folds import decode

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truceline.store.sqlite import SqliteStore

_LINKED = (
    "EXISTS (SELECT 1 FROM link WHERE low = s.opened_seq AND ended IS NULL) "
    "OR EXISTS (SELECT 1 FROM link WHERE high = s.opened_seq AND ended IS NULL)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """An entry of a subject.

    Args:
        entry: The entry.
        audience: ``"agreement kind"``, as the docket keeps it.
        shared: Whether it folds into another subject as well.
    """

    entry: Entry
    audience: str
    shared: bool


def standing_alone(
    store: SqliteStore, part: str, at: datetime
) -> Iterator[tuple[str, tuple[Told, ...]]]:
    """Subjects of a part that are not over and not linked, each with its own entries in order.

    Args:
        store: The store.
        part: The part.
        at: What ran out before this instant (UTC) is left out.
    """
    over = sorted(PARTS[part].over)
    marks = ", ".join("?" * len(over))
    # CROSS JOIN keeps the order of the loops, which is that of the ledger: nothing is sorted.
    rows = store.connection.cursor().execute(
        "SELECT s.id, leaf.seq, leaf.leaf, body.envelope, body.salt, entry.audience, EXISTS "
        "(SELECT 1 FROM entry_subject AS o WHERE o.seq = es.seq AND o.own = 1 "
        "AND o.opened_seq <> s.opened_seq) "
        "FROM subject AS s CROSS JOIN entry_subject AS es ON es.opened_seq = s.opened_seq "
        "CROSS JOIN entry ON entry.seq = es.seq CROSS JOIN leaf ON leaf.seq = es.seq "
        "LEFT JOIN body ON body.seq = es.seq "
        "WHERE s.part = ? AND (s.until IS NULL OR s.until >= ?) AND es.own = 1 "
        f"AND s.state NOT IN ({marks}) AND NOT ({_LINKED}) ORDER BY s.opened_seq, es.seq",
        (part, micros(at), *over),
    )
    for subject, own in groupby(rows, key=lambda row: row[0]):
        found = (
            (decode(Stored(seq, leaf, envelope, salt)), audience, shared)
            for _, seq, leaf, envelope, salt, audience, shared in own
        )
        yield (
            subject.hex(),
            tuple(
                Told(entry=entry, audience=audience, shared=bool(shared))
                for entry, audience, shared in found
                if entry is not None and KINDS[entry.kind].part == part
            ),
        )


def standing_linked(store: SqliteStore, part: str, at: datetime) -> list[str]:
    """Ids of subjects of a part that are linked with others, and did not run out before ``at``."""
    rows = store.connection.execute(
        "SELECT DISTINCT s.opened_seq, s.id FROM link CROSS JOIN subject AS s "
        "ON s.opened_seq IN (link.low, link.high) "
        "WHERE ended IS NULL AND s.part = ? AND (s.until IS NULL OR s.until >= ?) ORDER BY 1",
        (part, micros(at)),
    )
    return [row[1].hex() for row in rows]
