"""The box of what is published holds every published cell, and asks for no geodesic."""

from __future__ import annotations

import random

import pytest
from tests.analysis.test_touched_cells import SIZES, drawn

from truceline.analysis.areas import faults
from truceline.analysis.cell_sizes import cells_box, published_area, size_for, wider
from truceline.analysis.forms import cells_of
from truceline.analysis.geodesy import distance
from truceline.mechanism.shapes import Area
from truceline.mechanism.volumes import Circle, LatLng, Polygon, Radius, Volume3D, Volume4D

HAIR = 2e-4
"""More than a side of a cell bulges between two of its vertices, in degrees."""


def _holds(box: Area, cells: Volume4D) -> bool:
    """Whether a box holds a run of cells as it is drawn."""
    outline = cells.volume.outline
    if isinstance(outline, Circle):
        pole = outline.center.lat
        side = box.south if pole > 0 else box.north
        reaches = max(box.north, -box.south) == 90.0 and (box.west, box.east) == (-180.0, 180.0)
        return reaches and distance((pole, 0.0), (side, 0.0)) >= outline.radius.value
    assert isinstance(outline, Polygon)
    full = (box.west, box.east) == (-180.0, 180.0)
    width = 360.0 if full else (box.east - box.west) % 360.0
    return all(
        box.south + HAIR <= at.lat <= box.north - HAIR
        and (full or HAIR <= (at.lng - box.west) % 360.0 <= width - HAIR)
        for at in outline.vertices
    )


@pytest.mark.parametrize("seed", range(3))
def test_the_box_holds_every_cell_as_it_is_drawn(seed: int) -> None:
    """Near poles, across 180 degrees, of Terms' size and of larger ones."""
    rng = random.Random(seed)  # noqa: S311 - made-up shapes
    asked = larger = 0
    while asked < 60:
        volume, size = drawn(rng, biggest=1.3), rng.choice(SIZES)
        if faults(volume):
            continue
        box = cells_box(volume, size)
        assert all(_holds(box, cells) for cells in cells_of(volume, size)), (volume, size)
        asked, larger = asked + 1, larger + (size_for(volume, size) != size)
    assert larger > 0


def test_a_small_box_is_not_much_larger_than_its_cells() -> None:
    """What is asked of the docket is a cell or two wide, wherever large cells may lie."""
    at = LatLng(36.25, 37.12)
    volume = Volume4D(volume=Volume3D(outline_circle=Circle(at, Radius(500.0))))
    box = cells_box(volume, 0.1)
    assert box.north - box.south < 0.103
    assert (box.east - box.west) % 360 < 0.203


def test_boxes_are_joined_the_short_way_round() -> None:
    """East and west of 180 degrees are one box across it, not one round the Earth."""
    volumes = [
        Volume4D(volume=Volume3D(outline_circle=Circle(LatLng(10.0, lng), Radius(500.0))))
        for lng in (179.0, -179.0)
    ]
    area = published_area([], volumes, 0.1)
    assert area is not None
    assert area.west > 178
    assert area.east < -178
    assert published_area([], [], 0.1) is None


def test_a_wider_box_holds_what_is_so_near() -> None:
    """Fifty kilometres are half a degree, more of longitude the farther north, all at a pole."""
    near = wider(Area(south=59.0, north=60.0, west=179.9, east=-179.9), 50_000.0)
    assert near.south < 58.55
    assert near.north > 60.45
    assert near.west < 179.05
    assert near.east > -179.05
    polar = wider(Area(south=88.0, north=89.0, west=10.0, east=11.0), 50_000.0)
    assert (polar.west, polar.east) == (-180.0, 180.0)
