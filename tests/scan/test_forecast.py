"""A baseline foretold from earlier years: the choice of model alone moves New Mexico's p.

The reference tells of p .004 by the expectation-based Poisson scan and .14 by the negative binomial
one with theta 10, and not of the baseline. A Poisson regression of the counts of 1973 to 1985 on
the year, with the population as offset, continued to 1986 to 1989, comes nearest: .003 and .07
(with the population of the last census throughout, .004 and .12). The same counties, and the same
turn from rare to unremarkable; the second figure of the reference is not reproduced.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest

from truceline.scan import Counts, File, Question, Spans, Study, read_study, scan
from truceline.scan.expectation import at_risk

if TYPE_CHECKING:
    from pathlib import Path

EARLIER, LATER = slice(0, 13), slice(12, 17)
"""The years 1973 to 1985, and 1985 to 1989: windows of four years at most hold 1986 to 1989."""


def foretold(folder: Path) -> Study:
    """The counts of 1986 to 1989 with what the years before them lead one to expect."""
    cas, geo, pop = (
        File(name=f"nm.{end}", data=(folder / f"nm.{end}").read_bytes())
        for end in ("cas", "geo", "pop")
    )
    spans = Spans.of(date(1973, 1, 1), date(1991, 12, 31), "year")
    study = read_study(spans=spans, cases=cas, geo=geo, population=pop)
    assert study.population is not None
    shape = (len(study.places), study.spans.count)
    counted, lived = np.zeros(shape, np.int64), np.zeros(shape)
    cases = study.cases
    np.add.at(counted, (cases.places, cases.intervals), cases.numbers)
    for stratum in range(study.strata):
        lived += at_risk(study.population, stratum, study)
    years = np.broadcast_to(np.arange(shape[1], dtype=np.float64), shape)
    rate, slope = regression(counted[:, EARLIER], lived[:, EARLIER], years[:, EARLIER])
    place, interval = np.nonzero(counted[:, LATER])
    numbers = counted[:, LATER][place, interval]
    rows: list[Any] = [(p, at, 0, n) for p, at, n in zip(place, interval, numbers, strict=True)]
    return Study(
        places=study.places,
        spans=Spans.of(date(1985, 1, 1), date(1989, 12, 31), "year"),
        cases=Counts.of(rows),
        expected=lived[:, LATER] * np.exp(rate + slope * years[:, LATER]),
    )


def regression(counted: Any, lived: Any, years: Any) -> tuple[float, float]:
    """Poisson regression on the year by Newton's method, with log population as offset."""
    design = np.stack([np.ones(years.size), years.ravel()], axis=1)
    found = np.array([np.log(counted.sum() / lived.sum()), 0.0])
    for _ in range(25):
        mean = lived.ravel() * np.exp(design @ found)
        found += np.linalg.solve(
            (design * mean[:, None]).T @ design, design.T @ (counted.ravel() - mean)
        )
    return float(found[0]), float(found[1])


@pytest.mark.parametrize(
    ("model", "theta", "low", "high"),
    [("expectation", None, 0.001, 0.012), ("negative-binomial", 10.0, 0.05, 0.18)],
)
def test_the_model_moves_the_p_of_new_mexico(
    shared: Path, model: Any, theta: float | None, low: float, high: float
) -> None:
    """Rare by the Poisson, above .05 by the negative binomial, of the same five counties."""
    study = foretold(shared / "data" / "scan")
    asked = Question(
        model=model, theta=theta, prospective=True, max_time=4, replications=999, seed=1
    )
    with np.errstate(all="raise"):
        first = scan(study, asked).clusters[0]
    assert set(first.places) == {"Guadelupe", "LosAlamos", "Mora", "SanMiguel", "SantaFe"}
    assert (first.first_day, first.last_day) == (date(1986, 1, 1), date(1989, 12, 31))
    assert first.p is not None
    assert low <= first.p <= high
