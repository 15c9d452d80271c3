"""The 4D volume as it is filed: where, how high and when.

The form is that of ASTM F3548-21 (UTM), clause "Volume4D", with two outlines of our own beside its
polygon and circle: a corridor (a line with half-width) and a site with stand-off. The classes are
plain frozen dataclasses that pydantic's ``TypeAdapter`` reads in strict JSON mode;
:func:`parse_volumes` reads whole files and names every fault at once. What needs geometry to be
judged (does the ring cross itself?) is judged by ``truceline.analysis.areas.faults``.

Choices that F3548 leaves open:

- Missing or null bounds of altitude or time are unbounded on that side.
- Longitudes are -180 to 180. A longitude of 181 is refused, not wrapped: it is more often a slip
  than a convention, and a wrapped slip puts a site elsewhere.
- The ring of a polygon is unclosed; one that repeats its first vertex at its end is understood.
- Digits of a time beyond the microsecond are dropped; second 60 counts as the next second.

>>> place = {"outline_circle": {"center": {"lat": 36.2, "lng": 37.1},
...                             "radius": {"value": 500, "units": "M"}}}
>>> volume, = parse_volumes([{"volume": place}])
>>> volume.volume.outline.radius.value
500.0
>>> volume.as_f3548()["volume"]["outline_circle"]["center"]
{'lat': 36.2, 'lng': 37.1}
"""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass, fields, is_dataclass
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import AfterValidator, ConfigDict, Field, TypeAdapter, ValidationError, with_config

from truceline.errors import Fault, raise_for
from truceline.mechanism.shapes import faults_from
from truceline.mechanism.volume_numbers import numbers
from truceline.mechanism.volume_rules import (
    altitude_errors,
    at_least,
    instant,
    latitude,
    longitude,
    outline_errors,
    radius_over_zero,
    reach,
    site_errors,
    time_errors,
    time_text,
)

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from pydantic_core import PydanticCustomError

MAX_BYTES = 32 * 1024 * 1024

Finite = Annotated[float, Field(allow_inf_nan=False)]
_strict_form = with_config(ConfigDict(extra="forbid", strict=True))


@_strict_form
@dataclass(frozen=True, slots=True)
class LatLng:
    """A place on the WGS84 ellipsoid, in degrees (F3548 ``LatLngPoint``)."""

    lat: Annotated[Finite, AfterValidator(latitude)]
    lng: Annotated[Finite, AfterValidator(longitude)]


@_strict_form
@dataclass(frozen=True, slots=True)
class Radius:
    """A length of more than zero along the ellipsoid, in metres."""

    value: Annotated[Finite, AfterValidator(radius_over_zero)]
    units: Literal["M"] = "M"


@_strict_form
@dataclass(frozen=True, slots=True)
class Reach:
    """A length of zero or more along the ellipsoid, in metres."""

    value: Annotated[Finite, AfterValidator(reach)]
    units: Literal["M"] = "M"


@_strict_form
@dataclass(frozen=True, slots=True)
class Altitude:
    """A height above the WGS84 ellipsoid, in metres."""

    value: Finite
    reference: Literal["W84"] = "W84"
    units: Literal["M"] = "M"


@_strict_form
@dataclass(frozen=True, slots=True)
class Time:
    """An instant, kept as it was written (RFC 3339)."""

    value: Annotated[str, AfterValidator(time_text)]
    format: Literal["RFC3339"] = "RFC3339"

    @property
    def instant(self) -> datetime:
        """The instant in UTC."""
        return instant(self.value)


@_strict_form
@dataclass(frozen=True, slots=True)
class Polygon:
    """All within a ring of geodesic edges; the side that fits in a hemisphere is the inside."""

    vertices: Annotated[tuple[LatLng, ...], at_least(3)]


@_strict_form
@dataclass(frozen=True, slots=True)
class Circle:
    """All within a radius along the ellipsoid."""

    center: LatLng
    radius: Radius


@_strict_form
@dataclass(frozen=True, slots=True)
class Corridor:
    """All within the half-width of a line of geodesic legs."""

    vertices: Annotated[tuple[LatLng, ...], at_least(2)]
    half_width: Radius


@_strict_form
@dataclass(frozen=True, slots=True)
class Site:
    """All within the stand-off of a place: a polygon, or a centre with or without a radius."""

    stand_off: Reach
    polygon: Polygon | None = None
    center: LatLng | None = None
    radius: Reach | None = None

    def __post_init__(self) -> None:
        """Hold to one place, and to one of some extent."""
        for error in site_errors(
            self.polygon,
            self.center,
            self.radius.value if self.radius else None,
            self.stand_off.value,
        ):
            raise error


Outline = Polygon | Circle | Corridor | Site
OUTLINES = ("outline_polygon", "outline_circle", "outline_corridor", "outline_site")


@_strict_form
@dataclass(frozen=True, slots=True, kw_only=True)
class Volume3D:
    """One outline, from one altitude to another; a missing altitude is unbounded."""

    outline_polygon: Polygon | None = None
    outline_circle: Circle | None = None
    outline_corridor: Corridor | None = None
    outline_site: Site | None = None
    altitude_lower: Altitude | None = None
    altitude_upper: Altitude | None = None

    def __post_init__(self) -> None:
        """Hold to exactly one outline and to altitudes in order."""
        given = [name for name in OUTLINES if getattr(self, name) is not None]
        lower, upper = self.altitude_lower, self.altitude_upper
        for error in (
            *outline_errors(given, OUTLINES),
            *altitude_errors(lower.value if lower else None, upper.value if upper else None),
        ):
            raise error

    @property
    def outline(self) -> Outline:
        """The one outline that was given."""
        found = (
            self.outline_polygon or self.outline_circle or self.outline_corridor
        ) or self.outline_site
        if found is None:  # pragma: no cover - __post_init__ has seen to it
            raise ValueError("a volume has one outline")
        return found


class _Numbered:
    """Room for the numbers of a volume, which follow from its fields and are none of them."""

    __slots__ = ("_numbers",)
    _numbers: bytes


@_strict_form
@dataclass(frozen=True, slots=True, kw_only=True)
class Volume4D(_Numbered):
    """A volume and its time; a missing time is unbounded. Both ends belong to it."""

    volume: Volume3D
    time_start: Time | None = None
    time_end: Time | None = None

    def __post_init__(self) -> None:
        """Hold to times in order, and keep the numbers while the times are at hand."""
        start = self.time_start.instant if self.time_start else None
        end = self.time_end.instant if self.time_end else None
        for error in time_errors(start, end):
            raise error
        object.__setattr__(self, "_numbers", numbers(self, start, end))

    @property
    def numbers(self) -> bytes:
        """Where, how high and when as numbers side by side: see ``volume_numbers``."""
        try:
            return self._numbers
        except AttributeError:  # It was unpickled, or copied.
            self.__post_init__()
            return self._numbers

    def as_f3548(self) -> dict[str, Any]:
        """The volume as the JSON object of F3548 (and our two outlines); what is None is left out.

        Reading it again gives an equal volume.
        """
        written = _as_json(self)
        assert isinstance(written, dict)  # noqa: S101 - a dataclass is written as an object
        return written


def _as_json(value: object) -> Any:
    """A dataclass as JSON, without what is None."""
    if is_dataclass(value):
        pairs = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: _as_json(part) for name, part in pairs if part is not None}
    return [_as_json(part) for part in value] if isinstance(value, tuple) else value


def parse_volumes(raw: bytes | str | object, where: str = "") -> tuple[Volume4D, ...]:
    """Read a list of volumes, from the bytes of a JSON file or from JSON already parsed.

    Args:
        raw: UTF-8 JSON text, or the list itself.
        where: A JSON pointer to put before those of the faults.

    Raises:
        BadInput: every fault at once. Of the text: JSON_ENCODING, JSON_TOO_LARGE, JSON_TOO_DEEP,
            JSON_INVALID, JSON_DUPLICATE_KEY. Of the list: VOLUMES_NOT_A_LIST, VOLUMES_NONE.
            Of a field: those of ``volume_rules`` and of ``shapes.faults_from``.
    """
    value = read_json(raw) if isinstance(raw, bytes | str) else raw
    if not isinstance(value, list | tuple):
        hint = "Put the volumes in brackets, [ and ], even where there is only one."
        sentence = f"A list of volumes was expected, and {_kind(value)} found."
        raise_for([Fault("VOLUMES_NOT_A_LIST", sentence, hint, where=where)])
    assert isinstance(value, list | tuple)  # noqa: S101 - said above
    if not value:
        hint = "Give at least one volume: an empty list is more often a slip than a plan."
        raise_for([Fault("VOLUMES_NONE", "The list of volumes is empty.", hint, where=where)])
    try:
        return _VOLUMES.validate_json(json.dumps(value), strict=True)
    except ValidationError as error:
        shape = list(_shape_faults(error, where))
    except (TypeError, ValueError, RecursionError) as error:
        shape = [Fault("JSON_INVALID", f"This is not JSON: {error}.", "Give JSON.", where=where)]
    known = {(fault.code, fault.where) for fault in shape}
    # pydantic looks at the order of two times only where both are sound in every other way; a
    # filer should not have to send three times to hear of three faults.
    order = (
        fault for fault in _order_faults(value, where) if (fault.code, fault.where) not in known
    )
    raise_for([*shape, *order])
    raise AssertionError("unreachable")  # pragma: no cover


def read_json(raw: bytes | str) -> Any:
    """Parse JSON text that keys no object twice; a byte order mark is passed over.

    Raises:
        BadInput: JSON_ENCODING, JSON_TOO_LARGE, JSON_TOO_DEEP, JSON_INVALID, JSON_DUPLICATE_KEY.
    """
    if len(raw) > MAX_BYTES:
        sentence = f"The input has {len(raw)} bytes; at most {MAX_BYTES} are read."
        raise_for([Fault("JSON_TOO_LARGE", sentence, "Split it into several files.")])
    twice: list[str] = []

    def pairs(found: list[tuple[str, Any]]) -> dict[str, Any]:
        made = dict(found)
        if len(made) < len(found):
            names = Counter(name for name, _ in found)
            twice.extend(sorted(name for name, times in names.items() if times > 1))
        return made

    try:
        text = raw.decode("utf-8-sig") if isinstance(raw, bytes) else raw
        value = json.loads(text, object_pairs_hook=pairs, parse_int=_number)
    except UnicodeDecodeError as error:
        sentence = f"The input is not UTF-8 text: byte {error.start} cannot be read."
        raise_for([Fault("JSON_ENCODING", sentence, "Save the file as UTF-8.")])
    except RecursionError:
        sentence = "The JSON is nested deeper than can be read."
        raise_for([Fault("JSON_TOO_DEEP", sentence, "Volumes are six levels deep; send those.")])
    except ValueError as error:
        hint = "Look for a file cut short, a missing comma or bracket."
        raise_for([Fault("JSON_INVALID", f"This is not JSON: {error}.", hint)])
    raise_for(
        Fault(
            "JSON_DUPLICATE_KEY", f"One object names {name[:40]!a} twice.", "Keep one of the two."
        )
        for name in twice
    )
    return value


_VOLUMES = TypeAdapter(tuple[Volume4D, ...])
_LONGEST_INT = 20  # Digits: more than any number here means, fewer than any that costs time.


def _number(digits: str) -> int | float:
    """A whole number; one of thousands of digits as a float, so that it costs nothing."""
    return int(digits) if len(digits) <= _LONGEST_INT else float(digits)


def _kind(value: object) -> str:
    """What a JSON value is, in words."""
    names = {dict: "an object", str: "a text", bool: "a truth value", type(None): "null"}
    return names.get(type(value), "a number")


def _shape_faults(error: ValidationError, where: str) -> Iterator[Fault]:
    """Our faults from pydantic's, and one for text that pydantic's reader refuses."""
    for detail, fault in zip(error.errors(), faults_from(error, where), strict=True):
        if detail["type"] == "json_invalid":
            # Escapes of half a character pass Python's reader and not pydantic's.
            hint = "Write whole characters, not half of a pair."
            yield Fault("JSON_INVALID", f"{detail['msg']}.", hint, where=where)
        else:
            yield fault


def _order_faults(values: list[Any] | tuple[Any, ...], where: str) -> Iterator[Fault]:
    """The faults between fields, of volumes whose other fields may be at fault too."""
    for place, value in enumerate(values):
        if not isinstance(value, dict):
            continue
        start, end = (_instant_or_none(value.get(name)) for name in ("time_start", "time_end"))
        yield from _named(time_errors(start, end), f"{where}/{place}")
        inner = value.get("volume")
        if isinstance(inner, dict):
            given = [name for name in OUTLINES if inner.get(name) is not None]
            bounds = (_number_or_none(inner.get(f"altitude_{side}")) for side in ("lower", "upper"))
            found = [*outline_errors(given, OUTLINES), *altitude_errors(*bounds)]
            yield from _named(found, f"{where}/{place}/volume")


def _named(errors: list[PydanticCustomError], where: str) -> Iterator[Fault]:
    for error in errors:
        said = error.context or {}
        yield Fault(error.type, said["sentence"], said["hint"], where=where)


def _instant_or_none(time: object) -> datetime | None:
    """The instant of a filed time, or None where it is missing or at fault in itself."""
    try:
        return instant(time["value"]) if isinstance(time, dict) else None
    except (KeyError, TypeError, ValueError):
        return None


def _number_or_none(altitude: object) -> float | None:
    value = altitude.get("value") if isinstance(altitude, dict) else None
    return value if isinstance(value, int | float) and not isinstance(value, bool) else None
