"""The bound series counted in other ways: does the answer hang on how it was counted?

Other windows, exact days only, coarse dates put on their first day, events for deaths, the source's
low and high estimates, and days without any row left out instead of counted as zero.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.analysis.effect.counted import Counted, counted
from truceline.analysis.effect.question import ESTIMATES, Period, Question
from truceline.analysis.effect.shapes import Variant

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.effect.events import Events

WINDOWS: Final = (14, 28, 42)
"""Days on each side of the truce's first day."""


def variants(
    events: Events, question: Question, no_rows: tuple[Period, ...]
) -> tuple[Variant, ...]:
    """Every other way of counting that differs from the question's own and can be counted.

    Args:
        events: The rows of one source.
        question: What is asked.
        no_rows: Stretches without any row.
    """
    # Baselines widen the stretch that is counted and say nothing here.
    plain = replace(question, baselines=())
    return tuple(
        _variant(label, counts, *sides) for label, counts, sides in _ways(events, plain, no_rows)
    )


def _variant(label: str, counts: Counted, before: Period, after: Period) -> Variant:
    first = counts.controls(before, after)[:1]
    return Variant(
        label=label,
        bound=counts.change("bound", before, after),
        ratio_of_ratios=first[0].ratio_of_ratios if first else None,
    )


_Way = tuple[str, Counted, tuple[Period, Period]]


def _ways(events: Events, question: Question, no_rows: tuple[Period, ...]) -> Iterator[_Way]:
    sides = (question.before, question.after)
    usual = counted(events, question)
    for days in WINDOWS:
        if days < max(each.days for each in sides):
            away = timedelta(days=days)
            near = (
                Period(max(question.before.first, question.truce - away), question.before.last),
                Period(
                    question.truce,
                    min(question.after.last, question.truce + away - timedelta(days=1)),
                ),
            )
            yield f"{days} days on each side", usual, near
    if question.count == "deaths":
        for name in ESTIMATES:
            numbers = getattr(events, name)
            if name != question.estimate and not np.isnan(numbers).all():
                other = replace(question, estimate=name)
                yield f"{name} estimate of deaths", counted(events, other), sides
        yield "events, not deaths", counted(events, replace(question, count="events")), sides
    elif not np.isnan(events.best).all():
        yield "deaths, not events", counted(events, replace(question, count="deaths")), sides
    yield "exact days only", counted(events, question, precise=1), sides
    if events.coarse.any():
        label = "coarse dates by first day"
        yield label, counted(events, question, with_coarse=True), sides
    if no_rows:
        yield "days without any row left out", counted(events, question, silent=no_rows), sides
