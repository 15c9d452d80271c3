"""What a line shows by itself: whether it is prose, a headline, a caption, a control, a byline.

A sign is taken for proof only where the article's own sentences do not show it. Whatever shows no
sign stays, so that no sentence is lost.
"""

# ruff: noqa: RUF001 - long dashes and foreign letters are what is looked for

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from truceline.press.date_words import MONTHS, WEEKDAYS
from truceline.press.dates import Dated, find
from truceline.press.line_words import (
    BYLINE,
    CAPTION_END,
    CAPTION_START,
    CONTROLS,
    ENDS,
    FOOTER,
    INTERFACE,
    LISTS,
    RELATED,
    SECTIONS,
    TICKER,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

_WORD = re.compile(r"[^\W_]+(?:[’'.-][^\W_]+)*\.?")
_FINAL = re.compile(r"[.!?…。؟۔:;,،؛](?:\s?[\"'”’»“)\]*]){0,3}$")
_STOP = re.compile(r"[.!?…。؟۔](?:\s?[\"'”’»“)\]*]){0,3}$")
_INSIDE = re.compile(r"[^\W\d_]{3}[.!?][\"'”’»]?\s+[\"'“‘«]?[^\W\d_a-z]")
_OPENS = re.compile(r"^[\"'“‘«„]")
_MEDIUM_WORDS: Final = 4
_MEDIA: Final = frozenset(
    {
        "chronicle", "courier", "daily", "dispatch", "gazette", "herald", "journal", "mail",
        "news", "observer", "post", "press", "record", "star", "sun", "telegraph", "times",
        "today", "tribune", "weekly",
    }
)  # fmt: skip
_LABELS = re.compile(
    r"\b(?:published|updated|posted|created|modified|last|first|time|date|on|at|am|pm|edited|added|years?|months?|weeks?|days?|hours?|minutes?|ago|min|read"
    r"|опубликовано|обновлено|дата|время|в|publié|mis|à|jour|le|modifié|نشر|في|تاريخ|النشر|تحديث|آخر)\b",
    re.IGNORECASE,
)
_COUNT = re.compile(r"^[\s\d.,:;|/()+%$€£#*•·<>«»–—-]{1,40}$")
_QUOTES = re.compile(r"\d{1,7}[.,]\d{1,4}\s?%?|[+-]\s?\d")
_DATELINE = re.compile(
    r"^[^\W\d_][^\n()]{1,60}?[\s,]*(?:\(([^()\n]{2,40})\)|/([^/\n]{2,40})/)\.?\s?[-–—:.]?\s?"
)
_CALENDAR = "|".join(sorted({*MONTHS, *WEEKDAYS}, key=len, reverse=True))
_PLACE_DASH = re.compile(
    r"^(?:[A-Z\u00c0-\u00de\u0410-\u042f][^\Wa-zа-яё\d_]{2,}[\s,/.-]{0,2}){1,4}"
    r"(?:[A-Z][\w.]{1,12}[\s,]{1,2}){0,2}(?:\d{1,2}\s?[-–—]?\s?)?"
    # A day before its month, or a weekday, where the dateline names no agency: "12 фев —".
    rf"(?:(?:\d{{1,2}}\s)?(?i:{_CALENDAR})\b\.?\s?)?[-–—]\s?\S"
)
_PLACE_AGENCY = re.compile(
    r"^[A-Z][^\W\d_]{2,}(?:[ -][A-Z][^\W\d_]{2,})?,\s[A-Z]{2,8}\s[-–—]\s?(?=\S)"
)
_NO_PLACE = re.compile(
    r"^(?:BREAKING|UPDATED?|EXCLUSIVE|WATCH|VIDEO|LIVE|OPINION|ANALYSIS|URGENT|QUESTION|ANSWER)\b"
)
_PAST: Final = re.compile(
    r"\b(?:said|says|told|added|stressed|noted|stated|announced|according to|сказал\w*|заявил\w*"
    r"|сообщил\w*|отметил\w*|dit|déclaré|affirmé|قال|قالت|أعلن|أكد|صرح)\b",
    re.IGNORECASE,
)
_PICTURE_OWNER = re.compile(r"^©\s?[^/©]{2,40}/\s?\S(?!.*\brights reserved)", re.IGNORECASE)
_IN_PICTURE = re.compile(r"^in (?:this|a|an)\b", re.IGNORECASE)
_OF_PICTURE = re.compile(
    r"\b(?:taken|posted|released|provided|handout|made available|courtesy|undated|file|frame grab"
    r"|video grab|screen ?shot)\b",
    re.IGNORECASE,
)
_SHORT: Final = 4
_LONG: Final = 30
_LOOKED_AT: Final = 600
_TITLE_SHARE: Final = 0.75


def words(line: str) -> list[str]:
    """The words of a line's beginning."""
    return _WORD.findall(line[: _LOOKED_AT * 4])


def is_prose(line: str) -> bool:
    """Whether a line reads as sentences: it ends like one, has one inside, or is long."""
    text = line.strip()
    count = len(words(text))
    if count < _SHORT:
        return count > 1 and is_sentence(text) and not text.endswith(("...", "…"))
    if count >= _LONG or dateline_end(text):
        return True
    if _FINAL.search(text[-12:]):
        return True
    return count >= 2 * _SHORT and _INSIDE.search(text[:_LOOKED_AT]) is not None


def is_sentence(line: str) -> bool:
    """Whether a line ends as a sentence does."""
    return _STOP.search(line.strip()[-12:]) is not None


def title_case(line: str) -> float:
    """The share of its longer words, but the first, that begin with a capital letter (0 to 1)."""
    found = [each for each in words(line)[1:] if len(each) >= _SHORT and not each[0].isdigit()]
    if not found:
        return 0.0
    return sum(each[0].isupper() for each in found) / len(found)


def is_headline(line: str) -> bool:
    """Whether a line reads as an English headline, written with capital letters."""
    count = len(words(line))
    return 5 <= count <= 22 and title_case(line) >= _TITLE_SHARE  # noqa: PLR2004


def speaks(line: str) -> bool:
    """Whether a reporting verb stands in a line."""
    return _PAST.search(line[:_LOOKED_AT]) is not None


def opens_with_mark(line: str) -> bool:
    """Whether a line begins with a quotation mark."""
    return _OPENS.match(line.strip()) is not None


def dateline_end(line: str) -> int:
    """Where the dateline at the head of a line ends ("MUNICH (Sputnik) — "); 0 for none."""
    head = line[:120].lstrip()
    away = len(line[:120]) - len(head)
    match = _DATELINE.match(head)
    if match and _names_agency(match):
        return away + match.end()
    match = _PLACE_AGENCY.match(head)
    if match:
        return away + match.end()
    match = None if _NO_PLACE.match(head) else _PLACE_DASH.match(head)
    if match and len(words(line)) >= 2 * _SHORT:
        return away + match.end() - 1
    return 0


def _names_agency(match: re.Match[str]) -> bool:
    """Whether what stands before an agency in brackets is a place, and perhaps a day."""
    place = match[0].split("(")[0].split("/")[0].strip(" ,.")
    bare = [each for each in words(place) if each.rstrip(".").lower() not in MONTHS]
    bare = [each for each in bare if each.rstrip(".").lower() not in WEEKDAYS]
    letters = [each for each in bare if not each[0].isdigit()]
    if not letters or len(letters) > 5 or not letters[0][0].isalpha():  # noqa: PLR2004
        return False
    # Scripts without capitals show a dateline by the dash behind the brackets alone.
    behind = match[0].rstrip()[-1] in "-–—:."
    if letters[0].isupper():
        return behind or all(each.isupper() for each in letters)
    capital = letters[0][0].isupper() or not letters[0][0].isascii()
    dated = len(bare) < len(words(place))
    return (behind or dated) and capital


def is_date_line(line: str) -> tuple[Dated, ...]:
    """The dates of a line that says nothing else: a page's own date, as printed; else none."""
    text = line.strip()
    if len(text) > 160 or not any(each.isdigit() for each in text):  # noqa: PLR2004
        return ()
    dates = tuple(each for each in find(text, None) if each.precision not in {"weekday", "month"})
    if not dates or any(each.relative for each in dates):
        return ()
    rest = "".join(
        char
        for index, char in enumerate(text)
        if not any(each.start <= index < each.end for each in dates)
    )
    left = [each for each in words(_LABELS.sub(" ", rest)) if not each[0].isdigit()]
    left = [each for each in left if each.upper() not in {"GMT", "UTC", "EST"}]
    return dates if len(left) <= 1 or _is_medium(left) else ()


def _is_medium(names: Sequence[str]) -> bool:
    """Whether words are the name of a paper: "Valley Gazette, March 15, 2016" is its page's date.

    The last of them says so: a picture may be of Times Square.
    """
    few = len(names) <= _MEDIUM_WORDS and all(each[0].isupper() for each in names)
    return few and names[-1].casefold() in _MEDIA


def sign(line: str) -> str:
    """The reason to drop a line that its own words give; empty where they give none.

    Reasons: ``caption``, ``interface``, ``section``, ``related``, ``byline``, ``footer``,
    ``comments``, ``ticker``, ``counter``.
    """
    text = " ".join(line.split())
    plain = text.casefold().strip(" :#\u200b\ufeff")
    head, tail = text[:_LOOKED_AT], text[-200:]
    count = len(words(text))
    if ENDS.match(head):
        return "comments"
    if plain in INTERFACE:
        return "interface"
    if plain in SECTIONS:
        return "section"
    if _COUNT.match(text[:41]) and len(text) <= 40:  # noqa: PLR2004 - as the pattern has it
        return "counter"
    if _PICTURE_OWNER.match(head) and count <= _LONG:
        return "caption"
    if FOOTER.search(head) and count <= 2 * _LONG:
        return "footer"
    if LISTS.match(head):
        return "interface"
    if CONTROLS.match(head) and count <= _LONG and not speaks(text):
        return "interface"
    if RELATED.match(head) and count <= _LONG and not is_sentence(text):
        return "related"
    if BYLINE.match(head) and count <= 16 and _byline(text):  # noqa: PLR2004
        return "byline"
    if TICKER.match(head) and count <= _LONG and not is_sentence(text):
        return "ticker"
    if count <= 12 and len(_QUOTES.findall(text)) >= 2 and not is_sentence(text):  # noqa: PLR2004
        return "ticker"
    return "caption" if _caption(text, head, tail, count) else ""


def _byline(text: str) -> bool:
    """Whether "By ..." names people rather than begins a sentence."""
    if text.startswith("(") or ":" in text[:12]:
        return True
    return not is_sentence(text) or title_case(text) >= _TITLE_SHARE


def _caption(text: str, head: str, tail: str, count: int) -> bool:
    """Whether a line is a picture's caption or credit by its form."""
    if dateline_end(text) or count > 80:  # noqa: PLR2004 - longer ones have swallowed the article
        return False
    if _IN_PICTURE.match(head) and CAPTION_START.match(head):
        return _OF_PICTURE.search(head) is not None or bool(find(head, None))
    if CAPTION_START.match(head):
        return not speaks(text) or head.startswith(("©", "(c)")) or count <= _LONG
    if CAPTION_END.search(tail):
        return not (speaks(text) and count > _LONG) and not opens_with_mark(text)
    if is_sentence(text) or count < 6:  # noqa: PLR2004
        return False
    dates = [each for each in find(tail, None) if each.precision == "day" and each.earliest]
    if not dates or dates[-1].end < len(tail) - 1 or speaks(text):
        return False
    # Behind a dash or a bar it is a title's: "Briefing - March 24, 2016".
    return tail[: dates[-1].start].rstrip()[-1:] not in {"-", "–", "—", "|", ":"}
