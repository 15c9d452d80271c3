"""Silence told apart: nobody collected, nobody had access, the source says nothing, or zero.

A day without rows is none of these by itself. What is declared is left out; what lies a week or
more outside the source's own days is left out; what is left counts as zero, and is shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from truceline.analysis.effect.days import covered, daily, not_covered, stretches, within
from truceline.analysis.effect.shapes import Silence

if TYPE_CHECKING:
    from truceline.analysis.effect.counted import Counted
    from truceline.analysis.effect.events import Events


def silence(events: Events, counts: Counted) -> Silence:
    """The silences of one source in the window.

    Args:
        events: The rows of one source.
        counts: Its counts.
    """
    question = counts.question
    period, covers = question.period, covered(events)
    rows = ~events.coarse
    offset = (period.first - counts.days.first).days
    counts_here = counts.days.counted[offset : offset + period.days]
    any_rows = daily(events, rows, period) > 0
    bound = counts.values["bound"][offset : offset + period.days] > 0
    return Silence(
        covers=covers,
        not_covered=not_covered(period, covers),
        no_collection=within(question.no_collection, period),
        no_access=within(question.no_access, period),
        no_rows=stretches(~any_rows & counts_here, period.first),
        zero_days=int((any_rows & ~bound & counts_here).sum()),
        left_out_days=int(np.count_nonzero(~counts_here)),
    )
