"""A real browser (Debian's chromium) and a small server of the console's own scripts for it."""

from __future__ import annotations

import asyncio
import os
import shutil
import threading
from collections.abc import Callable
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import TYPE_CHECKING, Any, ClassVar

import pytest
from playwright.sync_api import expect, sync_playwright

import truceline.console

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

CONSOLE = Path(truceline.console.__file__).parent
AGE = CONSOLE / "static" / "vendor" / "age.js"
LANGUAGES = ("en", "ar", "ru")
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; manifest-src 'self'; font-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
"""What a page of the console allows itself: the tests of its scripts run under the same."""
ARGUMENTS = ("--enable-unsafe-swiftshader", "--no-sandbox")

expect.set_options(timeout=30_000)
"""What a page shows is waited for as long as for its elements: a machine with two cores is busy."""

Contexts = Callable[[str], "BrowserContext"]
"""Gives a fresh context, as a person of its own, in a language."""


class _Static(SimpleHTTPRequestHandler):
    """Serves `/static/...` of the console, and an empty page at every other address."""

    heard: ClassVar[list[str]] = []
    """Every request that came, whole: its line, its headers and its body."""

    def parse_request(self) -> bool:
        """Note the request, whoever made it: a page, a worker or the browser itself."""
        good = super().parse_request()
        if good:
            size = int(self.headers.get("Content-Length") or 0)
            body = self.rfile.read(size)
            self.heard.append(f"{self.requestline}\n{self.headers}\n{body!r}\n{body.hex()}")
        return good

    def do_POST(self) -> None:
        """Take anything, and answer with nothing."""
        self.send_response(204)
        self.end_headers()

    def do_GET(self) -> None:
        """Answer with a file of the console, or with the empty page."""
        if self.path.startswith("/static/"):
            super().do_GET()
            return
        page = b"<!doctype html><title>Empty</title><link rel=icon href=data:,>"
        self.send_response(200)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(page)))
        self.end_headers()
        self.wfile.write(page)

    def end_headers(self) -> None:
        """Every answer has the console's policy."""
        self.send_header("Content-Security-Policy", POLICY)
        super().end_headers()

    def log_message(self, *_: Any) -> None:
        """Keep the tests' output quiet."""


@pytest.fixture(scope="session")
def age_library() -> None:
    """The age library for browsers, which the wheel's build fetches; skipped where it is not."""
    if AGE.is_file():
        return
    reason = f"{AGE.name} is not built: `make .venv/.ready` builds it"
    if os.environ.get("TRUCELINE_REQUIRE") == "all":
        pytest.fail(f"required and missing: {reason}")
    pytest.skip(reason)


@pytest.fixture(scope="session")
def static_site() -> Iterator[str]:
    """The address of a server of the console's static files on loopback."""
    handler = partial(_Static, directory=str(CONSOLE))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_address[1]}"
        server.shutdown()


@pytest.fixture
def heard() -> list[str]:
    """What the static site is asked from now on: each request with its headers and its body."""
    _Static.heard.clear()
    return _Static.heard


# A module's, and not the folder's or the session's: while playwright runs, nothing else in this
# thread can start an event loop, and a folder without __init__.py lasts as long as the session.
@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    """The browser of a module's tests; it leaves no event loop behind."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=list(ARGUMENTS)
        )
        yield browser
        browser.close()
    with pytest.raises(RuntimeError, match="no running event loop"):
        asyncio.get_running_loop()


@pytest.fixture
def context_in(chromium: Browser, static_site: str) -> Iterator[Contexts]:
    """Opens fresh contexts in a language: each is a person with a browser of their own."""
    opened: list[BrowserContext] = []

    def fresh(language: str) -> BrowserContext:
        context = chromium.new_context(
            locale=language, base_url=static_site, timezone_id="Asia/Damascus"
        )
        opened.append(context)
        return context

    yield fresh
    for context in opened:
        context.close()


@pytest.fixture(scope="module")
def empty_page(chromium: Browser, static_site: str) -> Iterator[Page]:
    """One page for tests of scripts that keep nothing in the browser."""
    context = chromium.new_context(base_url=static_site)
    page = context.new_page()
    page.goto("/")
    yield page
    context.close()


@pytest.fixture
def page(context_in: Contexts) -> Page:
    """A page in a context of its own, which keeps nothing of other tests."""
    page = context_in("en").new_page()
    page.goto("/")
    return page
