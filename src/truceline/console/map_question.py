"""What of a map is asked for: its box, its time, its heights and its layers, as an address says it.

An address of the map keeps its whole state, so that it can be sent to somebody else, who then sees
of the same ground and time what they may see themselves.

>>> from zoneinfo import ZoneInfo
>>> asked = read_question({"bbox": "36,35,38,37", "window": "24"}, ZoneInfo("UTC"), NOON)
>>> asked.since.isoformat(), asked.until.isoformat()
('2016-03-03T12:00:00+00:00', '2016-03-05T12:00:00+00:00')
"""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from truceline.analysis.drawn_volumes import zoned
from truceline.analysis.features import Window
from truceline.console.basemap import Box
from truceline.errors import BadInput, Fault, raise_for
from truceline.ledger.entry import format_time
from truceline.mechanism.instants import parse_instant
from truceline.mechanism.shapes import Area, sound_area
from truceline.reception.layers import LAYERS

if TYPE_CHECKING:
    from collections.abc import Mapping
    from zoneinfo import ZoneInfo


NOON: Final = datetime(2016, 3, 4, 12, tzinfo=UTC)
HOURS: Final = (0, 6, 24, 72, 168, 720)
"""The windows to choose from: hours before and after the instant."""
ALL: Final = "all"
"""The window that leaves nothing out for its time."""
USUAL: Final = 72
LOWEST, HIGHEST = -500.0, 20_000.0
"""The ends of the slider of heights, metres above the ellipsoid; beyond either is unbounded."""
_SIDES: Final = 4
_MOST_HOURS: Final = 100_000
_BOX_HINT: Final = "Give west,south,east,north in degrees: 36.5,35.5,37.5,36.5"


@dataclass(frozen=True, slots=True, kw_only=True)
class MapQuestion:
    """What of a map is asked for.

    Args:
        box: West, south, east, north in WGS84 degrees; None for all that there is to see.
        at: The instant in the middle of the window (UTC).
        hours: Hours before and after it; None for all times.
        since: The first instant that is shown (UTC); None for no bound.
        until: The last; likewise.
        low: The lowest height in metres above the WGS84 ellipsoid; None for no bound.
        high: The highest; likewise.
        layers: The layers that are shown.
        plain: Whether the plain map is asked for.
    """

    box: Box | None
    at: datetime
    hours: int | None
    since: datetime | None
    until: datetime | None
    low: float | None
    high: float | None
    layers: tuple[str, ...]
    plain: bool

    def window(self) -> Window:
        """The same as layers are asked; everywhere where there is no box."""
        area = None
        if self.box is not None:
            west, south, east, north = self.box
            area = Area(south=south, west=west, north=north, east=east)
        return Window(
            area=area, since=self.since, until=self.until, lower=self.low, upper=self.high
        )

    def address(self, box: Box | None = None) -> str:
        """The address of the map that shows this, or the same in another box."""
        box = box or self.box
        told = {
            "at": format_time(self.at),
            "window": ALL if self.hours is None else str(self.hours),
            "low": _plain(self.low),
            "high": _plain(self.high),
            "layers": ",".join(self.layers),
            "bbox": "" if box is None else written(box),
            "plain": "1" if self.plain else "",
        }
        kept = {name: text for name, text in told.items() if text or name == "layers"}
        return f"/map?{urlencode(kept, safe=',:')}"

    def within(self, box: Box) -> MapQuestion:
        """The same question of a box."""
        return replace(self, box=box)


def read_question(query: Mapping[str, str], zone: ZoneInfo, now: datetime) -> MapQuestion:
    """What an address asks for.

    Args:
        query: ``bbox``, ``at`` and ``window``, or ``since`` and ``until``; ``low``, ``high``;
            ``layers`` as one list, or ``layer.NAME`` for each; ``plain``.
        zone: The zone of times that name none.
        now: The instant to show where none is asked for (UTC).

    Raises:
        BadInput: every fault at once: MAP_BOX, MAP_NUMBER, MAP_WINDOW, MAP_LAYER, LATITUDE_RANGE,
            LONGITUDE_RANGE, AREA_ORDER, faults of times.
    """
    faults: list[Fault] = []
    instants = {name: _instant(query, name, zone, faults) for name in ("at", "since", "until")}
    at = instants["at"] or now
    hours = _hours(query.get("window", ""), faults)
    since, until = instants["since"], instants["until"]
    if since is None and until is None and hours is not None:
        span = timedelta(hours=hours)
        since, until = _moved(at, -span), _moved(at, span)
    low, high = (_number(query, name, faults) for name in ("low", "high"))
    if low is not None and high is not None and low > high:
        sentence = f"The lowest height, {low:g} m, is over the highest, {high:g} m."
        faults.append(Fault("MAP_NUMBER", sentence, "Exchange them, or leave one empty.", "low"))
    box = _box(query.get("bbox", ""), faults)
    chosen = _layers(query, faults)
    raise_for(faults)
    return MapQuestion(
        box=box, at=at, hours=hours, since=since, until=until, low=low, high=high,
        layers=chosen, plain=bool(query.get("plain")),
    )  # fmt: skip


def written(box: Box) -> str:
    """A box as addresses have it."""
    return ",".join(f"{side:.5f}".rstrip("0").rstrip(".") for side in box)


def _plain(number: float | None) -> str:
    return "" if number is None else f"{number:g}"


def _instant(
    query: Mapping[str, str], name: str, zone: ZoneInfo, faults: list[Fault]
) -> datetime | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        return parse_instant(zoned(text, zone.key)).astimezone(UTC)
    except BadInput as error:
        faults += [replace(each, where=name) for each in error.faults]
    except OverflowError:
        faults.append(Fault("TIME_RANGE", f"{text[:40]} is in no year.", "Correct it.", name))
    return None


def _moved(at: datetime, span: timedelta) -> datetime:
    try:
        return at + span
    except OverflowError:
        return datetime.max.replace(tzinfo=UTC) if span > timedelta() else _FIRST


_FIRST: Final = datetime.min.replace(tzinfo=UTC)


def _hours(text: str, faults: list[Fault]) -> int | None:
    if text == ALL:
        return None
    if not text:
        return USUAL
    if text.isascii() and text.isdecimal() and int(text[:9]) <= _MOST_HOURS:
        return int(text[:9])
    sentence = f"{text[:40]!r} is no number of hours."
    faults.append(Fault("MAP_WINDOW", sentence, f"Give hours, or {ALL}.", "window"))
    return USUAL


def _number(query: Mapping[str, str], name: str, faults: list[Fault]) -> float | None:
    text = query.get(name, "").strip()
    if not text:
        return None
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if math.isfinite(value):
        return value
    sentence = f"{text[:40]!r} is no height."
    faults.append(Fault("MAP_NUMBER", sentence, "Give metres above the ellipsoid: 3000", name))
    return None


def _box(text: str, faults: list[Fault]) -> Box | None:
    if not text.strip():
        return None
    try:
        sides = [float(part) for part in text.split(",")]
    except ValueError:
        sides = []
    if len(sides) != _SIDES or not all(map(math.isfinite, sides)):
        faults.append(Fault("MAP_BOX", f"{text[:60]!r} is no box.", _BOX_HINT, "bbox"))
        return None
    west, south, east, north = sides
    try:
        sound_area({"west": west, "south": south, "east": east, "north": north})
    except BadInput as error:
        faults += [replace(each, where="bbox") for each in error.faults]
        return None
    if west == east or south == north:
        sentence = "The box has no width or no height."
        faults.append(Fault("MAP_BOX", sentence, _BOX_HINT, "bbox"))
        return None
    return (west, south, east, north)


def _layers(query: Mapping[str, str], faults: list[Fault]) -> tuple[str, ...]:
    """The layers: a list, or boxes that were ticked; all where nothing is said of them."""
    if "layers" in query:
        named = [name for name in query["layers"].split(",") if name]
        unknown = [name for name in named if name not in LAYERS]
        for name in unknown:
            hint = f"Choose of {', '.join(LAYERS)}."
            faults.append(Fault("MAP_LAYER", f"There is no layer {name[:40]!r}.", hint, "layers"))
        return tuple(name for name in LAYERS if name in named)
    ticked = tuple(name for name in LAYERS if f"layer.{name}" in query)
    return ticked if ticked or "ticked" in query else tuple(LAYERS)
