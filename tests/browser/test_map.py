from __future__ import annotations

import json
from datetime import timedelta
from typing import TYPE_CHECKING, Any
from urllib.parse import parse_qs, urlsplit

import pytest
from tests.browser.conftest import ARGUMENTS
from tests.browser.serving import serving
from tests.console.visiting import make_demonstration
from tests.desks import made_up_desk

from truceline.analysis.cells import coarse_cells
from truceline.desk import Desk
from truceline.keyring.files import read_pair
from truceline.mechanism.matters import CONTACT
from truceline.mechanism.volumes import parse_volumes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import Browser, BrowserContext, Page
    from tests.desks import MadeUp

    Open = Callable[..., Page]

pytestmark = pytest.mark.needs("chromium")

WAIT = 60_000
ALL = "/map?window=all&bbox=36,35,41,37"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """A demonstration of the made-up desk."""
    found = made_up_desk(tmp_path_factory.mktemp("map"))
    make_demonstration(found)
    return found


@pytest.fixture(scope="module")
def site(made: MadeUp) -> Iterator[str]:
    """Its address."""
    with serving(made.folder) as url:
        yield url


@pytest.fixture
def opened(chromium: Browser, site: str) -> Iterator[Open]:
    """Opens the map as somebody; what breaches the policy, or throws, fails the test."""
    contexts: list[BrowserContext] = []
    complaints: list[str] = []

    def fresh(path: str = ALL, actor: str = "cell:officer", **more: Any) -> Page:
        browser: Browser = more.pop("browser", chromium)
        context = browser.new_context(base_url=site, locale="en", **more)
        contexts.append(context)
        if actor:
            origin = {"Origin": site}
            context.request.post("/sign-in", form={"as": actor}, headers=origin)
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on(
            "console",
            lambda said: complaints.append(said.text) if "Content Security" in said.text else None,
        )
        page.goto(path)
        return page

    yield fresh
    for context in contexts:
        context.close()
    assert complaints == []


def at_rest(page: Page) -> None:
    """Wait until the map is idle, with what its form asks for."""
    page.wait_for_selector("#room[data-state=moving][data-idle]", timeout=WAIT)


def listed(page: Page, layer: str) -> list[str]:
    """The subjects of a layer's list."""
    rows = page.locator(f'#list [data-layer="{layer}"] tr[data-subject]')
    return [str(row.get_attribute("data-subject")) for row in rows.all()]


def changed(page: Page, act: Callable[[], object]) -> None:
    """Do something that changes what is asked for, and wait until it is shown."""
    before = page.locator("#room").get_attribute("data-idle")
    act()
    page.wait_for_function(
        "(before) => { const now = document.getElementById('room').dataset.idle;"
        " return now && now !== before; }",
        arg=before,
        timeout=WAIT,
    )


def test_the_map_comes_to_rest_and_its_sliders_narrow_it(opened: Open, made: MadeUp) -> None:
    """Drawn without a call to anybody else; time and height by keys; the address keeps it."""
    page = opened()
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    at_rest(page)
    assert page.locator("#map canvas").count() == 1
    assert not page.locator("#plain").is_visible()
    assert listed(page, "notices") == [made.subjects["flight"], made.subjects["convoy"]]
    # The flight is up to 3,000 m, and the slider's steps are of 100.
    low = page.locator("#low-slide")
    low.focus()
    changed(page, lambda: low.press("End"))
    assert listed(page, "notices") == []
    changed(page, lambda: low.press("Home"))
    changed(page, lambda: page.select_option("#window", "0"))
    changed(page, lambda: page.fill("#at", "2016-03-04T08:30"))
    assert listed(page, "notices") == [made.subjects["convoy"]]
    assert page.inner_text("#shown-time") == "4 Mar 2016, 08:30 UTC+02:00"
    changed(page, lambda: page.locator("#time").press("ArrowRight"))
    changed(page, lambda: page.locator("#time").press("ArrowRight"))
    assert listed(page, "notices") == []
    changed(page, lambda: page.uncheck("[data-layer=incidents]"))
    state = parse_qs(urlsplit(page.url).query)
    assert state["at"] == ["2016-03-04T07:30:00Z"]
    assert state["layers"] == ["notices,areas,local_truces"]
    assert {urlsplit(url).netloc for url in asked} <= {urlsplit(page.url).netloc}
    # Opened again from its address it is the same.
    again = opened(page.url.removeprefix(f"http://{urlsplit(page.url).netloc}"))
    at_rest(again)
    assert not again.is_checked("[data-layer=incidents]")
    assert again.input_value("#at") == "2016-03-04T09:30"


def test_a_line_of_the_list_is_shown_on_the_map_and_beside_it(opened: Open, made: MadeUp) -> None:
    """By keyboard: the button of a line moves the map, and the panel says what the line says."""
    page = opened()
    at_rest(page)
    button = page.locator(f"#s-{made.subjects['convoy']}-notices .shows")
    button.focus()
    changed(page, lambda: button.press("Enter"))
    panel = page.locator("#picked")
    assert "قافلة made-up aid" in panel.inner_text()
    assert panel.locator("a.button").get_attribute("href") == f"/notices/{made.subjects['convoy']}"
    west, south, east, north = map(float, parse_qs(urlsplit(page.url).query)["bbox"][0].split(","))
    assert 36 < west < 37.0
    assert 37.1 < east < 38
    assert south < 36.0
    assert north > 36.1
    # A click on the map selects, too: in its middle lies the convoy.
    page.locator("#picked .closes").click()
    assert not panel.is_visible()
    page.wait_for_timeout(300)
    box = page.locator("#map").bounding_box()
    assert box is not None
    page.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    panel.wait_for(timeout=WAIT)


def test_typed_places_are_drawn_checked_and_go_on_to_the_form(opened: Open, made: MadeUp) -> None:
    """Any notation; the conflict is told before anything is signed, and names nothing hidden."""
    page = opened(actor="group:brigade")
    at_rest(page)
    assert listed(page, "notices") == []
    page.locator("#draw summary").press("Enter")
    page.select_option("[name='d.shape']", "corridor")
    page.select_option("[name='d.kind']", "ground_movement")
    page.fill("[name='d.width']", "500")
    page.fill("[name='d.from']", "2016-03-04T08:10")
    page.fill("[name='d.until']", "2016-03-04T08:50")
    page.fill("#d-to", "cell:officer")
    page.fill("#d-places", "36.02, 37.02\n36°03'00\"N 37°06'00\"E")
    # Both readings of the first line are offered, and a person chooses.
    page.locator("#drawn input[type=radio]").first.check(timeout=WAIT)
    page.locator("#drawn .good").wait_for(timeout=WAIT)
    assert page.input_value("#d-places").startswith("36.020° N, 37.020° E")
    assert page.locator(".corner").count() == 2
    page.click("button[value=check]")
    page.locator("#answer").wait_for(timeout=WAIT)
    assert CONTACT in page.inner_text("#answer")
    assert made.subjects["convoy"] not in page.content()
    page.click("button[value=file]")
    page.wait_for_url("**/compose/notice.filed?*", timeout=WAIT)
    [volume] = parse_volumes(parse_qs(urlsplit(page.url).query)["f.volumes"][0])
    assert len(volume.volume.outline.vertices) == 2  # type: ignore[union-attr] # a corridor


def test_a_drawing_is_made_by_hand(opened: Open) -> None:
    """Three clicks make an area; what was clicked stands in the form, to be read and corrected."""
    page = opened()
    at_rest(page)
    page.locator("#draw summary").click()
    page.click("#pick")
    box = page.locator("#map").bounding_box()
    assert box is not None
    for x, y in ((0.2, 0.3), (0.4, 0.3), (0.3, 0.6)):
        page.mouse.click(box["x"] + box["width"] * x, box["y"] + box["height"] * y)
    page.locator("#drawn .good").wait_for(timeout=WAIT)
    assert len(page.input_value("#d-places").splitlines()) == 3
    assert page.locator(".corner").count() == 3
    before = page.input_value("#d-places")
    corner = page.locator(".corner").first.bounding_box()
    assert corner is not None
    page.mouse.move(corner["x"] + 11, corner["y"] + 11)
    page.mouse.down()
    page.mouse.move(corner["x"] + 60, corner["y"] + 40, steps=4)
    page.mouse.up()
    first, *rest = page.input_value("#d-places").splitlines()
    assert first != before.splitlines()[0]
    assert rest == before.splitlines()[1:]


def test_the_place_of_a_site_never_leaves_the_browser(opened: Open) -> None:
    """The desk hears cells and full hours; the exact place waits behind the address's #."""
    page = opened(actor="agency:aid")
    at_rest(page)
    heard: list[str] = []
    page.on("request", lambda request: heard.append(f"{request.url} {request.post_data or ''}"))
    page.locator("#draw summary").click()
    page.select_option("[name='d.shape']", "site")
    page.select_option("[name='d.kind']", "protected_site")
    page.fill("[name='d.width']", "300")
    page.fill("#d-to", "cell:officer")
    page.fill("#d-places", "36.04127 N 37.06331 E")
    page.locator("#drawn .good").wait_for(timeout=WAIT)
    page.click("button[value=check]")
    page.locator("#answer").wait_for(timeout=WAIT)
    page.click("button[value=file]")
    page.wait_for_url("**/compose/notice.filed?*", timeout=WAIT)
    assert heard
    assert not any(digits in each for each in heard for digits in ("04127", "06331"))
    parts = urlsplit(page.url)
    exact = parse_volumes(parse_qs(parts.fragment)["f.exact"][0])
    cells = parse_volumes(parse_qs(parts.query)["f.coarse"][0])
    assert cells == coarse_cells(exact[0], 0.1)


def test_what_comes_in_is_shown_without_asking(opened: Open, made: MadeUp) -> None:
    """A truce is agreed elsewhere: it stands on the open map a moment later."""
    page = opened()
    at_rest(page)
    before = listed(page, "local_truces")
    pair = read_pair(made.key("cell:officer"))
    box = {"south": 35.5, "west": 39.0, "north": 36.0, "east": 39.5}
    truce = {"form": "silence", "title": "Another made-up silence", "place": "Made-up Plain",
             "area": box, "sides": ["north", "south"], "since": "2016-03-02T00:00:00Z",
             "until": "2016-03-20T00:00:00Z", "reference": "made up"}  # fmt: skip
    with Desk.open(made.folder) as desk:
        now = desk.now() + timedelta(minutes=1)
        entry = desk.record(pair, "local_truce.agreed", truce, now=now)
    page.locator(f"#s-{entry.hash}-local_truces").wait_for(timeout=WAIT)
    assert entry.hash not in before


@pytest.fixture
def without_webgl(chromium: Browser) -> Iterator[Browser]:
    """A browser on a machine that draws no such maps."""
    arguments = [each for each in ARGUMENTS if "swiftshader" not in each]
    browser = chromium.browser_type.launch(
        executable_path="/usr/bin/chromium", args=[*arguments, "--disable-gpu", "--disable-3d-apis"]
    )
    yield browser
    browser.close()


def test_without_webgl_the_plain_map_stands(
    opened: Open, without_webgl: Browser, made: MadeUp
) -> None:
    """The sheet and its list are shown, and it is said why; drawing works as a form."""
    page = opened(browser=without_webgl)
    page.wait_for_function("document.getElementById('said').textContent !== ''", timeout=WAIT)
    assert page.locator("svg.sheet-map").is_visible()
    assert not page.locator("#map").is_visible()
    assert listed(page, "notices") == [made.subjects["flight"], made.subjects["convoy"]]
    assert page.locator("svg.sheet-map a.mark").count() >= 4
    page.fill("#at", "2016-03-04T08:30")
    page.select_option("#window", "0")
    page.click("#show")
    page.wait_for_url("**window=0**", timeout=WAIT)
    assert page.locator("svg.sheet-map a.mark.notices").count() == 1


def test_without_scripts_the_plain_map_and_its_forms_do_all(opened: Open, made: MadeUp) -> None:
    """Sheet, list, sliders as fields, a drawing and its answer: each by plain forms."""
    page = opened(java_script_enabled=False)
    assert page.locator("svg.sheet-map").is_visible()
    assert not page.locator("#time").is_visible()
    assert listed(page, "incidents") == [made.subjects["incident"]]
    page.fill("#low", "5000")
    with page.expect_navigation():
        page.click("#show")
    assert listed(page, "notices") == []
    page.goto(ALL)
    page.locator("#draw summary").click()
    page.select_option("[name='d.kind']", "ground_movement")
    page.fill("#d-to", "state:one")
    page.fill("#d-places", "36.02 N 37.02 E\n36.02 N 37.08 E\n36.08 N 37.08 E")
    page.fill("[name='d.from']", "2016-03-04T08:10")
    page.fill("[name='d.until']", "2016-03-04T08:50")
    page.click("button[value=check]")
    # The answer is another page, which may come after the click has returned.
    page.locator("#answer").wait_for()
    assert page.locator("svg.sheet-map .drawn").count() >= 1
    # Without a script that keeps its place back, nobody can choose to draw a site.
    assert page.locator("[name='d.shape'] option[value=site]").is_disabled()


def test_other_pages_load_no_map(opened: Open) -> None:
    """The library is fetched by the map's page alone."""
    page = opened("/signing")
    fetched = page.evaluate("performance.getEntriesByType('resource').map((each) => each.name)")
    assert not [each for each in json.loads(json.dumps(fetched)) if "map" in each.split("/")[-1]]
