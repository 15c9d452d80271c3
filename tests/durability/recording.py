"""A store whose every write, sync, change of length and removal goes on a tape, through APSW.

Python's own ``sqlite3`` has no way to put a file system under it, and APSW brings its own copy of
SQLite. :class:`TapedStore` is the desk's own store with another connection under it: schema,
pragmas, SQL and transactions are those of :class:`truceline.store.sqlite.SqliteStore`, and the
images that come of the tape are opened again by Python's ``sqlite3``. One file system can also
refuse: what it does at which write is said by a function, as a failing disk would.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, cast

import apsw
from tests.durability.power import Cut, Event, Gone, Sync, Write

from truceline.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VFS: Final = "truceline-tape"
Refuse = Callable[[str], None]
"""Told what is about to be done to a file (``write``, ``sync``, ``cut``, ``read``); may raise."""


class Tape:
    """What was done to the files of one store, in order."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.refuse: Refuse = lambda _what: None

    def add(self, event: Event) -> None:
        """One more thing that was done."""
        self.events.append(event)


class _TapedFile(apsw.VFSFile):
    def __init__(self, filename: Any, flags: list[int], tape: Tape) -> None:
        super().__init__("", filename, flags)
        name = filename.filename() if isinstance(filename, apsw.URIFilename) else filename
        # Files without a name are the database's own scratch; no desk's words are in them for long.
        self.name = Path(name).name if name else ""
        self.tape = tape

    def xRead(self, amount: int, offset: int) -> bytes:  # noqa: N802 - SQLite's name
        """Read."""
        self.tape.refuse("read")
        return super().xRead(amount, offset)

    def xWrite(self, data: bytes, offset: int) -> None:  # noqa: N802 - SQLite's name
        """Write."""
        self.tape.refuse("write")
        super().xWrite(data, offset)
        if self.name:
            self.tape.add(Write(self.name, offset, bytes(data)))

    def xTruncate(self, newsize: int) -> None:  # noqa: N802 - SQLite's name
        """Change the length."""
        self.tape.refuse("cut")
        super().xTruncate(newsize)
        if self.name:
            self.tape.add(Cut(self.name, newsize))

    def xSync(self, flags: int) -> None:  # noqa: N802 - SQLite's name
        """Sync."""
        self.tape.refuse("sync")
        # The real disk need not be bothered: what it would keep is what the tape says.
        del flags
        if self.name:
            self.tape.add(Sync(self.name))


class _TapingVfs(apsw.VFS):
    def __init__(self, tape: Tape) -> None:
        self.tape = tape
        super().__init__(VFS, "")

    def xOpen(self, name: Any, flags: list[int]) -> _TapedFile:  # noqa: N802 - SQLite's name
        """Open."""
        return _TapedFile(name, flags, self.tape)

    def xDelete(self, filename: str, syncdir: bool) -> None:  # noqa: FBT001, N802 - SQLite's name
        """Remove."""
        super().xDelete(filename, syncdir)
        self.tape.add(Gone(Path(filename).name))


class _Bridge(apsw.Connection):
    """An APSW connection that is called, and that fails, as one of ``sqlite3`` does."""

    def execute(self, sql: str, values: Sequence[Any] = ()) -> Any:  # type: ignore[override]
        """Run a statement."""
        with _as_sqlite3():
            return super().execute(sql, tuple(values))

    def executemany(self, sql: str, rows: Any) -> Any:  # type: ignore[override]
        """Run a statement for each row."""
        with _as_sqlite3():
            return super().executemany(sql, rows)

    def executescript(self, sql: str) -> Any:
        """Run several statements."""
        return self.execute(sql)

    def close(self, force: bool = False) -> None:  # noqa: FBT001, FBT002 - APSW's signature
        """Close, whatever is still being read."""
        del force
        with _as_sqlite3():
            super().close(True)  # noqa: FBT003 - APSW takes it in its place


_MADE_UP: Final = {apsw.IOError: sqlite3.SQLITE_IOERR, apsw.FullError: sqlite3.SQLITE_FULL}


@contextmanager
def _as_sqlite3() -> Iterator[None]:
    try:
        yield
    except apsw.Error as error:
        as_sqlite3 = sqlite3.OperationalError(str(error) or type(error).__name__)
        # An error that a test made up has no number of its own.
        code = _MADE_UP.get(type(error)) or error.extendedresult  # type: ignore[attr-defined] # not in its stubs
        as_sqlite3.sqlite_errorcode = code
        raise as_sqlite3 from error


class TapedStore(SqliteStore):
    """A desk's store on a taping file system."""

    tape: Tape

    @staticmethod
    def connect(path: Path) -> sqlite3.Connection:
        """A connection through APSW and the file system of :func:`taping`."""
        return cast("sqlite3.Connection", _Bridge(str(path), vfs=VFS))


@contextmanager
def taping() -> Iterator[Tape]:
    """A tape on which everything goes that stores of :class:`TapedStore` do meanwhile."""
    tape = Tape()
    vfs = _TapingVfs(tape)
    try:
        yield tape
    finally:
        vfs.unregister()
