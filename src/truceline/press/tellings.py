"""A sentence of a report taken apart into fields: who, did what, where, when, how many, or did not.

Fields are read by closed rules from words, mentions and dates, so that what two reports say can be
laid side by side. An embedding would not do: it holds "is holding" and "is not holding" for alike.

    tellings(reading)
"""

# ruff: noqa: RUF001, E501 - the words of other languages are theirs, and a list is read whole

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from truceline.analysis.words import words_of
from truceline.press.acts_apart import TOLD_BY, Signs, course_near, signs_of
from truceline.press.dates import Dated, find
from truceline.press.linking import link_words
from truceline.press.shapes import Mention

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from truceline.press.shapes import Reading

_SENTENCE: Final = re.compile(
    r"[^.!?\u061f]+(?:[.!?\u061f](?=\w)[^.!?\u061f]*)*[.!?\u061f]*[\"”»’')\]]*"
)
_LONGEST: Final = 20_000
_MOST: Final = 400
STOP: Final = frozenset(
    str.split(
        "the and that with from this have has had was were are been for his her its their they them"
        " she not but who which what when where while after before into over about more than also"
        " said says say told will would could should there here our your you all any some such only"
        " other new one two three on in at of to by as is it he we be an or a i no so if do did does"
        " being had may might must can very just then these those between during under against among"
        " least most many much up down out off per cent cannot don didn doesn isn aren wasn weren"
        " что как это для при они его был была были также после перед или если уже только под над"
        " les des une dans pour par que qui sur avec est sont été aux ses leur leurs cette ces"
        " في من على إلى عن مع أن التي الذي هذا هذه كما بعد قبل وقد كان كانت"
    )
)
_NEGATION: Final = re.compile(
    r"(?<!\w)(?:not|never|no|without|n['’]t|cannot|nobody|none|neither|nor|hardly|fail(?:s|ed)? to"
    r"|failing to|refus(?:e|es|ed) to|den(?:y|ies|ied)|halted|stopped|не|нет|ни|ne|n['’]|pas|jamais|aucun"
    r"|لا|لم|لن|ليس|ليست|دون|عدم)(?!\w)|(?<=\w)n['’]t\b",
    re.IGNORECASE,
)
_SCOPE: Final = 45
_NUMBERS: Final = {
    word: value
    for value, word in enumerate(
        str.split(
            "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen"
            " fifteen sixteen seventeen eighteen nineteen twenty"
        )
    )
} | {"thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "hundred": 100, "dozen": 12}
_COUNT: Final = re.compile(
    r"(?<![\w.,])(?:(?P<least>at least|more than|over|no fewer than|не менее|более|au moins|plus de"
    r"|على الأقل|أكثر من)\s+|(?P<most>up to|as many as|fewer than|less than|до|jusqu'à)\s+"
    r"|(?P<about>about|around|some|nearly|almost|около|environ|نحو|حوالي)\s+)?"
    r"(?P<number>\d{1,3}(?:[,\u00a0 ]\d{3})+|\d{1,7}|" + "|".join(_NUMBERS) + r")(?![\w.,]?\d)"
    r"\s+(?P<unit>(?:[^\W\d]+[ -]){0,2}?[^\W\d]{3,})",
    re.IGNORECASE,
)
_SAME_UNITS: Final = {
    "peopl": "people", "civilian": "civilian", "person": "people", "men": "people", "lorry": "truck",
    "lorrie": "truck", "truck": "truck", "tonn": "ton", "ton": "ton", "dead": "people",
    "violation": "breach", "breach": "breach", "breache": "breach", "children": "children",
    "human": "people", "человек": "people", "мирных": "civilian",
    "personne": "people", "civil": "civilian",
}  # fmt: skip
_OBJECT: Final = re.compile(
    r"(?:^|\s)(?:in|of|to|from|on|near|at|into|against|with|for|across|inside|between|around|over"
    r"|в|на|из|от|против|с|по|en|à|de|du|contre|avec|sur|في|من|على|إلى|ضد|مع)(?: the)?\s$",
    re.IGNORECASE,
)
_TELLS: Final = re.compile(
    r"(?:'s|’s)?[^.!?\d]{0,25}?\b(?:said|says|told|reported|reports|announced|according|stated|added"
    r"|сообщил|заявил|сказал|déclaré|dit|قال|قالت|أعلن)",
    re.IGNORECASE,
)
_NEAR: Final = 40
_STATED: Final = frozenset({"person", "state", "group", "body"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Count:
    """A number with its unit, as the interval that the words allow (closed).

    ``course`` is what came to those who are counted: of the same people some are killed and others
    wounded, and these are two numbers.
    """

    unit: str
    least: float
    most: float
    start: int
    end: int
    text: str
    course: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A sentence with its fields.

    Args:
        start: Where it begins in the source.
        end: Where it ends, exclusive.
        text: What stands there.
        stems: Stems of its words, without numbers, names of days and the commonest words.
        denied: Those of them that a negation stands right before.
        actors: People, states, groups and bodies named before its first act, else all that are named;
            not those who only told of it, nor after a preposition.
        places: Places named.
        acts: Codes of acts that its words speak of.
        days: Dates.
        counts: Numbers with units.
        signs: By what it may be told from a sentence about another act.
    """

    start: int
    end: int
    text: str
    stems: frozenset[str]
    denied: frozenset[str]
    actors: tuple[Mention, ...] = ()
    places: tuple[Mention, ...] = ()
    acts: frozenset[str] = frozenset()
    days: tuple[Dated, ...] = ()
    counts: tuple[Count, ...] = ()
    signs: Signs = field(default_factory=Signs)


def tellings(reading: Reading) -> tuple[Telling, ...]:
    """The sentences of a reading's body with their fields, in order; at most 400."""
    near = reading.published.latest or reading.published.earliest
    found: list[Telling] = []
    for line in reading.article.body:
        if len(line.text) > _LONGEST:
            continue
        for start, end in _sentences(line.text):
            if len(found) == _MOST:
                return tuple(found)
            found.append(_telling(line.text[start:end], line.start + start, reading.mentions, near))
    return tuple(found)


def stem(word: str) -> str:
    """A word without the commonest English endings; others as they are.

    >>> stem("holding"), stem("agreed"), stem("trucks"), stem("parties")
    ('hold', 'agre', 'truck', 'party')
    """
    for ending, instead, least in (
        ("ies", "y", 5), ("ing", "", 6), ("ed", "", 5), ("es", "e", 5), ("s", "", 4),
    ):  # fmt: skip
        if word.endswith(ending) and len(word) >= least and not word.endswith("ss"):
            word = word[: -len(ending)] + instead
            break
    return word.removesuffix("e") if len(word) > len("seize") - 1 else word


def _sentences(text: str) -> Iterator[tuple[int, int]]:
    """Sentences of a line; a stop between digits or letters ("U.S.") ends none."""
    for match in _SENTENCE.finditer(text):
        start = match.start() + len(match[0]) - len(match[0].lstrip())
        if match[0].strip():
            yield start, match.end()


def _telling(text: str, start: int, mentions: tuple[Mention, ...], near: date | None) -> Telling:
    end = start + len(text)
    within = [each for each in mentions if start <= each.start and each.end <= end]
    low = text.lower()
    acts = {code: match for code, cue in link_words().acts.items() if (match := cue.search(low))}
    first = min((match.start() for match in acts.values()), default=len(text))
    stated = [each for each in within if each.kind in _STATED and each.id]
    acting = [each for each in stated if _acts(text, each.start - start, each.end - start)]
    before = [each for each in acting if each.start - start < first]
    stems, denied = _stems(text)
    days = find(text, near)
    return Telling(
        start=start,
        end=end,
        text=text,
        stems=stems,
        denied=denied,
        actors=tuple(before or acting),
        places=tuple(each for each in within if each.kind == "place"),
        acts=frozenset(acts),
        days=days,
        counts=tuple(_counts(text, start)),
        signs=signs_of(
            text,
            [(each.start - start, each.end - start) for each in within if each.id]
            + [(each.start, each.end) for each in days],
            {each.id for each in stated if each.id and _is_object(text, each.start - start)},
            _TELLS,
        ),
    )


def _is_object(text: str, start: int) -> bool:
    """Whether a name stands behind a preposition, and did not tell of it."""
    before = text[max(0, start - _NEAR) : start]
    return _OBJECT.search(before) is not None and TOLD_BY.search(before) is None


def _acts(text: str, start: int, end: int) -> bool:
    """Whether a name may be who acted: it stands after no preposition, and only told of it."""
    return not _OBJECT.search(text[max(0, start - _NEAR) : start]) and not _TELLS.match(
        text[end : end + _NEAR]
    )


def _stems(text: str) -> tuple[frozenset[str], frozenset[str]]:
    """Stems of the words, and those that follow a negation before the next comma."""
    stems: set[str] = set()
    denied: set[str] = set()
    negations = [match.end() for match in _NEGATION.finditer(text)]
    for match in re.finditer(r"[^\W\d_]+", text):
        word = "".join(words_of(match[0]))
        if word in STOP or word in _NUMBERS or len(word) <= len("no"):
            continue
        found = stem(word)
        stems.add(found)
        for at in negations:
            between = text[at : match.start()]
            if 0 <= match.start() - at <= _SCOPE and not re.search(
                r"[,;:]|\b(?:but|and)\b", between
            ):
                denied.add(found)
    return frozenset(stems), frozenset(denied)


def _counts(text: str, start: int) -> Iterator[Count]:
    for match in _COUNT.finditer(text):
        said = match["number"].lower().replace(",", "").replace("\u00a0", "").replace(" ", "")
        value = float(_NUMBERS[said]) if said in _NUMBERS else float(said)
        least = value if not (match["most"] or match["about"]) else 0.0
        most = value if not (match["least"] or match["about"]) else float("inf")
        if match["about"]:
            least, most = value * 0.8, value * 1.2
        unit = _unit(match["unit"])
        if unit:
            yield Count(
                unit=unit,
                least=least,
                most=most,
                start=start + match.start(),
                end=start + match.end(),
                text=match[0],
                course=course_near(text, *match.span()),
            )


def _unit(text: str) -> str:
    """What is counted: the first word that is a unit, else the last word."""
    stems = [stem("".join(words_of(word))) for word in re.split(r"[ -]", text)]
    known = [_SAME_UNITS[each] for each in stems if each in _SAME_UNITS]
    usual = [each for each in stems if each not in STOP and each not in _MONTHS]
    return known[0] if known else (usual[-1] if usual and len(usual) == len(stems) else "")


_MONTHS: Final = frozenset(
    stem(word)
    for word in str.split(
        "january february march april may june july august september october november december"
        " percent per"
    )
)
