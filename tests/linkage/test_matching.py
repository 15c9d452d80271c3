"""The probabilistic match, on made-up reports with the truth known."""

from __future__ import annotations

import numpy as np
import pytest

from truceline.errors import BadInput
from truceline.linkage import (
    Answer,
    Made,
    Matched,
    Reports,
    Rules,
    Setting,
    agreement,
    matched,
    reliability,
    simulated,
)
from truceline.linkage.matching import scored_pairs


@pytest.fixture(scope="module")
def made() -> Made:
    """Five sources on 2,500 events as dense as 10,000 in two years."""
    return simulated(Setting(events=2500, days=182), seed=3)


@pytest.fixture(scope="module")
def found(made: Made) -> Matched:
    """What the match makes of them at its default threshold."""
    return matched(made.reports)


def test_events_are_found_at_the_default_threshold(made: Made, found: Matched) -> None:
    """Precision and recall over pairs give F of at least .95."""
    got = agreement([each.rows for each in found.events], made.truth)
    assert got.f >= 0.95, got


def test_probabilities_are_worth_what_they_say(made: Made) -> None:
    """Of the pairs said to be likely by nine in ten and more, nine in ten and more are right."""
    scored = scored_pairs(made.reports, Rules())
    right = made.truth[scored.pairs.first] == made.truth[scored.pairs.second]
    bins = reliability(scored.probability, right.astype(np.float64))
    assert bins[-1][1] > 0.9
    total = sum(count for _, _, count in bins)
    off = sum(abs(claimed - share) * count for claimed, share, count in bins) / total
    assert off < 0.05


def test_the_order_of_rows_does_not_count(made: Made, found: Matched) -> None:
    """The same reports in another order are the same events with the same probabilities."""
    rows = np.random.default_rng(1).permutation(len(made.reports))
    again = matched(made.reports.where(rows))
    assert {each.members for each in again.events} == {each.members for each in found.events}


def test_the_queue_comes_first_with_what_settles_most(found: Matched) -> None:
    """Questions are sorted, uncertain, and each pair is asked once."""
    settles = [each.settles for each in found.queue]
    assert settles == sorted(settles, reverse=True)
    assert all(each.probability >= 0.1 for each in found.queue if not each.linked)
    assert len({(each.one, each.other) for each in found.queue}) == len(found.queue)


def test_an_answer_holds_and_is_not_asked_again(made: Made, found: Matched) -> None:
    """What a person says of the first question stands, whichever way."""
    first = found.queue[0]
    for same in (True, False):
        told = matched(made.reports, answers=[Answer(first.one, first.other, same)])
        together = any({first.one, first.other} <= set(each.members) for each in told.events)
        assert together is same
        assert (first.one, first.other) not in {(each.one, each.other) for each in told.queue}


def test_reports_without_coordinates_are_set_apart() -> None:
    """They are events of one report, and said so; a source with none at all is refused."""
    rows = [
        {"source": source, "id": n, "day": "2016-03-01", "latitude": 1.0, "longitude": 2.0}
        for source, n in (("a", 1), ("b", 2))
    ]
    bare = {"source": "b", "id": 3, "day": "2016-03-01"}
    assert matched(Reports.of([*rows, bare])).set_apart == (("b", "3"),)
    with pytest.raises(BadInput, match="COORDINATES_NONE"):
        matched(Reports.of([rows[0], bare]))


def test_all_that_is_wrong_is_said_at_once() -> None:
    """Rules and reports are refused with every fault, and never with a number."""
    reports = Reports.of([
        {"source": "a", "id": 1, "day": "2016-03-02", "last_day": "2016-03-01", "latitude": 91.0,
         "longitude": 2.0, "deaths": -1},
        {"source": "a", "id": 1, "day": "2016-03-02", "latitude": 1.0, "longitude": 2.0},
    ])  # fmt: skip
    with pytest.raises(BadInput) as refused:
        matched(reports, Rules(km=-1, days=-1, threshold=2, review=0))
    assert {fault.code for fault in refused.value.faults} == {
        "WINDOW_NEGATIVE", "THRESHOLD_RANGE", "SOURCES_FEW", "COORDINATES_RANGE",
        "DEATHS_NEGATIVE", "END_BEFORE_START", "ID_TWICE",
    }  # fmt: skip
