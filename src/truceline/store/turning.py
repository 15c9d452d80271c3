"""What has turned since a desk last looked, and who spoke of it: by indexes, not by going through.

>>> turned(store, "notice", since, now)  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from truceline.store.docket import micros
from truceline.store.finding import words_query

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.store.sqlite import SqliteStore


def turned(store: SqliteStore, part: str, since: datetime, until: datetime) -> list[str]:
    """Ids of the subjects of a part that ran out, or were changed, in ``since < t <= until`` (UTC).

    A subject that was only opened then is not among them.
    """
    bounds = (part, micros(since), micros(until))
    ended = store.connection.execute(
        "SELECT opened_seq, id FROM subject WHERE part = ? AND until > ? AND until <= ?", bounds
    ).fetchall()
    # CROSS JOIN keeps the order of the three: the few entries since, and not all of the part.
    changed = store.connection.execute(
        "SELECT subject.opened_seq, subject.id FROM entry "
        "CROSS JOIN entry_subject USING (seq) CROSS JOIN subject USING (opened_seq) "
        "WHERE entry.seq > ?4 AND own = 1 AND subject.part = ?1 AND entry.seq > subject.opened_seq "
        "AND entry.recorded_at > ?2 AND entry.recorded_at <= ?3",
        (*bounds, store.seq_at(since)),
    ).fetchall()
    found = {row[0]: row[1].hex() for row in (*ended, *changed)}
    return [found[seq] for seq in sorted(found)]


def ending(store: SqliteStore, part: str, since: datetime, until: datetime) -> list[str]:
    """Ids of the subjects of a part that run out in ``since <= t <= until`` (UTC), oldest first."""
    rows = store.connection.execute(
        "SELECT id FROM subject WHERE part = ? AND until >= ? AND until <= ? ORDER BY opened_seq",
        (part, micros(since), micros(until)),
    )
    return [row[0].hex() for row in rows]


def speaking_of(store: SqliteStore, part: str, word: str) -> list[str]:
    """Ids of the subjects of a part among whose words this one is; an id is a word too."""
    # CROSS JOIN keeps the order: the few that hold the word, and not all of the part.
    rows = store.connection.execute(
        "SELECT subject.id FROM subject_text CROSS JOIN subject ON opened_seq = subject_text.rowid "
        "WHERE words MATCH ? AND part = ? ORDER BY opened_seq",
        (words_query(word), part),
    )
    return [row[0].hex() for row in rows]
