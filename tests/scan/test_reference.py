"""The published examples of SaTScan come out: statistics to six decimals, members, windows, p.

The figures are those of SaTScan 10.3.2 on its sample data (New Mexico brain cancer, New York fever)
and on two synthetic inputs.
"""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from truceline.scan import File, Findings, Question, Spans, read_study, scan

if TYPE_CHECKING:
    from pathlib import Path

NEW_MEXICO = (date(1973, 1, 1), date(1991, 12, 31), "year")
NEW_YORK = (date(2001, 11, 1), date(2001, 11, 24), "day")
SYNTHETIC_M = (date(2025, 1, 1), date(2025, 6, 29), "day")
SYNTHETIC_L = (date(2025, 1, 1), date(2025, 12, 31), "day")


def found(folder: Path, name: str, when: tuple[date, date, Any], **asked: Any) -> Findings:
    """What a scan of shared files finds."""

    def file(suffix: str) -> File:
        return File(name=name + suffix, data=(folder / "scan" / (name + suffix)).read_bytes())

    study = read_study(
        spans=Spans.of(*when),
        cases=file(".cas"),
        geo=file(".geo"),
        population=file(".pop") if asked.get("model") == "poisson" else None,
        plane=None,
        spatial=asked.get("kind") == "spatial",
    )
    return scan(study, Question(**asked))


@pytest.mark.parametrize(
    ("asked", "expected"),
    [
        (
            {"model": "poisson", "kind": "spatial"},
            ("Torrance", 113.54, 6, "1973-01-01", "1991-12-31", 576, 512.66, 6.890841, 0.013),
        ),
        (
            {"model": "poisson"},
            ("Torrance", 125.60, 9, "1985-01-01", "1989-12-31", 236, 176.22, 10.979758, 0.012),
        ),
        (
            {"model": "poisson", "prospective": True},
            ("Torrance", 125.60, 9, "1985-01-01", "1991-12-31", 313, 252.84, 8.654067, 0.011),
        ),
        (
            {"model": "permutation"},
            ("Guadelupe", 109.13, 4, "1980-01-01", "1980-12-31", 6, 1.44, 4.012587, 0.78),
        ),
    ],
    ids=["spatial", "retrospective", "prospective", "permutation"],
)
def test_new_mexico(data: Path, asked: dict[str, Any], expected: tuple[Any, ...]) -> None:
    """Each analysis of New Mexico has its most likely cluster, and its p within chance's error."""
    check(found(data, "nm", NEW_MEXICO, **asked), expected)


def test_the_second_cluster_of_new_mexico(data: Path) -> None:
    """The second cluster is Chaves alone, in 1988 and 1989."""
    second = found(data, "nm", NEW_MEXICO, model="poisson").clusters[1]
    assert (second.places, second.cases, round(second.expected, 2)) == (("Chaves",), 16, 6.03)
    assert second.statistic == pytest.approx(5.684828, abs=1e-6)
    assert second.p == pytest.approx(0.71, abs=0.06)


def test_new_york(data: Path) -> None:
    """The fever syndromes of New York have their cluster, and once in about five days."""
    asked = {"prospective": True, "max_radius": 3.0, "max_time": 7}
    told = found(data, "NYCfever", NEW_YORK, **asked)
    expected = ("11418", 2.90, 9, "2001-11-22", "2001-11-24", 4, 0.67, 3.845418, 0.204)
    check(told, expected)
    first = told.clusters[0]
    assert first.p is not None
    assert first.recurrence_days == pytest.approx(1 / first.p)


@pytest.mark.parametrize("prospective", [True, False])
def test_the_middle_synthetic_input(data: Path, prospective: bool) -> None:  # noqa: FBT001 - a case
    """Both ways the same cluster stands out, in a plane."""
    asked = {"max_radius": 50.0, "max_time": 14, "prospective": prospective, "replications": 19}
    told = found(data, "synthetic_m", SYNTHETIC_M, **asked)
    first = told.clusters[0]
    assert (first.latitude, first.longitude) == (377.3428, 406.70566)
    check(told, ("p530", 24.67, 10, "2025-06-26", "2025-06-29", 13, 1.05, 20.802985, 0.05))


def test_the_large_synthetic_input(data: Path) -> None:
    """The planted cluster of the large input stands out."""
    asked = {"max_radius": 50.0, "max_time": 14, "prospective": True, "replications": 19}
    told = found(data, "synthetic_l", SYNTHETIC_L, **asked)
    check(told, ("p2333", 11.20, 9, "2025-12-27", "2025-12-31", 38, 1.83, 79.021234, 0.05))


def check(told: Findings, expected: tuple[Any, ...]) -> None:
    """The most likely cluster is this one."""
    centre, radius, members, first, last, cases, mean, statistic, p = expected
    cluster = told.clusters[0]
    assert cluster.centre == centre
    assert cluster.radius == pytest.approx(radius, abs=0.006)
    assert len(cluster.places) == members
    assert (cluster.first_day.isoformat(), cluster.last_day.isoformat()) == (first, last)
    assert cluster.cases == cases
    assert cluster.expected == pytest.approx(mean, abs=0.0051)
    assert cluster.statistic == pytest.approx(statistic, abs=1e-6)
    assert cluster.p is not None
    # Both p come from 999 plays of chance: four standard errors of their difference.
    error = 4 * (2 * p * (1 - p) / 999) ** 0.5
    assert cluster.p == pytest.approx(p, abs=error + 1e-9)
