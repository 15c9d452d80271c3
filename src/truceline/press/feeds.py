"""Entries of RSS and Atom feeds, each a source: its title, what it says, and when, by its markup.

The hash of an entry is that of the whole feed, as it was saved; its number says which entry of the
feed it is, so that a person who has the file finds it again.

An entry often holds no more than the first sentence of its article; what stands there is read, and
nothing fetched.
"""

from __future__ import annotations

import re
from hashlib import sha256
from html import unescape
from typing import TYPE_CHECKING, Any, Final, cast
from xml.etree import ElementTree as ET

from truceline.errors import Fault
from truceline.press.decoding import decode
from truceline.press.markup import shown
from truceline.press.shapes import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARED = re.compile(rb"<\?xml[^>]{0,200}encoding=[\"']([\w.:-]{1,40})[\"']")
_PROLOGUE = re.compile(r"^\ufeff?\s*<\?xml[^>]{0,300}\?>")
_ENTITIES = re.compile(r"<!ENTITY", re.IGNORECASE)
_DEEPEST: Final = 100
_MOST_ENTRIES: Final = 100_000
_ENTRIES: Final = frozenset({"item", "entry"})
_TEXTS: Final = ("encoded", "content", "description", "summary")
_DATES: Final = ("published", "pubDate", "date", "issued", "created")
_MARKED = re.compile(r"<[a-zA-Z/!]")


def entries(file: str, data: bytes) -> Iterator[Source | Fault]:
    """The entries of a feed, in its order.

    Args:
        file: Where the feed was found, for people; entries are ``file#1``, ``file#2``.
        data: The feed.

    Yields:
        Sources; PRESS_FEED_BROKEN for a feed that is no XML, declares entities of its own (which
        can be made to grow without end) or nests too deep, after the entries before the fault.
    """
    match = _DECLARED.search(data[:400])
    decoded = decode(data, match[1].decode("ascii") if match else "")
    text = _PROLOGUE.sub("", decoded.text.replace("\0", ""))
    if _ENTITIES.search(text):
        yield _broken(file, "This feed declares entities of its own.")
        return
    digest = sha256(data).hexdigest()
    parser: ET.XMLPullParser[Any] = ET.XMLPullParser(("start", "end"))
    depth = number = 0
    try:
        for start in range(0, len(text), 65_536):
            parser.feed(text[start : start + 65_536])
            for event, element in _events(parser):
                depth += 1 if event == "start" else -1
                if depth > _DEEPEST:
                    yield _broken(file, f"This feed nests deeper than {_DEEPEST} elements.")
                    return
                if event == "end" and _name(element) in _ENTRIES and number < _MOST_ENTRIES:
                    number += 1
                    yield _entry(file, number, digest, element, decoded.encoding)
                    element.clear()
        parser.close()
    except ET.ParseError as trouble:
        line, column = trouble.position
        yield _broken(file, f"This feed's XML is broken at {line}:{column}.")
        return
    if not number:
        yield _broken(file, "This feed has no entries.")


def _events(parser: ET.XMLPullParser[Any]) -> Iterator[tuple[str, ET.Element]]:
    """What has begun and ended in what the parser was fed."""
    yield from cast("Iterator[tuple[str, ET.Element]]", parser.read_events())


def _entry(file: str, number: int, digest: str, element: ET.Element, encoding: str) -> Source:
    """One entry as a source: its title on the first line, what it says below."""
    children = {name: child for child in reversed(element) for name in (_name(child),)}
    title = " ".join(_plain(_text(children.get("title"))).split())
    said = next((_text(children[name]) for name in _TEXTS if _text(children.get(name)).strip()), "")
    body = _plain(said)
    dates = tuple(_text(children[name]).strip() for name in _DATES if name in children)
    text = f"{title}\n\n{body}" if title else body
    first = 3 if title else 1
    return Source(
        file=f"{file}#{number}",
        sha256=digest,
        entry=number,
        text=text,
        medium="feed",
        address=_address(element),
        title=title,
        said=tuple(each for each in dates if each),
        main=frozenset({1, *range(first, text.count("\n") + 2)}),
        encoding=encoding,
    )


def _address(element: ET.Element) -> str:
    """Where an entry's article is."""
    for child in element:
        if _name(child) == "link":
            if child.get("rel", "alternate") == "alternate" and child.get("href"):
                return (child.get("href") or "").strip()
            if (child.text or "").strip():
                return (child.text or "").strip()
    return ""


def _plain(text: str) -> str:
    """What a reader sees of words that may be markup, escaped once more or not."""
    return shown(text) if _MARKED.search(text) else unescape(text).strip()


def _text(element: ET.Element | None) -> str:
    """All text of an element."""
    return "" if element is None else "".join(element.itertext())


def _name(element: ET.Element) -> str:
    """An element's name without its namespace."""
    return element.tag.rpartition("}")[2]


def _broken(file: str, sentence: str) -> Fault:
    """What is wrong with a feed."""
    return Fault("PRESS_FEED_BROKEN", sentence, "Save the feed again.", file)
