"""Where two accounts of the same thing disagree, field by field, each with its place.

Sentences of two accounts are laid side by side where they have most of their words in common; then
each field is compared by itself: who acted, what was done, where, when, how many, and whether it
was so at all. A field that one leaves out is no disagreement, nor is "at least 12" with "20".
Sentences that are alike may tell of two acts (``acts_apart``): those are not compared.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Final, Literal

from truceline.press.acts_apart import apart
from truceline.press.shapes import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from datetime import date

    from truceline.press.dates import Dated
    from truceline.press.shapes import Mention
    from truceline.press.tellings import Count, Telling

Field = Literal["actor", "act", "place", "time", "polarity", "number"]

SHARED: Final = 0.45
"""The part of the shorter sentence's stems that both have, from which they tell of one thing."""
_FEWEST: Final = 2
_WEEK: Final = 7
_BESIDE: Final = frozenset(
    str.split(
        "morn morning even evening night today yesterday week month hour early late yet now whether"
    )
)
"""Stems that may be denied with an act and be wanting where it is affirmed: mostly of times."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Disagreement:
    """Two sentences that say one thing differently.

    Args:
        field: In what they differ.
        here: What the one says.
        there: What the other says.
        spans: The two sentences, each in its own source.
    """

    field: Field
    here: str
    there: str
    spans: tuple[Span, Span]


def disagreements(here: Sequence[Telling], there: Sequence[Telling]) -> tuple[Disagreement, ...]:
    """Where two accounts disagree, in the order of the first.

    Args:
        here: The sentences of one account, with their fields.
        there: Those of the other.
    """
    found: list[Disagreement] = []
    for mine, theirs in _beside(here, there):
        if apart(mine.signs, theirs.signs) or _strange(mine, theirs) or _strange(theirs, mine):
            continue
        differing = tuple(_compared(mine, theirs))
        if _too_much({field for field, _, _ in differing}, mine, theirs):
            continue
        spans = (_span(mine), _span(theirs))
        found += [
            Disagreement(field=field, here=one, there=two, spans=spans)
            for field, one, two in differing
        ]
    return tuple(found)


def _strange(one: Telling, two: Telling) -> bool:
    """Whether one is of a place or person that no table knows, and the other of a known one."""
    known = bool(one.signs.objects or one.places)
    return bool(
        one.signs.strangers
        and not two.signs.strangers
        and not known
        and (two.signs.objects or two.places)
    )


def _too_much(fields: set[Field], one: Telling, two: Telling) -> bool:
    """Whether so much differs that it is another act, and no other account of one.

    One act is told with another place, or by another actor on another day, more seldom than two
    acts are told in the same words; and a number differs from day to day.
    """
    if "place" in fields:
        return len(fields) > 1
    if "actor" in fields and fields & {"time", "polarity"}:
        return True
    sides = one.signs.sides, two.signs.sides
    if fields <= {"time", "number"} and all(sides) and not sides[0] & sides[1]:
        return True
    if {"time", "number"} <= fields:
        return not _places(one) & _places(two) or _days_between(one.days, two.days) > 1
    return False


def _places(telling: Telling) -> set[str]:
    """Ids of the places that a sentence names."""
    return {each.id for each in telling.places if each.id}


def _days_between(one: Sequence[Dated], two: Sequence[Dated]) -> int:
    """How many days lie between the nearest of two sentences' dates; 0 where it cannot be told."""
    found = []
    for mine, theirs in product(one, two):
        here, there = _day(mine), _day(theirs)
        if here is not None and there is not None:
            found.append(abs((here - there).days))
        elif mine.weekday is not None and theirs.weekday is not None:
            ahead = (mine.weekday - theirs.weekday) % _WEEK
            found.append(min(ahead, _WEEK - ahead))
    return min(found, default=0)


def _beside(here: Sequence[Telling], there: Sequence[Telling]) -> Iterator[tuple[Telling, Telling]]:
    """Pairs of sentences that are each other's likest."""
    best: dict[int, tuple[float, int]] = {}
    likest: dict[int, tuple[float, int]] = {}
    for one, mine in enumerate(here):
        for two, theirs in enumerate(there):
            share = _share(mine, theirs)
            if share > best.get(one, (0.0, 0))[0]:
                best[one] = (share, two)
            if share > likest.get(two, (0.0, 0))[0]:
                likest[two] = (share, one)
    for one, (_, two) in sorted(best.items()):
        if likest[two][1] == one:
            yield here[one], there[two]


def _share(one: Telling, two: Telling) -> float:
    """How much two sentences have in common; 0 where it is too little to tell of one thing."""
    common = len(one.stems & two.stems)
    least = min(len(one.stems), len(two.stems))
    if common < _FEWEST or not least:
        return 0.0
    share = common / least
    return share if share >= SHARED else 0.0


def _compared(one: Telling, two: Telling) -> Iterator[tuple[Field, str, str]]:
    common = one.stems & two.stems
    turned = sorted((one.denied ^ two.denied) & common)
    # What is denied of one thing may be affirmed of another: all that is denied must be told there.
    if turned and not (one.denied - _BESIDE <= two.stems and two.denied - _BESIDE <= one.stems):
        return
    if pair := _apart(one.actors, two.actors):
        yield "actor", *pair
    if one.acts and two.acts and not one.acts & two.acts:
        yield "act", ", ".join(sorted(one.acts)), ", ".join(sorted(two.acts))
    if pair := _apart(one.places, two.places):
        yield "place", *pair
    if pair := _other_days(one.days, two.days):
        yield "time", *pair
    if turned:
        yield "polarity", _polarity(turned, one), _polarity(turned, two)
    for mine in one.counts:
        same = [each for each in two.counts if _of_the_same(each, mine)]
        if same and all(each.most < mine.least or mine.most < each.least for each in same):
            yield "number", mine.text, same[0].text


def _day(when: Dated) -> date | None:
    """The day that a date names; None for several, and for one without a year."""
    return when.earliest if when.earliest == when.latest else None


def _of_the_same(one: Count, two: Count) -> bool:
    """Whether two numbers count the same: not those killed here and those wounded there."""
    return one.unit == two.unit and (one.course == two.course or not (one.course and two.course))


def _apart(one: Sequence[Mention], two: Sequence[Mention]) -> tuple[str, str] | None:
    """The first names of each, where both name somebody and none is named by both."""
    mine, theirs = ({each.id: each.text for each in names if each.id} for names in (one, two))
    if not mine or not theirs or mine.keys() & theirs.keys():
        return None
    return next(iter(mine.values())), next(iter(theirs.values()))


def _other_days(one: Sequence[Dated], two: Sequence[Dated]) -> tuple[str, str] | None:
    """The first dates of each, where no date of the one can be any of the other."""
    if not one or not two or any(_may_be(mine, theirs) for mine in one for theirs in two):
        return None
    return one[0].text.rstrip(" ."), two[0].text.rstrip(" .")


def _may_be(one: Dated, two: Dated) -> bool:
    """Whether two dates may be one: by weekday where both have one, else by their days."""
    if one.hour is not None and two.hour is not None and one.hour != two.hour:
        return False
    mine, theirs = _weekday(one), _weekday(two)
    if (one.weekday is not None or two.weekday is not None) and None not in {mine, theirs}:
        return mine == theirs
    if one.earliest and one.latest and two.earliest and two.latest:
        return one.earliest <= two.latest and two.earliest <= one.latest
    if one.first and two.first:
        return one.first <= (two.last or two.first) and two.first <= (one.last or one.first)
    return True


def _weekday(when: Dated) -> int | None:
    """The weekday that a date names or falls on; None for several days."""
    if when.weekday is not None:
        return when.weekday
    if when.earliest is not None and when.earliest == when.latest:
        return when.earliest.weekday()
    return None


def _polarity(words: Sequence[str], telling: Telling) -> str:
    """Whether a sentence denies the words that the two have in common."""
    return "denied" if any(word in telling.denied for word in words) else "affirmed"


def _span(telling: Telling) -> Span:
    return Span(start=telling.start, end=telling.end, text=telling.text)
