"""What does not matter does not change what is found."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import numpy as np
import pytest

from truceline.errors import BadInput
from truceline.scan import Counts, Findings, Places, Population, Question, Spans, Study, scan

SPANS = Spans.of(date(2016, 3, 1), date(2016, 3, 31), "day")
RNG = np.random.default_rng(8)
SPOTS = RNG.uniform((33.0, 36.0), (37.0, 42.0), (25, 2))
TABLE = RNG.poisson(0.6, (25, 31))
TABLE[4, 26:] += 3
ASKED = Question(max_radius=80.0, max_time=6, replications=99, seed=3)


def study(order: list[int] | None = None, spots: np.ndarray = SPOTS) -> Study:
    """A made-up study, its places in an order."""
    rows = list(range(len(spots))) if order is None else order
    place, day = np.indices((len(TABLE), 31)).reshape(2, -1)
    index = {old: new for new, old in enumerate(rows)}
    return Study(
        places=Places(
            ids=tuple(f"p{row}" for row in rows),
            first=tuple(float(spots[row, 0]) for row in rows),
            second=tuple(float(spots[row, 1]) for row in rows),
        ),
        spans=SPANS,
        cases=Counts.of(
            (index[p], t, 0, n)
            for p, t, n in zip(place.tolist(), day.tolist(), TABLE.ravel().tolist(), strict=True)
        ),
    )


def told(findings: Findings) -> list[tuple[frozenset[str], date, date, int, float]]:
    """What is found of each cluster, whatever its centre; only those that chance seldom gives."""
    return [
        (frozenset(c.places), c.first_day, c.last_day, c.cases, round(c.statistic, 9))
        for c in findings.clusters
        if c.statistic > 4
    ]


def test_the_order_of_rows_does_not_matter() -> None:
    """Places and counts in another order give the same clusters."""
    order = np.random.default_rng(1).permutation(25).tolist()
    for ending in (True, False):
        asked = replace(ASKED, prospective=ending)
        assert told(scan(study(order), asked)) == told(scan(study(), asked))


def test_a_place_without_cases_changes_no_statistic() -> None:
    """A place more, without cases, changes nothing but who stands inside."""
    spots = np.vstack((SPOTS, SPOTS[4] + 0.01))
    more, less = scan(study(spots=spots), ASKED), scan(study(), ASKED)
    assert [c.statistic for c in more.clusters] == [c.statistic for c in less.clusters]
    assert np.array_equal(more.by_chance, less.by_chance)


def test_the_same_seed_gives_the_same_p_whatever_the_threads() -> None:
    """One thread or three: each replication is the same, and another seed gives others."""
    for model in ("permutation", "expectation"):
        flat = np.full((25, 31), TABLE.sum() / 775)
        asked = replace(ASKED, model=model)
        one = scan(replace(study(), expected=flat), asked, threads=1).by_chance
        three = scan(replace(study(), expected=flat), asked, threads=3).by_chance
        other = scan(replace(study(), expected=flat), replace(asked, seed=4)).by_chance
        assert np.array_equal(one, three)
        assert not np.array_equal(one, other)


def test_more_replications_begin_with_the_same() -> None:
    """The first of many replications are those of few."""
    few = scan(study(), replace(ASKED, replications=19)).by_chance
    assert np.array_equal(scan(study(), ASKED).by_chance[:19], few)


def test_progress_is_told_to_the_end() -> None:
    """Whoever waits is told how many of how many are done."""
    steps: list[tuple[int, int]] = []
    scan(study(), ASKED, progress=lambda done, total: steps.append((done, total)))
    assert steps[-1] == (99, 99)
    assert steps == sorted(steps)


def test_secondary_clusters_share_no_place() -> None:
    """No place stands in two clusters, and they come in order of their statistic."""
    clusters = scan(study(), ASKED).clusters
    places = [place for cluster in clusters for place in cluster.places]
    assert len(places) == len(set(places))
    statistics = [cluster.statistic for cluster in clusters]
    assert statistics == sorted(statistics, reverse=True)
    assert clusters[0].places[0] == "p4"


def test_without_replications_there_is_no_p() -> None:
    """No play of chance, no p-value and no recurrence."""
    first = scan(study(), replace(ASKED, replications=0, prospective=True)).clusters[0]
    assert (first.p, first.p_gumbel, first.recurrence_days) == (None, None, None)


def test_equal_rates_over_strata_change_nothing() -> None:
    """A population that is twice as large everywhere expects the same."""
    people = np.indices((25, 1)).reshape(2, -1)
    sizes = np.random.default_rng(2).uniform(1, 5, 25)

    def lived(factor: float) -> Study:
        population = Population(
            places=people[0],
            days=np.full(25, float(SPANS.edges[0])),
            strata=np.zeros(25, np.int64),
            sizes=factor * sizes,
        )
        return replace(study(), population=population)

    asked = replace(ASKED, model="poisson")
    assert told(scan(lived(1.0), asked)) == told(scan(lived(2.0), asked))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"max_space": 0.0}, "SCAN_SPACE"),
        ({"max_space": 0.8}, "SCAN_SPACE"),
        ({"max_radius": -1.0}, "SCAN_RADIUS"),
        ({"max_radius": float("nan")}, "SCAN_RADIUS"),
        ({"max_time": 31}, "SCAN_WINDOW"),
        ({"max_time": 0}, "SCAN_WINDOW"),
        ({"max_time": 0.01}, "SCAN_WINDOW"),
        ({"replications": -1}, "SCAN_REPLICATIONS"),
        ({"seed": -1}, "SCAN_SEED"),
        ({"theta": 3.0}, "SCAN_THETA"),
        ({"model": "negative-binomial", "theta": 0.0}, "SCAN_THETA"),
        ({"model": "poisson"}, "SCAN_NO_POPULATION"),
        ({"model": "bernoulli"}, "SCAN_NO_CONTROLS"),
        ({"kind": "temporal"}, "SCAN_MODEL"),
        ({"kind": "spatial", "prospective": True}, "SCAN_PROSPECTIVE"),
    ],
)
def test_what_does_not_go_together_is_refused(change: dict[str, object], code: str) -> None:
    """Each unsound question is refused by its own code, never answered with a number."""
    with pytest.raises(BadInput) as refused:
        scan(study(), replace(ASKED, **change))  # type: ignore[arg-type] # unsound on purpose
    assert code in [fault.code for fault in refused.value.faults]


def test_all_faults_come_at_once() -> None:
    """One place, no cases, a bad circle and a bad window: four faults in one answer."""
    bare = Study(places=Places(ids=("a",), first=(1.0,), second=(2.0,)), spans=SPANS,
                 cases=Counts.of([(0, 0, 0, 0)]))  # fmt: skip
    with pytest.raises(BadInput) as refused:
        scan(bare, replace(ASKED, max_space=2.0, max_time=99))
    codes = {fault.code for fault in refused.value.faults}
    assert codes == {"SCAN_TOO_FEW", "SCAN_ONE_PLACE", "SCAN_SPACE", "SCAN_WINDOW"}


def test_negative_counts_and_unknown_places_are_refused() -> None:
    """Counts below zero, and rows that name nothing, are refused."""
    bad = replace(study(), cases=Counts.of([(0, 0, 0, -1), (99, 0, 0, 5), (0, 99, 0, 5)]))
    with pytest.raises(BadInput) as refused:
        scan(bad, ASKED)
    assert [f.code for f in refused.value.faults] == ["COUNT_NEGATIVE", "SCAN_RANGE", "SCAN_RANGE"]


def test_places_that_lie_in_one_spot_are_refused() -> None:
    """Where every circle holds everything, there is nothing outside to compare with."""
    spots = np.tile(SPOTS[:1], (25, 1))
    with pytest.raises(BadInput, match="SCAN_NO_CIRCLES"):
        scan(study(spots=spots), ASKED)
