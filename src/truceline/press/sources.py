"""What is there to read: files, folders, standard input; text, pages, feeds and archives, mixed.

What a thing is shows in its bytes, not in its name. Whatever cannot be read comes out as a value
that says why, beside what can; nothing is fetched. Bounds keep hostile input from holding a desk
up: a document has at most 20 MB, a line at most 100,000 characters.
"""

from __future__ import annotations

import gzip
import json
import re
import zlib
from dataclasses import dataclass
from hashlib import sha256
from io import BytesIO
from typing import TYPE_CHECKING, BinaryIO, Final, Literal

from truceline.errors import Fault, TrucelineError
from truceline.press import archives, feeds, html_pages
from truceline.press.bounds import MOST_BYTES, unread_if_long
from truceline.press.decoding import decode
from truceline.press.shapes import Source

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

Medium = Literal["text", "html", "feed", "warc", "gzip", "json", "data"]

_PEEK: Final = 4_096
_MARKUP = re.compile(
    rb"<!doctype\s+html|<(?:html|head|body|title|meta|article|main|div|section|h1)[\s>/]",
    re.IGNORECASE,
)
_FEED = re.compile(rb"<(?:rss|feed|rdf:RDF)[\s>]", re.IGNORECASE)
_BINARY: Final = (
    b"%PDF-",
    b"PK\x03\x04",
    b"\x89PNG",
    b"\xff\xd8\xff",
    b"GIF8",
    b"\x7fELF",
    b"{\\rtf",
)
_NULS: Final = 0.01
"""The share of NULs from which bytes are no text, unless they are UTF-16."""
_UNREADABLE: Final = 0.25
"""The share of characters that could not be decoded from which bytes are no text."""
_GZIP: Final = b"\x1f\x8b"


@dataclass(frozen=True, slots=True, kw_only=True)
class Unread:
    """Something that could not be read, and why."""

    file: str
    fault: Fault


def read(paths: Iterable[Path], stdin: bytes | None = None) -> Iterator[Source | Unread]:
    """Everything that can be read, in the order given, and a reason for whatever cannot.

    A folder gives its files in the order of their names, folders within it too, hidden ones left
    out. A feed gives a source for each entry and an archive one for each page (``path#3``).

    Args:
        paths: Files and folders.
        stdin: What stands on standard input; read first, as ``-``.

    Yields:
        Sources, and what could not be read: PRESS_FILE_MISSING, PRESS_FILE_LARGE, PRESS_NOT_TEXT,
        PRESS_EMPTY, PRESS_LINE_LONG, PRESS_TEXT_LONG, PRESS_FEED_BROKEN, PRESS_PAGE_BROKEN,
        PRESS_ARCHIVE_BROKEN, PRESS_RECORD_LARGE, PRESS_RECORD_BROKEN, EXTRA_MISSING.
    """
    if stdin is not None:
        yield from _stream("-", BytesIO(stdin))
    for path in paths:
        for each in _files(path):
            yield from _file(each)


def document(file: str, data: bytes, *, declared: str = "") -> Iterator[Source | Unread]:
    """The sources in the bytes of one document: a text, a page, or the entries of a feed.

    Args:
        file: Where it was found, for people.
        data: The whole document.
        declared: The charset that its server named.
    """
    if len(data) > MOST_BYTES:
        yield Unread(file=file, fault=_large(file))
        return
    try:
        match medium(data):
            case "html":
                found: Iterable[Source | Fault] = (html_pages.page(file, data, declared=declared),)
            case "feed":
                found = feeds.entries(file, data)
            case "data" | "gzip" | "warc" | "json":
                found = (_not_text(file),)
            case _:
                text = _text(file, data, declared)
                noise = text.replaced > _UNREADABLE * len(text.text)
                found = (_not_text(file) if noise else text,)
    except TrucelineError as missing:
        found = missing.faults
    for each in found:
        fault = each if isinstance(each, Fault) else unread_if_long(each)
        if isinstance(each, Fault) or fault is not None:
            yield Unread(file=file, fault=fault or _not_text(file))
        else:
            yield each


def medium(data: bytes) -> Medium:
    """What bytes are, by how they begin."""
    start = data[:_PEEK].lstrip(b"\xef\xbb\xbf \t\r\n")
    if start.startswith(_GZIP):
        return "gzip"
    if start.startswith(b"WARC/"):
        return "warc"
    if start.startswith(_BINARY):
        return "data"
    if b"\0" in data[:_PEEK] and decode(data[:_PEEK]).encoding == "utf-8":
        some = data[:_PEEK]
        return "data" if some.count(0) > _NULS * len(some) else "text"
    narrow = start.replace(b"\0", b"")
    if narrow.startswith((b"<", b"\xff\xfe<", b"\xfe\xff<")):
        if _FEED.search(narrow) and not re.match(rb"<!doctype\s+html", narrow, re.IGNORECASE):
            return "feed"
        if _MARKUP.search(narrow):
            return "html"
    return "json" if start.startswith((b"{", b"[")) and _is_json(data) else "text"


def _is_json(data: bytes) -> bool:
    """Whether bytes are JSON as a whole, and so no text for people."""
    try:
        json.loads(data)
    except (ValueError, RecursionError):
        return False
    return True


def _files(path: Path) -> Iterator[Path]:
    """A file, or the files of a folder by name; hidden ones and links to folders are passed by."""
    if not path.is_dir():
        yield path
        return
    for each in sorted(path.iterdir()):
        if each.name.startswith(".") or (each.is_dir() and each.is_symlink()):
            continue
        yield from _files(each)


def _file(path: Path) -> Iterator[Source | Unread]:
    """The sources of one file."""
    try:
        if path.exists() and not path.is_file():
            hint = "Give files and folders."
            fault = Fault("PRESS_NOT_TEXT", "This is no file.", hint, str(path))
            yield Unread(file=str(path), fault=fault)
            return
        with path.open("rb") as stream:
            yield from _stream(str(path), stream)
    except OSError as trouble:
        sentence = f"This cannot be opened: {trouble.strerror or 'it is not there'}."
        fault = Fault("PRESS_FILE_MISSING", sentence, "Look at the path.", str(path))
        yield Unread(file=str(path), fault=fault)


def _stream(file: str, stream: BinaryIO) -> Iterator[Source | Unread]:
    """The sources of one stream; an archive may be long, anything else is bounded."""
    start = stream.read(_PEEK)
    stream.seek(0)
    kind = medium(start)
    if kind == "gzip":
        opened = _first_of_gzip(start)
        if opened is not None and medium(opened) != "warc":
            yield from _unzipped(file, stream)
            return
        kind = "warc" if opened is not None else "data"
    if kind == "warc":
        yield from _archive(file, stream)
        return
    data = stream.read(MOST_BYTES + 1)
    if not data.strip():
        fault = Fault("PRESS_EMPTY", "There is nothing in it.", "Save the page again.", file)
        yield Unread(file=file, fault=fault)
        return
    yield from document(file, data)


def _archive(file: str, stream: BinaryIO) -> Iterator[Source | Unread]:
    """The pages of a WARC file, each a document of its own; a fault where it holds none."""
    held = False
    try:
        for record in archives.records(file, stream):
            held = True
            if isinstance(record, Fault):
                yield Unread(file=record.where or file, fault=record)
                continue
            for each in document(record.file, record.data, declared=record.charset):
                yield each if isinstance(each, Unread) else archives.told(each, record)
    except TrucelineError as missing:
        for fault in missing.faults:
            yield Unread(file=file, fault=fault)
        return
    if not held:
        sentence = "This archive holds no page."
        hint = "Look whether it was made with the pages themselves."
        yield Unread(file=file, fault=Fault("PRESS_EMPTY", sentence, hint, file))


def _first_of_gzip(start: bytes) -> bytes | None:
    """The first bytes that a gzip file holds; None where it is broken."""
    try:
        return zlib.decompressobj(wbits=31).decompress(start, _PEEK)
    except zlib.error:
        return None


def _unzipped(file: str, stream: BinaryIO) -> Iterator[Source | Unread]:
    """A single document that was zipped; no more is unzipped than a document may have."""
    try:
        with gzip.open(stream) as opened:
            data = opened.read(MOST_BYTES + 1)
    except (OSError, EOFError, zlib.error):
        sentence = "This gzip file breaks off or is damaged."
        fault = Fault("PRESS_NOT_TEXT", sentence, "Save the page again.", file)
        yield Unread(file=file, fault=fault)
        return
    if medium(data) in {"gzip", "warc"}:
        yield Unread(file=file, fault=_not_text(file))
        return
    yield from document(file, data)


def _text(file: str, data: bytes, declared: str) -> Source:
    """A text without markup, as it stands."""
    decoded = decode(data, declared)
    return Source(
        file=file,
        sha256=sha256(data).hexdigest(),
        text=decoded.text,
        encoding=decoded.encoding,
        replaced=decoded.replaced,
    )


def _large(file: str) -> Fault:
    """Why a document was not read: its size."""
    sentence = f"This has more than {MOST_BYTES // 1_000_000} MB, the most that one document has."
    return Fault("PRESS_FILE_LARGE", sentence, "Give the article alone.", file)


def _not_text(file: str) -> Fault:
    """Why a document was not read: it is none."""
    sentence = "This is neither text nor a page, feed or archive."
    return Fault("PRESS_NOT_TEXT", sentence, "Save the page as text, HTML or WARC.", file)
