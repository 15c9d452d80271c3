"""Who published a page, how that is known, and from whom it was taken.

What says so is the site's name behind titles and captions, the agency of a dateline, the domain of
an address, or the furniture of a blog. A credit under a picture names the picture's owner, and says
nothing of the article.
"""

# ruff: noqa: RUF001 - foreign letters are what is looked for
# ruff: noqa: E501 - a pattern reads better unbroken

from __future__ import annotations

import re
from collections import Counter
from typing import TYPE_CHECKING, Final
from urllib.parse import urlsplit

from truceline.press.line_signs import dateline_end
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
_BLOGGER: Final = frozenset({"post a comment", "older post", "newer post", "email thisblogthis!"})
_WORDPRESS: Final = re.compile(
    r"^(?:proudly )?powered by wordpress|^blog at wordpress\.com", re.IGNORECASE
)


def publisher(article: Article) -> Publisher:
    """Who published an article, and from whom it was taken, the origin first.

    The name is empty where nothing tells it. A wire's dateline, a footer ("appeared first on ...",
    "from ...", "via ...", "Source: ...") and an agency's credits for the report are stated origins;
    pictures' credits are not.
    """
    chain = _origins(article)
    lines = [line.text.strip() for line in article.lines if line.text.strip()]
    name, how = _named(article, lines)
    agency = dateline_agency(article)
    if agency in _WIRES:
        chain = (agency, *chain)
    elif agency and not name:
        name, how = agency, "stated"
    if not name and chain and (maker := _furniture(lines)):
        name, how = maker, "furniture"
    elif not name:
        name = _furniture(lines)
        how = "furniture" if name else how
    if not name and agency and not chain[1:]:
        # Only the wire is named: who printed it is not known.
        return Publisher(name="", how="unknown", chain=(agency,))
    if name and (not chain or chain[-1] != name):
        chain = (*chain, name)
    return Publisher(name=name, how=how, chain=tuple(dict.fromkeys(chain)))  # type: ignore[arg-type]


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
    """The outlet's name by its address, or by what stands behind its titles and captions."""
    host = urlsplit(article.source.address).hostname or ""
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
    suffix = split_suffix(article.source.title)[1] if article.source.title else ""
    if suffix.casefold() in OUTLETS:
        return suffix, "stated"
    return (host.removeprefix("www."), "address") if host else ("", "unknown")


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
    return tuple(dict.fromkeys(each for each in (*found, *via) if each))


def _clean(name: str) -> str:
    """A name without quotation marks and stops."""
    plain = re.sub(r"https?://\S+", "", name).strip(" .,:;\"'“”")
    return _AGENCIES.get(plain.casefold(), plain)


def _furniture(lines: Sequence[str]) -> str:
    """The maker of a blog by the furniture of its pages; empty where it shows none."""
    plain = {line.casefold() for line in lines}
    if plain & _BLOGGER:
        return "Blogger"
    return "WordPress" if any(_WORDPRESS.match(line) for line in lines[-10:]) else ""
