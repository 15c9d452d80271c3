"""A study made ready for the compiled scans: circles, expectations and cases as plain arrays.

What a purely spatial scan does not tell apart is added up first, and likewise for a purely temporal
one; of a prospective one only the days within reach of a window are kept.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from truceline.errors import BadInput, Fault
from truceline.scan.compiled_circles import ordered
from truceline.scan.compiled_statistics import (
    BERNOULLI,
    CONDITIONAL,
    EXPECTATION,
    NEGATIVE_BINOMIAL,
)
from truceline.scan.expectation import expected

if TYPE_CHECKING:
    from truceline.scan.study import Model, Question, Study

Floats = NDArray[np.float64]
Ints = NDArray[np.int32]

MODELS: dict[Model, int] = {
    "poisson": CONDITIONAL,
    "permutation": CONDITIONAL,
    "bernoulli": BERNOULLI,
    "expectation": EXPECTATION,
    "negative-binomial": NEGATIVE_BINOMIAL,
}

MOST_ENTRIES = 40_000_000
"""The most places in all circles together: about 0.8 GB, and twice that while they are drawn."""

MOST_CELLS = 20_000_000
"""The most places times intervals, where each has an expectation of its own: about 1 GB."""

_ALIKE = 1e-12


@dataclass(frozen=True, slots=True, kw_only=True)
class Circles:
    """The circles round every centre; see ``compiled_circles.ordered``."""

    begins: NDArray[np.int64]
    order: Ints
    closes: Ints
    inside: Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What the compiled scans are given.

    Args:
        circles: The circles.
        weights: (places,) what each place expects in all, also outside the kept intervals.
        bases: What is expected up to each day kept, (1 or places, D + 1) sums.
        spread: Whether there is a row for each place.
        low: The least share of its weight that a circle's window can expect.
        high: The greatest.
        table: (places, D) what is expected, for the scans that need it whole; or none.
        model: As in ``compiled_statistics``.
        cases: C.
        total: C, N or what is expected in all.
        window: The most intervals of a window.
        skipped: How many intervals before the kept ones there are.
        places: Of each case, also before the kept intervals.
        days: Of each case, from the first kept interval; negative before.
        strata: Of each case.
        persons: Of the Bernoulli model, place and day of everybody; none otherwise.
    """

    circles: Circles
    weights: Floats
    bases: Floats
    spread: bool
    low: float
    high: float
    table: Floats | None
    model: int
    cases: int
    total: float
    window: int
    skipped: int
    places: Ints
    days: Ints
    strata: Ints
    persons: tuple[Ints, Ints] | None

    @property
    def width(self) -> int:
        """How many intervals are kept."""
        return self.bases.shape[1] - 1

    def seen(self) -> tuple[Ints, Ints]:
        """Places and days of the cases within reach of a window."""
        kept = self.days >= 0
        return self.places[kept], self.days[kept]


def framed(study: Study, question: Question) -> Frame:
    """Make a study ready; both are sound (their ``faults`` are none).

    Raises:
        BadInput: as ``expectation.expected``; SCAN_TOO_LARGE, SCAN_NO_CIRCLES.
    """
    cells = len(study.places) * study.spans.count
    if cells > MOST_CELLS:
        sentence = f"There are {cells:,} places times intervals; {MOST_CELLS:,} are possible."
        raise BadInput(Fault("SCAN_TOO_LARGE", sentence, "Take a longer unit, or fewer places."))
    intervals = study.spans.count
    spatial, temporal = question.kind == "spatial", question.kind == "temporal"
    where = np.repeat(study.cases.places, study.cases.numbers)
    when = np.repeat(study.cases.intervals, study.cases.numbers)
    where = np.zeros_like(where) if temporal else where
    when = np.zeros_like(when) if spatial else when
    weights, shares, table = _expectations(study, question)
    if spatial:
        intervals = 1
    window = question.window(study.spans)
    skipped = intervals - window if question.prospective else 0
    low, high = _bounds(shares if table is None else _by_weight(table, weights), skipped, window)
    if table is None:
        bases = _sums(shares[None, skipped:])
    else:
        table = table[:, skipped:]
        bases = _sums(table)
    whole = question.rates != "high" or question.model == "negative-binomial"
    if whole and table is None:
        table = weights[:, None] * shares[None, skipped:]
        bases = _sums(table)
    persons = None
    if question.model == "bernoulli":
        controls = study.controls
        assert controls is not None, "asked by Question.faults"  # noqa: S101 - likewise
        theirs = np.repeat(controls.places, controls.numbers) * (not temporal)
        then = np.repeat(controls.intervals, controls.numbers) * (not spatial)
        persons = (
            np.concatenate((where, theirs)).astype(np.int32),
            (np.concatenate((when, then)) - skipped).astype(np.int32),
        )
    total = float(weights.sum())
    return Frame(
        circles=_circles(study, question, weights),
        weights=weights,
        bases=np.ascontiguousarray(bases),
        spread=len(bases) > 1 or table is not None,
        low=low,
        high=high,
        table=table if whole else None,
        model=MODELS[question.model],
        cases=study.cases.total,
        total=total,
        window=window,
        skipped=skipped,
        places=where.astype(np.int32),
        days=(when - skipped).astype(np.int32),
        strata=np.repeat(study.cases.strata, study.cases.numbers).astype(np.int32),
        persons=persons,
    )


def _expectations(study: Study, question: Question) -> tuple[Floats, Floats, Floats | None]:
    """Weights of places, shares of intervals, and their table where it is not their product."""
    shape = (len(study.places), study.spans.count)
    if question.model == "permutation" and study.strata == 1:
        counted = study.cases.grid(*shape).astype(np.float64)
        return counted.sum(axis=1), counted.sum(axis=0) / counted.sum(), None
    if question.model == "permutation":
        table = _shuffled(study, shape)
    elif question.model == "bernoulli":
        assert study.controls is not None, "asked by Question.faults"  # noqa: S101 - likewise
        table = (study.cases.grid(*shape) + study.controls.grid(*shape)).astype(np.float64)
    else:
        table = expected(study)
    if question.kind == "spatial":
        return table.sum(axis=1), np.ones(1), None
    if question.kind == "temporal":
        return np.array([table.sum()]), table.sum(axis=0) / table.sum(), None
    weights, shares = table.sum(axis=1), table.sum(axis=0) / table.sum()
    if np.allclose(table, weights[:, None] * shares, rtol=_ALIKE, atol=0):
        return weights, shares, None
    return weights, shares, table


def _shuffled(study: Study, shape: tuple[int, int]) -> Floats:
    """What the permutation model expects where times are shuffled within strata."""
    table = np.zeros(shape, np.float64)
    cases = study.cases
    for stratum in range(study.strata):
        mine = cases.strata == stratum
        number = cases.numbers[mine]
        if number.sum() > 0:
            here = np.bincount(cases.places[mine], number, shape[0])
            then = np.bincount(cases.intervals[mine], number, shape[1])
            table += np.outer(here, then) / number.sum()
    return table


def _by_weight(table: Floats, weights: Floats) -> Floats:
    held = weights > 0
    return table[held] / weights[held, None]


def _bounds(shares: Floats, skipped: int, window: int) -> tuple[float, float]:
    """The least and the greatest share that a window can expect; 0 where a day may expect none."""
    table = np.atleast_2d(shares)[:, skipped:]
    sums = _sums(table)
    low = float(table.min()) if len(table) > 1 else float(table[table > 0].min(initial=1.0))
    high = float((sums[:, window:] - sums[:, : sums.shape[1] - window]).max())
    return low, high


def _sums(table: Floats) -> Floats:
    return np.concatenate((np.zeros((len(table), 1)), np.cumsum(table, axis=1)), axis=1)


def _circles(study: Study, question: Question, weights: Floats) -> Circles:
    if question.kind == "temporal":
        zero = np.zeros(1, np.int32)
        return Circles(
            begins=np.array([0, 1], np.int64), order=zero, closes=zero, inside=weights.copy()
        )
    points = study.places.positions()
    reach = np.inf if question.max_radius is None else study.places.straight(question.max_radius)
    most = question.max_space * weights.sum() * (1 + _ALIKE)
    begins, order, closes, inside = ordered(points, points, weights, reach, most, MOST_ENTRIES)
    if begins[-1] < 0:
        sentence = f"The circles would hold more than {MOST_ENTRIES:,} places in all."
        hint = "Give a smaller --max-radius-km or --max-space."
        raise BadInput(Fault("SCAN_TOO_LARGE", sentence, hint))
    if not inside.any():
        sentence = f"No circle holds any cases and no more than {question.max_space:.0%} of all."
        hint = "Give places that lie apart, or a larger --max-space."
        raise BadInput(Fault("SCAN_NO_CIRCLES", sentence, hint, "--max-space"))
    return Circles(begins=begins, order=order, closes=closes, inside=inside)
