"""Where counts cluster, on land and water without borders: for officers of the cell alone.

A circle holds the places of one cluster. It says that more was counted there than chance gives; it
does not say why, and nothing about who.
"""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.bulletin_shape import Table, columns
from truceline.report.figure_effect import drawn, number
from truceline.report.figures import DARK, INK, PALETTE, Figure, altair, finished

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.analysis.scanned_events import Clustered
    from truceline.report.figures import Look, Spec
    from truceline.scan import Cluster

LAND: Final = "#f3efe6"
WATER: Final = "#cfe3f1"
NAMED: Final = 12
Box = tuple[float, float, float, float]
"""West, south, east and north, in degrees."""
_LAST: Final = 85.0
"""Mercator's projection has no pole; nobody counts events beyond this."""
_BEYOND: Final = 0.15
_HIGHEST, _LOWEST = 1.0, 0.5
"""Bounds of the height, in widths."""
_NAME_WIDE, _NAME_TALL = 0.14, 0.05
"""About how much of the drawing a name takes."""
_KM_PER_DEGREE: Final = 111.195
_CORNERS: Final = 48
CHANCE: Final = (
    "Uncertainty: p is how often chance alone gives as strong a cluster anywhere; secondary ones"
    " are read with care. A circle is drawn around its places and is no border."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Ground:
    """Land, water and places below a map of clusters, without borders.

    Args:
        box: What is shown (:func:`box_of`).
        layers: GeoJSON collections ``land``, ``water`` and ``places``, of :func:`around` the box.
        attribution: Whose they are.
    """

    box: Box
    layers: Mapping[str, Mapping[str, Any]]
    attribution: str


def clusters(
    found: Clustered, look: Look, *, ground: Ground, ident: str = "clusters", draw: bool = True
) -> Figure:
    """The clusters of one source on land and water, and as a table.

    Args:
        found: The clusters, with centres in degrees, and what was scanned.
        look: How it is to look.
        ground: What it is drawn on.
        ident: Its id, where a page has several.
        draw: Whether the specification is made; without it the figure is its table.
    """
    placed = [e for e in found.clusters if e.latitude is not None and e.longitude is not None]
    scanned, spans = found.scanned, found.scanned.study.spans
    table = Table(
        id=ident,
        caption=look.text("Where and when more was counted than chance gives"),
        period=look.text(
            "Period: {first} to {last}",
            first=spans.first_day(0),
            last=spans.last_day(spans.count - 1),
        ),
        source=look.text("Source: {who}; map: {map}", who=scanned.source, map=ground.attribution),
        out_of=look.text(
            "Denominator: {count} events at {places} places",
            count=scanned.counted,
            places=len(scanned.study.places),
        ),
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
        *told(found, look),
    )
    uncertainty = look.text(CHANCE)
    caption = (table.period, table.source, table.out_of, uncertainty, *says)
    return Figure(
        id=table.id, title=table.caption, table=table, uncertainty=uncertainty, says=says,
        spec=_spec(placed, table, look, caption, ground) if draw else {},
    )  # fmt: skip


def told(found: Clustered, look: Look) -> Iterator[str]:
    """What a map of clusters does not show, in sentences: weaker ones, and what was set apart."""
    if found.quiet:
        yield look.text("Too little was counted to compare: {why}", why=found.quiet)
    elif not found.clusters:
        yield look.text("Nothing stands out. That is no statement that nothing happened.")
    if found.weaker:
        yield look.text(
            "Not drawn, since chance gives them in more than one play of twenty: {count}.",
            count=found.weaker,
        )
    for why, count in found.scanned.apart:
        yield look.text("{count} events set apart: {why}.", count=count, why=look.text(why))


def box_of(found: Sequence[Cluster], places: Sequence[tuple[float, float]]) -> Box:
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
        round(max(min(lons) - wide, -180.0), 4), round(max(min(lats) - tall, -_LAST), 4),
        round(min(max(lons) + wide, 180.0), 4), round(min(max(lats) + tall, _LAST), 4),
    )  # fmt: skip


def around(box: Box) -> Box:
    """A box a little larger: its outlines end beyond what is shown.

    >>> around((36.0, 35.0, 38.0, 36.0))
    (35.7, 34.85, 38.3, 36.15)
    """
    west, south, east, north = box
    wide, tall = (east - west) * _BEYOND, (north - south) * _BEYOND
    return (
        round(max(west - wide, -180.0), 4), round(max(south - tall, -_LAST), 4),
        round(min(east + wide, 180.0), 4), round(min(north + tall, _LAST), 4),
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
    ground: Ground,
) -> Spec:
    alt, box, basemap = altair(), ground.box, ground.layers
    scale, height = _fitted(box, look.width)
    # A river is a line: filled, it would be a lake that nobody has seen.
    lines = {"LineString", "MultiLineString"}
    water = basemap["water"]["features"]
    rivers = [each for each in water if each["geometry"]["type"] in lines]
    lakes = [each for each in water if each["geometry"]["type"] not in lines]
    outlines = [
        alt.Chart(alt.Data(values=_turned(features))).mark_geoshape(
            clip=True, filled=filled, fill=colour if filled else None, stroke=colour
        )
        for features, colour, filled in (
            (basemap["land"]["features"], LAND, True),
            (lakes, WATER, True),
            (rivers, WATER, False),
        )
        if features
    ]
    names = [
        {"name": each["properties"]["name"], "lon": each["geometry"]["coordinates"][0],
         "lat": each["geometry"]["coordinates"][1]}
        for each in _apart(basemap["places"]["features"], box)
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
        *outlines,
        labels.mark_circle(color=DARK, size=12),
        labels.mark_text(color=DARK, fontSize=10, dy=-8).encode(text="name:N"),
        alt.Chart(alt.Data(values=rings)).mark_geoshape(
            clip=True, filled=False, stroke=PALETTE[1], strokeWidth=2.5
        ),
        centres.mark_point(shape="cross", filled=True, color=PALETTE[1], size=70),
        centres.mark_text(color=INK, fontSize=14, fontWeight="bold", dx=12, dy=10).encode(
            text="cluster:N"
        ),
    ]
    middle = (box[0] + box[2]) / 2, _unturned((_tall(box[1]) + _tall(box[3])) / 2)
    drawing = (
        alt.layer(*layers)
        .project(
            type="mercator", scale=scale, center=list(middle),
            translate=[look.width / 2, height / 2],
        )
        .properties(width=look.width, height=height, view=alt.ViewBackground(fill=WATER))
    )  # fmt: skip
    return finished(drawing, table, look, caption)


def _fitted(box: Box, width: int) -> tuple[float, int]:
    """The scale of Mercator's projection at which a box is as wide as the drawing, and its height.

    Of a box that would be higher than it is wide, the height decides.
    """
    wide = math.radians(box[2] - box[0]) or 1e-6
    tall = (_tall(box[3]) - _tall(box[1])) or 1e-6
    scale = min(width / wide, width * _HIGHEST / tall)
    return scale, max(round(scale * tall), round(width * _LOWEST))


def _tall(latitude: float) -> float:
    """A latitude on Mercator's projection of the unit sphere."""
    return math.log(math.tan(math.pi / 4 + math.radians(latitude) / 2))


def _unturned(tall: float) -> float:
    """The latitude, in degrees, that :func:`_tall` puts there."""
    return math.degrees(2 * math.atan(math.exp(tall)) - math.pi / 2)


def _apart(places: Sequence[Mapping[str, Any]], box: Box) -> list[Mapping[str, Any]]:
    """The greatest places inside a box whose names do not stand on each other."""
    west, south, east, north = box
    wide, tall = (east - west) * _NAME_WIDE, (north - south) * _NAME_TALL
    kept: list[tuple[float, float, Mapping[str, Any]]] = []
    for each in places:
        lon, lat = each["geometry"]["coordinates"][:2]
        inside = west + wide / 2 < lon < east - wide / 2 and south + tall < lat < north - tall
        if inside and all(abs(lon - x) > wide or abs(lat - y) > tall for x, y, _ in kept):
            kept.append((lon, lat, each))
    return [each for _, _, each in kept[:NAMED]]


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
