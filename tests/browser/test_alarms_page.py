"""Alarms in a real browser: told once in all open pages, with permission asked for on a click."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.serving import serving
from tests.console.visiting import code_of
from tests.desks import BOX, MadeUp, made_up_desk

from truceline.desk import Desk
from truceline.keyring.files import read_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

pytestmark = pytest.mark.needs("chromium")

LISTEN = """
window.heard = []; window.shown = []; window.tones = 0; window.asked = 0;
document.addEventListener("truceline:alarm", (event) => window.heard.push(...event.detail));
const Real = window.Notification;
window.Notification = class extends Real {
  constructor(title, given) {
    super(title, given);
    window.shown.push([title, given.body, given.tag]);
  }
  static requestPermission() { window.asked += 1; return Real.requestPermission(); }
};
const voices = AudioContext.prototype, make = voices.createOscillator;
voices.createOscillator = function () { window.tones += 1; return make.call(this); };
"""
"""Notes what a page sounds and shows, and when it asks."""


@pytest.fixture
def made(tmp_path: Path) -> MadeUp:
    """A small desk."""
    return made_up_desk(tmp_path)


@pytest.fixture
def site(made: MadeUp) -> Iterator[str]:
    """The desk, served."""
    with serving(made.folder) as url:
        yield url


def grave(made: MadeUp) -> None:
    """A grave report."""
    with Desk.open(made.folder) as desk:
        body: dict[str, Any] = {
            "report_class": "violation", "acts": ["chemical"], "language": "en", "means": "seen",
            "occurred_from": "2016-02-29T10:00:00Z", "source_class": "party", "area": BOX,
        }  # fmt: skip
        now = desk.now() + timedelta(minutes=1)
        desk.record(read_pair(made.key("group:brigade")), "incident.reported", body, now=now)


@pytest.fixture
def context(chromium: Browser, site: str, made: MadeUp) -> Iterator[BrowserContext]:
    """A browser of the officer, who signed in."""
    import httpx  # noqa: PLC0415 - beside the browser

    with httpx.Client(base_url=site) as client:
        code = code_of(client, made.key("cell:officer"))
    context = chromium.new_context(base_url=site)
    page = context.new_page()
    page.goto("/sign-in")
    answer = context.request.post(
        f"{site}/sign-in", form={"code": code}, headers={"origin": site}, max_redirects=0
    )
    assert answer.status == 303
    page.close()
    context.add_init_script(LISTEN)
    yield context
    context.close()


def total(pages: list[Page], what: str) -> int:
    """How often something happened in all pages together."""
    return sum(int(page.evaluate(what)) for page in pages)


def waited(pages: list[Page], true: Callable[[], bool], seconds: int = 40) -> bool:
    """Whether something comes true in time; the pages go on meanwhile."""
    for _ in range(seconds * 5):
        if true():
            return True
        pages[0].wait_for_timeout(200)
    return False


def test_an_alarm_is_told_once_in_all_open_pages(context: BrowserContext, made: MadeUp) -> None:
    """Nothing before the click; after it one sound and one notice for each, in one page alone."""
    context.grant_permissions(["notifications"])
    pages = [context.new_page() for _ in range(3)]
    for page in pages:
        page.goto("/me/alarms")
    grave(made)
    for page in pages:
        page.reload()
    assert total(pages, "window.tones + window.shown.length + window.asked") == 0
    pages[1].get_by_role("button", name="Turn sound and notices on").click()
    assert waited(pages, lambda: total(pages, "window.heard.length") >= 1)
    assert total(pages, "window.asked") == 1
    before = total(pages, "window.heard.length")
    counts = int(pages[0].locator("[data-alarms]").inner_text())
    grave(made)
    # The page that asks does so every fifteen seconds, and tells the others.
    for page in pages:
        number = page.locator("[data-alarms]")
        assert waited(pages, lambda it=number: it.inner_text() == str(counts + 1))  # type: ignore[misc]
    told = [each for page in pages for each in page.evaluate("window.heard")]
    shown = [each for page in pages for each in page.evaluate("window.shown")]
    assert len(set(told)) == len(told) == before + 1
    assert [title for title, _, _ in shown] == ["Truceline", "Truceline"]
    assert shown[-1][1].startswith("A grave report: ")
    assert shown[-1][2] == told[-1]
    # Two tones each time: for the click, for what there was, and for what came.
    assert total(pages, "window.tones") == 6
    for page in pages:
        page.reload()
    pages[0].wait_for_timeout(500)
    assert total(pages, "window.heard.length") == 0


def test_the_banner_and_the_page_need_no_script(
    chromium: Browser, context: BrowserContext, made: MadeUp, site: str
) -> None:
    """With scripts off every page has the number, and the page its list."""
    grave(made)
    state = context.storage_state()
    plain = chromium.new_context(base_url=site, java_script_enabled=False, storage_state=state)
    page = plain.new_page()
    page.goto("/me")
    assert page.locator("#alarms").is_visible()
    page.locator("#alarms a").click()
    assert page.get_by_role("heading", name="My alarms").is_visible()
    assert page.get_by_role("cell", name="A grave report").is_visible()
    assert not page.locator("#alarms-here").is_visible()
    plain.close()
