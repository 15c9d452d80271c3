"""The answer about a truce: what must hold of any, silence told apart, and what is refused."""

from __future__ import annotations

import itertools
import json
import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.effect.builders import BOUND, CONTROL, FIRST, LAST, TRUCE, asked, events, rows

from truceline.analysis.effect import EffectAnswer, Events, Period, answer
from truceline.analysis.effect.baselines import months, periods
from truceline.analysis.effect.events import About
from truceline.errors import BadInput

SHAPE = {"unit", "before", "after", "series", "ratio_of_ratios", "range", "set_apart", "source"}
CAUSAL = re.compile(r"reduc|caus|because|due to|thanks to|\beffective|impact", re.IGNORECASE)


def _codes(found: Events, **more: Any) -> list[str]:
    with pytest.raises(BadInput) as refused:
        answer(found, asked(**more))
    for fault in refused.value.faults:
        assert fault.sentence.endswith(".")
        assert fault.hint.endswith(".")
    return [fault.code for fault in refused.value.faults]


def test_the_object_has_the_shape_that_programs_lean_on() -> None:
    """What stands first in the JSON is what was promised, and all of it is plain JSON."""
    told = answer(events(), asked()).as_json()
    assert set(told) >= SHAPE
    assert told["before"] == {"from": "2030-01-01", "to": "2030-02-28"}
    assert told["after"] == {"from": "2030-03-01", "to": "2030-04-29"}
    for name in ("bound", "control", "all"):
        series = told["series"][name]
        assert set(series) >= {"before_per_day", "after_per_day", "change", "rate_ratio"}
        assert set(series["rate_ratio"]) >= {"estimate", "low", "high"}
    assert set(told["range"]) >= {"low", "high", "over"}
    assert set(told["set_apart"]) >= {"rows", "deaths", "reason"}
    json.dumps(told, allow_nan=False)


def test_a_change_that_is_there_is_found_and_one_that_is_not_is_not() -> None:
    """Half the deaths are a ratio near one half; a steady control is a ratio near one."""
    told = answer(events(), asked())
    assert told.bound.rate_ratio.estimate == pytest.approx(0.5, abs=0.1)
    assert told.bound.rate_ratio.settled
    control = told.controls[0]
    assert not control.change.rate_ratio.settled
    assert control.ratio_of_ratios.estimate == pytest.approx(0.5, abs=0.1)


def test_nothing_is_said_of_causes_and_no_single_percentage() -> None:
    """No sentence names a cause, and the change is always told as a range of readings."""
    told = answer(events(), asked(placebo=True))
    sentences = [*told.supports, *told.supports_not, *told.notes]
    assert not [each for each in sentences if CAUSAL.search(each)]
    assert any("from " in each and " % lower to " in each for each in told.supports)
    assert any("one percentage" in each for each in told.supports_not)


@given(seed=st.integers(0, 10**6), before=st.floats(1, 30), after=st.floats(1, 30))
@settings(max_examples=15, deadline=None)
def test_what_holds_of_any_answer(seed: int, before: float, after: float) -> None:
    """Series add up to all, means are totals over days, and the range holds every reading."""
    found = events(seed=seed, before=before, after=after)
    told = answer(found, asked())
    parts = (told.bound, told.controls[0].change, told.others)
    assert sum(each.before_total for each in parts) == told.all.before_total
    assert sum(each.after_total for each in parts) == told.all.after_total
    for each in (*parts, told.all):
        assert each.before_per_day == pytest.approx(each.before_total / 59)
        assert each.after_per_day == pytest.approx(each.after_total / 60)
    assert told.range.low is not None
    assert told.range.high is not None
    assert told.range.low <= told.range.high
    for reading in told.range.over:
        assert reading.change is not None
        assert told.range.low <= reading.change <= told.range.high


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_the_order_of_rows_does_not_matter(seed: int) -> None:
    """Shuffled rows give the same answer to the last digit."""
    found = events()
    order = np.random.default_rng(seed).permutation(len(found))
    taken = {
        name: getattr(found, name)[order]
        for name in ("day", "last_day", "precision", "coarse", "low", "best", "high", "dyad",
                     "latitude", "longitude", "place", "adm1", "source", "event_id")
    }  # fmt: skip
    assert answer(replace(found, **taken), asked()) == answer(found, asked())


def test_weeks_and_days_have_the_same_daily_means() -> None:
    """Bins change the interval, never the figures; weeks are counted from the truce."""
    by_day, by_week = (answer(events(), asked(unit=unit)) for unit in ("day", "week"))
    assert by_week.bound.before_per_day == by_day.bound.before_per_day
    assert by_week.bound.rate_ratio.estimate == by_day.bound.rate_ratio.estimate
    assert TRUCE in by_week.series.starts
    assert set(by_week.series.days[1:-1]) == {7}


def test_coarse_dates_are_in_no_mean_and_are_counted() -> None:
    """A row whose date is a month does not move a daily mean, and is shown with its deaths."""
    coarse = {"day": "2030-01-01", "last_day": "2030-01-31", "precision": 4, "best": 900,
              "side_a": "Army", "side_b": "Front", "event_id": "x"}  # fmt: skip
    long_ago = {**coarse, "day": "2029-01-01", "last_day": "2029-01-31", "event_id": "y"}
    told = answer(Events.of([*rows(), coarse, long_ago]), asked())
    assert told.bound.before_per_day == answer(events(), asked()).bound.before_per_day
    apart = told.set_apart
    assert (apart.rows, apart.deaths) == (2, 1800)
    assert (apart.touching_rows, apart.touching_deaths) == (1, 900)
    assert any("900 deaths touch the window" in note for note in told.notes)


def test_declared_silence_is_left_out_of_every_mean() -> None:
    """Days on which nobody collected are no zeros: the mean is over the other days."""
    gap = Period(date(2030, 1, 10), date(2030, 1, 19))
    kept = [row for row in rows() if row["day"] not in gap]
    told = answer(Events.of(kept), asked(no_collection=(gap,)))
    assert told.bound.before_days == 49
    assert told.silence.no_collection == (gap,)
    assert told.silence.no_rows == ()
    assert told.series.lines[0].values[9:19] == (None,) * 10


def test_days_without_rows_are_shown_and_counted_as_zero() -> None:
    """A stretch without any row, which nobody explained, is zero in the mean and named."""
    gap = Period(date(2030, 1, 10), date(2030, 1, 19))
    told = answer(Events.of([row for row in rows() if row["day"] not in gap]), asked())
    assert told.bound.before_days == 59
    assert told.silence.no_rows == (gap,)
    assert any("2030-01-10..2030-01-19" in note for note in told.notes)
    (without,) = [way for way in told.sensitivity if "without any row" in way.label]
    assert without.bound.before_days == 49


def test_days_outside_the_source_are_not_zero() -> None:
    """Where the source begins in the middle of the window, the days before it are left out."""
    late = [row for row in rows() if row["day"] >= date(2030, 1, 20)]
    told = answer(Events.of(late), asked())
    assert told.silence.not_covered == (Period(FIRST, date(2030, 1, 19)),)
    assert told.bound.before_days == 40


def test_zero_is_told_from_a_day_without_rows() -> None:
    """A day on which only others have rows is a zero of the bound pairs."""
    quiet = [row for row in rows() if not (row["day"] == FIRST and row["side_b"] == "Front")]
    told = answer(Events.of(quiet), asked())
    zero = sum(row["best"] == 0 for row in rows() if row["side_b"] == "Front"
               and row["day"] != FIRST)  # fmt: skip
    assert told.silence.zero_days == zero + 1
    assert told.silence.no_rows == ()


def test_every_baseline_is_there_and_none_twice() -> None:
    """Whole, given, what is left beside it, months and gaps, each once."""
    question = asked(baselines=(Period(date(2030, 2, 1), date(2030, 2, 11)),), gaps=(7,))
    kinds = [kind for _, kind, _, _ in periods(question)]
    assert kinds == ["whole", "given", "rest", "rest", "month", "month", "gap"]
    told = answer(events(), question)
    pairs = [(line.before, line.after) for line in told.baselines]
    assert len(set(pairs)) == len(pairs)
    # January is both a month and what lies before the given baseline.
    assert len(pairs) == 6


def test_a_baseline_may_lie_before_the_window() -> None:
    """A given baseline is compared even where the window starts after it."""
    early = Period(date(2030, 1, 1), date(2030, 1, 31))
    window = Period(date(2030, 2, 1), LAST)
    told = answer(events(), asked(period=window, baselines=(early,)))
    (given_,) = [line for line in told.baselines if line.kind == "given"]
    assert given_.bound.before_days == 31
    assert told.bound.before_days == 28


@given(first=st.dates(date(1990, 1, 1), date(2040, 1, 1)), days=st.integers(1, 800))
@settings(max_examples=50, deadline=None)
def test_months_cover_a_period_once(first: date, days: int) -> None:
    """The months of a period follow one another without a gap and without a day twice."""
    found = list(months(Period(first, first + timedelta(days=days - 1))))
    assert sum(each.days for each in found) == days
    assert all(a.last + timedelta(days=1) == b.first for a, b in itertools.pairwise(found))


def test_a_name_is_a_pair_or_a_side_of_several() -> None:
    """A side means every pair it is in, also where it stands in a list; a pair means itself."""
    more = {"day": TRUCE, "best": 5, "side_a": "League, Union", "side_b": "Front",
            "event_id": "z"}  # fmt: skip
    found = Events.of([*rows(), more])
    told = answer(found, asked(controls=("League", "Army - League")))
    side, pair = told.controls
    assert side.change.pairs == ("Army - League", "League, Union - Front")
    assert pair.change.pairs == ("Army - League",)
    assert side.change.after_total == pair.change.after_total + 5


def test_groups_without_a_pair_of_their_own_may_be_inside() -> None:
    """A group that fights others and never a bound side can only stand inside the bound pairs."""
    more = [{"day": TRUCE, "best": 1, "side_a": "Union", "side_b": "League", "event_id": "u"}]
    told = answer(Events.of([*rows(), *more]), asked(excluded=("Union", "League")))
    mixed = told.contamination
    assert mixed.groups == ("Union",)
    assert mixed.declared == ("Union",)
    assert mixed.apart == (("League", "Army - League"),)
    share, ratio = mixed.if_shares[1]
    bound = told.bound
    level = share * bound.after_per_day
    assert ratio == pytest.approx((bound.after_per_day - level) / (bound.before_per_day - level))


def test_placebo_dates_leave_the_truce_out() -> None:
    """No date is tried whose days hold the truce; too few dates say nothing."""
    long = events(days=700, first=date(2029, 1, 1))
    told = answer(long, asked(placebo=True))
    assert told.placebo is not None
    span = (59, 60)
    for day, _ in told.placebo.ratios:
        held = Period(day - timedelta(days=span[0]), day + timedelta(days=span[1] - 1))
        assert TRUCE not in held
    assert 0 < told.placebo.p <= 1
    assert answer(events(), asked(placebo=True)).placebo is None


def test_sources_stand_side_by_side_and_are_never_added() -> None:
    """Two sources give two answers; the first is what it is alone, and one may be unable."""
    one, two = events(seed=1), events(seed=2)
    both = _joined(one, two)
    told = answer(both, asked())
    assert told.source == "made-up"
    assert [each.source for each in told.beside] == ["other"]
    assert told.bound == answer(one, asked()).bound
    assert told.beside[0].bound == answer(two, asked()).bound
    third = Events.of([{"day": TRUCE, "best": 1, "side_a": "X", "side_b": "Y"}])
    refused = answer(_joined(one, third), asked())
    assert refused.beside == ()
    assert refused.refused[0][0] == "other"


def _joined(one: Events, two: Events) -> Events:
    """Two sources in one table of events, the second called ``other``."""
    pairs = tuple(dict.fromkeys((*one.dyads, *two.dyads)))
    sides = dict(zip((*one.dyads, *two.dyads), (*one.sides, *two.sides), strict=True))
    taken = {
        name: np.concatenate([getattr(one, name), getattr(two, name)])
        for name in ("day", "last_day", "precision", "coarse", "low", "best", "high",
                     "latitude", "longitude", "where_precision", "place", "adm1", "event_id")
    }  # fmt: skip
    codes = [[pairs.index(part.dyads[at]) for at in part.dyad] for part in (one, two)]
    return Events(
        **taken,
        dyad=np.array([*codes[0], *codes[1]]),
        dyads=pairs,
        sides=tuple(sides[name] for name in pairs),
        source=np.repeat([0, 1], [len(one), len(two)]),
        about=(About(name="made-up"), About(name="other")),
    )


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"period": Period(LAST, FIRST)}, ["DATES_ORDER"]),
        ({"truce": FIRST}, ["TRUCE_OUTSIDE"]),
        ({"truce": LAST + timedelta(days=1)}, ["TRUCE_OUTSIDE"]),
        ({"bound": ()}, ["BOUND_NONE"]),
        ({"bound": (BOUND, BOUND)}, ["NAME_TWICE"]),
        ({"baselines": (Period(date(2030, 2, 3), date(2030, 2, 1)),)}, ["DATES_ORDER"]),
        ({"baselines": (Period(date(2030, 2, 3), TRUCE),)}, ["BASELINE_LATE"]),
        ({"no_access": (Period(date(2030, 2, 3), date(2030, 2, 1)),)}, ["DATES_ORDER"]),
        ({"gaps": (0, 59)}, ["GAP_RANGE", "GAP_RANGE"]),
        ({"unit": "hour", "count": "x", "estimate": "y"}, ["CHOICE_UNKNOWN"] * 3),
        ({"bound": ("Frnt", "Army - Front"), "controls": ("Nobody",)}, ["DYAD_UNKNOWN"] * 2),
        ({"excluded": ("Nobody",)}, ["DYAD_UNKNOWN"]),
        ({"controls": ("Army",)}, ["BOUND_AND_CONTROL"]),
        ({"period": Period(date(2030, 2, 26), LAST), "gaps": ()}, ["DAYS_FEW"]),
        ({"period": Period(date(1999, 1, 1), date(1999, 9, 1)), "truce": date(1999, 5, 1)},
         ["EVENTS_NONE"]),
        ({"period": Period(date(1000, 1, 1), LAST)}, ["PERIOD_TOO_LONG"]),
        ({"truce": FIRST, "bound": (), "unit": "hour"},
         ["TRUCE_OUTSIDE", "BOUND_NONE", "CHOICE_UNKNOWN"]),
    ],
)  # fmt: skip
def test_a_question_without_an_answer_is_refused(change: dict[str, Any], codes: list[str]) -> None:
    """Every fault of a question comes at once, and never a number."""
    assert _codes(events(), **change) == codes


def test_an_unknown_name_comes_with_names_like_it() -> None:
    """Whoever mistypes a pair is shown the pairs that there are."""
    with pytest.raises(BadInput, match="Army - Front"):
        answer(events(), asked(bound=("army - frnt",)))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"best": 0, "low": 0, "high": 0}, "ALL_ZERO"),
        ({"best": -1}, "NUMBER_NEGATIVE"),
        ({"best": None}, "ESTIMATE_NONE"),
        ({"precision": 5}, "EVENTS_NONE"),
    ],
)
def test_events_without_an_answer_are_refused(change: dict[str, Any], code: str) -> None:
    """All zeros, counts below zero, no counts and coarse dates alone are no series."""
    assert code in _codes(Events.of([{**row, **change} for row in rows()]))


def test_no_events_are_refused() -> None:
    """Nothing is not zero."""
    assert _codes(Events.of([])) == ["EVENTS_NONE"]


def test_a_bound_pair_without_rows_in_the_window_is_refused() -> None:
    """A pair that fell silent before the window has no change in it."""
    old = {"day": "2029-01-01", "best": 1, "side_a": "Army", "side_b": "Clan"}
    assert _codes(Events.of([*rows(), old]), bound=("Army - Clan",)) == ["ALL_ZERO"]


def test_a_side_that_is_silent_throughout_is_refused() -> None:
    """Where nobody collected during the truce, there is nothing to compare with."""
    assert _codes(events(), no_collection=(Period(TRUCE, LAST),)) == ["DAYS_FEW"]
    early = [row for row in rows() if row["day"] < TRUCE]
    assert _codes(Events.of(early)) == ["DAYS_FEW"]


def test_nothing_before_gives_no_ratio_and_no_crash() -> None:
    """A pair that begins during the truce has counts and no ratio, and JSON without NaN."""
    late = [row for row in rows() if row["side_b"] != "Front" or row["day"] >= TRUCE]
    told = answer(Events.of(late), asked(placebo=True))
    assert told.bound.change is None
    assert told.bound.rate_ratio.estimate is None
    assert told.range.low is None
    json.dumps(told.as_json(), allow_nan=False)


@given(
    some=st.lists(
        st.tuples(st.integers(0, 118), st.integers(0, 9999), st.booleans()), min_size=1, max_size=12
    ),
    unit=st.sampled_from(["day", "week", "month"]),
)
@settings(max_examples=60, deadline=None)
def test_few_rows_never_make_it_crash(some: list[tuple[int, int, bool]], unit: str) -> None:
    """Whatever few rows there are, there is an answer in plain JSON, or a refusal."""
    few = [
        {"day": FIRST + timedelta(days=n), "best": deaths, "side_a": "Army",
         "side_b": "Front" if bound else "League"}
        for n, deaths, bound in some
    ]  # fmt: skip
    try:
        told = answer(Events.of(few), asked(unit=unit, controls=()))
    except BadInput:
        return
    json.dumps(told.as_json(), allow_nan=False)


def test_nothing_during_is_a_ratio_of_zero_without_an_interval() -> None:
    """A pair that falls silent during the truce has ratio 0, and no interval is made up for it."""
    early = [row for row in rows() if row["side_b"] != "Front" or row["day"] < TRUCE]
    told = answer(Events.of(early), asked())
    assert told.bound.rate_ratio.estimate == 0
    assert told.bound.rate_ratio.high is None
    json.dumps(told.as_json(), allow_nan=False)


def test_a_baseline_in_days_that_nobody_collected_gives_no_figure() -> None:
    """A month that is left out whole stands in the list without a change, and in no range."""
    january = Period(FIRST, date(2030, 1, 31))
    told = answer(events(), asked(no_collection=(january,)))
    (month,) = [line for line in told.baselines if line.before == january]
    assert (month.bound.change, month.bound.before_days) == (None, 0)
    assert not [one for one in told.range.over if one.label.startswith(f"against {january}")]


def test_a_control_is_not_needed() -> None:
    """Without a control there is no ratio of ratios, and the answer says that none was named."""
    told: EffectAnswer = answer(events(), asked(controls=()))
    assert told.ratio_of_ratios is None
    assert told.as_json()["series"]["control"] is None
    assert any("No control was named" in note for note in told.notes)


def test_events_are_counted_as_rows() -> None:
    """With events asked for, every row is one, whatever its deaths."""
    told = answer(events(), asked(count="events"))
    assert told.bound.before_per_day == told.bound.after_per_day == 1
    assert told.bound.rate_ratio.why
    assert told.controls[0].name == CONTROL
