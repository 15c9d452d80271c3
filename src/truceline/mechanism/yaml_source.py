r"""YAML from a stranger, read as plain data with the place of every value, and nothing else.

YAML can do far more than a truce needs: aliases that unfold into gigabytes, tags that build
objects, keys given twice, ``NO`` that means false. Here a document is one tree of text, whole and
decimal numbers, ``true``, ``false`` and ``null``; everything else is a fault with its line and
column. Dates and times stay text. The parser is the pure-Python one on purpose: a truce must not
read differently on two machines because one of them has libyaml.

>>> read_yaml(b"country: NO\nsince: 2016-02-22").data
{'country': 'NO', 'since': '2016-02-22'}
"""

from __future__ import annotations

import math
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import yaml

from truceline.errors import BadInput, Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Iterator

Path = tuple[str | int, ...]

LARGEST: Final = 256 * 1024
DEEPEST: Final = 32
MOST_FAULTS: Final = 100

_WHOLE = re.compile(r"-?(?:0|[1-9][0-9]*)")
_DECIMAL = re.compile(r"-?(?:0|[1-9][0-9]*)\.[0-9]+")
# What some YAML readers take for a number and others for text: octal, hexadecimal, 1_000, 1e3, .5,
# 5., +1, .inf and .nan. Whoever wrote it must say which is meant.
_ODD_NUMBER = re.compile(
    r"[-+]?(?:0[0-9]+|0[xob][0-9a-fA-F_]+|[0-9][0-9_]*|[0-9]*\.[0-9]+|[0-9]+\.)"
    r"(?:[eE][-+]?[0-9]+)?|[-+]?[0-9][0-9_]*(?:\.[0-9_]*)?|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"
)
_CONSTANTS: Final[dict[str, bool | None]] = {
    "": None, "~": None, "null": None, "true": True, "false": False,
}  # fmt: skip
# Characters that make a line look other than it is ("Trojan source"), and line breaks of YAML 1.1
# that YAML 1.2 and editors do not obey, where a comment could hide a rule. Marks such as U+200F,
# which Arabic text needs, are let through.
_DISGUISE = re.compile("[\u202a-\u202e\u2066-\u2069\u0085\u2028\u2029]")
_BREAK = re.compile(r"\r\n|\r|\n")


class _Unreadable:
    """What stands where a value was refused, so that later checks can pass over it in silence."""

    def __repr__(self) -> str:
        return "UNREADABLE"


UNREADABLE: Final = _Unreadable()


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands in the file: line and column, both counted from 1."""

    line: int
    column: int

    def __str__(self) -> str:
        """As it is written in :attr:`Fault.where`."""
        return f"{self.line}:{self.column}"


@dataclass(frozen=True, slots=True, kw_only=True)
class YamlSource:
    """A document as plain data, and the place of every value and key.

    Args:
        data: dict, list, str, int, float, bool or None.
        places: The place of each value, by its path of keys and list positions.
        keys: The place of each mapping key, by the path of its value.
    """

    data: Any
    places: dict[Path, Place]
    keys: dict[Path, Place]

    def place(self, path: Path) -> Place:
        """Where the value at ``path`` stands, or its nearest ancestor that is in the file."""
        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(1, 1))

    def key_place(self, path: Path) -> Place:
        """Where the key of the value at ``path`` stands; list items have only their own place."""
        return self.keys.get(path) or self.place(path)


def read_yaml(data: bytes) -> YamlSource:
    """Read one YAML document from bytes.

    Raises:
        BadInput: every fault found: ``YAML_SIZE``, ``YAML_ENCODING``, ``YAML_CHARACTER``,
            ``YAML_SYNTAX``, ``YAML_EMPTY``, ``YAML_DOCUMENTS``, ``YAML_DEPTH``, ``YAML_ALIAS``,
            ``YAML_TAG``, ``YAML_DUPLICATE_KEY``, ``YAML_KEY``, ``YAML_NUMBER``.
    """
    source, faults = scan_yaml(data)
    raise_for(faults)
    if source is None:  # scan_yaml gives a fault whenever it gives no source
        raise BadInput(Fault("YAML_EMPTY", "The file is empty.", "Write the document."))
    return source


def scan_yaml(data: bytes) -> tuple[YamlSource | None, list[Fault]]:
    """Read as :func:`read_yaml` does, but return what could be read beside the faults.

    A refused value stands as ``UNREADABLE``, so that a caller can go on and find the other faults.
    The source is None where nothing could be read.
    """
    text, fault = _decode(data)
    if fault is not None:
        return None, [fault]
    composer = _Composer()
    try:
        composer.run(text)
    except yaml.MarkedYAMLError as error:
        composer.faults.append(_syntax(error))
        return None, composer.faults
    except yaml.reader.ReaderError as error:
        composer.faults.append(_character(text, error.position, "is not allowed in YAML"))
        return None, composer.faults
    except _Stop:
        return None, composer.faults
    source = YamlSource(data=composer.root, places=composer.places, keys=composer.keys)
    return source, composer.faults


def _decode(data: bytes) -> tuple[str, Fault | None]:
    """Turn bytes into text, refusing what is too large, in another encoding, or in disguise."""
    if len(data) > LARGEST:
        return "", Fault(
            "YAML_SIZE",
            # A caller may have stopped reading at the limit: the whole size is not known here.
            f"The file has more than {LARGEST} bytes, which is the most that is read.",
            "Move long texts into documents and refer to them by their hash.",
            "1:1",
        )
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode("utf-8", "replace")
        return "", Fault(
            "YAML_ENCODING",
            f"The byte {data[error.start]:#04x} is not UTF-8.",
            "Save the file as UTF-8.",
            str(_place_at(good, len(good))),
        )
    disguise = _DISGUISE.search(text)
    if disguise:
        return "", _character(text, disguise.start(), "makes text look other than it is")
    return text, None


def _place_at(text: str, index: int) -> Place:
    """Count the line and column of a position in ``text``."""
    before = _BREAK.split(text[:index])
    return Place(len(before), len(before[-1]) + 1)


def _character(text: str, index: int, why: str) -> Fault:
    """Refuse one character."""
    found = ord(text[index]) if index < len(text) else 0
    return Fault(
        "YAML_CHARACTER",
        f"The character U+{found:04X} {why}.",
        "Remove it; to show it, write it as an escape in double quotes.",
        str(_place_at(text, index)),
    )


def _syntax(error: yaml.MarkedYAMLError) -> Fault:
    """Say in one sentence what the parser said."""
    mark = error.problem_mark or error.context_mark
    said = " ".join(part for part in (error.context, error.problem) if part)
    place = Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
    return Fault(
        "YAML_SYNTAX",
        f"This is not YAML: {said}.",
        "Check indentation (spaces, never tabs), colons, quotes and brackets here and just above.",
        str(place),
    )


class _Stop(Exception):
    """Nothing more can usefully be read."""


@dataclass(slots=True)
class _Frame:
    """A mapping or a list that is still open."""

    path: Path
    items: dict[str, Any] | list[Any]
    key: str | None = None
    skip: bool = False  # the value that follows a refused key
    keyed: bool = False  # a key has been read, and its value is expected


@dataclass(slots=True)
class _Composer:
    """Turns parser events into plain data, one at a time, so that depth is known before memory."""

    faults: list[Fault] = field(default_factory=list)
    places: dict[Path, Place] = field(default_factory=dict)
    keys: dict[Path, Place] = field(default_factory=dict)
    stack: list[_Frame] = field(default_factory=list)
    root: Any = UNREADABLE
    documents: int = 0

    def run(self, text: str) -> None:
        """Read every event; raises PyYAML's errors, and _Stop where reading on is pointless."""
        events: Iterator[yaml.Event] = yaml.parse(text, Loader=yaml.SafeLoader)
        for event in events:
            match event:
                case yaml.DocumentStartEvent():
                    self._document(event)
                case yaml.NodeEvent():
                    self._node(event)
                case yaml.CollectionEndEvent():
                    self.stack.pop()
                case _:
                    pass
        if not self.documents:
            self._stop(Fault("YAML_EMPTY", "The file is empty.", "Write the document.", "1:1"))

    def _fault(self, code: str, sentence: str, hint: str, place: Place) -> None:
        """Note a fault, and stop a file that is nothing but faults."""
        self.faults.append(Fault(code, sentence, hint, str(place)))
        if len(self.faults) >= MOST_FAULTS:
            raise _Stop

    def _stop(self, fault: Fault) -> None:
        """Note a last fault."""
        self.faults.append(fault)
        raise _Stop

    def _document(self, event: yaml.Event) -> None:
        """Count documents: one is wanted."""
        self.documents += 1
        if self.documents > 1:
            self._stop(
                Fault(
                    "YAML_DOCUMENTS",
                    "A second document begins here; one was expected.",
                    "Remove the line of three dashes, or split the file.",
                    str(_place(event)),
                )
            )

    def _node(self, event: yaml.NodeEvent) -> None:
        """Take in a scalar, the start of a mapping or list, or an alias."""
        place = _place(event)
        frame = self.stack[-1] if self.stack else None
        if frame and isinstance(frame.items, dict) and not frame.keyed:
            self._key(frame, event, place)
            return
        path, shown = self._slot(frame)
        value = self._value(event, place)
        if shown:
            self.places[path] = place
            self._put(frame, value)
        if frame:
            frame.key, frame.keyed, frame.skip = None, False, False
        if isinstance(value, dict | list):
            if len(self.stack) >= DEEPEST:
                self._stop(
                    Fault(
                        "YAML_DEPTH",
                        f"The nesting is deeper than {DEEPEST} levels.",
                        "Flatten the file.",
                        str(place),
                    )
                )
            self.stack.append(_Frame(path, value))

    def _slot(self, frame: _Frame | None) -> tuple[Path, bool]:
        """Give the path of the next value, and whether it is to be kept."""
        if frame is None:
            return (), True
        if isinstance(frame.items, list):
            return (*frame.path, len(frame.items)), True
        return (*frame.path, frame.key or ""), not frame.skip

    def _put(self, frame: _Frame | None, value: Any) -> None:
        """Store a value in the open mapping or list, or as the root."""
        if frame is None:
            self.root = value
        elif isinstance(frame.items, list):
            frame.items.append(value)
        elif frame.key is not None:
            frame.items[frame.key] = value

    def _key(self, frame: _Frame, event: yaml.NodeEvent, place: Place) -> None:
        """Take in a mapping's key: text, given once."""
        frame.keyed = True
        if not isinstance(event, yaml.ScalarEvent):
            frame.skip = True
            if isinstance(event, yaml.AliasEvent):
                self._alias(place)
                return
            self._stop(
                Fault("YAML_KEY", "A key must be text, found a list or mapping.",
                      "Write the key as a word.", str(place))
            )  # fmt: skip
        key = self._value(event, place)
        if key is UNREADABLE:
            frame.skip = True
        elif not isinstance(key, str) or key == "<<":
            frame.skip = True
            self._fault(
                "YAML_KEY",
                f"A key must be text, found {str(key)[:40]!r}.",
                "Write the key as a word, in quotes where it looks like a number or a merge.",
                place,
            )
        elif (*frame.path, key) in self.keys:
            frame.skip = True
            first = self.keys[*frame.path, key]
            self._fault(
                "YAML_DUPLICATE_KEY",
                f"The key {key[:40]!r} is given twice; the first is on line {first.line}.",
                "Keep one of them.",
                place,
            )
        else:
            frame.key = key
            self.keys[*frame.path, key] = place

    def _alias(self, place: Place) -> None:
        """Refuse an alias."""
        self._fault(
            "YAML_ALIAS",
            "Aliases (*name) are not read.",
            "Write the value out where it is needed.",
            place,
        )

    def _value(self, event: yaml.NodeEvent, place: Place) -> Any:
        """Give the plain value of a node; an empty dict or list for one that is now open."""
        if isinstance(event, yaml.AliasEvent):
            self._alias(place)
            return UNREADABLE
        if event.anchor is not None:
            self._fault("YAML_ALIAS", "Anchors (&name) are not read.", "Remove the anchor.", place)
        tag = getattr(event, "tag", None)
        if tag is not None and tag != "!":
            self._fault(
                "YAML_TAG",
                f"Tags are not read, found {str(tag)[:60]!r}.",
                "Remove the tag; quote what must be text.",
                place,
            )
        if isinstance(event, yaml.MappingStartEvent):
            return {}
        if isinstance(event, yaml.SequenceStartEvent):
            return []
        return self._scalar(event, place) if isinstance(event, yaml.ScalarEvent) else None

    def _scalar(self, event: yaml.ScalarEvent, place: Place) -> Any:
        """Give a scalar's value; only plain (unquoted) ones can be other than text."""
        text = event.value
        if event.style is not None or event.tag is not None:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if _WHOLE.fullmatch(text) and len(text) <= 18:  # noqa: PLR2004 - fits 64 bits
            return int(text)
        if _DECIMAL.fullmatch(text) and math.isfinite(float(text)):
            return float(text)
        if _ODD_NUMBER.fullmatch(text):
            self._fault(
                "YAML_NUMBER",
                f"{text[:40]!r} is read as a number by some programs and as text by others.",
                "Write a plain decimal number, or put it in quotes.",
                place,
            )
            return UNREADABLE
        return text


def _place(event: yaml.Event) -> Place:
    """Where an event starts, counted from 1."""
    mark = event.start_mark
    return Place(mark.line + 1, mark.column + 1) if mark else Place(1, 1)
