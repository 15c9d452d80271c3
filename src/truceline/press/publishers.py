"""Who published a page, how that is known, and from whom it was taken.

What says so is the site's name behind titles and captions, the agency of a dateline, the domain of
an address, what markup calls the site, or a line of rights. A credit under a picture names the
picture's owner, and the furniture of a blog its platform: neither says whose the article is.
"""

# ruff: noqa: RUF001 - foreign letters are what is looked for
# ruff: noqa: E501 - a pattern reads better unbroken

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from truceline.press.line_signs import dateline_end
from truceline.press.platforms import account, furniture, unarchived
from truceline.press.shapes import Publisher
from truceline.press.site_names import OUTLETS, site_suffixes, split_suffix

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.press.shapes import Article

_DOMAINS: Final = {
    "sputniknews.com": "Sputnik International",
    "sputnikglobe.com": "Sputnik International",
    "rt.com": "RT",
    "tass.com": "TASS",
    "tass.ru": "TASS",
    "ria.ru": "RIA Novosti",
    "interfax.ru": "Interfax",
    "interfax.com": "Interfax",
    "reuters.com": "Reuters",
    "apnews.com": "Associated Press",
    "bbc.com": "BBC",
    "bbc.co.uk": "BBC",
    "aljazeera.com": "Al Jazeera",
    "aljazeera.net": "Al Jazeera",
    "alarabiya.net": "Al Arabiya",
    "theguardian.com": "The Guardian",
    "nytimes.com": "The New York Times",
    "washingtonpost.com": "The Washington Post",
    "cnn.com": "CNN",
    "france24.com": "France 24",
    "lemonde.fr": "Le Monde",
    "lefigaro.fr": "Le Figaro",
    "rfi.fr": "RFI",
    "dw.com": "Deutsche Welle",
    "voanews.com": "Voice of America",
    "rferl.org": "RFE/RL",
    "aa.com.tr": "Anadolu Agency",
    "dailysabah.com": "Daily Sabah",
    "hurriyetdailynews.com": "Hurriyet Daily News",
    "presstv.com": "Press TV",
    "presstv.ir": "Press TV",
    "sana.sy": "SANA",
    "xinhuanet.com": "Xinhua",
    "trunews.com": "TRUNEWS",
    "reliefweb.int": "ReliefWeb",
    "news.un.org": "UN News",
    "kommersant.ru": "Kommersant",
    "state.gov": "US Department of State",
    "mid.ru": "Ministry of Foreign Affairs of the Russian Federation",
}
"""The outlet of a domain, where it is not plain from the domain itself."""
_AGENCIES: Final = {
    "sputnik": "Sputnik International",
    "reuters": "Reuters",
    "ap": "Associated Press",
    "the associated press": "Associated Press",
    "thomson reuters": "Reuters",
    "agence france-presse": "AFP",
    "afp": "AFP",
    "tass": "TASS",
    "тасс": "TASS",
    "interfax": "Interfax",
    "интерфакс": "Interfax",
    "риа новости": "RIA Novosti",
    "ria novosti": "RIA Novosti",
    "xinhua": "Xinhua",
    "aa": "Anadolu Agency",
    "anadolu": "Anadolu Agency",
    "sana": "SANA",
    "irna": "IRNA",
    "dpa": "dpa",
    "upi": "UPI",
    "rt": "RT",
    "cnn": "CNN",
    "voa": "Voice of America",
    "kuna": "KUNA",
    "رويترز": "Reuters",
    "ا ف ب": "AFP",
    "أ ف ب": "AFP",
    "سانا": "SANA",
}
"""An agency's name as datelines abbreviate it."""
_WIRES: Final = frozenset({"Reuters", "Associated Press", "AFP", "dpa", "Xinhua", "UPI"})
"""Agencies whose texts others print: a dateline of theirs names the origin, not the page's owner."""
_IN_DATELINE = re.compile(r"(?:\(|(?<=\s)/)([^()/\n]{2,40})[)/]|,\s([A-Z]{2,8})\s[-–—]")
_FIRST_ON = re.compile(
    r"\b(?:appeared first on|first appeared on)\s(.{2,80}?)\.?\s*$", re.IGNORECASE
)
_FROM = re.compile(r"^from\s(.{2,80}?)(?:\shttps?://\S+)?\s*$", re.IGNORECASE)
_VIA = re.compile(r"^via\s(.{2,60}?)(?:\shttps?://\S+)?\s*$", re.IGNORECASE)
_TAKEN = re.compile(
    r"^(?:source|originally published (?:by|on|in|at)|republished from|reprinted from"
    r"|this (?:article|story) (?:was )?(?:originally|first) (?:appeared|published) (?:on|in|at|by)"
    r"|источник|المصدر)\s?:?\s(.{2,80}?)\.?\s*$",
    re.IGNORECASE,
)
_REPORTING = re.compile(
    r"\(?(?:reporting by|writing by|editing by)\b.{0,200}\b(reuters)\b", re.IGNORECASE
)
_RIGHTS = re.compile(
    r"^(?:copyright\s*)?(?:©|\(c\)|copyright)\s*(?:copyright\s*)?"
    r"(?:19|20)\d\d(?:\s?[-–—]\s?(?:19|20)?\d\d)?[,.]?\s+(?:by\s+)?(.{2,60}?)"
    r"(?:[.,|]?\s*(?:all rights reserved|all rights|rights reserved|powered by)\b.*)?[.\s]*$",
    re.IGNORECASE,
)
_MOST_WORDS: Final = 6


def publisher(article: Article) -> Publisher:
    """Who published an article, and from whom it was taken, the origin first.

    The name is empty where nothing tells it; a platform is nobody's name. A wire's dateline, a
    footer ("appeared first on ...", "from ...", "via ...", "Source: ..."), an agency's credits for
    the report and its line of rights are stated origins; pictures' credits are not.
    """
    chain = _origins(article)
    lines = [line.text.strip() for line in article.lines if line.text.strip()]
    name, how = _named(article, lines)
    platform = account(article.source.address)[1] or furniture(lines)
    agency = dateline_agency(article)
    if agency in _WIRES:
        chain = (agency, *chain)
    elif agency and not name:
        name, how = agency, "stated"
    # Where it is not known whose page it is, its platform ends the chain of those who passed it on.
    last = name or (platform if chain else "")
    if last and (not chain or chain[-1] != last):
        chain = (*chain, last)
    return Publisher(
        name=name,
        how=how,  # type: ignore[arg-type]
        chain=tuple(dict.fromkeys(chain)),
        platform=platform,
    )


def dateline_agency(article: Article) -> str:
    """The agency that an article's dateline names; empty where none does."""
    for line in article.body[:4]:
        end = dateline_end(line.text)
        match = _IN_DATELINE.search(line.text[:end]) if end else None
        if match:
            said = (match[1] or match[2]).strip(" .")
            return _AGENCIES.get(said.casefold(), said)
    return ""


def _named(article: Article, lines: Sequence[str]) -> tuple[str, str]:
    """The outlet's name by its address, by its markup, or by what stands behind its titles."""
    host = urlsplit(unarchived(article.source.address)).hostname or ""
    domain = next((each for each in _DOMAINS if host == each or host.endswith("." + each)), "")
    if domain:
        return _DOMAINS[domain], "address"
    known = site_suffixes(lines)
    found: Counter[str] = Counter()
    for line in (*lines, article.source.title):
        name = split_suffix(line[-300:])[1] or line.lstrip("-–—| ")
        if name.casefold() in known and not _FROM.match(name):
            found[name] += 1
    if found:
        return found.most_common(1)[0][0], "stated"
    if stated := _stated(article, lines):
        return stated, "stated"
    own, platform = account(article.source.address)
    if platform:
        return (own, "address") if own else ("", "unknown")
    return (host.removeprefix("www."), "address") if host else ("", "unknown")


def _stated(article: Article, lines: Sequence[str]) -> str:
    """The name that markup gives a site, that its title begins or ends with, or a line of rights."""
    source = article.source
    if source.site and not account(f"https://{source.site}")[1]:
        return _known(source.site)
    suffix = split_suffix(source.title)[1] if source.title else ""
    if suffix.casefold() in OUTLETS:
        return suffix
    own = "" if article.title is None else _flat(article.title.text)
    before, colon, behind = source.title.partition(": ")
    if colon and own and _flat(behind) == own and len(before.split()) <= _MOST_WORDS:
        # "Valley Notes: The truce holds", as blogs call their pages.
        return before.strip()
    if suffix and own and _flat(split_suffix(source.title)[0]) == own:
        return suffix if len(suffix.split()) <= _MOST_WORDS else ""
    rights = (_RIGHTS.match(line) for line in lines[-15:])
    named = (_clean(found[1]) for found in rights if found)
    # A wire's rights are in its text, wherever that is printed.
    fits = (each for each in named if len(each.split()) <= _MOST_WORDS and each not in _WIRES)
    return next(fits, "")


def _known(name: str) -> str:
    """A site's name as it is usual, where it is its own domain."""
    return _DOMAINS.get(name.casefold().removeprefix("www."), name)


def _flat(text: str) -> str:
    return " ".join(text.split()).casefold()


def _origins(article: Article) -> tuple[str, ...]:
    """From whom a page says that it took the article, the origin first."""
    found: list[str] = []
    via: list[str] = []
    first = article.body[0].number if article.body else 0
    for line in article.lines:
        if line.number < first:
            continue
        if line.role in {"body", "deck", "blank"}:
            if _REPORTING.search(line.text[:400]):
                found.insert(0, "Reuters")
            continue
        text = " ".join(line.text.split())[:400]
        if match := _FIRST_ON.search(text) or _TAKEN.match(text) or _FROM.match(text):
            found.append(_clean(match[1]))
        elif match := _VIA.match(text):
            via.append(_clean(match[1]))
        elif _REPORTING.search(text):
            found.insert(0, "Reuters")
        elif (match := _RIGHTS.match(text)) and _clean(match[1]) in _WIRES:
            found.insert(0, _clean(match[1]))
    return tuple(dict.fromkeys(each for each in (*found, *via) if each))


def _clean(name: str) -> str:
    """A name without quotation marks and stops."""
    plain = re.sub(r"https?://\S+", "", name).strip(" .,:;\"'“”")
    return _AGENCIES.get(plain.casefold(), plain)
