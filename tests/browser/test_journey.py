"""The whole way, as people go it: two parties, two guarantors, a cell, and one who must not know.

One live desk, a browser for each person, keys from their backup files. What the officer's desk
shows it shows by itself: its page is opened once.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from playwright.sync_api import expect
from tests.browser.gazetteers import use_small_gazetteer
from tests.browser.journeys import (
    BRIGADE,
    COMPANY,
    CONVENOR,
    OFFICER,
    ONE,
    OTHER,
    TWO,
    Journey,
    build,
    key_file,
)
from tests.browser.serving import serving

from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.mechanism.matters import CONTACT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]

ZONE = ZoneInfo("Asia/Damascus")
FIRE, MOVE = "Made-up training fire", "Made-up column to the well"
TOLD = "Made-up: nine people in the green cellar"
ASKED = "Made-up: was there mortar fire near the town today?"
ANSWER = "Made-up: none of ours fired"
HTTP_NOT_FOUND = 404
WAIT = 60_000
"""What a map may take on a slow machine, in milliseconds."""
LIVE = 60_000
"""What a step may take until it stands on the officer's desk by itself."""


def hour(ahead: float) -> datetime:
    """A full minute, so many hours from now."""
    return (datetime.now(tz=UTC) + timedelta(hours=ahead)).replace(second=0, microsecond=0)


@pytest.fixture
def journey(
    chromium: Browser, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Journey]:
    """The desk is served; no page may complain."""
    use_small_gazetteer(monkeypatch)
    build(tmp_path)
    with serving(tmp_path / "desk") as url:
        made = Journey(tmp_path, url, chromium)
        yield made
        for context in made.contexts:
            context.close()
    assert made.complaints == []


def test_from_a_drawn_notice_to_a_referral(journey: Journey) -> None:
    """Every step by the person whose step it is; the desk shows each; the wrong side sees none."""
    theirs = file_elsewhere(journey)
    desk = journey.person(OFFICER, "/desk")
    desk.evaluate("window.neverLoadedAgain = true")
    expect(row(desk, theirs)).to_be_visible()
    brigade = journey.person(BRIGADE, "/map?bbox=36.9,35.9,37.3,36.2")
    notice = draw(brigade)
    expect(row(desk, notice)).to_contain_text("filed", timeout=LIVE)
    matter = the_conflict(journey, brigade, desk, (theirs, notice))
    company = acknowledge(journey, notice, matter)
    expect(row(desk, notice)).to_have_count(0, timeout=LIVE)
    incident = report_offline(journey)
    expect(row(desk, incident)).to_contain_text("reported", timeout=LIVE)
    ask(journey, desk, incident)
    expect(row(desk, incident)).to_contain_text("queried", timeout=LIVE)
    answer(company, incident)
    find_and_refer(journey, desk, incident)
    expect(row(desk, incident)).to_contain_text("referred", timeout=LIVE)
    assert desk.evaluate("window.neverLoadedAgain")
    sees_nothing(journey, [theirs, notice, matter, incident])
    audit(desk)


def row(desk: Page, subject: str) -> Any:
    """A subject's row on the desk."""
    return desk.locator(f'li[data-subject="{subject}"]')


def file_elsewhere(journey: Journey) -> str:
    """The company has told a guarantor, and not the brigade, of fire to come; gives its id."""
    corners = [(36.0, 37.0), (36.0, 37.2), (36.1, 37.2), (36.1, 37.0)]
    volume = {
        "volume": {"outline_polygon": {"vertices": [{"lat": a, "lng": b} for a, b in corners]}},
        "time_start": {"value": hour(2).strftime("%Y-%m-%dT%H:%M:%SZ"), "format": "RFC3339"},
        "time_end": {"value": hour(6).strftime("%Y-%m-%dT%H:%M:%SZ"), "format": "RFC3339"},
    }
    body = {"notice": "training_fire", "title": FIRE, "recipients": [TWO], "volumes": [volume]}
    with Desk.open(journey.root / "desk") as desk:
        return desk.record(read_pair(key_file(journey.root, COMPANY)), "notice.filed", body).hash


def draw(page: Page) -> str:
    """The brigade draws its movement by hand, is told of a conflict and no more, and files it."""
    page.wait_for_selector("#room[data-state=moving][data-idle]", timeout=WAIT)
    page.click("#draw summary")
    page.select_option("[name='d.kind']", "ground_movement")
    page.fill("[name='d.from']", f"{hour(3).astimezone(ZONE):%Y-%m-%dT%H:%M}")
    page.fill("[name='d.until']", f"{hour(4).astimezone(ZONE):%Y-%m-%dT%H:%M}")
    page.fill("#d-to", COMPANY)
    page.click("#pick")
    box = page.locator("#map").bounding_box()
    assert box is not None
    for x, y in ((0.4, 0.4), (0.6, 0.4), (0.5, 0.6)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    page.locator("#drawn .good").wait_for(timeout=WAIT)
    page.click("button[value=check]")
    page.locator("#answer").wait_for(timeout=WAIT)
    assert CONTACT in page.inner_text("#answer")
    assert COMPANY not in page.inner_text("#answer")
    assert FIRE not in page.content()
    page.click("button[value=file]")
    page.wait_for_url("**/compose/notice.filed?*", timeout=WAIT)
    page.fill("#f-title", MOVE)
    assert page.input_value("#f-recipients").strip() == COMPANY
    return compose(page)


def compose(page: Page) -> str:
    """Look at a form's entry, sign it and send it; gives its hash."""
    page.wait_for_selector("#look:not([hidden])")
    page.click("#look")
    page.click("dialog#signing[open] [data-sign]")
    page.wait_for_selector("#done:not([hidden]), main [data-faults]:not([hidden])")
    assert page.locator("main [data-faults]:visible").all_inner_texts() == []
    return page.inner_text("#done [data-fact=hash]")


def the_conflict(journey: Journey, brigade: Page, desk: Page, pair: tuple[str, str]) -> str:
    """The desk has opened a matter; the brigade may ask, and learns whom to call. Gives its id."""
    theirs, notice = pair
    matter = journey.only("matter")
    expect(row(desk, matter)).to_be_visible(timeout=LIVE)
    assert brigade.request.get(f"/subjects/{matter}").status == HTTP_NOT_FOUND
    brigade.goto(f"/notices/{notice}")
    assert CONTACT not in brigade.inner_text("main")
    brigade.get_by_role("button", name="Ask what meets it").click()
    expect(brigade.locator("main")).to_contain_text(CONTACT)
    for hidden in (FIRE, theirs, matter):
        assert hidden not in brigade.content()
    return matter


def acknowledge(journey: Journey, notice: str, matter: str) -> Page:
    """The company, told of the conflict too, finds the notice and confirms that it has it."""
    page = journey.person(COMPANY, "/desk")
    assert CONTACT in row(page, matter).inner_text()
    found = row(page, notice)
    assert MOVE in found.inner_text()
    found.get_by_role("button", name=re.compile("Acknowledge")).click()
    page.click("dialog#signing[open] [data-sign]")
    expect(found).to_have_count(0, timeout=LIVE)
    page.goto(f"/notices/{notice}")
    expect(page.locator(".recipient .state").first).to_have_text("received")
    return page


def report_offline(journey: Journey) -> str:
    """Somebody of the brigade reports without an account or a connection; gives the incident."""
    page = journey.stranger("/intake", "ar")
    page.wait_for_selector("#intake[data-kept]")
    page.context.set_offline(True)
    page.reload()
    page.click("#what summary >> nth=0")
    page.check("input[value=mortar]")
    page.fill("#words", TOLD)
    page.fill("#place", "Aleppo")
    page.click("#find-place")
    page.click("#places button >> nth=0")
    page.click("#report .send")
    page.click("#send")
    expect(page.locator("#outbox")).to_have_attribute("data-waiting", "1")
    page.context.set_offline(False)
    page.wait_for_selector("#outbox[data-waiting='0']", state="attached")
    number = page.inner_text("[data-number]")
    enroller = journey.person(CONVENOR, "/intake/waiting")
    assert number in enroller.inner_text("[data-ident]")
    enroller.click("[data-do=countersign]")
    enroller.click("#signing[open] [data-sign]")
    expect(enroller.locator("[data-ident] .note.good")).to_be_visible()
    page.goto(f"/intake/{number}")
    expect(page.locator("[data-state=accepted]")).to_be_visible()
    return journey.only("incident")


def step(page: Page, incident: str, words: str) -> None:
    """Go from an incident's page to the form of a next step."""
    page.goto(f"/incidents/{incident}")
    link = page.get_by_role("link", name=words, exact=True)
    if not link.is_visible():
        page.click("#steps ~ details summary")
    link.click()
    page.wait_for_selector("#look:not([hidden])")
    if page.query_selector("#optional:not([open])"):
        page.click("#optional > summary")


def ask(journey: Journey, desk: Page, incident: str) -> None:
    """The officer opens what is sealed, registers, and asks the suspected side."""
    page = desk.context.new_page()
    journey.watch(page)
    page.goto(f"/incidents/{incident}")
    page.click(f'button[data-opens="{incident}"]')
    expect(page.locator(f'[data-opened="{incident}"]')).to_contain_text(TOLD)
    step(page, incident, "Register it")
    page.fill("#f-severity", "moderate")
    compose(page)
    step(page, incident, "Ask the suspected side")
    page.fill("#f-to", COMPANY)
    page.fill("#f-redacted_text", ASKED)
    page.fill("#f-language", "en")
    page.fill("#f-previewed_by", OFFICER)
    compose(page)
    page.close()


def answer(company: Page, incident: str) -> None:
    """The suspected side finds the question before it, reads no report, and answers."""
    company.goto("/desk?who=to_me")
    row(company, incident).locator("a.open").click()
    assert ASKED in company.inner_text("main")
    assert "mortar" not in company.inner_text("main .history").replace(ASKED, "")
    step(company, incident, "Answer the question")
    company.select_option("#f-position", "denies")
    company.fill("#f-answer", ANSWER)
    compose(company)


def find_and_refer(journey: Journey, desk: Page, incident: str) -> None:
    """The officer assesses; the guarantors do not agree; one of them refers it up the ladder."""
    officer = desk.context.new_page()
    journey.watch(officer)
    step(officer, incident, "Assess it")
    officer.fill("#f-nature", "Made-up: indirect fire")
    officer.select_option("#f-threat_to_compliance", "limited")
    compose(officer)
    pages = {name: journey.person(name, "/desk") for name in (ONE, TWO)}
    for name, finding in ((ONE, "violation"), (TWO, "not_substantiated")):
        page = pages[name]
        step(page, incident, "Record a finding")
        page.select_option("#f-finding", finding)
        page.select_option("#f-proof_of_event", "credible_single_source")
        page.select_option("#f-proof_of_author", "possible")
        page.fill("#f-severity", "moderate")
        page.fill("#f-against", COMPANY)
        page.fill("#f-rests_on", incident)
        compose(page)
    officer.goto(f"/incidents/{incident}")
    found = officer.inner_text("section[aria-labelledby=found]")
    assert "split finding" in found
    assert "It fights beside the south." in found
    assert "denies" in officer.inner_text("section[aria-labelledby=asked]")
    step(pages[ONE], incident, "Refer it up the ladder")
    pages[ONE].fill("#f-rung", "task_force")
    pages[ONE].fill("#f-reason", "Made-up: the makers do not agree")
    compose(pages[ONE])
    officer.close()


ADDRESSES = (
    "/desk", "/desk/queue", "/incidents", "/notices", "/map?window=all&bbox=36,35,39,38",
    "/map?window=all&bbox=36,35,39,38&plain=1", "/map/data?window=all&bbox=36,35,39,38",
    "/map/list?window=all&bbox=36,35,39,38", "/search?text=Made-up", "/search.csv",
    "/search.jsonl", "/talks", "/parties", "/aid", "/me", "/me/alarms", "/alarms/due",
    "/intake/waiting", "/api/v1/subjects", "/api/v1/entries", "/api/v1/clocks", "/api/v1/alarms",
    "/api/v1/events?after=-1&follow=false", "/api/v1/quarantine",
    "/api/v1/features/collections/notices/items", "/api/v1/features/collections/incidents/items",
)  # fmt: skip


def sees_nothing(journey: Journey, subjects: list[str]) -> None:
    """In no page, answer, layer, search or event of the other group, or of nobody, is any of it."""
    page = journey.person(OTHER, "/desk")
    public = journey.stranger("/desk")
    addresses = [*ADDRESSES]
    for subject in subjects:
        addresses += [
            f"{start}/{subject}"
            for start in ("/incidents", "/notices", "/subjects", "/ledger", "/api/v1/subjects",
                          "/api/v1/entries")
        ]  # fmt: skip
        addresses.append(f"/search.jsonl?text={subject}")
    for reader in (page, public):
        for address in addresses:
            got = reader.request.get(address, max_redirects=0)
            text = got.text()
            assert got.status < 500, address
            own = [each for each in subjects if each in address]
            for hidden in (FIRE, MOVE, TOLD, ASKED, ANSWER, "mortar", *subjects):
                if hidden not in own:
                    assert hidden not in text, (address, hidden)
            if own and "search" not in address:
                assert got.status == HTTP_NOT_FOUND, address


def audit(desk: Page) -> None:
    """Whoever believes nothing goes through the whole record, and finds it whole."""
    desk.goto("/ledger")
    desk.get_by_role("button", name="Run an audit").click()
    expect(desk.get_by_text("No step found a fault")).to_be_visible(timeout=WAIT)
