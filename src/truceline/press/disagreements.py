"""Where two accounts of the same thing disagree, field by field, each with its place.

Sentences of two accounts are laid side by side where they have most of their words in common; then
each field is compared by itself: who acted, what was done, where, when, how many, and whether it
was so at all. A field that one leaves out is no disagreement, nor is "at least 12" with "20".
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

from truceline.press.shapes import Span

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from truceline.press.dates import Dated
    from truceline.press.shapes import Mention
    from truceline.press.tellings import Telling

Field = Literal["actor", "act", "place", "time", "polarity", "number"]

SHARED: Final = 0.45
"""The part of the shorter sentence's stems that both have, from which they tell of one thing."""
_FEWEST: Final = 2


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
        spans = (_span(mine), _span(theirs))
        found += [
            Disagreement(field=field, here=one, there=two, spans=spans)
            for field, one, two in _compared(mine, theirs)
        ]
    return tuple(found)


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
    if pair := _apart(one.actors, two.actors):
        yield "actor", *pair
    if one.acts and two.acts and not one.acts & two.acts:
        yield "act", ", ".join(sorted(one.acts)), ", ".join(sorted(two.acts))
    if pair := _apart(one.places, two.places):
        yield "place", *pair
    if pair := _other_days(one.days, two.days):
        yield "time", *pair
    common = one.stems & two.stems
    if turned := sorted((one.denied ^ two.denied) & common):
        yield "polarity", _polarity(turned, one), _polarity(turned, two)
    for mine in one.counts:
        same = [each for each in two.counts if each.unit == mine.unit]
        if same and all(each.most < mine.least or mine.most < each.least for each in same):
            yield "number", mine.text, same[0].text


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
