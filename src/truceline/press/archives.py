"""Pages out of WARC archives (ISO 28500): whatever is sound of them, and what is not, by number.

A record says how long it is. Where it lies, or the file breaks off, the records before it are read
and the fault is told; records that are no pages (requests, images, the crawler's notes) are passed.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import MAXYEAR, UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, BinaryIO, Final

from truceline.errors import Fault
from truceline.extras import extra
from truceline.press.bounds import MOST_BYTES
from truceline.press.shapes import Evidence

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.press.shapes import Published, Source

_PAGES: Final = ("text/html", "application/xhtml", "text/plain", "xml", "rss", "atom")
_MARK: Final = b"WARC/1."
_BEGINS: Final = b"\r\n\r\n" + _MARK
"""How a record begins behind another."""
_MOST_BREAKS: Final = 1_000
"""Breaks in one archive beyond which nothing more is looked for in it."""
_BLOCK: Final = 1_000_000
_NO_PAGES: Final = 1990
"""A year before which nothing was fetched from the web; a clock that says so was not set."""
_EASTMOST: Final = timedelta(hours=14)
"""How far the first zone to begin a day (UTC+14, Kiribati) is before UTC."""
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
        fetched: When it was fetched (UTC), as the archive says.
    """

    file: str
    data: bytes
    charset: str = ""
    address: str = ""
    fetched: datetime | None = None


def records(file: str, stream: BinaryIO) -> Iterator[Record | Fault]:
    """The pages of an archive, zipped or not, in order, and what is wrong with the others.

    Where a record's length is wrong, the next one is looked for by how records begin, and read on
    from there; in a zipped archive it cannot be found.

    Args:
        file: The archive, for people.
        stream: Its bytes; it must be able to seek.

    Raises:
        DeskFault: EXTRA_MISSING.
    """
    warc = extra("fastwarc.warc")
    number, start = 0, 0
    for _ in range(_MOST_BREAKS):
        stream.seek(start)
        last = start
        again: int | None = None
        try:
            for record in _opened(warc, stream):
                number += 1
                last = start + record.stream_pos
                if number > _MOST_RECORDS:
                    return
                for each in _pages(warc, f"{file}#{number}", record):
                    if isinstance(each, _Swallowed):
                        again = last + 1
                    else:
                        yield each
                if again is not None:
                    break
            else:
                if not number:
                    yield _broken(file, "There is no sound record in this archive.")
                return
        # The library raises what its parser and unzipper raise; an archive cut off is told.
        except Exception as trouble:  # noqa: BLE001
            yield _broken(
                file, f"This archive has a break after record {number}: {_said(trouble)}."
            )
            again = last + 1
        found = _next_record(stream, again)
        if found is None:
            return
        start = found


class _Swallowed:
    """That a record's length reaches over the records behind it."""


def _opened(warc: Any, stream: BinaryIO) -> Any:
    """The records from where a stream stands."""
    return warc.ArchiveIterator(
        stream,
        record_types=warc.WarcRecordType.any_type,
        parse_http=True,
        auto_decode="all",
        max_header_len=_MOST_HEADERS,
    )


def _next_record(stream: BinaryIO, start: int) -> int | None:
    """Where the next record begins, from a place on; None where none does."""
    stream.seek(start)
    at, kept = start, b""
    while block := stream.read(_BLOCK):
        held = kept + block
        found = held.find(_BEGINS)
        if found >= 0:
            return at - len(kept) + found + len(_BEGINS) - len(_MARK)
        kept = held[-len(_BEGINS) :]
        at += len(block)
    return None


def _pages(warc: Any, file: str, record: Any) -> Iterator[Record | Fault | _Swallowed]:
    """The page of a record, where it holds one, and what is wrong with its length."""
    kinds = warc.WarcRecordType.response | warc.WarcRecordType.resource
    if not record.record_type & (kinds | warc.WarcRecordType.conversion) or not _is_page(record):
        return
    found = _record(file, record)
    if isinstance(found, Fault):
        yield found
        return
    whole = len(found.data)
    cut = found.data.find(_BEGINS)
    if cut >= 0:
        found = replace(found, data=found.data[:cut])
    yield found
    if cut >= 0:
        yield _Swallowed()
        sentence = "This record says that it is longer than it is: it reaches over the next one."
        yield Fault("PRESS_RECORD_BROKEN", sentence, "Make the archive again.", file)
    elif whole < _length(record):
        sentence = (
            f"This record breaks off after {whole:,} of {_length(record):,} bytes of its page."
        )
        yield Fault("PRESS_RECORD_BROKEN", sentence, "Save the page again.", file)


def _length(record: Any) -> int:
    """How many bytes a page should have; 0 where it was packed, and they cannot be told."""
    if not record.is_http or record.http_headers is None:
        return int(record.content_length or 0)
    headers = record.http_headers
    if headers.get("Content-Encoding") or headers.get("Transfer-Encoding"):
        return 0
    stated = (headers.get("Content-Length") or "").strip()
    return max(int(record.content_length or 0), int(stated) if stated.isdecimal() else 0)


def told(source: Source, record: Record) -> Source:
    """A source with what its archive says of it."""
    address = source.address or record.address
    medium = "warc" if source.medium == "text" else source.medium
    return replace(source, medium=medium, address=address, fetched=record.fetched)


def fetched_by(fetched: datetime) -> date:
    """The last day that had begun anywhere on earth (UTC+14) when a page was fetched."""
    return (fetched + _EASTMOST).date()


def until_fetched(found: Published, fetched: datetime | None) -> Published:
    """Days of publication, none of them after the page was fetched.

    When a page was fetched is never when it was published, which may be years before. It bounds the
    interval from above only: the last day that had begun anywhere on earth (UTC+14) when it was
    fetched, for a page's day is that of its own zone. Days that a page states for itself and that
    all lie later are left as they stand, with this evidence against them.

    Args:
        found: What the page tells of itself.
        fetched: When an archive says that it was fetched; None where none does.
    """
    if fetched is None:
        return found
    last = fetched_by(fetched)
    says = f"The archive says that it was fetched at {fetched:%Y-%m-%dT%H:%M:%SZ}"
    first, until = found.earliest, found.latest
    if first is not None and first > last:
        against = Evidence(bound="latest", how="markup", says=f"{says}, before the day given.")
        return replace(found, evidence=(*found.evidence, against))
    evidence = Evidence(bound="latest", how="markup", says=f"{says}: it was published by then.")
    return replace(
        found,
        latest=last if until is None else min(until, last),
        basis="inferred" if found.basis == "lower_bound" else found.basis,
        evidence=(*found.evidence, evidence),
    )


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
        fetched=_fetched(record),
    )


def _fetched(record: Any) -> datetime | None:
    """When a record says that it was made; None for what cannot be so."""
    try:
        at = datetime.fromisoformat((record.headers.get("WARC-Date") or "").strip())
        at = at.replace(tzinfo=at.tzinfo or UTC).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return at if _NO_PAGES < at.year < MAXYEAR else None


def _broken(file: str, sentence: str) -> Fault:
    """What is wrong with an archive."""
    return Fault("PRESS_ARCHIVE_BROKEN", sentence, "Make the archive again.", file)


def _said(trouble: Exception) -> str:
    """What a library says of its trouble, on one short line."""
    return (" ".join(str(trouble).split()) or type(trouble).__name__)[:160].rstrip(".")
