"""Syria 2016 by UCDP GED: the figures that anyone can recompute come out, with their warnings.

Figures of ../shared/data/README.md, from the file beside it (UCDP GED, CC BY 4.0).
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from truceline.analysis.effect import EffectAnswer, Events, Period, Question, answer
from truceline.analysis.effect.saying import interval_words, percent, span_words
from truceline.cli.measure_inputs import events_of

FILE = "data/ucdp/ucdp_ged_syria_652_20160101_20191130.csv.gz"
QUESTION = Question(
    truce=date(2016, 2, 27),
    period=Period(date(2016, 1, 1), date(2016, 4, 21)),
    bound=("Government of Syria - Syrian insurgents",),
    controls=("IS", "Government of Syria - IS"),
    excluded=("Jabhat Fateh al-Sham",),
    baselines=(Period(date(2016, 2, 1), date(2016, 2, 11)),),
)


@pytest.fixture(scope="module")
def events(shared: Path) -> Events:
    """The shared file."""
    return events_of([str(shared / FILE)], "ucdp")


@pytest.fixture(scope="module")
def told(events: Events) -> EffectAnswer:
    """The answer to the question above."""
    return answer(events, QUESTION)


def _means(change: object) -> tuple[float, float]:
    return round(change.before_per_day, 1), round(change.after_per_day, 1)  # type: ignore[attr-defined]


def test_the_published_means_come_out(told: EffectAnswer) -> None:
    """All, bound, both controls: deaths a day before and during, to one decimal."""
    assert _means(told.all) == (98.4, 75.0)
    assert _means(told.bound) == (55.6, 28.7)
    assert [_means(each.change) for each in told.controls] == [(39.5, 41.0), (29.2, 23.4)]
    assert round(100 * (told.bound.change or 0)) == -48
    assert round(100 * (told.all.change or 0)) == -24
    assert [round(100 * (each.change.change or 0)) for each in told.controls] == [4, -20]


def test_the_published_baselines_come_out(told: EffectAnswer) -> None:
    """January, the offensive of 1 to 11 February, and the days after it."""
    found = {str(line.before): round(line.bound.before_per_day, 1) for line in told.baselines}
    assert found["2016-01-01..2016-01-31"] == 44.5
    assert found["2016-02-01..2016-02-11"] == 98.2
    assert found["2016-02-12..2016-02-26"] == 47.3
    january = next(line for line in told.baselines if line.before.last == date(2016, 1, 31))
    assert round(100 * (january.bound.change or 0)) == -36


def test_the_published_events_come_out(told: EffectAnswer) -> None:
    """Events a day, all and bound."""
    (events_,) = [way for way in told.sensitivity if way.label == "events, not deaths"]
    assert _means(events_.bound) == (11.5, 7.9)


def test_events_of_all_come_out(events: Events) -> None:
    """All events a day are 18.1 and 16.7."""
    question = Question(
        truce=QUESTION.truce, period=QUESTION.period, bound=QUESTION.bound, count="events",
        placebo=False,
    )  # fmt: skip
    assert _means(answer(events, question).all) == (18.1, 16.7)


def test_coarse_rows_are_those_of_the_readme(told: EffectAnswer) -> None:
    """258 rows with 32,142 deaths are set apart; what of them touches the window is counted."""
    assert (told.set_apart.rows, told.set_apart.deaths) == (258, 32_142)
    assert (told.set_apart.touching_rows, told.set_apart.touching_deaths) == (19, 16_821)


def test_the_warnings_of_the_readme_come_out(told: EffectAnswer) -> None:
    """The group with no pair of its own is named, and the answer is a range with its reasons."""
    assert told.contamination.declared == ("Jabhat Fateh al-Sham",)
    assert told.range.disagree
    assert told.range.low is not None
    assert told.range.high is not None
    assert told.range.low < -0.48 < -0.36 <= told.range.high
    assert any("Jabhat Fateh al-Sham" in each for each in told.supports_not)
    assert any("one percentage" in each for each in told.supports_not)
    assert any("sets free" in each for each in told.supports_not)


def test_the_documentation_says_what_comes_out(told: EffectAnswer) -> None:
    """Every line of the tables of docs/effect.md is the answer to its own command."""
    page = (Path(__file__).parents[2] / "docs" / "effect.md").read_text(encoding="utf-8")
    whole = told.baselines[0]
    lines = [told.bound, *(each.change for each in whole.controls), told.all]
    for one in lines:
        means = f"{one.before_per_day:.1f} | {one.after_per_day:.1f}"
        assert f"| {means} | {percent(one.change)} | {interval_words(one.rate_ratio)} |" in page
    for line in told.baselines[:4]:
        means = f"{line.bound.before_per_day:.1f} | {line.bound.after_per_day:.1f}"
        beside = interval_words(line.controls[0].ratio_of_ratios)
        assert f"| {means} | {percent(line.bound.change)} | {beside} |" in page
    flat = " ".join(page.split())
    assert span_words(told.range.low, told.range.high) in flat
    assert told.placebo is not None
    assert f"On {told.placebo.as_large} of {told.placebo.dates:,} other dates" in flat
    assert f"on {told.placebo.settled} of them 1 lies outside" in flat


def test_the_first_control_is_every_pair_with_that_side(events: Events, told: EffectAnswer) -> None:
    """IS means every pair in which it is a side, and the full name of a pair that pair alone."""
    side, pair = told.controls
    assert pair.change.pairs == ("Government of Syria - IS",)
    assert "IS - SDF" in side.change.pairs
    assert set(side.change.pairs) > set(pair.change.pairs)
    assert all("IS" in events.sides[events.dyads.index(name)] for name in side.change.pairs)
