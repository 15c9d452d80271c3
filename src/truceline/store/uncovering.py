"""Carrying a covered filing that was laid open into the docket, at the place it always had.

Its row of the index takes the kind, author and time of what was inside; as a subject it begins
anew, under the same id. What earlier entries made of it as a covered filing is nothing but that.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.analysis.uncovering import stands_as
from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.covers import CoveredFiled
from truceline.store.docket import micros
from truceline.store.folds import decode

if TYPE_CHECKING:
    from truceline.mechanism.parts import Entry
    from truceline.store.base import Indexed
    from truceline.store.sqlite import SqliteStore


def inner_of(store: SqliteStore, opened: Entry) -> Entry | None:
    """The entry that ``covered.opened`` laid open, as it stands; None where it cannot be read."""
    places = (store.seq_of(subject) for subject in opened.statement.about)
    stored = (store.stored(seq) for seq in places if seq is not None)
    outer = (decode(each) for each in stored if each is not None)
    found = next((e for e in outer if e is not None and isinstance(e.body, CoveredFiled)), None)
    inner = None if found is None else stands_as(found, opened)
    return inner if inner is not None and KINDS[inner.kind].opens else None


def reindex(store: SqliteStore, indexed: Indexed) -> None:
    """Index an entry anew at its place, and forget the subject that it opened as covered."""
    run, seq = store.connection.execute, indexed.seq
    run(
        "UPDATE entry SET kind = ?, part = ?, audience = ?, author = ?, happened_at = ? "
        "WHERE seq = ?",
        (
            indexed.kind, indexed.part, indexed.audience, indexed.author,
            micros(indexed.happened_at), seq,
        ),
    )  # fmt: skip
    run("DELETE FROM subject_audience WHERE opened_seq = ?", (seq,))
    run(
        "INSERT INTO subject_audience SELECT DISTINCT audience, opened_seq "
        "FROM entry_subject JOIN entry USING (seq) WHERE opened_seq = ? AND own = 1",
        (seq,),
    )
    run("DELETE FROM subject WHERE opened_seq = ?", (seq,))


def carriers(store: SqliteStore, entry_hash: str) -> list[int]:
    """The places of entries that carry the words of another on: its releases, what opened it.

    Places whose own words are gone already are left out.
    """
    found = [store.seq_of(each) for each in store.subjects_with_key("release", entry_hash)]
    places = [seq for seq in found if seq is not None and store.boxes(seq)]
    rows = store.connection.execute("SELECT seq FROM entry WHERE kind LIKE 'covered.opened/%'")
    for (seq,) in rows.fetchall():
        stored = store.stored(seq)
        entry = None if stored is None else decode(stored)
        if entry is not None and entry_hash in entry.statement.about:
            places.append(seq)
    return sorted(places)
