from __future__ import annotations

import base64
import hashlib
import json
import re
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from tests.cli.running import ok
from tests.console.visiting import browsing
from tests.console.weights import AGE, CHARTS, MOST_SCRIPT, reachable, weigh, whole_pages

import truceline.console
from truceline.console import scripts
from truceline.console.markup import environment, modules

if TYPE_CHECKING:
    from tests.desks import MadeUp

CONSOLE = Path(truceline.console.__file__).parent
TEMPLATES = sorted((CONSOLE / "templates").rglob("*.html"))
OWN = sorted((CONSOLE / "static" / "js").glob("*.js"))
_IMPORTS = re.compile(r"""(?:from|import)\s*\(?\s*["'](\.[^"']+)["']""")


def digest(path: Path) -> str:
    """The hash that a browser works out."""
    return "sha384-" + base64.b64encode(hashlib.sha384(path.read_bytes()).digest()).decode()


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_template_has_a_script_or_style_of_its_own(path: Path) -> None:
    """Every script and sheet is a file; nothing runs from an attribute or comes from outside."""
    text = path.read_text("utf-8")
    for tag in re.findall(r"<script\b[^>]*>", text):
        assert "src=" in tag, tag
        assert "integrity(" in tag, tag
    assert not re.search(r"<style\b", text)
    assert not re.search(r"\sstyle\s*=", text)
    assert not re.search(r"\son[a-z]+\s*=", text)
    assert not re.search(r"javascript:", text)
    assert not re.search(r"""(?:src|href|action)\s*=\s*["'](?:https?:)?//""", text)


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_every_template_is_read(path: Path) -> None:
    """A slip in a template is found before somebody opens its page."""
    environment().parse(path.read_text("utf-8"))


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_every_import_of_a_module_is_pinned(path: Path) -> None:
    """At once or when needed: whatever a module imports, and they in turn, bears its hash."""
    entry = f"js/{path.name}"
    pinned = {entry, *scripts.imported(entry), *scripts.imported_later(entry)}
    for each in pinned:
        if not each.startswith("js/"):
            continue
        text = (CONSOLE / "static" / each).read_text("utf-8")
        text = re.sub(r"/\*.*?\*/", "", text, flags=re.DOTALL)
        for named in _IMPORTS.findall(text):
            found = (CONSOLE / "static" / "js" / named).resolve()
            assert found.relative_to(CONSOLE / "static").as_posix() in pinned, (each, named)


@pytest.mark.parametrize("path", OWN, ids=lambda path: path.name)
def test_the_tags_of_a_module_name_the_hashes_of_its_files(path: Path) -> None:
    """What a page says of a script is what the script is."""
    tags = str(modules(f"js/{path.name}"))
    found = re.findall(r'(?:href|src)="/static/([^"]+)" integrity="([^"]+)"', tags)
    assert len(found) == len(scripts.imported(f"js/{path.name}")) + 1
    for name, said in found:
        assert said == digest(CONSOLE / "static" / name)


@pytest.mark.parametrize("name", [name for name in whole_pages() if name != "map.html"])
def test_all_that_a_page_may_ever_fetch_is_light(name: str) -> None:
    """Below 60 kB with gzip, what seals, opens and waits offline counted in; opened charts are not.

    What the desk's own page signs has nothing sealed in it (``tests/browser/test_light_pages.py``
    sees that), so age is not counted there.
    """
    never = {CHARTS, AGE} if name == "desk.html" else {CHARTS}
    assert weigh(reachable(name) - never) < MOST_SCRIPT


def test_what_a_page_may_fetch_is_counted_whole() -> None:
    """The count knows what stands in tags, is imported, imported later, and run in workers."""
    assert {"js/frame.js", "js/alarms.js"} <= reachable("home.html")
    assert {"js/key_file_worker.js", AGE, "js/bytes.js"} <= reachable("sign_in.html")
    assert {"js/service_worker.js", "js/intake_sending.js", AGE} <= reachable("intake.html")
    assert {"vendor/htmx.js", "js/acting.js"} <= reachable("desk.html")
    assert CHARTS in reachable("aid.html")
    assert {"js/opened.js", "js/frame.js", AGE} <= reachable("incident.html")


def test_the_page_and_the_command_list_the_same(made: MadeUp) -> None:
    """Whoever compares the two compares like with like, and all that is served."""
    listed = json.loads(ok("console", "--hashes", "--json"))["scripts"]
    lines = [line.split("  ") for line in ok("console", "--hashes").splitlines()]
    plain = {name: said for said, name in lines}
    assert plain == listed
    with browsing(made.folder) as client:
        page = client.get("/ledger/scripts").text
        for name, said in listed.items():
            assert name in page
            assert said.replace("+", "&#43;") in page or said in page
            served = client.get(f"/static/{name}")
            assert said == (
                "sha384-" + base64.b64encode(hashlib.sha384(served.content).digest()).decode()
            )
    assert {f"js/{path.name}" for path in OWN} <= set(listed)


def test_files_travel_packed_and_pages_do_not(made: MadeUp) -> None:
    """Files that are the same for all are packed; a page, where secrets may stand, never is."""
    asking = {"accept-encoding": "gzip, br"}
    with browsing(made.folder) as client:
        served = client.get("/static/js/keystore.js", headers=asking)
        assert served.headers["content-encoding"] == "gzip"
        assert served.headers["vary"] == "Accept-Encoding"
        assert "content-encoding" not in client.get("/ledger/scripts", headers=asking).headers
        plain = client.get("/static/js/keystore.js", headers={"accept-encoding": "identity"})
        assert "content-encoding" not in plain.headers
        assert plain.content == served.content
