"""Incidents as a mechanism hears of them, with near misses, linked as a person would."""

from __future__ import annotations

import numpy as np
from tests.linkage.gold.incidents import incidents, reports

from truceline.linkage import Reports, agreement, joined, matched


def test_incidents_of_three_sources_are_linked() -> None:
    """Of 72 incidents in three wordings and two scripts, pairs come out with F of .95 and more."""
    rows, truth = reports()
    assert len(incidents()) == 72
    found = matched(Reports.of(rows))
    got = agreement([each.rows for each in found.events], np.array(truth))
    assert got.f >= 0.95, got


def test_two_acts_in_one_town_on_one_day_stay_two() -> None:
    """A market and a school of one town, hit on one day, are not one incident by place and time."""
    rows, truth = reports()
    given = Reports.of(rows)
    found = matched(given)
    mixed = [each for each in found.events if len({truth[row] for row in each.rows}) > 1]
    window = joined(given, km=4, days=2)
    blind = [each for each in window.events if len({truth[row] for row in each}) > 1]
    assert len(mixed) < len(blind)
