"""Which subjects are linked, now and at any earlier place of the ledger."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import sqlite3


class SqliteLinks:
    """The links of a docket; subjects are named by the places of their opening entries."""

    connection: sqlite3.Connection

    def add_link(self, one: int, other: int, seq: int) -> None:
        """Link two subjects, named by the places of their opening entries."""
        ends = min(one, other), max(one, other)
        self.connection.execute("INSERT INTO link VALUES (?, ?, ?, NULL)", (*ends, seq))

    def end_link(self, one: int, other: int, seq: int) -> None:
        """Take a link back; that it once stood is kept."""
        self.connection.execute(
            "UPDATE link SET ended = ? WHERE low = ? AND high = ? AND ended IS NULL",
            (seq, min(one, other), max(one, other)),
        )

    def linked_with(self, opened_seq: int, at: int | None = None) -> list[int]:
        """Every subject of the same linked group at a place, itself included, smallest first."""
        rows = self.connection.execute(
            "WITH RECURSIVE linked(seq) AS (SELECT ?1 UNION "
            "SELECT CASE low WHEN linked.seq THEN high ELSE low END FROM linked "
            "JOIN link ON (low = linked.seq OR high = linked.seq) "
            "AND link.seq <= ?2 AND (ended IS NULL OR ended > ?2)) "
            "SELECT seq FROM linked ORDER BY seq",
            (opened_seq, 1 << 62 if at is None else at),
        )
        return [row[0] for row in rows]

    def links_of(self, opened_seq: int) -> list[tuple[int, int, int | None]]:
        """``(other end, place of the linking entry, of the one that ended it)``, ended ones too."""
        rows = self.connection.execute(
            "SELECT CASE low WHEN ?1 THEN high ELSE low END, seq, ended FROM link "
            "WHERE low = ?1 OR high = ?1 ORDER BY 1, 2",
            (opened_seq,),
        )
        return [(row[0], row[1], row[2]) for row in rows]

    def has_link(self, one: int, other: int) -> bool:
        """Whether two subjects are linked directly now."""
        row = self.connection.execute(
            "SELECT 1 FROM link WHERE low = ? AND high = ? AND ended IS NULL",
            (min(one, other), max(one, other)),
        ).fetchone()
        return row is not None

    def newest_link(self) -> int:
        """The place of the newest link, unlinking or destruction; -1 where there is none."""
        # In these very words, so that the index that holds only such entries is used.
        row = self.connection.execute("SELECT max(seq) FROM entry WHERE part = 'link'")
        found = row.fetchone()[0]
        return -1 if found is None else int(found)
