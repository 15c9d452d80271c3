"""From bytes to text: byte order marks, UTF-8, what was declared, and a guess where none fits.

Text that is UTF-8 comes out with every character where it stood, newlines and all, since spans are
counted in it. What cannot be decoded is replaced by U+FFFD and counted, never dropped.

>>> decode("перемирие".encode("cp1251"), declared="windows-1251")
Decoded(text='перемирие', encoding='cp1251', replaced=0)
"""

from __future__ import annotations

import codecs
import importlib.util
from dataclasses import dataclass
from typing import Final

from truceline.extras import extra

_MARKS: Final = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_REPLACED: Final = "\N{REPLACEMENT CHARACTER}"
_LOOKED_AT: Final = 100_000
"""Bytes that a guess looks at: more changes no answer, and takes long."""
_FEW: Final = 3
"""Broken characters up to which a text with sound ones outside ASCII is still UTF-8: other
encodings hardly ever make a sound one by chance. In longer texts, half as many as sound ones."""
_WIDE: Final = 0.3
"""The share of NULs in even or odd places from which bytes are taken for UTF-16."""
_UNFIT: Final = frozenset({"utf-7", "idna", "punycode", "unicode_escape", "raw_unicode_escape"})
"""Codecs that no page is written in, and that would let a page say one thing and mean another."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Text, what it was decoded from, and how many characters could not be."""

    text: str
    encoding: str
    replaced: int


def decode(data: bytes, declared: str = "") -> Decoded:
    """The text of some bytes.

    A byte order mark decides; then UTF-8 where every byte fits, which other encodings hardly do by
    chance; then the declared charset; then UTF-8 with a few broken characters; then the guess of
    charset-normalizer, where it is installed; then UTF-8 with whatever is broken replaced.

    Args:
        data: The bytes.
        declared: The charset that a page or its server names; unknown names are passed over.
    """
    for mark, codec in _MARKS:
        if data.startswith(mark):
            return _with(data, codec)
    whole = _strictly(data, "utf-8")
    if whole is not None and not _looks_wide(data):
        return Decoded(whole, "utf-8", 0)
    if wide := _looks_wide(data):
        return _with(data, wide)
    name = known_codec(declared)
    if name and (said := _strictly(data, name)) is not None:
        return Decoded(said, name, 0)
    mended = _with(data, "utf-8")
    sound = sum(not each.isascii() for each in mended.text) - mended.replaced
    if sound > 0 and mended.replaced <= max(_FEW, sound / 2):
        return mended
    if name:
        return _with(data, name)
    guess = _guess(data)
    return _with(data, guess) if guess else mended


def known_codec(name: str) -> str:
    """Python's name of a charset; empty where there is none, or none that a page may use."""
    try:
        found = codecs.lookup(name.strip().strip("\"'")).name
    except (LookupError, ValueError, UnicodeError):
        return ""
    if found in _UNFIT or not getattr(codecs.lookup(found), "_is_text_encoding", True):
        return ""
    # As browsers do: pages that say latin-1 mean Windows' superset of it.
    return "cp1252" if found in {"iso8859-1", "ascii"} else found


def _strictly(data: bytes, codec: str) -> str | None:
    """The text where every byte fits; None otherwise."""
    try:
        return data.decode(codec)
    except (UnicodeError, LookupError, ValueError):
        return None


def _with(data: bytes, codec: str) -> Decoded:
    """The text with what does not fit replaced and counted."""
    text = data.decode(codec, "replace")
    stood = data.count(_REPLACED.encode()) if codec == "utf-8" else 0
    return Decoded(text, codec, max(text.count(_REPLACED) - stood, 0))


def _looks_wide(data: bytes) -> str:
    """The codec of UTF-16 without a mark: every other byte of Latin text is a NUL."""
    some = data[:_LOOKED_AT]
    if len(some) < 4 or b"\0" not in some:  # noqa: PLR2004 - two characters of UTF-16
        return ""
    even, odd = some[::2].count(0), some[1::2].count(0)
    half = len(some) / 2
    if odd > _WIDE * half and even < odd / 10:
        return "utf-16-le"
    return "utf-16-be" if even > _WIDE * half and odd < even / 10 else ""


def _guess(data: bytes) -> str:
    """What charset-normalizer takes the bytes for; empty without it, or where it cannot tell."""
    if importlib.util.find_spec("charset_normalizer") is None:
        return ""
    best = extra("charset_normalizer").from_bytes(data[:_LOOKED_AT], steps=5, chunk_size=512).best()
    name = known_codec(best.encoding) if best is not None else ""
    # Without a NUL, bytes taken for UTF-16 or UTF-32 come out as letters of no one language.
    return "" if name.startswith("utf-") else name
