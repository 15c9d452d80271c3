"""Clauses that stand within the marks of a quotation: ``"We wait, he said. - It is late."``.

Russian and French set them so by rule; English agencies that translate from Russian do too. In
English a clause within the marks counts only with a dash at one side at least, or where its verb
comes first and a full stop ends it (``"We wait, said Petras. It is late."``: only writers turn it
round so), and only if it is short and cannot be a part of the tale that is told: ``"I rose - he
told me so - and left."``
"""

# ruff: noqa: RUF001 - dashes of every kind are what this module reads

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from truceline.press.readers import READERS

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.press.cues import Cue
    from truceline.press.layout import Layout
    from truceline.press.marks import Marked

_DASHED = re.compile(r"[,!?…][\s\u00a0]*[—–-][\s\u00a0]+")
_PLAIN = re.compile(r"[,!?…][\s\u00a0]+(?:[—–-][\s\u00a0]+)?")
_SIGN = re.compile(r"[.,;:!?…](?=[\s\u00a0])")
_END = re.compile(r"[.,]?[\s\u00a0]*[—–][\s\u00a0]|\.(?=[\s\u00a0])|\.$")
_ENGLISH = re.compile(
    r"(?P<dash>[,.!?…]?[\s\u00a0]+(?:—|–|-+)[\s\u00a0]+|[,.!?…]?—)|[,!?…][\s\u00a0]+"
)
_ENGLISH_END = re.compile(
    r"(?P<dash>[.,]?[\s\u00a0]+(?:—|–|-+)(?:[\s\u00a0]+|$)|[.,]?—)|[.](?=[\s\u00a0])|[.]$|[:;?!]"
)
_REST = re.compile(
    r"(?:[\s\u00a0]+(?:reporters|journalists|newsmen|media|also))?"
    r"(?:,?[\s\u00a0]+(?:on|in|at|after|during|to|following|with|of|the)\b[^,;:?!\"“”«»]{0,80})?"
)
_PAST = re.compile(r"[.,]?[\s\u00a0]*(?:—|–|-+)?[\s\u00a0]*")
_BEFORE = " \u00a0—–-"
_LONGEST: Final = 160
_LONGEST_ENGLISH: Final = 110
_TELLERS: Final = frozenset({"he", "she"})
_NO_PERSON: Final = frozenset({"said", "says", "added", "adds"})


def inside(layout: Layout, mark: Marked) -> tuple[Cue, ...]:
    """The clauses within a quotation's marks that tell who speaks, in order; often none.

    The first one's verb is the quotation's. Where it has a pronoun and a later one a name, the
    name says who speaks.

    Args:
        layout: The document.
        mark: The quotation.
    """
    code = layout.words.code
    if code == "en":
        return tuple(_english(layout, mark))
    if code not in {"ru", "fr"}:
        return ()
    dashed = code == "ru"
    for each in (_DASHED if dashed else _PLAIN).finditer(layout.text, mark.start, mark.end):
        stop = _END.search(layout.text, each.end(), mark.end)
        until = stop.start() if stop else mark.end
        if until - each.end() > _LONGEST:
            continue
        found = READERS[code](layout.text, each.end(), until, layout.words)
        first = next((one for one in found if one.start - each.end() <= 1), None)
        if first is not None and not dashed:
            sign = _SIGN.search(layout.text, first.end, until)
            until = sign.start() if sign else until
        if first is not None and (first.how == "after" or dashed):
            return (replace(first, start=each.end(), end=until),)
    return ()


def _english(layout: Layout, mark: Marked) -> Iterator[Cue]:
    """The clauses of English: after a comma or a dash, short, and with a dash at one side."""
    past = mark.start
    for each in _ENGLISH.finditer(layout.text, mark.start, mark.end):
        stop = _ENGLISH_END.search(layout.text, each.end(), mark.end)
        until = stop.start() if stop else mark.end
        dashes = each["dash"] or (stop and stop["dash"]) or _dash_follows(layout, until, mark)
        if each.start() < past or until - each.end() > _LONGEST_ENGLISH:
            continue
        stopped = each[0].startswith(",") and (stop is None or stop[0] == ".")
        if not dashes and not stopped:
            continue
        cue = _clause(layout, each.start(), each.end(), until)
        if cue is not None and (dashes or _turned(layout, cue)):
            past = until
            yield cue


def _dash_follows(layout: Layout, until: int, mark: Marked) -> bool:
    """Whether speech goes on past a full stop with a dash: ``he said. - But``."""
    return (
        re.match(r"\.[\s\u00a0]+[—–-]", layout.text[until : min(until + 6, mark.end)]) is not None
    )


def _turned(layout: Layout, cue: Cue) -> bool:
    """Whether a clause has its verb first, and a name ends what is behind: ``said Elena Petras``.

    Only verbs whose object is no person count: ``We stood up, told Petras`` may tell her.
    """
    if cue.verb is None or cue.subject is None or cue.verb[0] >= cue.subject[0]:
        return False
    names = layout.text[cue.subject[0] : cue.subject[1]].split()
    verb = layout.text[cue.verb[0] : cue.verb[1]].lower()
    return verb in _NO_PERSON and names[-1][:1].isupper()


def _clause(layout: Layout, sign: int, start: int, end: int) -> Cue | None:
    """A stretch of speech past a sign that is nothing but who says it, and when or where."""
    text, words = layout.text, layout.words
    for cue in READERS[words.code](text, sign, end, words):
        if (
            cue.verb is None
            or cue.subject is None
            or cue.start > start + 1
            or cue.holds
            or cue.weak
        ):
            continue
        after = cue.end if cue.how == "after" else cue.verb[1]
        low = text[cue.subject[0] : cue.subject[1]].lower()
        if low in words.pronouns and low not in _TELLERS:
            continue
        if cue.how in {"before", "after"} and _REST.fullmatch(text[after:end].rstrip()):
            return replace(cue, start=start, end=end)
    return None


def spoken_parts(text: str, mark: Marked, cues: tuple[Cue, ...]) -> tuple[tuple[int, int], ...]:
    """What is spoken of a quotation, as (start, end): all but the clauses within its marks."""
    parts: list[tuple[int, int]] = []
    at = mark.start
    for cue in cues:
        first = cue.start
        while first > at and text[first - 1] in _BEFORE:
            first -= 1
        parts.append((at, first))
        past = _PAST.match(text, cue.end, mark.end)
        at = past.end() if past else cue.end
    return tuple(each for each in (*parts, (at, mark.end)) if each[0] < each[1])
