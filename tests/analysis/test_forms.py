from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.notice_builders import candidate, cells, codes, disc, filed

from truceline.analysis.cell_sizes import size_for
from truceline.analysis.conflicts import meets
from truceline.analysis.forms import (
    cells_of,
    published,
    widened,
    without_end,
)
from truceline.analysis.places import place_faults
from truceline.mechanism import movements
from truceline.mechanism import notice_kinds as told
from truceline.mechanism.volumes import LatLng, Polygon, Volume3D, Volume4D


@settings(deadline=None, max_examples=15)
@given(
    st.floats(min_value=-89.9, max_value=89.9),
    st.floats(min_value=-180, max_value=180),
    st.floats(min_value=10, max_value=60_000),
)
def test_published_cells_hold_the_footprint(lat: float, lng: float, radius: float) -> None:
    """Whatever the footprint, what is published of it holds it."""
    volume = disc(lat, lng, radius)
    published_cells = cells_of(volume, 0.1)
    assert meets([disc(lat, lng, 1.0)], published_cells)


@pytest.mark.parametrize(
    ("radius", "size"), [(100, 0.1), (50_000, 0.1), (200_000, 1.0), (600_000, 2.5)]
)
def test_only_very_large_footprints_are_published_in_larger_cells(
    radius: float, size: float
) -> None:
    """Towns and districts keep Terms' own cells; a country is published in larger ones."""
    assert size_for(disc(36.0, 38.0, radius), 0.1) == size


def test_an_open_notice_is_published_as_its_cells_and_a_sealed_one_as_given() -> None:
    """What stands for a notice is what its author published, or the cells of what is open."""
    assert published(candidate()) == cells(disc())
    site = candidate("protected_site", volumes=(), coarse=cells(disc(35.0)), boxes=("exact",))
    assert published(site) == cells(disc(35.0))
    assert site.exact is None
    assert candidate().exact == (disc(),)


def test_volumes_widen_in_time_and_lose_their_end() -> None:
    """Seconds before and after move the ends; past the calendar, and without an end, none is."""
    (wide,) = widened([disc(first=1, last=2)], 3600, 1800)
    assert (wide.time_start, wide.time_end) == (
        disc(first=0, last=2.5).time_start,
        disc(first=0, last=2.5).time_end,
    )
    assert widened([disc()], 0, 0) == (disc(),)
    (endless,) = widened([disc()], 1e11, 1e12)
    assert (endless.time_start, endless.time_end) == (None, None)
    assert without_end([disc()])[0].time_end is None


def test_geometry_finds_what_is_wrong_with_the_volumes_of_any_body() -> None:
    """A ring that crosses itself is named by its place in the body, of whatever kind."""
    ring = tuple(LatLng(*at) for at in ((0, 0), (1, 1), (0, 1), (1, 0)))
    bad = replace(disc(), volume=Volume3D(outline_polygon=Polygon(ring)))
    assert isinstance(bad, Volume4D)
    found = place_faults(filed(volumes=(disc(), bad)))
    assert codes(found) == ["POLYGON_CROSSES"]
    assert found[0].where.startswith("/statement/body/volumes/1/")
    seen = movements.MovementReported(domain="land", title="Column", seen=(bad,))
    assert codes(place_faults(seen)) == ["POLYGON_CROSSES"]
    assert place_faults(told.NoticeCompleted()) == ()
    assert place_faults(None) == ()
