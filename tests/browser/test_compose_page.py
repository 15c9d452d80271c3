from __future__ import annotations

import hashlib
import json
import re
from typing import TYPE_CHECKING, Any
from zoneinfo import ZoneInfo

import pytest
from tests.browser.serving import serving
from tests.console.visiting import make_demonstration
from tests.desks import box_volume, made_up_desk

from truceline.analysis.drawn_volumes import PARTS, read_volumes, zoned
from truceline.console.markup import modules
from truceline.desk import Desk
from truceline.errors import BadInput
from truceline.keyring import author
from truceline.keyring.files import read_pair
from truceline.ledger.entry import format_time
from truceline.ledger.wire import read_trusted
from truceline.mechanism.instants import parse_instant

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, BrowserContext, Page, Request
    from tests.desks import MadeUp

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]

NARRATIVE = "سقطت ست قذائف made-up"
WHO = "A made-up miller"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """A demonstration of the made-up desk."""
    found = made_up_desk(tmp_path_factory.mktemp("compose"))
    make_demonstration(found)
    return found


@pytest.fixture(scope="module")
def site(made: MadeUp) -> Iterator[str]:
    """Its address."""
    with serving(made.folder) as url:
        yield url


def _in(context: BrowserContext, person: str) -> Page:
    page = context.new_page()
    page.goto("/sign-in?next=/me")
    page.click(f"form[data-person={person}] button")
    page.wait_for_url(re.compile(r":\d+/me$"))
    return page


@pytest.fixture(scope="module")
def brigade(chromium: Browser, site: str) -> Iterator[Page]:
    """The browser of a party."""
    context = chromium.new_context(base_url=site, locale="en", timezone_id="America/New_York")
    yield _in(context, "group-brigade")
    context.close()


@pytest.fixture(scope="module")
def officer(chromium: Browser, site: str) -> Iterator[Page]:
    """The browser of the duty officer, in Arabic."""
    context = chromium.new_context(base_url=site, locale="ar")
    yield _in(context, "cell-officer")
    context.close()


def form(page: Page, path: str) -> None:
    """Open a form, ready to be signed."""
    page.goto(f"/compose/{path}")
    page.wait_for_selector("#look:not([hidden])")
    if page.query_selector("#optional:not([open])"):
        page.click("#optional > summary")


def report(page: Page) -> None:
    """Fill in the open part of a report."""
    form(page, "incident.reported")
    page.select_option("#f-report_class", "violation")
    page.check("[id='f-acts.mortar']")
    page.fill("#f-occurred_from", "2016-02-29T12:00")
    page.fill("#f-language", "ar")
    page.select_option("#f-source_class", "party")
    page.select_option("#f-means", "seen")
    page.fill("#f-place_as_said", "near the mill")


def signed(page: Page) -> str:
    """Agree to what is shown; gives the entry's hash."""
    page.click("dialog#signing [data-sign]")
    page.wait_for_selector("#done:not([hidden])")
    return page.inner_text("#done [data-fact=hash]")


def test_what_is_sealed_never_leaves_the_page_in_the_open(brigade: Page, made: MadeUp) -> None:
    """Shown whole before signing; recorded as shown; opened by those who were named, alone."""
    seen: list[str] = []

    def note(request: Request) -> None:
        data = request.post_data_buffer or b""
        seen.append(request.url + data.decode("utf-8", "replace"))

    brigade.on("request", note)
    report(brigade)
    brigade.fill("#f-narrative", NARRATIVE)
    brigade.fill("#f-reporter", WHO)
    brigade.click("#look")
    brigade.wait_for_selector("dialog#signing[open]")
    shown = brigade.inner_text("dialog#signing [data-fact=bytes]")
    digest = brigade.inner_text("dialog#signing [data-fact=sha256]")
    boxes = brigade.locator("dialog#signing .box").all_inner_texts()
    assert hashlib.sha256(shown.encode()).hexdigest() == digest
    assert NARRATIVE in boxes[0]
    assert "un:office" in boxes[0]
    assert WHO in boxes[1]
    assert "un:office" not in boxes[1]
    ident = signed(brigade)
    brigade.remove_listener("request", note)
    assert any("/api/v1/entries" in each for each in seen)
    for sealed in (NARRATIVE, WHO, json.dumps(NARRATIVE)[1:-1]):
        assert not [each for each in seen if sealed in each]
    with Desk.open(made.folder) as desk:
        entry = desk.view().entry(ident)
        stored = desk.store.stored(entry.seq)
        assert stored is not None
        assert stored.envelope is not None
        assert shown.encode() in stored.envelope
        statement = read_trusted(stored.envelope)
        assert format_time(entry.body.occurred_from) == "2016-02-29T10:00:00Z"
        ciphers = tuple(desk.store.boxes(entry.seq))
    opened = {
        actor: author.open_fields(ciphers, statement.boxes, read_pair(made.key(actor)))
        for actor in ("cell:officer", "un:office", "state:one")
    }
    assert opened == {
        "cell:officer": {"narrative": NARRATIVE, "reporter": WHO},
        "un:office": {"narrative": NARRATIVE},
        "state:one": {},
    }


def test_whoever_does_not_agree_sends_nothing(brigade: Page, made: MadeUp) -> None:
    """The form is as it was, and the ledger too."""
    with Desk.open(made.folder) as desk:
        before = desk.store.size()
    report(brigade)
    brigade.click("#look")
    brigade.click("dialog#signing button[value=cancel]")
    brigade.wait_for_selector("#look:enabled")
    assert brigade.input_value("#f-place_as_said") == "near the mill"
    with Desk.open(made.folder) as desk:
        assert desk.store.size() == before


def test_every_fault_is_beside_its_field_and_nothing_is_lost(brigade: Page) -> None:
    """Before anything is sealed: fields left out, a tag that is none, a place beyond the pole."""
    form(brigade, "incident.reported")
    brigade.fill("#f-language", "not a tag")
    brigade.fill("[id='f-position.lat']", "91")
    brigade.fill("[id='f-position.lng']", "37")
    brigade.fill("#f-narrative", NARRATIVE)
    brigade.click("#look")
    brigade.wait_for_selector("[data-path=language] > [data-faults]:not([hidden])")
    faulty = brigade.locator("[data-input]:has(> [data-faults]:not([hidden]))")
    paths = faulty.evaluate_all("(all) => all.map((each) => each.dataset.path)")
    assert set(paths) == {
        "report_class", "acts", "occurred_from", "language", "source_class", "means", "position.lat"
    }  # fmt: skip
    assert brigade.get_attribute("#f-language", "aria-invalid") == "true"
    assert brigade.input_value("#f-narrative") == NARRATIVE
    assert not brigade.query_selector("dialog#signing[open]")


def test_what_the_desk_refuses_is_beside_its_field_too(officer: Page) -> None:
    """After signing: a subject that is none, and the form is there still."""
    form(officer, f"incident.contained?about={'0' * 64}")
    officer.fill("#f-measure", "Made-up")
    officer.click("#look")
    officer.click("dialog#signing [data-sign]")
    officer.wait_for_selector("[data-path=about] > [data-faults]:not([hidden])")
    assert "There is no subject" in officer.inner_text("[data-path=about]")
    assert officer.input_value("#f-measure") == "Made-up"


def test_one_more_row_is_read_as_one_more(officer: Page) -> None:
    """A list of objects grows in the page, and each row keeps its own answers."""
    form(officer, "detainee_list.filed")
    officer.click("[data-input=rows][data-path=counts] button[name=more]")
    rows = officer.locator("[data-path=counts] > [data-input=group]")
    assert rows.count() == 2
    names = officer.locator("[data-path='counts.1'] input, [data-path='counts.1'] select")
    found = names.evaluate_all("(all) => all.map((each) => each.name)")
    assert found
    assert all(name.startswith("f.counts.1.") for name in found if name)
    work = """async () => {
      const { readForm } = await import("/static/js/form.js");
      return readForm(document.getElementById("compose"), "UTC").body;
    }"""
    officer.fill("[id='f-counts.0.count']", "5")
    officer.fill("[id='f-counts.1.count']", "7")
    assert [row["count"] for row in officer.evaluate(work)["counts"]] == [5, 7]


def test_the_address_fills_in_what_is_open_and_its_fragment_what_is_sealed(brigade: Page) -> None:
    """What stands behind # no browser sends: a map may hand a sealed footprint on by it."""
    seen: list[str] = []
    brigade.on("request", lambda request: seen.append(request.url))
    volume = json.dumps([box_volume(6, 6)])
    brigade.goto(f"/compose/notice.filed?f.title=Made-up#f.exact={volume}")
    brigade.wait_for_selector("#look:not([hidden])")
    assert brigade.input_value("#f-title") == "Made-up"
    assert json.loads(brigade.input_value("#f-exact")) == json.loads(volume)
    assert not [url for url in seen if "outline_polygon" in url]


def test_a_form_without_scripts_gives_a_draft(
    chromium: Browser, site: str, made: MadeUp, tmp_path: Path
) -> None:
    """Sealed fields stay closed; the open ones come back as a file to be signed elsewhere."""
    context = chromium.new_context(base_url=site, java_script_enabled=False)
    page = context.new_page()
    page.goto("/sign-in")
    page.click("form[data-person=cell-officer] button")
    page.goto(f"/compose/incident.contained?about={made.subjects['incident']}")
    assert not page.is_visible("#look")
    assert page.locator("[data-sealed]:enabled").count() == 0
    page.fill("#f-measure", "Made-up")
    with page.expect_download() as download:
        page.click("#draft")
    path = tmp_path / "made-up.draft"
    download.value.save_as(path)
    submission = author.sign(
        author.read_draft(path.read_bytes()), read_pair(made.key("cell:officer"))
    )
    signed_file = tmp_path / "made-up.sub"
    signed_file.write_bytes(submission.to_bytes())
    page.goto("/submit")
    page.set_input_files("#submission", signed_file)
    page.click("form[action='/submit'] button")
    assert "It is recorded" in page.inner_text("main")
    context.close()


ACTS = """<!doctype html><html lang=en><head><meta charset=utf-8>{tags}</head><body>
{rows}<form id=one action="/compose/assignment.claimed" data-kind="assignment.claimed/1"
 data-about="{first}" data-body='{{"what": "incident"}}'><button>Claim</button></form>
<form id=all action="/compose/assignment.claimed" data-kind="assignment.claimed/1"
 data-rows="input.row"><button>Claim all</button></form></body></html>"""


def _acts(page: Page, subjects: list[str]) -> None:
    """A page with quick actions, as those of the desk are."""
    boxes = "".join(
        f'<input class=row type=checkbox value="{each}" data-title="Made-up {n}"'
        """ data-body='{"what": "notice"}'>"""
        for n, each in enumerate(subjects)
    )
    text = ACTS.format(tags=modules("js/act.js"), rows=boxes, first=subjects[0])
    page.route("**/acts", lambda route: route.fulfill(body=text, content_type="text/html"))
    page.goto("/acts")


def test_quick_actions_show_sign_and_send(officer: Page, made: MadeUp) -> None:
    """One subject, or several ticked in one dialog: one entry each, and the page is told."""
    subjects = [made.subjects["incident"], made.subjects["convoy"], made.subjects["flight"]]
    _acts(officer, subjects)
    officer.evaluate(
        "document.addEventListener('truceline:recorded', (event) => {"
        " event.preventDefault(); window.told = event.detail.map((each) => each.entry); })"
    )
    with Desk.open(made.folder) as desk:
        before = desk.store.size()
    officer.click("#all button")
    officer.wait_for_selector("#all .act-said")
    officer.check("input.row >> nth=1")
    officer.check("input.row >> nth=2")
    officer.click("#all button")
    officer.wait_for_selector("dialog#signing[open]")
    assert officer.inner_text("dialog#signing [data-count]") == "2"
    assert officer.locator("dialog#signing .signing-list li").all_inner_texts() == [
        "Made-up 1", "Made-up 2"
    ]  # fmt: skip
    officer.click("dialog#signing [data-sign]")
    officer.wait_for_function("window.told?.length === 2")
    officer.click("#one button")
    officer.wait_for_selector("dialog#signing[open]")
    officer.click("dialog#signing [data-sign]")
    officer.wait_for_function("window.told?.length === 1")
    told = officer.evaluate("window.told")
    with Desk.open(made.folder) as desk:
        assert desk.store.size() >= before + 3
        assert desk.view().entry(told[0]).statement.about == (subjects[0],)


@pytest.mark.parametrize("language", ["en", "ar", "ru"])
def test_the_dialog_fits_a_telephone(
    chromium: Browser, site: str, made: MadeUp, language: str
) -> None:
    """390 points wide: nothing is cut off at the side, and the buttons can be reached."""
    viewport: Any = {"width": 390, "height": 780}
    context = chromium.new_context(base_url=site, locale=language, viewport=viewport)
    page = _in(context, "cell-officer")
    form(page, f"incident.contained?about={made.subjects['incident']}")
    page.fill("#f-measure", "Made-up")
    page.click("#look")
    page.wait_for_selector("dialog#signing[open]")
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    box = page.locator("dialog#signing [data-sign]").bounding_box()
    assert box is not None
    assert 0 <= box["x"] <= box["x"] + box["width"] <= 390
    assert box["y"] + box["height"] <= 780
    context.close()


SIMPLE = {"lat": "36.2", "lng": "37.1", "radius_m": "500"}
WHOLE = {"lower_m": "0", "upper_m": "3e2", "from": "2016-03-06T06:00", "until": "2016-03-27T00:30"}
POINT = {"type": "Point", "coordinates": [37, 36]}
LINE = {"type": "LineString", "coordinates": [[37, 36], [38, 36]]}
RING = [[37, 36], [37.1, 36], [37.1, 36.1]]
WIDE = {"radius_m": 50, "altitude_upper_m": 100, "from": "2016-03-06T04:00:00Z"}


def feature(geometry: Any, properties: Any) -> dict[str, Any]:
    """A GeoJSON feature."""
    return {"type": "Feature", "geometry": geometry, "properties": properties}


SIMPLY: list[dict[str, str]] = [
    {}, SIMPLE, SIMPLE | WHOLE, {"lat": "36.2"}, {**SIMPLE, "corners": "36, 37"},
    {**SIMPLE, "from": "2016-03-25T00:30"}, {**SIMPLE, "from": "2016-10-28T00:30"},
    {**SIMPLE, "from": "2016-10-27T23:30:15"}, {**SIMPLE, "from": "2016-02-30T00:00"},
    {"corners": "36, 37\n36 37.1 \n\n36.1;37.1"}, {"corners": "36, 37, 38"}, {"corners": "36, x"},
]  # fmt: skip
TEXTS: list[Any] = [
    [box_volume(6, 6)], box_volume(6, 6), 7, [1], POINT, feature(None, None),
    {"type": "Polygon", "coordinates": [[*RING, RING[0]]]},
    {"type": "Polygon", "coordinates": [RING]},
    {"type": "Polygon", "coordinates": [RING, RING]},
    {"type": "FeatureCollection", "features": [feature(POINT, WIDE)]},
    feature(LINE, {"half_width_m": 50}), feature(LINE, {}),
]  # fmt: skip
DRAWN = [
    *(("", simple) for simple in SIMPLY),
    *((json.dumps(text), {}) for text in TEXTS),
    (json.dumps(TEXTS[0]), SIMPLE),
    ("{", {}),
]
READ = """async ([all, parts]) => {
  const { readVolumes } = await import("/static/js/volumes.js");
  return all.map(([text, given]) => {
    const simple = Object.fromEntries(parts.map((part) => [part, given[part] ?? ""]));
    try { return readVolumes(text, simple, "Asia/Damascus"); }
    catch (error) { return error.faults.map((each) => each.code).join(); }
  });
}"""
SAME = {"DATE_RANGE": "TIME_INVALID"}
"""Codes by which a page says what the desk says by another."""


def test_a_page_reads_volumes_as_the_desk_does(brigade: Page) -> None:
    """Text, centre, corners; and local times, those that clocks skip or show twice too."""
    damascus = ZoneInfo("Asia/Damascus")
    found = brigade.evaluate(READ, [DRAWN, list(PARTS)])
    for (text, simple), theirs in zip(DRAWN, found, strict=True):
        given = {"v": text} | {f"v.{name}": value for name, value in simple.items()}
        try:
            ours: Any = read_volumes("v", given, damascus)
        except BadInput as error:
            code = error.faults[0].code
            ours = SAME.get(code, code)
        assert theirs == ours, (text, simple)


@pytest.mark.parametrize("zone", ["Asia/Damascus", "Asia/Kathmandu", "America/St_Johns", "UTC"])
def test_a_page_places_local_times_as_the_desk_does(brigade: Page, zone: str) -> None:
    """Every half hour around the changes of the clocks of 2016, in zones of odd offsets."""
    days = ["2016-03-12", "2016-03-13", "2016-03-25", "2016-03-31", "2016-10-28", "2016-11-06"]
    texts = [
        f"{day}T{hour:02}:{half}" for day in days for hour in range(24) for half in ("00", "30")
    ]
    work = """async ([all, zone]) => {
      const { instant } = await import("/static/js/instants.js");
      return all.map((text) => {
        try { return instant(text, zone); } catch (error) { return error.faults[0].code; }
      });
    }"""
    for text, theirs in zip(texts, brigade.evaluate(work, [texts, zone]), strict=True):
        try:
            ours = format_time(parse_instant(zoned(text, zone)))
        except BadInput as error:
            ours = error.faults[0].code
        assert theirs == ours, (zone, text)
