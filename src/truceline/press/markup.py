"""What a reader sees of markup, line by line, by the standard library alone; scripts left out."""

from __future__ import annotations

import re
from html import unescape
from html.parser import HTMLParser
from typing import Final

_SILENT: Final = frozenset({"script", "style", "noscript", "template", "iframe", "svg", "head"})
_BREAKING: Final = frozenset(
    {
        "address", "article", "aside", "blockquote", "br", "caption", "dd", "div", "dl",
        "dt",
        "figcaption", "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6",
        "header", "hr",
        "li", "main", "nav", "ol", "option", "p", "pre", "section", "table", "td", "th", "tr", "ul",
    }
)  # fmt: skip
_TAG = re.compile(r"</?[a-zA-Z][^<>]{0,2000}>|<!--.{0,2000}?-->", re.DOTALL)


class _Shown(HTMLParser):
    """Gathers text, and a new line wherever a browser begins one."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        self.silent: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:  # noqa: ARG002
        if tag in _SILENT:
            self.silent.append(tag)
        elif tag in _BREAKING:
            self.parts.append("\n")

    def handle_endtag(self, tag: str) -> None:
        if tag in self.silent:
            while self.silent.pop() != tag:
                pass
        elif tag in _BREAKING:
            self.parts.append("\n")

    def handle_data(self, data: str) -> None:
        if not self.silent:
            self.parts.append(data)


def shown(markup: str) -> str:
    """The text of a piece of markup, a line for each block of it, without blank lines."""
    parser = _Shown()
    parser.feed(markup)
    parser.close()
    lines = (" ".join(line.split()) for line in "".join(parser.parts).split("\n"))
    return "\n".join(line for line in lines if line)


def bare(text: str) -> str:
    """A title as text: whatever looks like markup in it is left out, entities are written out."""
    return " ".join(_TAG.sub(" ", unescape(text)).split())
