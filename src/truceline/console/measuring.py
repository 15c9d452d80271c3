"""The measurement of a desk's truce, worked out once for each question and set of imports.

An import is named by the hash of its file and never changes, so what is measured from it stays.
"""

from __future__ import annotations

import threading
from collections import Counter
from datetime import date, timedelta
from functools import lru_cache
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.analysis.effect import Period, Question, answer
from truceline.analysis.effect.events import members
from truceline.analysis.scanned_events import clustered
from truceline.store.observation_events import events_of_imports
from truceline.store.observations import ObservationStore

if TYPE_CHECKING:
    from pathlib import Path

    from truceline.analysis.effect import EffectAnswer, Events
    from truceline.analysis.scanned_events import Clustered
    from truceline.mechanism.terms import Terms

FOLDER: Final = "observations"
BEFORE_DAYS: Final = 57
DURING_DAYS: Final = 55
"""About eight weeks on each side: long enough for intervals, short enough for one truce."""
MOST_DAYS: Final = 366
"""The longest window of which a page maps clusters: nobody should wait longer for one."""
_GAPS: Final = (7, 14)
_ONE: Final = threading.Lock()


def events_on(folder: Path, hashes: frozenset[str]) -> Events | None:
    """The events of the imports that a reader may see; None where there are none.

    Raises:
        DeskFault: EXTRA_MISSING; an import is damaged.
    """
    if not hashes:
        return None
    with _ONE:
        return _events(folder, hashes)


def measured(folder: Path, hashes: frozenset[str], question: Question) -> EffectAnswer:
    """What the imports that a reader may see say; kept for the next who ask the same.

    Raises:
        BadInput: as :func:`truceline.analysis.effect.answer`.
    """
    with _ONE:
        return _answered(folder, hashes, question)


def clustered_by_source(
    folder: Path, hashes: frozenset[str], period: Period
) -> tuple[Clustered, ...]:
    """Where the events of each source cluster in a period; for officers of the cell alone.

    Who asks is checked by the page: this one only works it out, once for all who may.
    """
    with _ONE:
        return _clustered(folder, hashes, period)


@lru_cache(maxsize=16)
def _clustered(folder: Path, hashes: frozenset[str], period: Period) -> tuple[Clustered, ...]:
    from truceline.scan import Spans  # noqa: PLC0415 - compiled code, only where it counts

    events = _events(folder, hashes)
    if events is None:
        return ()
    spans = Spans.of(period.first, period.last, "day")
    return tuple(clustered(events.of_source(number), spans) for number in range(len(events.about)))


@lru_cache(maxsize=4)
def _events(folder: Path, hashes: frozenset[str]) -> Events | None:
    return events_of_imports(ObservationStore(folder / FOLDER), hashes)


@lru_cache(maxsize=64)
def _answered(folder: Path, hashes: frozenset[str], question: Question) -> EffectAnswer:
    events = _events(folder, hashes)
    if events is None:
        message = "asked only where there are imports"
        raise ValueError(message)
    return answer(events, question)


def window_of(terms: Terms) -> tuple[date, Period] | None:
    """The first day of the truce in its own zone, and about eight weeks on each side of it."""
    begins = terms.effective_at
    if begins is None:
        return None
    truce = begins.astimezone(terms.zone).date()
    first = truce - timedelta(days=BEFORE_DAYS)
    return truce, Period(first, truce + timedelta(days=DURING_DAYS - 1))


def pairs_in(events: Events, period: Period) -> tuple[str, ...]:
    """The pairs of sides that a source has rows of in a period, in the order of the alphabet."""
    return tuple(sorted(_many(events, period)))


def left_out(terms: Terms) -> frozenset[str]:
    """What the groups that the Terms exclude are called, and the initials of their names."""
    rule = terms.sections.exclusions
    listed = () if rule is None else rule.listed
    names = {
        name
        for each in listed
        for name in (
            each.id.partition(":")[2], *each.names, *(alias.name for alias in each.aliases)
        )
    }  # fmt: skip
    return frozenset(_folded(name) for name in names | {_initials(name) for name in names}) - {""}


def suggested(terms: Terms, events: Events, period: Period) -> tuple[str, str, tuple[str, ...]]:
    """Whom to compare where nobody chose: the bound pair, the control, and groups left out.

    The bound pair is the one with most rows in the window of those in which no side is left out by
    the Terms; the control is a group left out that fights in the window. A reader may choose
    otherwise, and the page says that the choice is a judgement.
    """
    out = left_out(terms)
    many = _many(events, period)
    apart = sorted(
        {side for pair in events.sides for side in members(pair) if _folded(side) in out}
    )
    inside = {
        name: count
        for name, count in many.items()
        if not members(events.sides[events.dyads.index(name)]) & set(apart) and " - " in name
    }
    bound = max(sorted(inside), key=lambda name: inside[name], default="")
    first, last = np.datetime64(period.first), np.datetime64(period.last)
    fought = [
        side
        for side in apart
        if (events.of_name(side) & (events.day >= first) & (events.day <= last)).any()
    ]
    return bound, fought[0] if fought else "", tuple(s for s in apart if s not in fought)


def _many(events: Events, period: Period) -> Counter[str]:
    first, last = np.datetime64(period.first), np.datetime64(period.last)
    here = (events.day >= first) & (events.day <= last) & ~events.coarse & (events.dyad >= 0)
    return Counter(events.dyads[at] for at in events.dyad[here].tolist())


def gaps_of(truce: date, period: Period) -> tuple[int, ...]:
    """The days to leave out around the start, where they leave enough of both sides."""
    least = min((truce - period.first).days, (period.last - truce).days + 1)
    return tuple(gap for gap in _GAPS if gap * 2 < least)


def _folded(name: str) -> str:
    return name.casefold().strip()


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split()) if " " in name else ""
