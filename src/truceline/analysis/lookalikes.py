"""Open reports that may tell of one event: near in place, near in time, of the same acts.

A queue shows "looks like ..." beside a report, so that nobody works on one event twice. It is a
hint with its reasons and nothing more: merging is an entry that somebody signs
(``subject.linked``). Nothing is learnt and nothing is stored. The score of two reports is the
product of three shares, each from 0 to 1, so that what fails in one respect fails:

place
    1 where the stated areas meet, falling to 0 at ``Limits.metres`` between them, and divided by
    how many times wider than that the wider area is: one province is hardly one place. Where the
    names are the same words, and the areas are no further apart than that or not stated, at least
    :data:`SAME_NAME`.
time
    1 where the spans meet, falling to 0 at ``Limits.hours`` between them, and divided by how many
    times longer than that the longer span is.
acts
    How much of the shorter list of acts is in the other; or half of how much of the shorter list
    of families is, where ``Limits.families`` gives them.

Only open fields are read, as a view folds them for one reader: neither who reported nor any sealed
word has a part in it. Distances are taken on a sphere of the Earth's mean radius, which is off by
0.6 % at most; what two coarse areas come to needs no more.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

import numpy as np
from numpy.typing import NDArray

from truceline.analysis.geodesy import MEAN_RADIUS_M, Floats
from truceline.analysis.words import words_of
from truceline.mechanism.incident_states import OPEN

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from datetime import datetime

    from truceline.mechanism.incident_states import Incident
    from truceline.mechanism.shapes import Area

Indices = NDArray[np.int64]

SAME_NAME: Final = 0.8
"""The share of place where two reports name theirs in the same words."""
SAME_FAMILY: Final = 0.5
"""The share of acts where only their families are the same."""
_HOUR_S: Final = 3600.0
_KM: Final = 1000.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How near is near.

    Args:
        metres: Areas this far apart are of two events. Reports state areas no finer than the coarse
            cell of Terms, so it is best no less than such a cell measures across; 0.1 degrees
            measure 14 to 16 km.
        hours: Spans of time this far apart are of two events.
        least: The least score that is worth a look, above 0 and up to 1.
        most: How many of the likest are told of each report; all are counted.
        families: Act to its family, as Terms have them; empty where only the same act counts.
    """

    metres: float = 15_000.0
    hours: float = 6.0
    least: float = 0.25
    most: int = 5
    families: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """One share of a score, from 0 to 1, and what it comes from in a few words."""

    of: Literal["place", "time", "acts"]
    share: float
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalike:
    """Another report that may tell of the same event: its id, the score and the three reasons."""

    other: str
    score: float
    reasons: tuple[Reason, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookalikes:
    """What a report looks like: the likest, best first, and how many there are in all."""

    likest: tuple[Lookalike, ...]
    count: int


class _Told(NamedTuple):
    """What one report says openly of where, when and what."""

    id: str
    area: Area | None
    place: str
    since: datetime
    until: datetime
    acts: frozenset[str]


class _Codes(NamedTuple):
    """Which report holds which code, as ones and zeros (reports down), and how many each holds."""

    held: Floats
    sizes: Floats


class _Table(NamedTuple):
    """All reports in columns, by the start of their spans; NaN where no area is stated."""

    told: Sequence[_Told]
    south: Floats
    north: Floats
    middle: Floats
    breadth: Floats
    width_m: Floats
    since: Floats
    until: Floats
    reach: Floats
    """The latest end of this report and all before it: what began long ago may last."""
    name: Indices
    rank: Indices
    """The place of each in the order of ids."""
    acts: _Codes
    families: _Codes


class _Shares(NamedTuple):
    """The three shares of one report with some others, and the gaps that they come from."""

    near: Indices
    place: Floats
    time: Floats
    acts: Floats
    gap_m: Floats
    gap_s: Floats

    @property
    def score(self) -> Floats:
        return self.place * self.time * self.acts


def lookalikes(
    incidents: Iterable[tuple[str, Incident]], limits: Limits | None = None
) -> Mapping[str, Lookalikes]:
    """Which open reports look like which.

    The score of two reports is the same whichever is asked about. The work grows with the number of
    pairs that are near in time: 10,000 reports of a month take about a second, of one day about
    four; a flood of 10,000 equal ones of one hour takes a quarter of a minute.

    Args:
        incidents: ``(id, state)`` of incidents, as ``View.states`` gives them; of those that are
            over nothing is told. Linked ones are one state already.
        limits: How near is near.

    Returns:
        Id to what it looks like; those that look like no other are absent.

    Raises:
        ValueError: a limit is not above 0.
    """
    limits = Limits() if limits is None else limits
    if min(limits.metres, limits.hours, limits.least, limits.most) <= 0:
        raise ValueError("Every limit is above 0.")
    told = [_told(subject, state) for subject, state in incidents if state.state in OPEN]
    table = _table(told, limits)
    found: dict[str, Lookalikes] = {}
    for i, one in enumerate(table.told):
        shares = _shares(table, i, limits)
        hits = np.flatnonzero(shares.score >= limits.least)
        if len(hits):
            best = _likest(table, shares, hits, limits.most)
            likest = tuple(_lookalike(table, one, shares, hit) for hit in best)
            found[one.id] = Lookalikes(likest=likest, count=len(hits))
    return found


def _likest(table: _Table, shares: _Shares, hits: Indices, most: int) -> list[int]:
    """The best of the hits, best first; of equal ones those whose ids come first."""
    score, rank = shares.score[hits], table.rank[shares.near[hits]]
    if len(hits) > most:
        # What reports in a flood of equal ones look like must not cost a sorting each.
        least = np.partition(score, -most)[-most]
        ties = np.flatnonzero(score == least)
        above = np.flatnonzero(score > least)
        room = most - len(above)
        if len(ties) > room:
            ties = ties[np.argpartition(rank[ties], room - 1)[:room]]
        kept = np.concatenate([above, ties])
        hits, score, rank = hits[kept], score[kept], rank[kept]
    return [int(hit) for hit in hits[np.lexsort((rank, -score))]]


def _told(subject: str, state: Incident) -> _Told:
    standing = [report.body for report in state.reports if not report.withdrawn]
    bodies = standing or [report.body for report in state.reports]
    confirmed = state.place
    areas = [body.area for body in bodies if body.area is not None]
    names = [body.place_as_said for body in bodies if body.place_as_said]
    ends = [body.occurred_until or body.occurred_from for body in bodies]
    since = min(body.occurred_from for body in bodies)
    return _Told(
        id=subject,
        area=(confirmed.area if confirmed is not None else None) or next(iter(areas), None),
        place=confirmed.name if confirmed is not None else next(iter(names), ""),
        since=since,
        until=max(since, *ends),
        acts=frozenset(act for body in bodies for act in body.acts) | {*state.assessed_acts},
    )


def _table(told: Iterable[_Told], limits: Limits) -> _Table:
    rows = sorted(told, key=lambda each: (each.since, each.id))
    spans = [_extent(each.area) for each in rows]
    columns = np.array(spans, dtype=np.float64).reshape(-1, 4).T
    height = np.radians(columns[1] - columns[0])
    narrowest = np.where(
        columns[0] * columns[1] <= 0, 0.0, np.minimum(np.abs(columns[0]), np.abs(columns[1]))
    )
    across = np.radians(columns[3]) * np.cos(np.radians(narrowest))
    order = {subject: n for n, subject in enumerate(sorted(each.id for each in rows))}
    until = np.array([each.until.timestamp() for each in rows], dtype=np.float64)
    known: dict[tuple[str, ...], int] = {}
    names = [known.setdefault(words, len(known)) if (words := words_of(r.place)) else -1
             for r in rows]  # fmt: skip
    return _Table(
        told=rows,
        south=columns[0],
        north=columns[1],
        middle=columns[2],
        breadth=columns[3],
        width_m=MEAN_RADIUS_M * np.hypot(height, across),
        since=np.array([each.since.timestamp() for each in rows], dtype=np.float64),
        until=until,
        reach=np.maximum.accumulate(until),
        name=np.array(names, dtype=np.int64),
        rank=np.array([order[each.id] for each in rows], dtype=np.int64),
        acts=_codes([each.acts for each in rows]),
        families=_codes(
            [frozenset(limits.families[a] for a in r.acts if a in limits.families) for r in rows]
        ),
    )


def _extent(area: Area | None) -> tuple[float, float, float, float]:
    """South, north, middle longitude and breadth of an area in degrees; NaN for none."""
    if area is None:
        return (np.nan, np.nan, np.nan, np.nan)
    breadth = area.east - area.west + (0.0 if area.west <= area.east else 360.0)
    middle = area.west + breadth / 2
    return area.south, area.north, middle - (360.0 if middle > 180 else 0.0), breadth  # noqa: PLR2004


def _codes(sets: Sequence[frozenset[str]]) -> _Codes:
    codes = {code: n for n, code in enumerate(sorted(frozenset().union(*sets)))}
    held = np.zeros((len(sets), len(codes)))
    for row, each in enumerate(sets):
        held[row, [codes[code] for code in each]] = 1.0
    return _Codes(held, held.sum(axis=1))


def _shares(table: _Table, i: int, limits: Limits) -> _Shares:
    """The shares of report ``i`` with all others that are near it in time."""
    limit = limits.hours * _HOUR_S
    first = int(np.searchsorted(table.reach, table.since[i] - limit))
    last = int(np.searchsorted(table.since, table.until[i] + limit, side="right"))
    near = np.arange(first, last)
    near = near[near != i]
    gap = _gap_s(table, i, near)
    near, gap = near[gap < limit], gap[gap < limit]
    acts = np.maximum(_common(table.acts, i, near), SAME_FAMILY * _common(table.families, i, near))
    alike = acts > 0
    near, gap, acts = near[alike], gap[alike], acts[alike]
    spans = table.until - table.since
    time = (1 - gap / limit) * limit / np.maximum(limit, np.maximum(spans[near], spans[i]))
    gap_m, place = _places(table, i, near, limits.metres)
    return _Shares(near, place, time, acts, gap_m, gap)


def _gap_s(table: _Table, i: int, near: Indices) -> Floats:
    """Seconds between the spans of two reports, 0 where they meet."""
    later = table.since[near] - table.until[i]
    gap: Floats = np.maximum(0.0, np.maximum(later, table.since[i] - table.until[near]))
    return gap


def _common(codes: _Codes, i: int, near: Indices) -> Floats:
    """How much of the smaller of two sets is in the other; 0 where one is empty."""
    smaller = np.minimum(codes.sizes[near], codes.sizes[i])
    shared: Floats = codes.held[near] @ codes.held[i] / np.maximum(smaller, 1.0)
    return shared


def _places(table: _Table, i: int, near: Indices, limit: float) -> tuple[Floats, Floats]:
    """Metres between the areas (NaN where one is not stated), and the share of place."""
    gap = _gap_m(table, i, near)
    stated = ~np.isnan(gap)
    wider = np.maximum(table.width_m[near], table.width_m[i])
    with np.errstate(invalid="ignore"):
        share = np.maximum(0.0, 1 - gap / limit) * limit / np.maximum(limit, wider)
        far = stated & (gap >= limit)
    share = np.where(stated, share, 0.0)
    named = (table.name[near] == table.name[i]) & (table.name[i] >= 0) & ~far
    return gap, np.where(named, np.maximum(share, SAME_NAME), share)


def _gap_m(table: _Table, i: int, near: Indices) -> Floats:
    """Metres between the nearest points of two areas, by the haversine formula on the sphere.

    Where the areas share latitudes, the shared one nearest to a pole counts: there the meridians
    that bound them are closest.
    """
    south, north = table.south[near], table.north[near]
    low = np.maximum(south, table.south[i])
    high = np.minimum(north, table.north[i])
    # Apart, `low` is the southern edge of the northern area and `high` the edge that faces it.
    poleward = np.where(np.abs(low) > np.abs(high), low, high)
    apart = low > high
    one = np.radians(np.where(apart, low, poleward))
    other = np.radians(np.where(apart, high, poleward))
    turn = np.abs(table.middle[near] - table.middle[i])
    turn = np.minimum(turn, 360.0 - turn)
    across = np.radians(np.maximum(0.0, turn - (table.breadth[near] + table.breadth[i]) / 2))
    half = np.sin((one - other) / 2) ** 2 + np.cos(one) * np.cos(other) * np.sin(across / 2) ** 2
    metres: Floats = 2 * MEAN_RADIUS_M * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return metres


def _lookalike(table: _Table, one: _Told, shares: _Shares, hit: int) -> Lookalike:
    at = int(shares.near[hit])
    other = table.told[at]
    reasons = (
        Reason(of="place", share=float(shares.place[hit]), says=_where(one, other, shares, hit)),
        Reason(of="time", share=float(shares.time[hit]), says=_when(float(shares.gap_s[hit]))),
        Reason(of="acts", share=float(shares.acts[hit]), says=_what(one, other)),
    )
    return Lookalike(other=other.id, score=float(shares.score[hit]), reasons=reasons)


def _where(one: _Told, other: _Told, shares: _Shares, hit: int) -> str:
    gap = float(shares.gap_m[hit])
    named = f"both {one.place}" if words_of(one.place) == words_of(other.place) != () else ""
    if np.isnan(gap):
        return named
    areas = "areas meet" if gap < 1 else f"areas {gap / _KM:.1f} km apart"
    return f"{named}, {areas}" if named else areas


def _when(gap: float) -> str:
    minutes = round(gap / 60)
    return f"{minutes // 60} h {minutes % 60:02} min apart" if gap else "at the same time"


def _what(one: _Told, other: _Told) -> str:
    shared = sorted(one.acts & other.acts)
    return f"both {', '.join(shared)}".replace("_", " ") if shared else "acts of one family"
