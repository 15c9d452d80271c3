"""Every page for everybody: axe-core, the keyboard alone, a telephone's width, what it loads."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal
from urllib.parse import urlsplit

import pytest
from tests.browser.serving import serving
from tests.console.visiting import make_demonstration
from tests.console.weights import MOST_SCRIPT, weigh
from tests.desks import made_up_desk
from tests.flaring import kept

from truceline.console.routes import PAGES
from truceline.desk import Desk
from truceline.keyring.files import read_pair

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page, ViewportSize
    from tests.desks import MadeUp


pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]

AXE = Path(__file__).parents[2] / ".browser-tests" / "axe.min.js"
OFFICER = "cell:officer"
STANDARD: Final = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
"""WCAG 2.2, levels A and AA, and what axe-core holds to be good practice."""
RUN = """async (rules) => {
  const found = await axe.run(document, { runOnly: rules, resultTypes: ["violations"] });
  return found.violations.flatMap((each) => each.nodes.slice(0, 3).map((node) =>
    `${each.id} ${node.target.join(" ")} ${node.any[0]?.message ?? each.help}`));
}"""
WIDE: Final[ViewportSize] = {"width": 1280, "height": 900}
NARROW: Final[ViewportSize] = {"width": 390, "height": 844}
CONTRAST: Final = ["color-contrast"]
LOOKS: Final[tuple[tuple[ViewportSize, Literal["light", "dark"], list[str]], ...]] = (
    (WIDE, "light", STANDARD),
    (WIDE, "dark", CONTRAST),
    (NARROW, "light", CONTRAST),
    (NARROW, "dark", STANDARD),
)
"""Window, colours and rules: of all rules only that on contrast knows colours."""
MOST_STOPS = 400
"""How often Tab is pressed at most."""
PARTS = frozenset(
    {"/desk/queue", "/desk/ids", "/desk/alike", "/signing", "/faults.json",
     "/aid/flow.json", "/aid/published.json",
     "/measure/figure.json", "/ledger/audit", "/ledger/audit/live", "/search.csv", "/search.jsonl"}
)  # fmt: skip
"""Addresses of the console that are parts of pages, or files."""
ROOMS = (
    "/map", "/sign-in", "/me", "/me/alarms", "/flare-ups", "/intake", "/intake/waiting",
    "/intake/{number}",
)  # fmt: skip
"""Pages that are not in the list of ``routes``."""
PATTERNS = tuple(path for path, _ in PAGES if path not in PARTS) + ROOMS


@dataclass(frozen=True)
class Site:
    """A demonstration of the made-up desk, served.

    Args:
        url: Its address.
        filled: An address for each page's pattern that has a name in it.
    """

    url: str
    filled: dict[str, str]

    def address(self, pattern: str) -> str:
        """An address of a page."""
        return self.filled.get(pattern, pattern)


def addresses(made: MadeUp) -> dict[str, str]:
    """An address for each page that is one of many."""
    convoy, incident = made.subjects["convoy"], made.subjects["incident"]
    return {
        "/incidents/{subject}": f"/incidents/{incident}",
        "/notices/{subject}": f"/notices/{convoy}",
        "/subjects/{subject}": f"/subjects/{made.subjects['truce']}",
        "/aid/{subject}": f"/aid/{made.subjects['aid']}",
        "/compose/{kind:path}": "/compose/incident.reported",
        "/parties/{actor:path}": "/parties/group:brigade",
        "/ledger/{entry}": f"/ledger/{incident}",
        "/map": "/map?window=all&bbox=36,35,41,37",
        "/search": "/search?text=made-up",
        "/intake/{number}": "/intake/12-3456-7897",
    }


def plan(made: MadeUp) -> str:
    """Record a consignment; gives its id."""
    body = {
        "title": "Made-up wells", "mode": "road_convoy", "places": ["Made-up Town"],
        "targeted": {"people": 6000}, "carrier": "agency:aid",
    }  # fmt: skip
    with Desk.open(made.folder) as desk:
        now = desk.now() + timedelta(minutes=1)
        return desk.record(read_pair(made.key("agency:aid")), "aid.planned", body, now=now).hash


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """The desk."""
    made = made_up_desk(tmp_path_factory.mktemp("accessible"))
    make_demonstration(made)
    made.subjects["aid"] = plan(made)
    kept(made, made.subjects["incident"])
    with serving(made.folder) as url:
        yield Site(url, addresses(made))


@pytest.fixture(scope="module")
def people(chromium: Browser, site: Site) -> Iterator[dict[str, Page]]:
    """The duty officer's page in each language; it keeps what its console complained of."""
    contexts: list[BrowserContext] = []
    found = {}
    for language in ("en", "ar"):
        context = chromium.new_context(base_url=site.url, locale=language)
        contexts.append(context)
        context.request.post("/sign-in", form={"as": OFFICER}, headers={"Origin": site.url})
        context.request.get(f"/?lang={language}")
        found[language] = context.new_page()
    yield found
    for context in contexts:
        context.close()


@pytest.fixture(autouse=True)
def complaints(people: dict[str, Page]) -> Iterator[None]:
    """What the consoles of these pages complain of during a test: it has to stay empty."""
    said: list[str] = []

    def threw(error: Any) -> None:
        said.append(f"threw {error}")

    def told(line: Any) -> None:
        if line.type == "error":
            said.append(line.text)

    for page in people.values():
        page.on("pageerror", threw)
        page.on("console", told)
    yield
    for page in people.values():
        page.remove_listener("pageerror", threw)
        page.remove_listener("console", told)
    assert said == []


def at_rest(page: Page, pattern: str) -> None:
    """Wait until a page's scripts have done what they do at first."""
    if pattern == "/map":
        page.wait_for_selector("#room[data-state=moving][data-idle]", timeout=60_000)


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("pattern", PATTERNS)
def test_nothing_bars_people(
    people: dict[str, Page], site: Site, pattern: str, language: str
) -> None:
    """axe-core finds nothing, wide and narrow, light and dark; no page is wider than a telephone.

    Nor does its console say anything, under the policy as it is served.
    """
    page = people[language]
    page.set_viewport_size(WIDE)
    page.emulate_media(color_scheme="light")
    page.goto(site.address(pattern))
    at_rest(page, pattern)
    page.evaluate(AXE.read_text())
    found = []
    for size, scheme, rules in LOOKS:
        page.set_viewport_size(size)
        page.emulate_media(color_scheme=scheme)
        found += [f"{size['width']} {scheme}: {each}" for each in page.evaluate(RUN, rules)]
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    assert found == []
    assert page.get_attribute("html", "lang") == language


def scripts_of(page: Page, address: str) -> int:
    """Bytes of script that a page fetches by itself, each packed by gzip."""
    fetched: set[str] = set()

    def note(request: Any) -> None:
        if request.resource_type == "script":
            fetched.add(urlsplit(request.url).path)

    page.on("request", note)
    page.goto(address)
    # What a page goes on to fetch; it is never quiet, because it listens for what is new.
    page.wait_for_timeout(300)
    page.remove_listener("request", note)
    return weigh(path.removeprefix("/static/") for path in fetched)


def test_pages_are_light(chromium: Browser, site: Site) -> None:
    """Below 60 kB of script as any page but the map's opens, for one whose key is in the browser.

    What pages fetch later, and what seals, is counted in ``test_light_pages.py`` on the way, and
    for every template in ``tests/console/test_scripts.py``.
    """
    context = chromium.new_context(base_url=site.url, locale="en")
    page = context.new_page()
    page.goto("/sign-in?next=/signing")
    page.click(f"form[data-person={OFFICER.replace(':', '-')}] button")
    # The address before ends with these words, too: it asks to be sent on to them.
    page.wait_for_url(f"{site.url}/signing")
    weights = {each: scripts_of(page, site.address(each)) for each in PATTERNS if each != "/map"}
    context.close()
    assert {path: size for path, size in weights.items() if size >= MOST_SCRIPT} == {}


FOCUS = """() => {
  const at = document.activeElement;
  if (!at || at === document.body) return null;
  at.dataset.reached ??= String(document.querySelectorAll("[data-reached]").length);
  const box = at.getBoundingClientRect(), style = getComputedStyle(at);
  return { number: at.dataset.reached, tag: at.tagName, href: at.getAttribute("href"),
    name: (at.innerText || at.getAttribute("aria-label") || at.name || at.id || "").trim(),
    seen: box.width > 0 && box.height > 0, outline: style.outlineStyle !== "none" &&
      parseFloat(style.outlineWidth) > 0 };
}"""
MISSED = """() => {
  const every = document.querySelectorAll("a[href], button, input, select, textarea, summary");
  return [...every].filter((each) => each.checkVisibility({ visibilityProperty: true })
    && !each.disabled && each.tabIndex >= 0 && each.type !== "radio"
    && !("reached" in each.dataset)).map((each) => each.outerHTML.slice(0, 120));
}"""


@pytest.mark.parametrize("pattern", PATTERNS)
def test_the_keyboard_alone_reaches_all(people: dict[str, Page], site: Site, pattern: str) -> None:
    """Tab comes to the link that skips, then to every control; each shows that it has the focus."""
    page = people["en"]
    page.set_viewport_size(WIDE)
    page.goto(site.address(pattern))
    at_rest(page, pattern)
    page.keyboard.press("Tab")
    first = page.evaluate(FOCUS)
    assert first["href"] == "#main"
    assert first["seen"]
    page.keyboard.press("Enter")
    assert page.evaluate("document.activeElement.id") == "main"
    page.goto(site.address(pattern))
    at_rest(page, pattern)
    found: list[dict[str, Any]] = []
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        stop = page.evaluate(FOCUS)
        if stop is None or (found and stop["number"] == found[0]["number"]):
            break
        found.append(stop)
    assert [each for each in found if not each["outline"]] == []
    assert page.evaluate(MISSED) == []
