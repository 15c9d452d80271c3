"""MELTT's match, against the R package's own figures."""

from __future__ import annotations

import csv
from typing import TYPE_CHECKING

import pytest

from truceline.errors import BadInput
from truceline.linkage import Reports, Taxonomy, joined

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.linkage.meltt import Choice

TYPES = ("model_tax", "color_tax", "damage_tax")


def _rows(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


def _crashes(shared: Path) -> tuple[Reports, list[Taxonomy]]:
    folder = shared / "data" / "linkage"
    rows = [row for n in (1, 2, 3) for row in _rows(folder / f"crash_data{n}.csv")]
    reports = Reports.of([
        {
            "source": row["dataset"], "id": row["event"], "day": row["date"],
            "last_day": row["enddate"], "latitude": float(row["latitude"]),
            "longitude": float(row["longitude"]),
        }
        for row in rows
    ])  # fmt: skip
    taxonomies = []
    for name in TYPES:
        table = {
            (row["data.source"], row["base.categories"].strip()): list(row.values())[2:]
            for row in _rows(folder / f"crash_taxonomy_{name}.csv")
        }
        classes = [(row["dataset"], row[name].strip()) for row in rows]
        taxonomies.append(Taxonomy.of(name, classes, table))
    return reports, taxonomies


def test_the_crashes_of_the_package_come_out_as_there(shared: Path) -> None:
    """195 records become 140: 26 events, pair by pair as meltt has them, and 8 episodes."""
    reports, taxonomies = _crashes(shared)
    found = joined(reports, taxonomies, km=4, days=2)
    assert (len(reports), found.unique) == (195, 140)
    assert (len(found.events), len(found.episodes)) == (26, 8)
    expected = {
        frozenset((f"crash_data{n}", row[f"event{n}"]) for n in (1, 2, 3) if row[f"data{n}"] != "0")
        for row in _rows(shared / "data" / "linkage" / "expected_meltt_matches.csv")
    }
    assert {frozenset(map(reports.name, group)) for group in found.events} == expected


def test_the_best_partner_may_be_another_than_the_first(shared: Path) -> None:
    """By best score as many join, and one pair of partners is exchanged."""
    reports, taxonomies = _crashes(shared)
    first = joined(reports, taxonomies, km=4, days=2)
    best = joined(reports, taxonomies, km=4, days=2, choose="best")
    assert best.unique == first.unique
    assert len(set(best.events) ^ set(first.events)) == 4
    assert sum(best.scores.values()) < sum(first.scores.values())


def _made(*rows: tuple[str, str, float, str, str]) -> tuple[Reports, list[tuple[str, ...]]]:
    reports = Reports.of([
        {"source": source, "id": n, "day": day, "last_day": last, "latitude": 0.0,
         "longitude": longitude}
        for n, (source, day, longitude, last, _) in enumerate(rows)
    ])  # fmt: skip
    return reports, [(row[4], row[4][:1]) for row in rows]


@pytest.mark.parametrize("choose", ["first", "best"])
def test_what_agrees_on_no_level_is_not_joined_unless_secondary(choose: Choice) -> None:
    """A taxonomy forbids, a secondary one costs, a broader level costs in between."""
    day = "2016-03-01"
    reports, levels = _made(("a", day, 0.0, day, "x1"), ("b", day, 0.01, day, "y1"))
    strict = Taxonomy(name="kind", levels=levels)
    loose = Taxonomy(name="kind", levels=levels, secondary=True)
    assert joined(reports, [strict], km=4, days=2, choose=choose).unique == 2
    assert joined(reports, [loose], km=4, days=2, choose=choose).scores == {(0, 1): 1.0}
    reports, levels = _made(("a", day, 0.0, day, "x1"), ("b", day, 0.01, day, "x2"))
    half = Taxonomy(name="kind", levels=levels)
    assert joined(reports, [half], km=4, days=2, choose=choose).scores == {(0, 1): 1.0}


def test_an_event_near_an_episode_is_marked_and_not_joined() -> None:
    """Reports of several days join reports of several days."""
    reports, levels = _made(
        ("a", "2016-03-01", 0.0, "2016-03-05", "x1"), ("b", "2016-03-03", 0.0, "2016-03-03", "x1")
    )
    found = joined(reports, [Taxonomy(name="kind", levels=levels)], km=4, days=2)
    assert (found.unique, found.marked) == (2, ((0, 1),))


def test_bad_windows_and_one_source_are_refused_all_at_once() -> None:
    """A negative window, an endless one and a single source are said together."""
    reports, _ = _made(("a", "2016-03-01", 0.0, "2016-03-01", "x1"))
    with pytest.raises(BadInput) as refused:
        joined(reports, km=-1, days=-2)
    assert [fault.code for fault in refused.value.faults] == [
        "WINDOW_NEGATIVE", "WINDOW_NEGATIVE", "SOURCES_FEW",
    ]  # fmt: skip
