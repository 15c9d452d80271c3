"""Which reports are near."""

from __future__ import annotations

import math

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from truceline.linkage.nearby import RADIUS_KM, near_pairs

points = st.lists(
    st.tuples(
        st.one_of(st.floats(-90, 90), st.floats(89.9, 90), st.floats(-0.1, 0.1)),
        st.one_of(st.floats(-180, 180), st.floats(179.9, 180), st.floats(-180, -179.9)),
        st.integers(0, 12),
        st.integers(0, 3),
    ),
    max_size=25,
)


def _km(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Great-circle distance by the haversine formula."""
    a, b = math.radians(one[0]), math.radians(other[0])
    step = math.radians(one[1] - other[1])
    half = math.sin((a - b) / 2) ** 2 + math.cos(a) * math.cos(b) * math.sin(step / 2) ** 2
    return 2 * RADIUS_KM * math.asin(math.sqrt(min(1.0, half)))


@given(points=points, km=st.sampled_from([0.0, 0.5, 10.0, 300.0]), days=st.integers(0, 4))
def test_near_pairs_are_all_near_pairs(
    points: list[tuple[float, float, int, int]], km: float, days: int
) -> None:
    """Cubes and days find what comparing all with all finds, at the poles and the antimeridian."""
    latitude = np.array([each[0] for each in points], dtype=np.float64)
    longitude = np.array([each[1] for each in points], dtype=np.float64)
    day = np.array([each[2] for each in points], dtype=np.int64)
    more = np.array([each[3] for each in points], dtype=np.int64)
    found = near_pairs(latitude, longitude, day, day + more, km=km, days=days)
    pairs = set(zip(found.first.tolist(), found.second.tolist(), strict=True))
    assert len(pairs) == len(found)
    for i in range(len(points)):
        for j in range(i + 1, len(points)):
            gap = max(day[i], day[j]) - min(day[i] + more[i], day[j] + more[j])
            far = _km(points[i][:2], points[j][:2])
            if abs(far - km) > 1e-3:
                assert ((i, j) in pairs) == (gap <= days and far < km)
