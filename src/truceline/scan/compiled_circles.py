"""Circles round centres, compiled: who comes in, in which order, and how much weight is inside.

The places of each centre are kept one after another in order of distance; places equally far come
in together, so that an entry knows the last entry of its group.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import numpy as np
from numba import njit

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Ints = NDArray[np.int32]

TIE = 1e-9
"""Distances whose squares differ by less than this share of themselves count as equal."""


@njit(cache=True, nogil=True)
def ordered(
    centres: Floats, points: Floats, weights: Floats, reach: float, most: float, room_most: int
) -> tuple[NDArray[np.int64], Ints, Ints, Floats]:
    """The places round each centre, nearest first, as far as the limits allow.

    Args:
        centres: (m, d) positions of the centres.
        points: (n, d) positions of the places.
        weights: (n,) what counts against ``most``, such as population or cases.
        reach: The greatest straight distance from a centre.
        most: The greatest weight inside a circle.
        room_most: The most entries in all; beyond it the last of ``begins`` is -1.

    Returns:
        Where the entries of each centre begin (m + 1); the place of each entry; the entry that
        closes its group of equal distance; the weight inside when that group has come in.
    """
    begins = np.zeros(len(centres) + 1, np.int64)
    room = max(1024, 4 * len(points))
    order, closes = np.empty(room, np.int32), np.empty(room, np.int32)
    inside = np.empty(room, np.float64)
    far = reach * reach * (1 + TIE)
    squares = np.empty(len(points), np.float64)
    near = np.empty(len(points), np.int32)
    at = 0
    for c in range(len(centres)):
        count = 0
        for p in range(len(points)):
            square = 0.0
            for axis in range(points.shape[1]):
                gap = points[p, axis] - centres[c, axis]
                square += gap * gap
            if square <= far:
                squares[count] = square
                near[count] = p
                count += 1
        ranks = np.argsort(squares[:count], kind="mergesort")
        total, i = 0.0, 0
        while i < count:
            j = i
            edge = squares[ranks[i]] * (1 + TIE)
            within = total
            while j < count and squares[ranks[j]] <= edge:
                within += weights[near[ranks[j]]]
                j += 1
            if within > most:
                break
            if at + j > room_most:
                begins[len(centres)] = -1
                return begins, order[:0].copy(), closes[:0].copy(), inside[:0].copy()
            if at + j > room:
                room = max(room + room // 2, at + j)
                order, closes = _grown(order, room), _grown(closes, room)
                inside = _grown(inside, room)
            for k in range(i, j):
                order[at + k] = near[ranks[k]]
                closes[at + k] = at + j - 1
                inside[at + k] = within
            total, i = within, j
        at += i
        begins[c + 1] = at
    return begins, order[:at].copy(), closes[:at].copy(), inside[:at].copy()


@njit(cache=True, nogil=True)
def _grown(values: Any, room: int) -> Any:
    larger = np.empty(room, values.dtype)
    larger[: len(values)] = values
    return larger


@njit(cache=True, nogil=True)
def chord_length(a: Floats, b: Floats) -> float:
    """The straight distance between two positions."""
    square = 0.0
    for axis in range(len(a)):
        square += (a[axis] - b[axis]) ** 2
    return math.sqrt(square)
