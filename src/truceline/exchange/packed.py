"""Bytes that may be packed: gzip undone within bounds, and text decoded as UTF-8.

A file that is given to a desk may be cut short, may be made to fill the memory when unpacked, or
may be in another encoding. Each is said in one fault, before a row is looked at.
"""

from __future__ import annotations

import zlib

from truceline.errors import BadInput, Fault

MAX_BYTES = 256 * 1024 * 1024
"""Most bytes that a file may hold once unpacked: the whole world's events fit in it."""

MAX_RATIO = 200
"""Most bytes that one packed byte may become; tables of text come to about ten."""

_STEP = 1 << 20
# Small chunks, because what follows a member is copied each time one ends.
_CHUNK = 1 << 14
_GZIP = b"\x1f\x8b"
_OTHER_PACKERS = {
    b"PK\x03\x04": "a ZIP archive or a spreadsheet",
    b"BZh": "bzip2",
    b"\xfd7zXZ": "xz",
    b"\x28\xb5\x2f\xfd": "zstd",
}
_OTHER_ENCODINGS = {
    b"\xff\xfe\x00\x00": "UTF-32",
    b"\x00\x00\xfe\xff": "UTF-32",
    b"\xff\xfe": "UTF-16",
    b"\xfe\xff": "UTF-16",
}


def unpack(data: bytes, *, name: str, max_bytes: int = MAX_BYTES) -> bytes:
    """The content of ``data``: itself, or what its gzip members (RFC 1952) hold.

    Raises:
        BadInput: ``FILE_EMPTY``, ``FILE_PACKED`` (a packer other than gzip), ``GZIP_TRUNCATED``,
            ``GZIP_DAMAGED`` (bad block or checksum, or something after the end), ``FILE_TOO_BIG``.
    """
    for magic, packer in _OTHER_PACKERS.items():
        if data.startswith(magic):
            raise _bad("FILE_PACKED", f"This is {packer}.", "Give plain CSV or gzip.", name)
    if len(data) > max_bytes:
        raise _too_big(name, max_bytes)
    content = _gunzip(data, name, max_bytes) if data.startswith(_GZIP) else data
    if not content.strip():
        raise _bad("FILE_EMPTY", "The file is empty.", "Give the file as published.", name)
    return content


def decode(content: bytes, *, name: str) -> str:
    """The text of ``content``, a leading byte-order mark removed.

    Bytes that are not UTF-8 become surrogates (PEP 383), so that the row which holds them can be
    named and set apart; a file that is another encoding throughout is refused here.

    Raises:
        BadInput: ``ENCODING`` for UTF-16 and UTF-32, with a byte-order mark or without.
    """
    for mark, encoding in _OTHER_ENCODINGS.items():
        if content.startswith(mark):
            raise _encoding(encoding, name)
    # Text in UTF-16 without a mark has a zero byte beside every ASCII letter.
    if content[:4096].count(0) > len(content[:4096]) // 4:
        raise _encoding("UTF-16 or binary data", name)
    return content.removeprefix(b"\xef\xbb\xbf").decode("utf-8", "surrogateescape")


def _gunzip(data: bytes, name: str, max_bytes: int) -> bytes:
    """All gzip members of ``data``, one after another; zero padding at the end is allowed."""
    limit = min(max_bytes, max(len(data) * MAX_RATIO, _STEP))
    parts: list[bytes] = []
    size = at = 0
    while data[at : at + _CHUNK].strip(b"\0") or data[at:].strip(b"\0"):
        member = zlib.decompressobj(wbits=31)
        while True:
            chunk = data[at : at + _CHUNK]
            try:
                part = member.decompress(chunk, _STEP)
            except zlib.error as damage:
                hint = "Fetch the file again and compare its checksum."
                sentence = f"The gzip data is damaged: {damage}."
                raise _bad("GZIP_DAMAGED", sentence, hint, name) from damage
            at += len(chunk) - len(member.unused_data if member.eof else member.unconsumed_tail)
            size += len(part)
            parts.append(part)
            if size > limit:
                raise _too_big(name, limit)
            if member.eof:
                break
            if not part and not chunk:
                hint = "Fetch the file again: it is shorter than it was."
                raise _bad("GZIP_TRUNCATED", "The gzip data ends too early.", hint, name)
    return b"".join(parts)


def _bad(code: str, sentence: str, hint: str, name: str) -> BadInput:
    return BadInput(Fault(code, sentence, hint, name))


def _too_big(name: str, limit: int) -> BadInput:
    return _bad(
        "FILE_TOO_BIG",
        f"The file holds more than {limit:,} bytes, the most that is read at once.",
        "Give the file as published, or split it by year.",
        name,
    )


def _encoding(found: str, name: str) -> BadInput:
    hint = "Save the file as UTF-8 and give it again."
    return _bad("ENCODING", f"The text is {found}, not UTF-8.", hint, name)
