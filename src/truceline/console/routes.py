"""Every page and its address: one line each."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.console.pages.compose import compose
from truceline.console.pages.home import home
from truceline.console.pages.scripts import scripts, signing
from truceline.console.pages.submit import submit

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.responses import Response

    from truceline.console.pages.base import Asked, Page
    from truceline.reception.visits import Visit

PAGES: Final[tuple[tuple[str, Callable[[Visit, Asked], Page | Response]], ...]] = (
    ("/", home),
    ("/compose/{kind:path}", compose),
    ("/submit", submit),
    ("/signing", signing),
    ("/ledger/scripts", scripts),
)
