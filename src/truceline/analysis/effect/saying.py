"""What the data support and what they do not, in sentences; never a cause, never one percentage."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.effect.figures import Change, Interval
    from truceline.analysis.effect.shapes import EffectAnswer

_PERCENT: Final = 100
_COMMON: Final = 0.05
_SHOWN: Final = 40
_EVE_DAYS: Final = 14
_EVE: Final = f"{_EVE_DAYS} days on each side"


def said(
    answer: EffectAnswer, *, unnumbered: int, lacking: tuple[str, ...] = ()
) -> tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """What the data support, what they do not, and notes to read them by.

    Args:
        answer: The answer without its sentences.
        unnumbered: Rows for which the source gives no number of deaths.
        lacking: Names that were asked for and that this source does not have.
    """
    return (
        tuple(_supports(answer)),
        tuple(_supports_not(answer)),
        tuple(_notes(answer, unnumbered, lacking)),
    )


def percent(change: float | None) -> str:
    """A share as words: ``48 % lower``, ``4 % higher``, ``unchanged``.

    >>> percent(-0.484), percent(0.04), percent(0.001)
    ('48 % lower', '4 % higher', 'unchanged')
    """
    if change is None:
        return "not comparable"
    rounded = round(abs(change) * _PERCENT)
    if not rounded:
        return "unchanged"
    return f"{rounded} % {'lower' if change < 0 else 'higher'}"


def interval_words(one: Interval) -> str:
    """A ratio with its interval: ``0.52 (0.27 to 0.98)``, or the reason for none."""
    if one.estimate is None:
        return "none"
    if one.low is None or one.high is None:
        return f"{one.estimate:.2f} (no interval)"
    return f"{one.estimate:.2f} ({one.low:.2f} to {one.high:.2f})"


def span_words(low: float | None, high: float | None) -> str:
    """A range of changes in words: ``from 58 % lower to 36 % lower``."""
    if low is None or high is None:
        return "not comparable"
    if percent(low) == percent(high):
        return percent(low)
    return f"from {percent(low)} to {percent(high)}"


def _supports(answer: EffectAnswer) -> Iterator[str]:
    what, bound = _what(answer), answer.bound
    yield (
        f"{answer.source} counted {bound.before_per_day:.1f} {what} a day in the bound pairs over "
        f"{answer.before}, and {bound.after_per_day:.1f} a day over {answer.after}."
    )
    if answer.range.over:
        yield (
            f"Over {len(answer.range.over)} readings, each of a baseline and a control, the bound "
            f"pairs are {span_words(answer.range.low, answer.range.high)}."
        )
    yield _settled(bound)
    for control in answer.controls:
        beside = control.ratio_of_ratios
        if beside.low is not None:
            told = "lies outside" if beside.settled else "lies inside"
            yield (
                f"Beside {control.name}, the ratio of ratios is {interval_words(beside)}: 1 {told} "
                "its interval."
            )


def _settled(bound: Change) -> str:
    ratio = bound.rate_ratio
    if ratio.low is None:
        return f"The rate ratio of the bound pairs has no interval. {ratio.why}".rstrip()
    told = (
        "the change is larger than the swings of daily counts alone would often give"
        if ratio.settled
        else "the swings of daily counts alone often give a change as large"
    )
    return f"The rate ratio of the bound pairs is {interval_words(ratio)}: {told}."


def _supports_not(answer: EffectAnswer) -> Iterator[str]:
    if answer.range.disagree:
        yield (
            "They do not support one percentage: the readings disagree by more than the interval "
            "of the first, so the answer is the range."
        )
    elif len(answer.range.over) > 1:
        yield "They do not support one percentage: the figure hangs on baseline and control."
    yield (
        "They do not say what lies behind a change: a truce, an offensive that ended just before, "
        "forces that went elsewhere and reports that stopped look alike in counts."
    )
    if answer.controls:
        yield (
            "They do not make a control clean: forces that a truce sets free may fight those it "
            "leaves out, and what is counted among these moves with it."
        )
    mixed = answer.contamination.declared or answer.contamination.groups
    if mixed:
        more = f" and {len(mixed) - _SHOWN} more" if len(mixed) > _SHOWN else ""
        yield (
            f"They do not tell apart, inside the bound pairs, what these did: "
            f"{'; '.join(mixed[:_SHOWN])}{more}. The source has no pair of theirs against a bound "
            "side."
        )
    if answer.placebo:
        yield _placebo(answer)
    yield (
        "They do not say what nobody reported: this is what one source counted, and another counts "
        "other things."
    )


def _placebo(answer: EffectAnswer) -> str:
    placebo = answer.placebo
    assert placebo is not None  # noqa: S101 - only asked where there is one
    rare = "rare" if placebo.p < _COMMON else "not rare"
    return (
        f"On {placebo.as_large} of {placebo.dates} other dates of this source, between "
        f"{placebo.first} and {placebo.last}, the bound pairs changed at least as much: such a "
        f"change is {rare} in it. On {placebo.settled} of them 1 lies outside the interval: other "
        "truces and offensives lie among those dates, and levels move without any."
    )


def _notes(answer: EffectAnswer, unnumbered: int, lacking: tuple[str, ...]) -> Iterator[str]:
    apart, quiet = answer.set_apart, answer.silence
    yield "A row counts on the day it starts, in the source's own local days."
    if apart.rows:
        yield (
            f"Set apart for coarse dates: {apart.rows} rows with {apart.deaths} deaths in all; "
            f"{apart.touching_rows} with {apart.touching_deaths} deaths touch the window, and "
            f"{apart.starting_rows} with {apart.starting_deaths} start in it. They are in no mean."
        )
    if lacking:
        yield f"Names that this source does not have, and that are not in it: {'; '.join(lacking)}."
    if unnumbered:
        yield f"Rows without a number of deaths, counted as events only: {unnumbered}."
    for periods, what in (
        (quiet.not_covered, "are outside what the source covers, and left out"),
        (quiet.no_collection, "are declared as not collected, and left out"),
        (quiet.no_access, "are declared as without access, and left out"),
        (quiet.no_rows, "have no row of any pair; counted as zero, which nobody has confirmed"),
    ):
        if periods:
            yield f"Days that {what}: {', '.join(str(each) for each in periods)}."
    eve = next((line for line in answer.sensitivity if line.label == _EVE), None)
    if eve is not None and answer.bound.before_per_day:
        near, whole = eve.bound.before_per_day, answer.bound.before_per_day
        yield (
            f"In the {_EVE_DAYS} days before the truce the bound pairs were at {near:.1f} a day, "
            f"{percent(near / whole - 1)} beside the whole baseline. Where violence rises on the "
            "eve, a baseline that ends there makes a change look larger."
        )
    if not answer.controls:
        yield "No control was named: nothing is held against those whom the truce left out."
    if not any(model.harmonics for model in answer.models):
        yield "Two years of days are needed for a season; the series is shorter and has none."


def _what(answer: EffectAnswer) -> str:
    question = answer.question
    return "events" if question.count == "events" else f"deaths ({question.estimate})"
