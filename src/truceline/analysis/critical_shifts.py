"""At which shifts does one thing stand in the way of another, and which is the first free shift?

Two volumes that are near in all but one dimension (time, or altitude) stand in each other's way for
one closed run of shifts of the first along it. A shift clears a set where it lies in the run of no
pair. Shifts are counted in whole steps (a second, a metre, a centimetre), so that all of it is
arithmetic of whole numbers: no shift is tried in vain, and none is missed.

>>> runs = [Run(0, 60, (0, 0)), Run(55, 90, (0, 1)), Run(120, 130, (0, 2))]
>>> first_free(runs, 1000, lambda pair: True)
91
>>> first_free(runs, 80, lambda pair: True)
Run(first=55, last=90, pair=(0, 1))
"""

from __future__ import annotations

import math
from fractions import Fraction
from heapq import heappop, heappush
from typing import TYPE_CHECKING, NamedTuple

from truceline.analysis.conflicts import meets
from truceline.mechanism.volumes import Volume4D

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truceline.mechanism.volumes import Altitude, Time

Pair = tuple[int, int]
MICROS = 1_000_000

HAIR_M = Fraction(1, 1_000_000)
"""Heights this near (metres) touch: written decimals have no exact float, so a gap is never less.
Without it 0.8 m would be clear of 0.5 m by more than 0.3 m."""


class Run(NamedTuple):
    """The shifts, in steps, at which a pair stays too near: ``first`` to ``last``, both included.

    Either may be infinite. ``pair`` holds the places of its volumes in A and in B.
    """

    first: float
    last: float
    pair: Pair

    def mirrored(self) -> Run:
        """The same, for shifts the other way."""
        return Run(-self.last, -self.first, self.pair)


def first_free(runs: Iterable[Run], limit: int, near: Callable[[Pair], bool]) -> int | Run:
    """The least shift from 1 to ``limit`` that lies in no run; the last run in the way if none is.

    Goes from the end of one run to the end of the next that holds it: O(n log n).

    Args:
        runs: The runs of all pairs.
        limit: The largest shift that is of use, in steps; at least 0.
        near: Whether a pair is near in the other dimensions, so that its run counts: asked only of
            pairs that decide something.
    """
    waiting = sorted(runs, reverse=True)
    held: list[tuple[float, Run]] = []
    shift = 1.0
    while True:
        while waiting and waiting[-1].first <= shift:
            run = waiting.pop()
            if run.last >= shift:
                heappush(held, (-run.last, run))
        while held and -held[0][0] >= shift and not near(held[0][1].pair):
            heappop(held)
        if not held or -held[0][0] < shift:
            return int(shift)
        if -held[0][0] + 1 > limit:
            return held[0][1]
        shift = -held[0][0] + 1


def run_in_time(a: Volume4D, b: Volume4D, seconds: float, pair: Pair) -> Run:
    """The shifts of ``a`` in whole seconds, later, at which it is within ``seconds`` of ``b``."""
    room = _micros_within(seconds)
    return Run(
        _first(_span(_micros(a.time_end), _micros(b.time_start)), room, MICROS),
        _last(_span(_micros(a.time_start), _micros(b.time_end)), room, MICROS),
        pair,
    )


def run_in_altitude(a: Volume4D, b: Volume4D, vertical_m: float, step: Fraction, pair: Pair) -> Run:
    """The shifts of ``a`` in steps, upward, at which it is within ``vertical_m`` of ``b``."""
    room = decimal(vertical_m) + HAIR_M
    ours, theirs = a.volume, b.volume
    return Run(
        _first(_span(_metres(ours.altitude_upper), _metres(theirs.altitude_lower)), room, step),
        _last(_span(_metres(ours.altitude_lower), _metres(theirs.altitude_upper)), room, step),
        pair,
    )


def near_on_ground(a: Volume4D, b: Volume4D, horizontal_m: float) -> bool:
    """Whether two volumes come within ``horizontal_m`` metres over ground, at whatever time."""
    return meets([_footprint_alone(a)], [_footprint_alone(b)], horizontal_m=horizontal_m)


def decimal(value: float) -> Fraction:
    """A number as it was written, not as a float holds it: 0.1 is a tenth."""
    return Fraction(repr(float(value)))


def _footprint_alone(volume: Volume4D) -> Volume4D:
    body = volume.volume
    kept = type(body)(
        outline_polygon=body.outline_polygon,
        outline_circle=body.outline_circle,
        outline_corridor=body.outline_corridor,
        outline_site=body.outline_site,
    )
    return Volume4D(volume=kept)


def _span(start: Fraction | int | None, end: Fraction | int | None) -> Fraction | int | None:
    """From the one to the other; None where either is unbounded."""
    return None if start is None or end is None else end - start


def _first(span: Fraction | int | None, room: Fraction | int, step: Fraction | int) -> float:
    return -math.inf if span is None else -((room - span) // step)


def _last(span: Fraction | int | None, room: Fraction | int, step: Fraction | int) -> float:
    return math.inf if span is None else (span + room) // step


def _micros(time: Time | None) -> int | None:
    """An instant in whole microseconds from 1970."""
    if time is None:
        return None
    at = time.instant
    return (at.toordinal() * 86_400 + at.hour * 3600 + at.minute * 60 + at.second) * MICROS + (
        at.microsecond
    )


def _metres(height: Altitude | None) -> Fraction | None:
    return None if height is None else decimal(height.value)


def _micros_within(seconds: float) -> int:
    """The most microseconds that the check holds to be within ``seconds``: it compares floats."""
    most = math.floor(Fraction(seconds) * MICROS)
    return most + 1 if (most + 1) / MICROS <= seconds else most
