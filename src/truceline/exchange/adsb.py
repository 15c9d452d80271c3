"""ADS-B: positions that aircraft broadcast, from the JSON tables of the OpenSky network's users.

The file is one JSON array of objects, plain or gzip, a row for each report, with these columns
(others are passed over):

=========  =====================================================================================
icao24     the transponder's address: six hexadecimal digits
timestamp  whole milliseconds since 1970-01-01T00:00:00Z
latitude   WGS84 degrees
longitude  WGS84 degrees
altitude   feet of pressure altitude, in the transponder's steps of 25; null is unknown
onground   true or false; files of en-route traffic leave it out
=========  =====================================================================================

Feet become metres (0.3048 each). Pressure altitude is height above a surface of equal pressure and
not above the ellipsoid: good to compare with another aircraft's, and with nothing else.

Rows on the ground are counted and left out: separation minima are of flight. A row is set apart,
with its number and reason, where it cannot be what was sent: no position, latitude 91, no altitude
in the air, an altitude that no transponder can encode, a second row of one aircraft at one instant.

>>> row = '{"icao24": "abc123", "timestamp": 1633608773000, "latitude": 48.5, "longitude": %s, '
>>> rows = row % "3.8" + '"altitude": 13650}', row % "200" + '"altitude": 13650}'
>>> traffic = read(f"[{','.join(rows)}]".encode(), name="made_up.json")
>>> [(track.ident, track.heights.tolist()) for track in traffic.tracks]
[('abc123', [4160.52])]
>>> [(row.line, row.column, row.code) for row in traffic.set_apart]
[(2, 'longitude', 'LONGITUDE_RANGE')]
"""

from __future__ import annotations

import hashlib
import json
import math
import re
from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from truceline.analysis.tracks import Track
from truceline.errors import BadInput, Fault
from truceline.exchange.base import Progress, SetApart
from truceline.exchange.packed import MAX_BYTES, decode, unpack
from truceline.ledger.entry import FIRST_YEAR, LAST_YEAR

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

LICENCE = "MIT"
CITATION = (
    "ADS-B data of the OpenSky Network (Schaefer et al. 2014, Bringing up OpenSky, IPSN), as "
    "sampled in the Python package traffic."
)
FOOT_M = 0.3048
LOWEST_FT, HIGHEST_FT = -1_200.0, 126_750.0
"""What a transponder can encode (ICAO Annex 10, volume IV, appendix to chapter 3)."""

_PROGRESS_EVERY = 10_000
_RAW_CHARS = 500
_ICAO24 = re.compile("[0-9a-fA-F]{6}")
_FIRST_MS, _LAST_MS = (
    1000 * int(np.datetime64(f"{year}-01-02", "s").astype(np.int64))
    for year in (FIRST_YEAR, LAST_YEAR)
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Traffic:
    """What one file of ADS-B reports says, read whole.

    Args:
        name: The file's name, for people; it identifies nothing.
        sha256: Hex SHA-256 of the bytes as given, compressed or not.
        content_sha256: Hex SHA-256 of the text inside.
        licence: Licence of the published samples, as an SPDX name.
        citation: How the source is to be cited wherever one of its figures is shown.
        tracks: One for each transponder that was heard in the air, ordered by its address; heights
            are pressure altitudes in metres.
        rows_read: Rows found in the file.
        rows_in: Rows that went into the tracks.
        rows_on_ground: Rows that say that the aircraft stood or rolled.
        set_apart: The rows that did not go in, each with its number in the array, from 1, for its
            ``line``. The three counts and these add up to the rows read.
    """

    name: str
    sha256: str
    content_sha256: str
    licence: str
    citation: str
    tracks: tuple[Track, ...]
    rows_read: int
    rows_in: int
    rows_on_ground: int
    set_apart: tuple[SetApart, ...]

    @property
    def reasons(self) -> dict[str, int]:
        """How many rows were set apart, by the code of the first fault."""
        counts: dict[str, int] = defaultdict(int)
        for row in self.set_apart:
            counts[row.code] += 1
        return dict(sorted(counts.items()))


def read(
    data: bytes, *, name: str, progress: Progress | None = None, max_bytes: int = MAX_BYTES
) -> Traffic:
    """Read a file of ADS-B reports.

    Args:
        data: The file's bytes: JSON in UTF-8, or gzip.
        name: The file's name, for people.
        progress: Called with (rows done, rows in all) about every ten thousand rows.
        max_bytes: Most bytes that the file may hold once unpacked.

    Raises:
        BadInput: The file as a whole cannot be read: see :func:`truceline.exchange.packed.unpack`,
            and ``ENCODING``, ``JSON_INVALID``, ``ROWS_NOT_A_LIST``, ``ROWS_NONE`` and
            ``ROWS_NONE_SOUND``.
    """
    content = unpack(data, name=name, max_bytes=max_bytes)
    rows = _rows(decode(content, name=name), name)
    sorter = _Sorter()
    for number, row in enumerate(rows, start=1):
        sorter.take(number, row)
        if progress and number % _PROGRESS_EVERY == 0:
            progress(number, len(rows))
    if len(sorter.set_apart) == len(rows):
        sentence = f"None of the {len(rows)} rows is sound."
        hint = "Give the file as published; the first faults follow."
        first = [fault for row in sorter.set_apart[:20] for fault in row.faults]
        raise BadInput([Fault("ROWS_NONE_SOUND", sentence, hint, name), *first])
    if progress:
        progress(len(rows), len(rows))
    return Traffic(
        name=name,
        sha256=hashlib.sha256(data).hexdigest(),
        content_sha256=hashlib.sha256(content).hexdigest(),
        licence=LICENCE,
        citation=CITATION,
        tracks=tuple(sorter.tracks()),
        rows_read=len(rows),
        rows_in=sum(len(reports) for reports in sorter.reports.values()),
        rows_on_ground=sorter.on_ground,
        set_apart=tuple(sorter.set_apart),
    )


class _Twice(dict[str, Any]):
    """An object that names a key twice: Python keeps the last, and says nothing."""


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    return made if len(made) == len(pairs) else _Twice(made)


def _number(digits: str) -> int | float:
    """A whole number; one of thousands of digits as a float, so that it costs nothing."""
    return int(digits) if len(digits) <= 20 else float(digits)  # noqa: PLR2004 - more than any here


def _rows(text: str, name: str) -> list[Any]:
    """The rows of the array; raises where there is none, or none in it."""
    try:
        rows = json.loads(text, object_pairs_hook=_object, parse_int=_number)
    except (ValueError, RecursionError) as error:
        hint = "Fetch the file again: it may be cut short."
        raise BadInput(Fault("JSON_INVALID", f"This is not JSON: {error}.", hint, name)) from error
    if not isinstance(rows, list):
        hint = "Give one array of objects, a row for each report."
        raise BadInput(Fault("ROWS_NOT_A_LIST", "The JSON is not an array.", hint, name))
    if not rows:
        raise BadInput(Fault("ROWS_NONE", "The array is empty.", "Give the file as sent.", name))
    return rows


Report = tuple[int, float, float, float]
"""Milliseconds, latitude, longitude, feet."""


@dataclass(slots=True)
class _Sorter:
    """Takes rows one by one, and puts each into a track or apart. Lives in one call."""

    reports: dict[str, dict[int, Report]] = field(default_factory=lambda: defaultdict(dict))
    on_ground: int = 0
    set_apart: list[SetApart] = field(default_factory=list)

    def take(self, number: int, row: Any) -> None:
        """Put one row where it belongs."""
        faults = list(_faults(number, row))
        if not faults:
            if row["altitude"] is None or row.get("onground"):
                self.on_ground += 1
                return
            ident, at = row["icao24"].lower(), row["timestamp"]
            held = self.reports[ident]
            if at not in held:
                held[at] = (at, row["latitude"], row["longitude"], row["altitude"])
                return
            sentence = f"Aircraft {ident} has another row at {at} ms."
            hint = "The first one is kept: see which of the two is right."
            faults = [("timestamp", Fault("REPORT_TWICE", sentence, hint, str(number)))]
        self.set_apart.append(
            SetApart(
                line=number,
                column=faults[0][0],
                faults=tuple(fault for _, fault in faults),
                raw=json.dumps(row)[:_RAW_CHARS],
            )
        )

    def tracks(self) -> Iterator[Track]:
        """The tracks, ordered by address, each in the order of its times."""
        for ident, held in sorted(self.reports.items()):
            table = np.array([held[at] for at in sorted(held)], dtype=np.float64)
            yield Track(
                ident=ident,
                times=table[:, 0] / 1000,
                places=table[:, 1:3].copy(),
                heights=table[:, 3] * FOOT_M,
            )


def _faults(number: int, row: Any) -> Iterator[tuple[str, Fault]]:
    """Everything wrong with a row, with the column it is wrong in."""
    where = str(number)
    if not isinstance(row, dict):
        hint = "Every row is an object with the columns of the format."
        yield "", Fault("ROW_NOT_AN_OBJECT", "The row is not an object.", hint, where)
        return
    if isinstance(row, _Twice):
        yield "", Fault("JSON_DUPLICATE_KEY", "The row names a column twice.", "Keep one.", where)
    for column, check in _CHECKS.items():
        if column not in row:
            hint = f"Give {column}, null only where the altitude is unknown."
            fault = Fault("COLUMN_MISSING", f"The row has no {column}.", hint, where)
        else:
            said = check(row[column], row)
            if said is None:
                continue
            fault = Fault(*said, where)
        yield column, fault
    if not isinstance(row.get("onground", False), bool):
        sentence = f"{_shown(row['onground'])} is neither true nor false."
        yield "onground", Fault("ONGROUND_FORM", sentence, "Give true or false.", where)


Said = tuple[str, str, str] | None


def _address(value: Any, _: dict[str, Any]) -> Said:
    if isinstance(value, str) and _ICAO24.fullmatch(value):
        return None
    return "ICAO24_FORM", f"{_shown(value)} is no address.", "Give six hexadecimal digits."


def _time(value: Any, _: dict[str, Any]) -> Said:
    if type(value) is int and _FIRST_MS <= value <= _LAST_MS:
        return None
    hint = f"Give whole milliseconds since 1970, of the years {FIRST_YEAR} to {LAST_YEAR}."
    return "TIMESTAMP_RANGE", f"{_shown(value)} is no time.", hint


def _degrees(code: str, most: int) -> Callable[[Any, dict[str, Any]], Said]:
    def check(value: Any, _: dict[str, Any]) -> Said:
        if _is_number(value) and abs(value) <= most:
            return None
        return code, f"{_shown(value)} is out of range.", f"Give -{most} to {most} degrees."

    return check


def _altitude(value: Any, row: dict[str, Any]) -> Said:
    if value is None:
        if row.get("onground") is True:
            return None
        hint = "An aircraft in the air without a height can be compared with no other."
        return "ALTITUDE_MISSING", "The altitude is unknown, and the aircraft in the air.", hint
    if _is_number(value) and LOWEST_FT <= value <= HIGHEST_FT:
        return None
    hint = f"A transponder encodes {LOWEST_FT:,.0f} to {HIGHEST_FT:,.0f} feet."
    return "ALTITUDE_RANGE", f"{_shown(value)} is no altitude.", hint


_CHECKS: dict[str, Callable[[Any, dict[str, Any]], Said]] = {
    "icao24": _address,
    "timestamp": _time,
    "latitude": _degrees("LATITUDE_RANGE", 90),
    "longitude": _degrees("LONGITUDE_RANGE", 180),
    "altitude": _altitude,
}


def _is_number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and math.isfinite(value)


def _shown(value: Any) -> str:
    return ascii(value)[:40]
