"""How heavy a page's scripts are, and all that it may ever fetch of them."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import truceline.console
from truceline.console import scripts

if TYPE_CHECKING:
    from collections.abc import Iterable

CONSOLE = Path(truceline.console.__file__).parent
TEMPLATES = CONSOLE / "templates"
MOST_SCRIPT = 60_000
"""Bytes of script, packed by gzip, on a page without map or opened chart."""
AGE = "vendor/age.js"
CHARTS = "vendor/charts.js"
"""What is fetched when somebody opens a chart, and draws it."""
_EXTENDS = re.compile(r"""\{% extends ["']([^"']+)["']""")
_TAG = re.compile(r"""\b(?:modules|static)\(["']([^"']+\.m?js)["']\)""")
_BESIDE = re.compile(
    r"""new Worker\(new URL\("\./([^"]+)"|importScripts\("/static/js/([^"]+)"|"/(service)-"""
)


@cache
def weight(path: str) -> int:
    """Bytes of a script below the folder of static files, packed by gzip at its best."""
    return len(gzip.compress((CONSOLE / "static" / path).read_bytes(), 9))


def weigh(paths: Iterable[str]) -> int:
    """Bytes of several scripts, each packed by itself, as a browser gets them."""
    return sum(weight(path) for path in set(paths))


def reachable(template: str) -> frozenset[str]:
    """Every script that a page may fetch in its whole life: at once, when needed, and by workers.

    Args:
        template: The name of its template.
    """
    text, base = "", template
    while base:
        written = (TEMPLATES / base).read_text("utf-8")
        text += written
        above = _EXTENDS.search(written)
        base = above[1] if above else ""
    found = _TAG.findall(text)
    for each in found:
        further = [*scripts.imported(each), *scripts.imported_later(each), *_beside(each)]
        found.extend(path for path in further if path not in found)
    return frozenset(found)


def whole_pages() -> list[str]:
    """The templates of pages, as against parts of them."""
    every = sorted(TEMPLATES.glob("*.html"))
    return [path.name for path in every if _EXTENDS.search(path.read_text("utf-8"))]


def _beside(path: str) -> list[str]:
    """The workers that a module of ours starts, and what they read."""
    if path.startswith("vendor/"):
        return []
    text = (CONSOLE / "static" / path).read_text("utf-8")
    named = [module or read or "service_worker.js" for module, read, _ in _BESIDE.findall(text)]
    return [f"js/{each}" for each in named]
