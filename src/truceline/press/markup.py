"""What a reader sees of markup, line by line, by the standard library alone; scripts left out.

One run along the text, however it is nested: no markup makes it slow, which cannot be said of
parsers that build trees or look ahead.
"""

from __future__ import annotations

import re
from html import unescape
from typing import Final

_SILENT: Final = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "head"})
_BREAKING: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "body", "br", "caption", "dd", "div", "dl",
        "dt", "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr", "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "td",
        "th", "title", "tr", "ul",
    }
)  # fmt: skip
_NAME = re.compile(r"/?([a-zA-Z][a-zA-Z0-9]{0,15})(?=[\s/>]|$)")
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--[^<>]{0,2000}-->")
_TURNS: Final = str.maketrans("\r\n\f", "   ")


def shown(markup: str) -> str:
    """The text of a piece of markup, a line for each block of it, without blank lines."""
    parts: list[str] = []
    low = markup.lower()
    # Where lower case is longer (a dotted capital I), places in it are not places in the markup.
    low = low if len(low) == len(markup) else markup
    at, size = 0, len(markup)
    unclosed: set[str] = set()
    while at < size:
        start = markup.find("<", at)
        parts.append(markup[at : start if start >= 0 else size].translate(_TURNS))
        if start < 0:
            break
        at = _behind(markup, low, start, parts, unclosed)
    text = unescape("".join(parts))
    lines = (" ".join(line.split()) for line in text.split("\n"))
    return "\n".join(line for line in lines if line)


def _behind(markup: str, low: str, start: int, parts: list[str], unclosed: set[str]) -> int:
    """Where to read on behind what begins at a ``<``; what a reader sees of it goes to the parts.

    Args:
        markup: The whole of it.
        low: The same in lower case.
        start: Where the ``<`` is.
        parts: What a reader sees so far.
        unclosed: Elements whose end was looked for in vain, so as not to look again.
    """
    if markup.startswith("<!--", start):
        return _after(markup, "-->", start)
    if markup[start + 1 : start + 2] in {"!", "?"}:
        return _after(markup, ">", start)
    match = _NAME.match(markup, start + 1)
    if match is None:
        parts.append("<")
        return start + 1
    name = match[1].lower()
    if name in _BREAKING:
        parts.append("\n")
    end = _after(markup, ">", start)
    if name not in _SILENT or markup[start + 1] == "/" or name in unclosed:
        return end
    closing = low.find(f"</{name}", end)
    if closing >= 0:
        return _after(markup, ">", closing)
    # A head that is never closed ends where the page's body begins, as browsers have it.
    unclosed.add(name)
    if name != "head":
        return len(markup)
    return max(low.find("<body", end), end)


def _after(markup: str, mark: str, start: int) -> int:
    """The place behind the next such mark; the end where there is none."""
    found = markup.find(mark, start)
    return found + len(mark) if found >= 0 else len(markup)


def bare(text: str) -> str:
    """A title as text: whatever looks like markup in it is left out, entities are written out."""
    return " ".join(_TAG.sub(" ", unescape(text)).split())
