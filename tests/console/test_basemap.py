from __future__ import annotations

import json
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import pytest
import shapely
from hypothesis import given, settings
from hypothesis import strategies as st
from shapely.geometry import shape

from truceline.console import basemap as rooms
from truceline.console.basemap import basemap
from truceline.console.place_names import Place
from truceline.errors import BadInput, DeskFault

if TYPE_CHECKING:
    from pathlib import Path

SYRIA = (35.5, 32.0, 42.5, 37.5)
VENDOR = files("truceline.console").joinpath("static/vendor/basemap")


def shapes(layer: dict[str, Any]) -> list[Any]:
    """The outlines of a layer."""
    return [shape(each["geometry"]) for each in layer["features"]]


def test_no_layer_has_more_than_kind_and_no_source_of_borders_is_shipped() -> None:
    """Shipped land and water say what they are, and carry no name, code or owner."""
    for name in ("land-10m", "land-50m", "water"):
        features = json.loads(VENDOR.joinpath(f"{name}.json").read_text())["features"]
        assert {key for each in features for key in each["properties"]} == {"kind"}
        kinds = {each["properties"]["kind"] for each in features}
        assert kinds == ({"lake", "river"} if name == "water" else {"land"})


def test_no_line_parts_neighbours_on_land() -> None:
    """Land across four frontiers is one outline: nothing is drawn where states meet."""
    whole = shapes(basemap(SYRIA)["land"])
    inland = shapely.LineString([(36.2, 33.5), (38.0, 37.2), (42.0, 36.9), (39.0, 32.5)])
    assert sum(outline.intersects(inland) for outline in whole) == 1


@pytest.mark.parametrize(
    ("longitude", "latitude", "expected"),
    [
        (36.3, 33.5, True),  # Damascus
        (34.5, 34.5, False),  # the Mediterranean
        (51.0, 40.0, False),  # the Caspian Sea, which the source has as a ring of its own
        (178.5, 66.5, True),  # Chukotka, either side of the antimeridian
        (-178.5, 66.5, True),
        (170.0, 60.0, False),
        (0.0, -85.0, True),  # Antarctica, around the pole
        (0.0, 85.0, False),
    ],
)
@pytest.mark.parametrize("span", [1.0, 12.0])
def test_land_is_land_and_sea_is_sea(
    longitude: float, latitude: float, *, expected: bool, span: float
) -> None:
    """Both sheets know seas inside of land, and land over the antimeridian and a pole."""
    west, east = longitude - span, longitude + span
    south, north = max(latitude - span, -90), min(latitude + span, 90)
    box = (west + 360 if west < -180 else west, south, east - 360 if east > 180 else east, north)
    point = shapely.Point(longitude, latitude)
    outlines = shapes(basemap(box)["land"])
    assert any(outline.contains(point) for outline in outlines) is expected


def test_a_box_over_the_antimeridian_has_both_sides_and_nothing_between() -> None:
    """West greater than east goes over the antimeridian, and is answered by its two halves."""
    layers = basemap((176.0, -20.0, -178.0, -15.0))
    assert layers["land"]["features"]
    for name in ("land", "water", "places"):
        for outline in shapes(layers[name]):
            assert outline.bounds[0] >= 176 or outline.bounds[2] <= -178
    halves = [basemap((176.0, -20.0, 180.0, -15.0)), basemap((-180.0, -20.0, -178.0, -15.0))]
    area = sum(outline.area for half in halves for outline in shapes(half["land"]))
    assert sum(outline.area for outline in shapes(layers["land"])) == pytest.approx(area)


@settings(max_examples=12, deadline=None)
@given(
    west=st.floats(-180, 180), east=st.floats(-180, 180),
    south=st.floats(-90, 90), north=st.floats(-90, 90),
)  # fmt: skip
def test_every_layer_stays_within_its_box(
    west: float, east: float, south: float, north: float
) -> None:
    """Whatever the box, what is given lies in it, is sound, and runs as RFC 7946 asks."""
    south, north = sorted((south, north))
    layers = basemap((west, south, east, north), most=20)
    edge = 0.0001  # degrees: coordinates are rounded to as much
    for layer in layers.values():
        for outline in shapes(layer):
            w, s, e, n = outline.bounds
            assert s >= south - edge
            assert n <= north + edge
            if west <= east:
                assert w >= west - edge
                assert e <= east + edge
            else:
                assert w >= west - edge or e <= east + edge
            if outline.geom_type == "Polygon":
                assert outline.exterior.is_ccw or outline.area < edge


def test_the_great_rivers_and_lakes_are_there() -> None:
    """The Euphrates goes by Raqqa; a lake is an outline, a river a line."""
    water = basemap(SYRIA)["water"]["features"]
    rivers = [shape(each["geometry"]) for each in water if each["properties"]["kind"] == "river"]
    assert min(river.distance(shapely.Point(39.01, 35.95)) for river in rivers) < 0.1
    types = {(each["properties"]["kind"], each["geometry"]["type"]) for each in water}
    assert types <= {("river", "LineString"), ("lake", "Polygon")}


def test_places_come_with_names_and_without_a_country() -> None:
    """Places are ranked by people, named in the languages known, and belong to nobody."""
    places = [each["properties"] for each in basemap(SYRIA, most=30)["places"]["features"]]
    assert [place["rank"] for place in places] == list(range(1, 31))
    people = [place["population"] for place in places]
    assert people == sorted(people, reverse=True)
    assert {key for place in places for key in place} == {"name", "names", "population", "rank"}
    named = {place["name"]: place["names"] for place in places}
    assert named["Damascus"] == {"ar": "دمشق", "fr": "Damas", "ru": "Дамаск"}
    assert named["Aleppo"] == {"ar": "حلب", "ru": "Алеппо"}


def test_a_name_in_letters_of_another_language_is_not_taken() -> None:
    """A Persian or Ukrainian spelling is neither Arabic nor Russian."""
    place = Place("Kyiv", 30.5, 50.5, 1, "Europe/Berlin", ("کی‌یف", "Київ", "Киев", "كييف"))
    assert place.names() == {"ar": "كييف", "ru": "Киев"}
    assert Place("Kyiv", 30.5, 50.5, 1, "Nowhere/None", ("Київ",)).names() == {}


def test_every_fault_of_a_box_comes_at_once() -> None:
    """Three things wrong are three faults."""
    with pytest.raises(BadInput) as wrong:
        basemap((-181, 95, 10, 20))
    assert [fault.code for fault in wrong.value.faults] == [
        "LONGITUDE_RANGE",
        "LATITUDE_RANGE",
        "AREA_ORDER",
    ]
    with pytest.raises(BadInput):
        basemap((float("nan"), 0, 1, 1))


def test_a_deployments_own_water_takes_the_place_of_the_shipped(tmp_path: Path) -> None:
    """Only outlines are read of a local file; a changed file is read again."""
    own = tmp_path / "water.geojson"
    river = {"type": "LineString", "coordinates": [[36, 33], [37, 34]]}
    lake = {"type": "MultiPolygon", "coordinates": [[[[38, 33], [39, 33], [39, 34], [38, 33]]]]}
    features = [{"properties": {"name": "ours"}, "geometry": each} for each in (river, lake)]
    own.write_text(json.dumps({"type": "FeatureCollection", "features": features}))
    given = basemap(SYRIA, water=own)["water"]["features"]
    assert [each["properties"] for each in given] == [{"kind": "river"}, {"kind": "lake"}]
    own.write_text(json.dumps({"type": "FeatureCollection", "features": []}))
    assert basemap(SYRIA, water=own)["water"]["features"] == []


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[]",
        "{}",
        '{"features": 7}',
        '{"features": [{"geometry": {"type": "Point", "coordinates": [1, 2]}}]}',
        '{"features": [{"geometry": {"type": "LineString", "coordinates": [[1, 2]]}}]}',
        '{"features": [{"geometry": {"type": "LineString", "coordinates": [[1, 2], [1, 99]]}}]}',
        '{"features": [{"geometry": {"type": "Nothing"}}]}',
    ],
)
def test_a_file_that_is_no_water_is_refused(tmp_path: Path, text: str) -> None:
    """What cannot be drawn as water is refused with the file's name."""
    own = tmp_path / "water.geojson"
    own.write_text(text)
    with pytest.raises(BadInput) as wrong:
        basemap(SYRIA, water=own)
    assert {fault.code for fault in wrong.value.faults} == {"WATER_FORM"}
    assert wrong.value.faults[0].where == str(own)


def test_a_missing_file_of_water_is_said(tmp_path: Path) -> None:
    """The desk's own fault, by name."""
    with pytest.raises(DeskFault, match="WATER_UNREADABLE"):
        basemap(SYRIA, water=tmp_path / "none.geojson")


def test_without_the_built_files_the_basemap_says_so(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An installation without its basemap names the remedy; nothing else of the console fails."""
    monkeypatch.setattr(rooms, "files", lambda _: tmp_path)
    rooms._shipped.cache_clear()
    rooms._layers.cache_clear()
    try:
        with pytest.raises(DeskFault, match="BASEMAP_MISSING"):
            basemap(SYRIA)
    finally:
        rooms._shipped.cache_clear()
        rooms._layers.cache_clear()
