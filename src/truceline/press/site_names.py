"""The name of a site behind its titles and captions: "... - Sputnik International"."""

# ruff: noqa: RUF001 - long dashes are what is looked for
# ruff: noqa: E501 - a list of names reads better unbroken

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Sequence

_BEHIND = re.compile(r"\s[-–—|:»·•]{1,2}\s(?=\S)")
_STAMP = re.compile(r",\s\d{3,4}(?:,\s\d{1,2}\.\d{1,2}\.\d{4})?\s*$")
_NUMBERED = re.compile(r"^[-–—|]\s?")
_FROM: Final = re.compile(r"^(?:from|via|by)\s", re.IGNORECASE)

OUTLETS: Final = frozenset(
    each.casefold()
    for each in (
        "Sputnik International", "Sputnik", "Sputnik News", "Sputnik Globe", "RT", "RT International",
        "RT News", "TASS", "Interfax", "RIA Novosti", "РИА Новости", "ТАСС", "Интерфакс", "Lenta.ru",
        "Коммерсантъ", "RT на русском", "BBC News", "BBC", "Reuters", "AP News", "Associated Press",
        "CNN", "CNN.com", "CNNPolitics", "Al Jazeera", "Al Jazeera English", "The Guardian",
        "The New York Times", "The Washington Post", "Washington Post", "NYTimes.com", "France 24",
        "Le Monde", "Le Figaro", "Libération", "RFI", "AFP", "Deutsche Welle", "DW", "DW.COM",
        "Voice of America", "VOA", "VOA News", "RFE/RL", "Anadolu Agency", "Daily Sabah",
        "Hürriyet Daily News", "Hurriyet Daily News", "Haaretz", "The Times of Israel", "Asharq Al-Awsat",
        "Al Arabiya", "Al Arabiya English", "The National", "Press TV", "PressTV", "IRNA", "SANA",
        "Syrian Arab News Agency", "Fars News Agency", "Al-Monitor", "Middle East Eye", "The Independent",
        "The Telegraph", "Telegraph", "Daily Mail", "Daily Mail Online", "Fox News", "NBC News",
        "CBS News", "ABC News", "NPR", "Politico", "POLITICO", "The Hill", "Time", "Newsweek",
        "Bloomberg", "Financial Times", "The Wall Street Journal", "WSJ", "Xinhua", "CCTV", "TRUNEWS",
        "ReliefWeb", "UN News", "United Nations", "العربية", "الجزيرة", "سبوتنيك عربي", "الجزيرة نت",
        "Sputnik Mundo", "Sputnik France", "Sputnik Türkiye", "RT en français", "RT Arabic",
    )
)  # fmt: skip
"""Names of outlets that stand behind titles and captions, in lower case."""


def split_suffix(line: str) -> tuple[str, str]:
    """A line and the name behind its last dash, without the size and day that some sites add."""
    text = line.rstrip()
    plain = _STAMP.sub("", text)
    parts = list(_BEHIND.finditer(plain))
    if not parts:
        return line, ""
    last = parts[-1]
    return text[: last.start()], plain[last.end() :].strip()


def site_suffixes(lines: Sequence[str]) -> frozenset[str]:
    """The names, in lower case, that stand behind lines of one page as a site's name does.

    A name is taken where it is an outlet's, where it stands alone as a header ("- Sputnik
    International"), where "from" leads it, or behind three lines and more; always at most five
    words long, and written with a capital.
    """
    found: Counter[str] = Counter()
    taken = set()
    for line in lines:
        before, name = split_suffix(line[-300:])
        alone = not name and _NUMBERED.match(line.strip())
        name = _NUMBERED.sub("", line.strip()) if alone else name
        if not name or len(name.split()) > 5 or not (name[0].isupper() or _FROM.match(name)):  # noqa: PLR2004
            continue
        if name[-1] in '.?!"”»':
            continue
        key = name.casefold()
        found[key] += 1
        if (
            key in OUTLETS
            or (alone and len(name.split()) > 1)
            or (_FROM.match(name) and before.strip())
        ):
            taken.add(key)
    names = {key for key, count in found.items() if count >= 3}  # noqa: PLR2004 - as said above
    return frozenset(taken | names)


def without_suffix(line: str, suffixes: frozenset[str]) -> str:
    """A line without the site's name behind it; empty where it is nothing else."""
    if not suffixes:
        return line
    alone = _NUMBERED.sub("", line.strip())
    if alone != line.strip() and alone.casefold() in suffixes:
        return ""
    before, name = split_suffix(line)
    return before if name and name.casefold() in suffixes else line
