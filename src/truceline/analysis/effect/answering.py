"""The question put to each source apart, and all that is answered put together."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING

import numpy as np

from truceline.analysis.effect.baselines import baselines, spanned
from truceline.analysis.effect.checks import event_faults, of_source, question_faults, unknown_names
from truceline.analysis.effect.counted import Counted, counted
from truceline.analysis.effect.mixed import contamination
from truceline.analysis.effect.models import models
from truceline.analysis.effect.placebo import placebo
from truceline.analysis.effect.quiet import silence
from truceline.analysis.effect.saying import said
from truceline.analysis.effect.shapes import EffectAnswer, Line, Series, SetApart
from truceline.analysis.effect.variants import variants
from truceline.errors import Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.analysis.effect.events import Events
    from truceline.analysis.effect.question import Question

REASON = (
    "The date is known to a week or worse (date_prec above 2, or a span of more than six days)."
)


def answer(
    events: Events, question: Question, progress: Callable[[int, int], None] | None = None
) -> EffectAnswer:
    """What each source's counts say about a truce; the first source leads, others stand beside.

    Args:
        events: The events of one source or several; they are never added together.
        question: What is asked.
        progress: Called with (sources done, sources in all).

    Returns:
        The answer from the first source that can answer; ``beside`` has those of the others, and
        ``refused`` the sources that cannot, with why.

    A name need not be known to every source, since each has its own; each is asked with those that
    it has, and its notes say which it lacks.

    Raises:
        BadInput: every fault of the question at once; every name that no source has; or, where no
            source can answer, every fault of each source.
    """
    raise_for(question_faults(question))
    raise_for(unknown_names(question, events))
    found: list[EffectAnswer] = []
    refused: list[tuple[str, tuple[Fault, ...]]] = []
    for number, about in enumerate(events.about):
        one = events.of_source(number)
        asked, lacking = of_source(question, one)
        faults = tuple(event_faults(asked, one))
        if faults:
            refused.append((about.name, faults))
        else:
            found.append(_of_source(one, asked, lacking))
        if progress:
            progress(number + 1, len(events.about))
    if not found:
        none = Fault("EVENTS_NONE", "There are no events.", "Give a source with rows.", "FILE")
        raise_for([fault for _, faults in refused for fault in faults] or [none])
    first, *others = found
    why = tuple((name, " ".join(fault.sentence for fault in faults)) for name, faults in refused)
    return replace(first, beside=tuple(others), refused=why)


def _of_source(events: Events, question: Question, lacking: tuple[str, ...]) -> EffectAnswer:
    """The answer from one source, which has no fault for the question but may lack some names."""
    counts = counted(events, question)
    before, after = question.before, question.after
    lines = baselines(counts)
    bound = lines[0].bound
    quiet = silence(events, counts)
    bare = EffectAnswer(
        question=question,
        source=events.about[0].name,
        citation=events.about[0].citation,
        before=before,
        after=after,
        bound=bound,
        all=counts.change("all", before, after),
        others=counts.change("others", before, after),
        controls=lines[0].controls,
        baselines=lines,
        range=spanned(lines),
        set_apart=_apart(events, question),
        silence=quiet,
        contamination=contamination(events, question, bound),
        models=models(counts),
        placebo=(
            placebo(events, question, bound.rate_ratio.estimate) if question.placebo else None
        ),
        sensitivity=variants(events, question, quiet.no_rows),
        series=_series(counts),
        unnumbered=counts.unnumbered,
        lacking=lacking,
        supports=(),
        supports_not=(),
        notes=(),
    )
    supports, supports_not, notes = said(bare)
    return replace(bare, supports=supports, supports_not=supports_not, notes=notes)


def _apart(events: Events, question: Question) -> SetApart:
    """The rows with coarse dates, in all and of the window."""
    first, last = np.datetime64(question.period.first), np.datetime64(question.period.last)
    # A source without the estimate asked for has none of these deaths to show either.
    deaths = np.nan_to_num(getattr(events, question.estimate))
    touching = events.coarse & (events.day <= last) & (events.last_day >= first)
    starting = touching & (events.day >= first)
    return SetApart(
        rows=int(events.coarse.sum()),
        deaths=int(deaths[events.coarse].sum()),
        touching_rows=int(touching.sum()),
        touching_deaths=int(deaths[touching].sum()),
        starting_rows=int(starting.sum()),
        starting_deaths=int(deaths[starting].sum()),
        reason=REASON,
    )


def _series(counts: Counted) -> Series:
    """All series in bins, per day, for figures; a bin without a counted day is missing."""
    days, period = counts.days, counts.question.period
    low, high = days.number(period.first), days.number(period.last) + 1
    bins = np.unique(days.bins[low:high], return_inverse=True)[1]
    counts_here = days.counted[low:high]
    exposure = np.bincount(bins, counts_here)
    starts = np.searchsorted(bins, np.arange(len(exposure)))

    def line(name: str) -> Line:
        sums = np.bincount(bins, counts.values[name][low:high] * counts_here)
        return Line(
            name=name,
            values=tuple(
                float(total / many) if many else None
                for total, many in zip(sums, exposure, strict=True)
            ),
        )

    return Series(
        starts=tuple(period.first + timedelta(days=int(at)) for at in starts),
        days=tuple(int(many) for many in exposure),
        lines=tuple(line(name) for name in counts.values),
    )
