"""Filed volumes: what is read, what is refused, and that every fault is named at once."""

from __future__ import annotations

import copy
import json
import pickle
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from truceline.errors import BadInput
from truceline.mechanism import volumes as module
from truceline.mechanism.volume_rules import instant
from truceline.mechanism.volumes import Time, Volume4D, parse_volumes

if TYPE_CHECKING:
    from pathlib import Path

METRES = {"units": "M"}
CORNERS = [{"lat": 36.0, "lng": 37.0}, {"lat": 36.0, "lng": 37.1}, {"lat": 36.1, "lng": 37.1}]
OUTLINES: dict[str, Any] = {
    "outline_polygon": {"vertices": CORNERS},
    "outline_circle": {"center": CORNERS[0], "radius": {"value": 500.0, **METRES}},
    "outline_corridor": {"vertices": CORNERS[:2], "half_width": {"value": 50.0, **METRES}},
    "outline_site": {"polygon": {"vertices": CORNERS}, "stand_off": {"value": 0.0, **METRES}},
}


def filed(outline: str = "outline_circle") -> dict[str, Any]:
    """A sound volume with every bound, as parsed JSON."""
    return {
        "volume": {
            outline: copy.deepcopy(OUTLINES[outline]),
            "altitude_lower": {"value": 0.0, "reference": "W84", **METRES},
            "altitude_upper": {"value": 120.0, "reference": "W84", **METRES},
        },
        "time_start": {"value": "2016-02-27T00:00:00+02:00", "format": "RFC3339"},
        "time_end": {"value": "2016-02-27T12:00:00Z", "format": "RFC3339"},
    }


def faults(raw: object) -> list[tuple[str, str]]:
    """The codes and places of what is wrong with an input."""
    with pytest.raises(BadInput) as caught:
        parse_volumes(raw)
    assert all(fault.sentence and fault.hint for fault in caught.value.faults)
    return [(fault.code, fault.where) for fault in caught.value.faults]


@pytest.mark.parametrize("outline", OUTLINES)
def test_what_is_read_is_written_back(outline: str) -> None:
    """Each form of outline comes back from its class as it was filed."""
    value = filed(outline)
    (volume,) = parse_volumes(json.dumps([value]).encode())
    assert volume.as_f3548() == value
    assert TypeAdapter(Volume4D).validate_json(json.dumps(value), strict=True) == volume
    assert hash(volume) == hash(parse_volumes([value])[0])


def test_the_shared_cases_are_read(shared: Path) -> None:
    """Every volume of the acceptance cases is read and written back unchanged."""
    cases = json.loads((shared / "cases" / "volumes_4d.json").read_text())
    for case in cases:
        for side in ("a", "b"):
            assert [one.as_f3548() for one in parse_volumes(case[side])] == case[side]


def test_missing_bounds_are_unbounded() -> None:
    """Times and altitudes may be left out or null: both are unbounded."""
    bare: dict[str, Any] = {"volume": {"outline_circle": OUTLINES["outline_circle"]}}
    null = copy.deepcopy(bare) | {"time_start": None}
    null["volume"]["altitude_upper"] = None
    assert parse_volumes([bare]) == parse_volumes([null])
    assert parse_volumes([bare])[0].time_end is None


def _changed(path: str, value: object) -> dict[str, Any]:
    """A sound volume with one member changed, or taken away (``...``)."""
    whole = filed("outline_polygon" if "vertices" in path else "outline_circle")
    *steps, last = path.split("/")
    at: Any = whole
    for step in steps:
        at = at[int(step) if step.isdigit() else step]
    if value is ...:
        del at[last]
    else:
        at[int(last) if last.isdigit() else last] = value
    return whole


CIRCLE = "volume/outline_circle"
RING = "volume/outline_polygon/vertices"


@pytest.mark.parametrize(
    ("path", "value", "code"),
    [
        ("time_start/value", "2016-02-27T00:00:00", "TIME_NO_ZONE"),
        ("time_start/value", "2016-02-27T25:00:00Z", "TIME_RANGE"),
        ("time_start/value", "2016-02-30T00:00:00Z", "TIME_RANGE"),
        ("time_start/value", "2016-02-27T12:00:60Z", "TIME_RANGE"),
        ("time_start/value", "0001-01-01T00:00:00+23:00", "TIME_RANGE"),
        ("time_start/value", "27/02/2016", "TIME_FORM"),
        ("time_start/value", "1456531200", "TIME_FORM"),
        ("time_start/value", "٢٠١٦-02-27T00:00:00Z", "TIME_FORM"),
        ("time_start/value", 1456531200, "VALUE_STRING_TYPE"),
        ("time_start/format", "ISO8601", "VALUE_UNKNOWN"),
        ("time_end/value", "2016-02-26T21:59:59Z", "TIME_ORDER"),
        (f"{CIRCLE}/center/lat", 91.0, "LATITUDE_RANGE"),
        (f"{CIRCLE}/center/lng", 181.0, "LONGITUDE_RANGE"),
        (f"{CIRCLE}/center/lng", 359.0, "LONGITUDE_RANGE"),
        (f"{CIRCLE}/center/lat", float("nan"), "NUMBER_NOT_FINITE"),
        (f"{CIRCLE}/center/lat", float("-inf"), "NUMBER_NOT_FINITE"),
        (f"{CIRCLE}/center/lat", "36.2", "VALUE_FLOAT_TYPE"),
        (f"{CIRCLE}/center/lat", True, "VALUE_FLOAT_TYPE"),
        (f"{CIRCLE}/center/lat", ..., "FIELD_MISSING"),
        (f"{CIRCLE}/center/height", 5, "FIELD_UNKNOWN"),
        (f"{CIRCLE}/radius/value", 0, "RADIUS_NOT_POSITIVE"),
        (f"{CIRCLE}/radius/value", -5.0, "RADIUS_NOT_POSITIVE"),
        (f"{CIRCLE}/radius/value", 1e8, "RADIUS_TOO_LARGE"),
        (f"{CIRCLE}/radius/units", "FT", "VALUE_UNKNOWN"),
        ("volume/altitude_lower/reference", "MSL", "VALUE_UNKNOWN"),
        ("volume/altitude_lower/units", "FT", "VALUE_UNKNOWN"),
        ("volume/altitude_upper/value", -1.0, "ALTITUDE_ORDER"),
        (f"{RING}/2", {"lat": 36.0, "lng": 37.0}, "VERTICES_TOO_FEW"),
        (f"{RING}", [], "VERTICES_TOO_FEW"),
        (f"{RING}", [{"lat": 0.0, "lng": n / 1000} for n in range(20_001)], "VERTICES_TOO_MANY"),
        (CIRCLE, ..., "OUTLINE_MISSING"),
        ("volume/outline_polygon", OUTLINES["outline_polygon"], "OUTLINE_TWICE"),
        ("volume/outline_site", {"stand_off": {"value": 1}}, "SITE_PLACE"),
        ("priority", 3, "FIELD_UNKNOWN"),
    ],
)
def test_each_fault_has_its_code(path: str, value: object, code: str) -> None:
    """Each thing that can be wrong with a volume has a code of its own and a place."""
    found = faults([filed(), _changed(path, value)])
    assert code in [found_code for found_code, _ in found]
    assert all(where.startswith("/1") for _, where in found)


def test_a_site_is_one_place_of_some_extent() -> None:
    """A site is a polygon or a centre, and a bare point has a stand-off."""
    bare = {"center": CORNERS[0], "stand_off": {"value": 0.0}}
    both = {**OUTLINES["outline_site"], "center": CORNERS[0]}
    assert faults([{"volume": {"outline_site": bare}}])[0][0] == "RADIUS_NOT_POSITIVE"
    assert faults([{"volume": {"outline_site": both}}])[0][0] == "SITE_PLACE"
    bare["radius"] = {"value": 1.0}
    assert parse_volumes([{"volume": {"outline_site": bare}}])


def test_every_fault_is_named_at_once() -> None:
    """Faults of fields and faults between fields, of several volumes, come in one answer."""
    first, second = filed(), filed()
    first["volume"]["outline_circle"]["center"]["lat"] = 91
    first["volume"]["altitude_upper"]["value"] = -5
    first["time_end"]["value"] = "2015-01-01T00:00:00Z"
    second["time_start"]["value"] = "2016-02-27T25:00:00Z"
    second["volume"]["outline_polygon"] = OUTLINES["outline_polygon"]
    assert sorted(faults([first, second, 7])) == [
        ("ALTITUDE_ORDER", "/0/volume"),
        ("LATITUDE_RANGE", "/0/volume/outline_circle/center/lat"),
        ("OUTLINE_TWICE", "/1/volume"),
        ("TIME_ORDER", "/0"),
        ("TIME_RANGE", "/1/time_start/value"),
        ("VALUE_DATACLASS_TYPE", "/2"),
    ]


@pytest.mark.parametrize(
    ("raw", "code"),
    [
        (b"[" * 100_000, "JSON_TOO_DEEP"),
        (b'{"a":' * 100_000, "JSON_TOO_DEEP"),
        ("[]".encode("utf-16"), "JSON_ENCODING"),
        (b"\xff\xfe\xfa", "JSON_ENCODING"),
        (json.dumps([filed()]).encode()[:-5], "JSON_INVALID"),
        (b"", "JSON_INVALID"),
        (b"[] []", "JSON_INVALID"),
        (b'["\\ud800"]', "JSON_INVALID"),
        (b'[{"volume": 1, "volume": 2}]', "JSON_DUPLICATE_KEY"),
        (b"{}", "VOLUMES_NOT_A_LIST"),
        (b"null", "VOLUMES_NOT_A_LIST"),
        (b"[]", "VOLUMES_NONE"),
        (b"[1e999]", "VALUE_DATACLASS_TYPE"),
        (b"[" + b"9" * 100_000 + b"]", "VALUE_DATACLASS_TYPE"),
    ],
)
def test_bad_text_has_its_code(raw: bytes, code: str) -> None:
    """Cut short, too deep, in another encoding, keyed twice: each is named."""
    assert [found for found, _ in faults(raw)] == [code]


def test_huge_text_is_not_parsed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Input over the limit is refused before a parser sees it."""
    monkeypatch.setattr(module, "MAX_BYTES", 10)
    assert faults(b"[" + b" " * 10 + b"]") == [("JSON_TOO_LARGE", "")]


def test_a_byte_order_mark_is_passed_over() -> None:
    """Text editors of some desks begin files with a mark; it means nothing."""
    assert len(parse_volumes(b"\xef\xbb\xbf" + json.dumps([filed()]).encode())) == 1


def test_all_forms_of_one_instant_are_one() -> None:
    """Offsets, lower case, long fractions and leap seconds name instants in UTC."""
    midnight = instant("2016-12-31T24:00:00Z".replace("T24", "T23").replace("00:00Z", "59:60Z"))
    assert midnight == instant("2017-01-01T00:00:00Z") == instant("2017-01-01t02:00:00+02:00")
    assert instant("2017-01-01T00:00:00.123456789z").microsecond == 123456
    assert Time("2017-01-01T00:00:00-00:00").instant == midnight


JSON = st.recursive(
    st.none() | st.booleans() | st.floats() | st.text(max_size=5) | st.integers(),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["volume", "lat", "value", "x"]), inner, max_size=3)
    ),
    max_leaves=8,
)


@settings(max_examples=200, deadline=None)
@given(
    st.sampled_from(sorted(OUTLINES)), st.lists(st.integers(0, 40), min_size=1, max_size=3), JSON
)
def test_any_change_is_read_or_refused(outline: str, path: list[int], value: Any) -> None:
    """Whatever is put in whatever member, the answer is a volume or faults with codes."""
    whole = [filed(outline)]
    at: Any = whole
    for step in path:
        inner = list(at) if isinstance(at, dict) else range(len(at))
        if not len(inner):
            break
        key = inner[step % len(inner)]
        if step == path[-1] or not isinstance(at[key], dict | list):
            at[key] = value
            break
        at = at[key]
    try:
        read = parse_volumes(whole)
    except BadInput as error:
        assert error.faults  # noqa: PT017 - either outcome is right, and each is checked
        return
    assert parse_volumes([one.as_f3548() for one in read]) == read


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=60) | st.text(max_size=60).map(str.encode))
def test_any_bytes_are_refused_in_words(raw: bytes) -> None:
    """Noise is refused with a code; it never gets through and never breaks the reader."""
    assert faults(raw)


def test_pydantic_hears_our_codes() -> None:
    """A kind of entry that holds a volume gets the same codes from its own decoder."""
    value = _changed(f"{CIRCLE}/center/lat", 91)
    with pytest.raises(ValidationError) as caught:
        TypeAdapter(Volume4D).validate_json(json.dumps(value))
    (detail,) = caught.value.errors()
    assert detail["type"] == "LATITUDE_RANGE"
    assert detail["ctx"]["hint"]


def test_an_instant_is_read_once_and_is_no_part_of_a_time() -> None:
    """Asking for an instant leaves a time as it was: equal, hashed alike, pickled without it."""
    text = "2026-02-27T06:30:00.5+02:00"
    asked, unasked = Time(text), Time(text)
    before = pickle.dumps(unasked)
    assert asked.instant is asked.instant is instant(text)
    assert asked == unasked
    assert hash(asked) == hash(unasked)
    assert pickle.dumps(asked) == before
    assert pickle.loads(before).instant == asked.instant  # noqa: S301 - our own bytes
    assert instant.cache_info().maxsize is not None
