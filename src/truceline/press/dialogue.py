"""Speech that a dash opens, as Russian and French print set it, without any marks.

``— Мы ждём, — сказал Руденко. — Иначе нельзя.`` A dash at the head of a paragraph opens a list as
often as speech: it counts where a clause of its own says who speaks, where such a paragraph stands
beside it in a row of dashes, or where the paragraph before says so and ends with a colon. Every
dash is somebody else's turn, so nobody's words are carried over from the one before.
"""

# ruff: noqa: RUF001 - dashes and Russian words are what this module reads

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from truceline.press.marks import Marked
from truceline.press.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.press.tongues import Tongue

LANGUAGES: Final = frozenset({"ru", "fr"})
"""Whose print sets speech so."""

_HEAD = re.compile(r"[\s\u00a0]*(?P<dash>[—–-])[\s\u00a0]+(?=[\wÀ-ÿ«\"“(…])")
_SIGN: Final = {
    "ru": re.compile(r"[,!?…](?:\.\.)?[\s\u00a0]*[—–-][\s\u00a0]+"),
    "fr": re.compile(r"[,!?…][\s\u00a0]+(?:[—–-][\s\u00a0]+)?|[\s\u00a0][!?][\s\u00a0]+"),
}
_STOP: Final = {
    "ru": re.compile(r"[.,;:]?[\s\u00a0]*[—–-][\s\u00a0]+|[.!?…](?=[\s\u00a0]|$)"),
    "fr": re.compile(r"[.,;:!?…](?=[\s\u00a0]|$)"),
}
_AGAIN: Final = {
    "ru": re.compile(r"[.,;:]?[\s\u00a0]*[—–-][\s\u00a0]+"),
    "fr": re.compile(r",[\s\u00a0]+|\.[\s\u00a0]+[—–-][\s\u00a0]+"),
}
_LONGEST_CLAUSE: Final = 160
_MOST_SIGNS: Final = 40


def dialogue(text: str, spans: Sequence[tuple[int, int]], words: Tongue) -> tuple[Marked, ...]:
    """Every stretch of speech that a dash opens, in order; the clause at its end is not of it.

    Args:
        text: The source.
        spans: The paragraphs as (start, end), in order.
        words: The words of its language; only Russian and French have such speech here.
    """
    if words.code not in LANGUAGES:
        return ()
    found: list[Marked] = []
    row: list[tuple[int, int, int, int, bool]] = []
    for number, (start, end) in enumerate((*spans, (0, 0))):
        head = _HEAD.match(text, start, end)
        if head is not None:
            stop, said = _speech(text, head.end(), end, words)
            row.append((number, head.start("dash"), head.end(), stop, said))
            continue
        if row and (any(each[4] for each in row) or _led_in(text, spans, row[0][0], words)):
            found += [_marked(text, each) for each in row if _sentence(text, each)]
        row = []
    return tuple(found)


def merged(marks: Sequence[Marked], spoken: Sequence[Marked]) -> tuple[Marked, ...]:
    """Both kinds in order; of what stands within a dash's speech, the speech is kept."""
    within = {n.paragraph: n for n in spoken}
    kept = [
        each
        for each in marks
        if (one := within.get(each.paragraph)) is None or each.outer_start >= one.outer_end
    ]
    return tuple(sorted((*kept, *spoken), key=lambda each: each.outer_start))


def _marked(text: str, one: tuple[int, int, int, int, bool]) -> Marked:
    """A turn as a quotation."""
    number, dash, start, stop, _ = one
    return Marked(
        start=start,
        end=stop,
        text=text[start:stop],
        outer_start=dash,
        outer_end=stop,
        paragraph=number,
        mark=text[dash],
    )


def _sentence(text: str, one: tuple[int, int, int, int, bool]) -> bool:
    """Whether a turn is speech by its shape: a line of a list ends with a semicolon or nothing."""
    start, stop, said = one[2:]
    return start < stop and (said or text[stop - 1] in '.!?…»"”')


def _speech(text: str, start: int, end: int, words: Tongue) -> tuple[int, bool]:
    """Where speech ends that begins here, and whether a clause says who speaks."""
    while end > start and text[end - 1].isspace():
        end -= 1
    at, said = start, False
    for nth, sign in enumerate(_SIGN[words.code].finditer(text, start, end)):
        if nth >= _MOST_SIGNS:
            break
        if sign.start() < at:
            continue
        stop = _STOP[words.code].search(text, sign.end(), end)
        until = stop.start() if stop else end
        if until - sign.end() > _LONGEST_CLAUSE or not _says(text, sign, until, words):
            continue
        said = True
        again = _AGAIN[words.code].match(text, until, end)
        if again is None or again.end() >= end or _apposed(text, again.end(), words):
            return sign.start() + (sign[0].lstrip("\u00a0 ")[0] != ",") * _signs(sign[0]), True
        at = again.end()
    return end, said


def _apposed(text: str, at: int, words: Tongue) -> bool:
    """Whether what stands past a comma says who the speaker is: ``dit Rahim, commerçant``."""
    first = re.compile(r"\w+").match(text, at)
    return words.code == "fr" and first is not None and words.has("roles", first[0])


def _signs(sign: str) -> int:
    """How many characters of a sign belong to the speech: all but its comma and its dash."""
    return len(sign.rstrip(" \u00a0—–-"))


def _says(text: str, sign: re.Match[str], until: int, words: Tongue) -> bool:
    """Whether what follows a sign is a clause with a verb of saying at its head."""
    cues = READERS[words.code](
        text, sign.start() if words.code == "fr" else sign.end(), until, words
    )
    return any(
        each.verb is not None
        and each.subject is not None
        and not each.holds
        and each.start <= sign.end() + 1
        and (each.how == "after" or words.code == "ru")
        for each in cues
    )


def _led_in(text: str, spans: Sequence[tuple[int, int]], number: int, words: Tongue) -> bool:
    """Whether the paragraph before says that somebody speaks, and ends with a colon."""
    if number == 0:
        return False
    start, end = spans[number - 1]
    if not text[start:end].rstrip().endswith(":"):
        return False
    first = max(start, end - _LONGEST_CLAUSE)
    return any(
        each.verb is not None and each.subject is not None and not each.holds
        for each in READERS[words.code](text, first, end, words)
    )
