"""How much script pages fetch while somebody works on them: whole ways, from the first tag on.

The server notes what it is asked for, so that workers count like pages, and what a page fetches
later like what it loads at once.
"""

from __future__ import annotations

from contextlib import ExitStack
from typing import TYPE_CHECKING, Final

import pytest
from playwright.sync_api import expect
from tests.browser.gazetteers import use_small_gazetteer
from tests.browser.serving import serving
from tests.console.weights import AGE, CHARTS, MOST_SCRIPT, reachable, weigh
from tests.desks import BOX
from tests.reception.cells import OFFICER, PARTY, Cell, live_cell

from truceline.desk import Desk

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, FilePayload, Page

    Come = Callable[[Path], tuple[Page, set[str]]]

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]

WORDS = "Made-up: eleven people in the cellar of the blue house"
PICTURE: Final[FilePayload] = {
    "name": "blue.jpg",
    "mimeType": "image/jpeg",
    "buffer": b"made-up photograph",
}
LIVE = 60_000
"""What a step may take on a busy machine, in milliseconds."""


@pytest.fixture(autouse=True)
def small_gazetteer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gazetteer of one place."""
    use_small_gazetteer(monkeypatch)


@pytest.fixture
def come(chromium: Browser) -> Iterator[Come]:
    """Serves a desk's folder to a new browser; gives its page, and the paths that it asks for."""
    with ExitStack() as still:

        def fresh(folder: Path) -> tuple[Page, set[str]]:
            asked: set[str] = set()
            url = still.enter_context(serving(folder, asked=asked))
            context = chromium.new_context(base_url=url, locale="en")
            still.callback(context.close)
            return context.new_page(), asked

        yield fresh


@pytest.fixture
def cell(tmp_path: Path) -> Cell:
    """A live desk with an officer, an enroller and two sides."""
    return live_cell(tmp_path)


def scripts(asked: set[str]) -> set[str]:
    """The scripts among what was asked for, below the folder of static files."""
    names = {path for path in asked if path.endswith((".js", ".mjs"))}
    worker = {"js/service_worker.js"} if "/service-worker.js" in names else set[str]()
    return worker | {each.removeprefix("/static/") for each in names - {"/service-worker.js"}}


def assert_light(asked: set[str], template: str, least: set[str]) -> None:
    """The scripts weigh less than a page may; no other came than those that are counted for it.

    Args:
        asked: What the page asked for.
        template: The page's.
        least: Scripts that must be among them, for the way to have gone as far as it should.
    """
    found = scripts(asked)
    assert least <= found
    # The intake's service worker, once it is there, is asked for anew by every page below it.
    assert found <= reachable(template) | {"js/service_worker.js"}
    assert CHARTS not in found
    assert weigh(found) < MOST_SCRIPT


def come_in(page: Page, cell: Cell, actor: str, path: str) -> None:
    """Sign in with a key file, and go to a page."""
    page.goto(f"/sign-in?next={path}")
    page.set_input_files("#key-file", cell.key(actor))
    page.click("#import button")
    page.wait_for_url(lambda url: "/sign-in" not in url, wait_until="load")


def test_composing_and_sealing_a_report_is_light(come: Come, cell: Cell) -> None:
    """A form that is filled in, looked at, sealed, signed and sent: below 60 kB with gzip."""
    page, asked = come(cell.folder)
    come_in(page, cell, PARTY, "/me")
    asked.clear()
    page.goto("/compose/incident.reported")
    page.wait_for_selector("#look:not([hidden])")
    if page.query_selector("#optional:not([open])"):
        page.click("#optional > summary")
    page.select_option("#f-report_class", "violation")
    page.check("[id='f-acts.mortar']")
    page.fill("#f-occurred_from", "2026-01-01T12:00")
    page.fill("#f-language", "en")
    page.select_option("#f-source_class", "party")
    page.select_option("#f-means", "seen")
    page.fill("#f-place_as_said", "near the mill")
    page.fill("#f-narrative", WORDS)
    page.fill("#f-reporter", "A made-up miller")
    page.click("#look")
    page.click("dialog#signing[open] [data-sign]")
    page.wait_for_selector("#done:not([hidden])")
    assert_light(asked, "compose.html", {AGE, "js/compose.js", "js/sealing.js", "js/keystore.js"})


def test_reporting_from_outside_and_its_officer_are_light(come: Come, cell: Cell) -> None:
    """Report, service worker and all that it keeps; the receipt; what the officer opens."""
    page, asked = come(cell.folder)
    page.goto("/intake")
    page.wait_for_selector("#intake[data-kept]")
    page.click("#what summary >> nth=0")
    page.check("input[value=mortar]")
    page.fill("#words", WORDS)
    page.fill("#place", "Aleppo")
    page.click("#find-place")
    page.click("#places button >> nth=0")
    page.set_input_files("#files", PICTURE)
    page.click("#report .send")
    page.click("#send")
    expect(page.locator("#done")).to_be_visible()
    page.wait_for_selector("#outbox[data-waiting='0']", state="attached")
    number = page.inner_text("[data-number]")
    assert_light(asked, "intake.html", {AGE, "js/intake.js", "js/service_worker.js"})

    asked.clear()
    page.goto(f"/intake/{number}")
    expect(page.locator("[data-state]:visible").first).to_be_visible()
    page.fill("#words", "Made-up: and now the green house burns")
    page.click("#add .send")
    expect(page.locator("[data-added] li")).to_have_count(1)
    assert_light(asked, "intake_receipt.html", {"js/intake_receipt.js"})

    officer, asked = come(cell.folder)
    come_in(officer, cell, OFFICER, "/me")
    asked.clear()
    officer.goto("/intake/waiting")
    told = officer.locator("[data-ident]").first
    told.locator("[data-do=open]").click()
    expect(told.locator("[data-opened]")).to_contain_text("Made-up")
    assert_light(asked, "intake_waiting.html", {AGE, "js/intake_waiting.js"})


def test_signing_in_is_light(come: Come, cell: Cell) -> None:
    """Reading a key file, and making a new key with its backup in a worker: below 60 kB."""
    page, asked = come(cell.folder)
    page.goto("/sign-in")
    page.fill("#new-actor", PARTY)
    page.fill("#new-words", "four made-up words here")
    page.fill("#new-again", "four made-up words here")
    page.click("#new button")
    page.wait_for_selector("#backup:visible", timeout=LIVE)
    least = {AGE, "js/key_making.js", "js/key_file_worker.js"}
    assert_light(asked, "sign_in.html", least)


def test_the_desk_signs_without_sealing_and_is_light(come: Come, cell: Cell) -> None:
    """What is signed on the desk's own page has nothing sealed in it: age is never fetched."""
    body = {
        "report_class": "violation", "acts": ["mortar"], "occurred_from": "2026-01-01T12:00:00Z",
        "place_as_said": "Made-up Mill", "area": BOX, "language": "ar", "source_class": "party",
        "means": "seen",
    }  # fmt: skip
    with Desk.open(cell.folder) as desk:
        desk.record(cell.pairs[PARTY], "incident.reported", body)
    page, asked = come(cell.folder)
    come_in(page, cell, OFFICER, "/me")
    asked.clear()
    page.goto("/desk")
    page.click("form[data-act=claim] button")
    page.click("dialog#signing[open] [data-sign]")
    expect(page.locator("form[data-act=claim]")).to_have_count(0, timeout=LIVE)
    assert_light(asked, "desk.html", {"vendor/htmx.js", "js/acting.js", "js/signing.js"})
    assert AGE not in scripts(asked)
