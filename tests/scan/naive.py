"""The same scans written down again, slowly: every circle, every window, nothing left out."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.scan import Question, Study

Floats = NDArray[np.float64]


def circles(study: Study, question: Question, weights: Floats) -> Iterator[list[int]]:
    """The places of every circle."""
    if question.kind == "temporal":
        yield list(range(len(study.places)))
        return
    points = study.places.positions()
    reach = math.inf
    if question.max_radius is not None:
        reach = study.places.straight(question.max_radius)
    for centre in points:
        gaps = np.sqrt(((points - centre) ** 2).sum(axis=1))
        for radius in sorted(set(np.round(gaps, 9))):
            inside = np.flatnonzero(gaps <= radius + 1e-8).tolist()
            if radius > reach + 1e-8:
                break
            if weights[inside].sum() > question.max_space * weights.sum() * (1 + 1e-12):
                break
            yield inside


def windows(study: Study, question: Question) -> Iterator[tuple[int, int]]:
    """First and last interval of every window."""
    count = study.spans.count
    if question.kind == "spatial":
        yield 0, count - 1
        return
    for last in range(count):
        if question.prospective and last < count - 1:
            continue
        for first in range(max(0, last - question.window(study.spans) + 1), last + 1):
            yield first, last


def ratio(model: str, count: float, base: float, cases: float, total: float) -> float:
    """The log likelihood ratio, by the papers."""

    def part(x: float, y: float) -> float:
        return x * math.log(x / y) if x > 0 else 0.0

    if model == "expectation":
        return part(count, base) + base - count
    if model != "bernoulli":
        return part(count, base) + part(cases - count, total - base)
    rest, outside = cases - count, total - base
    return (
        part(count, base) + part(base - count, base) + part(rest, outside)
        + part(outside - rest, outside) - part(cases, total) - part(total - cases, total)
    )  # fmt: skip


def highest(
    study: Study, question: Question, counted: NDArray[np.int64], expected: Floats, cases: int
) -> float:
    """The greatest statistic of counts (places, intervals) against what is expected; 0 for none.

    Of the Bernoulli model, ``expected`` is how many persons there are; ``cases`` is how many there
    are in all, also outside the windows.
    """
    total = expected.sum()
    best = 0.0
    for inside in circles(study, question, expected.sum(axis=1)):
        for first, last in windows(study, question):
            cell = np.ix_(inside, range(first, last + 1))
            count, base = counted[cell].sum(), expected[cell].sum()
            if question.theta is not None:
                lift = 1 + expected[cell] / question.theta
                spread = (expected[cell] / lift).sum()
                score = ((counted[cell] / lift).sum() - spread) / math.sqrt(spread) if spread else 0
                high, value = score > 0, abs(score)
            else:
                even = base if question.model == "expectation" else base * cases / total
                high = count > even * (1 + 1e-12)
                if base <= 0 or (not high and count >= even * (1 - 1e-12)):
                    continue
                value = ratio(question.model, count, base, cases, total)
            if high and (question.rates == "low" or count < 2):
                continue
            if not high and question.rates == "high":
                continue
            best = max(best, value)
    return best
