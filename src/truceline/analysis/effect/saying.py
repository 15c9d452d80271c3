"""What the data support and what they do not, in sentences; never a cause, never one percentage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.analysis.effect.speech import ENGLISH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.effect.figures import Change, Interval
    from truceline.analysis.effect.question import Period
    from truceline.analysis.effect.shapes import EffectAnswer
    from truceline.analysis.effect.speech import Speech

_PERCENT: Final = 100
_COMMON: Final = 0.05
_SHOWN: Final = 40
_EVE_DAYS: Final = 14
_EVE: Final = f"{_EVE_DAYS} days on each side"


def said(
    answer: EffectAnswer, tell: Speech = ENGLISH
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What the data support, what they do not, and notes to read them by.

    Args:
        answer: The answer, with or without its sentences.
        tell: In which language.
    """
    return (
        tuple(_supports(answer, tell)),
        tuple(_supports_not(answer, tell)),
        tuple(_notes(answer, tell)),
    )


def percent(change: float | None, tell: Speech = ENGLISH) -> str:
    """A share as words: ``48 % lower``, ``4 % higher``, ``unchanged``.

    >>> percent(-0.484), percent(0.04), percent(0.001)
    ('48 % lower', '4 % higher', 'unchanged')
    """
    if change is None:
        return tell.text("not comparable")
    rounded = round(abs(change) * _PERCENT)
    if not rounded:
        return tell.text("unchanged")
    if change < 0:
        return tell.text("{share} lower", share=f"{rounded} %")
    return tell.text("{share} higher", share=f"{rounded} %")


def interval_words(one: Interval, tell: Speech = ENGLISH) -> str:
    """A ratio with its interval: ``0.52 (0.27 to 0.98)``, or the reason for none."""
    if one.estimate is None:
        return tell.text("none")
    if one.low is None or one.high is None:
        return tell.text("{ratio} (no interval)", ratio=f"{one.estimate:.2f}")
    return tell.text(
        "{ratio} ({low} to {high})",
        ratio=f"{one.estimate:.2f}",
        low=f"{one.low:.2f}",
        high=f"{one.high:.2f}",
    )


def span_words(low: float | None, high: float | None, tell: Speech = ENGLISH) -> str:
    """A range of changes in words: ``from 58 % lower to 36 % lower``."""
    if low is None or high is None:
        return tell.text("not comparable")
    first, last = percent(low, tell), percent(high, tell)
    return first if first == last else tell.text("from {low} to {high}", low=first, high=last)


def _supports(answer: EffectAnswer, tell: Speech) -> Iterator[str]:
    bound = answer.bound
    yield tell.text(
        "{source} counted {before} {what} a day in the bound pairs over {first}, and {during} a "
        "day over {then}.",
        source=answer.source,
        what=_what(answer, tell),
        before=f"{bound.before_per_day:.1f}",
        first=answer.before,
        during=f"{bound.after_per_day:.1f}",
        then=answer.after,
    )
    if answer.range.over:
        yield tell.text(
            "Over {count} readings, each of a baseline and a control, the bound pairs are {span}.",
            count=len(answer.range.over),
            span=span_words(answer.range.low, answer.range.high, tell),
        )
    yield _settled(bound, tell)
    for control in answer.controls:
        beside = control.ratio_of_ratios
        if beside.low is None:
            continue
        ratio = interval_words(beside, tell)
        if beside.settled:
            yield tell.text(
                "Beside {name}, the ratio of ratios is {ratio}: 1 lies outside its interval.",
                name=control.name,
                ratio=ratio,
            )
        else:
            yield tell.text(
                "Beside {name}, the ratio of ratios is {ratio}: 1 lies inside its interval.",
                name=control.name,
                ratio=ratio,
            )


def _settled(bound: Change, tell: Speech) -> str:
    ratio = bound.rate_ratio
    if ratio.low is None:
        none = tell.text("The rate ratio of the bound pairs has no interval.")
        return f"{none} {ratio.why}".rstrip()
    words = interval_words(ratio, tell)
    if ratio.settled:
        return tell.text(
            "The rate ratio of the bound pairs is {ratio}: the change is larger than the swings of "
            "daily counts alone would often give.",
            ratio=words,
        )
    return tell.text(
        "The rate ratio of the bound pairs is {ratio}: the swings of daily counts alone often give "
        "a change as large.",
        ratio=words,
    )


def _supports_not(answer: EffectAnswer, tell: Speech) -> Iterator[str]:
    if answer.range.disagree:
        yield tell.text(
            "They do not support one percentage: the readings disagree by more than the interval "
            "of the first, so the answer is the range."
        )
    elif len(answer.range.over) > 1:
        yield tell.text(
            "They do not support one percentage: the figure hangs on baseline and control."
        )
    yield tell.text(
        "They do not say what lies behind a change: a truce, an offensive that ended just before, "
        "forces that went elsewhere and reports that stopped look alike in counts."
    )
    if answer.controls:
        yield tell.text(
            "They do not make a control clean: forces that a truce sets free may fight those it "
            "leaves out, and what is counted among these moves with it."
        )
    mixed = answer.contamination.declared or answer.contamination.groups
    if mixed:
        names = "; ".join(mixed[:_SHOWN])
        if len(mixed) > _SHOWN:
            names = tell.text("{names} and {count} more", names=names, count=len(mixed) - _SHOWN)
        yield tell.text(
            "They do not tell apart, inside the bound pairs, what these did: {names}. The source "
            "has no pair of theirs against a bound side.",
            names=names,
        )
    if answer.placebo:
        yield _placebo(answer, tell)
    yield tell.text(
        "They do not say what nobody reported: this is what one source counted, and another counts "
        "other things."
    )


def _placebo(answer: EffectAnswer, tell: Speech) -> str:
    placebo = answer.placebo
    assert placebo is not None  # noqa: S101 - only asked where there is one
    rare = tell.text("rare") if placebo.p < _COMMON else tell.text("not rare")
    return tell.text(
        "On {as_large} of {dates} other dates of this source, between {first} and {last}, the "
        "bound pairs changed at least as much: such a change is {rare} in it. On {settled} of them "
        "1 lies outside the interval: other truces and offensives lie among those dates, and "
        "levels move without any.",
        as_large=placebo.as_large,
        dates=placebo.dates,
        first=placebo.first,
        last=placebo.last,
        rare=rare,
        settled=placebo.settled,
    )


def _notes(answer: EffectAnswer, tell: Speech) -> Iterator[str]:
    apart, lacking = answer.set_apart, answer.lacking
    yield tell.text("A row counts on the day it starts, in the source's own local days.")
    if apart.rows:
        yield tell.text(
            "Set apart for coarse dates: {rows} rows with {deaths} deaths in all; {touching} with "
            "{touching_deaths} deaths touch the window, and {starting} with {starting_deaths} "
            "start in it. They are in no mean.",
            rows=apart.rows,
            deaths=apart.deaths,
            touching=apart.touching_rows,
            touching_deaths=apart.touching_deaths,
            starting=apart.starting_rows,
            starting_deaths=apart.starting_deaths,
        )
    if lacking:
        yield tell.text(
            "Names that this source does not have, and that are not in it: {names}.",
            names="; ".join(lacking),
        )
    if answer.unnumbered:
        yield tell.text(
            "Rows without a number of deaths, counted as events only: {count}.",
            count=answer.unnumbered,
        )
    yield from _quiet(answer, tell)
    eve = next((line for line in answer.sensitivity if line.label == _EVE), None)
    if eve is not None and answer.bound.before_per_day:
        near, whole = eve.bound.before_per_day, answer.bound.before_per_day
        yield tell.text(
            "In the {days} days before the truce the bound pairs were at {near} a day, {change} "
            "beside the whole baseline. Where violence rises on the eve, a baseline that ends "
            "there makes a change look larger.",
            days=_EVE_DAYS,
            near=f"{near:.1f}",
            change=percent(near / whole - 1, tell),
        )
    if not answer.controls:
        yield tell.text(
            "No control was named: nothing is held against those whom the truce left out."
        )
    if not any(model.harmonics for model in answer.models):
        yield tell.text(
            "Two years of days are needed for a season; the series is shorter and has none."
        )


def _quiet(answer: EffectAnswer, tell: Speech) -> Iterator[str]:
    """The days that were not counted, or that nobody confirmed to be without anything."""
    quiet = answer.silence

    def days(periods: tuple[Period, ...]) -> str:
        return ", ".join(str(each) for each in periods)

    if quiet.not_covered:
        yield tell.text(
            "Days that are outside what the source covers, and left out: {days}.",
            days=days(quiet.not_covered),
        )
    if quiet.no_collection:
        yield tell.text(
            "Days that are declared as not collected, and left out: {days}.",
            days=days(quiet.no_collection),
        )
    if quiet.no_access:
        yield tell.text(
            "Days that are declared as without access, and left out: {days}.",
            days=days(quiet.no_access),
        )
    if quiet.no_rows:
        yield tell.text(
            "Days that have no row of any pair; counted as zero, which nobody has confirmed: "
            "{days}.",
            days=days(quiet.no_rows),
        )


def _what(answer: EffectAnswer, tell: Speech) -> str:
    question = answer.question
    if question.count == "events":
        return tell.text("events")
    if question.estimate == "low":
        return tell.text("deaths (low)")
    return tell.text("deaths (high)") if question.estimate == "high" else tell.text("deaths (best)")
