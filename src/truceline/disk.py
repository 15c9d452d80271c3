"""Files that are there whole or not at all, and what the system's refusals mean for a person.

A file is written beside its place, synced, put in place under its name, and its folder synced: a
machine that loses power at any instant has the old file, or the new one, or none, and never half of
one. What a cut leaves behind is a hidden file ending in ``.part``, which nothing reads.

>>> from pathlib import Path
>>> write_new(Path("statement.key"), b"...")  # doctest: +SKIP
"""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path
from typing import TYPE_CHECKING, Final

from truceline.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterator

PART: Final = ".part"
"""How the name of a file ends that is being written."""

_NAME: Final = 80
"""How many letters of a file's name stand in that of its part: names have at most 255 bytes."""
_NO_LINKS: Final = frozenset({errno.EPERM, errno.EOPNOTSUPP, errno.ENOSYS, errno.EMLINK})
_MEANT: Final = {
    errno.ENOSPC: ("DISK_FULL", "the disk is full", "Make room, then do it again."),
    errno.EDQUOT: ("DISK_FULL", "the quota is used up", "Make room, then do it again."),
    errno.EFBIG: (
        "DISK_FULL",
        "the file may not grow any further",
        "Raise the limit on the size of files (`ulimit -f`), then do it again.",
    ),
    errno.EROFS: (
        "DISK_READ_ONLY",
        "the disk is read-only",
        "Look at the disk: a system makes it read-only when it fails. Then mount it writable.",
    ),
    errno.EACCES: ("RIGHTS_MISSING", "the rights to it are missing", "Check owner and rights."),
    errno.EPERM: ("RIGHTS_MISSING", "the system forbids it", "Check owner, rights and attributes."),
    errno.EIO: (
        "DISK_FAILED",
        "the disk failed",
        "Stop writing, look at the disk (`dmesg`), keep a copy of what can be read, then audit.",
    ),
    errno.EMFILE: ("TOO_MANY_FILES", "too many files are open", "Raise the limit (`ulimit -n`)."),
    errno.ENFILE: ("TOO_MANY_FILES", "too many files are open", "Close what is not needed."),
}


def trouble(error: OSError, name: str = "") -> Fault:
    """What a refusal of the system means.

    Args:
        error: The refusal.
        name: What was being read or written; the error's own file where it is empty.

    Returns:
        DISK_FULL, DISK_READ_ONLY, DISK_FAILED, RIGHTS_MISSING, TOO_MANY_FILES, or SYSTEM for any
        other.
    """
    named = name or (str(error.filename) if error.filename else "")
    found = _MEANT.get(error.errno or 0)
    if found is None:
        sentence = f"{named + ': ' if named else ''}{error.strerror or error}."
        return Fault("SYSTEM", sentence, "Check the disk, the folder and your rights to it.")
    code, meaning, hint = found
    what = f"{named} cannot be used" if named else "A file cannot be used"
    return Fault(code, f"{what}: {meaning}.", hint)


def write_new(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Write a file that is not there yet, whole or not at all; it is on disk when this returns.

    Args:
        path: Where; its folder must exist.
        data: Its bytes.
        mode: Its rights.

    Raises:
        FileExistsError: there is one; it is left as it was.
        OSError: from the system; nothing of the file is left.
    """
    if path.exists() or path.is_symlink():
        raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST), str(path))
    with _filled(path, data, mode) as part:
        try:
            # A link is refused where the name was taken meanwhile; a rename would overwrite.
            path.hardlink_to(part)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            # Some disks (a memory stick's FAT) have no links: the look above must do.
            part.replace(path)
    sync_folder(path.parent)


def replace(path: Path, data: bytes, mode: int = 0o600) -> None:
    """Put a file in the place of whatever was there, in one step; on disk when this returns.

    Raises:
        OSError: from the system; what was there is there still.
    """
    with _filled(path, data, mode) as part:
        part.replace(path)
    sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Make what was created, renamed or removed in a folder outlast a loss of power."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sync_tree(folder: Path) -> None:
    """Make every file and folder below a folder, and itself, outlast a loss of power."""
    for here, _, names in os.walk(folder, topdown=False):
        for name in names:
            with (Path(here) / name).open("rb") as file:
                os.fsync(file.fileno())
        sync_folder(Path(here))


@contextlib.contextmanager
def _filled(path: Path, data: bytes, mode: int) -> Iterator[Path]:
    """A synced file beside a place, gone at the end unless it took that place."""
    part = path.with_name(f".{path.name[:_NAME]}.{os.urandom(6).hex()}{PART}")
    handle = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(handle, "wb") as out:
            os.fchmod(out.fileno(), mode)
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        yield part
    finally:
        part.unlink(missing_ok=True)
