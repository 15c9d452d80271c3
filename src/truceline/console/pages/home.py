"""The first page: what this desk is, where to begin, and what anybody may see of it."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, ClassVar

from truceline.console.pages.base import Page
from truceline.demonstration import MARK

if TYPE_CHECKING:
    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit


@dataclass(frozen=True, slots=True, kw_only=True)
class Begun:
    """An agreement in force.

    Args:
        title: Its title.
        since: When it took effect (UTC), or None.
    """

    title: str
    since: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class HomePage(Page):
    """The first page.

    Args:
        agreements: The agreements in force.
        look_at: On a demonstration the instant at which there is most to see (UTC); None elsewhere.
    """

    TEMPLATE: ClassVar[str] = "home.html"

    agreements: tuple[Begun, ...]
    look_at: datetime | None


def home(visit: Visit, asked: Asked) -> HomePage:
    """Fill the first page."""
    del asked
    in_force = visit.desk.standing().in_force
    return HomePage(
        agreements=tuple(
            Begun(title=terms.title, since=terms.effective_at) for terms in in_force.values()
        ),
        look_at=_look_at(visit),
    )


def _look_at(visit: Visit) -> datetime | None:
    """The instant that a demonstration's mark names."""
    place = visit.desk.folder / MARK
    mark: dict[str, Any] = json.loads(place.read_bytes()) if place.is_file() else {}
    text = str(mark.get("look_at", ""))
    return datetime.fromisoformat(text).astimezone(UTC) if text else None
