"""What is wrong with a question, or with events for it: every fault at once, before any figure."""

from __future__ import annotations

import difflib
from dataclasses import replace
from itertools import pairwise
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.analysis.effect.days import covered, window
from truceline.analysis.effect.events import pairs_of
from truceline.analysis.effect.question import COUNTS, ESTIMATES, UNITS, Period
from truceline.analysis.effect.ratios import LEAST_BINS
from truceline.errors import Fault

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.analysis.effect.events import Events
    from truceline.analysis.effect.question import Question

LONGEST_DAYS: Final = 40_000
"""Longest window in days; a typing error in a year is more likely than a longer one."""
_NEAR: Final = 3
_SHOWN: Final = 6


def question_faults(question: Question) -> Iterator[Fault]:
    """What is wrong with a question, whatever the events are."""
    period, truce = question.period, question.truce
    if period.days < 1:
        sentence = f"The window starts on {period.first} and ends on {period.last}."
        yield Fault("DATES_ORDER", sentence, "Give the first day before the last.", "--from")
    elif period.days > LONGEST_DAYS:
        sentence = f"The window holds {period.days:,} days; the most is {LONGEST_DAYS:,}."
        yield Fault("PERIOD_TOO_LONG", sentence, "Look for a typing error in a year.", "--from")
    elif not period.first < truce <= period.last:
        sentence = f"The truce begins on {truce}, and the window is {period}."
        hint = "Give a window with days on both sides of the truce's first day."
        yield Fault("TRUCE_OUTSIDE", sentence, hint, "--truce")
    if not question.bound:
        hint = "Name a pair of sides, or a side, with --bound."
        yield Fault("BOUND_NONE", "Nobody is named as bound by the truce.", hint, "--bound")
    yield from _choices(question)
    yield from _baselines(question)
    yield from _twice("--bound", question.bound)
    yield from _twice("--control", question.controls)


def _choices(question: Question) -> Iterator[Fault]:
    """Units and counts that there are none of, and gaps that leave nothing."""
    for value, known, where in (
        (question.unit, UNITS, "--unit"),
        (question.count, COUNTS, "--count"),
        (question.estimate, ESTIMATES, "--estimate"),
    ):
        if value not in known:
            hint = f"Choose one of: {', '.join(known)}."
            yield Fault("CHOICE_UNKNOWN", f"There is no {value!r}.", hint, where)
    least = min(question.before.days, question.after.days)
    for gap in question.gaps:
        if gap < 1:
            sentence = f"A gap of {gap} days was asked for."
            yield Fault("GAP_RANGE", sentence, "Give a number of days of at least 1.", "--gap")
        elif gap >= least > 0:
            sentence = f"A gap of {gap} days leaves nothing of a side of {least} days."
            yield Fault("GAP_RANGE", sentence, "Give a shorter gap or a longer window.", "--gap")


def _baselines(question: Question) -> Iterator[Fault]:
    """Baselines and silences that are out of order, and baselines that reach into the truce."""
    for where, periods in (
        ("--baseline", question.baselines),
        ("--no-collection", question.no_collection),
        ("--no-access", question.no_access),
    ):
        for each in periods:
            if each.days < 1:
                sentence = f"The period {each} ends before it starts."
                yield Fault("DATES_ORDER", sentence, "Write FROM..TO, the earlier first.", where)
    for each in question.baselines:
        if each.days >= 1 and each.last >= question.truce:
            sentence = f"The baseline {each} reaches into the truce of {question.truce}."
            hint = "End every baseline before the truce's first day."
            yield Fault("BASELINE_LATE", sentence, hint, "--baseline")


def _twice(where: str, names: Iterable[str]) -> Iterator[Fault]:
    for name, other in pairwise(sorted(names)):
        if name == other:
            yield Fault("NAME_TWICE", f"{name!r} is named twice.", "Name each once.", where)


def event_faults(question: Question, events: Events) -> Iterator[Fault]:
    """What is wrong with the events of one source for a question that has no fault itself."""
    about = events.about[0].name
    if not (~events.coarse).any():
        hint = "Give a source with rows whose dates are known to the week or better."
        sentence = f"{about} has no row with a date fine enough for a trend."
        yield Fault("EVENTS_NONE", sentence, hint, "FILE")
        return
    yield from _names(question, events)
    for name in ESTIMATES:
        if (getattr(events, name) < 0).any():
            hint = "Restore the rows from the published file."
            sentence = f"{about} holds deaths below zero in its {name} estimate."
            yield Fault("NUMBER_NEGATIVE", sentence, hint, "FILE")
    yield from _window(question, events)


def unknown_names(question: Question, events: Events) -> Iterator[Fault]:
    """Names that no source has, each with the names nearest to it."""
    for option, names in _named(question):
        for name in names:
            if len(events) and not pairs_of(name, events.dyads, events.sides):
                yield unknown(name, events, option)


def of_source(question: Question, events: Events) -> tuple[Question, tuple[str, ...]]:
    """The question with those names only that one source has, and the names that it lacks."""
    has = {
        name: bool(events.of_name(name).any()) for _, names in _named(question) for name in names
    }

    def kept(names: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(name for name in names if has[name])

    asked = replace(
        question,
        bound=kept(question.bound),
        controls=kept(question.controls),
        excluded=kept(question.excluded),
    )
    return asked, tuple(name for name, there in has.items() if not there)


def _named(question: Question) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Every option that names somebody, with its names."""
    return (
        ("--bound", question.bound),
        ("--control", question.controls),
        ("--excluded", question.excluded),
    )


def _names(question: Question, events: Events) -> Iterator[Fault]:
    """A source that has nobody who is bound, and controls that hold what is bound."""
    if not question.bound:
        hint = "Name the pair as this source has it, with a further --bound."
        sentence = f"{events.about[0].name} has none of the names given as bound."
        yield Fault("DYAD_UNKNOWN", sentence, hint, "--bound")
    bound = bound_rows(question, events)
    for name in question.controls:
        both = bound & events.of_name(name)
        if both.any():
            pairs = "; ".join(sorted({events.dyads[at] for at in np.unique(events.dyad[both])}))
            sentence = f"The control {name!r} holds what is bound: {pairs}."
            hint = "Name a control by its own pairs of sides."
            yield Fault("BOUND_AND_CONTROL", sentence, hint, "--control")


def bound_rows(question: Question, events: Events) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Which rows are of those who were bound."""
    found = np.zeros(len(events), dtype=np.bool_)
    for name in question.bound:
        found |= events.of_name(name)
    return found


def unknown(name: str, events: Events, where: str) -> Fault:
    """The fault for a name that no source has, with the names nearest to it."""
    known = {*events.dyads, *(side for pair in events.sides for side in pair if side)}
    folded = {each.casefold(): each for each in sorted(known)}
    near = [folded[each] for each in difflib.get_close_matches(name.casefold(), folded, _NEAR, 0.5)]
    within = [each for low, each in sorted(folded.items()) if name.casefold() in low]
    shown = list(dict.fromkeys((*near, *within)))[:_SHOWN]
    hint = f"Names like it: {'; '.join(shown)}." if shown else "Write it as the source has it."
    sources = ", ".join(about.name for about in events.about)
    sentence = f"No pair of sides and no side is called {name!r} in {sources}."
    return Fault("DYAD_UNKNOWN", sentence, hint, where)


def _window(question: Question, events: Events) -> Iterator[Fault]:
    """A window with nothing in it, or too little for any comparison."""
    period = question.period
    inside = _between(events, period) & ~events.coarse
    about = events.about[0].name
    if not inside.any():
        days = events.day[~events.coarse]
        hint = f"Its rows are of {days.min()} to {days.max()}."
        yield Fault("EVENTS_NONE", f"{about} has no row in {period}.", hint, "--from")
        return
    bound = inside & bound_rows(question, events)
    if question.count == "deaths":
        numbers = getattr(events, question.estimate)
        if np.isnan(numbers[inside]).all():
            hint = "Choose another --estimate, or --count events."
            sentence = f"{about} gives no {question.estimate} estimate of deaths."
            yield Fault("ESTIMATE_NONE", sentence, hint, "--estimate")
        elif bound.any() and not np.nansum(numbers[bound]):
            yield _zeros(about, f"no deaths of the bound pairs in {period}")
    if question.bound and not bound.any():
        yield _zeros(about, f"no row of the bound pairs in {period}")
    numbered = window(question, period, covered(events))
    for counted, name in (
        (numbered.counted[: numbered.truce], "before"),
        (numbered.counted[numbered.truce :], "during"),
    ):
        many = int(counted.sum())
        if many < LEAST_BINS:
            hint = "Widen the window with --from and --to, to days that the source covers."
            sentence = f"{many} days {name} the truce count; {LEAST_BINS} are needed."
            yield Fault("DAYS_FEW", sentence, hint, "--from" if name == "before" else "--to")


def _zeros(about: str, what: str) -> Fault:
    hint = "A series of zeros has no change: look for another name, count or window."
    return Fault("ALL_ZERO", f"{about} has {what}.", hint, "--bound")


def _between(events: Events, period: Period) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    first, last = np.datetime64(period.first), np.datetime64(period.last)
    found: np.ndarray[tuple[int], np.dtype[np.bool_]] = (events.day >= first) & (events.day <= last)
    return found
