r"""A mediator's notebook: private notes in a sealed book of one owner, which no desk ever holds.

The book is one file that only grows. It begins with a head that says for whom it is sealed; each
page after it is an age message of its own, in a frame that says how long it is. Inside each message
stand the page's number and the hash of everything before it, so that a page that was changed,
dropped, doubled or moved shows when the book is read. What a torn write left at the end is said,
and cut off when the next page is written: a page is whole or it is not there.

That the last pages of a book were cut off and nothing else, no book can show by itself: keep the
number of pages, which ``truceline notebook list`` prints, where you keep your passphrase.

Nothing of a note is in a name, a fault or a ``repr``. A book inside a desk's folder or a published
copy of its log is refused: whoever copies or serves such a folder takes all of it.

::

    head    "truceline-notebook/1\\n", the age recipient, "\\n"
    page    "page ", the message's length in bytes (decimal), "\\n", the message, "\\n"
    inside  canonical JSON {"about", "at", "note", "page", "prior"}
"""

from __future__ import annotations

import hashlib
import os
import re
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

import pyrage

from truceline.disk import write_new
from truceline.errors import BadInput, DeskFault, Fault, NotFound, Refused
from truceline.ledger import canonical
from truceline.ledger.entry import format_time

if TYPE_CHECKING:
    from io import FileIO
    from pathlib import Path

MAGIC: Final = b"truceline-notebook/1\n"
MOST_NOTE: Final = 64 * 1024
"""The longest note, in bytes of UTF-8."""
MOST_MESSAGE: Final = 1 << 17
DESK_STORE: Final = "desk.sqlite"
"""The file by which a folder is known to be a desk's."""
SUBJECT_DIGITS: Final = 64
_FRAME: Final = b"page "
_LONGEST_LENGTH: Final = 8
_NAME_BYTES: Final = 16
_HEADED: Final = re.compile(rb"page [0-9]{0,8}")
_BEGUN: Final = re.compile(rb"page ([0-9]{1,8})\n")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of a notebook. Its words are not in its ``repr``.

    Args:
        number: Its place in the book, from 1.
        at: When it was written (UTC).
        about: The id of a subject on some desk that it is about; empty where there is none.
        note: The words.
    """

    number: int
    at: datetime
    about: str
    note: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Book:
    """A notebook as read.

    Args:
        recipient: The age recipient it is sealed to.
        pages: Its pages, oldest first.
        torn: How many bytes at the end are no whole page: what a torn write left.
    """

    recipient: str
    pages: tuple[Page, ...]
    torn: int


@dataclass(frozen=True, slots=True)
class _Frames:
    """What is in the file before anything is opened."""

    recipient: str
    messages: tuple[tuple[int, bytes], ...]
    whole: int
    data: bytes = field(repr=False)


def create(path: Path, identity: str) -> None:
    """Begin a book for one owner, in a new file that its owner alone may read.

    Args:
        path: Where; its folder must exist and be no desk's.
        identity: The owner's age identity (X25519).

    Raises:
        BadInput: NOTEBOOK_EXISTS. Refused: NOTEBOOK_IN_DESK. OSError: from the system.
    """
    outside_desks(path)
    recipient = str(pyrage.x25519.Identity.from_str(identity).to_public())
    # A part of it is drawn at random, so that no page of one book fits another of the same owner.
    head = MAGIC + f"{recipient} {os.urandom(_NAME_BYTES).hex()}\n".encode()
    try:
        write_new(path, head)
    except FileExistsError as error:
        hint = "Choose another name: a book is never begun over another."
        raise BadInput(Fault("NOTEBOOK_EXISTS", f"{path} exists.", hint)) from error


def add(path: Path, identity: str, note: str, *, now: datetime, about: str = "") -> int:
    """Write a page; gives its number. A book that is damaged is not written to.

    Args:
        path: The book; it is begun where there is none yet.
        identity: The owner's age identity.
        note: The words.
        now: When it is written (UTC).
        about: The id of a subject it is about.

    Raises:
        BadInput: NOTE_EMPTY, NOTE_LONG, NOTE_TEXT, NOTE_SUBJECT, NOTEBOOK_SHAPE.
        Refused: NOTEBOOK_IN_DESK, NOTEBOOK_NOT_YOURS. DeskFault: NOTEBOOK_DAMAGED, and
        NOTEBOOK_UNWRITTEN where the system failed; the book is then as it was.
    """
    outside_desks(path)
    _check_note(note, about)
    if not path.exists():
        create(path, identity)
    try:
        with path.open("r+b", buffering=0) as book:
            # Two hands at one book would tear it: the second waits, and reads what the first wrote.
            _lock(book)
            frames = _frames(book.read(), path)
            read_so_far = _opened(frames, identity, path)
            number = len(read_so_far.pages) + 1
            inside = canonical.encode(
                {
                    "about": about,
                    "at": format_time(now),
                    "note": note,
                    "page": number,
                    "prior": hashlib.sha256(frames.data[: frames.whole]).hexdigest(),
                }
            )
            recipient = pyrage.x25519.Recipient.from_str(frames.recipient)
            message = pyrage.encrypt(inside, [recipient])
            _append(book, frames.whole, b"%s%d\n%s\n" % (_FRAME, len(message), message))
    except OSError as error:
        sentence = f"{path} cannot be written: {error.strerror}."
        hint = "Look at disk and rights; the book is as it was."
        raise DeskFault(Fault("NOTEBOOK_UNWRITTEN", sentence, hint)) from error
    return number


def _append(book: FileIO, end: int, framed: bytes) -> None:
    """Put a page behind the last whole one, on disk; whatever fails, nothing of it stays."""
    try:
        # What a torn write left goes first, so that a page never begins inside another.
        book.truncate(end)
        book.seek(end)
        left = memoryview(framed)
        while left:
            left = left[book.write(left) or 0 :]
        os.fsync(book.fileno())
    except OSError:
        book.truncate(end)
        raise


def read(path: Path, identity: str) -> Book:
    """Open every page of a book.

    Raises:
        NotFound: NOTEBOOK_MISSING. BadInput: NOTEBOOK_SHAPE.
        Refused: NOTEBOOK_NOT_YOURS, NOTEBOOK_IN_DESK. DeskFault: NOTEBOOK_DAMAGED, with the page.
    """
    outside_desks(path)
    try:
        data = path.read_bytes()
    except OSError as error:
        sentence = f"{path} cannot be read: {error.strerror}."
        raise NotFound(Fault("NOTEBOOK_MISSING", sentence, "Check the path.")) from error
    return _opened(_frames(data, path), identity, path)


def outside_desks(path: Path) -> None:
    """Refuse a book in a desk's folder or a published log, or anywhere below one.

    Raises:
        Refused: NOTEBOOK_IN_DESK.
    """
    here = path.resolve()
    for folder in here.parents:
        published = (folder / "checkpoint").is_file() and (folder / "tile").is_dir()
        if published or (folder / DESK_STORE).exists():
            sentence = f"{here} lies in the folder of a desk or of its log, {folder}."
            hint = "Keep your notes elsewhere: whoever copies or hands over a desk takes it whole."
            raise Refused(Fault("NOTEBOOK_IN_DESK", sentence, hint))


def _check_note(note: str, about: str) -> None:
    if not note.strip():
        raise BadInput(Fault("NOTE_EMPTY", "The note is empty.", "Write something, or nothing."))
    if any("\ud800" <= letter <= "\udfff" for letter in note):
        raise BadInput(Fault("NOTE_TEXT", "The note is not Unicode text.", "Save it as UTF-8."))
    long = len(note.encode())
    if long > MOST_NOTE:
        sentence = f"The note has {long} bytes; a page takes {MOST_NOTE}."
        raise BadInput(Fault("NOTE_LONG", sentence, "Write it on several pages."))
    if about and (len(about) != SUBJECT_DIGITS or set(about) - set("0123456789abcdef")):
        sentence = "A subject's id has 64 hexadecimal digits."
        raise BadInput(Fault("NOTE_SUBJECT", sentence, "Copy it from `truceline show --json`."))


def _frames(data: bytes, path: Path) -> _Frames:
    """The head and the frames of a book; what is behind the last whole frame was torn off.

    Raises:
        BadInput: NOTEBOOK_SHAPE. DeskFault: NOTEBOOK_DAMAGED where no torn write ends so.
    """
    end = data.find(b"\n", len(MAGIC))
    if not data.startswith(MAGIC) or end < 0:
        raise _not_a_book(path)
    try:
        recipient, name = data[len(MAGIC) : end].decode("ascii").split(" ")
        good = len(bytes.fromhex(name)) == _NAME_BYTES
        pyrage.x25519.Recipient.from_str(recipient)
    except (ValueError, pyrage.RecipientError) as error:
        raise _not_a_book(path) from error
    if not good:
        raise _not_a_book(path)
    messages: list[tuple[int, bytes]] = []
    place = end + 1
    while (found := _frame(data, place)) is not None:
        messages.append((place, found[0]))
        place = found[1]
    if not _torn(data[place:]):
        raise _damaged(path, len(messages) + 1)
    return _Frames(recipient, tuple(messages), place, data)


def _torn(tail: bytes) -> bool:
    """Whether an interrupted write can have left this: less than a frame, or blanks for the rest.

    Some file systems make a file longer before they fill it: what is missing then reads as zeros.
    """
    left = tail.rstrip(b"\0")
    found = _BEGUN.match(left)
    if found is None:
        return _FRAME.startswith(left) or bool(_HEADED.fullmatch(left))
    length = int(found[1])
    return length <= MOST_MESSAGE and len(left) < found.end() + length + 1


def _frame(data: bytes, place: int) -> tuple[bytes, int] | None:
    """The message in the frame at a place, and where the next begins; None where none is whole."""
    start = place + len(_FRAME)
    line = data.find(b"\n", start, start + _LONGEST_LENGTH)
    if data[place:start] != _FRAME or line < 0 or not data[start:line].isdigit():
        return None
    end = line + 1 + int(data[start:line])
    if int(data[start:line]) > MOST_MESSAGE or data[end : end + 1] != b"\n":
        return None
    return data[line + 1 : end], end + 1


def _not_a_book(path: Path) -> BadInput:
    hint = "Give the file that `truceline notebook add` began."
    return BadInput(Fault("NOTEBOOK_SHAPE", f"{path} is not a notebook.", hint))


def _opened(frames: _Frames, identity: str, path: Path) -> Book:
    """Every page, opened and held against its number and all that stands before it."""
    own = pyrage.x25519.Identity.from_str(identity)
    if str(own.to_public()) != frames.recipient:
        sentence = f"{path} is sealed to another key."
        raise Refused(Fault("NOTEBOOK_NOT_YOURS", sentence, "Only its owner opens a notebook."))
    pages: list[Page] = []
    before, hashed = hashlib.sha256(), 0
    for number, (place, message) in enumerate(frames.messages, start=1):
        before.update(frames.data[hashed:place])
        hashed = place
        page = _page(message, own, number, before.hexdigest())
        if page is None:
            raise _damaged(path, number)
        pages.append(page)
    torn = len(frames.data) - frames.whole
    return Book(recipient=frames.recipient, pages=tuple(pages), torn=torn)


def _page(message: bytes, own: pyrage.x25519.Identity, number: int, prior: str) -> Page | None:
    """A page, or None where it does not open or does not belong where it stands."""
    try:
        value: Any = canonical.decode(pyrage.decrypt(message, [own]))
        good = (value["page"], value["prior"]) == (number, prior)
        page = Page(
            number=number,
            at=datetime.fromisoformat(value["at"]),
            about=str(value["about"]),
            note=str(value["note"]),
        )
    except (pyrage.DecryptError, BadInput, KeyError, TypeError, ValueError):
        return None
    return page if good else None


def _damaged(path: Path, number: int) -> DeskFault:
    sentence = f"Page {number} of {path} is not the one that was written there."
    hint = "Take the book from a copy; nothing is added to a damaged one."
    return DeskFault(Fault("NOTEBOOK_DAMAGED", sentence, hint))


def _lock(book: FileIO) -> None:
    """Hold the file against another writer until it is closed, where the system can."""
    try:
        import fcntl  # noqa: PLC0415 - not on every system
    except ImportError:  # pragma: no cover - on Windows alone
        return
    fcntl.flock(book, fcntl.LOCK_EX)
