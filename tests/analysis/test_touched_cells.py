"""Which cells a volume touches: arithmetic that spares the asking never changes the answer."""

from __future__ import annotations

import math
import random

import pytest

from truceline.analysis import cells
from truceline.analysis.areas import faults
from truceline.analysis.cell_sizes import size_for
from truceline.analysis.footprints import footprint
from truceline.analysis.nearness import meet
from truceline.mechanism.volumes import (
    Circle,
    Corridor,
    LatLng,
    Outline,
    Polygon,
    Radius,
    Reach,
    Site,
    Volume3D,
    Volume4D,
)

SIZES = (0.1, 0.25, 0.5, 1.0, 5.0, 30.0, 180 / 97)


def _place(lat: float, lng: float) -> LatLng:
    return LatLng(max(-89.99, min(89.99, lat)), (lng + 180.0) % 360.0 - 180.0)


def drawn(rng: random.Random, biggest: float = 0.3) -> Volume4D:
    """A volume anywhere, up to ten to the ``biggest`` degrees, often on the grid or at a pole."""
    grid = rng.choice([-88.5, -60.0, 0.0, 36.0, 45.5, 80.0, 89.3]) + rng.choice([0.0, 0.05, 0.1])
    lat = rng.choice([rng.uniform(-89.9, 89.9), grid])
    lng = rng.choice([rng.uniform(-180, 180), 180.0, 179.95, 37.0])
    size = 10 ** rng.uniform(-4, biggest)
    side = rng.choice([0.1, size])
    wide = min(side / max(0.02, math.cos(math.radians(lat))), 40.0)
    ring = [(lat, lng), (lat, lng + wide), (lat + side, lng + wide), (lat + side, lng)]
    polygon = Polygon(tuple(_place(*at) for at in ring))
    outlines: list[tuple[str, Outline]] = [
        ("outline_polygon", polygon),
        ("outline_circle", Circle(_place(lat, lng), Radius(size * 50_000))),
        (
            "outline_corridor",
            Corridor((_place(lat, lng), _place(lat - size, lng + size)), Radius(size * 9_000)),
        ),
        ("outline_site", Site(Reach(size * 5_000), polygon=polygon)),
        ("outline_site", Site(Reach(size * 5_000), center=_place(lat, lng), radius=Reach(0.0))),
    ]
    return Volume4D(volume=Volume3D(**dict([rng.choice(outlines)])))  # type: ignore[arg-type] # by its name


def _asked_of_each(volume: Volume4D, rows: int) -> frozenset[cells.Cell]:
    """Spreading by the exact question alone, asked of every neighbour."""
    area = footprint(volume.volume.outline)
    first = cells._cell_at(area.corners[0], rows)
    touched, seen, ahead = {first}, {first}, [first]
    while ahead:
        for cell in cells._neighbours(ahead.pop(), rows) - seen:
            seen.add(cell)
            if meet(area, cells._cell_footprint(cell, rows)):
                touched.add(cell)
                ahead.append(cell)
    return frozenset(touched)


@pytest.mark.parametrize("seed", range(4))
def test_what_is_spared_changes_no_answer(seed: int) -> None:
    """Boxes and corners decide most cells, and each as the exact question would."""
    rng = random.Random(seed)  # noqa: S311 - made-up shapes
    several = asked = 0
    while asked < 60:
        volume, size = drawn(rng), rng.choice(SIZES)
        if faults(volume) or size_for(volume, size) != size:
            continue
        rows = cells._rows(size)
        found = cells.touched_cells(volume, rows)
        assert found == _asked_of_each(volume, rows), (volume, size)
        asked, several = asked + 1, several + (len(found) > 1)
    assert several > 20
