"""How much narrower each corridor must be to keep clear: from the exact distance of its line."""

from __future__ import annotations

import math
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Final

from truceline.analysis.areas import distance_m
from truceline.analysis.critical_shifts import decimal
from truceline.analysis.footprints import TOUCH_M
from truceline.analysis.suggested import Suggestion, step_for
from truceline.mechanism.volumes import Radius

if TYPE_CHECKING:
    from truceline.analysis.suggested import Case
    from truceline.mechanism.volumes import Volume4D

_THIN_M: Final = 1e-6


def in_width(case: Case) -> Suggestion:
    """Each corridor of A as much narrower as it needs to be, and no more."""
    corridors = [v.volume.outline_corridor for v in case.a]
    widths = [corridor.half_width.value for corridor in corridors if corridor]
    step = step_for(widths)
    blank = Suggestion(way="narrower", unit="m", step=float(step))
    room = dict[int, float]()
    for i, j in case.pairs(seconds=True, height=True):
        if not case.near((i, j)):
            continue
        if corridors[i] is None:
            return replace(
                blank, why=f"Volume {i} of A, which is no corridor, meets volume {j} of B."
            )
        room[i] = min(room.get(i, math.inf), _room(case, i, j))
        if room[i] <= 0:
            why = f"The line of volume {i} of A comes too near volume {j} of B at any width."
            return replace(blank, why=why)
    changed, most = list(case.a), Fraction(0)
    for i, free in room.items():
        found = _narrowed(case, i, free, step)
        if isinstance(found, str):
            return replace(blank, why=found)
        changed[i], most = found[0], max(most, found[1])
    if not case.clear(tuple(changed)):  # pragma: no cover - each was found clear by itself
        return replace(blank, why="The check does not confirm it.")
    narrowed = tuple(sorted(room))
    return replace(blank, by=float(most), volumes=tuple(changed), narrowed=narrowed)


def _room(case: Case, i: int, j: int) -> float:
    """The half-width (metres) under which a corridor keeps clear of a volume of B."""
    thin = _with_half_width(case.a[i], _THIN_M).volume.outline
    away = distance_m(thin, case.b[j].volume.outline)
    return away + _THIN_M - case.minima.horizontal_m - TOUCH_M if away else 0.0


def _narrowed(case: Case, i: int, free: float, step: Fraction) -> tuple[Volume4D, Fraction] | str:
    """One corridor, narrowed so as to be clear while a step wider is not; or why there is none."""
    corridor = case.a[i].volume.outline_corridor
    assert corridor is not None  # noqa: S101 - asked of corridors alone
    own = decimal(corridor.half_width.value)
    least = max(1, math.floor((own - Fraction(free)) / step) + 1)
    if least * step > decimal(case.limits.metres):
        return (
            f"Volume {i} of A would have to be narrower by {float(least * step):.12g} m; "
            f"at most {case.limits.metres:.12g} m were looked at."
        )
    # A millimetre of the exact distance may stand between the formula and the check.
    for steps in (least - 1, least, least + 1):
        if steps < 1 or steps * step >= own:
            continue
        at = _with_half_width(case.a[i], float(own - steps * step))
        wider = _with_half_width(case.a[i], float(own - (steps - 1) * step))
        if case.clear((at,)) and not case.clear((wider,)):
            return at, steps * step
    return f"Volume {i} of A would have no width left: there are only {free:.2f} m."


def _with_half_width(volume: Volume4D, metres: float) -> Volume4D:
    corridor = volume.volume.outline_corridor
    assert corridor is not None  # noqa: S101 - asked of corridors alone
    line = replace(corridor, half_width=Radius(metres))
    return replace(volume, volume=replace(volume.volume, outline_corridor=line))
