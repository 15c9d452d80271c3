"""What may be linked, unlinked or destroyed: rules that hold for subjects of every part."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

from truceline.errors import Fault
from truceline.mechanism import assignment_kinds, covers, links, releases
from truceline.mechanism.catalogue import KINDS, PARTS

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.mechanism.parts import Entry

_REGISTERS = frozenset({"agreement", "actor", "key", "import", "paper", links.LINK_PART})
_APART = _REGISTERS | {
    "area_list",
    "aid_figure",
    releases.RELEASE,
    covers.COVERED,
    assignment_kinds.ASSIGNMENT,
}
"""Parts whose subjects are never linked: registers, and what stays as whose it is."""
_ENDS = 2


class Records(Protocol):
    """What admission asks of the desk's record."""

    def find(self, subject: str) -> tuple[str, Any] | None:
        """``(part, state)`` of a subject as it stands."""

    def known_to(self, actor: str, subject: str) -> bool:
        """Whether an actor may see anything that was said of a subject."""

    def lookup(self, part: str, key: str) -> tuple[str, ...]:
        """Ids of subjects by natural key."""

    def root_at(self, size: int) -> str | None:
        """The root of the checkpoint published at a size, hexadecimal."""

    def group(self, subject: str) -> frozenset[str]:
        """The ids of the linked group of a subject, itself included."""

    def linked(self, one: str, other: str) -> bool:
        """Whether two subjects are linked directly."""

    def folds_into(self, entry_hash: str) -> frozenset[str]:
        """The ids of the subjects that a recorded entry folds into."""

    def placed(self, entry_hash: str) -> tuple[int, str] | None:
        """The place and kind of a recorded entry."""

    def said(self, author: str, audience: str, nth: int) -> datetime | None:
        """When an author's n-th newest entry of an audience (``"agreement kind"``) was recorded."""

    def recorded(self, entry_hash: str) -> Entry | None:
        """A recorded entry as its author signed it, a covered one as it was filed."""

    def sealed_gone(self, entry_hash: str) -> bool:
        """Whether the sealed fields of a recorded entry were destroyed by an entry."""


def general_faults(entry: Entry, records: Records) -> list[Fault]:
    """Faults of a link, an unlinking or a destruction of a body.

    Args:
        entry: The draft.
        records: Look-ups in the desk's record.
    """
    body = entry.body
    if isinstance(body, links.BodyDestroyed):
        placed = records.placed(body.entry)
        if placed is None or placed[0] != body.place:
            return [
                Fault(
                    "ENTRY_UNKNOWN",
                    f"There is no entry {body.entry[:12]}… at place {body.place}.",
                    "Give the hash and place that `truceline show` prints.",
                    where="/statement/body/entry",
                )
            ]
        missing = records.folds_into(body.entry) - set(entry.statement.about)
        if missing:
            return [
                Fault(
                    "DESTROYED_ABOUT",
                    f"The entry speaks of {min(missing)[:12]}…, which about does not name.",
                    "Name every subject that loses the entry: its page shows the gap then.",
                    where="/statement/about",
                )
            ]
        apart = _cover_faults(body, placed[1], records)
        if apart:
            return apart
        if body.what == "body" and KINDS[placed[1]].part in _REGISTERS:
            return [
                Fault(
                    "BODY_NEEDED",
                    f"Entries of kind {placed[1]} govern others and are never destroyed whole.",
                    "Destroy their sealed fields alone, or revoke and record anew.",
                    where="/statement/body/entry",
                )
            ]
        return []
    return _link_faults(entry, records)


def _cover_faults(body: links.BodyDestroyed, kind: str, records: Records) -> list[Fault]:
    """What was covered and laid open goes whole, and before what laid it open."""
    stands = records.recorded(body.entry)
    if stands is None:
        return []
    if isinstance(stands.body, covers.CoveredFiled) and kind != stands.kind and body.what != "body":
        sentence = "This was filed under a cover and laid open: its words stand in the open too."
        hint = "Destroy its whole body; what laid it open goes with it."
        return [Fault("COVER_WHOLE", sentence, hint, where="/statement/body/what")]
    first = [subject for subject in stands.statement.about if records.recorded(subject) is not None]
    if isinstance(stands.body, covers.CoveredOpened) and first:
        sentence = "This laid open a covered filing that still stands."
        hint = f"Destroy {first[0][:12]} itself; this goes with it."
        return [Fault("COVER_FIRST", sentence, hint, where="/statement/body/entry")]
    return []


def _link_faults(entry: Entry, records: Records) -> list[Fault]:
    about = entry.statement.about
    found = [records.find(subject) for subject in about]
    parts = {each[0] for each in found if each is not None}
    if len(about) != _ENDS or len(parts) != 1 or parts & _APART:
        return [
            Fault(
                "LINK_ENDS",
                "A link is between two subjects of one part, and not of the desk's registers; nor "
                "are lists and figures of different authors ever one.",
                "Name two incidents, or two notices, in about.",
                where="/statement/about",
            )
        ]
    part = PARTS[next(iter(parts))]
    over = {part.row(each[1]).state in part.over for each in found if each is not None}
    if isinstance(entry.body, links.SubjectLinked) and len(over) > 1:
        # Folded with a closed one, an open matter would look closed: nobody may bury it so.
        return [
            Fault(
                "LINK_OVER",
                "One of the two is over and the other is not.",
                "Reopen the one that is over first, then link them.",
                where="/statement/about",
            )
        ]
    together = about[1] in records.group(about[0])
    if isinstance(entry.body, links.SubjectLinked) and together:
        return [
            Fault(
                "LINK_CYCLE",
                "The two are linked already, directly or through others.",
                "Nothing more is needed.",
                where="/statement/about",
            )
        ]
    if isinstance(entry.body, links.SubjectUnlinked) and not records.linked(*about):
        return [
            Fault(
                "LINK_MISSING",
                "The two are not linked directly.",
                "Unlink the pair that was linked: `truceline show` lists them.",
                where="/statement/about",
            )
        ]
    return []
