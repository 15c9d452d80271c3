"""Rings: whether one has an inside, and only one, told in little more time than reading it takes.

Of all pairs of pieces only those that come near each other are looked at
(``truceline.analysis.neighbours``), and the inside is looked for once along each stretch of the
ring that nothing else comes near, so that twenty thousand vertices are judged in a second or two,
whatever they draw.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from truceline.analysis.footprints import TOUCH_M, winding
from truceline.analysis.geodesy import FRAME_ERROR_M, FRAME_STRETCH, MEAN_RADIUS_M, A, B
from truceline.analysis.hubs import pairs_beside_hubs
from truceline.analysis.neighbours import draw, near_pairs

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from truceline.analysis.footprints import Footprint
    from truceline.analysis.geodesy import Floats
    from truceline.analysis.neighbours import Drawn, Places

_PROBE_M = 1e-3
"""How far to the left and right of a piece the inside is looked for."""

_CALM_M = 5 * _PROBE_M
"""A piece is calm where nothing comes this near: the inside stays on one side of it."""


def flat(ring: Footprint) -> bool:
    """Whether the ring holds no more than a tenth of a millimetre's width along its length.

    Lobes that turn opposite ways cancel in the sum of the triangles, but not in their sizes: such
    a ring crosses itself and is not flat.
    """
    spread = ring.heads - ring.heads[0]
    triangles = np.cross(spread, np.roll(spread, -1, axis=0)) @ ring.axis / 2
    round_m = 2 * float(ring.frames.half.sum())
    thin = abs(float(triangles.sum())) <= TOUCH_M * round_m / 2
    return thin and float(np.abs(triangles).sum()) <= round_m * round_m / 1000


def crossed_edges(ring: Footprint) -> tuple[int, int] | None:
    """The numbers, from 0, of two edges that cross or lie on one another; None for a sound ring.

    Args:
        ring: A filled footprint that fits in a hemisphere (``HEMISPHERE_SPARE``) and is not flat.
    """
    drawn = draw(ring.heads, ring.tails, ring.axis, 2 * TOUCH_M)
    assert drawn is not None  # noqa: S101 - the ring stays clear of its horizon
    edge = np.array(ring.edge)
    hubs, touched = _hubs(ring, edge)
    for one, other in _pairs(drawn, hubs):
        ours, theirs = np.concatenate([one, other]), np.concatenate([other, one])
        crossed = _crossed(ring, ours, theirs) & (edge[ours] != edge[theirs])
        if crossed.any():
            return _first(edge[ours[crossed]], edge[theirs[crossed]])
        touched = touched or _touched(ring, edge, ours, theirs)
    if touched is not None and not _one_sided(ring):
        return touched
    return None


def _pairs(drawn: Drawn, hubs: Places | None) -> Iterator[tuple[Places, Places]]:
    """The pairs of pieces that come near each other other than at a hub that they share."""
    return near_pairs(drawn) if hubs is None else pairs_beside_hubs(drawn, hubs)


def _hubs(ring: Footprint, edge: Places) -> tuple[Places | None, tuple[int, int] | None]:
    """The corners, numbered, that the ring comes back to, for both ends of each piece; two edges.

    Pieces that share such a corner do not cross, and touch. Other ends are numbered -1.
    """
    begins = np.flatnonzero(edge != np.roll(edge, 1))
    # So fine that what is counted as one place is nearer together than a touch.
    _, place, count = np.unique(
        np.round(ring.points * (5 / TOUCH_M)), axis=0, return_inverse=True, return_counts=True
    )
    many = count[place] > 1
    if not many.any():
        return None, None
    heads = np.full(len(edge), -1)
    heads[begins] = np.where(many, place, -1)
    first, second = np.flatnonzero(place == place[many][0])[:2].tolist()
    return np.stack([heads, np.roll(heads, -1)], axis=1), (first, second)


def _first(ones: Places, others: Places) -> tuple[int, int]:
    """The first of some pairs of edges, the lower number before the higher one."""
    lower, higher = np.minimum(ones, others), np.maximum(ones, others)
    return min(zip(lower.tolist(), higher.tolist(), strict=True))


def _crossed(ring: Footprint, ours: Places, theirs: Places) -> NDArray[np.bool_]:
    """Of pairs of pieces, whether the one crosses the other by more than a touch on every side."""
    frames = ring.frames.pick(theirs)
    along_p, left_p, _ = frames.draw_each(ring.heads[ours])
    along_q, left_q, _ = frames.draw_each(ring.tails[ours])
    fall = left_p - left_q
    through = (left_p * left_q <= 0) & (fall != 0)
    through &= (np.abs(left_p) > TOUCH_M) & (np.abs(left_q) > TOUCH_M)
    at = along_p + (along_q - along_p) * left_p / np.where(fall == 0, 1.0, fall)
    through &= (at >= frames.start + TOUCH_M) & (at <= frames.stop - TOUCH_M)
    return np.asarray(through, dtype=np.bool_)


def _touched(ring: Footprint, edge: Places, ours: Places, theirs: Places) -> tuple[int, int] | None:
    """A corner's edge and another that the corner touches without being its end."""
    count = len(ring.corners)
    # The first piece of an edge begins at its corner.
    begins = edge[ours] != edge[ours - 1]
    own, other = edge[ours], edge[theirs]
    asked = np.flatnonzero(begins & (own != other) & (own != (other + 1) % count))
    frames = ring.frames.pick(theirs[asked])
    corners = ring.points[own[asked]]
    along, left, _ = frames.draw_each(corners)
    over = np.maximum(np.maximum(frames.start - along, along - frames.stop), 0)
    away = frames.middle - corners
    stretch = FRAME_STRETCH * (away * away).sum(axis=1) / MEAN_RADIUS_M**2
    near = asked[np.hypot(over, left) / (1 + stretch) - FRAME_ERROR_M <= TOUCH_M]
    return _first(own[near], other[near]) if len(near) else None


def _one_sided(ring: Footprint) -> bool:
    """Whether every edge has the inside on its one side and the outside on the other.

    Asked only of rings that touch themselves: the windings a millimetre to the left and to the
    right of the middle of each piece must be the same pair, {0, 1} or {0, -1}, throughout. From
    one calm piece to the next they do not change, so that they are counted at the first.
    """
    calm, broken = _calm(ring)
    asked = np.flatnonzero(~(calm & np.roll(calm, 1)) | broken)
    middles = (ring.heads + ring.tails) / 2
    seen: set[tuple[int, int]] = set()
    for row in asked.tolist() or [0]:
        step: Floats = ring.frames.left[row] * _PROBE_M
        seen.add((winding(ring, middles[row] + step), winding(ring, middles[row] - step)))
        if len(seen) > 1 or not seen <= {(0, 1), (1, 0), (0, -1), (-1, 0)}:
            return False
    return True


def _calm(ring: Footprint) -> tuple[NDArray[np.bool_], NDArray[np.bool_]]:
    """Of each piece whether nothing comes near, and whether the ring may turn over where it begins.

    Along two calm pieces that follow each other, a way a millimetre aside meets no piece at all;
    except about a hub, where other pieces may start between them.
    """
    half, ways = ring.frames.half, ring.tails - ring.heads
    opening = _opening(_level(-np.roll(ways, 1, axis=0), ring.heads), _level(ways, ring.heads))
    wide = np.minimum(half, np.roll(half, 1)) * opening >= _CALM_M
    calm = wide & np.roll(wide, -1)
    drawn = draw(ring.heads, ring.tails, ring.axis, _CALM_M)
    assert drawn is not None  # noqa: S101 - the ring stays clear of its horizon
    hubs, _ = _hubs(ring, np.array(ring.edge))
    for one, other in _pairs(drawn, hubs):
        apart = (one - other) % len(calm)
        strange = (apart != 1) & (apart != len(calm) - 1)
        calm[one[strange]] = calm[other[strange]] = False
    if hubs is None:
        return calm, np.zeros_like(calm)
    rows, sides = np.nonzero(hubs >= 0)
    begins = sides[:, None] == 0
    ends = np.where(begins, ring.heads[rows], ring.tails[rows])
    out = _level(np.where(begins, ways[rows], -ways[rows]), ends)
    this, that = _round_hubs(hubs[rows, sides], out, ring.axis)
    shorter = np.minimum(half[rows[this]], half[rows[that]])
    crowded = shorter * _opening(out[this], out[that]) < _CALM_M
    calm[rows[this[crowded]]] = calm[rows[that[crowded]]] = False
    # Where one comes in between every two that go out, the inside stays on its side of each.
    astray = hubs[rows, sides][this[crowded | (sides[this] == sides[that])]]
    return calm, np.isin(hubs[:, 0], astray)


def _level(ways: Floats, places: Floats) -> Floats:
    """The directions (n, 3) in which ways start over ground, at places (n, 3) of the ellipsoid.

    A chord dips below the ground by half the angle that it spans: two of different lengths on one
    line open by that in space, and not at all over ground.
    """
    up = places * [1 / (A * A), 1 / (A * A), 1 / (B * B)]
    up /= np.linalg.norm(up, axis=1)[:, None]
    over = ways - (ways * up).sum(axis=1)[:, None] * up
    found: Floats = over / np.maximum(np.linalg.norm(over, axis=1), 1e-9)[:, None]
    return found


def _opening(ones: Floats, others: Floats) -> Floats:
    """The sines (n,) of the angles between directions (n, 3); 1 where they open wider than square.

    A piece of h metres is at least h times this away from another that starts where it does.
    """
    cosine = (ones * others).sum(axis=1)
    return np.where(cosine > 0, np.linalg.norm(np.cross(ones, others), axis=1), 1.0)


def _round_hubs(places: Places, out: Floats, axis: Floats) -> tuple[Places, Places]:
    """Of pieces that start or end at numbered places, each and the next one round its place.

    Args:
        places: The numbers of the places (n,).
        out: The directions (n, 3) of the pieces away from them.
        axis: The direction (3,) from which the pieces are seen in their order.
    """
    east = np.cross(axis, np.eye(3)[np.abs(axis).argmin()])
    order = np.lexsort((np.arctan2(out @ np.cross(axis, east), out @ east), places))
    starts = np.flatnonzero(np.diff(places[order], prepend=-1))
    after = np.arange(1, len(order) + 1)
    after[np.append(starts[1:], len(order)) - 1] = starts  # The last is followed by the first.
    return order, order[after]
