"""What would clear two notices of each other, for those who may be told, and for nobody else.

A suggestion says where the other thing is. So it is made here and not by whoever asks: a reader who
is not told of the pair in full (``pair_rules.told_in_full``) gets one constant sentence before any
geometry is looked at. Of a pair with a protected site or a humanitarian movement that is everybody
but its notifier and the cell. Nothing but this module, and the offline check of files that the
caller holds, may ask ``suggestions``; a test holds that.

Only what may give way is moved: whom Terms name, else whichever of the two is an activity; never
what simply stands, and nothing sheltered for the sake of what is not.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from truceline.analysis.forms import Candidate, Volumes, published, widened, without_end
from truceline.analysis.pair_rules import rule_of, sheltered, told_in_full, too_near, yielding
from truceline.analysis.suggestions import Limits, Minima, Suggestion, later, suggestions
from truceline.mechanism.matters import CONTACT
from truceline.mechanism.notice_kinds import WITHOUT_END
from truceline.mechanism.notice_phases import stands

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import datetime

    Sees = Callable[[str, str], bool]

__all__ = ["Limits", "Move", "WaysOut", "movers", "ways_out"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Move:
    """How one notice of a pair would keep clear of the other.

    Args:
        notice: The id of the one that would be changed.
        clear_of: The id of the other. Of any third notice nothing is said.
        suggestions: One for each of ``suggestions.WAYS``, A being the one that is changed.
    """

    notice: str
    clear_of: str
    suggestions: tuple[Suggestion, ...]

    def as_json(self) -> dict[str, Any]:
        """The move as a JSON object."""
        return {
            "notice": self.notice,
            "clear_of": self.clear_of,
            "suggestions": [each.as_json() for each in self.suggestions],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class WaysOut:
    """What a reader is told of how a pair could be cleared.

    Args:
        says: ``matters.CONTACT`` for whoever is not told in full, whatever the pair is; else empty.
        moves: For whoever is; none where the two are clear, or neither may give way.
    """

    says: str
    moves: tuple[Move, ...] = ()


def ways_out(
    a: Candidate,
    b: Candidate,
    reader: str,
    sees: Sees,
    *,
    cell: bool,
    at: datetime,
    limits: Limits | None = None,
) -> WaysOut:
    """What would clear two notices of each other, as a reader may know it.

    A footprint is exact where the desk may read it, else as published. Each suggestion is confirmed
    by the same check that finds conflicts (``pair_rules.too_near``).

    Args:
        a: One notice of the pair.
        b: The other.
        reader: Who asks; an actor's id.
        sees: Whether an actor may see the body of a notice: ``sees(actor, notice_id)``.
        cell: Whether the reader is an officer of the cell.
        at: Now (UTC): what is waited for, and ran out unsaid, counts as still there.
        limits: The largest changes of use.
    """
    if not told_in_full(a, b, reader, sees, cell=cell):
        return WaysOut(says=CONTACT)
    moves = (
        _move(each, other, at, limits or Limits())
        for each, other in ((a, b), (b, a))
        if each in movers(a, b)
    )
    return WaysOut(says="", moves=tuple(move for move in moves if move.suggestions))


def movers(a: Candidate, b: Candidate) -> tuple[Candidate, ...]:
    """Which of a pair a suggestion may change: whom Terms name, else any that may be changed."""
    free = tuple(
        each
        for each, other in ((a, b), (b, a))
        if each.state.notice not in WITHOUT_END and (sheltered(other) or not sheltered(each))
    )
    named = yielding(a, b)
    return tuple(each for each in free if each.subject in named) or free


def _move(ours: Candidate, theirs: Candidate, at: datetime, limits: Limits) -> Move:
    """What clears one notice of the other; no suggestions where it is clear already."""
    rule = rule_of(ours, theirs)
    kept = Minima(horizontal_m=rule.horizontal_m, vertical_m=rule.vertical_m)
    own, other = _forms(ours, theirs, at)
    wide = widened(own, rule.seconds_before, rule.seconds_after)
    found = suggestions(wide, other, minima=kept, limits=limits)
    told = []
    for each in found:
        volumes = _unwidened(own, each)
        if each.possible and (volumes is None or too_near(volumes, other, rule)):
            # At the ends of the calendar a clear time has no end, and is not moved with the rest.
            why = "The check does not confirm it."
            told.append(replace(each, by=None, volumes=(), narrowed=(), why=why))
        else:
            told.append(replace(each, volumes=volumes or ()))
    return Move(notice=ours.subject, clear_of=theirs.subject, suggestions=tuple(told))


def _forms(ours: Candidate, theirs: Candidate, at: datetime) -> tuple[Volumes, Volumes]:
    """Both footprints as a check takes them; nothing where the one keeps clear by waiting.

    What is waited for is not moved: whoever waits is.
    """
    own, other = (published(n) if n.exact is None else n.exact for n in (ours, theirs))
    if ours.subject in theirs.state.waits_for:
        return (), ()
    if theirs.subject in ours.state.waits_for:
        return ((), ()) if stands(theirs.state, at) else (own, without_end(other))
    return own, other


def _unwidened(own: Volumes, each: Suggestion) -> Volumes | None:
    """The volumes of a suggestion with their own times, without the clear time of the rule."""
    by = int(each.by or 0) if each.unit == "s" else 0
    moved = later(own, -by if each.way == "earlier" else by)
    if moved is None or not each.possible:
        return None
    return tuple(
        replace(changed, time_start=own_time.time_start, time_end=own_time.time_end)
        for changed, own_time in zip(each.volumes, moved, strict=True)
    )
