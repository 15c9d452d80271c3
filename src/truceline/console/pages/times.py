"""The two times that every page of the record may be asked about, and links that keep them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import TYPE_CHECKING
from urllib.parse import urlencode

from truceline.mechanism.instants import parse_date, parse_instant

if TYPE_CHECKING:
    from truceline.console.pages.base import Asked
    from truceline.reception.visits import Visit
    from truceline.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Times:
    """Which instant a page speaks of, and how much of the ledger it knows.

    Args:
        at: The instant spoken of (UTC).
        asked: The instant as the address has it; empty for the present.
        known: The place in the ledger, or the time, up to which entries count, as the address has
            it; empty for all.
    """

    at: datetime
    asked: str = ""
    known: str = ""

    @property
    def past(self) -> bool:
        """Whether anything but the present of the whole ledger was asked about."""
        return bool(self.asked or self.known)

    def query(self, **more: object) -> str:
        """The query of an address that keeps both times, with further parameters; empty for none.

        >>> from datetime import UTC
        >>> Times(at=datetime(2016, 3, 1, tzinfo=UTC), known="12").query(what="trucks")
        '?known_at=12&what=trucks'
        """
        wanted = {"at": self.asked, "known_at": self.known, **more}
        given = {name: value for name, value in wanted.items() if value not in ("", None)}
        return f"?{urlencode(given)}" if given else ""


def times(view: View, asked: Asked) -> Times:
    """The times of a view as the address asked for them."""
    query = asked.query
    return Times(at=view.at, asked=query.get("at", ""), known=query.get("known_at", ""))


def known_view(visit: Visit, asked: Asked) -> View:
    """The visitor's view of all that was known up to ``known_at``, of whatever instant.

    For questions whose instant is the answer's own: what was recorded later about an earlier
    instant counts.

    Raises:
        BadInput: a time that is none.
    """
    known = asked.query.get("known_at", "")
    if known.isascii() and known.isdecimal():
        return visit.view(known_at=int(known[:18]))
    return visit.view(known_at=asked.instant("known_at"))


def actor_names(view: View) -> dict[str, str]:
    """Actor to the name that it has in the register, as far as the reader may see that."""
    return {state.actor: state.name for _, state in view.states("actor")}


def day_or_instant(text: str, name: str, zone: tzinfo) -> datetime | None:
    """The bound of a filter: a day in the desk's zone, or an instant; UTC, or None for no text.

    Args:
        text: ``2016-03-01``, or an instant with its zone.
        name: ``since`` for a day's beginning, ``until`` for its end.
        zone: The zone of days.

    Raises:
        BadInput: as :func:`truceline.mechanism.instants.parse_instant` and ``parse_date``.
    """
    if not text:
        return None
    if len(text) != len("2016-03-01"):
        return parse_instant(text).astimezone(UTC)
    day = parse_date(text)
    if name == "until":
        day += timedelta(days=1)
    midnight = datetime.combine(day, time(), zone).astimezone(UTC)
    return midnight - timedelta(microseconds=1) if name == "until" else midnight
