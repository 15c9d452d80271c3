"""What geometry alone finds wrong with an area, and its coarse form."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

import pytest
from geographiclib.geodesic import Geodesic
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from truceline.analysis import cells
from truceline.analysis.areas import coarse_cells, distance_m, faults
from truceline.analysis.conflicts import meets
from truceline.errors import BadInput
from truceline.mechanism.volumes import (
    Circle,
    Corridor,
    LatLng,
    Polygon,
    Radius,
    Reach,
    Site,
    Time,
    Volume3D,
    Volume4D,
    parse_volumes,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

EARTH = Geodesic.WGS84


def ring(*places: tuple[float, float]) -> Volume4D:
    """A polygon of (latitude, longitude) corners at all heights and times."""
    corners = tuple(LatLng(*at) for at in places)
    return Volume4D(volume=Volume3D(outline_polygon=Polygon(corners)))


def disc(lat: float, lng: float, metres: float, **times: Any) -> Volume4D:
    """A circle at all heights."""
    circle = Circle(LatLng(lat, lng), Radius(metres))
    return Volume4D(volume=Volume3D(outline_circle=circle), **times)


def codes(volume: Volume4D) -> list[str]:
    """The codes of a volume's faults."""
    return [fault.code for fault in faults(volume)]


class TestFaults:
    """Rings that have no inside, or no one inside."""

    def test_a_figure_of_eight_is_refused(self) -> None:
        """A ring whose edges cross is refused, and the edges are named."""
        (fault,) = faults(ring((0, 0), (1, 1), (1, 0), (0, 1)), "/3")
        assert fault.code == "POLYGON_CROSSES"
        assert "Edges 1 and 3" in fault.sentence
        assert fault.where == "/3/volume/outline_polygon"

    def test_edges_that_cross_only_as_geodesics_are_refused(self) -> None:
        """At 60 degrees north a geodesic bulges over a vertex that the chart shows outside."""
        over = [(60.0, 0.0), (50.0, 5.0), (50.0, 15.0), (60.0, 20.0)]
        assert codes(ring(*over)) == []
        assert codes(ring(*over[:1], (60.3, 10.0), *over[1:])) == []
        # The dent reaches from the south through the northern edge, which runs at 60.4 there.
        dented = [(60.0, 0.0), (50.0, 5.0), (50.0, 9.0), (60.5, 10.0), (50.0, 11.0), (50.0, 15.0)]
        assert codes(ring(*dented, (60.0, 20.0))) == ["POLYGON_CROSSES"]
        dented[3] = (60.3, 10.0)
        assert codes(ring(*dented, (60.0, 20.0))) == []

    def test_a_bow_tie_through_a_shared_corner_is_refused(self) -> None:
        """Two lobes that meet in a corner and turn opposite ways are one ring that crosses."""
        bow = ring((0, 0), (1, -1), (-1, -1), (0, 0), (-1, 1), (1, 1))
        assert codes(bow) == []
        tie = ring((0, 0), (1, -1), (-1, -1), (0, 0), (1, 1), (-1, 1))
        assert codes(tie) == ["POLYGON_CROSSES"]

    def test_a_spike_is_refused(self) -> None:
        """An edge that runs back over another leaves no inside between them."""
        assert codes(ring((0, 0), (0, 1), (0, 2), (0, 1), (1, 1))) == ["POLYGON_CROSSES"]

    def test_a_line_is_refused(self) -> None:
        """A ring of no width is not an area."""
        assert codes(ring((0, 0), (0, 1), (0, 2))) == ["POLYGON_FLAT"]
        assert codes(ring((10, 0), (20, 0), (15, 0))) == ["POLYGON_FLAT"]

    def test_a_ring_round_the_globe_is_refused(self) -> None:
        """Of a ring along the equator neither side is the inside."""
        assert codes(ring((0, 0), (1, 90), (0, 179), (0, -90))) == ["POLYGON_TOO_LARGE"]
        assert codes(ring((5, 0), (5, 90), (5, 180), (5, -90))) == []

    def test_an_edge_between_antipodes_is_refused(self) -> None:
        """Between antipodes every way is as short as any other."""
        assert codes(ring((0, 0), (0.1, 180), (40, 90))) == ["EDGE_AMBIGUOUS"]
        line = Corridor((LatLng(10, 0), LatLng(-10, 180)), Radius(10))
        assert codes(Volume4D(volume=Volume3D(outline_corridor=line))) == ["EDGE_AMBIGUOUS"]

    def test_edges_back_and_forth_over_an_ocean_are_refused_unjudged(self) -> None:
        """An outline of fifty times the Earth's girth is refused before it is cut into pieces."""
        teeth = [(lat + k / 1000, 160.0 + lat) for k in range(2000) for lat in (-40.0, 40.0)]
        assert codes(ring(*teeth)) == ["OUTLINE_TOO_LONG"]
        line = Corridor(tuple(LatLng(*at) for at in teeth), Radius(10))
        (fault,) = faults(Volume4D(volume=Volume3D(outline_corridor=line)), "/1")
        assert fault.code == "OUTLINE_TOO_LONG"
        assert fault.where == "/1/volume/outline_corridor"
        fewer = Corridor(tuple(LatLng(*at) for at in teeth[:150]), Radius(10))
        assert codes(Volume4D(volume=Volume3D(outline_corridor=fewer))) == []

    def test_the_polygon_of_a_site_is_judged_too(self) -> None:
        """A protected site's own outline must be sound before it is grown."""
        cross = Polygon(tuple(LatLng(*at) for at in [(0, 0), (1, 1), (1, 0), (0, 1)]))
        site = Volume4D(volume=Volume3D(outline_site=Site(Reach(100), polygon=cross)))
        assert [fault.where for fault in faults(site)] == ["/volume/outline_site/polygon"]

    def test_ten_thousand_corners_are_judged(self) -> None:
        """A ring of ten thousand corners is sound; with two exchanged it crosses itself."""
        turns = [2 * math.pi * k / 10_000 for k in range(10_000)]
        places = [(40 + math.sin(t), 30 + math.cos(t)) for t in turns]
        assert codes(ring(*places)) == []
        places[5000], places[5002] = places[5002], places[5000]
        assert codes(ring(*places)) == ["POLYGON_CROSSES"]

    @settings(max_examples=60, deadline=None)
    @given(st.permutations([(0, 0), (0, 2), (1, 3), (2, 2), (2, 0)]), st.floats(-89, 87))
    def test_a_ring_is_sound_in_one_order_only(
        self, order: Sequence[tuple[int, int]], south: float
    ) -> None:
        """Of all orders of a convex ring's corners, those that go round are sound and no other."""
        convex = [(0, 0), (0, 2), (1, 3), (2, 2), (2, 0)]
        at = [convex.index(corner) for corner in order]
        steps = {(after - before) % 5 for before, after in zip(at, at[1:] + at[:1], strict=True)}
        sound = steps in ({1}, {4})
        scale = 0.01
        volume = ring(*((south + scale * lat, 179.99 + scale * (lng - 2)) for lat, lng in order))
        assert (codes(volume) == []) is sound


PLACES = st.tuples(
    st.one_of(st.floats(-90, 90), st.floats(89.7, 90), st.floats(-90, -89.7)),
    st.one_of(st.floats(-180, 180), st.floats(179.9, 180), st.floats(-180, -179.9)),
)


class TestCoarseCells:
    """The coarse form holds the footprint, and says nothing finer than its cells."""

    @settings(max_examples=40, deadline=None)
    @given(PLACES, st.floats(1, 4.3), st.sampled_from([0.1, 0.25, 1.0]), st.floats(0, 360))
    def test_the_coarse_form_holds_the_footprint(
        self, at: tuple[float, float], power: float, cell: float, azimuth: float
    ) -> None:
        """Every place of a footprint, on its rim too, lies in the coarse form, poles included."""
        metres = 10**power
        coarse = coarse_cells(disc(*at, metres), cell)
        for reach in (0.0, metres * 0.5, metres):
            place = EARTH.Direct(*at, azimuth, reach)
            spot = disc(place["lat2"], place["lon2"], 0.001)
            assert meets([spot], coarse)
        assert not any(faults(volume) for volume in coarse)

    @settings(max_examples=60, deadline=None)
    @given(
        st.integers(-899, 898), st.integers(-1800, 1799),
        st.tuples(st.floats(0, 1), st.floats(0, 1)), st.tuples(st.floats(0, 1), st.floats(0, 1)),
        st.floats(0.1, 200), st.floats(0.1, 200),
    )  # fmt: skip
    def test_two_sites_in_one_cell_have_one_coarse_form(
        self,
        row: int,
        column: int,
        first: tuple[float, float],
        second: tuple[float, float],
        size: float,
        other: float,
    ) -> None:
        """Wherever in a cell a site lies, and however large it is, the coarse form is the same."""
        south, west = row / 10, column / 10
        forms = []
        for (up, right), metres in ((first, size), (second, other)):
            # The margin keeps the whole disc a centimetre inside the cell.
            lat_margin = (metres + 0.01) / 110_500
            shrunk = math.cos(math.radians(min(max(abs(south), abs(south + 0.1)) + 0.01, 89.999)))
            lng_margin = lat_margin / shrunk * 1.02
            assume(lng_margin < 0.05)
            lat = south + lat_margin + up * (0.1 - 2 * lat_margin)
            lng = west + lng_margin + right * (0.1 - 2 * lng_margin)
            forms.append(coarse_cells(disc(lat, lng, metres), 0.1))
        assert forms[0] == forms[1]
        assert len(forms[0]) == 1

    def test_probing_finds_no_more_than_the_cell(self) -> None:
        """Discs filed all over a cell's surroundings meet two hidden sites alike."""
        hidden = [
            coarse_cells(disc(36.21, 37.12, 50), 0.1),
            coarse_cells(disc(36.29, 37.18, 900), 0.1),
        ]
        for north in range(-5, 16):
            for east in range(-5, 16):
                probe = [disc(36.2 + north / 100, 37.1 + east / 100, 200)]
                assert meets(probe, hidden[0]) is meets(probe, hidden[1])

    def test_cells_do_not_shrink_toward_the_poles(self) -> None:
        """No published cell is narrower than a tenth of a degree of latitude, 11 km, is high."""
        for lat in (0.05, 45.05, 60.05, 80.05, 89.05, 89.85, 89.95, -89.85):
            (cell,) = coarse_cells(disc(lat, 0.01 if abs(lat) < 89.8 else 30.0, 1), 0.1)
            outline = cell.volume.outline
            if isinstance(outline, Circle):
                assert outline.radius.value > 11_000
                continue
            assert isinstance(outline, Polygon)
            poleward = max(abs(at.lat) for at in outline.vertices)
            width = max(at.lng for at in outline.vertices) - min(at.lng for at in outline.vertices)
            assert width * math.cos(math.radians(poleward)) > 0.0999

    def test_a_site_on_a_corner_touches_four_cells(self) -> None:
        """A disc about the corner of four cells is published as all four."""
        coarse = coarse_cells(disc(36.2, 37.1, 10), 0.1)
        assert len(coarse) == 2
        for lat, lng in [(36.11, 37.01), (36.11, 37.19), (36.29, 37.01), (36.29, 37.19)]:
            assert meets([disc(lat, lng, 1)], coarse)
        assert not meets([disc(36.31, 37.1, 1)], coarse)

    def test_the_stand_off_counts(self) -> None:
        """A site's cells are those that its stand-off reaches."""
        bare = Site(Reach(10), center=LatLng(36.25, 37.15))
        wide = Site(Reach(20_000), center=LatLng(36.25, 37.15))
        forms = [
            coarse_cells(Volume4D(volume=Volume3D(outline_site=site)), 0.1) for site in (bare, wide)
        ]
        assert len(forms[0]) == 1
        assert len(forms[1]) == 5
        assert distance_m(Circle(LatLng(36.05, 37.15), Radius(1)), forms[1][0].volume.outline) == 0

    def test_hours_are_rounded_outward_and_heights_left_out(self) -> None:
        """The coarse form lasts from full hour to full hour, at every altitude."""
        one, = parse_volumes([{
            "volume": {"outline_circle": {"center": {"lat": 0.05, "lng": 0.05},
                                          "radius": {"value": 5, "units": "M"}},
                       "altitude_lower": {"value": 5, "reference": "W84", "units": "M"}},
            "time_start": {"value": "2016-02-27T00:59:59+02:00", "format": "RFC3339"},
            "time_end": {"value": "2016-02-27T03:00:00.000001Z", "format": "RFC3339"},
        }])  # fmt: skip
        (cell,) = coarse_cells(one, 0.1)
        assert cell.time_start == Time("2016-02-26T22:00:00Z")
        assert cell.time_end == Time("2016-02-27T04:00:00Z")
        assert cell.volume.altitude_lower is None
        assert cell == coarse_cells(cell, 0.1)[0] or len(coarse_cells(cell, 0.1)) > 1

    @pytest.mark.parametrize("size", [0.0, -1.0, 0.07, 45.0, math.nan, math.inf])
    def test_a_cell_that_does_not_divide_the_globe_is_refused(self, size: float) -> None:
        """Cells of 0.07 degrees would not close round the globe."""
        with pytest.raises(BadInput, match="CELL_SIZE"):
            coarse_cells(disc(0, 0, 1), size)

    def test_a_country_in_small_cells_is_refused(self, monkeypatch: pytest.MonkeyPatch) -> None:
        """An area of too many cells is asked for in larger ones."""
        monkeypatch.setattr(cells, "MAX_CELLS", 100)
        with pytest.raises(BadInput, match="CELLS_TOO_MANY"):
            coarse_cells(disc(50, 10, 10_000), 0.01)
