"""The pictures of the README: the demonstration's desk and its map, as a duty officer sees them.

``python -m tests.browser.pictures [FOLDER]``, from the checkout, builds the demonstration in a
temporary folder, serves it, and writes ``desk.png`` and ``map.png`` to FOLDER (``docs`` by
default). It needs Debian's ``chromium``.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from playwright.sync_api import sync_playwright
from tests.browser.conftest import ARGUMENTS
from tests.browser.serving import serving

from truceline.cli.demo import STORY
from truceline.demonstration import build, story_files

if TYPE_CHECKING:
    from playwright.sync_api import Page

OFFICER: Final = "officer:made-up-day"
PLACES: Final = {"desk": "/desk", "map": "/map?window=all&at=2016-09-24T09:30:00Z"}
WAIT: Final = 60_000


def take(page: Page, folder: Path) -> None:
    """Write one picture of each place."""
    for name, address in PLACES.items():
        page.goto(address)
        if name == "map":
            page.wait_for_selector("#room[data-state=moving][data-idle]", timeout=WAIT)
        else:
            page.wait_for_timeout(500)
        page.screenshot(path=folder / f"{name}.png")


def main(folder: Path) -> None:
    """Build the demonstration, serve it, and take its pictures."""
    with tempfile.TemporaryDirectory(prefix="truceline-pictures-") as temporary:
        desk = Path(temporary) / "desk"
        build(desk, story_files(STORY)).desk.close()
        with serving(desk) as url, sync_playwright() as playwright:
            browser = playwright.chromium.launch(
                executable_path=shutil.which("chromium"), args=list(ARGUMENTS)
            )
            window = {"width": 1280, "height": 960}
            context = browser.new_context(base_url=url, locale="en", viewport=window)  # type: ignore[arg-type] # a dict is one
            context.request.post("/sign-in", form={"as": OFFICER}, headers={"Origin": url})
            take(context.new_page(), folder)
            browser.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else Path("docs"))
