"""The first page: what this desk is, what anybody may see of it, and where to go."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from truceline.console.pages.base import Page

if TYPE_CHECKING:
    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The first page.

    Args:
        agreements: The titles of the agreements in force.
    """

    TEMPLATE: ClassVar[str] = "home.html"

    agreements: tuple[str, ...]


def home(visit: Visit, asked: Asked) -> HomePage:
    """Fill the first page."""
    del asked
    in_force = visit.desk.standing().in_force
    return HomePage(agreements=tuple(terms.title for terms in in_force.values()))
