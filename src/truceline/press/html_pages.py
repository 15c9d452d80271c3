"""Pages in HTML: what a reader sees, line by line, and which of the lines are the article.

The article is found by trafilatura, or by resiliparse where that finds none or the page is too
large for it. Titles are text: markup in them is left out, and nothing of a page is ever run.
"""

from __future__ import annotations

import json
import re
from hashlib import sha256
from itertools import islice
from typing import TYPE_CHECKING, Any, Final

from truceline.errors import Fault, TrucelineError
from truceline.extras import extra
from truceline.press.decoding import decode
from truceline.press.markup import bare, shown
from truceline.press.shapes import Source

if TYPE_CHECKING:
    from collections.abc import Iterator

_DECLARED = re.compile(rb"<meta[^>]{0,200}charset\s*=\s*[\"']?\s*([\w.:-]{1,40})", re.IGNORECASE)
_MOST_MARKUP: Final = 3_000_000
"""Characters of markup up to which trafilatura is asked; it builds several trees."""
_MOST_TAGS: Final = 60_000
"""Tags likewise."""
_DEEPEST: Final = 400
"""Open elements within each other up to which a page is sound; browsers stop at 512."""
_TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]{0,15})[^<>]{0,4000}(/?)>")
_VOID: Final = frozenset(
    {
        "area", "base", "br", "col", "dd", "dt", "embed", "hr", "img", "input", "li", "link",
        "meta",
        "option", "p", "param", "source", "td", "th", "tr", "track", "wbr",
    }
)  # fmt: skip
_META = re.compile(r"<meta\s[^<>]{1,2000}>|<time\s[^<>]{1,1000}>", re.IGNORECASE)
_ATTRIBUTE = re.compile(r"([\w:-]{1,40})\s*=\s*(?:\"([^\"]{0,600})\"|'([^']{0,600})')")
_LINKED = re.compile(r"<link\s[^<>]{0,300}rel=[\"']?canonical[^<>]{0,1000}>", re.IGNORECASE)
_TITLE = re.compile(r"<title[^<>]{0,200}>", re.IGNORECASE)
_JSON = re.compile(r"<script[^<>]{0,200}application/ld\+json[^<>]{0,100}>", re.IGNORECASE)
_MOST_JSON: Final = 200_000
"""Characters of one block of linked data."""
_WHEN: Final = (
    "article:published_time", "og:published_time", "datepublished", "dc.date", "dc.date.issued",
    "dcterms.created", "dcterms.issued", "pubdate", "publishdate", "publish-date", "sailthru.date",
    "parsely-pub-date", "date", "analytics:date",
)  # fmt: skip
_TITLES: Final = ("og:title", "twitter:title", "dc.title")
_SITES: Final = ("og:site_name", "application-name", "dc.publisher")
_LONGEST_SITE: Final = 120
_ADDRESSES: Final = ("og:url", "twitter:url")
_MATCHED: Final = 0.9
"""The share of the article that must be found again among the page's lines."""


def page(file: str, data: bytes, *, declared: str = "") -> Source | Fault:
    """A page as a source.

    Args:
        file: Where it was found, for people.
        data: The page.
        declared: The charset that its server named.

    Returns:
        The source, its text all that a reader sees and its ``main`` lines the article; or
        PRESS_PAGE_BROKEN where no text can be had of it.

    Raises:
        DeskFault: EXTRA_MISSING.
    """
    match = _DECLARED.search(data[:4_096])
    decoded = decode(data, declared or (match[1].decode("ascii") if match else ""))
    markup = decoded.text.replace("\0", "")
    head = _stated(markup)
    nested = _depth(markup)
    if nested > _DEEPEST:
        # Parsers that build a tree give way under such a page; a reader that only runs along it
        # does not, and says the same.
        whole, article = shown(markup), ""
    else:
        whole = _whole(markup)
        article = _article(markup, head["address"])
    text, main = _marked(whole, article, head["title"])
    if not text.strip():
        sentence = "There is no text on this page."
        return Fault("PRESS_PAGE_BROKEN", sentence, "Save it once it has loaded, or as text.", file)
    return Source(
        file=file,
        sha256=sha256(data).hexdigest(),
        text=text,
        medium="html",
        address=head["address"],
        title=head["title"],
        site=head["site"],
        said=tuple(head["said"]),
        main=main,
        encoding=decoded.encoding,
        replaced=decoded.replaced,
    )


def _whole(markup: str) -> str:
    """All that a reader sees of a page, a line a block."""
    try:
        parse = extra("resiliparse.extract.html2text")
    except TrucelineError:
        return shown(markup)
    text: str = parse.extract_plain_text(
        markup, preserve_formatting=True, main_content=False, alt_texts=False, list_bullets=False
    )
    return "\n".join(line for line in (" ".join(each.split()) for each in text.split("\n")) if line)


def _article(markup: str, address: str) -> str:
    """The article's own text, a line a paragraph; empty where neither library finds one."""
    found = ""
    if len(markup) <= _MOST_MARKUP and markup.count("<") <= 2 * _MOST_TAGS:
        library = extra("trafilatura")
        try:
            found = (
                library.extract(
                    markup,
                    url=address or None,
                    include_comments=False,
                    include_tables=True,
                    with_metadata=False,
                    deduplicate=False,
                )
                or ""
            )
        # Whatever a hostile page makes the library raise, the next one is asked.
        except Exception:  # noqa: BLE001
            found = ""
    if found.strip():
        return found
    parse = extra("resiliparse.extract.html2text")
    text: str = parse.extract_plain_text(
        markup, preserve_formatting=True, main_content=True, alt_texts=False, list_bullets=False
    )
    return text


def _marked(whole: str, article: str, title: str) -> tuple[str, frozenset[int] | None]:
    """The page's text, and the numbers of the article's lines in it.

    Where the page's lines do not hold the article as the library gives it (it joins what the page
    parts), the article stands for the page.
    """
    parts = [" ".join(line.lstrip("-• ").split()) for line in article.split("\n")]
    parts = [part for part in parts if part]
    if not parts:
        return whole, None
    lines = whole.split("\n")
    wanted = {_key(part): len(part) for part in parts}
    numbers = {number for number, line in enumerate(lines, 1) if _key(line) in wanted}
    found = sum(wanted[key] for key in {_key(lines[number - 1]) for number in numbers})
    if found >= _MATCHED * sum(wanted.values()):
        named = _key(title)
        top = min(numbers)
        # Of the lines above the text, the title is kept with it.
        above = enumerate(lines[: top - 1], 1)
        titled = [at for at, line in above if named and _key(line) == named]
        return whole, frozenset(numbers | set(titled[-1:]))
    if title and _key(parts[0]) != _key(title):
        parts.insert(0, title)
    return "\n\n".join(parts), frozenset(range(1, 2 * len(parts), 2))


def _key(line: str) -> str:
    """A line as it is compared: letters and digits alone."""
    return "".join(char for char in line.casefold() if char.isalnum())


def _depth(markup: str) -> int:
    """How deep elements stand within each other, at most; those that close themselves aside."""
    depth = deepest = 0
    for closing, name, empty in _TAG.findall(markup):
        if empty or name.lower() in _VOID:
            continue
        depth = max(depth - 1, 0) if closing else depth + 1
        deepest = max(deepest, depth)
    return deepest


def _stated(markup: str) -> dict[str, Any]:
    """What a page's head says: its title, site and address, and when it was published."""
    meta: dict[str, list[str]] = {}
    times: list[str] = []
    for tag in (each[0] for each in islice(_META.finditer(markup), 500)):
        attributes = {name.lower(): bare(one or two) for name, one, two in _ATTRIBUTE.findall(tag)}
        if tag[:5].lower() == "<time":
            if "pubdate" in tag.lower() or "datepublished" in tag.lower():
                times.append(attributes.get("datetime", ""))
            continue
        names = (attributes.get(each, "") for each in ("property", "name", "itemprop"))
        name = next((each for each in names if each), "")
        meta.setdefault(name.lower(), []).append(attributes.get("content", ""))
    linked = _linked(markup)
    said = [each for name in _WHEN for each in meta.get(name, ())] + times + linked["datePublished"]
    titles = [each for name in _TITLES for each in meta.get(name, ())] + linked["headline"]
    titles.extend(_within(markup, _TITLE, "</title", 1, 1_000))
    sites = [each for name in _SITES for each in meta.get(name, ())]
    canonical = _LINKED.search(markup)
    links = _ATTRIBUTE.findall(canonical[0]) if canonical else []
    places = [each for name in _ADDRESSES for each in meta.get(name, ())]
    places.extend(one or two for name, one, two in links if name.lower() == "href")
    return {
        "title": next((bare(each) for each in titles if each.strip()), ""),
        "address": next((each for each in places if each.startswith(("http://", "https://"))), ""),
        "site": next(
            (" ".join(each.split())[:_LONGEST_SITE] for each in sites if each.strip()), ""
        ),
        "said": sorted({each.strip() for each in said if each.strip()}),
    }


def _within(
    markup: str, opening: re.Pattern[str], closing: str, most: int, longest: int
) -> Iterator[str]:
    """What stands between an opening tag and its end, of the first few; none that is too long."""
    for match in islice(opening.finditer(markup), most):
        start = match.end()
        end = markup.find(closing, start, start + longest)
        if end < 0:
            end = markup.find(closing.upper(), start, start + longest)
        if end > start:
            yield markup[start:end]


def _linked(markup: str) -> dict[str, list[str]]:
    """Headline and day of publication as linked data (schema.org) has them."""
    found: dict[str, list[str]] = {"headline": [], "datePublished": []}
    for block in _within(markup, _JSON, "</script", 20, _MOST_JSON):
        try:
            data = json.loads(block)
        except (ValueError, RecursionError):
            continue
        graph = data.get("@graph", data) if isinstance(data, dict) else data
        for thing in graph if isinstance(graph, list) else [graph]:
            if isinstance(thing, dict) and "Article" in str(thing.get("@type", "")):
                for name, values in found.items():
                    if isinstance(thing.get(name), str):
                        values.append(bare(thing[name]))
    return found
