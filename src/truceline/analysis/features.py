"""GeoJSON features of what one reader may see: notices, incidents, areas, local truces, sites.

A feature is made of a folded state as the reader sees it, and of nothing else. Where and how exact
it is follows from the open fields of its entries: what is sealed is nowhere here, and stands as the
coarse outline that its author published. The public sees coarse cells alone. Exact ground of a
protected site is never a feature, nor is what a party declared of its own positions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.cell_sizes import LARGER_CELLS
from truceline.analysis.forms import cells_of
from truceline.analysis.sketches import of_area, of_volumes
from truceline.mechanism.bounds import span_of
from truceline.mechanism.incident_states import Incident
from truceline.mechanism.local_truces import LocalTruceState
from truceline.mechanism.notice_kinds import ALWAYS_SEALED
from truceline.mechanism.notice_phases import phase
from truceline.mechanism.notice_states import NoticeState
from truceline.mechanism.parts import Row
from truceline.mechanism.shapes import Area
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.volumes import Volume4D

ZONES: Final = ("deconfliction_zone", "delineation_update", "local_silence")
"""Kinds of notice that say how an area is held, and not what somebody will do there."""

SITE: Final = "protected_site"
NEVER: Final = ALWAYS_SEALED - {SITE}
"""Kinds that are no features at all: where a party says that it stands."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Window:
    """What of space and time is asked for; None is unbounded.

    Args:
        area: A box of WGS84 degrees.
        since: The first instant (UTC).
        until: The last instant (UTC).
        lower: The lowest altitude, metres above the ellipsoid.
        upper: The highest.
        kinds: Kinds of notice, report classes, forms of truce; none for all.
    """

    area: Area | None = None
    since: datetime | None = None
    until: datetime | None = None
    lower: float | None = None
    upper: float | None = None
    kinds: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One subject as a reader sees it.

    Args:
        subject: Its id.
        row: Its row.
        state: Its folded state.
        terms: The agreement that governs it.
        overdue: Its clocks that have run out.
    """

    subject: str
    row: Row
    state: Any
    terms: Terms
    overdue: tuple[str, ...]


def feature(
    standing: Standing, window: Window, at: datetime, *, coarse: bool = False
) -> dict[str, Any] | None:
    """A subject as one GeoJSON feature; None where it has no place, or none in the window.

    Args:
        standing: The subject as the reader sees it.
        window: What is asked for. Of a notice only the volumes that meet its times and altitudes
            are drawn.
        at: The instant at which phases are read (UTC).
        coarse: Draw whole published cells and hours only: for the public.
    """
    if window.kinds and kind_of(standing.state) not in window.kinds:
        return None
    volumes = _volumes(standing, window, coarse=coarse)
    if isinstance(standing.state, NoticeState):
        sketch = of_volumes(volumes)
    else:
        row = standing.row
        sketch = None if row.area is None else of_area(row.area)
    if sketch is None or (window.area is not None and not sketch.meets(window.area)):
        return None
    made: dict[str, Any] = {
        "type": "Feature",
        "id": standing.subject,
        "geometry": sketch.json,
        "properties": _properties(standing, volumes, at, coarse=coarse),
    }
    return made


def pieces(
    standing: Standing, window: Window, at: datetime, *, coarse: bool = False
) -> Iterator[dict[str, Any]]:
    """A subject as one feature for each time and height of its own, for sliders of a map.

    Arguments as :func:`feature`; ``piece`` and ``of`` say which of how many it is.
    """
    state = standing.state
    if not isinstance(state, NoticeState):
        whole = feature(standing, window, at, coarse=coarse)
        if whole is not None:
            yield whole
        return
    groups: dict[tuple[Any, ...], list[Volume4D]] = {}
    for volume in _published(standing, coarse=coarse):
        body = volume.volume
        key = (volume.time_start, volume.time_end, body.altitude_lower, body.altitude_upper)
        groups.setdefault(key, []).append(volume)
    for number, held in enumerate(groups.values(), 1):
        version = replace(state.current, volumes=(), coarse=tuple(held))
        part = replace(standing, state=replace(state, versions=(*state.versions[:-1], version)))
        # What is coarse already is not made coarse again.
        made = feature(part, window, at)
        if made is not None:
            properties = {
                **made["properties"],
                "coarse": coarse or bool(state.current.coarse),
                "piece": number,
                "of": len(groups),
            }
            yield {**made, "properties": properties}


def kind_of(state: Any) -> str:
    """The kind of what a feature shows: of notice, of report, or the form of a truce."""
    match state:
        case NoticeState():
            return state.notice
        case Incident():
            return state.reports[0].body.report_class
        case LocalTruceState():
            return state.form
    return ""


def _published(standing: Standing, *, coarse: bool) -> tuple[Volume4D, ...]:
    """The open volumes of a notice that holds, as exact as its reader may have them."""
    version = standing.state.current
    if standing.state.notice == SITE:
        # The exact ground of a site is sealed; whatever its author left open is no feature either.
        return tuple(version.coarse)
    if not coarse:
        return tuple(version.published)
    cell = standing.terms.coarse_cell_deg or LARGER_CELLS[0]
    return tuple(version.coarse) or tuple(
        run for volume in version.volumes for run in cells_of(volume, cell)
    )


def _volumes(standing: Standing, window: Window, *, coarse: bool) -> tuple[Volume4D, ...]:
    if not isinstance(standing.state, NoticeState):
        return ()
    held = _published(standing, coarse=coarse)
    return tuple(volume for volume in held if _within(volume, window))


def _within(volume: Volume4D, window: Window) -> bool:
    """Whether a volume and a window share an instant and an altitude; touching counts."""
    body = volume.volume
    low, high = body.altitude_lower, body.altitude_upper
    start, end = volume.time_start, volume.time_end
    return not (
        (window.since is not None and end is not None and end.instant < window.since)
        or (window.until is not None and start is not None and start.instant > window.until)
        or (window.lower is not None and high is not None and high.value < window.lower)
        or (window.upper is not None and low is not None and low.value > window.upper)
    )


def _properties(
    standing: Standing, volumes: tuple[Volume4D, ...], at: datetime, *, coarse: bool
) -> dict[str, Any]:
    """The properties of a feature; times are RFC 3339 UTC, altitudes metres above WGS84."""
    row, state = standing.row, standing.state
    lows = [volume.volume.altitude_lower for volume in volumes]
    highs = [volume.volume.altitude_upper for volume in volumes]
    word, says = _phase(standing, at)
    # What is coarse has whole hours.
    since, until = span_of(volumes) if volumes else (row.since, row.until)
    return {
        "id": standing.subject,
        "state": row.state,
        "phase": word,
        "title": row.title,
        "kind": kind_of(state),
        "parties": list(row.parties),
        "since": _text(since),
        "until": _text(until),
        "altitude_lower": min((low.value for low in lows if low), default=None)
        if None not in lows
        else None,
        "altitude_upper": max((high.value for high in highs if high), default=None)
        if None not in highs
        else None,
        "coarse": coarse or not isinstance(state, NoticeState) or bool(state.current.coarse),
        "under": row.under,
        "overdue": list(standing.overdue),
        "says": says,
    }


def _phase(standing: Standing, at: datetime) -> tuple[str, str]:
    """What time makes of a subject, and what every rendering of it says."""
    state = standing.state
    match state:
        case NoticeState():
            found = phase(state, standing.terms, at)
            return found.word, " ".join(found.says)
        case LocalTruceState():
            return state.phase(at), ""
    return "", ""


def _text(at: datetime | None) -> str | None:
    if at is None:
        return None
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")
