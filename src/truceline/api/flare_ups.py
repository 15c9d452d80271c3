"""Where reports flare up, by the newest daily watch: for officers of the cell alone.

``GET /flare-ups`` tells what stands out, with its ground and its incidents. Everybody else gets the
same refusal, whether anything does or not: no party sees where the other is weak.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, Any

from fastapi import APIRouter, Request
from pydantic import Field

from truceline.analysis.flaring import SAYS
from truceline.api.shapes import Hash, Instant, Shape
from truceline.api.visiting import known, private, reception_of, visiting
from truceline.ledger.entry import format_time
from truceline.reception.flare_ups import refuse_others

if TYPE_CHECKING:
    from starlette.responses import Response

    from truceline.analysis.flaring import Flaring
    from truceline.reception.flare_ups import Looked
    from truceline.views import View

router = APIRouter(tags=["alarms"])

Day = Annotated[str, Field(json_schema_extra={"format": "date"})]


class FlareUpShape(Shape):
    """One flare-up."""

    id: Annotated[str, Field(pattern="^[0-9a-f]{32}$", description="The subject of its alarm")]
    since: Annotated[Instant, Field(description="When it was found first")]
    lat: float
    lng: float
    radius_km: Annotated[float, Field(description="0 where all its incidents have one place")]
    from_: Annotated[Day, Field(alias="from")]
    to: Day
    cases: int
    expected: Annotated[float, Field(description="How many its places' own past gives")]
    p: float
    recurrence_days: Annotated[float, Field(description="By chance as high once in so many days")]
    incidents: list[Hash]
    ground: Annotated[dict[str, Any], Field(description="A GeoJSON geometry")]


class ApartShape(Shape):
    """Incidents that were not compared."""

    why: str
    incidents: int


class WatchShape(Shape):
    """The newest daily watch; ``day`` and ``made`` are null before the first."""

    day: Annotated[Day | None, Field(description="The day looked at, which was over (UTC)")]
    made: Instant | None
    counted: Annotated[int, Field(description="How many incidents were compared")]
    set_apart: list[ApartShape]
    quiet: Annotated[str, Field(description="Why nothing could be compared; else empty")]
    stale: Annotated[bool, Field(description="Too old to say anything of today")]
    flare_ups: Annotated[list[FlareUpShape], Field(description="The rarest first")]
    says: str


@router.get("/flare-ups", response_model=WatchShape)
def flare_ups(request: Request) -> Response:
    """What flares up by the newest daily watch, for officers of the cell alone."""
    found = reception_of(request).flare_ups
    with visiting(request) as visit:
        known(visit)
        view = visit.view()
        refuse_others(view.standing, view.scope.reader)
        return private(_watch(view, found.newest(), found.seen_by(view)))


def _watch(view: View, newest: Looked | None, told: tuple[Flaring, ...]) -> dict[str, Any]:
    apart = {} if newest is None else newest.apart
    return {
        "day": None if newest is None else newest.day.isoformat(),
        "made": None if newest is None else format_time(newest.made),
        "counted": 0 if newest is None else newest.counted,
        "set_apart": [{"why": why, "incidents": count} for why, count in apart.items()],
        "quiet": "" if newest is None else newest.quiet,
        "stale": newest is not None and newest.is_stale(view.at),
        "flare_ups": [_flare_up(each) for each in told],
        "says": SAYS,
    }


def _flare_up(told: Flaring) -> dict[str, Any]:
    feature = told.flare_up.as_feature()
    return {
        "id": told.id,
        "since": format_time(told.since),
        **feature["properties"],
        "ground": feature["geometry"],
    }
