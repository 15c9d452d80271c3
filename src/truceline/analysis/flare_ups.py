"""Where reports flare up: a daily scan of the incidents on a desk, for its cell alone.

Each day's scan asks whether some places nearest each other have had more reports in the last days
than their own past and the other places' days give (space-time permutation, Kulldorff and others
2005): it needs no population, and a place that always reports much does not stand out for that.
What stands out is that reports cluster, never why, and never who; a flare-up may be of violence, of
reporting, or of chance. Decision 11: no party sees where the other is weak, so only officers of the
cell are told.

Incidents count on their first day and at the middle of their coarse area. Those taken back, without
an area, or with an area too large for a circle to mean anything, are set apart and counted.

>>> from datetime import date
>>> told = [Reported(f"i{n}", date(2016, 3, n % 29 + 1), 36.0 + n % 12, 37.0) for n in range(120)]
>>> told += [Reported(f"j{n}", date(2016, 3, 30), 38.0, 37.0) for n in range(6)]
>>> seen = watch(told, date(2016, 3, 30), Rule(days=30, replications=199))
>>> [(each.lat, each.first_day.day, each.cases) for each in seen.flare_ups]
[(38.0, 30, 6)]
"""

from __future__ import annotations

import math
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from truceline.analysis.flaring import SAYS, FlareUp, Rule, Watch
from truceline.errors import BadInput
from truceline.scan import Cluster, Counts, Places, Question, Spans, Study, scan

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from truceline.mechanism.incident_states import Incident
    from truceline.mechanism.shapes import Area

WIDEST_KM: Final = 50.0
"""Across a coarse area: beyond it, its middle says too little."""

__all__ = ["SAYS", "FlareUp", "Reported", "Rule", "Watch", "located", "study_of", "watch"]

_KM_A_DEGREE: Final = 111.13
_DECIMALS: Final = 6


@dataclass(frozen=True, slots=True)
class Reported:
    """One incident: its id, the day it began, and where (WGS84 degrees)."""

    subject: str
    day: date
    lat: float
    lng: float


def located(
    incidents: Iterable[tuple[str, Incident]],
) -> tuple[tuple[Reported, ...], dict[str, int]]:
    """Incidents with a day and a place, and how many were set apart, by why.

    Args:
        incidents: Ids and states, as the cell sees them; linked incidents are one.
    """
    found: list[Reported] = []
    apart: Counter[str] = Counter()
    for subject, state in incidents:
        reports = [each.body for each in state.reports if not each.withdrawn]
        confirmed = state.place.area if state.place is not None else None
        area = confirmed or next((each.area for each in reports if each.area is not None), None)
        if not reports or state.state == "withdrawn":
            apart["taken back"] += 1
        elif area is None:
            apart["without an area"] += 1
        elif _across_km(area) > WIDEST_KM:
            apart[f"area more than {WIDEST_KM:g} km across"] += 1
        else:
            day = min(each.occurred_from for each in reports).date()
            found.append(Reported(subject, day, *_middle(area)))
    return tuple(found), dict(sorted(apart.items()))


def study_of(reported: Iterable[Reported], spans: Spans) -> tuple[Study, tuple[Reported, ...]]:
    """Incidents within some intervals as a study; places are their distinct coordinates."""
    inside = tuple(one for one in reported if spans.at(one.day) >= 0)
    where = sorted({(one.lat, one.lng) for one in inside})
    index = {place: row for row, place in enumerate(where)}
    places = Places(
        ids=tuple(f"{lat:.5f},{lng:.5f}" for lat, lng in where),
        first=tuple(lat for lat, _ in where),
        second=tuple(lng for _, lng in where),
    )
    cases = Counts.of((index[one.lat, one.lng], spans.at(one.day), 0, 1) for one in inside)
    return Study(places=places, spans=spans, cases=cases), inside


def watch(
    reported: Iterable[Reported],
    day: date,
    rule: Rule | None = None,
    *,
    progress: Callable[[int, int], None] | None = None,
) -> Watch:
    """One day's scan. The same incidents on the same day give the same answer, on any machine.

    Args:
        reported: Incidents, of any days.
        day: The last day looked at.
        rule: How; none for the defaults.
        progress: As ``truceline.scan.scan``.
    """
    rule = rule or Rule()
    spans = Spans.of(day - timedelta(days=rule.days - 1), day, "day")
    study, inside = study_of(reported, spans)
    question = Question(
        prospective=True,
        max_radius=rule.max_radius_km,
        max_time=rule.max_days,
        replications=rule.replications,
        seed=day.toordinal(),
    )
    try:
        found = scan(study, question, progress=progress)
    except BadInput as too_little:
        # Too little to compare is an answer of its own, and no calm.
        quiet = too_little.faults[0].sentence
        return Watch(day=day, counted=len(inside), flare_ups=(), quiet=quiet)
    flares = tuple(_told(cluster, study, inside) for cluster in found.clusters)
    rare = tuple(one for one in flares if one.recurrence_days >= rule.once_in_days)
    return Watch(day=day, counted=len(inside), flare_ups=rare)


def _told(cluster: Cluster, study: Study, inside: tuple[Reported, ...]) -> FlareUp:
    spots = set(cluster.places)
    names = dict(zip(zip(study.places.first, study.places.second, strict=True), study.places.ids,
                     strict=True))  # fmt: skip
    held = tuple(
        one.subject
        for one in inside
        if names[one.lat, one.lng] in spots and cluster.first_day <= one.day <= cluster.last_day
    )
    return FlareUp(
        lat=cluster.latitude or 0.0,
        lng=cluster.longitude or 0.0,
        radius_km=cluster.radius or 0.0,
        first_day=cluster.first_day,
        last_day=cluster.last_day,
        incidents=held,
        cases=cluster.cases,
        expected=cluster.expected,
        p=1.0 if cluster.p is None else cluster.p,
        recurrence_days=cluster.recurrence_days or 0.0,
    )


def _across_km(area: Area) -> float:
    """From corner to corner, near enough to tell a district from a province."""
    high = (area.north - area.south) * _KM_A_DEGREE
    turn = (area.east - area.west) % 360.0
    wide = turn * _KM_A_DEGREE * math.cos(math.radians((area.north + area.south) / 2))
    return math.hypot(high, wide)


def _middle(area: Area) -> tuple[float, float]:
    lng = area.west + ((area.east - area.west) % 360.0) / 2
    lat = (area.south + area.north) / 2
    # One box is one place, whatever the last digits of its middle.
    return round(lat, _DECIMALS), round((lng + 180.0) % 360.0 - 180.0, _DECIMALS)
