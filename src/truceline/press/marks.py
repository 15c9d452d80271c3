r"""Quotation marks: where words between marks begin and end, whatever the typography.

Straight, curly, low and pointed marks, single marks beside apostrophes, marks within marks (of the
same sort too), marks never closed, and speech that goes on over paragraphs, with a mark at the
head of each. What a mark does is read from its own shape first and from what stands around it.

>>> [each.text for each in marked('He said: "We can\'t go."', [(0, 24)], "en")]
["We can't go."]
"""

# ruff: noqa: RUF001 - quotation marks of every kind are what this module reads

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_SPACES: Final = " \t\r\n\u00a0\u202f\u2009\u200f\u200e\u202b\u202c\u2060"
_DOUBLE_OPEN: Final = "“„‟"
_POINTED: Final = "«»"
_SINGLE: Final = "'‘’‚‛‹›"
_ANY: Final = re.compile(r"``|''|‘‘|’’|[\"“”„‟＂«»'‘’‚‛‹›]")
_BEFORE_OPEN: Final = "([{—–-/:=…"
_DEEPEST: Final = 8
_LONGEST_SINGLE: Final = 2_000
_ELIDED: Final = re.compile(
    r"['’‘](?:\d\ds?|em|tis|twas|til|cause|n|round|s|re|ll|ve|d|t)\b", re.IGNORECASE
)
_CLOSER: Final = {"«": "»", "»": "«", "“": "”", "„": "“”", "‟": "”", "‘": "’", "‚": "‘", "‹": "›"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """Words between marks; ``start`` and ``end`` are inside the marks, without spaces beside them.

    Args:
        start: Where the words begin.
        end: Where they end, exclusive.
        text: Exactly what stands there.
        outer_start: Where the opening mark stands.
        outer_end: After the closing mark; ``end`` where none stands there.
        paragraph: Which of the spans it stands in, counted from 0.
        mark: The opening mark.
        closed: Whether the closing mark stands there.
        continues: Whether it goes on with what the paragraph before left open.
        nested: Words between marks within it, as (start, end).
    """

    start: int
    end: int
    text: str
    outer_start: int
    outer_end: int
    paragraph: int
    mark: str
    closed: bool = True
    continues: bool = False
    nested: tuple[tuple[int, int], ...] = ()


@dataclass(slots=True, kw_only=True)
class _Open:
    """An opening mark that waits for its close."""

    at: int
    width: int
    mark: str
    inner: list[tuple[int, int, int, int, str]]


_Pair = tuple[int, int, int, int, str, bool, tuple[tuple[int, int], ...]]


def marked(text: str, spans: Sequence[tuple[int, int]], language: str) -> tuple[Marked, ...]:
    """Every stretch between marks, outermost ones only, in order.

    A stretch never leaves its paragraph: speech that goes on over paragraphs, with a mark at the
    head of each and one at the end of the last, is one stretch a paragraph, and ``continues``
    ties them.

    Args:
        text: The source.
        spans: The paragraphs as (start, end), in order.
        language: ISO 639-1; single marks open speech in English only.
    """
    found: list[Marked] = []
    left_open = ""
    for number, (start, end) in enumerate(spans):
        heads = _head_mark(text, spans, number + 1)
        pairs = _pairs(text, start, end, single=language in {"en", ""}, goes_on=heads)
        for first, each in enumerate(pairs):
            made = _marked(text, each, number)
            if made is None:
                continue
            goes_on = first == 0 and bool(left_open) and made.mark == left_open
            goes_on = goes_on and not text[start : made.outer_start].strip(_SPACES)
            found.append(replace(made, continues=goes_on))
        last = found[-1] if found and found[-1].paragraph == number else None
        left_open = last.mark if last and not last.closed else ""
    return tuple(found)


def _marked(text: str, pair: _Pair, number: int) -> Marked | None:
    """A pair as it is handed on, without the spaces beside its marks; None where it is empty."""
    outer, start, end, after, mark, closed, nested = pair
    while start < end and text[start] in _SPACES:
        start += 1
    while end > start and text[end - 1] in _SPACES:
        end -= 1
    if not any(char.isalnum() for char in text[start:end]):
        return None
    return Marked(
        start=start,
        end=end,
        text=text[start:end],
        outer_start=outer,
        outer_end=after if closed else end,
        paragraph=number,
        mark=mark,
        closed=closed,
        nested=nested,
    )


def _head_mark(text: str, spans: Sequence[tuple[int, int]], number: int) -> str:
    """The mark at the head of a paragraph; empty where none stands there."""
    if number >= len(spans):
        return ""
    head = text[spans[number][0] : spans[number][1]].lstrip(_SPACES)[:1]
    return head if head and head in '"“”„‟＂«»‘' else ""


def _pairs(text: str, start: int, end: int, *, single: bool, goes_on: str) -> list[_Pair]:
    """The outermost pairs of one paragraph, and what is left open at its end."""
    done: list[_Pair] = []
    stack: list[_Open] = []
    for each in _ANY.finditer(text, start, end):
        at, width = each.start(), len(each[0])
        char = each[0] if width == 1 else '"'  # two single marks stand for a double one
        if char in _SINGLE and not single:
            continue
        act = _act(text, start, end, at, width, char, stack)
        if act == "open" and len(stack) < _DEEPEST:
            stack.append(_Open(at=at, width=width, mark=char, inner=[]))
        elif act == "close":
            _close(stack, done, at, width, char)
    _left_over(text, end, stack, done, goes_on)
    return _one_after_another(sorted(done))


def _one_after_another(found: list[_Pair]) -> list[_Pair]:
    """Pairs in order of which none reaches into the next: one never closed ends before it."""
    kept: list[_Pair] = []
    for each in found:
        last = kept[-1] if kept else None
        if last is not None and each[0] < last[3]:
            if last[5]:
                continue
            kept.pop()
            if last[1] < each[0]:
                kept.append((last[0], last[1], each[0], each[0], last[4], False, ()))
        kept.append(each)
    return kept


def _act(  # noqa: PLR0917 - one place of a text, and what is open there
    text: str, start: int, end: int, at: int, width: int, char: str, stack: list[_Open]
) -> str:
    """What a mark does where it stands: ``open``, ``close`` or nothing."""
    before = text[at - 1] if at > start else " "
    after = text[at + width] if at + width < end else " "
    opens = after not in _SPACES and (before in _SPACES or before in _BEFORE_OPEN)
    opens = opens or (after not in _SPACES and before in _DOUBLE_OPEN + "«‘\"'")
    closes = before not in _SPACES or char in "»”"
    closes = closes and (not after.isalnum() or char in "»”")
    if char in _SINGLE:
        return _act_single(text, end, at, stack, opens=opens, before=before, after=after)
    if char in _POINTED:
        return _act_pointed(char, stack, after)
    if char in {'"', "＂"}:
        if stack and closes and not (opens and before in _SPACES):
            return "close"
        return "open" if opens else ""
    if char in "„‟":
        return "open"
    if char == "“":
        low = any(each.mark in "„“”" for each in stack)
        return "close" if low and closes and before not in _SPACES else "open"
    if stack and any(each.mark not in _SINGLE for each in stack):
        return "close" if not (opens and before in _SPACES) else "open"
    return "open" if opens else ""


def _act_pointed(char: str, stack: list[_Open], after: str) -> str:
    """Pointed marks: as French and Russian set them, or turned round, as Danish does."""
    if char == "«":
        return "close" if any(each.mark == "»" for each in stack) else "open"
    if any(each.mark != "»" for each in stack):
        return "close"
    return "open" if after not in _SPACES and not stack else ""


def _act_single(
    text: str, end: int, at: int, stack: list[_Open], *, opens: bool, before: str, after: str
) -> str:
    """Single marks: most of them are apostrophes."""
    if before.isalnum() and after.isalnum():
        return ""
    waits = bool(stack) and stack[-1].mark in _SINGLE
    if waits and text[at] != "‘" and before not in _SPACES and not after.isalnum():
        possessive = before in "sS" and after in _SPACES and _closes_later(text, at + 1, end)
        return "" if possessive else "close"
    if not opens or waits or text[at] == "’" or _ELIDED.match(text, at):
        return ""
    return "open" if _closes_later(text, at + 1, end) else ""


def _closes_later(text: str, at: int, end: int) -> bool:
    """Whether a single mark that can close stands further on, before any other one opens."""
    for each in range(at, min(end, at + _LONGEST_SINGLE)):
        if text[each] in "'’":
            before = text[each - 1]
            after = text[each + 1] if each + 1 < end else " "
            if after.isalnum() and not before.isalnum():
                return False
            if before not in _SPACES and not after.isalnum():
                return True
    return False


def _close(stack: list[_Open], done: list[_Pair], at: int, width: int, char: str) -> None:
    """Close what this mark closes: what it fits best, else the innermost of its strength."""
    fits = [n for n, each in enumerate(stack) if char in _CLOSER.get(each.mark, each.mark)]
    strength = char in _SINGLE
    same = [n for n, each in enumerate(stack) if (each.mark in _SINGLE) == strength]
    which = fits[-1] if fits else same[-1] if same else None
    if which is None:
        return
    opened = stack[which]
    for lost in stack[which + 1 :]:
        opened.inner.extend(lost.inner)
    del stack[which:]
    one = (opened.at, opened.at + opened.width, at, at + width, opened.mark)
    if stack:
        stack[-1].inner.extend((one, *opened.inner))
    else:
        done.append((*one, True, tuple((each[1], each[2]) for each in sorted(opened.inner))))


def _left_over(text: str, end: int, stack: list[_Open], done: list[_Pair], goes_on: str) -> None:
    """What was opened and never closed in its paragraph.

    Where the next paragraph opens with a mark, the speech goes on there. Else a mark is missing:
    what was whole within stands by itself, and the rest runs up to it or to its last full stop.
    """
    while end and text[end - 1] in _SPACES:
        end -= 1
    if not stack:
        return
    first = stack[0]
    inner = sorted(one for each in stack for one in each.inner)
    if first.mark in _SINGLE:
        done.extend((*one, True, ()) for one in inner)
        return
    if goes_on == first.mark:
        begins = (first.at, first.at + first.width, end, end, first.mark)
        done.append((*begins, False, tuple((each[1], each[2]) for each in inner)))
        return
    doubles = [one for one in inner if one[4] not in _SINGLE]
    later = [each for each in stack[1:] if each.mark not in _SINGLE]
    bounds = [one[0] for one in doubles] + [each.at for each in later]
    stop = _speech_end(text, first.at + first.width, min(bounds, default=end), final=not bounds)
    if stop:
        done.append((first.at, first.at + first.width, stop, stop, first.mark, False, ()))
    done.extend((*one, True, ()) for one in doubles)
    for each, until in zip(later, [one.at for one in later[1:]] + [end] * bool(later), strict=True):
        done.append((each.at, each.at + each.width, until, until, each.mark, False, ()))


def _speech_end(text: str, start: int, stop: int, *, final: bool) -> int:
    """Where speech without a closing mark ends: before what attributes it, else at its end."""
    said = re.compile(
        r"[,?!…](?= (?:he|she|they|said|[A-Z]\w+(?: [A-Z]\w+)*) (?:\w+ )?"
        r"(?:said|added|told|noted|stressed|stated|explained|warned|continued)\b)"
        r"|[,?!…](?= (?:said|added) [A-Z])"
    )
    cut = said.search(text, start, stop)
    if cut:
        return cut.end()
    if final:
        return stop
    ends = [start + each.end() for each in re.finditer(r"[.!?…]", text[start:stop])]
    return ends[-1] if ends else 0
