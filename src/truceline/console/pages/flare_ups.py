"""Where reports flare up: the newest watch with its map and incidents, for the cell alone.

No party sees where the other is weak (design, decision 11): everybody else is refused with the same
words, whether something flares up or not.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

import shapely
from shapely.geometry import mapping

from truceline.analysis.flaring import Rule
from truceline.console.basemap import ATTRIBUTION
from truceline.console.map_data import box_round
from truceline.console.pages.base import Page
from truceline.console.svg_map import Sheet, draw
from truceline.errors import DeskFault, Fault, Refused
from truceline.mechanism.incident_states import receipt_number
from truceline.reception.flare_ups import refuse_others

if TYPE_CHECKING:
    from truceline.analysis.flaring import FlareUp, Flaring
    from truceline.console.map_data import Atlas
    from truceline.console.pages.base import Asked
    from truceline.reception.flare_ups import FlareUps
    from truceline.reception.visits import Visit
    from truceline.views import View

LAYER: Final = "flare_ups"
_AROUND_DEG: Final = (0.6, 0.35)
"""Longitude and latitude."""
_NO_GROUND: Final[dict[str, Any]] = {name: {"features": []} for name in ("land", "water", "places")}


@dataclass(frozen=True, slots=True, kw_only=True)
class Inside:
    """One incident of a flare-up.

    Args:
        subject: Its id.
        number: Its receipt number.
        title: Its title, as this reader sees it.
        state: Its state.
        since: When it began (UTC).
    """

    subject: str
    number: str
    title: str
    state: str
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Flare:
    """One flare-up.

    Args:
        id: Its id.
        number: Its number on the map and in the list.
        known: How people name it over the telephone.
        since: When it was found first (UTC).
        first: Its first day.
        last: Its last day.
        cases: How many reports there are.
        expected: How many the past of these places gives.
        recurrence: By chance once in so many days.
        rarer: Whether it may be rarer still: chance never did as much.
        lat: The middle of its circle, degrees.
        lng: Likewise.
        radius_km: The circle's radius; 0 where all reports have one place.
        incidents: Its incidents, the newest first.
    """

    id: str
    number: int
    known: str
    since: datetime
    first: date
    last: date
    cases: int
    expected: float
    recurrence: float
    rarer: bool
    lat: float
    lng: float
    radius_km: float
    incidents: tuple[Inside, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class FlareUpsPage(Page):
    """Where reports flare up.

    Args:
        day: The day looked at; None where none was yet.
        made: When it was looked at (UTC).
        counted: How many incidents were compared.
        apart: How many were set apart, with why.
        quiet: Why nothing could be compared; empty where something was.
        stale: Whether the watch is too old to say anything of today.
        days: How many days are compared.
        longest: How long a flare-up is at most, in days.
        widest: Its greatest radius in kilometres.
        rare: Chance gives what is told here no more often than once in so many days.
        flares: The flare-ups, the rarest first.
        sheet: The map; None where there is nothing to show.
        attribution: Whose land and places are on it.
    """

    TEMPLATE: ClassVar[str] = "flare_ups.html"

    day: date | None = None
    made: datetime | None = None
    counted: int = 0
    apart: tuple[tuple[str, int], ...] = ()
    quiet: str = ""
    stale: bool = False
    days: int = Rule().days
    longest: int = Rule().max_days
    widest: float = Rule().max_radius_km
    rare: float = Rule().once_in_days
    flares: tuple[Flare, ...] = ()
    sheet: Sheet | None = field(default=None, repr=False)
    attribution: str = ATTRIBUTION


def fill_flare_ups(visit: Visit, asked: Asked, found: FlareUps, atlas: Atlas) -> FlareUpsPage:
    """Fill the page.

    Args:
        visit: The visit.
        asked: The request.
        found: What the newest watch found.
        atlas: What maps of the desk need.

    Raises:
        Refused: SIGN_IN_WANTED, CLUSTERS_FOR_OFFICERS.
    """
    if not visit.visitor.known:
        sentence = "Where reports cluster on a desk is told to officers of the cell alone."
        raise Refused(Fault("SIGN_IN_WANTED", sentence, "Sign in with an enrolled key."))
    view = visit.view()
    refuse_others(view.standing, view.scope.reader)
    newest = found.newest()
    if newest is None:
        return FlareUpsPage()
    told = found.seen_by(view)
    return FlareUpsPage(
        day=newest.day,
        made=newest.made,
        counted=newest.counted,
        apart=tuple(newest.apart.items()),
        quiet=newest.quiet,
        stale=newest.is_stale(view.at),
        flares=tuple(_flare(view, each, number) for number, each in enumerate(told, 1)),
        sheet=_sheet(view, told, asked, atlas) if told else None,
    )


def _flare(view: View, told: Flaring, number: int) -> Flare:
    flare = told.flare_up
    inside = (_inside(view, each) for each in flare.incidents)
    newest = sorted(inside, key=lambda each: (str(each.since), each.subject), reverse=True)
    return Flare(
        id=told.id, number=number, known=told.id[:12], since=told.since,
        first=flare.first_day, last=flare.last_day, cases=flare.cases, expected=flare.expected,
        recurrence=flare.recurrence_days, rarer=flare.p <= 1 / (Rule().replications + 1),
        lat=flare.lat, lng=flare.lng, radius_km=flare.radius_km, incidents=tuple(newest),
    )  # fmt: skip


def _inside(view: View, subject: str) -> Inside:
    """An incident as its reader sees it now; where it was linked since, the group has its line."""
    item = view.item(subject)
    row = None if item is None else item.row
    return Inside(
        subject=subject,
        number=receipt_number(subject),
        title="" if row is None else row.title,
        state="" if row is None else row.state,
        since=None if row is None else row.since,
    )


def _sheet(view: View, told: tuple[Flaring, ...], asked: Asked, atlas: Atlas) -> Sheet:
    """The plain map; without land where Truceline was built without it."""
    features = [
        {
            "type": "Feature",
            "id": each.id,
            "geometry": _ground(view, each),
            "properties": {"title": each.id[:12], "href": f"#f-{each.id}"},
        }
        for each in told
    ]
    box = box_round([*features, *(_around(each.flare_up) for each in told)])
    try:
        base, ground = atlas.drawn_ground(box)
    except DeskFault:
        base, ground = _NO_GROUND, None
    numbers = {each.id: number for number, each in enumerate(told, 1)}
    layers = {LAYER: {"features": features}}
    return draw(box, base, layers, numbers, asked.language, ground=ground)


def _ground(view: View, told: Flaring) -> Any:
    """The coarse areas of a flare-up's incidents: a point would say more than is known."""
    items = [view.item(each) for each in told.flare_up.incidents]
    areas = {item.row.area for item in items if item is not None and item.row.area is not None}
    boxes = [
        shapely.box(west, area.south, east, area.north)
        for area in areas
        for west, east in area.spans()
    ]
    if not boxes:
        return told.flare_up.as_feature()["geometry"]
    return mapping(shapely.union_all(boxes))


def _around(flare: FlareUp) -> dict[str, Any]:
    """What the map has to show beside a flare-up, so that one sees where that is."""
    west, east = flare.lng - _AROUND_DEG[0], flare.lng + _AROUND_DEG[0]
    low, high = flare.lat - _AROUND_DEG[1], flare.lat + _AROUND_DEG[1]
    return {"geometry": {"type": "MultiPoint", "coordinates": [[west, low], [east, high]]}}
