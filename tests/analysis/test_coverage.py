from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.mechanism.notice_builders import NOON, candidate, cells, disc, entry

from truceline.analysis.conflicts import meets
from truceline.analysis.coverage import (
    NOT_ON_RECORD,
    Coverage,
    Ground,
    asked_area,
    box,
    covered,
    ground_of,
)
from truceline.errors import Refused
from truceline.mechanism import notice_kinds as told
from truceline.mechanism import notices
from truceline.mechanism.bounds import bounds
from truceline.mechanism.shapes import Area
from truceline.mechanism.volumes import Circle, Corridor, LatLng, Polygon, Radius, Reach, Site

OFFICER = frozenset({"officer"})
SITE = candidate(
    "protected_site", author="un:aid", volumes=(), coarse=cells(disc()), boxes=("exact",)
)
TRUCE = Ground(
    subject="t" * 64,
    what="local_truce",
    label="Made-up valley",
    volumes=box(Area(south=36.0, west=37.0, north=36.2, east=37.4)),
    coarse=True,
)
AT = NOON + timedelta(hours=7)


def _grounds() -> tuple[Ground, ...]:
    flight = candidate("air_activity", seq=1)
    found = [ground_of(each) for each in (SITE, flight)]
    return (*(ground for ground in found if ground), TRUCE)


def _ask(where: LatLng, hour: float = 7.0, roles: frozenset[str] = OFFICER) -> Coverage:
    return covered(where, NOON + timedelta(hours=hour), _grounds(), roles=roles)


def test_what_is_on_record_at_a_place_is_listed() -> None:
    """A site's cells, a flight's footprint and a local truce are found where they lie."""
    assert [g.what for g in _ask(LatLng(36.25, 37.15)).covered_by] == [
        "air_activity",
        "protected_site",
    ]
    assert [g.what for g in _ask(LatLng(36.1, 37.39)).covered_by] == ["local_truce"]
    assert [g.coarse for g in _ask(LatLng(36.21, 37.05)).covered_by] == [True]


def test_only_officers_of_the_cell_are_told() -> None:
    """A party that asks is refused, whatever it asks about."""
    for roles in ({"party"}, {"guarantor"}, {"humanitarian"}, set[str]()):
        with pytest.raises(Refused, match="COVERED_FOR_OFFICERS"):
            _ask(LatLng(36.25, 37.15), roles=frozenset(roles))


@settings(deadline=None, max_examples=60)
@given(
    st.floats(min_value=-90, max_value=90),
    st.floats(min_value=-180, max_value=180),
    st.floats(min_value=-100, max_value=100),
)
def test_no_answer_ever_says_that_a_place_is_without_protection(
    lat: float, lng: float, hour: float
) -> None:
    """Where nothing is on record, the answer says just that, and to contact the cell."""
    answer = _ask(LatLng(lat, lng), hour)
    words = " ".join(answer.says).lower()
    for never in ("unprotected", "not protected", "no protection", "not covered", "free", "clear"):
        assert never not in words
    assert told.HUMANITARIAN_SENTENCE in answer.says
    assert (NOT_ON_RECORD in answer.says) == (not answer.covered_by)
    assert "treat it as protected" in NOT_ON_RECORD
    assert "contact the cell" in NOT_ON_RECORD


def test_a_notice_covers_in_its_time_both_ends_included() -> None:
    """At the very start and the very end a notice is on record; a moment outside it is not."""
    place = LatLng(36.25, 37.15)
    found = {hour: {g.what for g in _ask(place, hour).covered_by} for hour in (5.99, 6, 8, 8.01)}
    assert found[6] == found[8] == {"air_activity", "protected_site"}
    assert found[5.99] == found[8.01] == set()


def test_an_area_is_asked_about_whole() -> None:
    """A box, a circle, a corridor, a polygon and a site all find what they touch."""
    grounds = _grounds()
    ring = tuple(LatLng(*at) for at in ((36.22, 37.0), (36.22, 37.3), (36.28, 37.15)))
    for where in (
        Area(south=36.2, west=37.1, north=36.3, east=37.2),
        Circle(LatLng(36.25, 37.16), Radius(600.0)),
        Corridor((LatLng(36.2, 37.15), LatLng(36.3, 37.15)), Radius(10.0)),
        Polygon(ring),
        Site(Reach(700.0), center=LatLng(36.25, 37.16)),
    ):
        held = covered(where, AT, grounds, roles=OFFICER).covered_by
        assert "air_activity" in {ground.what for ground in held}


def test_what_is_over_or_has_no_place_is_no_ground() -> None:
    """Withdrawn notices and notices without a place are not on record anywhere."""
    line = candidate("channel_test", volumes=())
    assert ground_of(line) is None
    gone = notices.step(SITE.state, entry(1, told.NoticeWithdrawn(why="No"), author="un:aid"))
    assert ground_of(replace(SITE, state=gone)) is None


@settings(deadline=None, max_examples=60)
@given(
    st.floats(min_value=-90, max_value=90),
    st.floats(min_value=0, max_value=40),
    st.floats(min_value=-180, max_value=180),
    st.floats(min_value=0, max_value=300),
    st.tuples(st.floats(min_value=0, max_value=1), st.floats(min_value=0, max_value=1)),
)
def test_a_box_of_degrees_holds_every_point_of_it(
    south: float, height: float, west: float, width: float, share: tuple[float, float]
) -> None:
    """No point of a box, its edges and poles included, is left out of its volumes."""
    north = min(90.0, south + height)
    east = (west + width + 180) % 360 - 180
    volumes = box(Area(south=south, west=west, north=north, east=east))
    lat = min(max(south + (north - south) * share[0], -90), 90)
    lng = (west + width * share[1] + 180) % 360 - 180
    assert meets([disc(lat, lng, 0.5)], volumes)


LATS = st.one_of(st.floats(-90, 90), st.sampled_from([-90.0, -89.95, 0.0, 89.8, 89.95, 90.0]))
LNGS = st.one_of(st.floats(-180, 180), st.sampled_from([-180.0, -179.999, 179.999, 180.0]))
SIZES = st.floats(0, 0.3)


@example((0.0, 180.0), (0.0, 0.0), (0.0, 0.375), 1.0)
@settings(deadline=None, max_examples=150)
@given(
    st.tuples(LATS, LNGS),
    st.tuples(SIZES, SIZES),
    st.tuples(st.floats(-0.4, 0.4), st.floats(-0.4, 0.4)),
    st.floats(1, 30_000),
)
def test_the_box_that_an_index_is_asked_misses_nothing(
    corner: tuple[float, float],
    size: tuple[float, float],
    beside: tuple[float, float],
    radius: float,
) -> None:
    """Whatever the record holds at a place has a row whose box meets the box that is asked."""

    def turned(degrees: float) -> float:
        return (degrees + 180) % 360 - 180

    (lat, lng), (high, wide), (north, east) = corner, size, beside
    truce = Area(south=lat, west=lng, north=min(90, lat + high), east=turned(lng + wide))
    place = LatLng(max(-90, min(90, lat + north)), turned(lng + east))
    disc_there = disc(lat, lng, radius, first=6, last=8)
    flight = ground_of(candidate("air_activity", volumes=(disc_there,)))
    assert flight is not None
    grounds = [(flight, bounds([disc_there])), (replace(TRUCE, volumes=box(truce)), truce)]
    for where in (place, truce, Circle(place, Radius(5000.0))):
        asked = asked_area(where, AT)
        for ground, row in grounds:
            if covered(where, AT, [ground], roles=OFFICER).covered_by:
                assert row is not None
                assert row.meets(asked)
