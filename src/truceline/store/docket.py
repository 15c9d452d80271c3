"""The docket in SQLite: entries, subjects, actors, clocks, areas and words, for finding things.

Everything here follows from the ledger and can be thrown away and rebuilt; nothing here is believed
where the ledger says otherwise (``truceline audit`` compares the two).
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any

from truceline.analysis.scope import seat_key
from truceline.analysis.words import words_of
from truceline.store.base import Filing, Indexed, Listed, Stored
from truceline.store.boxes import SqliteBoxes, area_boxes, outward, seconds
from truceline.store.links import SqliteLinks
from truceline.store.padding import marks, padded

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
LISTED_COLUMNS = (
    "id, opened_seq, last_seq, part, kind, state, title, under, head, opener, opened_at, "
    "changed_at, place, since, until, rung"
)


_REGISTER = "part IN ('agreement', 'actor', 'key')"
"""In these very words, so that the index that holds only such entries is used."""


def micros(at: datetime) -> int:
    """Whole microseconds since 1970-01-01 UTC."""
    return (at - EPOCH) // _MICROSECOND


def instant(at: int) -> datetime:
    """The time of so many microseconds since 1970-01-01 UTC."""
    return EPOCH + timedelta(microseconds=at)


def _maybe(at: datetime | None) -> int | None:
    return None if at is None else micros(at)


def read_listed(row: tuple[Any, ...]) -> Listed:
    """A subject's row, from the columns of :data:`LISTED_COLUMNS`."""
    return Listed(
        id=row[0].hex(), opened_seq=row[1], last_seq=row[2], part=row[3], kind=row[4],
        state=row[5], title=row[6], under=row[7], head=row[8], opener=row[9],
        opened_at=instant(row[10]), changed_at=instant(row[11]), place=row[12],
        since=None if row[13] is None else instant(row[13]),
        until=None if row[14] is None else instant(row[14]), rung=row[15],
    )  # fmt: skip


LINKED = "linked"
"""The relation of actors whom only a linked subject names."""

TOLD = "told"
"""The relation of actors who are told that there is something, and may see none of it."""


class SqliteDocket(SqliteLinks, SqliteBoxes):
    """The docket's half of a store. See :class:`truceline.store.base.DocketStore`."""

    def index_entry(self, indexed: Indexed, about: Mapping[str, bool]) -> None:
        """Add an entry to the index, with the subjects it folds into or mentions."""
        self.connection.execute(
            "INSERT INTO entry VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                indexed.seq, bytes.fromhex(indexed.hash), indexed.kind, indexed.part,
                indexed.audience, indexed.author, micros(indexed.recorded_at),
                micros(indexed.happened_at),
            ),
        )  # fmt: skip
        found = (
            (indexed.seq if subject == indexed.hash else self.seq_of(subject), own)
            for subject, own in about.items()
        )
        places = [(opened, own) for opened, own in found if opened is not None]
        many = self.connection.executemany
        many(
            "INSERT INTO entry_subject VALUES (?, ?, ?)",
            [(opened, indexed.seq, own) for opened, own in places],
        )
        many(
            "INSERT OR IGNORE INTO subject_audience VALUES (?, ?)",
            [(indexed.audience, opened) for opened, own in places if own],
        )

    def seq_of(self, entry_hash: str) -> int | None:
        """The place of an entry by its hash."""
        row = self.connection.execute(
            "SELECT seq FROM entry WHERE hash = ?", (bytes.fromhex(entry_hash),)
        ).fetchone()
        return None if row is None else int(row[0])

    def said(self, author: str, audience: str, nth: int) -> datetime | None:
        """When an author's n-th newest entry of an audience was recorded; None with fewer."""
        row = self.connection.execute(
            "SELECT recorded_at FROM entry WHERE author = ? AND audience = ? "
            "ORDER BY seq DESC LIMIT 1 OFFSET ?",
            (author, audience, nth - 1),
        ).fetchone()
        return None if row is None else instant(row[0])

    def places_of(self, author: str) -> list[int]:
        """The places of an author's entries, in ledger order."""
        rows = self.connection.execute(
            "SELECT seq FROM entry WHERE author = ? ORDER BY seq", (author,)
        )
        return [row[0] for row in rows]

    def indexed(self, seq: int) -> Indexed | None:
        """What the docket keeps of an entry."""
        row = self.connection.execute("SELECT * FROM entry WHERE seq = ?", (seq,)).fetchone()
        if row is None:
            return None
        return Indexed(
            seq=row[0], hash=row[1].hex(), kind=row[2], part=row[3], audience=row[4],
            author=row[5], recorded_at=instant(row[6]), happened_at=instant(row[7]),
        )  # fmt: skip

    def register_entries(self, after: int) -> list[Stored]:
        """The entries of the desk's registers after a place, in ledger order."""
        rows = self.connection.execute(
            "SELECT seq, leaf, envelope, salt FROM entry JOIN leaf USING (seq) "
            f"LEFT JOIN body USING (seq) WHERE {_REGISTER} AND seq > ? ORDER BY seq",
            (after,),
        )
        return [Stored(*row) for row in rows]

    def entries_of(
        self, subjects: Sequence[int], until: int | None = None, *, own: bool = True
    ) -> list[Stored]:
        """The entries that fold into these subjects, in ledger order, up to and with a place.

        Args:
            subjects: The places of the entries that opened them.
            until: The last place that counts.
            own: False gives the entries that only mention them.
        """
        places = padded(subjects)
        rows = self.connection.execute(
            "SELECT seq, leaf, envelope, salt FROM leaf LEFT JOIN body USING (seq) WHERE seq IN "
            f"(SELECT seq FROM entry_subject WHERE opened_seq IN ({marks(places)}) AND own = ? "
            "AND seq <= ?) ORDER BY seq",
            (*places, int(own), 1 << 62 if until is None else until),
        )
        return [Stored(*row) for row in rows]

    def subjects_of(self, seq: int) -> dict[str, bool]:
        """The subjects of an entry, with whether it folds into each."""
        rows = self.connection.execute(
            "SELECT id, own FROM entry_subject JOIN subject USING (opened_seq) "
            "WHERE seq = ? ORDER BY id",
            (seq,),
        )
        return {row[0].hex(): bool(row[1]) for row in rows}

    def listed(self, subject: str) -> Listed | None:
        """A subject's row."""
        row = self.connection.execute(
            f"SELECT {LISTED_COLUMNS} FROM subject "
            "WHERE opened_seq = (SELECT seq FROM entry WHERE hash = ?)",
            (bytes.fromhex(subject),),
        ).fetchone()
        return None if row is None else read_listed(row)

    def listed_at(self, opened_seq: int) -> Listed | None:
        """The row of the subject that the entry at this place opened."""
        row = self.connection.execute(
            f"SELECT {LISTED_COLUMNS} FROM subject WHERE opened_seq = ?", (opened_seq,)
        ).fetchone()
        return None if row is None else read_listed(row)

    def ids_starting(self, prefix: str, most: int = 9, *, entries: bool = False) -> list[str]:
        """Ids of subjects, or hashes of entries, that start with these hexadecimal digits."""
        low = bytes.fromhex(prefix + "0" * (64 - len(prefix)))
        high = bytes.fromhex(prefix + "f" * (64 - len(prefix)))
        source = "entry" if entries else "entry JOIN subject ON opened_seq = seq"
        rows = self.connection.execute(
            f"SELECT hash FROM {source} WHERE hash BETWEEN ? AND ? LIMIT ?", (low, high, most)
        )
        return [row[0].hex() for row in rows]

    def subjects_with_key(self, part: str, key: str) -> tuple[str, ...]:
        """Ids of subjects by natural key, oldest first."""
        rows = self.connection.execute(
            "SELECT id FROM subject WHERE part = ? AND natural_key = ? ORDER BY opened_seq",
            (part, key),
        )
        return tuple(row[0].hex() for row in rows) if key else ()

    def file(self, filing: Filing, *, new: bool = False) -> None:
        """Write a subject's row, and its actors, clocks, area and words anew.

        Args:
            filing: What is known of it.
            new: It has no rows yet, so that there are none to take away.
        """
        run, many = self.connection.execute, self.connection.executemany
        seq, row, own = filing.opened_seq, filing.row, filing.own
        linked = {*row.parties, *row.recipients} - {*own.parties, *own.recipients}
        if not new:
            self._clear(seq)
        run(
            "INSERT INTO subject VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (opened_seq) DO UPDATE SET last_seq = excluded.last_seq, "
            "state = excluded.state, title = excluded.title, under = excluded.under, "
            "natural_key = excluded.natural_key, head = excluded.head, "
            "changed_at = excluded.changed_at, place = excluded.place, since = excluded.since, "
            "until = excluded.until, rung = excluded.rung",
            (
                seq, bytes.fromhex(filing.id), filing.last_seq, filing.part, filing.kind,
                row.state, row.title, filing.under, row.key, filing.head, filing.opener,
                micros(filing.opened_at), micros(filing.changed_at), row.place,
                _maybe(row.since), _maybe(row.until), row.rung,
            ),
        )  # fmt: skip
        many(
            "INSERT OR IGNORE INTO subject_actor VALUES (?, ?, ?)",
            [
                *((actor, "party", seq) for actor in filing.own.parties),
                *((actor, "recipient", seq) for actor in filing.own.recipients),
                # A link helps to find a subject by an actor; it never widens who sees it.
                *((actor, LINKED, seq) for actor in sorted(linked)),
                *((actor, TOLD, seq) for actor in filing.own.told),
                *((seat_key(filing.under, rung), "rung", seq) for rung in filing.own.rungs),
            ],
        )
        many(
            "INSERT INTO clock VALUES (?, ?, ?, ?, ?, ?)",
            [
                (seq, c.name, micros(c.started), _maybe(c.due), _maybe(c.stopped_at), c.authority)
                for c in filing.clocks
            ],
        )
        words = (seq, " ".join(words_of(row.words)))
        run("INSERT INTO subject_text (rowid, words) VALUES (?, ?)", words)
        many(
            "INSERT INTO subject_area VALUES (?, ?, ?, ?, ?, ?, ?)",
            [
                (2 * seq + i, *outward(*box, *seconds(filing.reach.since, filing.reach.until)))
                for i, box in enumerate(area_boxes(filing.reach.area))
            ],
        )

    def forget(self, opened_seq: int) -> list[int]:
        """Remove a subject, where the entry that opened it was destroyed, and all that names it.

        Returns:
            The places of the entries that folded into it, which stay.
        """
        run = self.connection.execute
        rows = run(
            "SELECT seq FROM entry_subject WHERE opened_seq = ? AND own = 1 ORDER BY seq",
            (opened_seq,),
        )
        orphans = [int(row[0]) for row in rows.fetchall()]
        run("DELETE FROM entry_subject WHERE opened_seq = ?", (opened_seq,))
        run("DELETE FROM subject_audience WHERE opened_seq = ?", (opened_seq,))
        run("DELETE FROM link WHERE low = ? OR high = ?", (opened_seq, opened_seq))
        run("DELETE FROM subject WHERE opened_seq = ?", (opened_seq,))
        self._clear(opened_seq)
        return orphans

    def put_audience(self, seq: int, audience: str) -> None:
        """Give an entry another audience, where the subject that it spoke of is gone."""
        self.connection.execute("UPDATE entry SET audience = ? WHERE seq = ?", (audience, seq))

    def _clear(self, opened_seq: int) -> None:
        run = self.connection.execute
        run("DELETE FROM subject_actor WHERE opened_seq = ?", (opened_seq,))
        run("DELETE FROM clock WHERE opened_seq = ?", (opened_seq,))
        run("DELETE FROM subject_text WHERE rowid = ?", (opened_seq,))
        run("DELETE FROM subject_area WHERE id IN (?, ?)", (2 * opened_seq, 2 * opened_seq + 1))

    def actors_of(self, opened_seq: int) -> tuple[tuple[str, str], ...]:
        """``(relation, actor)`` of a subject by its own entries, whatever it is linked with."""
        rows = self.connection.execute(
            "SELECT relation, actor FROM subject_actor WHERE opened_seq = ? "
            "AND relation NOT IN (?, ?) ORDER BY 1, 2",
            (opened_seq, LINKED, TOLD),
        )
        return tuple(rows.fetchall())

    def mentions(self, subject: str, part: str) -> list[str]:
        """Ids of the subjects of a part whose opening entry mentions this subject."""
        rows = self.connection.execute(
            "SELECT entry.hash FROM entry_subject JOIN entry USING (seq) "
            "WHERE opened_seq = ? AND own = 0 AND part = ? ORDER BY seq",
            (self.seq_of(subject), part),
        )
        return [row[0].hex() for row in rows]

    def any_turned(self, part: str, since: datetime, until: datetime) -> bool:
        """Whether some subject of a part ended, or was changed, in ``since < t <= until``."""
        bounds = (part, micros(since), micros(until))
        ended = "SELECT 1 FROM subject WHERE part = ? AND until > ? AND until <= ? LIMIT 1"
        if self.connection.execute(ended, bounds).fetchone() is not None:
            return True
        changed = self.connection.execute(
            "SELECT 1 FROM entry CROSS JOIN entry_subject USING (seq) "
            "CROSS JOIN subject USING (opened_seq) WHERE entry.seq > ?4 AND own = 1 "
            "AND subject.part = ?1 AND entry.seq > subject.opened_seq "
            "AND entry.recorded_at > ?2 AND entry.recorded_at <= ?3 LIMIT 1",
            (*bounds, self.seq_at(since)),
        )
        return changed.fetchone() is not None

    def seq_at(self, at: datetime) -> int:
        """The place of the newest entry recorded at or before a time; -1 where there is none."""
        last = self.connection.execute("SELECT max(seq) FROM entry").fetchone()[0]
        low, high = -1, -1 if last is None else int(last)
        # Times never decrease along the ledger, so halving finds it without an index.
        while low < high:
            middle = (low + high + 1) // 2
            row = self.connection.execute(
                "SELECT seq, recorded_at FROM entry WHERE seq <= ? ORDER BY seq DESC LIMIT 1",
                (middle,),
            ).fetchone()
            if row is None or row[1] <= micros(at):
                low = middle
            else:
                high = row[0] - 1
        return low

    def subjects_under(self, under: str) -> list[str]:
        """Ids of the subjects of one agreement, oldest first."""
        rows = self.connection.execute(
            "SELECT id FROM subject WHERE under = ? ORDER BY opened_seq", (under,)
        )
        return [row[0].hex() for row in rows]

    def drop_entry(self, entry_hash: str, by: int) -> None:
        """Forget what the docket kept of an entry that the one at place ``by`` destroyed."""
        key = bytes.fromhex(entry_hash)
        self.connection.execute("INSERT OR IGNORE INTO destroyed VALUES (?, ?)", (key, by))
        seq = self.seq_of(entry_hash)
        run = self.connection.execute
        rows = run("SELECT opened_seq FROM entry_subject WHERE seq = ? AND own = 1", (seq,))
        places = rows.fetchall()
        run("DELETE FROM entry WHERE seq = ?", (seq,))
        run("DELETE FROM entry_subject WHERE seq = ?", (seq,))
        for place in places:
            run("DELETE FROM subject_audience WHERE opened_seq = ?", place)
            run(
                "INSERT INTO subject_audience SELECT DISTINCT audience, opened_seq "
                "FROM entry_subject JOIN entry USING (seq) WHERE opened_seq = ? AND own = 1",
                place,
            )

    def is_destroyed(self, entry_hash: str) -> bool:
        """Whether an entry with this hash was recorded and its body destroyed."""
        row = self.connection.execute(
            "SELECT 1 FROM destroyed WHERE hash = ?", (bytes.fromhex(entry_hash),)
        ).fetchone()
        return row is not None

    def docket_rows(self) -> Iterator[tuple[Any, ...]]:
        """Every row of the docket in a fixed order, for comparing two dockets."""
        for table, order in (
            ("entry", "seq"),
            ("entry_subject", "opened_seq, seq"),
            ("subject_audience", "audience, opened_seq"),
            ("subject", "opened_seq"),
            ("subject_actor", "actor, relation, opened_seq"),
            ("clock", "opened_seq, name"),
            ("link", "low, high, seq"),
            ("subject_area", "id"),
            ("destroyed", "hash"),
        ):
            for row in self.connection.cursor().execute(f"SELECT * FROM {table} ORDER BY {order}"):
                yield (table, *row)
        for row in self.connection.cursor().execute(
            "SELECT rowid, words FROM subject_text ORDER BY rowid"
        ):
            yield ("subject_text", *row)
