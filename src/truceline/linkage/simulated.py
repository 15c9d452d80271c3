"""Made-up reports of made-up events, with the truth known: what a match is worth is measured on it.

Events happen in and around towns, few of them often and many of them seldom. Each source that
reports one puts it up to some kilometres away, or at the centre of the district, some days off,
counts the dead as chance has it (Poisson), and says it in words of its own: the town in one of
several spellings, the means and the place hit by one of several words, or not at all. Names are of
no real place.

>>> made = simulated(Setting(events=200), seed=1)
>>> made.reports.sources, len(made.reports) == len(made.truth)
(('source 1', 'source 2', 'source 3', 'source 4', 'source 5'), True)
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from truceline.linkage.reports import Reports, Whole

KM: Final = 111.195
"""Kilometres to a degree of latitude."""

MEANS: Final = (
    ("shelling", "artillery fire", "bombardment"),
    ("air strike", "warplanes bombed", "aerial raid"),
    ("clash", "fighting", "armed confrontation"),
    ("sniper fire", "a sniper shot", "shots by a marksman"),
    ("mortar round", "mortars", "mortar attack"),
    ("roadside bomb", "improvised explosive", "explosive device went off"),
    ("barrel bomb", "barrels dropped", "helicopter dropped barrels"),
    ("rocket attack", "rockets landed", "missiles hit"),
)
TARGETS: Final = (
    ("market", "bazaar", "shopping street"),
    ("school", "classrooms", "primary school"),
    ("hospital", "clinic", "field hospital"),
    ("checkpoint", "roadblock", "army post"),
    ("bakery", "bread queue", "bread shop"),
    ("farm", "farmland", "orchards"),
    ("mosque", "prayer house", "worshippers"),
    ("houses", "homes", "residential block"),
    ("bus station", "minibus", "passengers"),
    ("camp", "tents", "displaced families"),
    ("water works", "pumping station", "water plant"),
    ("bridge", "crossing", "overpass"),
)
SIDES: Final = (
    (("Government", "Government forces", "Army"), ("Opposition", "Rebels", "Opposition groups")),
    (("Government", "Government forces", "Army"), ("Unknown group", "Militants", "Jihadists")),
    (("Opposition", "Rebels", "Opposition groups"), ("Unknown group", "Militants", "Jihadists")),
    (("Coalition", "Allied planes", "Allied forces"), ("Unknown group", "Militants", "Jihadists")),
)  # fmt: skip
_FRAMES: Final = (
    "{means} in {quarter}, {place}, {target} hit",
    "reports of {means} at {place} ({quarter}); {target} damaged",
    "{target} in {quarter}: {means}",
    "local sources said {means} near {quarter} of {place} struck {target}",
    "{place}, {quarter} - {means} ({target})",
)
_SYLLABLES: Final = (
    "ba", "dar", "hal", "mu", "sar", "qa", "ra", "tel", "jis", "nab", "ka", "fur", "zan", "mar",
    "lah", "shi", "dou", "kha", "wa", "rin", "tal", "bis", "han", "yar",
)  # fmt: skip
_SPELT: Final = (("q", "k"), ("kh", "h"), ("ou", "u"), ("sh", "ch"), ("j", "dj"), ("z", "s"))


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What is made up.

    Args:
        events: How many events.
        sources: How many sources.
        days: How many days they are spread over.
        towns, districts: How many; districts have their centres in towns.
        off_km: The most kilometres that a place is off.
        snapped: The share of reports that stand at the centre of their district.
        off_days: The most days that a report is off, each as likely.
        unmatched: The share of events that one source alone reports.
        deaths: The mean of deaths; each event has a mean of its own around it.
        silent: The share of reports that leave out the target; of those without a place name; of
            those that leave out the quarter.
        quarters: Quarters and villages of a town, each with a name in three spellings.
    """

    events: int = 10_000
    sources: int = 5
    days: int = 730
    towns: int = 400
    districts: int = 62
    off_km: float = 5.0
    snapped: float = 0.2
    off_days: int = 2
    unmatched: float = 0.3
    deaths: float = 4.0
    silent: float = 0.15
    quarters: int = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """Reports in any order, and for each the number of the event that it is of."""

    reports: Reports
    truth: Whole


@dataclass(frozen=True, slots=True, kw_only=True)
class _Events:
    town: Whole
    spot: np.ndarray
    day: Whole
    mean: np.ndarray
    means: Whole
    target: Whole
    sides: Whole
    quarter: Whole


def simulated(setting: Setting, *, seed: int) -> Made:
    """Reports of ``setting``, the same for the same seed.

    Args:
        setting: What is made up.
        seed: Where chance starts.
    """
    chance = np.random.default_rng(seed)
    towns = chance.uniform((33.0, 36.5), (37.0, 41.5), (setting.towns, 2))
    centres = towns[chance.choice(setting.towns, setting.districts, replace=False)]
    district = ((towns[:, None] - centres[None]) ** 2).sum(axis=2).argmin(axis=1)
    names = _names(chance, setting.towns)
    quarters = _names(chance, setting.towns * setting.quarters)
    events = _events(chance, setting, towns)
    event, source = _who_reports(chance, setting)
    rows = chance.permutation(len(event))
    event, source = event[rows], source[rows]
    count = len(event)
    spot = events.spot[event] + _off(chance, count, setting.off_km, events.spot[event, 0])
    snapped = chance.random(count) < setting.snapped
    spot[snapped] = centres[district[events.town[event[snapped]]]]
    day = events.day[event] + chance.integers(-setting.off_days, setting.off_days + 1, count)
    spelt = chance.integers(0, 3, count)
    told = [
        _told(
            chance,
            setting,
            events,
            int(each),
            (
                names[int(events.town[each])][int(spelling)],
                quarters[int(events.quarter[each])][int(spelling)],
            ),
        )
        for each, spelling in zip(event, spelt, strict=True)
    ]
    place, words, side_a, side_b = (
        np.array(column, dtype=object) for column in zip(*told, strict=True)
    )
    reports = Reports(
        latitude=spot[:, 0].round(5), longitude=spot[:, 1].round(5), day=day, last_day=day,
        deaths=chance.poisson(events.mean[event]).astype(np.float64), place=place, words=words,
        side_a=side_a, side_b=side_b, source=source,
        sources=tuple(f"source {n + 1}" for n in range(setting.sources)),
        ids=np.array([str(n) for n in range(count)], dtype=object),
    )  # fmt: skip
    return Made(reports=reports, truth=event)


def _events(chance: np.random.Generator, setting: Setting, towns: np.ndarray) -> _Events:
    """Where, when and what happened."""
    often = 1 / (np.arange(setting.towns) + 30.0)
    town = chance.choice(setting.towns, setting.events, p=often / often.sum())
    around = _off(chance, setting.events, 6.0, towns[town, 0])
    return _Events(
        town=town,
        spot=towns[town] + around,
        day=16_000 + chance.integers(0, setting.days, setting.events),
        mean=chance.gamma(1.0, setting.deaths, setting.events),
        means=chance.integers(0, len(MEANS), setting.events),
        target=chance.integers(0, len(TARGETS), setting.events),
        sides=chance.choice(len(SIDES), setting.events, p=(0.5, 0.2, 0.2, 0.1)),
        quarter=town * setting.quarters + chance.integers(0, setting.quarters, setting.events),
    )


def _who_reports(chance: np.random.Generator, setting: Setting) -> tuple[Whole, Whole]:
    """Event and source of each report: of one source, or of two and more."""
    alone = chance.random(setting.events) < setting.unmatched
    many = chance.integers(2, setting.sources + 1, setting.events) if setting.sources > 1 else 1
    count = np.where(alone, 1, many)
    order = chance.random((setting.events, setting.sources)).argsort(axis=1)
    event, at = np.nonzero(np.arange(setting.sources)[None] < count[:, None])
    return event, order[event, at]


def _off(chance: np.random.Generator, count: int, most: float, latitude: np.ndarray) -> np.ndarray:
    """Steps in degrees, even over a disc of ``most`` kilometres."""
    far, way = most * np.sqrt(chance.random(count)), chance.uniform(0, 2 * np.pi, count)
    east = far * np.cos(way) / KM / np.cos(np.radians(latitude))
    return np.stack([far * np.sin(way) / KM, east], axis=1)


def _names(chance: np.random.Generator, count: int) -> list[tuple[str, str, str]]:
    """Names of towns, each in three spellings."""
    found: list[tuple[str, str, str]] = []
    while len(found) < count:
        plain = "".join(chance.choice(_SYLLABLES, 3))
        other = plain
        for one, two in _SPELT:
            other = other.replace(one, two)
        found.append((plain.title(), f"al-{plain.title()}", other.title()))
    return found


def _told(
    chance: np.random.Generator,
    setting: Setting,
    events: _Events,
    event: int,
    names: tuple[str, str],
) -> tuple[str, str, str, str]:
    """Place, words and sides as one source has them."""
    means = MEANS[int(events.means[event])][int(chance.integers(0, 3))]
    target = TARGETS[int(events.target[event])][int(chance.integers(0, 3))]
    frame = _FRAMES[int(chance.integers(0, len(_FRAMES)))]
    if chance.random() < setting.silent:
        target = "no details"
    one, other = (side[int(chance.integers(0, 3))] for side in SIDES[int(events.sides[event])])
    name, quarter = names
    place = "" if chance.random() < setting.silent else name
    if chance.random() < setting.silent:
        quarter = "outskirts"
    words = frame.format(means=means, place=name, target=target, quarter=quarter)
    return place, words, one, other
