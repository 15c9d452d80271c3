"""What is expected where and when, from how many lived there: indirect standardisation.

Each stratum's cases are spread over places and intervals as its population is; the strata are then
added up. A population known at some days goes in a straight line from one to the next, stays as it
was first before, and as it was last after; an interval counts the mean of its days.
"""

from __future__ import annotations

from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from truceline.errors import BadInput, Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from numpy.typing import NDArray

    from truceline.scan.study import Population, Study

    Floats = NDArray[np.float64]

_NAMED = 20


def expected(study: Study) -> Floats:
    """(places, intervals) cases expected where rates are everywhere the same; adds up to the cases.

    Raises:
        BadInput: POPULATION_ZERO where a stratum has cases at a place without population, all at
            once; EXPECTED_SHAPE, EXPECTED_RANGE.
    """
    if study.expected is not None:
        return _given(study, study.expected)
    assert study.population is not None, "asked by Question.faults"  # noqa: S101 - likewise
    shape = (len(study.places), study.spans.count)
    total = np.zeros(shape, np.float64)
    faults: list[Fault] = []
    cases = study.cases
    for stratum in range(study.strata):
        mine = cases.strata == stratum
        number = int(cases.numbers[mine].sum())
        if number == 0:
            continue
        lived = at_risk(study.population, stratum, study)
        counted = np.zeros(shape, np.int64)
        np.add.at(counted, (cases.places[mine], cases.intervals[mine]), cases.numbers[mine])
        faults += _without_people(study, counted, lived)
        if lived.sum() > 0:
            total += lived * (number / lived.sum())
    raise_for([*faults[:_NAMED], *_more(len(faults))])
    return total


def at_risk(population: Population, stratum: int, study: Study) -> Floats:
    """(places, intervals) person-days of one stratum."""
    mine = population.strata == stratum
    days = np.unique(population.days[mine])
    lived = np.zeros((len(study.places), study.spans.count), np.float64)
    if len(days) == 0:
        return lived
    sizes = np.zeros((len(study.places), len(days)), np.float64)
    known = np.zeros(sizes.shape, bool)
    at = (population.places[mine], np.searchsorted(days, population.days[mine]))
    np.add.at(sizes, at, population.sizes[mine])
    known[at] = True
    edges = np.array(study.spans.edges, np.float64)
    for days_known in np.unique(known, axis=0):
        rows = (known == days_known).all(axis=1)
        if days_known.any():
            share = _shares(days[days_known], edges)
            lived[rows] = sizes[np.ix_(rows, days_known)] @ share
    return lived


def _shares(days: Floats, edges: Floats) -> Floats:
    """(days, intervals) how many days of each interval count by the population of each day."""
    share = np.zeros((len(days), len(edges) - 1), np.float64)
    unit = np.eye(len(days))
    for interval, (start, end) in enumerate(pairwise(edges)):
        between = days[(days > start) & (days < end)]
        points = np.concatenate(([start], between, [end]))
        for k in range(len(days)):
            values = np.interp(points, days, unit[k])
            share[k, interval] = ((values[1:] + values[:-1]) / 2 * np.diff(points)).sum()
    return share


def _without_people(study: Study, counted: NDArray[np.int64], lived: Floats) -> Iterator[Fault]:
    for place, interval in np.argwhere((counted > 0) & (lived <= 0)):
        name = study.places.ids[place]
        number = counted[place, interval]
        sentence = (
            f"{name} has {number} cases from {study.spans.first_day(interval)} of people of whom "
            "none live there."
        )
        hint = "Look at the population of this place and these covariates."
        yield Fault("POPULATION_ZERO", sentence, hint, name)


def _more(count: int) -> Iterator[Fault]:
    if count > _NAMED:
        sentence = f"{count - _NAMED} more places and intervals have cases and no population."
        yield Fault("POPULATION_ZERO", sentence, "Look at the first of them.")


def _given(study: Study, table: Floats) -> Floats:
    shape = (len(study.places), study.spans.count)
    if table.shape != shape:
        sentence = f"What is expected has the shape {table.shape}; {shape} is meant."
        raise BadInput(Fault("EXPECTED_SHAPE", sentence, "Give a row a place, a column a day."))
    counted = study.cases.grid(*shape)
    if not np.isfinite(table).all() or (table < 0).any() or ((table == 0) & (counted > 0)).any():
        sentence = "What is expected is negative or no number, or 0 where there are cases."
        raise BadInput(Fault("EXPECTED_RANGE", sentence, "Give numbers above 0 where cases are."))
    return table.astype(np.float64)
