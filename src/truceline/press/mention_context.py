"""What stands around a name: whether a city is a place or its government, a surname a person's.

Words are closed lists in English, with the commonest of French, Russian and Arabic: a rule of
grammar, not of any one newsroom.
"""

# ruff: noqa: RUF001, E501 - the words of other languages are theirs, and a list is read whole

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from truceline.press.spellings import Word


def words_of(words: str) -> frozenset[str]:
    """A closed list, from its words with spaces between."""
    return frozenset(words.split())


_IN: Final = words_of(
    "in near at outside inside around across central downtown eastern western northern southern"
    " rural greater towards toward visit visits visited visiting reached left entered leaving"
    " besieged hit hits target targets targeted targeting raid raided shell strike struck recaptured capture captured shelled shelling bombed bombing over via through"
    " в во под около у близ из à dans près depuis في قرب شمال جنوب شرق غرب بمدينة"
)
_TRUST: Final = words_of("faith confidence trust interest believe believes partners")
_WAYS: Final = words_of(
    "travel travels travelled traveled travelling traveling trip flew fly flight flights went go"
    " going return returned returns returning visit arrived came come drove back way road convoy"
    " convoys moved move sent km kilometers kilometres miles highway flown heading headed out left leave"
)
_PARTS: Final = words_of(
    "city suburb suburbs outskirts south north east west capital countryside area areas district"
    " districts town streets centre center governorate province provinces parts part region siege"
    " bombardment shelling capture liberation village mayor northeast northwest southeast southwest"
    " neighbourhood neighbourhoods neighborhood neighborhoods embassy battle evacuation"
)
_FIRE: Final = words_of(
    "shells fell fall falls fire fired shelling bombardment attack attacks raid raids strike strikes"
    " airstrike airstrikes rockets mortars bombs missiles advance advanced assault offensive siege"
)
_AFTER: Final = words_of(
    "time airport suburb suburbs region province countryside talks conference meeting summit airbase"
    " city governorate streets residents district neighbourhood neighborhood area highway round"
    " offensive siege hospital hospitals front"
)
_NAMES_OF_OTHERS: Final = words_of(
    "post times journal university institute tribune herald examiner street square airways"
    " nationals redskins capitals"
)
_CLOSED: Final = words_of(
    "a an and as at but by for from if in it its on or of so than that then there this to when where"
    " which while who with yet also although after before since because both despite during either"
    " however meanwhile instead later moreover neither nor not now once only still though thus today"
    " tomorrow unless until upon whether yesterday earlier asked according speaking commenting is was"
    " has had did does said says monday tuesday wednesday thursday friday saturday sunday january"
    " february march april may june july august september october november december western his her"
    " our their my your he she we they i you what why how will would could should can both like"
    " mais et или но и а в на по quand selon comme si pour"
)
PEOPLE: Final = words_of(
    "colleagues colleague officials official side partners partner delegation delegations diplomats"
    " diplomat administration authorities leadership negotiators negotiator counterparts"
    " counterpart government officers military"
)
"""Words before which an adjective names a state: "our American colleagues"."""
_HEAD: Final = 60
_DATELINE: Final = re.compile(
    r"[^\S\n]*(?:\([^)\n]{2,40}\)|,[^\n]{1,40}?)?[^\S\n]*"
    r"(?:—|–|--|-\s|:|/[A-ZА-Я][\w\s.-]{1,30}/|\([A-ZА-Я][\w\s.-]{1,30}\)\.)"
)
_CAPITALS_LEFT: Final = re.compile(r"[^a-zа-я]*\Z")


def is_closed(word: str) -> bool:
    """Whether a word is one of those that never are part of a name, but may begin a sentence."""
    low = word.lower()
    return low in _CLOSED or (low.endswith("ly") and len(low) > len("only"))


def is_elsewhere(after: Word | None) -> bool:
    """Whether what follows makes it another's name: the Washington Post."""
    return after is not None and after.raw[:1].isupper() and after.key in _NAMES_OF_OTHERS


def is_place(line: str, at: int, end: int, before: tuple[Word, ...], after: Word | None) -> bool:
    """Whether a city's name means the city, and not who governs from there.

    Args:
        line: The line's text.
        at: Where the name begins in the line.
        end: Where it ends.
        before: Words before it, the nearest last.
        after: The next word, where one follows at once.
    """
    if _is_dateline(line, at, end):
        return True
    if after is not None and after.raw.islower() and after.key in _AFTER:
        return True
    if line[end : end + 1] == "–" and line[end + 1 : end + 2].isupper():
        return True  # a way from one place to the next
    if not before:
        return False
    near = before[-1].raw.lower()
    far = before[-2].raw.lower() if len(before) > 1 else ""
    if near in _IN:
        return far not in _TRUST
    if near in {"to", "from", "for"}:
        return far in _WAYS
    if near == "on":
        return far in _FIRE
    if near == "of":
        return far in _PARTS
    return near in _PARTS


def _is_dateline(line: str, at: int, end: int) -> bool:
    """At the head of a line, with a dash after it: ``MOSCOW (Agency) -``."""
    if at > _HEAD or (
        line[:at].strip() and not (_CAPITALS_LEFT.match(line[:at]) and line[:at].isupper())
    ):
        return False
    return _DATELINE.match(line, end) is not None
