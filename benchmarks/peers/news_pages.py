"""News pages whose every line is marked: as text, and as HTML of three makers' habits.

The pages are those that the tests are proved on (``tests/press/pages``), all made up, and, where
they are beside this checkout, the annotated ones of ``shared/press``.
"""

from __future__ import annotations

import json
import os
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

ROOT: Final = Path(__file__).parents[2]
SHARED: Final = Path(os.environ.get("TRUCELINE_SHARED", ROOT.parent / "shared")) / "press"


@dataclass(frozen=True, slots=True, kw_only=True)
class Marked:
    """A page and what its lines are.

    Args:
        name: Of its file.
        lines: Its lines.
        body: Numbers (from 1) of the lines of the article, its deck among them.
        chrome: Numbers of the lines that are no part of it.
        title: The number of the title's line; 0 where it has none.
        own: The number of the line that prints its own date; 0 where none does.
    """

    name: str
    lines: tuple[str, ...]
    body: frozenset[int]
    chrome: frozenset[int]
    title: int = 0
    own: int = 0

    @property
    def text(self) -> str:
        """The page as text."""
        return "\n".join(self.lines)


def made_up() -> list[Marked]:
    """The made-up pages."""
    pages = []
    for path in sorted((ROOT / "tests" / "press" / "pages").glob("*.txt")):
        rows = [line.partition("|") for line in path.read_text(encoding="utf-8").split("\n")]
        marks = [mark if bar else "" for mark, bar, _ in rows]
        pages.append(
            Marked(
                name=path.stem,
                lines=tuple(line if bar else mark for mark, bar, line in rows),
                body=frozenset(at for at, mark in enumerate(marks, 1) if mark in {"b", "d"}),
                chrome=frozenset(at for at, mark in enumerate(marks, 1) if mark == "x"),
                title=marks.index("t") + 1 if "t" in marks else 0,
                own=marks.index("h") + 1 if "h" in marks else 0,
            )
        )
    return pages


def annotated() -> list[Marked]:
    """The annotated pages of ``shared/press``; none where they are missing."""
    gold = SHARED / "gold.json"
    if not gold.exists():
        return []
    return [
        Marked(
            name=page["file"][:3],
            lines=tuple((SHARED / page["file"]).read_bytes().decode("utf-8").split("\n")),
            body=frozenset([*page["body_lines"], *page["deck_lines"]]),
            chrome=frozenset(each["line"] for each in page["boilerplate"]),
            title=page["title"]["line"],
            own=page.get("date_header_line") or 0,
        )
        for page in json.loads(gold.read_text(encoding="utf-8"))["files"]
    ]


def semantic(page: Marked) -> str:
    """The page in HTML that names its parts: nav, article, figure, aside, footer."""
    return _html(page, ("<nav><ul>", "<li>{}</li>", "</ul></nav>"), _SEMANTIC)


def classes(page: Marked) -> str:
    """The page in HTML of nothing but divisions with classes."""
    return _html(page, ("<div class='menu'>", "<a href='/x'>{}</a> ", "</div>"), _CLASSES)


def plain(page: Marked) -> str:
    """The page in HTML that tells little: divisions without names, links around the text."""
    return _html(page, ("<div>", "<a href='/x'>{}</a><br>", "</div>"), _PLAIN)


TEMPLATES: Final[dict[str, Callable[[Marked], str]]] = {
    "semantic": semantic,
    "classes": classes,
    "plain": plain,
}

_SEMANTIC: Final = (
    "<main><article><h1>{}</h1>",
    "<aside class='related'><a href='/y'>{}</a></aside>",
    "</article></main>",
    "<footer><p>{}</p></footer>",
)
_CLASSES: Final = (
    "<div class='content'><div class='headline'><h1>{}</h1></div><div class='article-body'>",
    "<div class='promo'><a href='/y'>{}</a></div>",
    "</div></div>",
    "<div class='footer-links'><a href='/z'>{}</a></div>",
)
_PLAIN: Final = (
    "<div><h1>{}</h1><div>",
    "<div><a href='/y'>{}</a></div>",
    "</div></div>",
    "<div><a href='/z'>{}</a></div>",
)


def _html(page: Marked, menu: Sequence[str], parts: Sequence[str]) -> str:
    """A page in one maker's habits."""
    top, inside, end, below = parts
    last = max(page.body)
    title = escape(page.lines[page.title - 1])
    out = [f"<!doctype html><html><head><meta charset='utf-8'><title>{title}</title></head><body>"]
    out.append(menu[0])
    out.extend(menu[1].format(escape(page.lines[at - 1])) for at in _between(page, 0, page.title))
    out.extend((menu[2], top.format(title)))
    for at in range(page.title + 1, last + 1):
        line = escape(page.lines[at - 1])
        if at in page.body:
            out.append(f"<p>{line}</p>")
        elif at == page.own:
            out.append(f"<time>{line}</time>")
        elif at in page.chrome and line.strip():
            out.append(inside.format(line))
    out.append(end)
    out.extend(
        below.format(escape(page.lines[at - 1])) for at in _between(page, last, len(page.lines) + 1)
    )
    out.append("</body></html>")
    return "\n".join(out)


def _between(page: Marked, after: int, before: int) -> list[int]:
    """The numbers of lines between two that are not blank."""
    return [at for at in range(after + 1, before) if page.lines[at - 1].strip()]
