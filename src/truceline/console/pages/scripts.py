"""Every script that this desk serves, with its hash, to be laid beside an installed package."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from truceline.console.pages.base import Page
from truceline.console.scripts import every

if TYPE_CHECKING:
    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class ScriptsPage(Page):
    """The scripts.

    Args:
        scripts: Path and hash of each, as ``truceline console --hashes`` prints them.
    """

    TEMPLATE: ClassVar[str] = "scripts.html"

    scripts: tuple[tuple[str, str], ...]


def scripts(visit: Visit, asked: Asked) -> ScriptsPage:
    """Fill the page of the scripts."""
    del visit, asked
    return ScriptsPage(scripts=tuple(every()))


@dataclass(frozen=True, slots=True, kw_only=True)
class SigningPage(Page):
    """The dialog in which every page shows what is about to be signed, in the reader's language."""

    TEMPLATE: ClassVar[str] = "signing.html"


def signing(visit: Visit, asked: Asked) -> SigningPage:
    """Give the dialog; a page's script fetches it when it is first needed."""
    del visit, asked
    return SigningPage()
