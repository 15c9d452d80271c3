"""Recorded entries as they travel to one reader: each a line of canonical JSON.

A line holds the place, the envelope, the salt that ties it to its leaf, and the sealed boxes in
their order, ``null`` where a box is not this reader's. A reply may end in one more line, which says
up to which place everything this reader may have was given.

>>> end = End(next=7, size=7)
>>> read_line(end.encode()) == end
True
"""

from __future__ import annotations

import base64
import hashlib
from dataclasses import dataclass

from truceline.errors import BadInput, Fault
from truceline.ledger import canonical
from truceline.ledger.entry import MAX_BOX_BYTES, MAX_BOXES, SALT_BYTES, Box
from truceline.ledger.tokens import decode_base64

MAX_LINE_BYTES = 2 * canonical.MAX_BYTES + MAX_BOXES * MAX_BOX_BYTES * 4 // 3
"""No line is longer; whoever reads from the network stops there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryLine:
    """One entry as a reader may have it.

    Args:
        place: Its place in the ledger, from 0.
        envelope: The signed envelope's bytes.
        salt: The author's 32 bytes.
        boxes: The ciphertexts in the order of the statement; ``None`` for those of others.
    """

    place: int
    envelope: bytes
    salt: bytes
    boxes: tuple[bytes | None, ...] = ()

    def encode(self) -> bytes:
        """The line, without its end; the envelope's own bytes stand in it."""
        boxes = [None if box is None else base64.b64encode(box).decode() for box in self.boxes]
        return canonical.encode(
            {
                "boxes": boxes,
                "envelope": canonical.parse(self.envelope),
                "place": self.place,
                "salt": base64.b64encode(self.salt).decode(),
            }
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class End:
    """The last line of a reply.

    Args:
        next: Everything before this place that the reader may have was given.
        size: The size of the ledger when it was said.
    """

    next: int
    size: int

    def encode(self) -> bytes:
        """The line, without its end."""
        return canonical.encode({"next": self.next, "size": self.size})


def read_line(data: bytes) -> EntryLine | End:
    """Read one line.

    Raises:
        BadInput: as :func:`truceline.ledger.canonical.decode`; ENTRY_LINE_SHAPE.
    """
    value = canonical.decode(data, max_bytes=MAX_LINE_BYTES)
    if isinstance(value, dict) and set(value) == {"next", "size"}:
        at, size = value["next"], value["size"]
        if type(at) is int and type(size) is int and 0 <= at <= size:
            return End(next=at, size=size)
    if isinstance(value, dict) and set(value) == {"boxes", "envelope", "place", "salt"}:
        salt, place = _bytes(value["salt"]), value["place"]
        boxes = _boxes(value["boxes"])
        good = type(place) is int and place >= 0 and isinstance(value["envelope"], dict)
        if good and salt is not None and len(salt) == SALT_BYTES and boxes is not None:
            envelope = canonical.encode(value["envelope"])
            return EntryLine(place=place, envelope=envelope, salt=salt, boxes=boxes)
    raise BadInput(
        Fault(
            "ENTRY_LINE_SHAPE",
            "A line is neither an entry with boxes, envelope, place and salt, nor the end of them.",
            "Fetch it again; whoever served it serves another format.",
        )
    )


def own_boxes(given: tuple[bytes | None, ...], named: tuple[Box, ...]) -> bool:
    """Whether the boxes of a line are among those that the statement names, each in its place."""
    if len(given) > len(named):
        return False
    pairs = zip(given, named, strict=False)
    return all(box is None or hashlib.sha256(box).hexdigest() == one.hash for box, one in pairs)


def _boxes(value: object) -> tuple[bytes | None, ...] | None:
    """The boxes of a line; None where they are no list of base64 texts and nulls."""
    if not isinstance(value, list) or len(value) > MAX_BOXES:
        return None
    read = tuple(None if each is None else _bytes(each) for each in value)
    if any(made is None and each is not None for made, each in zip(read, value, strict=True)):
        return None
    return read


def _bytes(value: object) -> bytes | None:
    return decode_base64(value) if isinstance(value, str) else None
