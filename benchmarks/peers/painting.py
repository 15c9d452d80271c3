"""When the desk page is there to be seen: first and largest contentful paint in headless chromium.

The server is ``truceline serve`` in a process of its own, and the browser Debian's chromium, moved
by playwright. Cold is a fresh profile, as after an installation; warm is the same page again, with
what the profile keeps. The times are those that the browser's own Performance API gives, from the
moment it is told to go there (W3C Paint Timing; Largest Contentful Paint).
"""

from __future__ import annotations

import shutil
import statistics
import time
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from peers.pages import READERS, serving, sessions
from truceline.reception.door import COOKIE
from truceline.reception.visits import Reception

if TYPE_CHECKING:
    from pathlib import Path

    from playwright.sync_api import BrowserContext

TIMES: Final = 5
_ARGUMENTS: Final = ("--enable-unsafe-swiftshader", "--no-sandbox")
_PAINTS: Final = """
() => new Promise((done) => {
  let largest = 0;
  new PerformanceObserver((list) => {
    for (const each of list.getEntries()) largest = Math.max(largest, each.startTime);
  }).observe({ type: "largest-contentful-paint", buffered: true });
  setTimeout(() => done({
    first: performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? 0,
    largest,
    answer: performance.getEntriesByType("navigation")[0].responseEnd,
  }), 300);
})
"""


def measure(folder: Path) -> list[dict[str, Any]]:
    """Milliseconds until the desk page is painted, cold and warm; empty without a browser."""
    binary = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - may be missing
    except ImportError:
        return []
    if binary is None:
        return []
    with Reception(folder, time.time) as reception:
        secret = sessions(reception)[READERS[0]].get("Cookie", "").partition("=")[2]
    spent: dict[str, list[dict[str, float]]] = {"cold": [], "warm": []}
    with serving(folder) as (url, _), sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=binary, args=list(_ARGUMENTS))
        for _ in range(TIMES + 1):
            context = browser.new_context()
            host = urlsplit(url).hostname or ""
            cookie = {"name": COOKIE, "value": secret, "domain": host, "path": "/"}
            context.add_cookies([cookie])  # type: ignore[list-item] # a plain dict is one
            for cache in ("cold", "warm"):
                spent[cache].append(_painted(context, f"{url}/desk"))
            context.close()
        browser.close()
    return [
        {
            "page": "/desk",
            "cache": f"{cache} cache",
            # The first is for what the server reads when it is first needed.
            "first_ms": statistics.median(each["first"] for each in found[1:]),
            "largest_ms": statistics.median(each["largest"] for each in found[1:]),
            "answer_ms": statistics.median(each["answer"] for each in found[1:]),
            "all": found,
        }
        for cache, found in spent.items()
    ]


def _painted(context: BrowserContext, url: str) -> dict[str, float]:
    page = context.new_page()
    page.goto(url, wait_until="load")
    found: dict[str, float] = page.evaluate(_PAINTS)
    page.close()
    return found
