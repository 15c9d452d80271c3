from __future__ import annotations

import hashlib
import json
import re
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from playwright.sync_api import Route, sync_playwright

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).parents[2]
STATIC = Path(str(files("truceline.console"))) / "static"
VENDOR = STATIC / "vendor"
SCRIPTS = (
    "age.js",
    "charts.js",
    "htmx.js",
    "maplibre-gl.js",
    "maplibre-gl-worker.mjs",
)
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; "
    "connect-src 'self'; worker-src 'self'; font-src 'self'; form-action 'self'; "
    "base-uri 'none'; frame-ancestors 'none'"
)
DESK = "http://localhost"  # browsers give keys and hashes to secure contexts only
TYPES = {".js": "text/javascript", ".mjs": "text/javascript", ".css": "text/css"}


def manifest() -> dict[str, Any]:
    """What the build wrote down."""
    found: dict[str, Any] = json.loads((VENDOR / "manifest.json").read_text())
    return found


def test_every_file_is_there_as_it_was_made() -> None:
    """Each file has the hash that the build wrote down, and no other file lies beside them."""
    listed = manifest()["files"]
    assert set(SCRIPTS) | {"maplibre-gl.css", "THIRD_PARTY.txt"} <= set(listed)
    for name, said in listed.items():
        data = (VENDOR / name).read_bytes()
        assert hashlib.sha256(data).hexdigest() == said["sha256"], name
    found = {str(path.relative_to(VENDOR)) for path in VENDOR.rglob("*") if path.is_file()}
    assert found == {*listed, "manifest.json"}


def test_every_package_is_pinned_by_its_hash() -> None:
    """The lock names a hash for each package, and the versions asked for are exact."""
    lock = json.loads((ROOT / "browser/package-lock.json").read_text())["packages"]
    assert all("integrity" in entry for name, entry in lock.items() if name)
    asked = json.loads((ROOT / "browser/package.json").read_text())
    versions = {**asked["dependencies"], **asked["devDependencies"]}
    assert all(re.fullmatch(r"\d+\.\d+\.\d+", version) for version in versions.values())


def test_licences_of_all_that_pages_are_given_are_there() -> None:
    """Whoever gets the wheel gets the terms of each package in it, and of no other."""
    text = (VENDOR / "THIRD_PARTY.txt").read_text()
    for package in ("htmx.org 4", "maplibre-gl 6", "vega 6", "vega-lite 6", "age-encryption 0"):
        assert f"\n{package}" in text
    assert "Natural Earth" in text
    assert "axe-core" not in text
    assert not list(VENDOR.rglob("*axe*"))


@pytest.mark.parametrize("name", ["htmx.js", "age.js", "maplibre-gl.js"])
def test_no_script_makes_code_of_text(name: str) -> None:
    """Neither eval nor new Function; charts and the map's worker are tried under the policy."""
    script = (VENDOR / name).read_text()
    assert not re.search(r"\beval\(|\bnew Function\b|[^\w.$]Function\(", script)


def test_the_maps_worker_has_one_eval_and_it_is_for_plugins() -> None:
    """A plugin's script would be run by eval; no page of the desk names a plugin."""
    script = (VENDOR / "maplibre-gl-worker.mjs").read_text()
    assert len(re.findall(r"\beval\(|\bnew Function\b|[^\w.$]Function\(", script)) == 1
    own = "".join(each.read_text() for each in (STATIC / "js").glob("*.js"))
    assert not re.search(r"setRTLTextPlugin|importScriptInWorkers", own)


def test_no_script_asks_for_a_source_map_or_another_host_at_load() -> None:
    """A page makes no call but to the desk, not even for what developers would want."""
    for name in (*SCRIPTS, "maplibre-gl.css"):
        text = (VENDOR / name).read_text()
        assert "sourceMappingURL" not in text
        assert not re.search(r"""\b(?:import|from)\s*\(?["']https?:|url\(["']?https?:""", text)


@pytest.fixture(scope="module")
def page() -> Iterator[Any]:
    """A page under the console's policy, on which the shipped files are served."""

    def answer(route: Route) -> None:
        path = route.request.url.removeprefix(DESK).split("?")[0]
        if path == "/":
            headers = {"content-security-policy": POLICY}
            body = "<!doctype html><link rel=stylesheet href=/maplibre-gl.css><div id=place></div>"
            route.fulfill(body=body, content_type="text/html", headers=headers)
        elif (VENDOR / path[1:]).is_file():
            kind = TYPES.get(Path(path).suffix, "application/json")
            route.fulfill(body=(VENDOR / path[1:]).read_bytes(), content_type=kind)
        else:
            route.fulfill(status=404)

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--enable-unsafe-swiftshader", "--no-sandbox"],
        )
        page = browser.new_page(viewport={"width": 600, "height": 400})
        page.route("**/*", answer)
        yield page
        browser.close()


def opened(page: Any) -> None:
    """The page anew, noting each breach of its policy from its first line on."""
    page.add_init_script(
        "window.breaches = []; document.addEventListener('securitypolicyviolation',"
        " (e) => breaches.push([e.violatedDirective, e.blockedURI, e.sample].join(' ')));"
    )
    page.goto(f"{DESK}/")


@pytest.mark.needs("chromium")
def test_a_chart_is_drawn_under_the_policy(page: Any) -> None:
    """Expressions are interpreted: a chart with filter, tooltip and sort breaches nothing."""
    opened(page)
    specification = {
        "data": {"values": [{"day": "1", "n": 3}, {"day": "2", "n": 7}, {"day": "3", "n": 99}]},
        "transform": [{"filter": "datum.n < 50"}, {"calculate": "datum.n * 2", "as": "twice"}],
        "mark": {"type": "bar", "tooltip": True},
        "encoding": {
            "x": {"field": "day", "type": "nominal", "sort": "-y"},
            "y": {"field": "twice", "type": "quantitative"},
        },
        "usermeta": {"embedOptions": {"ast": False, "actions": True}},
    }
    page.evaluate(
        "async (spec) => { const { draw } = await import('/charts.js');"
        " await draw(document.getElementById('place'), spec); }",
        specification,
    )
    assert page.locator("#place svg [aria-roledescription=bar]").count() == 2
    page.locator("#place svg [aria-roledescription=bar]").first.hover()
    assert page.evaluate("breaches") == []


@pytest.mark.needs("chromium")
def test_a_chart_asks_nobody_for_its_data(page: Any) -> None:
    """A specification that names an address is drawn empty, and no call is made."""
    opened(page)
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.evaluate(
        "async (spec) => { const { draw } = await import('/charts.js');"
        " await draw(document.getElementById('place'), spec); }",
        {"data": {"url": "/basemap/water.json"}, "mark": "bar"},
    )
    assert asked == [f"{DESK}/charts.js"]
    assert page.evaluate("breaches") == []


@pytest.mark.needs("chromium")
def test_the_map_draws_land_under_the_policy(page: Any) -> None:
    """The map's worker is found beside it, without blob:, and it comes to rest with land drawn."""
    opened(page)
    drawn = page.evaluate(
        """async () => {
          const { Map } = await import('/maplibre-gl.js');
          const land = await (await fetch('/basemap/land-50m.json')).json();
          document.getElementById('place').style.height = '300px';
          const map = new Map({ container: 'place', center: [37, 35], zoom: 4,
            attributionControl: false,
            style: { version: 8, sources: { land: { type: 'geojson', data: land } },
              layers: [{ id: 'land', type: 'fill', source: 'land' }] } });
          await map.once('idle');
          return map.queryRenderedFeatures(map.project([37.2, 36.2])).map((each) => each.layer.id);
        }"""
    )
    assert drawn == ["land"]
    assert page.evaluate("breaches") == []


@pytest.mark.needs("chromium")
def test_the_browser_seals_what_the_desks_own_library_opens(page: Any) -> None:
    """Words sealed in the browser are opened by age in Python; other kinds of keys are refused."""
    import pyrage  # noqa: PLC0415 - only here

    opened(page)
    identity = pyrage.x25519.Identity.generate()
    sealed = page.evaluate(
        """async (key) => { const { Encrypter } = await import('/age.js');
          const age = new Encrypter(); age.addRecipient(key);
          return Array.from(await age.encrypt('Two vehicles, white.')); }""",
        str(identity.to_public()),
    )
    assert pyrage.decrypt(bytes(sealed), [identity]) == b"Two vehicles, white."
    assert page.evaluate("breaches") == []
