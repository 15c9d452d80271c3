"""What the database's refusals mean for a person: full, read-only, failed, busy or damaged.

SQLite says the same few numbers for a lost mount and a wrong right; whoever stands before a desk
that does not write needs to know which it is, and that nothing half-written is in it.

>>> with told(path):  # doctest: +SKIP
...     connection.execute("COMMIT")
"""

from __future__ import annotations

import os
import sqlite3
import stat
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

from truceline.errors import DeskFault, Fault

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_PRIMARY: Final = 0xFF
"""The low byte of an SQLite result code says what kind it is; the rest, where it happened."""
_LEAST_ROOM: Final = 1 << 16
"""Bytes that a desk needs to begin: the index of its journal grows in steps of half of that."""
_NOTHING: Final = "Nothing half-written is in it."
_DAMAGED: Final = "Stop writing, keep a copy, and restore from a replica or backup; then audit."
_MEANT: Final = {
    sqlite3.SQLITE_FULL: (
        "DISK_FULL",
        "the disk is full",
        "Make room, then do it again; the desk goes on by itself.",
    ),
    sqlite3.SQLITE_READONLY: (
        "STORE_READ_ONLY",
        "it may not be written",
        "Check the rights of the file and of its folder, and whether the disk is writable.",
    ),
    sqlite3.SQLITE_PERM: (
        "STORE_RIGHTS",
        "the rights to it are missing",
        "Check owner and rights.",
    ),
    sqlite3.SQLITE_IOERR: (
        "DISK_FAILED",
        "the disk did not do what it was told",
        "Look at the disk (`dmesg`), its room and limits; then run `truceline audit`.",
    ),
    sqlite3.SQLITE_BUSY: (
        "STORE_BUSY",
        "another program has held it for too long",
        "Find what holds it (a backup, a stopped worker), then do it again.",
    ),
    sqlite3.SQLITE_CORRUPT: ("STORE_DAMAGED", "its pages are damaged", _DAMAGED),
    sqlite3.SQLITE_NOTADB: ("STORE_DAMAGED", "it is not the file of a desk", _DAMAGED),
}


def fault_of(path: Path, error: sqlite3.Error) -> Fault | None:
    """What an error of the database means; None where it is a fault of the program.

    Args:
        path: The store's file.
        error: What SQLite said.

    Returns:
        DISK_FULL, DISK_FAILED, STORE_READ_ONLY, STORE_RIGHTS, STORE_BUSY or STORE_DAMAGED.
    """
    code = getattr(error, "sqlite_errorcode", None)
    primary = None if code is None else code & _PRIMARY
    if primary == sqlite3.SQLITE_CANTOPEN:
        return _unopened(path, error)
    if primary == sqlite3.SQLITE_IOERR and _is_full(path):
        # Of its index of the journal SQLite says only that it could not be made.
        primary = sqlite3.SQLITE_FULL
    found = _MEANT.get(primary) if primary is not None else None
    if found is None:
        return None
    name, meaning, hint = found
    told_ = f"{path} cannot be used: {meaning} ({error}). {_NOTHING}"
    if name == "STORE_DAMAGED":
        told_ = f"{path} cannot be read: {meaning} ({error})."
    return Fault(name, told_, hint)


@contextmanager
def told(path: Path) -> Iterator[None]:
    """Turn the database's errors into faults of the desk.

    Raises:
        DeskFault: as :func:`fault_of`. What is a fault of the program stays as it was.
    """
    try:
        yield
    except sqlite3.Error as error:
        fault = fault_of(path, error)
        if fault is None:
            raise
        raise DeskFault(fault) from error


def give_back(path: Path) -> None:
    """Give journal and index the rights of the store's file again, where they had lost them.

    SQLite gives them those that the file has when they are made. A file that was read-only for a
    while would leave a desk with a read-only journal behind, and somebody would have to find out.
    """
    if not os.access(path, os.W_OK):
        return
    for beside in (path.with_name(path.name + tail) for tail in ("-wal", "-shm")):
        if beside.exists() and not os.access(beside, os.W_OK):
            # Where it is another's file, SQLite will say what is wrong.
            with suppress(OSError):
                beside.chmod(stat.S_IMODE(path.stat().st_mode))


def _is_full(path: Path) -> bool:
    """Whether the disk has no room for another page of the journal's index."""
    try:
        room = os.statvfs(path.parent)
    except OSError:
        return False
    return room.f_bavail * room.f_frsize < _LEAST_ROOM


def _unopened(path: Path, error: sqlite3.Error) -> Fault:
    """Why a file could not be opened: SQLite itself does not say."""
    beside = [path, *(path.with_name(path.name + tail) for tail in ("-wal", "-shm"))]
    hidden = [each for each in beside if each.exists() and not os.access(each, os.R_OK)]
    if not os.access(path.parent, os.X_OK) or hidden:
        which = hidden[0] if hidden else path.parent
        sentence = f"{which} may not be read. {_NOTHING}"
        return Fault("STORE_RIGHTS", sentence, "Check owner and rights.")
    if os.statvfs(path.parent).f_flag & os.ST_RDONLY or not os.access(path.parent, os.W_OK):
        sentence = f"{path.parent} may not be written, and a desk's journal lies there. {_NOTHING}"
        hint = "Mount the disk writable and check rights; to read only, work on a copy."
        return Fault("STORE_READ_ONLY", sentence, hint)
    sentence = f"{path} cannot be opened ({error}). {_NOTHING}"
    return Fault("DISK_FAILED", sentence, "Look at the disk, the folder and the limits of files.")
