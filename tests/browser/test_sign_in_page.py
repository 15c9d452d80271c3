from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
from tests.browser.serving import serving
from tests.console.visiting import make_demonstration
from tests.desks import CONVENOR, START, made_up_desk

from truceline.console.fault_words import lead_of
from truceline.console.words import catalogue
from truceline.desk import Desk
from truceline.keyring.files import Enrolment, read_pair, write_pair

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, FilePayload, Locator, Page
    from tests.desks import MadeUp

    Come = Callable[..., Page]

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]

WORDS = "four made-up words here"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """A demonstration of the made-up desk."""
    found = made_up_desk(tmp_path_factory.mktemp("sign-in"))
    make_demonstration(found)
    return found


@pytest.fixture(scope="module")
def site(made: MadeUp) -> Iterator[str]:
    """Its address."""
    with serving(made.folder) as url:
        yield url


@pytest.fixture
def come(chromium: Browser, site: str) -> Iterator[Come]:
    """Opens the sign-in page as a person with a browser of their own; complaints fail the test."""
    opened: list[BrowserContext] = []
    complaints: list[str] = []

    def fresh(language: str = "en", path: str = "/sign-in", **more: Any) -> Page:
        context = chromium.new_context(base_url=site, locale=language, **more)
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


def who(page: Page) -> str:
    """Who the desk takes this browser for."""
    found = page.request.get("/api/v1/sessions/current").json()
    return str(found["actor"])


KEPT = """async (desk) => {
  const { list } = await import("/static/js/keystore.js");
  return (await list(desk)).map((key) => [key.actor, key.signing.extractable]);
}"""
DESK = "desk.example/made-up"


def test_a_stranger_works_as_anybody_on_a_demonstration(come: Come) -> None:
    """One press: the open key is in the browser, unextractable, and the session stands."""
    page = come()
    page.click("form[data-person=cell-officer] button")
    page.wait_for_url(re.compile("/desk"))
    assert who(page) == "cell:officer"
    page.goto("/me")
    assert page.evaluate(KEPT, DESK) == [["cell:officer", False]]


def test_without_scripts_too(come: Come) -> None:
    """The same button is a plain form; what needs scripts is not shown."""
    page = come(java_script_enabled=False)
    assert not page.is_visible("#import")
    assert page.is_visible("#code")
    page.click("form[data-person=state-one] button")
    assert who(page) == "state:one"


def test_a_key_comes_from_its_file(come: Come, made: MadeUp, tmp_path: Path) -> None:
    """With its passphrase; a wrong one is said, and nothing is kept."""
    path = tmp_path / "one.key"
    write_pair(read_pair(made.key("state:two")), path, WORDS)
    page = come("ar")
    assert page.get_attribute("html", "dir") == "rtl"
    page.set_input_files("#key-file", path)
    page.fill("#key-words", "wrong made-up words")
    page.click("#import button")
    page.wait_for_selector("#others:not([hidden])")
    assert "PASSPHRASE_WRONG" in page.inner_text("#others")
    assert page.evaluate(KEPT, DESK) == []
    page.fill("#key-words", WORDS)
    page.click("#import button")
    page.wait_for_url(re.compile("/desk"))
    assert who(page) == "state:two"
    # The next time the browser has it: one press.
    page.request.post("/sign-out", headers={"Origin": page.url.rpartition("/desk")[0]})
    page.goto("/sign-in?next=/me")
    page.click("#kept [data-use]")
    page.wait_for_url(re.compile(r":\d+/me$"))
    assert who(page) == "state:two"


def test_a_new_key_is_saved_kept_enrolled_and_used(
    come: Come, made: MadeUp, tmp_path: Path
) -> None:
    """The backup comes first; the request enrols the key; then it signs in."""
    page = come()
    page.fill("#new-actor", "group:new-made-up")
    page.fill("#new-words", WORDS)
    page.fill("#new-again", f"{WORDS}!")
    page.click("#new button")
    page.wait_for_selector("#others:not([hidden])")
    assert "PASSPHRASE_DIFFERS" in page.inner_text("#others")
    page.fill("#new-again", WORDS)
    page.click("#new button")
    page.wait_for_selector("#made:not([hidden])")
    assert page.is_disabled("#saved")
    assert page.is_disabled("#keep")
    with page.expect_download() as download:
        page.click("#backup")
    assert download.value.suggested_filename == "group-new-made-up.key"
    backup = tmp_path / "backup.key"
    download.value.save_as(backup)
    page.check("#saved")
    page.click("#keep")
    page.wait_for_selector("#enrol:not([hidden])")
    request = Enrolment(**json.loads(page.input_value("#request")))
    pair = read_pair(backup, WORDS)
    assert request == pair.request(DESK)
    # The desk does not know it yet, and says what to do.
    page.click("#kept [data-use]")
    page.wait_for_selector("#others:not([hidden])")
    assert "Was it enrolled here?" in page.inner_text("#others")
    with Desk.open(made.folder) as desk:
        convenor = read_pair(made.key(CONVENOR))
        desk.enrol(convenor, request, name="New made-up", roles=["party"])
        assert desk.newest_at() >= START
    page.click("#kept [data-use]")
    page.wait_for_url(re.compile("/desk"))
    assert who(page) == "group:new-made-up"


def test_a_key_is_forgotten_only_after_a_question(come: Come) -> None:
    """A slip does not lose a key."""
    page = come()
    page.click("form[data-person=un-office] button")
    page.wait_for_url(re.compile("/desk"))
    page.goto("/sign-in")
    page.click("#kept [data-forget]")
    page.click("#forgetting button[value=keep]")
    assert page.evaluate(KEPT, DESK) == [["un:office", False]]
    page.click("#kept [data-forget]")
    page.click("#forgetting button[value=forget]")
    page.wait_for_selector("#kept", state="hidden")
    assert page.evaluate(KEPT, DESK) == []


@pytest.mark.parametrize("script", ["js/challenge.js", "js/sign_in.js", "vendor/age.js"])
def test_a_script_that_was_changed_does_not_run(come: Come, made: MadeUp, script: str) -> None:
    """The page names every hash: a changed module, or a changed library, signs nobody in."""
    page = come(path="/submit")

    def change(route: Any) -> None:
        answer = route.fetch()
        route.fulfill(response=answer, body=answer.body() + b"\nwindow.changed = true;\n")

    page.route(f"**/static/{script}", change)
    page.goto("/sign-in")
    page.wait_for_timeout(600)
    if script.startswith("vendor"):
        # It is fetched when it is first needed.
        page.set_input_files("#key-file", made.key("state:one"))
        page.click("#import button")
        page.wait_for_selector("#others:not([hidden])")
        assert page.evaluate(KEPT, DESK) == []
    else:
        assert not page.is_visible("#import")
    assert page.evaluate("window.changed") is None
    assert who(page) == "public"


def said_at_start(item: Locator) -> bool:
    """Whether a fault's words begin at the side where the page's lines do."""
    return bool(
        item.evaluate(
            """item => {
              const range = document.createRange();
              range.selectNodeContents(item.querySelector("strong"));
              const words = range.getBoundingClientRect(), box = item.getBoundingClientRect();
              const rtl = document.documentElement.dir === "rtl";
              return Math.abs(rtl ? box.right - words.right : words.left - box.left) < 2;
            }"""
        )
    )


@pytest.mark.parametrize("language", ["ar", "ru", "fr", "en"])
def test_a_fault_begins_in_the_language_of_the_page(come: Come, language: str) -> None:
    """What a script shows says first what it means, in the page's language; then what was found."""
    page = come(path=f"/sign-in?lang={language}")
    torn: FilePayload = {"name": "torn.key", "mimeType": "application/octet-stream", "buffer": b"{"}
    page.locator("#key-file").set_input_files(torn)
    page.locator("#import button").click()
    item = page.locator("#others li")
    item.wait_for()
    code = item.locator("small").inner_text()
    lead = lead_of(code, language)
    assert bool(lead) == (language != "en")
    if lead:
        said = item.locator(f"strong[lang={language}]")
        said.wait_for()
        assert said.inner_text() == lead
    assert item.locator("span[lang=en] strong").count() == 1
    assert said_at_start(item)


def test_what_a_page_says_in_its_own_words_is_said_once(come: Come) -> None:
    """A fault in the page's language is not marked as English, and nothing stands before it."""
    page = come(path="/sign-in?lang=ar")
    page.fill("#new-actor", "group:brigade")
    page.fill("#new-words", WORDS)
    page.fill("#new-again", "other made-up words")
    page.locator("#new button").first.click()
    item = page.locator("#others li")
    item.wait_for()
    assert item.locator("[lang=en]").count() == 0
    assert item.locator("strong").all_inner_texts() == [
        catalogue("ar").gettext("The two passphrases differ.")
    ]
