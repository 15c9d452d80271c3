"""Volumes go the way a filed notice goes: ``parse_volumes``, then ``areas.faults``, then the index.

What is refused has a code, a sentence and a hint; what is not is answered as ``meets`` does.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.analysis.areas import faults
from truceline.analysis.conflicts import meets
from truceline.analysis.index import ConflictIndex
from truceline.errors import BadInput
from truceline.mechanism.volumes import Volume4D, parse_volumes

if TYPE_CHECKING:
    from collections.abc import Iterable

METRES = {"units": "M"}
ABOVE = {"reference": "W84", "units": "M"}
TINY, HUGE = 5e-324, 1.7976931348623157e308


def filed(raw: object) -> tuple[Volume4D, ...] | list[str]:
    """The volumes, or the codes for which they are refused, each with a sentence and a hint."""
    try:
        volumes = parse_volumes(raw)
    except BadInput as refused:
        found = list(refused.faults)
    else:
        found = [fault for volume in volumes for fault in faults(volume)]
        if not found:
            return volumes
    for fault in found:
        assert fault.code.isupper()
        assert fault.sentence
        assert fault.hint
    return [fault.code for fault in found]


def answered(a: tuple[Volume4D, ...], b: tuple[Volume4D, ...], **minima: float) -> bool:
    """Whether the index finds ``a`` by ``b``; both ways alike, and as ``meets`` says."""
    index, other = ConflictIndex(), ConflictIndex()
    index.add("it", a)
    other.add("it", b)
    found, back = index.query(b, **minima), other.query(a, **minima)
    assert found == back
    assert found <= {"it"}
    assert bool(found) is meets(a, b, **minima) is meets(b, a, **minima)
    index.remove("it")
    assert index.query(b, **minima) == frozenset()
    return bool(found)


def bounded(raw: dict[str, Any], **bounds: Any) -> dict[str, Any]:
    """A volume with bounds of altitude (metres) and time (text)."""
    heights = {key: {"value": at, **ABOVE} for key, at in bounds.items() if "altitude" in key}
    times = {key: {"value": at, "format": "RFC3339"} for key, at in bounds.items() if "time" in key}
    return {"volume": {**raw, **heights}, **times}


def circle(lat: Any, lng: Any, radius: Any) -> dict[str, Any]:
    """A circle as it is filed."""
    center = {"lat": lat, "lng": lng}
    return {"outline_circle": {"center": center, "radius": {"value": radius, **METRES}}}


def polygon(places: Iterable[tuple[Any, Any]]) -> dict[str, Any]:
    """A polygon as it is filed."""
    return {"outline_polygon": {"vertices": [{"lat": lat, "lng": lng} for lat, lng in places]}}


def corridor(places: Iterable[tuple[Any, Any]], half_width: Any) -> dict[str, Any]:
    """A corridor as it is filed."""
    vertices = [{"lat": lat, "lng": lng} for lat, lng in places]
    return {
        "outline_corridor": {"vertices": vertices, "half_width": {"value": half_width, **METRES}}
    }


def site(places: Iterable[tuple[Any, Any]], stand_off: Any) -> dict[str, Any]:
    """A site of a polygon, as it is filed."""
    ring = polygon(places)["outline_polygon"]
    return {"outline_site": {"stand_off": {"value": stand_off, **METRES}, "polygon": ring}}
