"""Titles that the desk makes of codes, in the reader's language.

The record keeps one title of an incident, in English, of its class, its acts and the words for its
place: "violation: mortar, Made-up Mill (place not confirmed)". Its codes are said in the language
of the page; words for a place, and whatever a person wrote, stay as they were written.
"""

from __future__ import annotations

from functools import cache, lru_cache
from typing import Final

from truceline.console.words import (
    LEFT_TO_RIGHT_ISOLATE,
    POP_ISOLATE,
    catalogue,
    direction,
)
from truceline.mechanism.incidents import ILLUSTRATIVE, UNCONFIRMED
from truceline.mechanism.matters import CONTACT
from truceline.mechanism.terms_words import shipped
from truceline.reception.speech import Speech

_MARKS: Final = (ILLUSTRATIVE, UNCONFIRMED)
"""What stands in brackets at a title's end; the last first."""
_OF: Final = {"fr": "\N{NO-BREAK SPACE}: "}
_AND: Final = {"ar": "\N{ARABIC COMMA} "}


@lru_cache(maxsize=1024)
def titled(title: str, language: str) -> str:
    """A title in a language; one that a person wrote is given back as it is.

    >>> titled("potential violation: mortar, sniper, Mill (place not confirmed)", "ru")
    'возможное нарушение: миномёт, снайпер, Mill (место не подтверждено)'
    >>> titled("Convoy to the north", "fr")
    'Convoy to the north'
    """
    say = catalogue(language).gettext
    if title == CONTACT:
        return say(title)
    head, colon, rest = title.partition(": ")
    if not colon or head not in _classes():
        return title
    marks = ""
    for mark in _MARKS:
        if rest.endswith(mark):
            rest, marks = rest.removesuffix(mark), f" ({say(mark.strip(' ()'))}){marks}"
    told, acts = rest.split(", "), list[str]()
    # The acts stand first; from the first word that is none on, it is the place.
    while told and told[0] in _acts():
        acts.append(say(told.pop(0)))
    parts = [*acts, *([", ".join(told)] if told else [])]
    return f"{say(head)}{_OF.get(language, ': ')}{_AND.get(language, ', ').join(parts)}{marks}"


def speech_of(language: str) -> Speech:
    """How a language, by its code, is spoken: its words, its titles, its direction."""
    around = (LEFT_TO_RIGHT_ISOLATE, POP_ISOLATE) if direction(language) == "rtl" else ("", "")
    return Speech(
        language=language,
        words=catalogue(language),
        titled=lambda title: titled(title, language),
        ltr=lambda text: text.join(around),
    )


@cache
def _classes() -> frozenset[str]:
    return frozenset(code.replace("_", " ") for code in shipped().report_classes or ())


@cache
def _acts() -> frozenset[str]:
    return frozenset(code.replace("_", " ") for code in shipped().acts)
