"""``truceline check`` on numbers that nobody should have sent: an answer, or a coded fault."""

from __future__ import annotations

import json
import math
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli.running import codes, run

if TYPE_CHECKING:
    from pathlib import Path

NUMBERS = st.sampled_from(
    ["NaN", "Infinity", "-Infinity", "1e999", "-1e999", "5e-324", "-5e-324", "1e-300", "-0.0", "0",
     "1e-9", "1e308", "-1e308", "90", "-90", "180", "-180", "9" * 400, "null", "true", '"1"', "[]"]
)  # fmt: skip
_FIXED = '{"lat": 36, "lng": 37}'
FORMS = (
    '{"outline_circle": {"center": {"lat": %s, "lng": %s}, "radius": {"value": %s}}%s}',
    '{"outline_site": {"center": {"lat": %s, "lng": %s}, "stand_off": {"value": %s}}%s}',
    (
        f'{{"outline_corridor": {{"vertices": [{_FIXED}, {{"lat": %s, "lng": %s}}],'
        f' "half_width": {{"value": %s}}}}%s}}'
    ),
    (
        f'{{"outline_polygon": {{"vertices": [{_FIXED}, {{"lat": %s, "lng": %s}},'
        f' {{"lat": 36, "lng": %s}}]}}%s}}'
    ),
)
HEIGHTS = ', "altitude_lower": {"value": %s}, "altitude_upper": {"value": %s}'
INSTANTS = ("2016-03-01T06:00:00Z", "2016-03-01T07:00:00Z", "1900-01-01T00:00:00Z")
OURS = {0, 10, 2}


@st.composite
def volumes(draw: st.DrawFn) -> str:
    """A volume as JSON text: ordinary numbers, of which one to three are replaced by odd ones."""
    given_ = ["36.0", "37.001", "500", "0", "100"]
    for place in draw(st.sets(st.integers(0, 4), max_size=3)):
        given_[place] = draw(NUMBERS)
    heights = HEIGHTS % tuple(given_[3:]) if draw(st.booleans()) else ""
    form = draw(st.sampled_from(FORMS)) % (*given_[:3], heights)
    times = draw(st.sampled_from(INSTANTS)), draw(st.sampled_from(INSTANTS))
    bounds = f', "time_start": {{"value": "{times[0]}"}}, "time_end": {{"value": "{times[1]}"}}'
    return f'{{"volume": {form}{bounds if draw(st.booleans()) else ""}}}'


def _strict(text: str) -> Any:
    """JSON as the standard has it: no NaN and no Infinity."""

    def refuse(word: str) -> None:
        raise AssertionError(word)

    return json.loads(text, parse_constant=refuse)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(volumes(), volumes(), st.booleans(), st.sampled_from(["0", "5e-324", "1e308"]))
def test_any_numbers_get_an_answer_or_a_fault(
    tmp_path: Path,
    a: str,
    b: str,
    suggest: bool,  # noqa: FBT001 - Hypothesis calls it so
    amount: str,
) -> None:
    """Pairs and files alike, with minima and suggestions: exit 0, 10 or 2, and sound JSON."""
    for name, text in (("a", f"[{a}]"), ("b", f"[{b}]")):
        (tmp_path / name).write_text(text)
    more = ["--suggest", "--most-hours", "1e308"] if suggest else []
    minima = [word for name in ("horizontal-m", "vertical-m", "seconds")
              for word in (f"--{name}", amount)]  # fmt: skip
    alone = run("check", tmp_path / "a", tmp_path / "b", "--json", *minima, *more)
    line = f'{{"name": "x", "a": [{a}], "b": [{b}]}}\n'
    paired = run("check", "--pairs", "-", "--json", *minima, text=line)
    assert alone.exit_code in OURS, alone.stderr
    assert paired.exit_code in OURS, paired.stderr
    if alone.exit_code == 2:
        faults = _strict(alone.stderr)["faults"]
        assert faults
        assert all(each["code"] and each["hint"] for each in faults)
        # The same faults, told of the line.
        lines = _strict(paired.stderr)["faults"]
        assert [each["code"] for each in lines] == [each["code"] for each in faults]
        return
    report = _strict(alone.stdout)
    too_near = report.get("too_near", report["conflict"])
    assert alone.exit_code == (10 if too_near else 0)
    assert _strict(paired.stdout) == {"name": "x", "conflict": too_near}
    for meeting in report["meetings"]:
        assert meeting["area"]["coordinates"]


@pytest.mark.parametrize("name", ["NaN", "1e999", "[1, -Infinity]", "9" * 5000])
def test_a_name_that_no_json_can_say_again_is_a_fault(name: str) -> None:
    """An answer is JSON for every reader; what the line calls itself must be so too."""
    disc = (
        '{"volume": {"outline_circle": {"center": {"lat": 1, "lng": 2}, "radius": {"value": 5}}}}'
    )
    line = f'{{"name": {name}, "a": [{disc}], "b": [{disc}]}}\n'
    assert codes("check", "--pairs", "-", text=line, exit_code=2) == ["NAME_UNSAYABLE"]


def _ring(*places: tuple[float, float]) -> str:
    vertices = [{"lat": lat, "lng": lng} for lat, lng in places]
    return json.dumps([{"volume": {"outline_polygon": {"vertices": vertices}}}])


RINGS = {
    "the equator": (_ring((0, 0), (0, 90), (0, 180), (0, -90)), "POLYGON_TOO_LARGE"),
    "a zigzag over it": (
        _ring(*((30.0 if n % 2 else -30.0, -180 + 30.0 * n) for n in range(12))),
        "POLYGON_TOO_LARGE",
    ),
    "no inside": (_ring((0, 0), (0, 1), (0, 2)), "POLYGON_FLAT"),
    "subnormal": (_ring((0, 0), (0, 5e-324), (5e-324, 0)), "POLYGON_FLAT"),
    "crossing": (_ring((0, 0), (1, 1), (0, 1), (1, 0)), "POLYGON_CROSSES"),
    "antipodal": (_ring((0, 0), (0, 180), (10, 90)), "EDGE_AMBIGUOUS"),
}


@pytest.mark.parametrize("which", sorted(RINGS))
def test_a_ring_without_a_sure_inside_is_refused_with_its_reason(
    tmp_path: Path, which: str
) -> None:
    """Larger than a hemisphere, flat, crossing itself, or with an edge of doubtful way."""
    text, code = RINGS[which]
    path = tmp_path / "ring.json"
    path.write_text(text)
    assert codes("check", path, "-", text=_ring((5, 5), (5, 6), (6, 6)), exit_code=2) == [code]


def test_a_ring_of_ten_thousand_corners_is_answered(tmp_path: Path) -> None:
    """Its inside, its outside, and the gap to it."""
    turns = [2 * math.pi * n / 10_000 for n in range(10_000)]
    path = tmp_path / "ring.json"
    path.write_text(_ring(*((36 + 0.1 * math.sin(t), 37 + 0.1 * math.cos(t)) for t in turns)))
    for lng, expected in ((37.0, 10), (37.2, 0)):
        small = _ring((36, lng), (36, lng + 0.01), (36.01, lng))
        assert run("check", path, "-", "--json", text=small).exit_code == expected


def test_a_volume_of_zero_duration_meets_what_it_touches() -> None:
    """An instant is a span that begins and ends with it; so is a height without thickness."""
    disc = {"outline_circle": {"center": {"lat": 36, "lng": 37}, "radius": {"value": 50}}}
    level = {"altitude_lower": {"value": 100}, "altitude_upper": {"value": 100}}

    def at(first: str, last: str, volume: dict[str, Any]) -> dict[str, Any]:
        day = "2016-03-01T"
        return {"volume": volume, "time_start": {"value": f"{day}{first}Z"},
                "time_end": {"value": f"{day}{last}Z"}}  # fmt: skip

    hour = at("06:00:00", "07:00:00", disc | {"altitude_upper": {"value": 100}})
    instants = {"06:00:00": True, "07:00:00": True, "07:00:00.000001": False, "06:30:00": True}
    for instant, expected in instants.items():
        line = {"name": instant, "a": [at(instant, instant, disc | level)], "b": [hour]}
        result = run("check", "--pairs", "-", "--json", text=json.dumps(line))
        assert json.loads(result.stdout) == {"name": instant, "conflict": expected}
