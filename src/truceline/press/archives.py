"""Pages out of WARC archives (ISO 28500): whatever is sound of them, and what is not, by number.

A record says how long it is. Where it lies, or the file breaks off, the records before it are read
and the fault is told; records that are no pages (requests, images, the crawler's notes) are passed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from truceline.errors import Fault
from truceline.extras import extra
from truceline.press.bounds import MOST_BYTES

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.press.shapes import Source

_PAGES: Final = ("text/html", "application/xhtml", "text/plain", "xml", "rss", "atom")
_MOST_HEADERS: Final = 65_536
_MOST_RECORDS: Final = 1_000_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A page out of an archive.

    Args:
        file: The archive and the number of the record, from 1.
        data: The page's bytes, unzipped.
        charset: The charset that the server named.
        address: Where the page was fetched.
    """

    file: str
    data: bytes
    charset: str = ""
    address: str = ""


def records(file: str, stream: BinaryIO) -> Iterator[Record | Fault]:
    """The pages of an archive, zipped or not, in order, and what is wrong with the others.

    Args:
        file: The archive, for people.
        stream: Its bytes.

    Raises:
        DeskFault: EXTRA_MISSING.
    """
    warc = extra("fastwarc.warc")
    kinds = warc.WarcRecordType.response | warc.WarcRecordType.resource
    kinds |= warc.WarcRecordType.conversion
    try:
        archive = warc.ArchiveIterator(
            stream,
            record_types=warc.WarcRecordType.any_type,
            parse_http=True,
            auto_decode="all",
            max_header_len=_MOST_HEADERS,
        )
        pages = 0
        for number, record in enumerate(archive, 1):
            if number > _MOST_RECORDS:
                break
            pages += 1
            if record.record_type & kinds and _is_page(record):
                yield _record(f"{file}#{number}", record)
        if not pages:
            yield _broken(file, "There is no sound record in this archive.")
    # The library raises what its parser and unzipper raise; an archive cut off is told, not thrown.
    except Exception as trouble:  # noqa: BLE001
        yield _broken(file, f"This archive cannot be read on from here: {_said(trouble)}.")


def told(source: Source, record: Record) -> Source:
    """A source with what its archive says of it."""
    address = source.address or record.address
    medium = "warc" if source.medium == "text" else source.medium
    return replace(source, medium=medium, address=address)


def _is_page(record: Any) -> bool:
    """Whether a record holds text or a page, and no error of the server's."""
    if record.is_http and record.http_headers is not None:
        status = record.http_headers.status_code
        if status is not None and not 200 <= status < 300:  # noqa: PLR2004 - HTTP's own numbers
            return False
        kind = record.http_content_type or "text/html"
    else:
        kind = record.headers.get("Content-Type") or ""
    return any(each in kind.lower() for each in _PAGES)


def _record(file: str, record: Any) -> Record | Fault:
    """One page; PRESS_RECORD_LARGE or PRESS_RECORD_BROKEN where it cannot be had whole."""
    stated = record.content_length
    length = (record.headers.get("Content-Length") or "").strip()
    try:
        data = record.reader.read(MOST_BYTES + 1)
    except Exception as trouble:  # noqa: BLE001 - as above: a damaged payload is told
        sentence = f"This record's page cannot be unpacked: {_said(trouble)}."
        return Fault("PRESS_RECORD_BROKEN", sentence, "Save the page again.", file)
    if len(data) > MOST_BYTES:
        sentence = f"This record's page has more than {MOST_BYTES // 1_000_000} MB."
        return Fault("PRESS_RECORD_LARGE", sentence, "Give the article alone.", file)
    if not length.isdigit() or (not data.strip() and stated):
        sentence = "This record's length is not what it says."
        return Fault("PRESS_RECORD_BROKEN", sentence, "Save the page again.", file)
    return Record(
        file=file,
        data=data,
        charset=(record.http_charset or "") if record.is_http else "",
        address=record.headers.get("WARC-Target-URI") or "",
    )


def _broken(file: str, sentence: str) -> Fault:
    """What is wrong with an archive."""
    return Fault("PRESS_ARCHIVE_BROKEN", sentence, "Make the archive again.", file)


def _said(trouble: Exception) -> str:
    """What a library says of its trouble, on one short line."""
    return (" ".join(str(trouble).split()) or type(trouble).__name__)[:160].rstrip(".")
