"""The index answers as a look at every volume would."""

from __future__ import annotations

from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.analysis.conflicts import meets
from truceline.analysis.index import ConflictIndex
from truceline.mechanism.volumes import Volume4D, parse_volumes


def filed(lat: float, lng: float, radius: float, hour: int, long: int, low: int) -> Volume4D:
    """A disc of some hours and a hundred metres of height; hour 0 is unbounded below."""
    body: dict[str, Any] = {
        "volume": {
            "outline_circle": {
                "center": {"lat": lat, "lng": lng},
                "radius": {"value": radius, "units": "M"},
            },
            "altitude_lower": {"value": low, "reference": "W84", "units": "M"},
            "altitude_upper": {"value": low + 100, "reference": "W84", "units": "M"},
        },
        "time_end": {"value": f"2016-02-27T{hour + long:02}:00:00Z", "format": "RFC3339"},
    }
    if hour:
        body["time_start"] = {"value": f"2016-02-27T{hour:02}:00:00Z", "format": "RFC3339"}
    (volume,) = parse_volumes([body])
    return volume


VOLUMES = st.builds(
    filed,
    st.floats(-0.01, 0.01),
    st.one_of(st.floats(179.99, 180), st.floats(-180, -179.99)),
    st.floats(1, 900),
    st.integers(0, 12),
    st.integers(0, 11),
    st.integers(0, 500),
)
SETS = st.lists(VOLUMES, min_size=1, max_size=3)


@settings(max_examples=80, deadline=None)
@given(
    st.lists(SETS, max_size=12), st.sets(st.integers(0, 11)), SETS,
    st.sampled_from([0.0, 200.0]), st.sampled_from([0.0, 50.0]), st.sampled_from([0.0, 3600.0]),
)  # fmt: skip
def test_a_query_is_a_look_at_every_set(
    held: list[list[Volume4D]],
    removed: set[int],
    asked: list[Volume4D],
    horizontal: float,
    vertical: float,
    seconds: float,
) -> None:
    """What the index gives is what ``meets`` says of each set that it still holds."""
    index = ConflictIndex()
    for number, volumes in enumerate(held):
        index.add(str(number), volumes)
    for number in removed:
        index.remove(str(number))
    minima = {"horizontal_m": horizontal, "vertical_m": vertical, "seconds": seconds}
    left = {str(n): volumes for n, volumes in enumerate(held) if n not in removed}
    assert len(index) == len(left)
    expected = {ident for ident, volumes in left.items() if meets(volumes, asked, **minima)}
    assert index.query(asked, **minima) == expected


def test_adding_again_replaces() -> None:
    """An amended notice stands in place of the one before it."""
    index = ConflictIndex()
    here, there = [filed(0, 180, 10, 1, 1, 0)], [filed(0.5, 180, 10, 1, 1, 0)]
    index.add("notice", here)
    index.add("notice", there)
    assert len(index) == 1
    assert index.query(here) == frozenset()
    assert index.query(there) == {"notice"}
    assert "notice" in index


def test_the_table_grows_and_its_rows_are_used_again() -> None:
    """Rows that were let go are filled again, and a thousand sets are held."""
    index = ConflictIndex()
    for number in range(1000):
        index.add(str(number), [filed(number / 1000, 10, 10, 1, 1, 0)])
    assert index.query([filed(0.5, 10, 10, 1, 1, 0)]) == {"500"}
    for number in range(1000):
        index.remove(str(number))
    index.add("new", [filed(0.5, 10, 10, 1, 1, 0)])
    assert index.query([filed(0.5, 10, 10, 1, 1, 0)]) == {"new"}
