"""Deaths and events before and during a truce, by who was bound: what data support, what not.

One question (:class:`Question`) and one answer (:class:`EffectAnswer`), a tree of frozen values.
:func:`answer` is pure: the same events and the same question give the same figures.

>>> from datetime import date, timedelta
>>> rows = [
...     {"day": date(2016, 1, 1) + timedelta(days=n), "best": 6 + n % 3 if n < 57 else 3 + n % 3,
...      "side_a": "Army", "side_b": "Front"}
...     for n in range(112)
... ]
>>> asked = Question(
...     truce=date(2016, 2, 27),
...     period=Period(date(2016, 1, 1), date(2016, 4, 21)),
...     bound=("Army - Front",),
... )
>>> told = answer(Events.of(rows), asked)
>>> round(told.bound.before_per_day, 1), round(told.bound.after_per_day, 1)
(7.0, 4.0)
>>> round(told.bound.rate_ratio.estimate, 2), told.range.disagree
(0.57, False)
"""

from __future__ import annotations

from truceline.analysis.effect.answering import answer
from truceline.analysis.effect.events import About, Events
from truceline.analysis.effect.figures import Change, Interval
from truceline.analysis.effect.interrupted import Interrupted, interrupted
from truceline.analysis.effect.question import Period, Question
from truceline.analysis.effect.shapes import EffectAnswer

__all__ = [
    "About",
    "Change",
    "EffectAnswer",
    "Events",
    "Interrupted",
    "Interval",
    "Period",
    "Question",
    "answer",
    "interrupted",
]
