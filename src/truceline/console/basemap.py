"""Land, water and places below a desk's map, for one box of the world; never a border.

Whose land is whose is what the parties disagree about, and every map of borders takes sides. So
the map has none: lines and zones come from the parties' own lists on the ledger. Water has no
names, and a place has no country. Land, lakes and rivers are Natural Earth's (public domain), put
beside the pages' scripts when Truceline is built (see ADR 14); places are those of GeoNames (CC BY
4.0) with at least 5,000 people. The map has to show whose they are: :data:`ATTRIBUTION`.

    from truceline.console.basemap import basemap

    layers = basemap((36.5, 35.5, 37.5, 36.5))   # west, south, east, north: around Aleppo
    layers["land"]["features"], layers["water"]["features"], layers["places"]["features"]
"""

from __future__ import annotations

import json
from functools import lru_cache
from importlib.resources import files
from typing import TYPE_CHECKING, Any

import numpy as np
import shapely
from shapely.geometry import mapping, shape

from truceline.console.place_names import Place, gazetteer
from truceline.errors import BadInput, DeskFault, Fault, raise_for

if TYPE_CHECKING:
    from pathlib import Path

Box = tuple[float, float, float, float]
"""West, south, east and north in WGS84 degrees (RFC 7946, section 5)."""

Layer = dict[str, Any]
"""A GeoJSON FeatureCollection."""

ATTRIBUTION = "Natural Earth; GeoNames (CC BY 4.0)"
WIDE = 20.0  # degrees; a box wider or higher than this is drawn from the coarse sheet of land
PLACES = 400  # more labels than this no screen can hold
DECIMALS = 4  # of a degree, some ten metres: finer than any of the sources


def basemap(bbox: Box, *, water: Path | None = None, most: int = PLACES) -> dict[str, Layer]:
    """The layers ``land``, ``water`` and ``places`` of a box, as GeoJSON in WGS84 degrees.

    Land and water are cut to the box; outlines run as RFC 7946 wants. Where west is greater than
    east the box goes over the antimeridian, and what lies there is cut in two, as the RFC asks.
    The answer is kept for the next who ask the same: do not change it.

    Args:
        bbox: West, south, east, north.
        water: A GeoJSON file of the deployment's own lakes and rivers, taken instead of the shipped
            ones, which show the great ones only. Nothing but outlines is read from it.
        most: So many places at most, those with most people first.

    Returns:
        ``land``: polygons. ``water``: polygons and lines with ``kind``, ``lake`` or ``river``.
        ``places``: points with ``name`` as GeoNames has it, ``names`` by language (``ar``, ``fr``,
        ``ru``) where one is known, ``population``, and ``rank`` from 1, the greatest place first.

    Raises:
        BadInput: LATITUDE_RANGE, LONGITUDE_RANGE, AREA_ORDER, all at once; WATER_FORM.
        DeskFault: BASEMAP_MISSING where Truceline was built without it; WATER_UNREADABLE.
    """
    _check(bbox)
    changed = water.stat().st_mtime_ns if water is not None and water.is_file() else 0
    return _layers(bbox, water, changed, most)


@lru_cache(maxsize=16)
def _layers(box: Box, water: Path | None, changed: int, most: int) -> dict[str, Layer]:
    """The layers of a sound box; ``changed`` lets an edited file of water be read again."""
    west, south, east, north = box
    width = east - west if east >= west else east - west + 360
    sheet = "land-50m" if max(width, north - south) > WIDE else "land-10m"
    own = _shipped("water") if water is None else _given(water, changed)
    return {
        "land": _cut(_shipped(sheet), box),
        "water": _cut(own, box),
        "places": _places(box, most),
    }


def _check(box: Box) -> None:
    """Raise every fault of a box at once."""
    west, south, east, north = box
    faults = [
        Fault("LONGITUDE_RANGE", f"The longitude is {degrees}.", "Give -180 to 180.", where)
        for where, degrees in (("/0", west), ("/2", east))
        if not -180 <= degrees <= 180  # noqa: PLR2004 - the whole way round
    ]
    faults += [
        Fault("LATITUDE_RANGE", f"The latitude is {degrees}.", "Give -90 to 90.", where)
        for where, degrees in (("/1", south), ("/3", north))
        if not -90 <= degrees <= 90  # noqa: PLR2004 - from pole to pole
    ]
    if south > north:
        sentence = f"The south of the box, {south}, lies north of its north, {north}."
        faults.append(Fault("AREA_ORDER", sentence, "Give west, south, east, north.", "/1"))
    raise_for(faults)


class Sheet:
    """Outlines of the world, each with its kind, found by box."""

    def __init__(self, outlines: list[tuple[str, Any]]) -> None:
        self.kinds = [kind for kind, _ in outlines]
        # The grid of a source makes some outlines touch themselves; such ones would be cut wrongly.
        touching = np.array([outline for _, outline in outlines], dtype=object)
        self.shapes = shapely.make_valid(touching, method="structure")
        self.tree = shapely.STRtree(self.shapes)

    def within(self, bounds: Box) -> list[tuple[str, Any]]:
        """What lies in a box, cut to it, in the order of the source."""
        west, south, east, north = bounds
        if west == east or south == north:
            return []  # a line or a point has room for no outline
        found = sorted(int(place) for place in self.tree.query(shapely.box(*bounds)))
        return [(self.kinds[place], _cut_one(self.shapes[place], bounds)) for place in found]


@lru_cache(maxsize=3)
def _shipped(name: str) -> Sheet:
    """A sheet that was made when Truceline was built."""
    place = files("truceline.console").joinpath(f"static/vendor/basemap/{name}.json")
    try:
        collection = json.loads(place.read_bytes())
    except FileNotFoundError as missing:
        fault = Fault(
            "BASEMAP_MISSING",
            "Truceline was installed without its basemap.",
            "Build it with the network at hand: make .venv/.ready, or install a wheel.",
        )
        raise DeskFault(fault) from missing
    return Sheet(
        [(each["properties"]["kind"], shape(each["geometry"])) for each in collection["features"]]
    )


@lru_cache(maxsize=2)
def _given(water: Path, changed: int) -> Sheet:  # noqa: ARG001 - it tells one state of the file from the next
    """The deployment's own lakes and rivers.

    Raises:
        BadInput: WATER_FORM. DeskFault: WATER_UNREADABLE.
    """
    hint = "Give a GeoJSON FeatureCollection of polygons and lines in WGS84 degrees."
    try:
        geometries = [each["geometry"] for each in json.loads(water.read_bytes())["features"]]
        parts = [part for each in geometries if each for part in shapely.get_parts(shape(each))]
    except OSError as trouble:
        sentence = f"The file of water cannot be read: {trouble.strerror}."
        fault = Fault(
            "WATER_UNREADABLE", sentence, "Give a file that the desk may read.", str(water)
        )
        raise DeskFault(fault) from trouble
    except (ValueError, KeyError, TypeError, shapely.errors.ShapelyError) as trouble:
        sentence = "The file of water is not a GeoJSON FeatureCollection."
        raise BadInput(Fault("WATER_FORM", sentence, hint, str(water))) from trouble
    kinds = {"Polygon": "lake", "LineString": "river"}
    sound = shapely.box(-180, -90, 180, 90)
    faults = [
        Fault("WATER_FORM", f"Water is a {part.geom_type} within {part.bounds}.", hint, str(water))
        for part in parts
        if part.geom_type not in kinds or not sound.covers(shapely.box(*part.bounds))
    ]
    raise_for(faults)
    return Sheet([(kinds[part.geom_type], part) for part in parts])


def _cut(sheet: Sheet, box: Box) -> Layer:
    """What of a sheet lies in a box, which may go over the antimeridian."""
    found = [
        (kind, part)
        for half in _halves(box)
        for kind, outline in sheet.within(half)
        for part in shapely.get_parts(outline)
        # A cut can leave points and, of a lake, lines along the box: neither is water or land.
        if part.geom_type == ("LineString" if kind == "river" else "Polygon")
    ]
    return _collection([_feature(part, {"kind": kind}) for kind, part in found])


def _halves(box: Box) -> list[Box]:
    """The box, or its two halves where it goes over the antimeridian."""
    west, south, east, north = box
    if west <= east:
        return [box]
    return [(west, south, 180.0, north), (-180.0, south, east, north)]


def _cut_one(outline: Any, bounds: Box) -> Any:
    """An outline cut to a box; the grid of a source can make what is left touch itself."""
    return shapely.make_valid(shapely.clip_by_rect(outline, *bounds))


def _places(box: Box, most: int) -> Layer:
    """The greatest places of a box, the greatest first."""
    halves = _halves(box)
    here = [
        place
        for place in gazetteer()
        if any(w <= place.longitude <= e and s <= place.latitude <= n for w, s, e, n in halves)
    ]
    return _collection([_place(place, rank) for rank, place in enumerate(here[:most], start=1)])


def _place(place: Place, rank: int) -> Layer:
    """A place as a GeoJSON feature."""
    named = {"name": place.name, "names": place.names(), "population": place.population}
    return _feature(shapely.Point(place.longitude, place.latitude), {**named, "rank": rank})


def _feature(outline: Any, properties: dict[str, Any]) -> Layer:
    """A GeoJSON feature whose outer ring runs counter-clockwise (RFC 7946, section 3.1.6)."""
    if outline.geom_type == "Polygon":
        outline = shapely.geometry.polygon.orient(outline)
    rounded = shapely.transform(outline, lambda xy: np.round(xy, DECIMALS))
    # Lists in place of tuples, as JSON reads them back.
    plain = json.loads(json.dumps(mapping(rounded)))
    return {"type": "Feature", "properties": properties, "geometry": plain}


def _collection(features: list[Layer]) -> Layer:
    """A GeoJSON FeatureCollection."""
    return {"type": "FeatureCollection", "features": features}
