"""Where counts cluster, on land and water without borders: for officers of the cell alone.

A circle holds the places of one cluster. It says that more was counted there than chance gives; it
does not say why, and nothing about who.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.bulletin_shape import Table, columns
from truceline.report.figure_effect import drawn, number
from truceline.report.figures import DARK, INK, PALETTE, Figure, altair, finished

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from truceline.report.figures import Look, Spec
    from truceline.scan import Cluster

LAND: Final = "#f3efe6"
WATER: Final = "#cfe3f1"
NAMED: Final = 12
_KM_PER_DEGREE: Final = 111.195
_CORNERS: Final = 48
CHANCE: Final = (
    "Uncertainty: p is how often chance alone gives as strong a cluster anywhere; secondary ones"
    " are read with care. A circle is drawn around its places and is no border."
)


def clusters(
    found: Sequence[Cluster],
    look: Look,
    *,
    basemap: Mapping[str, Mapping[str, Any]],
    attribution: str,
    source: str,
    period: str,
    counted: str,
) -> Figure:
    """The clusters of a scan on a basemap, and as a table.

    Args:
        found: The clusters, with centres in degrees.
        look: How it is to look.
        basemap: GeoJSON collections ``land``, ``water`` and ``places``.
        attribution: Whose land, water and places these are.
        source: Who counted.
        period: Of which days.
        counted: Out of what, such as ``211 events``.
    """
    placed = [each for each in found if each.latitude is not None and each.longitude is not None]
    table = Table(
        id="clusters",
        caption=look.text("Where and when more was counted than chance gives"),
        period=look.text("Period: {period}", period=period),
        source=look.text("Source: {who}; map: {map}", who=source, map=attribution),
        out_of=look.text("Denominator: {counted}", counted=counted),
        columns=columns(
            cluster=(look.text("cluster"), "id"),
            centre=(look.text("centre"), "words"),
            latitude=(look.text("latitude"), "number"),
            longitude=(look.text("longitude"), "number"),
            radius=(look.text("radius, km"), "number"),
            places=(look.text("places"), "number"),
            first=(look.text("from"), "time"),
            last=(look.text("to"), "time"),
            cases=(look.text("counted"), "number"),
            expected=(look.text("expected"), "number"),
            p=(look.text("p"), "number"),
        ),
        rows=tuple(
            (
                str(at), each.centre, number(each.latitude), number(each.longitude),
                number(each.radius), len(each.places), each.first_day.isoformat(),
                each.last_day.isoformat(), each.cases, number(each.expected), number(each.p),
            )
            for at, each in enumerate(placed, start=1)
        ),
    )  # fmt: skip
    says = (
        look.text("What is found is that counts cluster; it does not say why."),
        look.text("For officers of the cell alone: no party sees where another is weak."),
    )
    uncertainty = look.text(CHANCE)
    caption = (table.period, table.source, table.out_of, uncertainty, *says)
    return Figure(
        id=table.id, title=table.caption, table=table, uncertainty=uncertainty, says=says,
        spec=_spec(placed, table, look, caption, basemap),
    )  # fmt: skip


def box_of(
    found: Sequence[Cluster], places: Sequence[tuple[float, float]]
) -> tuple[float, float, float, float]:
    """West, south, east and north around the places of a scan and its circles, with a margin.

    >>> box_of([], [(36.0, 37.0), (36.4, 37.2)])
    (36.98, 35.96, 37.22, 36.44)
    """
    edges = [(lat, lon) for lat, lon in places]
    for each in found:
        if each.latitude is not None and each.longitude is not None:
            ring = _ring(each.latitude, each.longitude, each.radius or 0.0)
            edges += [(lat, lon) for lon, lat in ring]
    lats, lons = [lat for lat, _ in edges], [lon for _, lon in edges]
    tall, wide = (max(lats) - min(lats) or 1.0) * 0.1, (max(lons) - min(lons) or 1.0) * 0.1
    return (
        round(max(min(lons) - wide, -180.0), 4), round(max(min(lats) - tall, -90.0), 4),
        round(min(max(lons) + wide, 180.0), 4), round(min(max(lats) + tall, 90.0), 4),
    )  # fmt: skip


def _ring(latitude: float, longitude: float, km: float) -> list[list[float]]:
    """Corners of a circle on the sphere, longitude first, clockwise as d3's maps want them."""
    far, lat, lon = km / _KM_PER_DEGREE * math.pi / 180, *map(math.radians, (latitude, longitude))
    corners = []
    for n in range(_CORNERS + 1):
        way = 2 * math.pi * n / _CORNERS
        up = math.asin(
            math.sin(lat) * math.cos(far) + math.cos(lat) * math.sin(far) * math.cos(way)
        )
        over = lon + math.atan2(
            math.sin(way) * math.sin(far) * math.cos(lat),
            math.cos(far) - math.sin(lat) * math.sin(up),
        )
        corners.append([round(math.degrees(over), 4), round(math.degrees(up), 4)])
    return corners


def _spec(
    found: Sequence[Cluster],
    table: Table,
    look: Look,
    caption: tuple[str, ...],
    basemap: Mapping[str, Mapping[str, Any]],
) -> Spec:
    alt = altair()
    # The ground is drawn in degrees on a plane: the places fit, and no projection has to guess.
    ground = [
        alt.Chart(alt.Data(values=_turned(basemap[name]["features"]))).mark_geoshape(
            fill=colour, stroke=colour
        )
        for name, colour in (("land", LAND), ("water", WATER))
    ]
    names = [
        {"name": each["properties"]["name"], "lon": each["geometry"]["coordinates"][0],
         "lat": each["geometry"]["coordinates"][1]}
        for each in basemap["places"]["features"][:NAMED]
    ]  # fmt: skip
    labels = alt.Chart(alt.Data(values=names)).encode(longitude="lon:Q", latitude="lat:Q")
    circles = [
        _ring(each.latitude or 0.0, each.longitude or 0.0, each.radius or 0.0) for each in found
    ]
    rings = [
        {
            "type": "Feature", "properties": {"cluster": str(at)},
            "geometry": {"type": "LineString", "coordinates": circle},
        }
        for at, circle in enumerate(circles, start=1)
    ]  # fmt: skip
    heads = {column.key: column.title for column in table.columns}
    centres = alt.Chart(alt.Data(values=drawn(table))).encode(
        longitude="longitude:Q",
        latitude="latitude:Q",
        tooltip=[alt.Tooltip(f"{key}:N", title=title) for key, title in heads.items()],
    )
    layers = [
        *ground,
        labels.mark_circle(color=DARK, size=12),
        labels.mark_text(color=DARK, fontSize=10, dy=-8).encode(text="name:N"),
        alt.Chart(alt.Data(values=rings)).mark_geoshape(
            filled=False, stroke=PALETTE[1], strokeWidth=2.5
        ),
        centres.mark_point(shape="cross", filled=True, color=PALETTE[1], size=70),
        centres.mark_text(color=INK, fontSize=14, fontWeight="bold", dx=12, dy=10).encode(
            text="cluster:N"
        ),
    ]
    drawing = (
        alt.layer(*layers)
        .project(type="mercator")
        .properties(width=look.width, height=round(look.width * 0.8))
    )
    return finished(drawing, table, look, caption)


def _turned(features: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Outlines with their rings the other way round: d3 fills what lies to the right of a ring."""
    found = []
    for each in features:
        shape = each["geometry"]
        if shape["type"] == "Polygon":
            rings = [list(reversed(ring)) for ring in shape["coordinates"]]
            shape = {**shape, "coordinates": rings}
        found.append({"type": "Feature", "properties": {}, "geometry": shape})
    return found
