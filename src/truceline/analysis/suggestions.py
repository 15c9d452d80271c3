"""What would clear a conflict: the smallest shift of A in time, in altitude, or in route width.

For whoever holds both sets of volumes, and for nobody else: a suggestion says where the other
volume is. Of notices on a desk, ``truceline.analysis.suggested_pairs`` asks it, which first looks
who is asking (decision 10 of the design: to others, "contact the duty officer", and nothing more).

Shifts are found from the critical shifts of pairs (``truceline.analysis.critical_shifts``), widths
from the exact distance of a corridor's line. They are counted in steps, so that a gap is left where
touching would still be a meeting: 1 s; 1 m where the heights or widths are whole metres, else 1 cm.
Every suggestion is checked again by ``conflicts.meets``, and so is that one step less conflicts.

>>> from truceline.mechanism.volumes import parse_volumes
>>> def flight(start, end):
...     disc = {"center": {"lat": 36.2, "lng": 37.1}, "radius": {"value": 50, "units": "M"}}
...     times = [{"value": f"2026-03-01T{at}Z", "format": "RFC3339"} for at in (start, end)]
...     volume = {"outline_circle": disc}
...     return parse_volumes([{"volume": volume, "time_start": times[0], "time_end": times[1]}])
>>> found = suggestions(flight("06:00:00", "07:00:00"), flight("06:30:00", "08:00:00"))
>>> [(each.way, each.by) for each in found if each.possible]
[('earlier', 1801.0), ('later', 7201.0)]
>>> found[2].why
'Volume 0 of A has no lower limit of altitude, so no shift up clears it of volume 0 of B.'
"""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from truceline.analysis.conflicts import meets
from truceline.analysis.critical_shifts import (
    Run,
    decimal,
    first_free,
    run_in_altitude,
    run_in_time,
)
from truceline.analysis.suggested import (
    WAYS,
    Case,
    Limits,
    Minima,
    Suggestion,
    Volumes,
    step_for,
)
from truceline.analysis.suggested_widths import in_width
from truceline.ledger.entry import FIRST_YEAR, LAST_YEAR, format_time
from truceline.mechanism.volume_rules import time_text
from truceline.mechanism.volumes import Altitude, Time, Volume4D

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from fractions import Fraction

__all__ = ["WAYS", "Limits", "Minima", "Suggestion", "later", "suggestions"]

_MISSING: Final = {
    "earlier": ("end", "start"),
    "later": ("start", "end"),
    "up": ("lower limit of altitude", "upper limit of altitude"),
    "down": ("upper limit of altitude", "lower limit of altitude"),
}
"""Without which bound of A, or of B, no shift that way can help."""


def suggestions(
    a: Sequence[Volume4D],
    b: Sequence[Volume4D],
    *,
    minima: Minima | None = None,
    limits: Limits | None = None,
) -> tuple[Suggestion, ...]:
    """The smallest shifts of all of ``a`` that clear it of all of ``b``; none where it is clear.

    In time and altitude all of A moves as one. In width each corridor of A is narrowed by as much
    as it needs itself; circles, polygons and the stand-offs of sites stay as they are. No shift
    takes A under the ellipsoid, or deeper under it than it is; of the ground nothing is known here.

    Args:
        a: What may be changed; volumes without faults (``areas.faults``).
        b: What stays; likewise.
        minima: What must be kept between them; finite, at least 0.
        limits: The largest changes of use; finite, at least 0.

    Returns:
        One for each of :data:`WAYS`, in that order.
    """
    case = Case(tuple(a), tuple(b), minima or Minima(), limits or Limits())
    if not meets(case.a, case.b, **case.minima.as_json()):
        return ()
    return (*_in_time(case), *_in_altitude(case), in_width(case))


def _in_time(case: Case) -> tuple[Suggestion, Suggestion]:
    runs = [
        run_in_time(case.a[i], case.b[j], case.minima.seconds, (i, j))
        for i, j in case.pairs(height=True)
    ]
    blank = Suggestion(way="later", unit="s", step=1.0)
    limit = math.floor(case.limits.seconds)

    def moved(steps: int) -> Volumes | None:
        return later(case.a, steps)

    return (
        _shifted(case, replace(blank, way="earlier"), [r.mirrored() for r in runs], limit, moved),
        _shifted(case, blank, runs, limit, moved),
    )


def _in_altitude(case: Case) -> tuple[Suggestion, Suggestion]:
    heights = [h.value for v in (*case.a, *case.b) for h in _heights(v) if h is not None]
    step = step_for([*heights, case.minima.vertical_m])
    runs = [
        run_in_altitude(case.a[i], case.b[j], case.minima.vertical_m, step, (i, j))
        for i, j in case.pairs(seconds=True)
    ]
    blank = Suggestion(way="up", unit="m", step=float(step))
    limit = math.floor(decimal(case.limits.metres) / step)

    def moved(steps: int) -> Volumes | None:
        return tuple(_higher(volume, steps * step) for volume in case.a)

    down = _shifted(case, replace(blank, way="down"), [r.mirrored() for r in runs], limit, moved)
    return _shifted(case, blank, runs, limit, moved), _over_the_ellipsoid(case, down)


def _shifted(
    case: Case,
    blank: Suggestion,
    runs: list[Run],
    limit: int,
    moved: Callable[[int], Volumes | None],
) -> Suggestion:
    """The first free shift one way, once the check says that it is free and the one before not."""
    found = first_free(runs, limit, case.near)
    if isinstance(found, Run):
        return replace(blank, why=_in_the_way(case, blank, found))
    sign = -1 if blank.way in {"earlier", "down"} else 1
    # The check compares floats: at absurd heights it may take one step more, or never be free.
    for steps in (found, found + 1):
        changed = moved(sign * steps)
        if changed and case.clear(changed) and not case.clear(moved(sign * (steps - 1))):
            by = float(steps * decimal(blank.step))
            return replace(blank, by=by, volumes=changed)
    if moved(sign * found) is None:
        return replace(blank, why=f"It would leave the years {FIRST_YEAR} to {LAST_YEAR}.")
    return replace(blank, why="Its numbers are too large to be told apart by one step.")


def _in_the_way(case: Case, blank: Suggestion, run: Run) -> str:
    """What stands in the way of every shift within the limit."""
    i, j = run.pair
    if run.last < math.inf:
        last = float(decimal(blank.step) * int(run.last))
        limit = case.limits.seconds if blank.unit == "s" else case.limits.metres
        return (
            f"Volume {i} of A stays in the way of volume {j} of B up to a shift of "
            f"{last:.12g} {blank.unit}; at most {limit:.12g} {blank.unit} were looked at."
        )
    ours, theirs = _MISSING[blank.way]
    if _bound(case.a[i], ours) is None:
        return (
            f"Volume {i} of A has no {ours}, so no shift {blank.way} clears it of volume {j} of B."
        )
    return f"Volume {j} of B has no {theirs}, so no shift {blank.way} clears volume {i} of A of it."


def _bound(volume: Volume4D, name: str) -> Time | Altitude | None:
    lower, upper = _heights(volume)
    return {
        "start": volume.time_start,
        "end": volume.time_end,
        "lower limit of altitude": lower,
        "upper limit of altitude": upper,
    }[name]


def _over_the_ellipsoid(case: Case, down: Suggestion) -> Suggestion:
    """A shift down, unless it ends under the ellipsoid and deeper than A is."""
    if down.by is None:
        return down
    before, after = (
        min((v.volume.altitude_lower.value for v in volumes if v.volume.altitude_lower), default=0)
        for volumes in (case.a, down.volumes)
    )
    if after >= min(0.0, before):
        return down
    why = f"It would take {down.by:.12g} m, and end under the ellipsoid, at {after:.12g} m."
    return replace(down, by=None, volumes=(), why=why)


def later(volumes: Volumes, seconds: int) -> Volumes | None:
    """Volumes so many seconds later, or earlier under 0; None where they leave the calendar."""
    try:
        return tuple(
            replace(
                volume,
                time_start=_time_later(volume.time_start, seconds),
                time_end=_time_later(volume.time_end, seconds),
            )
            for volume in volumes
        )
    except (OverflowError, ValueError):
        return None


def _time_later(time: Time | None, seconds: int) -> Time | None:
    if time is None or not seconds:
        return time
    return Time(time_text(format_time(time.instant + timedelta(seconds=seconds))))


def _heights(volume: Volume4D) -> tuple[Altitude | None, Altitude | None]:
    return volume.volume.altitude_lower, volume.volume.altitude_upper


def _higher(volume: Volume4D, metres: Fraction) -> Volume4D:
    lower, upper = (
        None if height is None else Altitude(float(decimal(height.value) + metres))
        for height in _heights(volume)
    )
    return replace(
        volume, volume=replace(volume.volume, altitude_lower=lower, altitude_upper=upper)
    )
