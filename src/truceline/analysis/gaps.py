"""Movements with no notice: what was seen, by whom it was reported, and what was not on record.

The list says that no notice is on this desk's record, and no more: the absence of a notice is no
proof of bad faith. A movement counts as notified where each place at which it was seen meets the
footprint of a notice that was recorded before the movement began, that speaks of movement in that
domain, and that is of the same actor, where the actor is known. Since sightings are coarse and
footprints may be published in cells, meeting is enough; doubt counts for whoever moved.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from truceline.analysis.conflicts import meets
from truceline.mechanism.bounds import span_of
from truceline.mechanism.movements import MovementState

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    from truceline.analysis.forms import Candidate
    from truceline.mechanism.volumes import Volume4D

_NEVER: Final = datetime.max.replace(tzinfo=UTC)

STANDING: Final = frozenset(
    {
        "protected_site",
        "deconfliction_zone",
        "local_silence",
        "delineation_update",
        "focal_point_change",
        "unsafe_act_report",
        "channel_test",
    }
)
"""Kinds of notice that speak of no movement: none of them covers one."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """A movement for which no notice is on record.

    Args:
        movement: Its id.
        state: Its state, with who reported it and what was said of it.
        late: Ids of notices that fit, and were recorded only after it began.
        partly: Ids of notices that fit some of the places where it was seen, and not all.
    """

    movement: str
    state: MovementState
    late: tuple[str, ...]
    partly: tuple[str, ...]

    @property
    def reported_by(self) -> tuple[str, ...]:
        """Who reported it."""
        return self.state.reporters

    @property
    def says(self) -> str:
        """One sentence for a list."""
        who = ", ".join(self.reported_by)
        whose = self.state.by or "somebody unknown"
        return (
            f"No notice of this movement by {whose}, reported by {who}, was on record when it "
            "began. The absence of a notice is no proof of bad faith."
        )


def gaps(movements: Mapping[str, MovementState], notices: Iterable[Candidate]) -> tuple[Gap, ...]:
    """The movements that no notice covers, by start and id; withdrawn reports are left out.

    Args:
        movements: Reported movements by id.
        notices: Every notice on record, whatever its state: one that is over by now covered what
            moved while it held.
    """
    every = tuple(notices)
    found = (_gap(subject, state, every) for subject, state in movements.items())
    return tuple(sorted((gap for gap in found if gap is not None), key=_order))


def _order(gap: Gap) -> tuple[float, str]:
    since, _ = span_of(gap.state.seen)
    return (since.timestamp() if since else 0.0, gap.movement)


def _gap(subject: str, state: MovementState, notices: tuple[Candidate, ...]) -> Gap | None:
    if state.state == "withdrawn":
        return None
    fitting = [notice for notice in notices if _fits(state, notice)]
    late: dict[str, None] = {}
    partly: dict[str, None] = {}
    uncovered = False
    for volume in state.seen:
        covering = [notice for notice in fitting if _covers(notice, volume, in_time=True)]
        partly.update((notice.subject, None) for notice in covering)
        if not covering:
            uncovered = True
            late.update((n.subject, None) for n in fitting if _covers(n, volume, in_time=False))
    if not uncovered:
        return None
    return Gap(movement=subject, state=state, late=tuple(late), partly=tuple(partly))


def _fits(state: MovementState, notice: Candidate) -> bool:
    """Whether a notice speaks of movement in that domain, by that actor where it is known."""
    kind = notice.terms.notice_kind(notice.state.notice)
    if kind is None or notice.state.notice in STANDING or state.domain not in kind.domains:
        return False
    return state.by is None or state.by == notice.owner


def _covers(notice: Candidate, seen: Volume4D, *, in_time: bool) -> bool:
    """Whether a version of the notice that held meets a sighting.

    A version counts in time where it was recorded before the movement was first seen, and not
    after it was replaced or taken back.
    """
    start = seen.time_start.instant if seen.time_start else None
    ends = [version.recorded_at for version in notice.state.versions[1:]]
    ends.append(notice.state.marks.get("withdrawn") or _NEVER)
    for version, replaced_at in zip(notice.state.versions, ends, strict=True):
        timely = start is None or version.recorded_at <= start < replaced_at
        if (timely or not in_time) and meets((*version.volumes, *version.coarse), [seen]):
            return True
    return False
