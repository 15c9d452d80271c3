"""Patrol observations: what a mission's own people or sensors saw and heard, and no more.

A mission that only observes attributes nothing. It writes down where it stood (exactly only under
seal), in which direction and how far away, what and how many, in which window of time, and through
what. "About twelve" is kept apart from "twelve"; a count of zero says that somebody looked and
there was nothing, which is not the same as nobody looking.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Literal

from pydantic import ConfigDict

from truceline.errors import Fault
from truceline.mechanism.coarseness import area_faults
from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.shapes import (
    Area,
    Code,
    Instant,
    Latitude,
    Longitude,
    Short,
    SubjectId,
    Words,
)
from truceline.mechanism.terms_observing import Direction, Observing, Phenomenon

if TYPE_CHECKING:
    from collections.abc import Iterable

OBSERVATION = "observation"
FARTHEST_M = 100_000.0
"""Beyond this, what is seen or heard from the ground is a slip of the pen (metres)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standpoint:
    """Where the observer stood, in WGS84 degrees; only ever sealed."""

    __pydantic_config__ = ConfigDict(extra="forbid", strict=True)

    lat: Latitude
    lng: Longitude
    height_m: float | None = None


@kind(
    "observation.patrolled/1",
    part=OBSERVATION,
    opens=True,
    example={
        "since": "2016-03-01T18:00:00Z",
        "until": "2016-03-01T18:30:00Z",
        "observer_area": {"south": 36.0, "west": 37.0, "north": 36.5, "east": 37.5},
        "bearing_deg": 315.0,
        "nearest_m": 2000.0,
        "farthest_m": 4000.0,
        "phenomenon": "explosion",
        "count": 12,
        "about": True,
        "act": "mortar",
        "direction": "outgoing",
        "sensor": "ears",
        "standpoint": {"lat": 36.21, "lng": 37.16},
        "account": "Made-up: heard from the mill, wind from the west.",
    },
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationPatrolled:
    """A patrol, post or sensor of the mechanism observed something, or looked and saw nothing."""

    since: Instant = opened("Start of the window in which it was observed")
    until: Instant = opened("End of it")
    observer_area: Area | None = opened("A coarse box around the observer", default=None)
    place: Short | None = opened("The observer's place by name, coarse", default=None)
    bearing_deg: float | None = opened(
        "Direction to what was observed, degrees from true north", default=None, ge=0, lt=360
    )
    nearest_m: float | None = opened(
        "Least distance to it, metres", default=None, ge=0, le=FARTHEST_M
    )
    farthest_m: float | None = opened(
        "Greatest distance to it, metres", default=None, ge=0, le=FARTHEST_M
    )
    phenomenon: Phenomenon = opened("What was observed: the unit of the count")
    count: int = opened("How many; zero where somebody looked and there was none", ge=0)
    about: bool = opened("Whether the count is approximate", default=False)
    act: Code | None = opened("The weapon or act, from the Terms' list, if known", default=None)
    direction: Direction = opened(
        "Which way it went, seen from the observer", default="undetermined"
    )
    sensor: Literal["eyes", "ears", "camera", "acoustic", "drone", "radar", "satellite"] = opened(
        "What it was observed with"
    )
    under: str = opened(
        "The agreement it falls under; empty for the first",
        default="",
        pattern=r"^[a-z0-9-]*$",
        max_length=64,
    )
    illustrative: bool = opened("Made up for an example; never a real event", default=False)
    standpoint: Standpoint | None = sealed("Exactly where the observer stood")
    account: Words | None = sealed("What was observed, in the observer's words")


@kind("observation.withdrawn/1", part=OBSERVATION, example={"why": "Made-up: quarry blasts."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ObservationWithdrawn:
    """The observer takes the observation back, or puts a corrected one in its place."""

    why: Short = opened("Why, in a line")
    corrected_by: SubjectId | None = opened("The observation that takes its place", default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """One patrol observation.

    Args:
        state: ``recorded``, or ``withdrawn``.
        observer: Who signed it.
        body: What was observed.
        about: The subjects it speaks of, such as an incident.
    """

    state: str
    observer: str
    body: ObservationPatrolled
    about: tuple[str, ...]


TRANSITIONS = table(recorded="withdrawn", withdrawn="")


def begin(entry: Entry) -> Observation:
    """The observation as recorded."""
    return Observation(
        state="recorded", observer=entry.author, body=entry.body, about=entry.statement.about
    )


def step(state: Observation, entry: Entry) -> Observation:
    """The observation after a further entry; it can be withdrawn by its observer, once."""
    withdrawn = isinstance(entry.body, ObservationWithdrawn) and entry.author == state.observer
    return replace(state, state="withdrawn") if withdrawn else state


def check(state: Observation | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of an observation, or of its withdrawal."""
    if state is None or isinstance(draft.body, ObservationPatrolled):
        return list(_observed(draft.body, bench))
    return list(_taken_back(state, draft, bench))


def _observed(body: ObservationPatrolled, bench: Bench) -> Iterable[Fault]:
    yield from area_faults(body.observer_area, bench, "observer_area")
    if body.until < body.since:
        yield _fault("TIME_ORDER", "The window ends before it begins.", "until")
    if body.until > bench.now:
        yield _fault("TIME_FUTURE", "Something is observed that has not happened yet.", "until")
    nearest, farthest = body.nearest_m, body.farthest_m
    if nearest is not None and farthest is not None and farthest < nearest:
        yield _fault(
            "DISTANCE_ORDER", "The greatest distance is less than the least.", "farthest_m"
        )
    if body.act is not None and body.act not in bench.terms.acts:
        yield _fault(
            "ACT_NOT_IN_TERMS",
            f"{body.act!r} is no act that {bench.terms.id} prohibits.",
            "act",
            "Choose one of the Terms' acts, or leave it out.",
        )
    rule = bench.terms.sections.observing
    if rule is not None:
        yield from _row_faults(body, rule)


def _row_faults(body: ObservationPatrolled, rule: Observing) -> Iterable[Fault]:
    """Faults of a row of the table that Terms ask for: a column left out, a strange direction."""
    given = {
        "observer_position": body.place is not None or body.observer_area is not None,
        "event_location": body.bearing_deg is not None
        and (body.nearest_m is not None or body.farthest_m is not None),
    }
    fields = {"observer_position": "observer_area", "event_location": "bearing_deg"}
    for column in rule.columns:
        if not given.get(column, True):
            yield _fault(
                "OBSERVATION_COLUMN",
                f"The row does not state the {column.replace('_', ' ')}.",
                fields[column],
                "Give the observer's place or coarse area; of the event a bearing and a distance.",
            )
    if body.direction not in rule.directions:
        yield _fault(
            "OBSERVATION_DIRECTION",
            f"The table has no direction {body.direction!r}.",
            "direction",
            f"Write one of: {', '.join(rule.directions)}.",
        )


def _taken_back(state: Observation, draft: Entry, bench: Bench) -> Iterable[Fault]:
    if state.state != "recorded":
        yield wrong_state(draft, state.state, {"recorded"})
    if draft.author != state.observer:
        yield _fault(
            "OBSERVATION_NOT_YOURS",
            f"Only {state.observer} takes this observation back.",
            "",
            "Record an observation or a judgement of your own.",
        )
    other = draft.body.corrected_by
    found = bench.find(other) if other is not None else None
    if other is not None and (found is None or found[0] != OBSERVATION):
        yield _fault(
            "OBSERVATION_UNKNOWN",
            f"{other[:12]} is no patrol observation on this desk.",
            "corrected_by",
            "Record the corrected observation first.",
        )


def _fault(code: str, sentence: str, field: str, hint: str = "Correct it.") -> Fault:
    where = f"/statement/body/{field}" if field else "/statement/kind"
    return Fault(code, sentence, hint, where=where)


def row(state: Observation) -> Row:
    """What the docket shows of an observation."""
    body = state.body
    about = "about " if body.about else ""
    many = "" if body.count == 1 else "s"
    where = f" to {body.bearing_deg:03.0f}°" if body.bearing_deg is not None else ""
    title = f"{about}{body.count} {body.phenomenon}{many} by {body.sensor}{where}"
    return Row(
        state=state.state,
        title=f"{title} (illustrative)" if body.illustrative else title,
        under=body.under,
        area=body.observer_area,
        place=body.place or "",
        since=body.since,
        until=body.until,
        words=" ".join(
            part
            for part in (state.observer, body.phenomenon, body.act, body.place, body.sensor)
            if part
        ),
    )


PART = Part(
    name=OBSERVATION,
    kinds=(ObservationPatrolled, ObservationWithdrawn),
    transitions=TRANSITIONS,
    initial=frozenset({"recorded"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
