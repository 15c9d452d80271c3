"""Deaths and events before and during a truce, by who was bound: what data support, what not.

One question (:class:`Question`) and one answer (:class:`EffectAnswer`), a tree of frozen values.
:func:`answer` is pure: the same events and the same question give the same figures.

>>> from datetime import date
>>> asked = Question(
...     truce=date(2016, 2, 27),
...     period=Period(date(2016, 1, 1), date(2016, 4, 21)),
...     bound=("Army - Front",),
...     controls=("League",),
... )
>>> asked.before.days, asked.after.days
(57, 55)
"""

from __future__ import annotations

from truceline.analysis.effect.events import About, Events
from truceline.analysis.effect.question import Period, Question
from truceline.analysis.effect.shapes import Change, EffectAnswer, Interval

__all__ = ["About", "Change", "EffectAnswer", "Events", "Interval", "Period", "Question"]
