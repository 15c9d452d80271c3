"""Reporting without an account, as a person does it: offline, sent once, countersigned, told."""

from __future__ import annotations

import base64
import json
from contextlib import ExitStack
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.browser.gazetteers import use_small_gazetteer
from tests.browser.serving import serving
from tests.reception.cells import CONVENOR, OFFICER, PARTY, Cell, live_cell
from tests.reception.parcels import Stranger

from truceline.desk import Desk
from truceline.reception.book import BOOK, Book
from truceline.reception.parcels import read_parcel
from truceline.reception.quarantine import Quarantine

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page

    Come = Callable[..., Page]

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]

WORDS = "Made-up: eleven people in the cellar of the blue house"
PICTURE = b"made-up bytes of a photograph of the blue house"
NAME = "Made-up Widow Amal"


@pytest.fixture
def cell(tmp_path: Path) -> Cell:
    """A live desk with an officer, an enroller and two sides."""
    return live_cell(tmp_path)


@pytest.fixture(autouse=True)
def small_gazetteer(monkeypatch: pytest.MonkeyPatch) -> None:
    """A gazetteer of one place."""
    use_small_gazetteer(monkeypatch)


class Site:
    """The desk's server, which can go away and come back at the same address."""

    def __init__(self, cell: Cell) -> None:
        self.cell = cell
        self._running = ExitStack()
        self.url = self._running.enter_context(serving(cell.folder))

    def go_away(self) -> None:
        """Stop answering."""
        self._running.close()

    def come_back(self) -> None:
        """Answer again."""
        port = int(self.url.rpartition(":")[2])
        self._running.enter_context(serving(self.cell.folder, port=port))

    def waiting(self) -> int:
        """How many parcels wait."""
        book = Book.open(self.cell.folder / BOOK)
        try:
            return Quarantine(book, lambda: 0).count()
        finally:
            book.close()


@pytest.fixture
def site(cell: Cell) -> Iterator[Site]:
    """The server."""
    found = Site(cell)
    yield found
    found.go_away()


@pytest.fixture
def come(chromium: Browser, site: Site) -> Iterator[Come]:
    """Opens a page as a person with a browser of their own; complaints fail the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def fresh(path: str = "/intake", language: str = "en", **more: Any) -> Page:
        context = chromium.new_context(base_url=site.url, locale=language, **more)
        opened.append(context)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
        )
        page.goto(path)
        return page

    yield fresh
    for context in opened:
        context.close()
    assert complaints == []


def sign_in(page: Page, cell: Cell, actor: str) -> None:
    """Come in with an actor's key file."""
    page.goto("/sign-in?next=/intake/waiting")
    page.set_input_files("#key-file", cell.key(actor))
    page.click("#import button")
    # The address before ends with these words, too: it asks to be sent on to them.
    page.wait_for_url(lambda url: "/sign-in" not in url, wait_until="load")


def ready(page: Page) -> None:
    """Wait until the page is kept for the time without a connection."""
    page.wait_for_selector("#intake[data-kept]")
    page.wait_for_selector("#report:visible")


def mortar(page: Page) -> None:
    """Say that it was mortar fire."""
    page.click("#what summary >> nth=0")
    page.check("input[value=mortar]")


def fill(page: Page, place: str = "Aleppo") -> None:
    """Say what happened, with a place that is looked up and chosen, a file and a name."""
    mortar(page)
    page.fill("#words", WORDS)
    page.fill("#killed", "0")
    page.fill("#place", place)
    page.click("#find-place")
    page.click("#places button >> nth=0")
    page.set_input_files(
        "#files", {"name": "blue.jpg", "mimeType": "image/jpeg", "buffer": PICTURE}
    )
    page.click("summary:has-text('Who you are (only')")
    page.fill("#reporter", NAME)
    page.click("#report .send")
    expect(page.locator("#review")).to_be_visible()


def number_of(page: Page) -> str:
    """The receipt number that is shown."""
    expect(page.locator("#done")).to_be_visible()
    return page.inner_text("[data-number]")


def heard(page: Page) -> list[bytes]:
    """Every request of a page and its worker from now on: address and body."""
    found: list[bytes] = []
    page.context.on(
        "request",
        lambda request: found.append(request.url.encode() + (request.post_data_buffer or b"")),
    )
    return found


def test_a_report_made_offline_arrives_once(cell: Cell, site: Site, come: Come) -> None:
    """It is kept sealed, sent when there is a connection again, let in, and read by no other."""
    reporter = come()
    ready(reporter)
    requests = heard(reporter)
    site.go_away()
    reporter.context.set_offline(True)
    reporter.reload()
    fill(reporter)
    opened = reporter.inner_text("#review [data-open]")
    assert "mortar" in opened
    assert WORDS not in opened
    assert NAME not in opened
    assert WORDS in reporter.inner_text("#review [data-sealed]")
    reporter.click("#send")
    number = number_of(reporter)
    assert reporter.is_visible("[data-kept]")
    assert reporter.get_attribute("#outbox", "data-waiting") == "1"
    phrase = reporter.inner_text("[data-phrase]")
    site.come_back()
    reporter.context.set_offline(False)
    reporter.wait_for_selector("#outbox[data-waiting='0']", state="attached")
    assert site.waiting() == 1
    reporter.reload()
    reporter.wait_for_selector("#mine:visible")
    assert site.waiting() == 1

    look_at_it(come("/sign-in"), cell, number)
    let_in(come("/sign-in"), cell)
    reporter.goto(f"/intake/{number}")
    expect(reporter.locator("[data-state=accepted]")).to_be_visible()
    add_from_elsewhere(come(f"/intake/{number}"), phrase)
    see_nothing_of_it(come("/sign-in"), cell, number)
    assert_nothing_readable(cell, requests)


def look_at_it(officer: Page, cell: Cell, number: str) -> None:
    """An officer of the cell opens what is sealed, and may not let it in."""
    sign_in(officer, cell, OFFICER)
    row = officer.locator("[data-ident]")
    expect(row).to_have_count(1)
    assert number in row.inner_text()
    row.locator("[data-do=open]").click()
    expect(row.locator("[data-opened]")).to_contain_text(WORDS)
    expect(row.locator("[data-opened]")).to_contain_text(NAME)
    assert row.locator("[data-do=countersign]").count() == 0


def let_in(enroller: Page, cell: Cell) -> None:
    """Whoever may enrol countersigns, and sees the bytes before."""
    sign_in(enroller, cell, CONVENOR)
    enroller.click("[data-do=countersign]")
    expect(enroller.locator("#signing")).to_contain_text("key.enrolled/2")
    enroller.click("#signing [data-sign]")
    expect(enroller.locator("[data-ident] .note.good")).to_be_visible()


def add_from_elsewhere(elsewhere: Page, phrase: str) -> None:
    """From another device, with the words that were written down."""
    expect(elsewhere.locator("#unlock")).to_be_visible()
    elsewhere.fill("#phrase", phrase.lower().replace("-", " "))
    elsewhere.click("#unlock button")
    expect(elsewhere.locator("[data-state=accepted]")).to_be_visible()
    elsewhere.fill("#words", "Made-up: and now the green house burns")
    elsewhere.click("#add .send")
    expect(elsewhere.locator("[data-added] li")).to_contain_text("accepted")


def see_nothing_of_it(other: Page, cell: Cell, number: str) -> None:
    """A side sees neither what waits nor what was let in."""
    sign_in(other, cell, PARTY)
    expect(other.locator("main")).to_contain_text("for officers of the cell")
    assert number not in other.content()
    for path in ("/api/v1/quarantine", "/api/v1/subjects?part=incident", "/incidents"):
        text = other.request.get(path).text()
        assert number not in text
        assert "mortar" not in text


def assert_nothing_readable(cell: Cell, requests: list[bytes]) -> None:
    """No sealed word, no name and no byte of the file is on the wire or on the disk."""
    sent = [each for each in requests if b"/api/v1/quarantine" in each]
    assert sent
    disk = [each.read_bytes() for each in cell.folder.rglob("*") if each.is_file()]
    decoded = []
    for each in sent:
        _, brace, body = each.partition(b"{")
        if brace:
            parcel = json.loads(brace + body)
            decoded += [base64.b64decode(x) for x in parcel["submissions"] + parcel["files"]]
    assert decoded
    for word in (WORDS.encode(), NAME.encode(), PICTURE, b"blue.jpg"):
        for data in (*requests, *disk, *decoded):
            assert word not in data
            assert base64.b64encode(word)[4:-4] not in data
            assert word.hex().encode() not in data


def test_an_officer_relays_or_refuses(cell: Cell, site: Site, come: Come) -> None:
    """An officer who may not enrol relays one report and refuses another; both are told so."""
    reporters = []
    for _ in range(2):
        page = come()
        page.wait_for_selector("#report:visible")
        fill(page, "36.2, 37.15")
        page.click("#send")
        reporters.append((page, number_of(page)))
    officer = come("/sign-in")
    sign_in(officer, cell, OFFICER)
    first, second = (officer.locator(f"[data-number='{number}']") for _, number in reporters)
    first.locator("[data-do=relay]").click()
    expect(officer.locator("#signing")).to_contain_text("relayed")
    officer.click("#signing [data-sign]")
    expect(first.locator(".note.good")).to_be_visible()
    second.locator("[data-do=refuse]").click()
    expect(second.locator("[data-faults]")).to_be_visible()
    second.locator("[data-reason]").select_option("not_this_truce")
    second.locator("[data-do=refuse]").click()
    expect(second.locator(".note.good")).to_be_visible()
    states = ("relayed", "refused")
    for (page, number), state in zip(reporters, states, strict=True):
        page.goto(f"/intake/{number}")
        expect(page.locator(f"[data-state={state}]")).to_be_visible()
    assert "not a matter of this agreement" in reporters[1][0].inner_text("[data-reason]")
    assert site.waiting() == 0


def test_several_are_let_in_at_once(cell: Cell, site: Site, come: Come) -> None:
    """Several are countersigned in one dialog; one that the desk refuses says why and waits."""
    strangers = [Stranger.new() for _ in range(3)]
    acts = (["mortar"], ["made_up_act"], ["sniper"])
    with Desk.open(cell.folder) as desk:
        root_at = desk.registrar.lookups.root_at
        book = Book.open(cell.folder / BOOK)
        for stranger, act in zip(strangers, acts, strict=True):
            data = stranger.parcel(desk, stranger.report(desk, acts=act))
            Quarantine(book, lambda: 1e9).add(read_parcel(data, desk.origin, root_at)[0])
        book.close()
    page = come("/sign-in")
    sign_in(page, cell, CONVENOR)
    expect(page.locator("[data-do=open]:visible")).to_have_count(3)
    for box in page.locator("[data-pick]").all():
        box.check()
    page.click("[data-bulk=countersign]")
    expect(page.locator("#signing [data-list] li")).to_have_count(6)
    page.click("#signing [data-sign]")
    expect(page.locator("[data-ident] .note.good")).to_have_count(2)
    expect(page.locator("[data-ident] [data-faults]:visible")).to_contain_text("made_up_act")
    assert site.waiting() == 1


def test_what_may_mean_two_places_is_asked(come: Come) -> None:
    """A position that can be read in two ways is shown in both, and neither is taken unasked."""
    page = come()
    page.wait_for_selector("#report:visible")
    mortar(page)
    page.fill("#place", "36.2, 37.15")
    page.press("#place", "Enter")
    expect(page.locator("#places button")).to_have_count(2)
    expect(page.locator("#places")).to_contain_text("longitude first")
    assert page.is_hidden("#chosen")
    # Unchosen it would stand openly in the report: nothing is made of it.
    page.click("#report .send")
    expect(page.locator("#others")).to_contain_text("PLACE_EXACT")
    assert page.is_hidden("#review")
    page.fill("#place", "37SCA3367707717")
    page.click("#find-place")
    expect(page.locator("#places button")).to_have_count(1)
    page.click("#places button")
    page.click("#report .send")
    expect(page.locator("#review")).to_be_visible()
    said = json.loads(page.text_content("#review [data-bytes]") or "")["body"]
    # What was typed was a position: it is sealed, and the open area is coarse.
    assert "place_as_said" not in said
    area = said["area"]
    assert round((area["north"] - area["south"]) * 10, 6) in {1, 2}
    assert area["south"] < 36.2 < area["north"]
    assert area["west"] < 37.16 < area["east"]
    assert "position: lat 36." in page.inner_text("#review [data-sealed]")


def test_what_is_missing_is_said_and_nothing_is_lost(come: Come) -> None:
    """Without an act or a place nothing is made; what was typed stays."""
    page = come()
    page.wait_for_selector("#report:visible")
    page.fill("#words", WORDS)
    page.click("#report .send")
    expect(page.locator("#others li")).to_have_count(2)
    assert page.input_value("#words") == WORDS


def test_every_trace_can_be_removed(come: Come, site: Site) -> None:
    """Afterwards neither keys nor parcels nor kept pages are in the browser."""
    page = come()
    ready(page)
    fill(page)
    page.click("#send")
    number_of(page)
    assert site.waiting() == 1
    page.click("#forget")
    expect(page.locator("#forgotten")).to_be_visible()
    left = page.evaluate(
        """async () => ({
          caches: await caches.keys(),
          workers: (await navigator.serviceWorker.getRegistrations()).length,
          kept: await globalThis.intakeOutbox.within("readonly", (all) => all.count()),
          unsent: await globalThis.intakeOutbox.within("readonly", (_, all) => all.count()),
        })"""
    )
    assert left == {"caches": [], "workers": 0, "kept": 0, "unsent": 0}


def test_without_scripts_nothing_is_asked_in_the_open(come: Come) -> None:
    """With scripts off the form says first that the desk reads it, and other ways are named."""
    page = come(java_script_enabled=False)
    assert page.locator("main form:visible").count() == 1
    words = page.inner_text("main")
    assert words.index("this server reads your words") < words.index("Safer: allow scripts")
