"""The file that goes up with a referral: the whole of it, and what of it one reader may see.

A referral lists the entries of the incident, and of those linked with it, by their hashes. Whoever
reads the referral knows by that list how many there are. What they are is told of those that the
reader may see; of the others only how many, and of which kinds only to those to whom the file was
sent (who sit on that rung) and to the desk's operator. An entry whose body was destroyed since is
told apart to those alone.

The desk refused the referral unless its list was whole; :func:`referral_file` asks once more.

>>> from datetime import UTC, datetime
>>> at = datetime(2016, 3, 1, tzinfo=UTC)
>>> sent = Referral(entry="c", place=2, rung="ministers", reason="r", by="state:one", at=at,
...                 listed=("a", "b"))
>>> held = {"a": Held(place=0, kind="incident.reported/1"), "b": None}
>>> found = referral_file(sent, held, before=("a", "b"), seen=frozenset({"a"}), told_kinds=False)
>>> found.says
'ministers: 2 entries, 1 seen, 1 withheld from this reader; complete up to place 2.'
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Literal

from truceline.mechanism.incident_outcome_kinds import MAX_FILE, IncidentReferred

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.mechanism.parts import Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Referral:
    """One referral, as recorded.

    Args:
        entry: The hash of the entry.
        place: Its place in the ledger, from 0.
        rung: The rung the incident went to.
        reason: Why, in a line.
        by: Who referred it.
        at: When the desk recorded it (UTC).
        listed: The hashes of the file, in its order.
    """

    entry: str
    place: int
    rung: str
    reason: str
    by: str
    at: datetime
    listed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """What the desk holds of an entry: its place in the ledger and its kind."""

    place: int
    kind: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FileLine:
    """One entry of the file as a reader has it; place and kind are absent where it may not know.

    Args:
        entry: The hash, as the referral lists it.
        status: ``seen``, ``withheld``, or ``destroyed``: its body is gone from the desk.
        place: Its place in the ledger.
        kind: Its kind.
    """

    entry: str
    status: Literal["seen", "withheld", "destroyed"]
    place: int | None = None
    kind: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReferralFile:
    """The file of one referral, as one reader may see it.

    Args:
        referral: The referral.
        lines: Its entries, in the order of the list.
        withheld_kinds: How many of each kind are withheld; None where the reader may not know.
        missing: How many entries stood before the referral and are not on its list; 0 is complete.
        cut: Whether the list is the newest part of a longer file, as long as a list may be.
    """

    referral: Referral
    lines: tuple[FileLine, ...]
    withheld_kinds: Mapping[str, int] | None
    missing: int
    cut: bool

    def count(self, status: str) -> int:
        """How many lines have a status."""
        return sum(line.status == status for line in self.lines)

    @property
    def complete(self) -> bool:
        """Whether every entry that stood before the referral is on its list."""
        return self.missing == 0 and not self.cut

    @property
    def says(self) -> str:
        """The same in a sentence."""
        parts = [f"{len(self.lines)} entries", f"{self.count('seen')} seen"]
        if self.count("withheld"):
            parts.append(f"{self.count('withheld')} withheld from this reader")
        if self.count("destroyed"):
            parts.append(f"{self.count('destroyed')} destroyed since")
        place = self.referral.place
        whole = f"complete up to place {place}"
        if self.cut:
            whole = f"the newest {MAX_FILE} up to place {place}, as many as a list holds"
        elif self.missing:
            whole = f"{self.missing} that stood before place {place} are not on its list"
        return f"{self.referral.rung}: {', '.join(parts)}; {whole}."


def referral_of(entry: Entry) -> Referral | None:
    """The referral that an entry records; None for an entry of another kind."""
    body = entry.body
    if not isinstance(body, IncidentReferred):
        return None
    return Referral(
        entry=entry.hash,
        place=entry.seq,
        rung=body.rung,
        reason=body.reason,
        by=entry.author,
        at=entry.recorded_at,
        listed=body.file,
    )


def referral_file(
    referral: Referral,
    held: Mapping[str, Held | None],
    *,
    before: Sequence[str],
    seen: frozenset[str],
    told_kinds: bool,
) -> ReferralFile:
    """The file of a referral as a reader may see it.

    Args:
        referral: The referral; the reader sees it, or there is nothing to ask.
        held: Hash to what the desk holds of the entry; None where its body is destroyed.
        before: The hashes of all entries of the incident that stood before the referral, oldest
            first, whoever may see them.
        seen: The hashes of the entries that the reader may see.
        told_kinds: Whether the reader may know of which kinds the others are.
    """
    lines = tuple(_line(each, held.get(each), seen, told_kinds) for each in referral.listed)
    kinds = Counter(line.kind for line in lines if line.status == "withheld")
    cut = len(before) > MAX_FILE
    wanted = before[-MAX_FILE:]
    return ReferralFile(
        referral=referral,
        lines=lines,
        withheld_kinds=dict(sorted(kinds.items())) if told_kinds else None,
        missing=len(set(wanted) - set(referral.listed)),
        cut=cut,
    )


def _line(entry: str, held: Held | None, seen: frozenset[str], told_kinds: bool) -> FileLine:  # noqa: FBT001 - one private caller, one meaning
    if entry in seen and held is not None:
        return FileLine(entry=entry, status="seen", place=held.place, kind=held.kind)
    if not told_kinds:
        # Whether it is hidden or gone is not for this reader.
        return FileLine(entry=entry, status="withheld")
    if held is None:
        return FileLine(entry=entry, status="destroyed")
    return FileLine(entry=entry, status="withheld", place=held.place, kind=held.kind)
