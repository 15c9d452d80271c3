"""ADS-B reports: sound rows become tracks, damaged rows are named, and none is lost."""

from __future__ import annotations

import gzip
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from truceline.errors import BadInput
from truceline.exchange.adsb import read

START = 1_633_608_773_000


def row(**changes: Any) -> dict[str, Any]:
    """A sound row, changed; a column given as ``...`` is left out."""
    whole = {
        "icao24": "abc123",
        "timestamp": START,
        "latitude": 48.5,
        "longitude": 3.8,
        "altitude": 13_650.0,
        "onground": False,
        "callsign": "MADEUP1",
    }
    return {name: value for name, value in (whole | changes).items() if value is not ...}


def file_of(*rows: Any) -> bytes:
    """The bytes of a file of rows."""
    return json.dumps(rows).encode()


def test_reports_become_tracks_in_metres_by_aircraft_and_time() -> None:
    """Feet to metres, milliseconds to seconds; one track an aircraft, sorted, ground left out."""
    traffic = read(
        file_of(
            row(timestamp=START + 1500, altitude=1000, longitude=3.9),
            row(icao24="ABC122", altitude=-75),
            row(),
            row(timestamp=START + 3000, onground=True, altitude=None),
            row(timestamp=START + 4000, onground=True),
        ),
        name="made_up.json",
    )
    assert [track.ident for track in traffic.tracks] == ["abc122", "abc123"]
    low, flight = traffic.tracks
    assert low.heights.tolist() == [pytest.approx(-22.86)]
    assert flight.times.tolist() == [START / 1000, START / 1000 + 1.5]
    assert flight.heights.tolist() == [pytest.approx(4160.52), pytest.approx(304.8)]
    assert flight.places.tolist() == [[48.5, 3.8], [48.5, 3.9]]
    assert (traffic.rows_read, traffic.rows_in, traffic.rows_on_ground) == (5, 3, 2)
    assert traffic.set_apart == ()


@pytest.mark.parametrize(
    ("changes", "column", "code"),
    [
        ({"icao24": ...}, "icao24", "COLUMN_MISSING"),
        ({"icao24": "abc12g"}, "icao24", "ICAO24_FORM"),
        ({"icao24": 123456}, "icao24", "ICAO24_FORM"),
        ({"timestamp": "2021"}, "timestamp", "TIMESTAMP_RANGE"),
        ({"timestamp": 1.5}, "timestamp", "TIMESTAMP_RANGE"),
        ({"timestamp": True}, "timestamp", "TIMESTAMP_RANGE"),
        ({"timestamp": 10**16}, "timestamp", "TIMESTAMP_RANGE"),
        ({"latitude": None}, "latitude", "LATITUDE_RANGE"),
        ({"latitude": 90.01}, "latitude", "LATITUDE_RANGE"),
        ({"latitude": float("nan")}, "latitude", "LATITUDE_RANGE"),
        ({"longitude": -180.5}, "longitude", "LONGITUDE_RANGE"),
        ({"longitude": float("inf")}, "longitude", "LONGITUDE_RANGE"),
        ({"altitude": ...}, "altitude", "COLUMN_MISSING"),
        ({"altitude": None}, "altitude", "ALTITUDE_MISSING"),
        ({"altitude": 200_000}, "altitude", "ALTITUDE_RANGE"),
        ({"altitude": "FL350"}, "altitude", "ALTITUDE_RANGE"),
        ({"onground": "no"}, "onground", "ONGROUND_FORM"),
    ],
)
def test_a_damaged_row_is_set_apart_with_its_number_and_reason(
    changes: dict[str, Any], column: str, code: str
) -> None:
    """The row is named and kept as text; those about it go in."""
    rows = [row(), row(**({"timestamp": START + 1000} | changes)), row(timestamp=START + 2000)]
    traffic = read(file_of(*rows), name="made_up.json")
    (apart,) = traffic.set_apart
    assert (apart.line, apart.column, apart.code) == (2, column, code)
    assert apart.sentence
    assert apart.hint
    assert traffic.rows_in == 2
    assert traffic.reasons == {code: 1}


def test_all_faults_of_a_row_are_named_at_once() -> None:
    """A row with three faults has three."""
    traffic = read(file_of(row(), row(latitude=99, longitude=None, altitude="")), name="f")
    assert [fault.code for fault in traffic.set_apart[0].faults] == [
        "LATITUDE_RANGE", "LONGITUDE_RANGE", "ALTITUDE_RANGE",
    ]  # fmt: skip


def test_rows_that_are_none_and_rows_sent_twice_are_named() -> None:
    """A number, a list, a column named twice, a second report of one instant."""
    text = json.dumps([row(), 7, [], row(latitude=48.6)])[:-1]
    twice = json.dumps(row(timestamp=START + 1))[:-1] + ', "altitude": 1}'
    traffic = read(f"{text}, {twice}]".encode(), name="f")
    assert [(apart.line, apart.code) for apart in traffic.set_apart] == [
        (2, "ROW_NOT_AN_OBJECT"),
        (3, "ROW_NOT_AN_OBJECT"),
        (4, "REPORT_TWICE"),
        (5, "JSON_DUPLICATE_KEY"),
    ]
    assert traffic.tracks[0].places.tolist() == [[48.5, 3.8]]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"", "FILE_EMPTY"),
        (b'[{"icao24": "abc123", ', "JSON_INVALID"),
        (b"[" * 100_000, "JSON_INVALID"),
        (b'{"rows": []}', "ROWS_NOT_A_LIST"),
        (b"[]", "ROWS_NONE"),
        (b"[1, 2]", "ROWS_NONE_SOUND"),
        (gzip.compress(b"[" * 5000, mtime=0)[:-4], "GZIP_TRUNCATED"),
        (b"PK\x03\x04", "FILE_PACKED"),
    ],
    ids=["empty", "short", "deep", "object", "none", "unsound", "truncated", "zip"],
)
def test_what_is_no_such_file_is_refused_by_name(data: bytes, code: str) -> None:
    """Empty, cut short, too deep, another shape, another packer: refused before a row is kept."""
    with pytest.raises(BadInput) as refused:
        read(data, name="made_up.json")
    assert refused.value.faults[0].code == code


SCALARS = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(max_size=6))
ROWS = st.one_of(
    SCALARS,
    st.fixed_dictionaries(
        {},
        optional={
            name: st.one_of(st.just(value), SCALARS) for name, value in row(timestamp=START).items()
        },
    ),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(ROWS, max_size=8))
def test_no_row_is_lost_whatever_it_is(rows: list[Any]) -> None:
    """Rows in, on the ground and set apart add up to the rows read; nothing else is raised."""
    try:
        traffic = read(file_of(*rows), name="made_up.json")
    except BadInput:
        return
    apart = len(traffic.set_apart)
    assert traffic.rows_in + traffic.rows_on_ground + apart == traffic.rows_read == len(rows)
    assert sum(len(track.times) for track in traffic.tracks) == traffic.rows_in
