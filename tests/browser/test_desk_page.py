"""The desk in a real browser: keys between rows, claiming, many at once, and what changes live."""

from __future__ import annotations

import itertools
import re
import time
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.browser.serving import serving
from tests.console.visiting import make_demonstration
from tests.desks import BOX, made_up_desk

from truceline.analysis.assignments import holders
from truceline.desk import Desk
from truceline.keyring.files import read_pair

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page, Route
    from tests.desks import MadeUp

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]


@pytest.fixture
def made(tmp_path: Path) -> MadeUp:
    """A demonstration of the made-up desk, with three reports that nobody has registered."""
    found = made_up_desk(tmp_path)
    make_demonstration(found)
    for minute in (1, 2, 3):
        report(found, minute)
    return found


def report(made: MadeUp, minute: int) -> str:
    """Record a report; gives its id."""
    body: dict[str, Any] = {
        "report_class": "violation", "acts": ["mortar"],
        "occurred_from": f"2016-02-29T11:0{minute}:00Z", "place_as_said": "Made-up Mill",
        "area": BOX, "language": "ar", "source_class": "party", "means": "seen",
    }  # fmt: skip
    with Desk.open(made.folder) as desk:
        pair, now = read_pair(made.key("group:brigade")), desk.now() + timedelta(minutes=1)
        return desk.record(pair, "incident.reported", body, now=now).hash


def claimed(made: MadeUp) -> dict[str, str]:
    """Subject to who has it."""
    with Desk.open(made.folder) as desk:
        view = desk.view()
        found = holders((state for _, state in view.states("assignment")), view.at)
        return {subject: each.actor for subject, each in found.items()}


@pytest.fixture
def desk_page(chromium: Browser, made: MadeUp) -> Iterator[Page]:
    """The duty officer's desk; no fault of a script and no breach of the policy goes unseen."""
    said: list[str] = []
    with serving(made.folder) as url:
        context = chromium.new_context(base_url=url, locale="en")
        page = context.new_page()
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("console", lambda told: said.append(told.text) if told.type == "error" else None)
        page.goto("/sign-in?next=/desk")
        page.click("form[data-person=cell-officer] button")
        page.wait_for_url(re.compile("/desk"))
        page.wait_for_selector("#bulk:not([hidden])")
        yield page
        context.close()
    assert said == []


def test_keys_move_between_rows_and_can_be_turned_off(desk_page: Page) -> None:
    """The focus itself moves, so that a screen reader follows; where somebody writes, nothing."""
    titles = desk_page.locator("li[data-subject] a.open")
    assert titles.count() == 4
    desk_page.keyboard.press("j")
    assert titles.nth(0).evaluate("e => e === document.activeElement")
    desk_page.keyboard.press("ArrowDown")
    assert titles.nth(1).evaluate("e => e === document.activeElement")
    desk_page.keyboard.press("k")
    desk_page.keyboard.press("x")
    assert desk_page.locator("input.pick:checked").count() == 1
    assert desk_page.inner_text("#picked") == "1 selected"
    desk_page.focus("#words")
    desk_page.keyboard.type("jx?")
    assert desk_page.input_value("#words") == "jx?"
    assert not desk_page.locator("dialog#help").is_visible()
    titles.nth(0).focus()
    desk_page.keyboard.press("?")
    assert desk_page.locator("dialog#help").is_visible()
    desk_page.uncheck("#keys-on")
    desk_page.keyboard.press("Escape")
    titles.nth(0).focus()
    desk_page.keyboard.press("j")
    assert titles.nth(0).evaluate("e => e === document.activeElement")


def test_a_claim_is_shown_signed_and_seen_at_once(desk_page: Page, made: MadeUp) -> None:
    """By key or by button: the bytes, the signature made here, and the row with its new holder."""
    desk_page.keyboard.press("j")
    row = desk_page.locator("li[data-subject]").nth(0)
    subject = row.get_attribute("data-subject")
    desk_page.keyboard.press("c")
    desk_page.wait_for_selector("dialog#signing[open]")
    assert '"what":"incident"' in desk_page.inner_text("dialog#signing [data-fact=bytes]")
    desk_page.click("dialog#signing [data-sign]")
    held = desk_page.locator(f'li[data-subject="{subject}"] .hands')
    held.get_by_text("Lay down").wait_for()
    assert "cell:officer" in held.inner_text()
    assert claimed(made) == {subject: "cell:officer"}
    assert "row" in desk_page.inner_text("#news")


def test_all_that_match_are_claimed_at_once(desk_page: Page, made: MadeUp) -> None:
    """One dialog, one entry each; what somebody has already is left out."""
    desk_page.click("#pick-all")
    expect(desk_page.locator("input.pick:checked")).to_have_count(4)
    assert desk_page.inner_text("#picked") == "4 selected"
    desk_page.click("form[data-bulk=claim] button")
    desk_page.wait_for_selector("dialog#signing[open]")
    assert desk_page.inner_text("dialog#signing [data-count]") == "4"
    desk_page.click("dialog#signing [data-sign]")
    expect(desk_page.locator("form[data-act=claim]")).to_have_count(0, timeout=60_000)
    assert set(claimed(made).values()) == {"cell:officer"}
    assert len(claimed(made)) == 4
    desk_page.goto("/desk?who=nobody")
    assert desk_page.locator("li[data-subject]").count() == 0


def test_a_new_report_comes_by_itself_and_is_announced(desk_page: Page, made: MadeUp) -> None:
    """Without loading the page again; what was selected and focused stays so."""
    desk_page.keyboard.press("j")
    desk_page.keyboard.press("x")
    subject = report(made, 4)
    row = desk_page.locator(f'li[data-subject="{subject}"]')
    # Sooner than the page would ask by itself, once a minute.
    row.wait_for(timeout=40_000)
    assert "changed" in (row.get_attribute("class") or "")
    assert desk_page.inner_text("#news") == "One row changed."
    assert desk_page.locator("input.pick:checked").count() == 1
    assert desk_page.evaluate("document.activeElement.className") == "open"


def test_the_desk_is_live_however_slowly_its_scripts_come(desk_page: Page) -> None:
    """Each script comes a while after the one before; the page still listens for news."""
    late = itertools.count(1)

    def slowly(route: Route) -> None:
        time.sleep(0.2 * next(late))
        route.continue_()

    desk_page.route(re.compile(r"\.js(\?|$)"), slowly)
    with desk_page.expect_request(re.compile("/live"), timeout=60_000):
        desk_page.reload()


def test_what_looks_alike_is_told_a_little_later(desk_page: Page) -> None:
    """Three reports of one act, place and hour: each names the others, and nothing is joined."""
    desk_page.locator(".alike li").first.wait_for()
    assert "looks like" in desk_page.locator(".alike").nth(1).inner_text()


def test_sealed_words_are_opened_in_this_browser(desk_page: Page, made: MadeUp) -> None:
    """By the key that is kept here; the desk hands out ciphertext and learns nothing."""
    heard: list[bytes] = []
    desk_page.on("response", lambda answer: heard.append(answer.url.encode()))
    subject = made.subjects["incident"]
    desk_page.goto(f"/incidents/{subject}")
    assert "سقطت" not in desk_page.content()
    desk_page.locator(f'button[data-opens="{subject}"]').first.click()
    opened = desk_page.locator(f'[data-opened="{subject}"]')
    opened.get_by_text("سقطت ست قذائف").wait_for()
    assert any(b"form=submission" in each for each in heard)
