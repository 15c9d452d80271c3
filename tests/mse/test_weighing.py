"""One number is given only where what nobody can check does not decide it."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.mse.builders import FIVE, THREE, kosovo

from truceline.errors import BadInput
from truceline.mse import Estimate, Question, Table, answered, weighed

if TYPE_CHECKING:
    from pathlib import Path

SEEN = 100


def _estimate(total: float, low: float, high: float | None, **more: Any) -> Estimate:
    return Estimate(
        method="averaging", model=f"{total:g}", seen=SEEN, total=total, low=low, high=high,
        assumes="the sun shines", choices={}, **more,
    )  # fmt: skip


ESTIMATES = st.tuples(
    st.floats(SEEN, 1000), st.floats(0, 300), st.one_of(st.none(), st.floats(0, 300))
).map(lambda t: _estimate(t[0], max(SEEN, t[0] - t[1]), None if t[2] is None else t[0] + t[2]))


@given(st.lists(ESTIMATES, min_size=1, max_size=6))
def test_one_number_needs_everyone_within_everyones_interval(found: list[Estimate]) -> None:
    """A single number is the first, and only where each lies in each other's interval."""
    answer = weighed(found, SEEN)
    agree = all(a.covers(b.total) and a.high is not None for a in found for b in found)
    assert answer.single == agree
    assert answer.estimate == (found[0].total if agree else None)
    assert answer.lowest == min(each.total for each in found)
    assert answer.highest == max(each.total for each in found)
    assert answer.low == min(each.low for each in found)
    assert ("no source reported" in answer.sentence) is True
    assert ("do not support one number" in answer.sentence) is not agree


def test_what_is_not_weighed_decides_nothing() -> None:
    """Lower bounds, and models that could not be fitted, neither part nor join the others."""
    good = _estimate(200, 150, 300)
    bound = _estimate(900, 800, 950, weighed=False)
    unfit = _estimate(900, 800, 950, weighed=False, use=False)
    assert weighed([good, bound, unfit], SEEN).estimate == 200
    none = weighed([bound, unfit], SEEN)
    assert (none.estimate, none.low, none.highest) == (None, None, None)
    assert "nothing can be said" in none.sentence


def test_what_came_to_nothing_forbids_one_number() -> None:
    """Where a figure that was to be weighed may not be used, the others do not stand for it."""
    answer = weighed([_estimate(200, 150, 300), _estimate(900, 800, 950, use=False)], SEEN)
    assert (answer.single, answer.lowest, answer.highest) == (False, 200, 200)
    assert "1 more came to no figure" in answer.sentence


def test_a_figure_of_the_prior_forbids_one_number() -> None:
    """Figures that agree because one prior made them are no answer of the lists."""
    answer = weighed([_estimate(200, 150, 300, led=True), _estimate(210, 150, 300)], SEEN)
    assert (answer.single, answer.lowest, answer.highest) == (False, 200, 210)
    assert "1 came of the prior" in answer.sentence


def test_an_estimate_not_to_be_used_shows_no_number() -> None:
    """Its JSON has its reason and no figure."""
    told = _estimate(900, 800, 950, use=False, warnings=("no",)).as_json()
    assert told["estimate"] is told["low"] is told["high"] is told["unreported"] is None
    assert (told["used"], told["weighed"], told["warnings"]) == (False, False, ["no"])


def test_json_holds_no_number_that_json_has_not() -> None:
    """What is no number, or has no end, is null."""
    told = _estimate(200, 150, None, error=math.nan).as_json()
    assert told["standard_error"] is told["high"] is None
    assert told["unreported"] == {"estimate": 100, "low": 50, "high": None}


def test_kosovo_is_refused_as_one_number(shared: Path) -> None:
    """By delta alone the total runs from 4,829 to 12,749: the answer is a range and a sentence."""
    report = answered(kosovo(shared), Question(methods=("averaging",), missing=44_000))
    totals = {
        each.choices["delta"]: each.total
        for each in report.estimates
        if each.choices["prior"] == "1/N"
    }
    assert {delta: round(total) for delta, total in totals.items()} == {
        1 / 16: 12_749,
        1 / 2: 11_031,
        1.0: 4_829,
    }
    assert not report.answer.single
    told = report.as_json()["answer"]
    assert told["estimate"] is told["unreported"] is None
    assert told["range"]["low"] == pytest.approx(4_829, abs=1)
    assert "do not support one number" in told["sentence"]


def test_five_lists_agree_over_priors_and_part_over_models() -> None:
    """The averaging alone gives one number; log-linear models as good as one another do not."""
    alone = answered(FIVE, Question(methods=("averaging",), deltas=(0.5,)))
    assert alone.answer.single
    assert alone.answer.estimate == pytest.approx(617.8, abs=0.1)


def test_a_grid_that_was_cut_short_gives_no_number() -> None:
    """With too few unseen events allowed, no averaged figure is used."""
    report = answered(THREE, Question(methods=("averaging",), missing=40))
    assert not any(each.use for each in report.estimates)
    assert "nothing can be said" in report.answer.sentence


def test_many_events_are_gone_through_near_the_peak() -> None:
    """Where every value would be too many, those near the peak are gone through finely."""
    # A million events, on the first list half, on the second two fifths, on the third a third.
    many = Table.from_cells([0, 200_000, 133_333, 133_333, 100_000, 100_000, 66_667, 66_667])
    asked = Question(methods=("averaging",), missing=20_000_000)
    for each in answered(many, asked).estimates:
        assert each.total == pytest.approx(1e6, rel=0.01)
        assert each.low < each.total < (each.high or 0)
        assert each.error is not None
        assert 500 < each.error < 3000


def test_a_figure_that_is_the_priors_alone_says_so(shared: Path) -> None:
    """At delta 1 Kosovo's weight is on the graph that joins all lists: a warning says it."""
    found = answered(kosovo(shared), Question(methods=("averaging",))).estimates
    said = {each.choices["delta"]: each.warnings for each in found}
    assert "the figure is the prior's" in said[1.0][0]
    assert said[1 / 16] == ()


def test_models_that_cannot_be_fitted_are_told() -> None:
    """Where every event is on every list no model says anything of the unseen: each says so."""
    every = Table.from_cells([0, 0, 0, 0, 0, 0, 0, 10])
    report = answered(every, Question(methods=("loglinear", "closed")))
    assert len(report.estimates) == 7
    assert not any(each.use for each in report.estimates)
    assert all("nothing of the unseen" in each.warnings[0] for each in report.estimates)
    assert "nothing can be said" in report.answer.sentence
    assert all(told["estimate"] is None for told in report.as_json()["estimates"])


def test_a_posterior_that_goes_on_is_followed_and_then_told() -> None:
    """With hardly an overlap the grid is widened once; what is still cut off is not used."""
    apart = Table.from_cells([0, 100, 90, 1, 80, 1, 1, 0])
    report = answered(apart, Question(methods=("averaging",)))
    first = report.estimates[0]
    assert first.choices["missing"] == 4 * 10 * apart.seen
    assert not first.use
    assert "cut off" in first.warnings[0]
    assert not report.answer.single


def test_two_lists_have_one_method_and_its_warning() -> None:
    """Of two lists Chapman's figure stands alone, and says what it cannot show."""
    report = answered(THREE.only("AB"))
    assert [each.method for each in report.estimates] == ["chapman"]
    assert "cannot show" in report.estimates[0].warnings[0]
    with pytest.raises(BadInput, match="LISTS_FEW"):
        answered(THREE.only("AB"), Question(methods=("averaging",)))


def test_six_lists_are_refused_where_every_model_is_gone_through() -> None:
    """More than five lists have no averaging and no log-linear search; the closed models remain."""
    six = Table.from_cells([0, *[3] * 63])
    for method in ("averaging", "loglinear"):
        with pytest.raises(BadInput, match="LISTS_MANY"):
            answered(six, Question(methods=(method,)))
    assert answered(six, Question(methods=("closed",))).estimates


def test_a_method_nobody_knows_is_refused() -> None:
    """Names of methods are those of the list."""
    with pytest.raises(BadInput, match="METHOD_UNKNOWN"):
        answered(THREE, Question(methods=("guess",)))


def test_models_that_fit_far_worse_are_shown_and_not_weighed(shared: Path) -> None:
    """Independence, the stepwise model and the closed ones of Kosovo have lost by their AIC."""
    report = answered(kosovo(shared), Question(methods=("loglinear", "closed")))
    by_weight = {each.model: each.weighed for each in report.estimates}
    assert not any(kept for model, kept in by_weight.items() if model.startswith("M"))
    assert sum(by_weight.values()) == 3
    assert any("lowest AIC" in model and kept for model, kept in by_weight.items())
