"""What a covered filing stands as once it was laid open: its author's entry, at its own place.

The covered entry keeps its place, its time of recording and its hash, by which others have known
it; statement and body are those that were sealed inside. Nothing is rewritten: the ledger holds the
covered entry and, later, what opened it, and every fold puts the two together.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

from truceline.errors import TrucelineError
from truceline.ledger import canonical, padding
from truceline.ledger.entry import box_commitment
from truceline.ledger.wire import read_trusted
from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.covers import PARCEL, CoveredFiled, CoveredOpened
from truceline.mechanism.parts import Entry

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from truceline.ledger.entry import Box


def was_inside(body: CoveredOpened, boxes: Sequence[Box]) -> bool:
    """Whether a parcel that is laid open is the one that a covered entry's box commits to."""
    plain = canonical.encode({PARCEL: body.parcel})
    salt = bytes.fromhex(body.salt)
    return len(boxes) == 1 and box_commitment(salt, plain) == boxes[0].commit


def stands_as(outer: Entry, opened: Entry) -> Entry | None:
    """The entry that a covered one stands as by what opened it; None where it cannot be read.

    What opened it was judged when it was recorded, and is believed here.
    """
    body: CoveredOpened = opened.body
    try:
        statement = read_trusted(padding.unpack(body.parcel).envelope)
        known = KINDS[statement.kind]
        inner: Any = known.decode_whole(statement.body)
    except (TrucelineError, ValueError, LookupError, TypeError):
        # A kind that only a newer program knows stays covered here.
        return None
    return Entry(
        seq=outer.seq,
        hash=outer.hash,
        recorded_at=outer.recorded_at,
        statement=statement,
        body=inner,
    )


def uncovered(entries: Sequence[Entry]) -> list[Entry]:
    """Entries in ledger order, each covered one replaced where a later one among them opened it."""
    opened: Mapping[str, Entry] = {
        subject: entry
        for entry in entries
        if isinstance(entry.body, CoveredOpened)
        for subject in entry.statement.about
    }
    if not opened:
        return list(entries)
    return [
        (stands_as(each, opened[each.hash]) or each)
        if each.hash in opened and isinstance(each.body, CoveredFiled)
        else each
        for each in entries
    ]


def ciphertexts_of(
    entry: Entry, boxes: Sequence[bytes], others: Sequence[Entry]
) -> tuple[bytes, ...]:
    """The ciphertexts that belong to an entry as it stands; empty where they are not there.

    Args:
        entry: The entry, perhaps one that stood covered.
        boxes: The ciphertexts kept at its place.
        others: The entries that fold into the same subject.
    """
    wanted = [box.hash for box in entry.statement.boxes]
    if [hashlib.sha256(box).hexdigest() for box in boxes] == wanted:
        return tuple(boxes)
    for each in others:
        if isinstance(each.body, CoveredOpened) and entry.hash in each.statement.about:
            inside = padding.unpack(each.body.parcel).boxes
            if [hashlib.sha256(box).hexdigest() for box in inside] == wanted:
                return inside
    return ()
