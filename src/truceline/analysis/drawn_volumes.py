"""Volumes as people give them in a form: F3548 or GeoJSON text, or a centre and radius, or corners.

What comes out is the F3548 form of :mod:`truceline.mechanism.volumes`, unchecked: the kind that
holds them checks them. GeoJSON (RFC 7946) has longitudes first; heights, times and radius of a
feature are its properties ``altitude_lower_m``, ``altitude_upper_m``, ``from``, ``until``,
``radius_m`` and ``half_width_m``.

>>> from zoneinfo import ZoneInfo
>>> given = {"volumes.lat": "36.2", "volumes.lng": "37.1", "volumes.radius_m": "500"}
>>> read_volumes("volumes", given, ZoneInfo("UTC"))[0]["volume"]["outline_circle"]["radius"]
{'value': 500, 'units': 'M'}
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import BadInput, Fault
from truceline.ledger import canonical
from truceline.ledger.entry import format_time
from truceline.mechanism.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from zoneinfo import ZoneInfo

PARTS: Final = ("lat", "lng", "radius_m", "corners", "lower_m", "upper_m", "from", "until")
"""The answers of which one volume is made, each under the path of its field."""
_PAIR: Final = 2
_WALL: Final = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d{1,6})?)?")
_SECONDS: Final = 19


def read_volumes(path: str, given: Mapping[str, str], zone: ZoneInfo) -> list[dict[str, Any]]:
    """The volumes of a field: those of its text, and the one of its simple answers.

    Args:
        path: The field's path; its simple answers are ``path.lat`` and so on (:data:`PARTS`).
        given: Path to answer.
        zone: The zone of times that name none.

    Raises:
        BadInput: VOLUME_TEXT, VOLUME_PLACE, VOLUME_NUMBER, VOLUME_GEOMETRY; JSON faults; faults of
            times.
    """
    text = given.get(path, "").strip()
    # Half a character, which no text may hold, is refused as bytes are.
    data = text.encode("utf-8", "surrogatepass")
    found = volumes_of(canonical.parse(data, max_bytes=1 << 20), zone) if data else []
    simple = {part: given.get(f"{path}.{part}", "").strip() for part in PARTS}
    if any(simple.values()):
        found.append(_simple(simple, zone))
    return found


def volumes_of(value: Any, zone: ZoneInfo) -> list[dict[str, Any]]:
    """The volumes of a JSON value: F3548 volumes, one or a list, or GeoJSON.

    Raises:
        BadInput: VOLUME_TEXT, VOLUME_GEOMETRY, VOLUME_NUMBER.
    """
    if isinstance(value, list):
        return [each for one in value for each in volumes_of(one, zone)]
    if not isinstance(value, dict):
        hint = "Give a list of F3548 volumes, or GeoJSON."
        raise BadInput(Fault("VOLUME_TEXT", "This is no volume.", hint))
    if "volume" in value:
        return [value]
    if value.get("type") == "FeatureCollection":
        return volumes_of(value.get("features"), zone)
    if value.get("type") == "Feature":
        return [_feature(value.get("geometry"), value.get("properties") or {}, zone)]
    return [_feature(value, {}, zone)]


def _simple(given: Mapping[str, str], zone: ZoneInfo) -> dict[str, Any]:
    """The volume of a centre and radius, or of corners."""
    circle = [given["lat"], given["lng"], given["radius_m"]]
    if given["corners"] and not any(circle):
        lines = [line for line in given["corners"].splitlines() if line.strip()]
        outline: dict[str, Any] = {
            "outline_polygon": {"vertices": [_corner(line) for line in lines]}
        }
    elif all(circle) and not given["corners"]:
        lat, lng, radius = (_number(text) for text in circle)
        outline = _circle(lat, lng, radius)
    else:
        sentence = "A volume is a centre with its radius, or corners; neither is whole here."
        hint = "Give latitude, longitude and radius, or three corners or more, or leave all empty."
        raise BadInput(Fault("VOLUME_PLACE", sentence, hint))
    return _volume(outline, given, ("lower_m", "upper_m", "from", "until"), zone)


def _corner(line: str) -> dict[str, Any]:
    parts = [part for part in re.split(r"[\s,;]+", line.strip()) if part]
    if len(parts) != _PAIR:
        sentence = f"{line.strip()[:40]!r} is no corner."
        raise BadInput(Fault("VOLUME_PLACE", sentence, "Write latitude and longitude: 36.2, 37.1"))
    return {"lat": _number(parts[0]), "lng": _number(parts[1])}


def _feature(geometry: Any, given: Mapping[str, Any], zone: ZoneInfo) -> dict[str, Any]:
    """The volume of a GeoJSON geometry and the properties of its feature."""
    shape = geometry if isinstance(geometry, dict) else {}
    places: Any = shape.get("coordinates")
    kind = shape.get("type")
    try:
        if kind == "Polygon" and len(places) == 1:
            ring = places[0][:-1] if places[0][0] == places[0][-1] else places[0]
            outline: dict[str, Any] = {"outline_polygon": {"vertices": _vertices(ring)}}
        elif kind == "Point" and "radius_m" in given:
            (place,) = _vertices([places])
            outline = _circle(place["lat"], place["lng"], given["radius_m"])
        elif kind == "LineString" and "half_width_m" in given:
            width = {"value": given["half_width_m"], "units": "M"}
            outline = {"outline_corridor": {"vertices": _vertices(places), "half_width": width}}
        else:
            raise _geometry()
    except (TypeError, IndexError, KeyError) as error:
        raise _geometry() from error
    names = ("altitude_lower_m", "altitude_upper_m", "from", "until")
    texts = {name: "" if given.get(name) is None else str(given[name]) for name in names}
    return _volume(outline, texts, names, zone)


def _geometry() -> BadInput:
    sentence = "This GeoJSON is no area that a volume could have."
    hint = "Give a polygon without holes, a point with radius_m, or a line with half_width_m."
    return BadInput(Fault("VOLUME_GEOMETRY", sentence, hint))


def _vertices(places: Iterable[Any]) -> list[dict[str, Any]]:
    return [{"lat": place[1], "lng": place[0]} for place in places]


def _circle(lat: Any, lng: Any, radius: Any) -> dict[str, Any]:
    circle = {"center": {"lat": lat, "lng": lng}, "radius": {"value": radius, "units": "M"}}
    return {"outline_circle": circle}


def _volume(
    outline: dict[str, Any], texts: Mapping[str, str], names: tuple[str, ...], zone: ZoneInfo
) -> dict[str, Any]:
    """A volume of an outline, and what is said under four names: two heights, two times."""
    for name, text in zip(
        ("altitude_lower", "altitude_upper"), map(texts.get, names), strict=False
    ):
        if text:
            outline[name] = {"value": _number(text), "reference": "W84", "units": "M"}
    found: dict[str, Any] = {"volume": outline}
    for name, text in zip(("time_start", "time_end"), map(texts.get, names[2:]), strict=False):
        if text:
            at = format_time(parse_instant(zoned(text, zone.key)))
            found[name] = {"value": at, "format": "RFC3339"}
    return found


def zoned(text: str, zone: str) -> str:
    """A time as a form gives it, with its zone; one that names a zone or offset stays as it is."""
    if not _WALL.fullmatch(text):
        return text
    return f"{text if len(text) >= _SECONDS else text + ':00'}[{zone}]"


def _number(text: str) -> Any:
    try:
        value = json.loads(text)
    except ValueError:
        value = None
    if isinstance(value, int | float) and not isinstance(value, bool):
        return value
    sentence = f"{text[:40]!r} is no number."
    raise BadInput(Fault("VOLUME_NUMBER", sentence, "Write numbers with a point: 36.2"))
