"""The published figures on Syria are what the store of observations recomputes."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pytest
from tests.store.observation_samples import UCDP, only

from truceline.store.observation_summary import Question
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from pathlib import Path


BOUND = "Government of Syria - Syrian insurgents"
BEFORE = (date(2016, 1, 1), date(2016, 2, 26))
TRUCE = (date(2016, 2, 27), date(2016, 4, 21))


@pytest.fixture(scope="module")
def syria(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> ObservationStore:
    """A store that holds the published file on Syria."""
    (path,) = (shared / "data" / "ucdp").glob("*.csv.gz")
    kept = ObservationStore(tmp_path_factory.mktemp("syria"))
    kept.add(UCDP.read(path.read_bytes(), name=path.name))
    return kept


@pytest.mark.parametrize(
    ("question", "before", "truce"),
    [
        (Question(), 98.4, 75.0),
        (Question(dyads=(BOUND,)), 55.6, 28.7),
        (Question(sides=("IS",)), 39.5, 41.0),
    ],
)
def test_the_published_figures_on_syria_are_recomputed(
    syria: ObservationStore, question: Question, before: float, truce: float
) -> None:
    """Daily means of the truce of 2016: all 98.4 to 75.0, bound 55.6 to 28.7, IS 39.5 to 41.0."""
    for (start, end), expected in ((BEFORE, before), (TRUCE, truce)):
        asked = Question(
            period_from=start, period_to=end, dyads=question.dyads, sides=question.sides
        )
        mean = only(syria, asked).best_a_day
        assert mean is not None
        assert round(mean, 1) == expected


def test_more_published_figures_on_syria(syria: ObservationStore) -> None:
    """The bound dyad by parts of the baseline: 44.5, 98.2 and 47.3 deaths a day."""
    for days, expected in (((1, 31, 1), 44.5), ((1, 11, 2), 98.2), ((12, 26, 2), 47.3)):
        start, end, month = days
        asked = Question(
            period_from=date(2016, month, start),
            period_to=date(2016, month, end),
            dyads=(BOUND,),
        )
        mean = only(syria, asked).best_a_day
        assert mean is not None
        assert round(mean, 1) == expected


def test_events_a_day_on_syria(syria: ObservationStore) -> None:
    """All-dyad events fall from 18.1 to 16.7 a day, bound ones from 11.5 to 7.9."""
    for names, figures in (((), (18.1, 16.7)), ((BOUND,), (11.5, 7.9))):
        for (start, end), expected in zip((BEFORE, TRUCE), figures, strict=True):
            found = only(syria, Question(period_from=start, period_to=end, dyads=names))
            assert found.counted
            assert round(found.counted.rows / found.days, 1) == expected


def test_coarse_rows_on_syria_are_shown_apart(syria: ObservationStore) -> None:
    """258 coarse rows hold 32,142 deaths; they and the rows counted add up to all 16,566."""
    whole = only(syria, Question())
    assert whole.coarse
    assert whole.counted
    assert (whole.coarse.rows, whole.coarse.best) == (258, 32_142)
    assert whole.counted.rows + whole.coarse.rows == whole.rows_in == 16_566
    assert (whole.covers_from, whole.covers_to) == (date(2016, 1, 1), date(2019, 11, 30))


def test_year_long_rows_show_beside_the_truce_they_span(syria: ObservationStore) -> None:
    """Rows of the year 2016 are beside the truce figure too, though they start before it."""
    truce = only(syria, Question(period_from=TRUCE[0], period_to=TRUCE[1]))
    assert truce.coarse
    assert truce.coarse.best is not None
    assert truce.coarse.best >= 16_533
    first = Question(period_from=date(2016, 1, 1), period_to=date(2016, 1, 1))
    apart = only(syria, first).counted
    put_in = only(
        syria,
        Question(period_from=date(2016, 1, 1), period_to=date(2016, 1, 1), coarse="include"),
    ).counted
    assert apart
    assert apart.best is not None
    assert put_in
    assert put_in.best is not None
    # The spike that including them makes: seven rows of date_prec 5, and others of 3 and 4.
    assert put_in.best - apart.best >= 16_533


@pytest.mark.parametrize("by", ["dyad", "place", "day", "week", "month"])
def test_groups_add_up_to_their_source(syria: ObservationStore, by: str) -> None:
    """However one source is split, its parts add up to its whole."""
    source = only(syria, Question(by=by, period_from=TRUCE[0], period_to=TRUCE[1]))  # type: ignore[arg-type]
    assert source.counted
    counted = [one.counted for one in source.groups if one.counted]
    assert sum(one.rows for one in counted) == source.counted.rows
    assert sum(one.best or 0 for one in counted) == source.counted.best
    if by in {"day", "week", "month"}:
        assert sum(one.days for one in source.groups) == source.days == 55
