"""Looking a place up by its name, in whatever script it was written, for a person to confirm.

A search gives candidates and decides nothing: a place counts once a reporter or an officer has
confirmed it (``incident.place_confirmed``). Two gazetteers are asked: GeoNames, and the mission's
own, which is what the caller names: the places of Terms and of the ledger. Neither is preferred by
size alone; exact names come first, then beginnings, then likenesses, and within each those near
where the search looks.

>>> found = search("حلب", limit=1)[0]  # doctest: +SKIP
>>> found.name, found.source, found.how  # doctest: +SKIP
('Aleppo', 'GeoNames', 'exact')
"""

from __future__ import annotations

import math
import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from rapidfuzz import fuzz

from truceline.errors import BadInput, Fault
from truceline.exchange.gazetteer_index import ATTRIBUTION, SOURCE, cache_folder, opened
from truceline.exchange.place_names import key, keys, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.exchange.gazetteer_index import Index, Named
    from truceline.mechanism.shapes import Area

How = Literal["exact", "prefix", "fuzzy"]
Extra = tuple[str, float, float, str]
"""A place of the mission's own: name, latitude, longitude (WGS84 degrees), and whose word it is."""

LONGEST: Final = 200
MOST: Final = 50
LEAST_ALIKE: Final = 70.0
"""The least likeness, of 100, at which a name is offered; below it candidates are noise."""

OTHER_SCRIPT: Final = 95.0
"""The likeness of a name that has the same letters in ASCII and is written in another script."""

NOT_CONFIRMED: Final = (
    "A name found in a gazetteer is a candidate: a person who knows the place confirms it."
)
_ORDER: Final[dict[str, int]] = {"exact": 0, "prefix": 1, "fuzzy": 2}
_SAME_PLACE_DEG: Final = 0.5
"""How far the mission's place may lie from GeoNames' (degrees) to bear its other names too."""
_LEAST_BONES: Final = 3
_LEAST_PREFIX: Final = 2

_held: list[Index] = []
_holding = threading.Lock()


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A candidate; ``confirmation`` makes the words with which a person confirms it.

    Args:
        name: Its name in the gazetteer.
        matched: The spelling there that fits what was asked.
        lat: Latitude (WGS84 degrees) of a point in it: its extent is not known.
        lng: Longitude.
        how: ``exact``, ``prefix`` or ``fuzzy``.
        score: How alike the names are, 0 to 100.
        source: The gazetteer.
        source_id: Its id there; empty where it has none.
        attribution: What is to stand beside it wherever it is shown.
        country: The source's country code, empty where it gives none; no claim of this desk.
        population: People as the source has it; None where it does not say.
    """

    name: str
    matched: str
    lat: float
    lng: float
    how: How
    score: float
    source: str
    source_id: str
    attribution: str
    country: str = ""
    population: int | None = None

    @property
    def says(self) -> str:
        """What stands beside every candidate."""
        return NOT_CONFIRMED

    def confirmation(self, as_said: str, confirmed_with: str) -> dict[str, Any]:
        """The body of ``incident.place_confirmed/1`` for this candidate, without an area.

        Args:
            as_said: The words of the report.
            confirmed_with: ``reporter`` or ``officer``.
        """
        found = {
            "place_as_said": as_said,
            "place_matched": self.name,
            "gazetteer": self.source,
            "confirmed_with": confirmed_with,
        }
        return found | ({"gazetteer_id": self.source_id} if self.source_id else {})


def shared_index() -> Index:
    """The index that all searches of this process share, opened (or built) when first asked for.

    It lies in the person's cache folder: 150 MB, half a minute to build once. Opening it takes
    milliseconds and a few megabytes.
    """
    with _holding:
        if not _held:
            _held.append(opened(cache_folder()))
        return _held[0]


def search(
    text: str,
    near: Area | None = None,
    *,
    extra: Iterable[Extra] = (),
    limit: int = 10,
    index: Index | None = None,
) -> tuple[Place, ...]:
    """Places that a name may mean, best first; nothing is confirmed by being first.

    Args:
        text: The name, in any script.
        near: A box of WGS84 degrees whose places come first; others are not left out.
        extra: The mission's own places: named in Terms, or on the ledger.
        limit: At most so many (1 to 50).
        index: The gazetteer; :func:`shared_index` where it is not given.

    Raises:
        BadInput: PLACE_EMPTY, PLACE_LONG.
    """
    wanted = _wanted(text)
    most = max(1, min(limit, MOST))
    held = shared_index() if index is None else index
    found: dict[tuple[str, str], Place] = {}
    exact = held.exact(wanted)
    for place in (*_mission(text, tuple(extra), held, exact), *_exact(text, exact)):
        _keep(found, place)
    # Of many names only the most populous places' are asked for, so those near are asked for too.
    close = [] if near is None else held.within(near)
    if len(found) < most and len(wanted) >= _LEAST_PREFIX:
        for named in (*held.starting(wanted), *close):
            if named.key.startswith(wanted):
                _keep(found, _place(named, "prefix", fuzz.ratio(wanted, named.key)))
    if len(found) < most:
        for place in _fuzzy(text, close, held):
            _keep(found, place)
    return tuple(sorted(found.values(), key=lambda each: _rank(each, near))[:most])


def _wanted(text: str) -> str:
    """The key of what was asked for.

    Raises:
        BadInput: PLACE_EMPTY, PLACE_LONG.
    """
    if len(text) > LONGEST:
        sentence = f"A name of a place has at most {LONGEST} characters; this has {len(text):,}."
        raise BadInput(Fault("PLACE_LONG", sentence, "Give the name alone."))
    wanted = key(text)
    if not wanted:
        raise BadInput(
            Fault("PLACE_EMPTY", "There is no name to look for.", "Give the name of a place.")
        )
    return wanted


def _keep(found: dict[tuple[str, str], Place], place: Place) -> None:
    """Keep the best fit of each place."""
    one = (place.source, place.source_id or f"{place.name} {place.lat} {place.lng}")
    held = found.get(one)
    if held is None or (_ORDER[place.how], -place.score) < (_ORDER[held.how], -held.score):
        found[one] = place


def _rank(place: Place, near: Area | None) -> tuple[int, bool, bool, float, int, str]:
    far = near is not None and not _inside(place, near)
    foreign = place.source == SOURCE
    return (
        _ORDER[place.how], far, foreign, -round(place.score), -(place.population or 0), place.name,
    )  # fmt: skip


def _inside(place: Place, near: Area) -> bool:
    return near.south <= place.lat <= near.north and any(
        west <= place.lng <= east for west, east in near.spans()
    )


def _exact(text: str, named: list[Named]) -> Iterator[Place]:
    """Names with the same key; one in the same script is nearer than one that only sounds so."""
    same = words(text)
    for each in named:
        yield _place(each, "exact", 100.0 if words(each.spelled) == same else OTHER_SCRIPT)


def _fuzzy(text: str, close: list[Named], index: Index) -> Iterator[Place]:
    """Names that are alike, by their letters and by their consonants."""
    wanted, bones = keys(text)
    for named in (*index.like(wanted, bones), *close):
        score = _alike(wanted, bones, named.key, named.skeleton)
        if score >= LEAST_ALIKE:
            yield _place(named, "fuzzy", score)


def _alike(wanted: str, bones: str, other: str, others_bones: str) -> float:
    """How alike two names are, of 100; the same consonants count for half."""
    letters = fuzz.ratio(wanted, other)
    if bones == others_bones and len(bones) >= _LEAST_BONES:
        return (letters + 100.0) / 2
    return letters


def _mission(
    text: str, extra: tuple[Extra, ...], index: Index, exact: list[Named]
) -> Iterator[Place]:
    """The mission's own places that fit, also by the names that GeoNames has for them."""
    wanted, bones = keys(text)
    others = index.keys_of([each.place for each in exact[:MOST]]) if extra and exact else set()
    for name, lat, lng, source in extra:
        own, others_bones = keys(name)
        known = own in others and any(
            math.hypot(each.lat - lat, each.lng - lng) < _SAME_PLACE_DEG for each in exact
        )
        alike = _alike(wanted, bones, own, others_bones)
        if own == wanted or known:
            how: How = "exact"
        elif own.startswith(wanted) and len(wanted) >= _LEAST_PREFIX:
            how = "prefix"
        elif alike >= LEAST_ALIKE:
            how = "fuzzy"
        else:
            continue
        yield Place(
            name=name,
            matched=name,
            lat=lat,
            lng=lng,
            how=how,
            score=100.0 if how == "exact" else alike,
            source=source,
            source_id="",
            attribution=source,
        )


def _place(named: Named, how: How, score: float) -> Place:
    return Place(
        name=named.name,
        matched=named.spelled,
        lat=named.lat,
        lng=named.lng,
        how=how,
        score=score,
        source=SOURCE,
        source_id=str(named.place),
        attribution=ATTRIBUTION,
        country=named.country,
        population=named.population or None,
    )
