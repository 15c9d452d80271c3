"""Geodesics on the WGS84 ellipsoid: places in space, distances, lines, and the frame of a piece.

Two means, and a bound between them. The slow one is exact: C. F. F. Karney, "Algorithms for
geodesics", J. Geodesy 87 (2013), good to 15 nm, as ``geographiclib`` has it. The fast one is a
*frame*: a piece of geodesic of at most :data:`PIECE_M` seen from its local centre of curvature and
drawn on the plane that touches it (a gnomonic projection; the sphere's is exact for great circles).
In its own frame a piece is straight to 6e-6 m, and distances near it come out by three dot
products; :data:`FRAME_ERROR_M` and :data:`FRAME_STRETCH` bound the error. Whoever decides by the
frame asks the exact means where the bound does not settle it.

Places are pairs (latitude, longitude) in degrees, lengths are metres, and vectors are Earth-centred
(x to longitude 0, z to the north pole), in metres.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
from geographiclib.geodesic import Geodesic
from numpy.typing import NDArray

if TYPE_CHECKING:
    from collections.abc import Sequence

Place = tuple[float, float]
Floats = NDArray[np.float64]

EARTH = Geodesic.WGS84
A = 6_378_137.0
F = 1 / 298.257223563
E2 = F * (2 - F)
B = A * (1 - F)
MEAN_RADIUS_M = 6_371_008.8

PIECE_M = 20_000.0
"""The longest piece that a geodesic edge is cut into."""

FRAME_ERROR_M = 2e-5
"""How far a piece of that length may lie from straight in its frame (measured: 6e-6 m).

This also covers what the ellipsoid adds to :data:`FRAME_STRETCH`, as said there.
"""

FRAME_STRETCH = 1.0
"""How much a frame overstates a distance: relatively, at most this times t = (d / R)^2, where d is
the place's distance from the piece's middle. It understates it by at most a hundredth of that.

Both hold with :data:`FRAME_ERROR_M` of room, not without:
drawn / (1 + t) - FRAME_ERROR_M <= exact <= drawn * (1 + t / 100) + FRAME_ERROR_M.

On a sphere a gnomonic plane stretches lengths by sec(d / R) across and by its square outward, so it
understates nothing, and overstates by no more than tan(d / R)^2, which is what it comes to just
beyond a piece's end. There the ellipsoid's curvature makes it 1.0062 t at worst, but a way that
short is overstated by 3e-7 m more than allowed; further out the mean along the way falls to t / 3.
Near the middle the ellipsoid lies up to 0.027 m over or under its frame's sphere, so that a
distance of 400 m may be understated by 2e-6 m; further out the stretch makes up for it. By hill
climbing over 140,000 cases within 300 km, no more than 5.4e-6 m of the room is used.
"""

NEAR_M = 300_000.0
"""How far from a piece its frame is trusted; beyond it, chords bound the distance."""

_POSITION = Geodesic.LATITUDE | Geodesic.LONGITUDE | Geodesic.AZIMUTH
_LINE = _POSITION | Geodesic.DISTANCE_IN


def vectors(places: Sequence[Place] | Floats) -> Floats:
    """The points of the ellipsoid at (n, 2) places, as (n, 3) vectors in metres."""
    at = np.radians(np.asarray(places, dtype=np.float64).reshape(-1, 2))
    lat, lng = at[:, 0], at[:, 1]
    sine, cosine = np.sin(lat), np.cos(lat)
    normal = A / np.sqrt(1 - E2 * sine * sine)
    return np.stack(
        [
            normal * cosine * np.cos(lng),
            normal * cosine * np.sin(lng),
            normal * (1 - E2) * sine,
        ],
        axis=-1,
    )


def places(points: Floats) -> list[Place]:
    """The places of points (n, 3) of the ellipsoid: what :func:`vectors` undoes."""
    x, y, z = points.T
    lat = np.degrees(np.arctan2(z, (1 - E2) * np.hypot(x, y)))
    return list(zip(lat.tolist(), np.degrees(np.arctan2(y, x)).tolist(), strict=True))


def normals(points: Floats) -> Floats:
    """The unit normals (n, 3) of the ellipsoid at or just under points (n, 3)."""
    upward = points * np.array([1 / (A * A), 1 / (A * A), 1 / (B * B)])
    length: Floats = np.sqrt((upward * upward).sum(axis=-1, keepdims=True))
    unit: Floats = upward / length
    return unit


def distance(p: Place, q: Place) -> float:
    """The length in metres of the shortest geodesic between two places."""
    return float(EARTH.Inverse(*p, *q, Geodesic.DISTANCE)["s12"])


def beyond(p: Place, azimuth: float, metres: float) -> Place:
    """The place reached from ``p`` by going ``metres`` at ``azimuth`` (degrees from north)."""
    end = EARTH.Direct(*p, azimuth, metres, _POSITION)
    return (end["lat2"], end["lon2"])


def beyond_each(starts: Floats, headings: Floats, metres: Floats | float) -> Floats:
    """The places (n, 2) reached from places (n, 2) by going so far at azimuths (n,), all at once.

    The direct problem of Karney (2013), section 3, with his series to the sixth order, as arrays:
    the same as :func:`beyond` to 20 nm.
    """
    lat, alpha = np.radians(starts[:, 0]), np.radians(headings)
    flat_sine, flat_cosine = (1 - F) * np.sin(lat), np.cos(lat)
    size = np.hypot(flat_sine, flat_cosine)
    beta_s, beta_c = flat_sine / size, flat_cosine / size
    equator_s = np.sin(alpha) * beta_c
    equator_c = np.hypot(np.cos(alpha), np.sin(alpha) * beta_s)
    ahead = np.cos(alpha) * beta_c
    sigma = np.arctan2(beta_s, ahead)
    k2 = E2 / (1 - E2) * equator_c**2
    eps = k2 / (2 * (1 + np.sqrt(1 + k2)) + k2)
    scale = B * (1 + eps**2 / 4 + eps**4 / 64 + eps**6 / 256) / (1 - eps)
    tau = sigma + _sines(_arc_terms(eps), sigma) + metres / scale
    end = tau + _sines(_back_terms(eps), tau)
    a3, terms = _longitude_terms(eps)
    turned = a3 * (end - sigma + _sines(terms, end) - _sines(terms, sigma))
    # Near a pole the cosine of sigma is a difference of large numbers, and ``ahead`` is not.
    omega = np.arctan2(equator_s * np.sin(end), np.cos(end)) - np.arctan2(equator_s * beta_s, ahead)
    lng = starts[:, 1] + np.degrees(omega - F * equator_s * turned)
    end_s, end_c = equator_c * np.sin(end), np.hypot(equator_s, equator_c * np.cos(end))
    return np.stack(
        [np.degrees(np.arctan2(end_s, (1 - F) * end_c)), (lng + 180) % 360 - 180], axis=1
    )


def _sines(terms: Sequence[Floats], angle: Floats) -> Floats:
    """The sum of terms times the sines of twice, four times, six times ... an angle."""
    total: Floats = sum(
        (term * np.sin(2 * step * angle) for step, term in enumerate(terms, 1)),
        np.zeros_like(angle),
    )
    return total


def _arc_terms(eps: Floats) -> tuple[Floats, ...]:
    """Karney's (18): from an arc of the auxiliary sphere to a length."""
    return (
        -eps / 2 + 3 * eps**3 / 16 - eps**5 / 32,
        -(eps**2) / 16 + eps**4 / 32 - 9 * eps**6 / 2048,
        -(eps**3) / 48 + 3 * eps**5 / 256,
        -5 * eps**4 / 512 + 3 * eps**6 / 512,
        -7 * eps**5 / 1280,
        -7 * eps**6 / 2048,
    )


def _back_terms(eps: Floats) -> tuple[Floats, ...]:
    """Karney's (21): back from a length to an arc."""
    return (
        eps / 2 - 9 * eps**3 / 32 + 205 * eps**5 / 1536,
        5 * eps**2 / 16 - 37 * eps**4 / 96 + 1335 * eps**6 / 4096,
        29 * eps**3 / 96 - 75 * eps**5 / 128,
        539 * eps**4 / 1536 - 2391 * eps**6 / 2560,
        3467 * eps**5 / 7680,
        38081 * eps**6 / 61440,
    )


def _longitude_terms(eps: Floats) -> tuple[Floats, tuple[Floats, ...]]:
    """Karney's (24) and (25): how the longitude falls behind the auxiliary sphere's."""
    n = F / (2 - F)
    e2, e3, e4, e5 = eps**2, eps**3, eps**4, eps**5
    a3 = (
        1 - (1 - n) / 2 * eps - (2 + n - 3 * n * n) / 8 * e2
        - (1 + 3 * n + n * n) / 16 * e3 - (3 + 2 * n) / 64 * e4 - 3 * e5 / 128
    )  # fmt: skip
    return a3, (
        (1 - n) / 4 * eps + (1 - n * n) / 8 * e2 + (3 + 3 * n - n * n) / 64 * e3
        + (5 + 2 * n) / 128 * e4 + 3 * e5 / 128,
        (2 - 3 * n + n * n) / 32 * e2 + (3 - 2 * n - 3 * n * n) / 64 * e3
        + (3 + n) / 128 * e4 + 5 * e5 / 256,
        (5 - 9 * n + 5 * n * n) / 192 * e3 + (9 - 10 * n) / 384 * e4 + 7 * e5 / 512,
        (7 - 14 * n) / 512 * e4 + 7 * e5 / 512,
        21 * e5 / 2560,
    )  # fmt: skip


def azimuths(p: Place, q: Place) -> tuple[float, float]:
    """The azimuths (degrees from north) at which a geodesic leaves ``p`` and arrives at ``q``."""
    way = EARTH.Inverse(*p, *q, Geodesic.AZIMUTH)
    return (way["azi1"], way["azi2"])


def cut(p: Place, q: Place, longest: float = PIECE_M) -> list[Place]:
    """The places that cut the geodesic from ``p`` to ``q`` into equal pieces, both ends too."""
    line = EARTH.InverseLine(*p, *q, _LINE)
    count = max(1, math.ceil(line.s13 / longest))
    inner = (line.Position(line.s13 * step / count, _POSITION) for step in range(1, count))
    return [p, *((at["lat2"], at["lon2"]) for at in inner), q]


class Foot(NamedTuple):
    """The point of a geodesic that is nearest to a place."""

    metres: float
    place: Place


def foot(place: Place, start: Place, end: Place) -> Foot:
    """The exact foot of a place on the piece of geodesic from ``start`` to ``end``.

    Slides along the piece by the foot that a sphere would give, until it stands still: the
    interception of S. Baselga and J. C. Martinez-Llario, Stud. Geophys. Geod. 62 (2018), with the
    sphere in place of the gnomonic projection. Good to 1e-7 m.
    """
    if start == end:
        return Foot(distance(place, start), start)
    line = EARTH.InverseLine(*start, *end, _LINE)
    ends = min(Foot(distance(place, start), start), Foot(distance(place, end), end))
    along, best = line.s13 / 2, ends
    for _ in range(30):
        at = line.Position(along, _POSITION)
        here = (at["lat2"], at["lon2"])
        way = EARTH.Inverse(*here, *place, Geodesic.DISTANCE | Geodesic.AZIMUTH)
        best = min(best, Foot(way["s12"], here))
        angle = way["s12"] / MEAN_RADIUS_M
        turn = math.cos(math.radians(way["azi1"] - at["azi2"]))
        # Past a quarter of the globe the sphere has no nearest foot ahead, so step by the slope.
        step = math.atan(math.tan(angle) * turn) if angle < math.pi / 2 else turn
        moved = min(max(along + MEAN_RADIUS_M * step, 0.0), line.s13)
        if abs(moved - along) < 1e-6:  # noqa: PLR2004 - metres; the distance errs by its square
            break
        along = moved
    return best


class Frames(NamedTuple):
    """The frames of n pieces: what is needed to draw any point in the plane of each.

    ``along`` and ``left`` are unit vectors (n, 3) of the plane, ``up`` its normal; the plane lies
    at ``radius`` over the centre of projection, and touches the ellipsoid over the ``middle`` of
    the piece's chord. ``shift`` (n, 3) is how far that centre lies along each of the three vectors.
    ``start`` and ``stop`` are the ends of the piece in the plane: their second coordinate is zero.
    ``half`` is half the chord.
    """

    middle: Floats
    half: Floats
    shift: Floats
    along: Floats
    left: Floats
    up: Floats
    radius: Floats
    start: Floats
    stop: Floats

    @staticmethod
    def of(p: Floats, q: Floats) -> Frames:
        """The frames of the pieces from points ``p`` to ``q``, both (n, 3)."""
        middle = (p + q) / 2
        up = normals(middle)
        sine = up[:, 2]
        radius = A * np.sqrt(1 - E2) / (1 - E2 * sine * sine)
        along = q - p
        along = along - (along * up).sum(axis=-1, keepdims=True) * up
        length = np.sqrt((along * along).sum(axis=-1, keepdims=True))
        # A piece of no length, the centre of a circle, has no direction: any in the plane will do.
        if not length.all():
            pole = np.where(np.abs(up[:, [2]]) < 0.9, [0.0, 0, 1], [1.0, 0, 0])  # noqa: PLR2004
            along = np.where(length > 0, along, _cross(up, pole))
        along /= np.sqrt((along * along).sum(axis=-1, keepdims=True))
        left = _cross(up, along)
        half = length[:, 0] / 2
        dip = half * half / (2 * radius)  # How far the chord's middle lies under the surface.
        origin = middle - (radius - dip)[:, None] * up
        stop = half * radius / (radius - dip)
        shift = np.stack([(origin * axis).sum(axis=-1) for axis in (along, left, up)], axis=-1)
        return Frames(middle, half, shift, along, left, up, radius, -stop, stop)

    def pick(self, rows: Floats | NDArray[np.intp] | slice) -> Frames:
        """The frames at some rows."""
        return Frames(*(part[rows] for part in self))

    def draw(self, points: Floats) -> tuple[Floats, Floats, Floats]:
        """Points (m, 3) in each of n frames: along, left and height over the centre, (n, m) each.

        Points behind the horizon have a height of zero or less, and no meaning in the plane.
        """
        seen = points.T
        height = self.up @ seen - self.shift[:, 2:]
        scale = self.radius[:, None] / np.where(height > 0, height, np.inf)
        along = (self.along @ seen - self.shift[:, :1]) * scale
        return along, (self.left @ seen - self.shift[:, 1:2]) * scale, height

    def draw_each(self, points: Floats) -> tuple[Floats, Floats, Floats]:
        """Each of n points (n, 3) in its own one of n frames, otherwise as :meth:`draw`; (n,)."""
        along, left, height = (
            (points * axis).sum(axis=-1) for axis in (self.along, self.left, self.up)
        )
        height = height - self.shift[:, 2]
        scale = self.radius / np.where(height > 0, height, np.inf)
        return (along - self.shift[:, 0]) * scale, (left - self.shift[:, 1]) * scale, height


def _cross(a: Floats, b: Floats) -> Floats:
    """The vector products of (n, 3) and (n, 3): numpy's own looks at every axis first."""
    (ax, ay, az), (bx, by, bz) = a.T, b.T
    return np.stack([ay * bz - az * by, az * bx - ax * bz, ax * by - ay * bx], axis=-1)


def chord_bounds(chord: Floats) -> tuple[Floats, Floats]:
    """The least and the greatest length (metres) of a geodesic whose ends are ``chord`` apart.

    The mean sphere's arc, with 1 % of room, 5 % where the ends are nearly antipodal: a bound for
    choosing where to look, tested against geodesics of every length and direction.
    """
    arc = 2 * MEAN_RADIUS_M * np.arcsin(np.minimum(chord / (2 * MEAN_RADIUS_M), 1.0))
    room = np.where(chord < 6_000_000, 0.01, 0.05)  # noqa: PLR2004 - metres
    return np.maximum(chord, arc * (1 - room)), arc * (1 + room)
