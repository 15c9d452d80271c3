"""The small shapes of fields, and the sentence, hint and place of what is wrong with them."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import Enum
from typing import Annotated, Any, Literal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    with_config,
)
from pydantic_core import PydanticCustomError

from truceline.errors import BadInput, Fault
from truceline.ledger.entry import FIRST_YEAR, LAST_YEAR
from truceline.mechanism import shapes
from truceline.mechanism.catalogue import kind_named
from truceline.mechanism.shapes import Area, Code, Instant, Latitude, Longitude, faults_from
from truceline.mechanism.volumes import parse_volumes

_STRICT = with_config(ConfigDict(extra="forbid", strict=True))


class Weather(Enum):
    """A made-up list of words."""

    DRY = "dry"


class Crate(BaseModel):
    """A made-up object that is no dataclass."""

    model_config = ConfigDict(extra="forbid", strict=True)

    size: int


def _even(number: int) -> int:
    if number % 2:
        raise PydanticCustomError(
            "ODD",
            "{sentence}",
            {"sentence": "The number is odd, and twins come in pairs.", "hint": "Add one."},
        )
    return number


def _known(word: str) -> str:
    if word != "known":
        raise PydanticCustomError("WORD_STRANGE", "Nobody knows the word {word}", {"word": word})
    return word


@_STRICT
@dataclass(frozen=True, slots=True, kw_only=True)
class MadeUp:
    """A made-up kind with a field of every shape that can be wrong in a way of its own."""

    must: int
    at: Instant | None = None
    when: datetime | None = None
    day: date | None = None
    loose_day: Annotated[date, Field(strict=False)] | None = None
    size: Annotated[float, Field(allow_inf_nan=False)] | None = None
    word: Literal["one", "two"] | None = None
    weather: Weather | None = None
    code: Code | None = None
    crate: Crate | None = None
    area: Area | None = None
    lat: Latitude | None = None
    lng: Longitude | None = None
    number: Annotated[int, Field(ge=0)] | None = None
    even: Annotated[int, AfterValidator(_even)] | None = None
    known: Annotated[str, AfterValidator(_known)] | None = None
    names: dict[str, int] | None = None


MADE_UP = TypeAdapter(MadeUp)


def read(**given: Any) -> MadeUp:
    """The made-up kind, read as a body is."""
    return MADE_UP.validate_json(json.dumps({"must": 1, **given}))


def wrong(where: str = "", **given: Any) -> tuple[list[str], list[Fault]]:
    """Pydantic's names of what is wrong with a made-up body, and our faults."""
    with pytest.raises(ValidationError) as caught:
        read(**given)
    return [one["type"] for one in caught.value.errors()], faults_from(caught.value, where)


WRONG: dict[str, tuple[dict[str, Any], str, str]] = {
    "missing": ({"area": {"south": 1, "west": 1, "north": 2}}, "FIELD_MISSING", "/area/east"),
    "extra_forbidden": ({"crate": {"size": 1, "x": 2}}, "FIELD_UNKNOWN", "/crate/x"),
    "unexpected_keyword_argument": ({"x": 2}, "FIELD_UNKNOWN", "/x"),
    "timezone_aware": ({"at": "2016-02-26T22:00:00"}, "TIME_NO_ZONE", "/at"),
    "datetime_parsing": ({"at": "0000-02-26T22:00:00Z"}, "TIME_INVALID", "/at"),
    "datetime_from_date_parsing": ({"at": "2016-13-26T22:00:00Z"}, "TIME_INVALID", "/at"),
    "date_parsing": ({"day": "26 February"}, "DATE_INVALID", "/day"),
    "date_from_datetime_parsing": ({"loose_day": "2016-02-30"}, "DATE_INVALID", "/loose_day"),
    "date_from_datetime_inexact": (
        {"loose_day": "2016-02-26T22:00:00Z"},
        "DATE_INVALID",
        "/loose_day",
    ),
    "finite_number": ({"size": float("inf")}, "NUMBER_NOT_FINITE", "/size"),
    "literal_error": ({"word": "three"}, "VALUE_UNKNOWN", "/word"),
    "enum": ({"weather": "wet"}, "VALUE_UNKNOWN", "/weather"),
    "string_pattern_mismatch": ({"code": "Mortar Fire"}, "VALUE_FORM", "/code"),
}
"""For each of pydantic's names that has a code of ours: a body, the code, the place."""


def test_every_code_of_the_table_has_a_body_here() -> None:
    """A row of the table that no input reaches would be dead, and fails here."""
    assert set(WRONG) == set(shapes._CODES)


@pytest.mark.parametrize("name", WRONG)
def test_each_of_pydantics_faults_becomes_ours(name: str) -> None:
    """The code, the hint of the table, a sentence that names the field, and the place."""
    given_, code, place = WRONG[name]
    names, (fault,) = wrong("/statement/body", **given_)
    assert names == [name]
    assert (fault.code, fault.hint) == shapes._CODES[name]
    assert (fault.code, fault.where) == (code, "/statement/body" + place)
    assert fault.sentence.startswith(place.rpartition("/")[2] + ": ")
    assert fault.sentence.endswith(".")
    assert (" Found " in fault.sentence) == (name != "missing")


def test_a_fault_without_a_row_of_its_own_is_named_after_pydantics() -> None:
    """What the table does not know is still a code, a sentence and a hint."""
    _, (fault,) = wrong(must="one")
    assert (fault.code, fault.hint) == ("VALUE_INT_TYPE", "Correct the value.")
    _, (below,) = wrong(number=-1)
    assert below.code == "VALUE_GREATER_THAN_EQUAL"


@pytest.mark.parametrize(
    ("given_", "code"),
    [
        ({"lat": 90.5}, "LATITUDE_RANGE"),
        ({"lat": -91}, "LATITUDE_RANGE"),
        ({"lng": 180.001}, "LONGITUDE_RANGE"),
        ({"lng": -181}, "LONGITUDE_RANGE"),
        ({"area": {"south": -91, "west": 0, "north": 1, "east": 1}}, "LATITUDE_RANGE"),
        ({"area": {"south": 0, "west": -181, "north": 1, "east": 1}}, "LONGITUDE_RANGE"),
        ({"area": {"south": 0, "west": 0, "north": 91, "east": 1}}, "LATITUDE_RANGE"),
        ({"area": {"south": 0, "west": 0, "north": 1, "east": 181}}, "LONGITUDE_RANGE"),
    ],
)
def test_degrees_out_of_range_are_said_as_such(given_: dict[str, Any], code: str) -> None:
    """A latitude or longitude beyond its range has its own code and says the ranges."""
    _, (fault,) = wrong(**given_)
    assert fault.code == code
    assert "-90 to 90" in fault.hint
    assert "-180 to 180" in fault.hint


def test_a_code_of_our_own_is_kept() -> None:
    """A shape's own code stays, with the sentence and hint that any value gets."""
    _, (fault,) = wrong(known="strange")
    assert fault.code == "WORD_STRANGE"
    assert fault.sentence == "known: Nobody knows the word strange. Found 'strange'."
    assert fault.hint == "Correct the value and send it again."
    _, (order,) = wrong(area={"south": 2, "west": 0, "north": 1, "east": 1})
    assert (order.code, order.where) == ("AREA_ORDER", "/area")


def test_a_shape_that_says_what_to_do_is_quoted() -> None:
    """Where the shape gives a sentence and a hint, the fault has both as they are."""
    _, (fault,) = wrong("/statement/body", even=3)
    assert fault == Fault(
        "ODD",
        "The number is odd, and twins come in pairs.",
        "Add one.",
        where="/statement/body/even",
    )


def test_the_hint_of_a_volume_is_kept_in_a_notice() -> None:
    """A volume at fault says the same, whether it is filed in a file or in a notice's body."""
    disc = {
        "volume": {
            "outline_circle": {"center": {"lat": 36.2, "lng": 37.1}, "radius": {"value": -5.0}}
        }
    }
    with pytest.raises(BadInput) as of_file:
        parse_volumes([disc])
    filed = kind_named("notice.filed")
    body = {name: filed.example[name] for name in filed.example.keys() - filed.sealed_fields}
    with pytest.raises(BadInput) as of_notice:
        filed.decode({**body, "volumes": [disc]})
    (expected,), (fault,) = of_file.value.faults, of_notice.value.faults
    assert fault.code == "RADIUS_NOT_POSITIVE"
    assert fault.sentence == expected.sentence == "The radius is -5 m."
    assert fault.hint == expected.hint
    assert fault.where == "/statement/body/volumes" + expected.where


def test_the_place_of_a_fault_is_a_json_pointer() -> None:
    """Tildes and slashes in a key are written as RFC 6901 has it, places in lists as numbers."""
    _, (fault,) = wrong("/x", names={"a/b~c": "one"})
    assert fault.where == "/x/names/a~1b~0c"


@given(st.text(st.characters(codec="utf-8"), max_size=20))
def test_any_key_is_found_again_from_its_pointer(key: str) -> None:
    """Read as RFC 6901 says, the last step of the pointer is the key that was at fault."""
    _, (fault,) = wrong(names={key: "one"})
    step = fault.where.removeprefix("/names/")
    assert "/" not in step
    assert step.replace("~1", "/").replace("~0", "~") == key


def test_all_faults_come_at_once_in_the_order_of_the_fields() -> None:
    """Three fields wrong are three faults."""
    _, faults = wrong(code="A B", lat=100, even=1)
    assert [fault.code for fault in faults] == ["VALUE_FORM", "LATITUDE_RANGE", "ODD"]


def test_what_was_found_is_cut_short() -> None:
    """A long value is not repeated whole in the sentence."""
    _, (fault,) = wrong(code="A" * 59 + " " * 10_000)
    assert len(fault.sentence) < 300


@given(st.datetimes(timezones=st.timezones(), allow_imaginary=False))
def test_an_instant_is_kept_in_utc_or_refused(at: datetime) -> None:
    """Whatever the offset, the same moment in UTC; past the years 1900 to 2199 it is refused."""
    offset = at.utcoffset()
    assert offset is not None
    assume(offset.seconds % 60 == 0)  # RFC 3339 writes offsets in whole minutes.
    if not FIRST_YEAR <= at.year <= LAST_YEAR:
        _, (fault,) = wrong(at=at.isoformat())
        assert fault.code == "TIME_RANGE"
    else:
        kept = read(at=at.isoformat()).at
        assert kept == at.astimezone(UTC)
        assert kept is not None
        assert kept.tzinfo is UTC


@pytest.mark.parametrize("text", ["0001-01-01T00:00:00+05:00", "9999-12-31T23:00:00-05:00"])
def test_an_offset_that_leaves_the_years_is_a_fault(text: str) -> None:
    """A time that UTC cannot write is refused like any other fault, and crashes nothing."""
    _, (fault,) = wrong(at=text)
    assert (fault.code, fault.where) == ("TIME_RANGE", "/at")


@pytest.mark.parametrize(
    "value", ["2016-02-26", "2016-02-26 22:00:00Z", 1_456_524_000, "1456524000.0", "", " "]
)
def test_a_time_of_another_form_is_refused(value: object) -> None:
    """Seconds since 1970, a bare day or a blank for the T are no times."""
    _, (fault,) = wrong(at=value)
    assert fault.code == "TIME_INVALID"


@st.composite
def boxes_about(draw: st.DrawFn, lat: int, lng: int) -> Area:
    """A box of whole degrees that holds a place, across the antimeridian or not."""
    west, east = draw(st.tuples(st.integers(0, 170), st.integers(0, 170)))
    return Area(
        south=draw(st.integers(-90, lat)),
        north=draw(st.integers(lat, 90)),
        west=(lng - west + 180) % 360 - 180,
        east=(lng + east + 180) % 360 - 180,
    )


@given(st.data(), st.integers(-90, 90), st.integers(-180, 179))
def test_areas_that_share_a_place_meet(data: st.DataObject, lat: int, lng: int) -> None:
    """Two boxes that hold one place meet, either way round; touching counts."""
    a, b = data.draw(boxes_about(lat, lng)), data.draw(boxes_about(lat, lng))
    assert a.meets(b)
    assert b.meets(a)


@pytest.mark.parametrize(
    ("a", "b"),
    [
        ((0, 0, 1, 1), (2, 0, 3, 1)),
        ((0, 0, 1, 1), (0, 2, 1, 3)),
        ((0, 170, 1, -170), (0, -169, 1, 169)),
        ((0, -1, 1, 1), (0, 179, 1, -179)),
    ],
)
def test_areas_apart_do_not_meet(a: tuple[int, ...], b: tuple[int, ...]) -> None:
    """A degree between two boxes keeps them apart, on both sides of the antimeridian."""
    first, second = (
        Area(south=south, west=west, north=north, east=east) for south, west, north, east in (a, b)
    )
    assert not first.meets(second)
    assert not second.meets(first)
