"""Whatever is filed, the check neither breaks nor answers wrongly: it refuses, or it is right.

Everything goes the way a filed notice goes (``filing``), and where an oracle can say
(``geodesic_oracle``), the answer is as that says. The ends of what can be filed are named one by
one in ``test_index_extremes``.
"""

from __future__ import annotations

import json
import math
import os
from typing import TYPE_CHECKING, Any

from hypothesis import example, given, settings
from hypothesis import strategies as st
from tests.analysis.conflict_outlines import away, core
from tests.analysis.filing import (
    HUGE,
    TINY,
    answered,
    bounded,
    circle,
    corridor,
    filed,
    polygon,
    site,
)
from tests.analysis.geodesic_oracle import core_gap

from truceline.mechanism.volumes import LatLng

if TYPE_CHECKING:
    from collections.abc import Iterable

THOROUGH = os.environ.get("TRUCELINE_HYPOTHESIS") == "thorough"
EXAMPLES = 5000 if THOROUGH else 120
ODD = st.sampled_from(
    [math.nan, math.inf, -math.inf, TINY, -TINY, 2.2e-308, -0.0, HUGE, -HUGE, 1e-12]
)
WILD = st.one_of(ODD, st.floats(), st.integers(), st.none(), st.booleans(), st.text(max_size=3))
LATITUDES = st.sampled_from([-90, -89.9999999, -45, -TINY, 0, TINY, 1e-9, 1e-3, 45, 60, 89.9, 90])
LONGITUDES = st.sampled_from([-180, -179.9999999, -90, -1e-9, 0, TINY, 1e-3, 90, 179.9999999, 180])
SIZES = st.one_of(
    st.sampled_from([TINY, 1e-300, 1e-9, 1e-4, 0.05, 1, 50, 1e4, 3e6, 9_999_999, 10_000_000]),
    st.floats(1e-6, 1e7),
)
PLACES = st.tuples(LATITUDES, LONGITUDES)
NEAR = st.tuples(st.integers(-3, 3), st.integers(-3, 3)).map(lambda at: (at[0] / 10, at[1] / 10))


def in_turn(places: Iterable[tuple[float, float]]) -> list[tuple[float, float]]:
    """Places in the order in which their middle sees them: rings that more often than not stand."""
    found = list(places)
    lat, lng = (sum(column) / len(found) for column in zip(*found, strict=True))
    return sorted(found, key=lambda at: math.atan2(at[0] - lat - 0.003, at[1] - lng - 0.007))


LATTICE = st.one_of(
    st.lists(NEAR, min_size=3, max_size=9),
    st.sets(NEAR, min_size=3, max_size=9).map(in_turn),
    st.sets(NEAR, min_size=3, max_size=9).map(in_turn),
)
RINGS = st.one_of(st.lists(PLACES, min_size=3, max_size=7), LATTICE)
OUTLINES = st.one_of(
    st.builds(lambda at, size: circle(at[0], at[1], size), PLACES, SIZES),
    st.builds(polygon, RINGS),
    st.builds(corridor, st.lists(st.one_of(PLACES, NEAR), min_size=2, max_size=6), SIZES),
    st.builds(site, RINGS, st.one_of(st.just(0), SIZES)),
)
ALTITUDES = st.sampled_from([-HUGE, -1e30, -12_000, -TINY, 0, TINY, 100, 1e30, HUGE])
TIMES = st.sampled_from(
    ["1900-01-01T00:00:00Z", "2016-02-27T00:00:00Z", "2016-02-27T00:00:00.000001Z",
     "2016-02-27T02:00:00+02:00", "2199-12-31T23:59:59.999999Z", "2016-12-31T23:59:60Z"]
)  # fmt: skip
VOLUMES = st.builds(
    lambda raw, bounds: bounded(raw, **bounds),
    OUTLINES,
    st.one_of(
        st.just({}),
        st.fixed_dictionaries({}, optional={"altitude_lower": ALTITUDES, "time_end": TIMES}),
        st.fixed_dictionaries({}, optional={"altitude_upper": ALTITUDES, "time_start": TIMES}),
        st.fixed_dictionaries({"altitude_lower": ALTITUDES, "altitude_upper": ALTITUDES}),
        st.fixed_dictionaries({"time_start": TIMES, "time_end": TIMES}),
        ALTITUDES.map(lambda at: {"altitude_lower": at, "altitude_upper": at}),
        TIMES.map(lambda at: {"time_start": at, "time_end": at}),
    ),
)
MINIMA = st.fixed_dictionaries(
    {
        "horizontal_m": st.sampled_from([0.0, TINY, 0.01, 500.0, 2.1e7, 1e12]),
        "vertical_m": st.sampled_from([0.0, TINY, 300.0, HUGE]),
        "seconds": st.sampled_from([0.0, 1e-6, 60.0, 1e12]),
    }
)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.lists(VOLUMES, min_size=1, max_size=2), st.lists(VOLUMES, min_size=1, max_size=2), MINIMA)
def test_hard_volumes_are_refused_or_answered_as_meets_does(
    one: list[dict[str, Any]], other: list[dict[str, Any]], minima: dict[str, float]
) -> None:
    """Poles, subnormal sizes, crossed and doubled rings, endless heights: a code or the answer."""
    a, b = filed(one), filed(other)
    if isinstance(a, tuple) and isinstance(b, tuple):
        answered(a, b, **minima)


@settings(max_examples=EXAMPLES, deadline=None)
@given(LATTICE, LATTICE, st.integers(-6, 6))
def test_rings_on_a_lattice_are_refused_or_meet_as_the_oracle_says(
    one: list[tuple[float, float]], beside: list[tuple[float, float]], shift: int
) -> None:
    """Rings that share corners and edges, touch, nest, or lie apart: never a wrong answer."""
    other = [(lat, lng + shift / 10) for lat, lng in beside]
    a, b = filed([bounded(polygon(one))]), filed([bounded(polygon(other))])
    if isinstance(a, tuple) and isinstance(b, tuple):
        between = core_gap(a[0].volume.outline, b[0].volume.outline)
        found = answered(a, b)
        if between == 0 or between > 0.01:
            assert found is (between == 0)
        assert answered(a, b, horizontal_m=between + 0.01)


@settings(max_examples=EXAMPLES, deadline=None)
@given(st.integers(0, 9), WILD, st.integers(0, 30))
@example(0, math.nan, 0)
@example(3, math.inf, 0)
@example(5, -math.inf, 0)
def test_a_field_that_is_nonsense_is_refused_with_its_place(
    field: int, value: Any, turn: int
) -> None:
    """NaN, infinities, texts and nulls in any field: refused, or taken for what they say."""
    lat, lng, size, low, high = 10.0, float(turn), 100.0, 0.0, 50.0
    fields: dict[str, Any] = {"lat": lat, "lng": lng, "size": size, "low": low, "high": high}
    name = list(fields)[field % 5]
    fields[name] = value
    outline = circle(fields["lat"], fields["lng"], fields["size"])
    if field >= 5:
        outline = polygon([(fields["lat"], fields["lng"]), (11, turn), (11, turn + 1), (10, 60)])
    sound = filed([bounded(circle(10, turn, 200))])
    raw = [bounded(outline, altitude_lower=fields["low"], altitude_upper=fields["high"])]
    for given_ in (raw, json.dumps(raw)):
        found = filed(given_)
        if isinstance(found, tuple):
            assert isinstance(sound, tuple)
            answered(found, sound)
            answered(found, found)
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if not is_number and (name != "size" or field < 5):
            assert not isinstance(found, tuple)
        if is_number and not math.isfinite(value) and (name != "size" or field < 5):
            assert not isinstance(found, tuple)


@settings(max_examples=EXAMPLES, deadline=None)
@given(PLACES, SIZES, PLACES, SIZES)
def test_two_discs_meet_where_their_radii_reach(
    p: tuple[float, float], size: float, q: tuple[float, float], other: float
) -> None:
    """Between any two places, antipodes among them: the distance decides, to a centimetre."""
    a, b = filed([bounded(circle(*p, size))]), filed([bounded(circle(*q, other))])
    if isinstance(a, tuple) and isinstance(b, tuple):
        grown = sum(core(one[0].volume.outline)[2] for one in (a, b))
        between = away(LatLng(*p), LatLng(*q)) - grown
        if abs(between) > 0.01:
            assert answered(a, b) is (between < 0)
        assert answered(a, b, horizontal_m=max(between, 0) + 0.01)
        if between > 0.02:
            assert not answered(a, b, horizontal_m=between - 0.01)
