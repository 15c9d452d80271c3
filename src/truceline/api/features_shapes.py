"""The shapes of OGC API Features, for the specification (OGC 17-069r4, annex A; RFC 7946)."""

from __future__ import annotations

from typing import Annotated, Any, Final

from pydantic import Field

from truceline.api.shapes import Shape


class Link(Shape):
    """A link (RFC 8288)."""

    href: str
    rel: str
    type: str
    title: str


class Landing(Shape):
    """Where everything is."""

    title: str
    description: str
    links: list[Link]


class Conformance(Shape):
    """What of the standard is met."""

    conformsTo: list[str]  # noqa: N815 - the standard's own name


class Collection(Shape):
    """A layer."""

    id: str
    title: str
    description: str
    itemType: Annotated[str, Field(pattern="^feature$")]  # noqa: N815 - the standard's own name
    crs: list[str]
    links: list[Link]


class Collections(Shape):
    """The layers."""

    links: list[Link]
    collections: list[Collection]


_TIME: Final = {"type": ["string", "null"], "format": "date-time"}
_METRES: Final = {"type": ["number", "null"], "description": "Metres above the WGS84 ellipsoid"}
_LINKS: Final = {
    "type": "array",
    "items": {"type": "object", "required": ["href", "rel"], "properties": {
        "href": {"type": "string"}, "rel": {"type": "string"}, "type": {"type": "string"},
        "title": {"type": "string"},
    }},
}  # fmt: skip

FEATURE: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "id", "geometry", "properties"],
    "properties": {
        "type": {"const": "Feature"},
        "id": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "geometry": {
            "type": "object",
            "required": ["type", "coordinates"],
            "properties": {
                "type": {"enum": ["Point", "LineString", "MultiLineString", "Polygon",
                                  "MultiPolygon"]},
                "coordinates": {"type": "array"},
            },
        },
        "properties": {
            "type": "object",
            "properties": {
                "id": {"type": "string"},
                "state": {"type": "string"},
                "phase": {"type": "string", "description": "What time makes of it"},
                "title": {"type": "string"},
                "kind": {"type": "string"},
                "parties": {"type": "array", "items": {"type": "string"}},
                "since": _TIME,
                "until": _TIME,
                "altitude_lower": _METRES,
                "altitude_upper": _METRES,
                "coarse": {"type": "boolean", "description": "It lies somewhere in what is drawn"},
                "under": {"type": "string", "description": "The agreement"},
                "overdue": {"type": "array", "items": {"type": "string"}},
                "says": {"type": "string"},
            },
        },
        "links": _LINKS,
    },
}  # fmt: skip
"""A GeoJSON feature."""

ITEMS: Final[dict[str, Any]] = {
    "type": "object",
    "required": ["type", "features", "links", "numberReturned", "timeStamp"],
    "properties": {
        "type": {"const": "FeatureCollection"},
        "features": {"type": "array", "items": FEATURE},
        "links": _LINKS,
        "numberReturned": {"type": "integer", "minimum": 0},
        "numberMatched": {"type": "integer", "minimum": 0},
        "timeStamp": {"type": "string", "format": "date-time"},
    },
}
"""A page of features."""
