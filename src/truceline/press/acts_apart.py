"""What tells two acts apart that are told in nearly the same words.

"The convoy left" and "the convoy returned", a first and a second convoy, two villages that no table
knows: what is said of the one is no other telling of the other. These signs are read from the words
of a sentence, and only where both sentences have one of a kind do they part them.
"""

# ruff: noqa: RUF001 - the letters of other languages are theirs

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

COURSES: Final = {
    "begin": "began|begin|begun|start|resum|launch|commenc|reopen|нач[аи]|возобнов|repren|repri",
    "end": "end(?:s|ed|ing)?\\b|suspend|postpon|adjourn|collaps|cancel|broke off"
    "|прекра|приостан|отложен|report[ée]",
    "agree": "agree|signed|adopted|соглас|подписа|accept[ée]|sign[ée]",
    "kill": "kill|died|dead\\b|death|погиб|уби[тлв]|tu[ée]|mort|قتل|مقتل",
    "hurt": "wound|injur|hurt\\b|ранен|bless[ée]|جرح|إصابة|أصيب",
    "destroy": "destroy|demolish|ruined|разруш|détrui",
    "mend": "rebuil|repair|restor|восстан|répar",
    "go": "left\\b|leav|depart|withdr|pulled out|set out|покин|вывод|quitt|retir",
    "come": "reach|arriv|enter|return|прибы|вош|arriv|entr[ée]",
    "take": "captur|seiz|took\\b|recaptur|захват|pris\\b",
    "lose": "lost\\b|lose\\b|loses\\b|потеря|perd",
    "free": "releas|freed|освобо|libér",
    "hold": "detain|arrest|abduct|kidnap|задерж|arrêt",
    "condemn": "condemn|осуд|condamn",
    "deny": "den(?:y|ied|ies)\\b|опроверг|отриц|dément|نفى",
    "welcome": "welcom|prais|приветств|salu[ée]",
    "blame": "accus|blam|обвин",
}
"""Courses that an act may take, each with beginnings of its words: none is another's."""
_COURSE: Final = {
    course: re.compile(rf"(?<!\w)(?:{cues})", re.IGNORECASE) for course, cues in COURSES.items()
}
_STANCES: Final = frozenset({"condemn", "welcome", "blame"})
_BEFORE = re.compile(r"\b(?:before|prior to|ahead of|avant|قبل)\s", re.IGNORECASE)
_SINCE = re.compile(
    r"\b(?:since|after|following|после|с тех пор|depuis|après|منذ|بعد)\s", re.IGNORECASE
)
_ORDER: Final = re.compile(
    r"(?<!\w)(first|second|third|fourth|fifth|opening|closing|final|last|next|previous|another"
    r"|перв|втор|трет|premi[eè]r|deuxi[eè]me|troisi[eè]me|derni[eè]r)",
    re.IGNORECASE,
)
_SIDES: Final = {
    side: re.compile(rf"(?<!\w)(?:{cues})", re.IGNORECASE)
    for side, cues in {
        "government": "government|regime|правительств|gouvernement|régime|النظام|الحكوم",
        "opposition": "opposition|rebel|оппозици|повстанц|rebelle|المعارض",
        "north": "north|север|nord|شمال",
        "south": "south|южн|юге|sud|جنوب",
        "east": "east|восто|شرق",
        "west": "west|запад|ouest|غرب",
    }.items()
}
_PERIOD: Final = re.compile(
    r"\b(?:in|since|during|в|en)\s(january|february|march|april|may|june|july|august|september"
    r"|october|november|december|(?:19|20)\d\d)\b(?!\s\d)",
    re.IGNORECASE,
)
_NAME: Final = re.compile(
    r"(?:[A-ZА-ЯЁÀ-Þ][\w’'-]+)(?:[ -](?:al-|el-|de |of )?[A-ZА-ЯЁÀ-Þ][\w’'-]+)*"
)
TOLD_BY: Final = re.compile(r"(?:according to|said|says|told|reported)\s(?:the\s)?$", re.IGNORECASE)
_BEHIND: Final = re.compile(
    r"\b(?:in|of|to|from|on|near|at|into|against|with|for|outside|around|by|в|на|из|от|против|с|к|под"
    r"|en|à|de|du|contre|avec|sur|près de)\s(?:the\s)?$",
    re.IGNORECASE,
)
_NEAR: Final = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Signs:
    """By what a sentence may be told from one about another act.

    Args:
        courses: What course the act took, by :data:`COURSES`.
        orders: Which of several: the first, the closing one.
        names: Names that no table knows, of places and people alike, without who told of it.
        strangers: Those of them that stand behind a preposition.
        objects: Ids of who stands behind a preposition: with whom, against whom.
        when: Whether it is of the time before something, or since.
        sides: Whose, or in which quarter of a country.
        periods: Months and years in which it was.
    """

    courses: frozenset[str] = frozenset()
    orders: frozenset[str] = frozenset()
    names: frozenset[str] = frozenset()
    strangers: frozenset[str] = frozenset()
    objects: frozenset[str] = frozenset()
    when: frozenset[str] = frozenset()
    sides: frozenset[str] = frozenset()
    periods: frozenset[str] = frozenset()


def signs_of(
    text: str,
    known: Sequence[tuple[int, int]],
    objects: Iterable[str],
    tells: re.Pattern[str],
) -> Signs:
    """The signs of a sentence.

    Args:
        text: The sentence.
        known: Where names and days stand that are compared by themselves.
        objects: Ids of who stands behind a preposition.
        tells: What follows upon the name of who only told of it.
    """
    names = dict(_names(text, known, tells))
    return Signs(
        courses=courses_of(text),
        orders=frozenset(match[1].lower() for match in _ORDER.finditer(text)),
        names=frozenset(names),
        strangers=frozenset(name for name, behind in names.items() if behind),
        objects=frozenset(objects),
        when=frozenset(
            word for word, way in (("before", _BEFORE), ("since", _SINCE)) if way.search(text)
        ),
        sides=frozenset(side for side, way in _SIDES.items() if way.search(text)),
        periods=frozenset(match[1].lower() for match in _PERIOD.finditer(text)),
    )


def courses_of(text: str) -> frozenset[str]:
    """The courses that the words of a text name.

    >>> sorted(courses_of("killed five people and wounded seven"))
    ['hurt', 'kill']
    """
    return frozenset(course for course, cue in _COURSE.items() if cue.search(text))


def course_near(text: str, start: int, end: int) -> str:
    """The course whose word stands nearest to a place within its clause; empty where none does.

    >>> course_near("killed five people and wounded seven", 31, 36)
    'hurt'
    """
    low, high = max(0, start - _NEAR), min(len(text), end + _NEAR)
    found = [
        (max(match.start() - end, start - match.end(), 0), course)
        for course in ("kill", "hurt", "free", "hold", "go", "come")
        for match in _COURSE[course].finditer(text, low, high)
    ]
    return min(found, default=(0, ""))[1]


def apart(one: Signs, two: Signs) -> bool:
    """Whether two sentences speak of different acts: where both have a sign of a kind, and not one.

    To deny is no course of its own: what one denies may be the very act that another affirms. But
    whoever condemns an act, or welcomes it, has done another thing than who denies it.
    """
    mine, theirs = one.courses, two.courses
    if ("deny" in mine) is not ("deny" in theirs) and (mine | theirs) & _STANCES:
        return True
    kinds = (
        (mine - {"deny"}, theirs - {"deny"}),
        (one.orders, two.orders),
        (one.names, two.names),
        (one.objects, two.objects),
        (one.when, two.when),
        (one.periods, two.periods),
    )
    return any(here and there and not here & there for here, there in kinds)


def _names(
    text: str, known: Sequence[tuple[int, int]], tells: re.Pattern[str]
) -> Iterator[tuple[str, bool]]:
    """Words of names that nothing else compares, each with whether a preposition is before it."""
    taken = bytearray(len(text))
    for first, last in known:
        taken[first:last] = b"\1" * (last - first)
    for match in _NAME.finditer(text):
        start, end = match.span()
        if start == len(text) - len(text.lstrip(" \"'“«(")) and " " not in match[0]:
            continue
        if tells.match(text[end : end + _NEAR]) or TOLD_BY.search(
            text[max(0, start - _NEAR) : start]
        ):
            continue
        behind = _BEHIND.search(text[max(0, start - _NEAR) : start]) is not None
        for word in re.finditer(r"[\w’'-]+", match[0]):
            if not taken[start + word.start()]:
                yield word[0].lower().removesuffix("'s").removesuffix("’s"), behind
