"""What a map draws holds the whole of what is meant, and hardly more."""

from __future__ import annotations

from typing import Any

import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from truceline.analysis.drawing import area as drawn_area
from truceline.analysis.footprints import footprint
from truceline.analysis.geodesy import beyond
from truceline.analysis.sketches import of_area, of_volumes
from truceline.mechanism.shapes import Area
from truceline.mechanism.volumes import Outline, parse_volumes

LATS = st.floats(-70, 70)
LNGS = st.floats(-179, 179)
SLACK_DEG = 2e-6
"""Twenty centimetres, over the rounding of both drawings."""


def _sketch(outline: dict[str, Any]) -> tuple[shapely.Geometry, Outline, dict[str, Any]]:
    (volume,) = parse_volumes([{"volume": outline}])
    sketch = of_volumes((volume,))
    assert sketch is not None
    return shape(sketch.json), volume.volume.outline, sketch.json


def _point(lat: float, lng: float) -> dict[str, float]:
    return {"lat": lat, "lng": lng}


@settings(max_examples=80, deadline=None)
@given(lat=LATS, lng=LNGS, metres=st.floats(1, 60_000))
def test_a_disc_is_drawn_round_its_whole_circle(lat: float, lng: float, metres: float) -> None:
    """Every place of its rim lies inside of the drawing, which is at most 3 % larger."""
    circle = {"center": _point(lat, lng), "radius": {"value": metres}}
    flat, outline, _ = _sketch({"outline_circle": circle})
    exact = shape(drawn_area(footprint(outline)))
    # Drawn with corners on the rim, the exact one takes 0.04 % from the disc.
    assert exact.area * 0.999 <= flat.area <= exact.area * 1.03
    if abs(lng) > 178:
        return
    for turn in range(0, 360, 7):
        at_lat, at_lng = beyond((lat, lng), turn, metres * 0.999)
        assert flat.buffer(SLACK_DEG).contains(shapely.Point(at_lng, at_lat))


@settings(max_examples=80, deadline=None)
@given(
    lat=LATS,
    lng=st.floats(-175, 175),
    steps=st.lists(st.tuples(st.floats(0.01, 0.2), st.floats(-0.2, 0.2)), min_size=1, max_size=4),
    half=st.floats(5, 5_000),
)
def test_a_corridor_holds_what_is_meant(
    lat: float, lng: float, steps: list[tuple[float, float]], half: float
) -> None:
    """The exact drawing lies in the sketch but for its rounding; the sketch is hardly larger."""
    vertices = [_point(lat, lng)]
    for east, north in steps:
        vertices.append(_point(vertices[-1]["lat"] + north, vertices[-1]["lng"] + east))
    corridor = {"vertices": vertices, "half_width": {"value": half}}
    flat, outline, _ = _sketch({"outline_corridor": corridor})
    exact = shape(drawn_area(footprint(outline)))
    # Half a metre where an edge is drawn straight between places 5 km apart.
    assert exact.difference(flat.buffer(2e-5)).area <= exact.area * 1e-9
    assert flat.area <= exact.area * 1.03 + 1e-12


@settings(max_examples=60, deadline=None)
@given(lat=LATS, lng=st.floats(-175, 175), high=st.floats(0.001, 0.5), wide=st.floats(0.001, 3))
def test_a_polygon_keeps_its_corners_and_runs_as_its_edges_do(
    lat: float, lng: float, high: float, wide: float
) -> None:
    """It differs from the exact drawing by less than half a metre of its rim, whatever its turn."""
    ring = [(lat, lng), (lat, lng + wide), (lat + high, lng + wide), (lat + high, lng)]
    for corners in (ring, ring[::-1]):
        polygon = {"vertices": [_point(*at) for at in corners]}
        flat, outline, json = _sketch({"outline_polygon": polygon})
        exact = shape(drawn_area(footprint(outline)))
        assert flat.symmetric_difference(exact).area <= exact.length * 3e-5
        # RFC 7946, 3.1.6: the outer ring runs counter-clockwise, and ends where it begins.
        assert json["type"] == "Polygon"
        assert shapely.is_ccw(shapely.LinearRing(json["coordinates"][0]))
        assert json["coordinates"][0][0] == json["coordinates"][0][-1]


def test_what_crosses_the_antimeridian_is_cut_there() -> None:
    """A disc and a box beside Fiji are two parts each, one on either side."""
    circle = {"center": _point(-17.0, 179.99), "radius": {"value": 5_000}}
    _, _, json = _sketch({"outline_circle": circle})
    area = Area(south=-19.0, west=179.0, north=-16.0, east=-179.0)
    for drawn in (json, of_area(area).json):
        assert drawn["type"] == "MultiPolygon"
        lngs = [lng for part in drawn["coordinates"] for lng, _ in part[0]]
        assert min(lngs) == -180
        assert max(lngs) == 180
    assert of_area(area).meets(Area(south=-17, west=-179.9, north=-16.5, east=-179.5))
    assert not of_area(area).meets(Area(south=-17, west=-178.0, north=-16.5, east=170.0))


def test_several_volumes_are_one_sound_ground() -> None:
    """Two discs that overlap are one polygon, two apart a MultiPolygon, none is nothing."""
    discs = [
        {"volume": {"outline_circle": {"center": _point(36.0, lng), "radius": {"value": 900}}}}
        for lng in (37.0, 37.01, 38.0)
    ]
    one, other, apart = parse_volumes(discs)
    near, far = of_volumes((one, other)), of_volumes((one, apart))
    assert near is not None
    assert far is not None
    assert near.json["type"] == "Polygon"
    assert far.json["type"] == "MultiPolygon"
    assert near.flat.is_valid
    assert of_volumes(()) is None


def test_a_box_without_width_is_a_point_or_a_line() -> None:
    """What has no extent is drawn as what it is."""
    assert of_area(Area(south=1, west=2, north=1, east=2)).json["type"] == "Point"
    assert of_area(Area(south=1, west=2, north=3, east=2)).json["type"] == "LineString"
