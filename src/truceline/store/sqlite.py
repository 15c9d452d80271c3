"""The embedded store: one SQLite file in WAL mode with synchronous FULL.

A commit is one fsync of the write-ahead log; a group of entries shares it. Ledger and docket change
in the same transaction, so that no reader ever sees one without the other.

>>> from pathlib import Path
>>> store = SqliteStore.create(Path("desk.sqlite"))  # doctest: +SKIP
"""

from __future__ import annotations

import sqlite3
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING

from truceline.disk import sync_folder
from truceline.errors import DeskFault, Fault
from truceline.store.base import Stored
from truceline.store.docket import SqliteDocket, instant, micros
from truceline.store.trouble import give_back, told

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from datetime import datetime
    from pathlib import Path
    from typing import Self


SCHEMA_VERSION = 2
_SCRUB_DUE = "scrub_due"
_DOCKET_TABLES = (
    "entry", "entry_subject", "subject", "subject_actor", "subject_audience", "clock", "link",
    "subject_text", "subject_area", "destroyed",
)  # fmt: skip


def _sql(name: str) -> str:
    return files("truceline.store").joinpath(name).read_text(encoding="utf-8")


class SqliteStore(SqliteDocket):
    """A desk's rows in one SQLite file. See :class:`truceline.store.base.LedgerStore`."""

    @classmethod
    def create(cls, path: Path) -> Self:
        """Make a new store.

        Raises:
            DeskFault: STORE_EXISTS; as :func:`truceline.store.trouble.fault_of`.
        """
        if path.exists():
            raise DeskFault(
                Fault("STORE_EXISTS", f"{path} exists.", "Choose an empty folder for a new desk.")
            )
        # Journal and index files take their rights from this one: its owner's alone.
        path.touch(mode=0o600)
        with told(path):
            store = cls(path)
            connection = store.connection
            connection.execute("PRAGMA journal_mode = WAL")
            connection.executescript(
                f"BEGIN IMMEDIATE; {_sql('schema.sql')} {_sql('docket.sql')} "
                f"PRAGMA user_version = {SCHEMA_VERSION}; COMMIT;"
            )
        # SQLite syncs pages; that the file has a name, and its folder one, is for us to sync.
        sync_folder(path.parent)
        sync_folder(path.parent.parent)
        return store

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open a store.

        Raises:
            DeskFault: STORE_MISSING, STORE_DAMAGED, STORE_VERSION; as
                :func:`truceline.store.trouble.fault_of`.
        """
        if not path.is_file():
            raise DeskFault(
                Fault(
                    "STORE_MISSING",
                    f"There is no desk at {path.parent}.",
                    "Give its folder with --desk, or make one with `truceline init`.",
                )
            )
        give_back(path)
        with told(path):
            store = cls(path)
            try:
                version = store.connection.execute("PRAGMA user_version").fetchone()[0]
            except BaseException:
                store.close()
                raise
        if version != SCHEMA_VERSION:
            store.close()
            raise DeskFault(
                Fault(
                    "STORE_VERSION",
                    f"{path} has version {version}; this program reads {SCHEMA_VERSION}.",
                    "Use the version of Truceline that wrote it.",
                )
            )
        return store

    def __init__(self, path: Path) -> None:
        self.path = path
        self.connection = self.connect(path)
        try:
            self.connection.execute("PRAGMA synchronous = FULL")
            self.connection.execute("PRAGMA foreign_keys = ON")
            self.connection.execute("PRAGMA busy_timeout = 10000")
            # The upper levels of every index of a large desk stay at hand.
            self.keep_pages(64)
            # The log is merged into the file every 32 MiB: a merge writes each page once, however
            # often it changed since, and costs two fsyncs of its own.
            self.connection.execute("PRAGMA wal_autocheckpoint = 8192")
        except BaseException:
            # The first of these reads the file, which may refuse.
            self.connection.close()
            raise

    def keep_pages(self, mib: int) -> None:
        """Keep at most so many MiB of pages at hand, however large the ledger grows."""
        self.connection.execute(f"PRAGMA cache_size = -{mib * 1024}")

    @staticmethod
    def connect(path: Path) -> sqlite3.Connection:
        """A connection on which every transaction is begun by hand; tests put another under it.

        A desk is used by one thread at a time, and may be lent from one to another.
        """
        return sqlite3.connect(
            path, isolation_level=None, cached_statements=256, check_same_thread=False
        )

    def close(self) -> None:
        """Close the file."""
        self.connection.close()

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """One writer at a time; everything inside is kept, or nothing is.

        Raises:
            DeskFault: the disk or the file says no, as :func:`truceline.store.trouble.fault_of`.
        """
        with told(self.path):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield
                self.connection.execute("COMMIT")
            except BaseException:
                # For some faults (a full disk, say) SQLite has rolled back by itself.
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Everything read inside is of one moment, whatever other workers write meanwhile."""
        with told(self.path):
            self.connection.execute("BEGIN")
            try:
                yield
            finally:
                if self.connection.in_transaction:
                    self.connection.execute("ROLLBACK")

    def name(self, name: str) -> str:
        """A fact about the desk, such as its ``origin``; empty where it is not set."""
        row = self.connection.execute("SELECT value FROM desk WHERE name = ?", (name,)).fetchone()
        return "" if row is None else str(row[0])

    def set_name(self, name: str, value: str) -> None:
        """Keep a fact about the desk."""
        self.connection.execute("INSERT OR REPLACE INTO desk VALUES (?, ?)", (name, value))

    def size(self) -> int:
        """The number of leaves."""
        found = self.connection.execute("SELECT max(seq) FROM leaf").fetchone()[0]
        return 0 if found is None else int(found) + 1

    def add_entry(self, stored: Stored, boxes: Sequence[bytes]) -> None:
        """Add one entry's leaf, body and ciphertexts; a body that is withheld leaves its leaf."""
        run = self.connection.execute
        run("INSERT INTO leaf VALUES (?, ?)", (stored.seq, stored.leaf))
        if stored.envelope is not None:
            run("INSERT INTO body VALUES (?, ?, ?)", (stored.seq, stored.envelope, stored.salt))
        for n, box in enumerate(boxes):
            run("INSERT INTO box VALUES (?, ?, ?)", (stored.seq, n, box))

    def stored(self, seq: int) -> Stored | None:
        """One entry by its place."""
        row = self.connection.execute(
            "SELECT seq, leaf, envelope, salt FROM leaf LEFT JOIN body USING (seq) WHERE seq = ?",
            (seq,),
        ).fetchone()
        return None if row is None else Stored(*row)

    def scan(self, start: int = 0, stop: int | None = None) -> Iterator[Stored]:
        """Entries in order, streamed."""
        rows = self.connection.cursor().execute(
            "SELECT seq, leaf, envelope, salt FROM leaf LEFT JOIN body USING (seq) "
            "WHERE seq >= ? AND seq < ? ORDER BY seq",
            (start, 1 << 62 if stop is None else stop),
        )
        return (Stored(*row) for row in rows)

    def boxes(self, seq: int) -> tuple[bytes, ...]:
        """The ciphertexts of an entry, in order."""
        rows = self.connection.execute(
            "SELECT ciphertext FROM box WHERE seq = ? ORDER BY n", (seq,)
        )
        return tuple(row[0] for row in rows)

    def destroy(self, seq: int, *, sealed_only: bool) -> None:
        """Remove a body and its salt, or its ciphertexts alone. The leaf stays."""
        self.connection.execute("PRAGMA secure_delete = ON")
        self.set_name(_SCRUB_DUE, "yes")
        self.connection.execute("DELETE FROM box WHERE seq = ?", (seq,))
        if not sealed_only:
            self.connection.execute("DELETE FROM body WHERE seq = ?", (seq,))

    def scrub(self) -> None:
        """After a destruction: leave no old copy of it in the word index or in the journal.

        Where another worker reads at that moment the journal keeps its copy until the next commit
        that finds nobody reading, or until the last worker closes the desk. Until it is done the
        store remembers that it is due: power may fail between a destruction and this.
        """
        with self.transaction():
            self.connection.execute("PRAGMA secure_delete = ON")
            self.connection.execute("INSERT INTO subject_text (subject_text) VALUES ('optimize')")
        with told(self.path):
            [found] = self.connection.execute("PRAGMA wal_checkpoint (TRUNCATE)").fetchall()
            if not found[0]:
                self.connection.execute("DELETE FROM desk WHERE name = ?", (_SCRUB_DUE,))

    def scrub_due(self) -> bool:
        """Whether something was destroyed of which an old copy may be left on the disk."""
        return self.name(_SCRUB_DUE) != ""

    def tile(self, level: int, n: int) -> bytes:
        """The stored bytes of a tile; empty where there is none."""
        row = self.connection.execute(
            "SELECT hashes FROM tile WHERE level = ? AND n = ?", (level, n)
        ).fetchone()
        return b"" if row is None else bytes(row[0])

    def tile_names(self) -> Iterator[tuple[int, int]]:
        """The level and number of every stored tile."""
        rows = self.connection.cursor().execute("SELECT level, n FROM tile ORDER BY level, n")
        return ((row[0], row[1]) for row in rows)

    def put_tiles(self, tiles: Mapping[tuple[int, int], bytes]) -> None:
        """Write changed tiles."""
        self.connection.executemany(
            "INSERT INTO tile VALUES (?, ?, ?) "
            "ON CONFLICT (level, n) DO UPDATE SET hashes = excluded.hashes",
            [(level, n, hashes) for (level, n), hashes in tiles.items()],
        )

    def put_checkpoint(self, size: int, root: bytes, note: bytes) -> None:
        """Keep a signed checkpoint."""
        self.connection.execute("INSERT INTO checkpoint VALUES (?, ?, ?)", (size, root, note))

    def checkpoint(self, size: int | None = None) -> tuple[int, bytes, bytes] | None:
        """``(size, root, note)`` of the newest checkpoint, or of the one at a size."""
        if size is None:
            query, given = "SELECT * FROM checkpoint ORDER BY size DESC LIMIT 1", ()
        else:
            query, given = "SELECT * FROM checkpoint WHERE size = ?", (size,)  # type: ignore[assignment]
        row = self.connection.execute(query, given).fetchone()
        return None if row is None else (row[0], bytes(row[1]), bytes(row[2]))

    def checkpoints(self) -> Iterator[tuple[int, bytes, bytes]]:
        """Every checkpoint, smallest first."""
        rows = self.connection.cursor().execute("SELECT * FROM checkpoint ORDER BY size")
        return ((row[0], bytes(row[1]), bytes(row[2])) for row in rows)

    def clear_docket(self) -> None:
        """Throw the docket away; rebuild it from the ledger."""
        for name in _DOCKET_TABLES:
            self.connection.execute(f"DROP TABLE IF EXISTS {name}")
        for statement in _sql("docket.sql").split(";\n"):
            if statement.strip():
                self.connection.execute(statement)

    def unsound(self) -> list[str]:
        """What the database's own checks of pages and search indexes find; empty when sound."""
        found = [
            row[0] for row in self.connection.execute("PRAGMA integrity_check") if row[0] != "ok"
        ]
        check = self.connection.execute("SELECT rtreecheck('subject_area')").fetchone()[0]
        if check != "ok":
            found.append(str(check))
        try:
            self.connection.execute("BEGIN IMMEDIATE")
            self.connection.execute(
                "INSERT INTO subject_text (subject_text) VALUES ('integrity-check')"
            )
        except sqlite3.DatabaseError as error:
            found.append(f"The word index is not that of its rows: {error}")
        finally:
            self.connection.execute("ROLLBACK")
        return found

    def log_check(self, actor: str, asked_at: datetime) -> None:
        """Count one conflict check of an actor, at a time (UTC); never what it was about."""
        self.connection.execute(
            "INSERT INTO check_log (actor, asked_at) VALUES (?, ?)", (actor, micros(asked_at))
        )

    def checks_of(self, actor: str, until: datetime, most: int = 1000) -> list[datetime]:
        """When an actor asked for checks, newest first, up to a time (UTC)."""
        rows = self.connection.execute(
            "SELECT asked_at FROM check_log WHERE actor = ? AND asked_at <= ? "
            "ORDER BY asked_at DESC LIMIT ?",
            (actor, micros(until), most),
        )
        return [instant(row[0]) for row in rows]
