"""Events of one outside source as a study for the scan statistics.

What is not known well enough is set apart and counted, as in every other measurement: days known to
a week or worse, rows without coordinates, and coordinates that are the middle of a district, a
province or a country. Such a middle is no place at which anything happened, and the rows that share
it would look like a cluster.

>>> from datetime import date
>>> from truceline.analysis.effect.events import Events
>>> from truceline.scan import Spans
>>> events = Events.of([
...     {"day": "2016-03-01", "latitude": 36.2, "longitude": 37.1, "where_precision": 1},
...     {"day": "2016-03-02", "latitude": 35.0, "longitude": 38.0, "where_precision": 6},
... ])
>>> scanned = study_of_events(events, Spans.of(date(2016, 3, 1), date(2016, 3, 9), "day"))
>>> scanned.counted, scanned.apart
(1, (('their places are coarse: the middle of a district or of more', 1),))
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import numpy as np

from truceline.errors import BadInput, Fault

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.analysis.effect.events import Events, Numbers, Texts, Whole

    # No annotation here is read at run time, and what they name brings the compiler with it.
    from truceline.scan import Cluster, Question, Spans, Study  # noqa: TC004 - as just said

COARSE_DATE: Final = "their dates are too coarse for a trend by day or week"
NO_PLACE: Final = "they have no coordinates"
COARSE_PLACE: Final = "their places are coarse: the middle of a district or of more"
RARE: Final = 0.05
"""Clusters that chance gives more often are counted, and not drawn."""
_EPOCH: Final = 719_163
"""The ordinal of 1970-01-01."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """How a source's events are scanned for a map: space-time permutation, any days of the window.

    Args:
        max_radius_km: The largest circle.
        max_days: The longest window, and never more than half of the days.
        replications: Plays of chance.
        seed: Of the random numbers.
    """

    max_radius_km: float = 50.0
    max_days: int = 14
    replications: int = 999
    seed: int = 1

    def question(self, spans: Spans) -> Question:
        """What is asked of the scan."""
        from truceline import scan as scans  # noqa: PLC0415 - compiled code, only where it counts

        return scans.Question(
            max_radius=self.max_radius_km,
            max_time=min(self.max_days, max(1, spans.count // 2)),
            replications=self.replications,
            seed=self.seed,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Clustered:
    """Where the events of a source cluster.

    Args:
        scanned: What was scanned.
        clusters: Those that chance gives in no more than one play of twenty, the strongest first.
        weaker: How many more there are that chance gives more often.
        quiet: Why nothing could be compared; empty where something was.
    """

    scanned: Scanned
    clusters: tuple[Cluster, ...]
    weaker: int
    quiet: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Scanned:
    """What is scanned of a source.

    Args:
        study: The study; each event is one case, each pair of coordinates one place.
        source: Who counted.
        counted: Events in it.
        apart: Why events of these days are not in it, and how many; only what there is.
    """

    study: Study
    source: str
    counted: int
    apart: tuple[tuple[str, int], ...]

    def places(self) -> list[tuple[float, float]]:
        """Latitude and longitude of each place."""
        return list(zip(self.study.places.first, self.study.places.second, strict=True))

    def notes(self) -> tuple[str, ...]:
        """What was set apart, a sentence each."""
        return tuple(f"{count} events set apart: {why}." for why, count in self.apart)


def one_source(events: Events, name: str) -> Events:
    """The events of the source that was asked for, or of the only one.

    Raises:
        BadInput: SOURCE_UNKNOWN; SOURCES_SEVERAL where none was asked for.
    """
    names = [about.name for about in events.about]
    if name and name not in names:
        hint = f"Choose one of: {', '.join(names)}."
        raise BadInput(Fault("SOURCE_UNKNOWN", f"There is no source {name}.", hint, "--source"))
    if not name and len(names) > 1:
        sentence = "There are several sources, and sources are never added together."
        hint = f"Choose one with --source: {', '.join(names)}."
        raise BadInput(Fault("SOURCES_SEVERAL", sentence, hint, "--source"))
    return events.of_source(names.index(name or names[0]))


def study_of_events(events: Events, spans: Spans) -> Scanned:
    """The events of one source that can be scanned, and what was set apart.

    Args:
        events: The events of one source alone.
        spans: The intervals of time; events of other days are in neither.
    """
    from truceline import scan as scans  # noqa: PLC0415 - compiled code, only where it counts

    days = events.day.astype("datetime64[D]").astype(np.int64) + _EPOCH
    during = (days >= spans.edges[0]) & (days < spans.edges[-1])
    nowhere = events.nowhere()
    rough = events.coarse_place()
    apart = Counter({
        COARSE_DATE: int((during & events.coarse).sum()),
        NO_PLACE: int((during & ~events.coarse & nowhere).sum()),
        COARSE_PLACE: int((during & ~events.coarse & rough).sum()),
    })  # fmt: skip
    kept = during & ~events.coarse & ~nowhere & ~rough
    pairs = np.stack((events.latitude[kept], events.longitude[kept]), axis=1)
    where, which = np.unique(pairs, axis=0, return_inverse=True)
    at = np.searchsorted(np.array(spans.edges), days[kept], side="right") - 1
    one = np.ones(len(at), np.int64)
    study = scans.Study(
        places=scans.Places(
            ids=_names(where, which.ravel(), events.place[kept]),
            first=tuple(where[:, 0].tolist()),
            second=tuple(where[:, 1].tolist()),
        ),
        spans=spans,
        cases=scans.Counts(
            places=which.ravel(), intervals=at, strata=np.zeros_like(one), numbers=one
        ),
    )
    return Scanned(
        study=study,
        source=events.about[0].name,
        counted=len(at),
        apart=tuple((why, count) for why, count in apart.items() if count),
    )


def clustered(
    events: Events,
    spans: Spans,
    reach: Reach | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Clustered:
    """Where and when more events of one source were counted than chance gives.

    Args:
        events: The events of one source alone.
        spans: The days.
        reach: How far circles and windows reach; none for the defaults.
        progress: As :func:`truceline.scan.scan`.

    Returns:
        The clusters; none, with ``quiet``, where there is too little to compare, which is no calm.
    """
    from truceline import scan as scans  # noqa: PLC0415 - compiled code, only where it counts

    scanned = study_of_events(events, spans)
    question = (reach or Reach()).question(spans)
    try:
        found = scans.scan(scanned.study, question, progress=progress).clusters
    except BadInput as too_little:
        quiet = " ".join(fault.sentence for fault in too_little.faults)
        return Clustered(scanned=scanned, clusters=(), weaker=0, quiet=quiet)
    rare = tuple(each for each in found if each.p is not None and each.p <= RARE)
    return Clustered(scanned=scanned, clusters=rare, weaker=len(found) - len(rare), quiet="")


def _names(where: Numbers, which: Whole, texts: Texts) -> tuple[str, ...]:
    """What each place is called: as its first event has it, with its coordinates."""
    called = [""] * len(where)
    for row, text in zip(which.tolist(), texts.tolist(), strict=True):
        called[row] = called[row] or str(text)
    return tuple(
        f"{name} ({lat:.6g}, {lng:.6g})" if name else f"{lat:.6g}, {lng:.6g}"
        for name, (lat, lng) in zip(called, where.tolist(), strict=True)
    )
