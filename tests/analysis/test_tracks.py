"""Tracks are cut into volumes that hold them, and losses of separation are all found."""

from __future__ import annotations

import math
from datetime import UTC, datetime
from random import Random
from typing import TYPE_CHECKING

import numpy as np
import pytest
from tests.analysis.conflict_outlines import EARTH, away, beyond, core
from tests.analysis.every_position import by_brute_force
from tests.analysis.geodesic_oracle import reach
from tests.analysis.made_up_pairs import place

from truceline.analysis.areas import faults
from truceline.analysis.track_losses import Minima, find_losses, place_of, within
from truceline.analysis.tracks import Buffers, Cutting, Track, cut, legs, positions
from truceline.errors import BadInput
from truceline.mechanism.volumes import LatLng

if TYPE_CHECKING:
    from truceline.analysis.tracks import Piece

ZERO = datetime(2018, 8, 1, 12, tzinfo=UTC).timestamp()


def flown(rng: Random, ident: str, start: LatLng, *, step: float = 5.0, count: int = 60) -> Track:
    """A made-up flight: it turns, climbs, hovers, is lost from sight, at times reports amiss."""
    time, at, height, heading = ZERO + rng.uniform(-20, 20), start, rng.uniform(0, 2000), 0.0
    heading, speed = rng.uniform(0, 360), rng.choice([0.0, 60.0, 250.0])
    times, places, heights = [], [], []
    for _ in range(count):
        times.append(round(time, 3))
        places.append((at.lat, at.lng))
        heights.append(height)
        span = rng.choice([1.0, step, step * rng.uniform(0.2, 2), rng.choice([step, 45.0])])
        heading += rng.uniform(-12, 12) * span / 5
        jump = rng.random() < 0.02
        at = beyond(at, heading, 40_000.0 if jump else speed * span)
        height += rng.uniform(-15, 15) * span + (9_000 if rng.random() < 0.01 else 0)
        time += span
    return Track(
        ident=ident, times=np.array(times), places=np.array(places), heights=np.array(heights)
    )


def holds(piece: Piece, at: LatLng, height: float, time: float, buffers: Buffers) -> bool:
    """Whether a piece's volume holds a position grown by buffers: geographiclib is asked."""
    body = piece.volume.volume
    vertices, _, width = core(body.outline)
    low, high = body.altitude_lower, body.altitude_upper
    start, end = piece.volume.time_start, piece.volume.time_end
    assert low is not None
    assert high is not None
    assert start is not None
    assert end is not None
    return (
        reach(at, (vertices[0], vertices[-1])) + buffers.horizontal_m <= width
        and low.value <= height - buffers.vertical_m
        and height + buffers.vertical_m <= high.value
        and start.instant.timestamp() <= time - buffers.seconds + 1e-6
        and time + buffers.seconds - 1e-6 <= end.instant.timestamp()
    )


@pytest.mark.parametrize("seed", range(25))
def test_every_position_grown_by_the_buffers_lies_in_a_volume_at_its_time(seed: int) -> None:
    """Between reports too, over poles and the antimeridian: some piece of that time holds it."""
    rng = Random(seed)  # noqa: S311 - a test repeats itself
    track = flown(rng, "made-up", place(rng), step=rng.choice([1.0, 5.0, 12.0]), count=40)
    buffers = Buffers(
        horizontal_m=rng.choice([0.0, 4630.0]),
        vertical_m=rng.choice([0.0, 152.4]),
        seconds=rng.choice([0.0, 30.0]),
    )
    cutting = Cutting(stray_m=rng.choice([20.0, 300.0]), longest_s=rng.choice([20.0, 60.0]))
    pieces = cut(track, buffers, cutting)
    assert not [fault for piece in pieces for fault in faults(piece.volume)]
    for leg in legs(track, cutting):
        first, last = track.times[leg][0], track.times[leg][-1]
        asked = np.array([first, last, *(rng.uniform(first, last) for _ in range(20))])
        points, heights = positions(track, leg, asked)
        for time, point, height in zip(asked.tolist(), points, heights.tolist(), strict=True):
            at = LatLng(*place_of(point))
            assert any(
                track.times[piece.first] <= time <= track.times[piece.last]
                and holds(piece, at, height, time, buffers)
                for piece in pieces
            ), (time, at, height)


@pytest.mark.parametrize("seed", range(10))
def test_positions_between_reports_run_along_the_geodesic(seed: int) -> None:
    """Half-way in time between two reports is half-way along their geodesic, to 3 cm."""
    rng = Random(seed)  # noqa: S311 - a test repeats itself
    for metres in (1.0, 2_000.0, 12_000.0, 19_000.0):
        start, azimuth = place(rng), rng.uniform(0, 360)
        end = beyond(start, azimuth, metres)
        track = Track(
            ident="made-up",
            times=np.array([ZERO, ZERO + 100]),
            places=np.array([[start.lat, start.lng], [end.lat, end.lng]]),
            heights=np.array([100.0, 300.0]),
        )
        share = rng.random()
        (point,), (height,) = positions(track, slice(0, 2), np.array([ZERO + 100 * share]))
        expected = beyond(start, azimuth, metres * share)
        assert away(LatLng(*place_of(point)), expected) < 0.03
        assert height == pytest.approx(100 + 200 * share)


class TestCutting:
    """Where tracks are cut."""

    def straight(self, count: int = 121, speed: float = 200.0) -> Track:
        """A level flight to the east, a report a second."""
        ways = [beyond(LatLng(47, 8), 90, speed * k) for k in range(count)]
        return Track(
            ident="made-up",
            times=np.array([ZERO + k for k in range(count)]),
            places=np.array([(at.lat, at.lng) for at in ways]),
            heights=np.full(count, 10_000.0),
        )

    def test_a_straight_flight_is_as_wide_as_its_buffer(self) -> None:
        """Two minutes are two pieces that share a report, no wider than is said."""
        pieces = cut(self.straight(), Buffers(horizontal_m=4630, vertical_m=152.4))
        assert [(piece.first, piece.last) for piece in pieces] == [(0, 60), (60, 120)]
        for piece in pieces:
            assert core(piece.volume.volume.outline)[2] == pytest.approx(4630.1, abs=1.0)

    @pytest.mark.parametrize(
        ("column", "step"), [("times", 30.0), ("heights", 101.0), ("places", 0.01)]
    )
    def test_what_cannot_be_joined_begins_a_leg(self, column: str, step: float) -> None:
        """A gap of more than half a minute, a climb or a jump that nothing flies."""
        track = self.straight()
        assert legs(track) == (slice(0, 121),)
        getattr(track, column)[60:] += step
        assert legs(track) == (slice(0, 60), slice(60, 121))
        pieces = cut(track, Buffers(horizontal_m=1, vertical_m=1))
        assert not [piece for piece in pieces if piece.first < 60 <= piece.last]

    def test_a_report_alone_is_an_instant_in_a_circle(self) -> None:
        """One report makes one volume, of the buffers' size."""
        (piece,) = cut(self.straight(1), Buffers(horizontal_m=50, vertical_m=10, seconds=3))
        assert piece.volume.as_f3548() == {
            "volume": {
                "outline_circle": {
                    "center": {"lat": 47.0, "lng": 8.0},
                    "radius": {"value": pytest.approx(50.1, abs=0.001), "units": "M"},
                },
                "altitude_lower": {"value": 9990.0, "reference": "W84", "units": "M"},
                "altitude_upper": {"value": 10010.0, "reference": "W84", "units": "M"},
            },
            "time_start": {"value": "2018-08-01T11:59:57Z", "format": "RFC3339"},
            "time_end": {"value": "2018-08-01T12:00:03Z", "format": "RFC3339"},
        }

    @pytest.mark.parametrize(
        ("times", "places", "heights", "code"),
        [
            ([], [], [], "TRACK_SHAPE"),
            ([ZERO], [[1, 2], [3, 4]], [5], "TRACK_SHAPE"),
            ([ZERO, ZERO], [[1, 2], [3, 4]], [5, 5], "TRACK_ORDER"),
            ([ZERO, ZERO + 1], [[1, 2], [91, 4]], [5, 5], "TRACK_NUMBERS"),
            ([ZERO, ZERO + 1], [[1, 2], [1, math.nan]], [5, 5], "TRACK_NUMBERS"),
            ([ZERO, math.inf], [[1, 2], [1, 2]], [5, 5], "TRACK_NUMBERS"),
            ([ZERO, 1e11], [[1, 2], [1, 2]], [5, 5], "TRACK_NUMBERS"),
            ([ZERO], [[1, 2]], [math.inf], "TRACK_NUMBERS"),
        ],
    )
    def test_what_is_no_track_is_refused(
        self, times: list[float], places: list[list[float]], heights: list[float], code: str
    ) -> None:
        """Nothing, too few, out of order, out of range: refused by name."""
        with pytest.raises(BadInput) as refused:
            Track(
                ident="made-up",
                times=np.array(times, np.float64),
                places=np.array(places, np.float64).reshape(-1, 2),
                heights=np.array(heights, np.float64),
            )
        assert [fault.code for fault in refused.value.faults] == [code]


@pytest.mark.parametrize("seed", range(12))
def test_losses_are_those_of_every_pair_at_every_second(seed: int) -> None:
    """Made-up traffic anywhere, cut in any way, given in any order: what brute force finds."""
    rng = Random(seed)  # noqa: S311 - a test repeats itself
    middle = place(rng)
    tracks = [
        flown(rng, f"flight {k}", beyond(middle, rng.uniform(0, 360), rng.uniform(0, 20_000)))
        for k in range(10)
    ]
    minima = Minima(horizontal_m=rng.choice([500.0, 9260.0]))
    expected = by_brute_force(tracks, minima)
    for cutting in (Cutting(), Cutting(longest_s=7.0, stray_m=5.0, climb_m=20.0)):
        rng.shuffle(tracks)
        found = find_losses(tracks, minima, cutting)
        assert found.instants == expected
        assert [(loss.a, loss.b) for loss in found.losses] == sorted(
            expected, key=lambda pair: (expected[pair][0], *pair)
        )
        for loss in found.losses:
            seconds = expected[loss.a, loss.b]
            assert (loss.first, loss.last, loss.seconds) == (seconds[0], seconds[-1], len(seconds))
            assert loss.at in seconds
            assert loss.horizontal_m < minima.horizontal_m
            assert loss.vertical_m < minima.vertical_m


def test_two_tracks_of_one_name_are_refused() -> None:
    """Names tell tracks apart."""
    rng = Random(0)  # noqa: S311 - a test repeats itself
    twice = [flown(rng, "one", LatLng(1, 2)) for _ in range(2)]
    with pytest.raises(BadInput, match="TRACK_TWICE"):
        find_losses(twice, Minima())


def test_exactly_the_minimum_is_no_loss() -> None:
    """A thousand feet apart one keeps separation; an inch less and one does not."""
    for metres, expected in [(304.8, 0), (304.8 - 0.0254, 1)]:
        tracks = [
            Track(
                ident=ident,
                times=np.array([ZERO, ZERO + 1]),
                places=np.array([[47.0, 8.0], [47.0, 8.001]]),
                heights=np.full(2, height),
            )
            for ident, height in (("over", 35_000 * 0.3048 + metres), ("under", 35_000 * 0.3048))
        ]
        assert len(find_losses(tracks, Minima()).losses) == expected


def test_one_instant_shared_is_enough() -> None:
    """Where the one is last seen at the second at which the other is first seen, both are there."""
    tracks = [
        Track(
            ident=str(first),
            times=np.array([ZERO + first, ZERO + first + 10]),
            places=np.array([[47.0, 8.0], [47.0, 8.001]]),
            heights=np.full(2, 900.0),
        )
        for first in (0, 10)
    ]
    assert find_losses(tracks, Minima()).instants == {("0", "10"): (int(ZERO) + 10,)}


@pytest.mark.parametrize("seed", range(5))
def test_within_is_what_the_geodesic_says_to_a_hundredth_of_a_millimetre(seed: int) -> None:
    """At every latitude and length up to 100 km, 0.01 mm over or under the minimum."""
    rng = Random(seed)  # noqa: S311 - a test repeats itself
    for _ in range(60):
        start, metres = place(rng), 10 ** rng.uniform(0, 5)
        azimuth = rng.uniform(0, 360)
        for over in (-1e-5, 1e-5, -1e-3, 1e-3):
            end = EARTH.Direct(start.lat, start.lng, azimuth, metres + over)
            points = [surface(start), surface(LatLng(end["lat2"], end["lon2"]))]
            (near,) = within(np.array(points[:1]), np.array(points[1:]), metres)
            assert near == (over < 0), (start, azimuth, metres, over)


def surface(at: LatLng) -> tuple[float, float, float]:
    """A place as a point of the ellipsoid, by the textbook."""
    lat, lng = math.radians(at.lat), math.radians(at.lng)
    e2 = EARTH.f * (2 - EARTH.f)
    out = EARTH.a / math.sqrt(1 - e2 * math.sin(lat) ** 2)
    level = out * math.cos(lat)
    return (level * math.cos(lng), level * math.sin(lng), out * (1 - e2) * math.sin(lat))
