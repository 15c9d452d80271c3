"""What one source says of a truce, as the page of the measurement shows it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from truceline.analysis.effect.saying import interval_words, percent, said, span_words
from truceline.analysis.effect.speech import Speech
from truceline.report.words import marked

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.effect import EffectAnswer
    from truceline.analysis.effect.figures import Change, Interval
    from truceline.console.pages.base import Asked


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One series before and during.

    Args:
        name: What is counted.
        before: A day, before.
        during: A day, during.
        change: By how much lower or higher, in words.
        ratio: The rate ratio with its interval.
        beside: The bound pairs' ratio over this one's, with its interval; empty where none.
    """

    name: str
    before: str
    during: str
    change: str
    ratio: str
    beside: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What one source says.

    Args:
        source: Who counted.
        citation: How it asks to be cited.
        licence: Its licence.
        before: The days before, ISO 8601.
        during: The days during.
        days: How many of each were counted.
        lines: Bound, controls, others and all.
        span: The range over every baseline and control, in words.
        supports: What the data support; every day and number kept in its own order, as in the next.
        supports_not: What they do not.
        notes: What else must be known to read them.
    """

    source: str
    citation: str
    licence: str
    before: str
    during: str
    days: tuple[int, int]
    lines: tuple[Line, ...]
    span: str
    supports: tuple[str, ...]
    supports_not: tuple[str, ...]
    notes: tuple[str, ...]


def told_of(one: EffectAnswer, licence: str, asked: Asked) -> Told:
    """What one source says, in the reader's language."""
    tell = Speech(say=asked.gettext)
    supports, supports_not, notes = said(one, tell)
    return Told(
        source=one.source,
        citation=one.citation,
        licence=licence,
        before=str(one.before),
        during=str(one.after),
        days=(one.bound.before_days, one.bound.after_days),
        lines=tuple(_lines(one, asked, tell)),
        span=span_words(one.range.low, one.range.high, tell),
        supports=tuple(map(marked, supports)),
        supports_not=tuple(map(marked, supports_not)),
        notes=tuple(map(marked, notes)),
    )


def _lines(one: EffectAnswer, asked: Asked, tell: Speech) -> Iterator[Line]:
    yield _line(asked.gettext("bound pairs"), one.bound, tell)
    for control in one.controls:
        yield _line(control.name, control.change, tell, control.ratio_of_ratios)
    yield _line(asked.gettext("all others"), one.others, tell)
    yield _line(asked.gettext("all pairs"), one.all, tell)


def _line(name: str, change: Change, tell: Speech, beside: Interval | None = None) -> Line:
    return Line(
        name=name,
        before=f"{change.before_per_day:.1f}",
        during=f"{change.after_per_day:.1f}",
        change=percent(change.change, tell),
        ratio=interval_words(change.rate_ratio, tell),
        beside="" if beside is None else interval_words(beside, tell),
    )
