"""The ledger and aid in a real browser: receipts from their bytes up, an audit watched, a chart."""

from __future__ import annotations

import base64
import random
from datetime import timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import expect
from tests.browser.calling import call
from tests.browser.serving import serving
from tests.console.visiting import make_demonstration
from tests.desks import box_volume, made_up_desk

from truceline.desk import Desk
from truceline.keyring.files import new_pair, read_pair
from truceline.ledger import tiles
from truceline.ledger.proofs import leaf_hash
from truceline.ledger.tile_files import tile_path
from truceline.ledger.vkeys import ED25519, VerifierKey, format_vkey
from truceline.receipts import receipt

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, Page
    from tests.desks import MadeUp

AID = "agency:aid"
MANY = 700
LONG = 2000
"""A signature line with more characters of base64 is one of ML-DSA-44."""
AXE = Path(__file__).parents[2] / ".browser-tests" / "axe.min.js"
PAGES = ("/aid", "/parties", "/parties/state:one", "/talks", "/ledger", "/search")

pytestmark = [pytest.mark.needs("chromium"), pytest.mark.usefixtures("age_library")]


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> MadeUp:
    """A demonstration of the made-up desk, with a consignment that was asked for and sent."""
    found = made_up_desk(tmp_path_factory.mktemp("record"))
    make_demonstration(found)
    plan = {
        "title": "Made-up spring plan", "mode": "road_convoy", "places": ["Made-up Town"],
        "targeted": {"people": 6000, "trucks": 20},
    }  # fmt: skip
    aid = record(found, "aid.planned", plan)
    record(found, "aid.requested", {"to": "state:two", "counts": {"people": 6000}}, aid)
    reply = {"answer": "partial", "by": "state:two", "counts": {"people": 4200}, "places": []}
    record(found, "aid.replied", reply, aid)
    return found


def record(made: MadeUp, kind: str, body: dict[str, Any], *about: str) -> str:
    """Record an entry of the agency; gives its hash."""
    with Desk.open(made.folder) as desk:
        now = desk.now() + timedelta(seconds=30)
        return desk.record(read_pair(made.key(AID)), kind, body, about=list(about), now=now).hash


@pytest.fixture
def proof(made: MadeUp, tmp_path: Path) -> Path:
    """The receipt of the incident; the ledger grew since."""
    with Desk.open(made.folder) as desk:
        view = desk.view(desk.scope("cell:officer"))
        data = receipt(desk.registrar, view, view.entry(made.subjects["incident"]).seq)
    more = {"notice": "convoy", "title": "One more", "recipients": ["state:one"]}
    record(made, "notice.filed", {**more, "volumes": [box_volume(9, 6)]})
    path = tmp_path / "receipt.tlog-proof"
    path.write_bytes(data)
    return path


@pytest.fixture
def visitor(chromium: Browser, made: MadeUp) -> Iterator[Page]:
    """A browser in which the duty officer of a demonstration is signed in; it heard no error."""
    errors: list[str] = []
    with serving(made.folder) as url, chromium.new_context(base_url=url) as context:
        page = context.new_page()
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("console", lambda said: errors.append(said.text) if said.type == "error" else None)
        page.goto("/sign-in")
        context.request.post("/sign-in", form={"as": "cell:officer"}, headers={"origin": url})
        yield page
    assert not errors


def checked(page: Page, path: Path) -> str:
    """What the page makes of a receipt: ``good``, ``wrong`` or ``unsure``."""
    page.goto("/ledger")
    sent: list[str] = []
    page.on("request", lambda asked: sent.append(asked.method))
    page.set_input_files("#file", path)
    page.get_by_role("button", name="Check it").click()
    verdict = page.locator("#verdict")
    expect(verdict).to_be_visible()
    assert set(sent) <= {"GET"}, "the file stays in the browser"
    return str(verdict.get_attribute("data-verdict"))


def test_a_receipt_is_checked_in_the_browser_and_sent_nowhere(visitor: Page, proof: Path) -> None:
    """Every step is good: log, inclusion, words, author, and that the newest continues it."""
    assert checked(visitor, proof) == "good"
    verdict = visitor.locator("#verdict")
    expect(verdict).to_contain_text("Checked here, in your browser")
    expect(verdict).to_contain_text("leaf stands in that checkpoint")
    expect(verdict).to_contain_text("signature is good under the key")
    expect(verdict).to_contain_text("newest checkpoint continues that one")
    expect(verdict).to_contain_text("group:brigade")
    assert verdict.locator("li.bad").count() == 0


def test_a_receipt_with_any_flipped_bit_does_not_hold(visitor: Page, proof: Path) -> None:
    """Wherever a bit of the proof, of the checkpoint or of the words is changed, it is found."""
    data = proof.read_bytes()
    lines = data.split(b"\n")
    drawn = random.Random(4)  # noqa: S311 - which bits are flipped is no secret
    for number, line in enumerate(lines):
        blob = line.rpartition(b" ")[2]
        if not line or number == 0:
            continue
        at = drawn.randrange(max(0, len(blob) - 6), len(blob) - 3) if len(blob) > 8 else 0
        other = b"1" if blob[at : at + 1] != b"1" else b"2"
        changed = line[: len(line) - len(blob)] + blob[:at] + other + blob[at + 1 :]
        proof.write_bytes(b"\n".join([*lines[:number], changed, *lines[number + 1 :]]))
        if b"extra" in line:
            # The clock and the padding of the extra line are nobody's word; the words are checked.
            whole = base64.b64decode(blob)
            wrong = whole.replace(b"group:brigade", b"group:brigadf")
            assert wrong != whole
            changed = b"extra " + base64.b64encode(wrong)
            proof.write_bytes(b"\n".join([*lines[:number], changed, *lines[number + 1 :]]))
        # A line of ML-DSA-44 is said to be unchecked; it is not what the verdict rests on.
        post_quantum = b"desk.example" in line and len(blob) > LONG
        assert checked(visitor, proof) == ("good" if post_quantum else "wrong"), line[:40]
        if post_quantum:
            expect(visitor.locator("#verdict li.open").first).to_contain_text("ML-DSA-44")


def test_a_policy_of_ones_own_is_believed_and_the_desks_is_not(
    visitor: Page, proof: Path, tmp_path: Path
) -> None:
    """Under the key of another log the desk's signature counts for nothing."""
    other = VerifierKey(name="desk.example/made-up", kind=ED25519, public=new_pair("un:x").public)
    policy = tmp_path / "own.policy"
    policy.write_text(f"log {format_vkey(other)}\nquorum none\n")
    visitor.goto("/ledger")
    visitor.locator("summary", has_text="Whose signatures").click()
    visitor.set_input_files("#policy-file", policy)
    expect(visitor.locator("#policy-text")).to_have_value(policy.read_text())
    visitor.set_input_files("#file", proof)
    visitor.get_by_role("button", name="Check it").click()
    expect(visitor.locator("#verdict")).to_have_attribute("data-verdict", "wrong")


def test_proofs_made_from_tiles_are_those_of_the_ledger(empty_page: Page) -> None:
    """For any two sizes the browser's consistency proof is the desk's; a false root is found."""
    leaves = [leaf_hash(str(number).encode()) for number in range(MANY)]
    held: dict[tuple[int, int], bytes] = {}

    def read(level: int, n: int) -> bytes:
        return held.get((level, n), b"")

    held.update(tiles.grow(read, 0, leaves).tiles)
    drawn = random.Random(7)  # noqa: S311 - which sizes are drawn is no secret
    sizes = [(1, 1), (1, 2), (255, 257), (256, 700), (512, 513), (699, 700)]
    sizes += [tuple(sorted(drawn.sample(range(1, MANY + 1), 2))) for _ in range(40)]  # type: ignore[misc]
    for old, new in sizes:
        served = {}
        for (level, n), row in held.items():
            width = min(256, new // 256**level - n * 256)
            if width > 0:
                served[tile_path(level, n, width)] = row[: width * 32].hex()
        roots = [tiles.root_at(read, size).hex() for size in (old, new)]
        given = {"tiles": served, "old": old, "new": new, "roots": roots}
        found = call(empty_page, WORK, given)
        assert found["proof"] == [each.hex() for each in tiles.consistency_proof(read, old, new)]
        assert found["good"] is True, (old, new)
        assert found["wrong"] is False, (old, new)


WORK = """async (js, given, hex, fromHex) => {
const { Tiles, consistent } = await import("/static/js/receipt.js");
const proof = given.old === given.new ? [] : await new Tiles(given.new, async (path) => {
  if (!(path in given.tiles)) throw new Error(path);
  return fromHex(given.tiles[path]);
}).proof(given.old);
const [before, after] = given.roots.map(fromHex);
const other = after.slice();
other[5] ^= 1;
return {
  proof: proof.map(hex),
  good: await consistent(given.old, before, given.new, after, proof),
  wrong: await consistent(given.old, before, given.new, other, proof),
};
}"""


def test_an_audit_is_watched_until_it_ends(visitor: Page) -> None:
    """It begins at a press, and the page comes to show what every step found."""
    visitor.goto("/ledger")
    visitor.get_by_role("button", name="Run an audit").click()
    expect(visitor.get_by_text("No step found a fault")).to_be_visible(timeout=30000)
    expect(visitor.locator("#audit ~ ol.checks li")).to_have_count(8)


def test_a_chart_is_drawn_when_it_is_opened_and_not_before(visitor: Page) -> None:
    """The library that draws comes with the first chart; the policy of the page lets it draw."""
    asked: list[str] = []
    visitor.on("request", lambda request: asked.append(request.url))
    visitor.goto("/aid")
    assert not any("charts.js" in url for url in asked)
    visitor.locator("details[data-chart] summary").first.click()
    drawn = visitor.locator("details[data-chart] svg").first
    expect(drawn).to_be_visible(timeout=20000)
    assert any("charts.js" in url for url in asked)
    assert drawn.locator("path").count() > 5


@pytest.mark.parametrize("language", ["en", "ar"])
@pytest.mark.parametrize("width", [1280, 390])
def test_nothing_bars_people(visitor: Page, made: MadeUp, language: str, width: int) -> None:
    """axe-core finds nothing on any of these pages, and none is wider than its window."""
    subjects = (f"/ledger/{made.subjects['convoy']}", *_aid(made))
    visitor.set_viewport_size({"width": width, "height": 900})
    for path in (*PAGES, *subjects):
        visitor.goto(f"{path}?lang={language}")
        found = visitor.evaluate(f"{AXE.read_text()}; axe.run(document)")
        told = [(each["id"], each["nodes"][0]["html"][:200]) for each in found["violations"]]
        assert not told, path
        wide = visitor.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert wide <= 1, path


def test_an_english_sentence_on_an_arabic_page_ends_with_its_full_stop(
    visitor: Page, made: MadeUp
) -> None:
    """What has no translation is read from left to right to its end, in a page to the left."""
    ends = """() => [...document.querySelectorAll("main [lang='en']")].flatMap(held => {
      const texts = document.createTreeWalker(held, NodeFilter.SHOW_TEXT), found = []
      while (texts.nextNode()) {
        const text = texts.currentNode.data.trimEnd(), range = new Range()
        if (!/^[A-Z].*[.]$/s.test(text.trimStart())) continue
        const at = place => {
          range.setStart(texts.currentNode, place); range.setEnd(texts.currentNode, place + 1)
          return range.getBoundingClientRect()
        }
        const [before, last] = [at(text.length - 2), at(text.length - 1)]
        if (last.width) found.push([text, last.left > before.left])
      }
      return found
    })"""
    found = []
    for path in (*PAGES, *_aid(made), f"/subjects/{made.subjects['convoy']}"):
        visitor.goto(f"{path}?lang=ar")
        found += visitor.evaluate(ends)
    assert found
    assert [text for text, ends_right in found if not ends_right] == []


def _aid(made: MadeUp) -> list[str]:
    with Desk.open(made.folder) as desk:
        return [f"/aid/{subject}" for subject, _ in desk.view().states("aid")]
