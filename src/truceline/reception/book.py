"""The reception's book: a small SQLite file beside the desk, never a part of the record.

Sessions, tokens, what waits in quarantine and what is to be sent outside stand here. Losing it
signs everybody out and loses what no officer has looked at yet, and nothing of the ledger.

>>> book = Book.open(Path("desk") / BOOK)  # doctest: +SKIP
"""

from __future__ import annotations

import sqlite3
import threading
from contextlib import contextmanager
from importlib.resources import files
from typing import TYPE_CHECKING, Any, Self

from truceline.errors import DeskFault, Fault
from truceline.store.trouble import told

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

BOOK = "reception.sqlite"
VERSION = 1


class Book:
    """The book of one desk. One connection for all threads of a process, used one at a time."""

    def __init__(self, path: Path, connection: sqlite3.Connection) -> None:
        self.path = path
        self._connection = connection
        self._one = threading.RLock()

    @classmethod
    def open(cls, path: Path) -> Self:
        """Open the book, or begin one.

        Raises:
            DeskFault: BOOK_VERSION; as :func:`truceline.store.trouble.fault_of`.
        """
        if not path.exists():
            # Its journal takes its rights from this file: its owner's alone.
            path.touch(mode=0o600)
        with told(path):
            connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
            try:
                connection.execute("PRAGMA busy_timeout = 10000")
                # Before anything is changed: a book of another version stays as it is.
                _check(connection, path)
                connection.execute("PRAGMA journal_mode = WAL")
                connection.execute("PRAGMA synchronous = FULL")
                _begin(connection)
            except BaseException:
                connection.close()
                raise
        return cls(path, connection)

    def close(self) -> None:
        """Close the file."""
        with self._one:
            self._connection.close()

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """One writer at a time; everything inside is kept, or nothing is.

        Raises:
            DeskFault: as :func:`truceline.store.trouble.fault_of`.
        """
        with self._one, told(self.path):
            self._connection.execute("BEGIN IMMEDIATE")
            try:
                yield self._connection
            except BaseException:
                self._connection.execute("ROLLBACK")
                raise
            self._connection.execute("COMMIT")

    def rows(self, statement: str, values: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
        """Every row of a question."""
        with self._one, told(self.path):
            return self._connection.execute(statement, values).fetchall()


def _check(connection: sqlite3.Connection, path: Path) -> None:
    """Refuse a book of another version."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version not in (0, VERSION):
        sentence = f"{path} has version {version}; this program reads {VERSION}."
        hint = "Use the version of Truceline that wrote it, or move it away: it is no record."
        raise DeskFault(Fault("BOOK_VERSION", sentence, hint))


def _begin(connection: sqlite3.Connection) -> None:
    """Make the tables that a book lacks."""
    text = files("truceline.reception").joinpath("reception.sql").read_text("utf-8")
    # Two processes may begin one book at the same time: whoever comes second finds the tables.
    connection.executescript(f"BEGIN IMMEDIATE; {text} PRAGMA user_version = {VERSION};")
    columns = connection.execute("SELECT name FROM pragma_table_info('alarm_channel')")
    if ("language",) not in columns.fetchall():
        # A book from before e-mails had languages.
        connection.execute(
            "ALTER TABLE alarm_channel ADD COLUMN language TEXT NOT NULL DEFAULT 'en'"
        )
    connection.execute("COMMIT")
