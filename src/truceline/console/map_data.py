"""The data of the map: layers as one reader may have them, made once for all who may have the same.

What is on the map comes from ``reception.layers`` and from nothing else. An answer is kept for its
audience, for one size of the ledger and for one minute, so that many who look at the same map cost
one folding. Protected sites are no layer here: they are asked for by themselves, in one small box,
counted and logged.
"""

from __future__ import annotations

import logging
import threading
from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.features import Window
from truceline.console.basemap import Box, basemap
from truceline.console.map_question import written
from truceline.console.svg_map import ground_of
from truceline.console.titles import titled
from truceline.errors import TrucelineError
from truceline.mechanism.shapes import Area
from truceline.reception.layers import layers, sites

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from pathlib import Path

    from truceline.console.map_question import MapQuestion
    from truceline.console.svg_map import Ground
    from truceline.reception.visits import Visit

WORLD: Final[Box] = (-180.0, -60.0, 180.0, 78.0)
"""What is shown where nothing has a place yet."""
SITES: Final = "sites"
"""The layer of published cells."""
KEPT: Final = 64
GROUNDS: Final = 16
_MARGIN: Final = 0.12
_LEAST_DEG: Final = 0.2
MOST: Final = 72
"""Subjects of one layer on one map at most: more cover each other, and each costs a folding."""
_FOUND_BY: Final = 40
"""Subjects of each layer, at most, by whose places the first box is chosen."""
_PAGES: Final = {"incidents": "/incidents/", "local_truces": "/subjects/"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A subject of a layer as a line of the list.

    Args:
        number: Its number on the plain map.
        subject: Its id.
        layer: Its layer.
        properties: What its features say of it; of several pieces, what holds for all.
        href: The address of its page.
        bounds: West, south, east, north of what is shown of it.
    """

    number: int
    subject: str
    layer: str
    properties: Mapping[str, Any]
    href: str
    bounds: Box

    @property
    def since(self) -> datetime | None:
        """From when it is, or when it happened (UTC)."""
        return _instant(self.properties["since"])

    @property
    def until(self) -> datetime | None:
        """Until when it is (UTC)."""
        return _instant(self.properties["until"])

    @property
    def box(self) -> str:
        """Its bounds as addresses have them."""
        return written(self.bounds)


class Atlas:
    """What maps of one desk need.

    Args:
        water: The deployment's own lakes and rivers, where it has them.
    """

    def __init__(self, water: Path | None = None) -> None:
        self.water = water
        self._one = threading.Lock()
        self._warmed = threading.Event()
        self._warmed.set()
        self._kept: OrderedDict[Any, Any] = OrderedDict()
        self._grounds: OrderedDict[Box, tuple[dict[str, Any], Ground]] = OrderedDict()

    def warm(self) -> None:
        """Read the basemap's files in the background, so that no first reader waits for them."""
        self._warmed.clear()
        # Waited for at the end: a thread that a process leaves behind in compiled code breaks it.
        threading.Thread(target=self._warm, name="basemap").start()

    def ground(self, box: Box) -> dict[str, Any]:
        """Land, water and places of a box.

        Raises:
            BadInput, DeskFault: as :func:`truceline.console.basemap.basemap`.
        """
        # Reading the files twice at a time takes as long as twice.
        self._warmed.wait()
        return basemap(box, water=self.water)

    def drawn_ground(self, box: Box) -> tuple[dict[str, Any], Ground]:
        """Land, water and places of a box, and the first two as the plain map draws them."""
        base = self.ground(box)
        return base, self._drawn(box, base)

    def _drawn(self, box: Box, base: dict[str, Any]) -> Ground:
        with self._one:
            kept = self._grounds.get(box)
        # The basemap keeps its answers too: another one was read from another file.
        if kept is None or kept[0] is not base:
            kept = base, ground_of(box, base)
        with self._one:
            self._grounds[box] = kept
            self._grounds.move_to_end(box)
            while len(self._grounds) > GROUNDS:
                self._grounds.popitem(last=False)
        return kept[1]

    def layers(self, visit: Visit, asked: MapQuestion) -> dict[str, Any]:
        """The layers of a question, as the visitor may have them; shared, so never changed."""
        window = asked.window()
        key = ("layers", window, asked.layers)

        def make() -> dict[str, Any]:
            found = layers(visit.view(), window, wanted=asked.layers, limit=MOST)
            return {name: _with_address(name, each) for name, each in found.items()}

        found: dict[str, Any] = self._once(visit, key, make)
        return found

    def home(self, visit: Visit) -> Box:
        """A box that holds what the visitor may see of the newest subjects; the world, for none."""

        def make() -> Box:
            found = layers(visit.view(), Window(), limit=_FOUND_BY)
            return box_round([f for each in found.values() for f in each["features"]])

        box: Box = self._once(visit, ("home",), make)
        return box

    def sites(self, visit: Visit, box: Box) -> dict[str, Any]:
        """Published cells of protected sites in a small box; asked anew each time, and counted.

        Raises:
            BadInput, Refused: as :func:`truceline.reception.layers.sites`.
        """
        west, south, east, north = box
        area = Area(south=south, west=west, north=north, east=east)
        return _with_address(SITES, sites(visit, area))

    def _once(self, visit: Visit, key: object, make: Callable[[], Any]) -> Any:
        """An answer kept for an audience, a size of the ledger and a minute."""
        desk = visit.desk
        minute = visit.now.replace(second=0, microsecond=0)
        whole = (str(desk.folder), visit.scope.reader, desk.store.size(), minute, key)
        with self._one:
            if whole in self._kept:
                self._kept.move_to_end(whole)
                return self._kept[whole]
        made = make()
        with self._one:
            self._kept[whole] = made
            while len(self._kept) > KEPT:
                self._kept.popitem(last=False)
        return made

    def _warm(self) -> None:
        try:
            for box in (WORLD, (36.0, 35.0, 38.0, 37.0)):
                self._drawn(box, basemap(box, water=self.water))
        except TrucelineError as error:
            # Whoever asks for a map is told; the desk serves all else without it.
            logging.getLogger(__name__).warning("%s", error)
        finally:
            self._warmed.set()


def rows(found: Mapping[str, Any]) -> tuple[Row, ...]:
    """The subjects of layers as lines of a list, numbered from 1 through all of them."""
    made: dict[tuple[str, str], Row] = {}
    for layer, collection in found.items():
        for feature in collection["features"]:
            said, key = feature["properties"], (layer, feature["id"])
            row = made.get(key)
            if row is None:
                made[key] = Row(
                    number=len(made) + 1,
                    subject=feature["id"],
                    layer=layer,
                    properties=said,
                    href=said["href"],
                    bounds=_bounds(feature),
                )
                continue
            both = {
                **row.properties,
                "altitude_lower": _bound(row, said, "altitude_lower", min),
                "altitude_upper": _bound(row, said, "altitude_upper", max),
            }
            made[key] = replace(
                row, properties=both, bounds=_joined([row.bounds, _bounds(feature)])
            )
    return tuple(made.values())


def in_language(collection: dict[str, Any], language: str) -> dict[str, Any]:
    """A layer whose features have the titles that the desk made of codes in a language."""
    if language == "en":
        return collection
    named = []
    for each in collection["features"]:
        said = each["properties"]
        named.append({**each, "properties": {**said, "title": titled(said["title"], language)}})
    return {**collection, "features": named}


def box_round(features: Iterable[Mapping[str, Any]]) -> Box:
    """A box that holds GeoJSON features, with some room round them; the world, for none."""
    return _around([_bounds(each) for each in features])


def _instant(text: str | None) -> datetime | None:
    return None if text is None else datetime.fromisoformat(text)


def _bound(
    row: Row, said: Mapping[str, Any], name: str, choose: Callable[..., float]
) -> float | None:
    """A bound of several pieces; one without a bound leaves all without."""
    both = (row.properties[name], said[name])
    return None if None in both else choose(both)


def _with_address(layer: str, collection: dict[str, Any]) -> dict[str, Any]:
    """A layer whose features name the address of their page."""
    place = _PAGES.get(layer, "/notices/")
    named = [
        {**f, "properties": {**f["properties"], "href": f"{place}{f['id']}"}}
        for f in collection["features"]
    ]
    return {**collection, "features": named}


def _bounds(feature: Mapping[str, Any]) -> Box:
    """The box of a feature; the whole round of longitudes where it goes over the antimeridian."""
    points = list(_points(feature["geometry"]["coordinates"]))
    lngs, lats = [point[0] for point in points], [point[1] for point in points]
    return min(lngs), min(lats), max(lngs), max(lats)


def _points(nested: Any) -> Iterator[Any]:
    if nested and isinstance(nested[0], int | float):
        yield nested
        return
    for part in nested:
        yield from _points(part)


def _joined(boxes: list[Box]) -> Box:
    wests, souths, easts, norths = zip(*boxes, strict=True)
    return min(wests), min(souths), max(easts), max(norths)


def _around(boxes: list[Box]) -> Box:
    """A box with some room round others."""
    if not boxes:
        return WORLD
    west, south, east, north = _joined(boxes)
    wide, high = max(east - west, _LEAST_DEG), max(north - south, _LEAST_DEG)
    return (
        max(-180.0, round(west - wide * _MARGIN, 3)),
        max(-85.0, round(south - high * _MARGIN, 3)),
        min(180.0, round(east + wide * _MARGIN, 3)),
        min(85.0, round(north + high * _MARGIN, 3)),
    )
