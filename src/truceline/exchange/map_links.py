"""Positions in links: ``geo:`` URIs (RFC 5870) and the addresses of maps, read and never fetched.

A map's address may hold two places: the pin, and the middle of what was on the screen. Both are
readings where they differ. A shortened link holds none, and is refused rather than followed, since
following it would tell a stranger what this desk looks at.

>>> [each.reading for each in read_link("https://maps.google.com/maps?ll=36.1,37.1&q=36.2,37.2")]
['pin', 'middle_of_map']
"""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import parse_qs, unquote, urlsplit

from truceline.errors import BadInput, Fault
from truceline.exchange.positions import Position, checked, corner_m, spelled

_NUMBER = r"([+-]?\d{1,3}(?:\.\d{1,20})?)"
_PAIR = re.compile(rf"\s*(?:loc:)?{_NUMBER}\s*[,~ ]\s*{_NUMBER}\s*(?:\(.*\))?\s*", re.DOTALL)
_GEO = re.compile(
    rf"geo:{_NUMBER},{_NUMBER}(?:,[+-]?\d+(?:\.\d+)?)?((?:;[^?]*)?)(\?.*)?", re.IGNORECASE
)
_AT = re.compile(rf"/@{_NUMBER},{_NUMBER}")
_PIN = re.compile(rf"!3d{_NUMBER}!4d{_NUMBER}")
_HASH_MAP = re.compile(rf"(?:^|&)map=\d+(?:\.\d+)?/{_NUMBER}/{_NUMBER}")
_PATH_PAIR = re.compile(rf"/(?:place|search|dir)/(?:[^/]*/)?{_NUMBER},\s*{_NUMBER}(?:/|$)")
_SHORT: Final = ("goo.gl", "maps.app.goo.gl", "osm.org", "bit.ly", "w3w.co", "what3words.com")
_PINS: Final = ("q", "query", "daddr", "destination", "pt", "whatshere[point]", "sll", "marker")
_MIDDLES: Final = ("ll", "center", "cp", "sspn_center")
_LNG_FIRST: Final = ("yandex.",)


def is_link(text: str) -> bool:
    """Whether a text is a ``geo:`` URI or a web address."""
    return (
        re.match(r"geo:|https?://|(?:www|maps|yandex|goo)\.\S+/", text, re.IGNORECASE) is not None
    )


def read_link(text: str) -> tuple[Position, ...]:
    """Every place that a link holds.

    Args:
        text: The link.

    Raises:
        BadInput: GEO_URI, GEO_CRS, MAP_LINK_SHORT, MAP_LINK_NO_PLACE, LATITUDE_RANGE,
            LONGITUDE_RANGE.
    """
    if text[:4].lower() == "geo:":
        return _geo(text)
    try:
        parts = urlsplit(text if "://" in text else f"https://{text}")
    except ValueError as error:  # a host in brackets that is no address
        raise BadInput(_no_place("")) from error
    host = (parts.netloc or "").lower().rpartition("@")[2].partition(":")[0]
    query = {name: values[0] for name, values in parse_qs(parts.query, max_num_fields=100).items()}
    path, tail = unquote(parts.path), unquote(parts.fragment)
    swap = any(name in host for name in _LNG_FIRST)
    pins = [_PIN.search(path), _PATH_PAIR.search(path)]
    pins += [_PAIR.fullmatch(query.get(name, "").partition("~")[0] if swap else query.get(name, ""))
             for name in _PINS]  # fmt: skip
    middles = [_AT.search(path), _HASH_MAP.search(tail)]
    middles += [_PAIR.fullmatch(query.get(name, "")) for name in _MIDDLES]
    found: dict[tuple[float, float], Position] = {}
    osm = [
        (query.get("mlat"), query.get("mlon"), "pin"),
        (query.get("lat"), query.get("lon") or query.get("lng"), "middle_of_map"),
    ]
    written = [(*match.groups()[:2], "pin") for match in pins if match is not None]
    written += [(a, b, why) for a, b, why in osm if a and b and _PAIR.fullmatch(f"{a},{b}")]
    written += [(*match.groups()[:2], "middle_of_map") for match in middles if match is not None]
    for first, second, why in sorted(written, key=lambda each: each[2] != "pin"):
        exchanged = swap and first != query.get("lat")
        lat, lng = (second, first) if exchanged else (first, second)
        each = _written(lat, lng, "map_link", why)
        found.setdefault((each.lat, each.lng), each)
    if not found:
        raise BadInput(_no_place(host))
    return tuple(found.values())


def _no_place(host: str) -> Fault:
    if any(host == each or host.endswith(f".{each}") for each in _SHORT):
        return Fault(
            "MAP_LINK_SHORT",
            "This link is shortened and holds no coordinates; it is not followed from here.",
            "Open it in the map, and paste the coordinates or the long address.",
        )
    return Fault(
        "MAP_LINK_NO_PLACE",
        "This address holds no coordinates that can be read here.",
        "In the map, copy the coordinates of the place and paste those.",
    )


def _geo(text: str) -> tuple[Position, ...]:
    match = _GEO.fullmatch(text)
    if match is None:
        raise BadInput(
            Fault(
                "GEO_URI",
                "This geo: address is not of the form geo:latitude,longitude (RFC 5870).",
                "Write it like geo:36.2012,37.1612;u=50.",
            )
        )
    lat, lng, rest, query = match.groups()
    named = (each.partition("=") for each in (rest or "").split(";"))
    options = {name.lower(): value for name, _, value in named}
    if options.get("crs", "wgs84").lower() != "wgs84":
        raise BadInput(
            Fault(
                "GEO_CRS",
                f"This geo: address is in another reference system: {options['crs'][:20]}.",
                "Give it in WGS84.",
            )
        )
    said = re.fullmatch(r"\d{1,9}(?:\.\d{1,9})?", options.get("u", ""))
    found = _written(lat, lng, "geo_uri", "", least=float(said.group()) if said else 0.0)
    asked = parse_qs((query or "")[1:], max_num_fields=20).get("q", [""])[0]
    pin = _PAIR.fullmatch(asked)
    if pin is None:
        return (found,)
    # Telephones write geo:0,0?q=36.2,37.1(label): then the place is the one asked for.
    return (_written(pin[1], pin[2], "geo_uri", ""),)


def _written(lat: str, lng: str, notation: str, reading: str, *, least: float = 0.0) -> Position:
    """A place written as two decimal numbers."""
    north, east = checked(float(lat), float(lng))
    halves = [0.5 * 10.0 ** -len(each.partition(".")[2]) for each in (lat, lng)]
    radius = max(corner_m(north, *halves), least)
    return Position(
        lat=north,
        lng=east,
        uncertainty_m=radius,
        notation=notation,
        text=spelled(north, east, radius),
        reading=reading,
    )
