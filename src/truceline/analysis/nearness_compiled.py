"""How near two small footprints come, compiled: the bounds of ``nearness`` without its arrays.

The same frames, the same bounds and the same constants as in ``truceline.analysis.nearness``, gone
through corner by corner in machine code. Where the bounds settle the question they settle it
exactly; where they do not (a gap within a few hundredths of a millimetre of what is asked, or cores
further apart than a frame is trusted) the answer is :data:`UNSURE`, and whoever asks goes to the
exact means.

A core is its *nodes*, (n, 3) vectors in metres: a point, a line, or a ring whose last piece leads
back to the first node. Edges are cut into pieces no longer than ``geodesy.PIECE_M``, and the places
where they are cut count as nodes too: they are on the core, so none of them is nearer than it.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from numba import njit

from truceline.analysis.footprints import TOUCH_M
from truceline.analysis.geodesy import (
    E2,
    FRAME_ERROR_M,
    FRAME_STRETCH,
    MEAN_RADIUS_M,
    NEAR_M,
    A,
    B,
)

if TYPE_CHECKING:
    from truceline.analysis.geodesy import Floats

APART, MEET, UNSURE = 0, 1, 2

_UP_AB = 1 / (A * A)
_UP_C = 1 / (B * B)
_SMALL_FRAME = A * math.sqrt(1 - E2)
_NEAR_SQUARE = NEAR_M * NEAR_M


@njit(cache=True)
def decide(
    ours: Floats, ours_filled: bool, ours_axis: Floats,
    theirs: Floats, theirs_filled: bool, theirs_axis: Floats,
    reach: float,
) -> int:  # fmt: skip
    """Whether two cores come within ``reach`` metres: APART, MEET or UNSURE."""
    if len(ours) > 2 and ours_filled and _inside(ours, ours_axis, theirs[0]):
        return MEET
    if len(theirs) > 2 and theirs_filled and _inside(theirs, theirs_axis, ours[0]):
        return MEET
    crossing = len(ours) > 1 and len(theirs) > 1
    found = _against(ours, ours_filled, theirs, theirs_filled, reach, crossing)
    if found == MEET or (len(ours) == 1 and len(theirs) == 1):
        return found
    other = _against(theirs, theirs_filled, ours, ours_filled, reach, False)
    if other == MEET:
        return MEET
    return UNSURE if UNSURE in (found, other) else APART


@njit(cache=True)
def _inside(ring: Floats, axis: Floats, point: Floats) -> bool:
    """Whether a ring of a hemisphere winds round a point of it; see ``footprints.inside``."""
    px, py, pz = point[0], point[1], point[2]
    if axis[0] * px + axis[1] * py + axis[2] * pz <= 0:
        return False
    x, y, z = px * _UP_AB, py * _UP_AB, pz * _UP_C
    length = math.sqrt(x * x + y * y + z * z)
    x, y, z = x / length, y / length, z / length
    if abs(z) < 0.9:
        ax, ay, az = -y, x, 0.0
        bx, by, bz = -z * x, -z * y, x * x + y * y
    else:
        ax, ay, az = 0.0, -z, y
        bx, by, bz = y * y + z * z, -x * y, -x * z
    n = len(ring)
    dx, dy, dz = ring[n - 1, 0] - px, ring[n - 1, 1] - py, ring[n - 1, 2] - pz
    u0 = dx * ax + dy * ay + dz * az
    v0 = dx * bx + dy * by + dz * bz
    winding = 0
    for i in range(n):
        dx, dy, dz = ring[i, 0] - px, ring[i, 1] - py, ring[i, 2] - pz
        u1 = dx * ax + dy * ay + dz * az
        v1 = dx * bx + dy * by + dz * bz
        if u0 <= 0.0 < u1:
            winding += u0 * v1 - u1 * v0 > 0
        elif u1 <= 0.0 < u0:
            winding -= u0 * v1 - u1 * v0 < 0
        u0, v0 = u1, v1
    return winding != 0


@njit(cache=True)
def _against(
    points: Floats, closed: bool, pieces: Floats, pieces_closed: bool, reach: float, crossing: bool
) -> int:
    """The nodes of one core, and its pieces where ``crossing``, against the pieces of another."""
    count, corners = len(pieces), len(points)
    last = count if pieces_closed or count == 1 else count - 1
    steps = corners + 1 if crossing and closed else corners
    answer = APART
    for j in range(last):
        k = j + 1 if j + 1 < count else 0
        qx, qy, qz = pieces[k, 0], pieces[k, 1], pieces[k, 2]
        ax, ay, az = qx - pieces[j, 0], qy - pieces[j, 1], qz - pieces[j, 2]
        mx, my, mz = (pieces[j, 0] + qx) / 2, (pieces[j, 1] + qy) / 2, (pieces[j, 2] + qz) / 2
        half = math.sqrt(ax * ax + ay * ay + az * az) / 2
        sight = (half + 10 + reach) ** 2
        if not crossing and not _any_within(points, mx, my, mz, sight):
            continue
        # The frame of the piece, as ``geodesy.Frames.of`` makes it.
        ux, uy, uz = mx * _UP_AB, my * _UP_AB, mz * _UP_C
        length = math.sqrt(ux * ux + uy * uy + uz * uz)
        ux, uy, uz = ux / length, uy / length, uz / length
        if half == 0.0:
            if abs(uz) < 0.9:
                ax, ay, az = uy, -ux, 0.0
            else:
                ax, ay, az = 0.0, uz, -uy
        lean = ax * ux + ay * uy + az * uz
        ax, ay, az = ax - lean * ux, ay - lean * uy, az - lean * uz
        length = math.sqrt(ax * ax + ay * ay + az * az)
        ax, ay, az = ax / length, ay / length, az / length
        lx, ly, lz = uy * az - uz * ay, uz * ax - ux * az, ux * ay - uy * ax
        radius = _SMALL_FRAME / (1 - E2 * uz * uz)
        dip = half * half / (2 * radius)
        ox, oy, oz = mx - (radius - dip) * ux, my - (radius - dip) * uy, mz - (radius - dip) * uz
        stop = half * radius / (radius - dip)
        # Of the corner before: to the left of the piece, along it and up, before they are drawn.
        before_left = before_along = before_up = 0.0
        before_good = False
        for step in range(steps):
            i = step if step < corners else 0
            px, py, pz = points[i, 0], points[i, 1], points[i, 2]
            cx, cy, cz = px - mx, py - my, pz - mz
            square = cx * cx + cy * cy + cz * cz
            near = square <= sight
            if not near and not crossing:
                continue
            dx, dy, dz = px - ox, py - oy, pz - oz
            up = dx * ux + dy * uy + dz * uz
            if up <= 0 or square > _NEAR_SQUARE:
                # Out of the frame's sight: apart by the chord, or for the exact means to say.
                if near:
                    answer = UNSURE
                before_good = False
                continue
            along = dx * ax + dy * ay + dz * az
            left = dx * lx + dy * ly + dz * lz
            if near:
                scale = radius / up
                over = max(abs(along * scale) - stop, 0.0)
                drawn = math.sqrt(over * over + (left * scale) ** 2)
                stretch = FRAME_STRETCH * square / (MEAN_RADIUS_M * MEAN_RADIUS_M)
                if drawn * (1 + stretch / 100) + FRAME_ERROR_M <= reach:
                    return MEET
                if drawn / (1 + stretch) - FRAME_ERROR_M <= reach:
                    answer = UNSURE
            if crossing and before_good and before_left * left <= 0:
                was, now = radius / before_up, radius / up
                if before_left * was != left * now:
                    share = before_left * was / (before_left * was - left * now)
                    at = before_along * was + (along * now - before_along * was) * share
                    if abs(at) <= stop + TOUCH_M:
                        return MEET
            before_left, before_along, before_up, before_good = left, along, up, True
    return answer


@njit(cache=True)
def _any_within(points: Floats, x: float, y: float, z: float, square: float) -> bool:
    """Whether one of the points is so near a place, by the square of the chord."""
    for i in range(len(points)):
        cx, cy, cz = points[i, 0] - x, points[i, 1] - y, points[i, 2] - z
        if cx * cx + cy * cy + cz * cz <= square:
            return True
    return False
