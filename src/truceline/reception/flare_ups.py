"""What the daily watch for flare-ups found, kept in the book, for officers of the cell alone.

A page, a feed or a message takes it from here and computes nothing; who looks is in
``reception/watching.py``. An officer is told of a flare-up only where they see every incident
inside, so that a count says nothing of an agreement that is not theirs.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.alarms import flare_ups
from truceline.analysis.flaring import Flaring, Watch, flare_up_of, followed, of_the_cell
from truceline.errors import Fault, Refused
from truceline.mechanism.incident_states import Incident
from truceline.store.docket import instant, micros

if TYPE_CHECKING:
    from truceline.analysis.alarms import Alarm
    from truceline.mechanism.standing import Standing
    from truceline.reception.book import Book
    from truceline.views import View

STALE: Final = timedelta(days=7)
"""How long what was found holds where no newer scan was made: then nobody knows any more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Looked:
    """The newest watch of a desk.

    Args:
        day: The day looked at.
        made: When (UTC).
        counted: How many incidents were compared.
        apart: How many were set apart, by why.
        quiet: Why nothing could be compared; empty where something was.
        flaring: What stands, the rarest first, and what is over and kept in mind.
    """

    day: date
    made: datetime
    counted: int
    apart: dict[str, int]
    quiet: str
    flaring: tuple[Flaring, ...]

    def standing(self, at: datetime) -> tuple[Flaring, ...]:
        """What stands at an instant (UTC); nothing where the watch is too old."""
        if self.is_stale(at):
            return ()
        return tuple(each for each in self.flaring if each.stands)

    def is_stale(self, at: datetime) -> bool:
        """Whether the watch is too old to say anything of an instant (UTC)."""
        return at.date() - self.day > STALE


def is_cell(standing: Standing, reader: str) -> bool:
    """Whether a reader is of the cell: an officer who, with their organisation, is no side's."""
    actor = standing.actors.get(reader)
    if actor is None:
        return False
    named = any(reader in each.terms.guarantors for each in standing.agreements.values())
    roles = actor.roles | ({"guarantor"} if named else frozenset())
    return of_the_cell(roles) and "party" not in standing.roles_of(actor.of or "")


def refuse_others(standing: Standing, reader: str) -> None:
    """Let officers of the cell pass.

    Raises:
        Refused: CLUSTERS_FOR_OFFICERS, for anybody else.
    """
    if not is_cell(standing, reader):
        sentence = "Where reports cluster on a desk is told to officers of the cell alone."
        raise Refused(Fault("CLUSTERS_FOR_OFFICERS", sentence, "Contact the duty officer."))


class FlareUps:
    """What the newest watch found, as each reader may have it. Several threads may ask.

    Args:
        book: The reception's book.
    """

    def __init__(self, book: Book) -> None:
        self._book = book
        self._kept: Looked | None = None

    def newest(self) -> Looked | None:
        """The newest watch, whoever asks; None before the first."""
        made = self._book.rows("SELECT made FROM flare_watch")
        if not made:
            return None
        kept = self._kept
        if kept is None or micros(kept.made) != made[0][0]:
            rows = self._book.rows("SELECT day, made, watch, flaring FROM flare_watch")
            kept = self._kept = _looked(*rows[0])
        return kept

    def seen_by(self, view: View) -> tuple[Flaring, ...]:
        """The flare-ups that stand and that the view's reader may be told of, the rarest first."""
        if not is_cell(view.standing, view.scope.reader):
            return ()
        newest = self.newest()
        stand = () if newest is None else newest.standing(view.at)
        return tuple(each for each in stand if _sees_all(view, each))

    def alarms(self, view: View) -> tuple[Alarm, ...]:
        """An alarm for each of them."""
        return tuple(flare_ups(self.seen_by(view)))

    def mark(self, view: View) -> int:
        """What the alarms of a reader hang on beside the ledger: when the newest watch was made."""
        if not is_cell(view.standing, view.scope.reader):
            return 0
        newest = self.newest()
        return 0 if newest is None else micros(newest.made)

    def title(self, view: View, ident: str) -> str | None:
        """What a message says of a flare-up: how many, and when, never where; None for no other."""
        for each in self.seen_by(view):
            if each.id == ident:
                flare = each.flare_up
                first, last = flare.first_day.isoformat(), flare.last_day.isoformat()
                return f"{flare.cases} reports, {flare.expected:.1f} expected, {first} to {last}"
        return None

    def keep(self, day: date, made: datetime, size: int, found: Any) -> None:
        """Keep a day's watch in the place of the one before.

        Args:
            day: The day looked at.
            made: When (UTC).
            size: The ledger's size.
            found: What :func:`truceline.reception.watching.scanned` told.
        """
        watch = _watch(found)
        before = self.newest()
        flaring = followed(() if before is None else before.flaring, watch, made)
        kept = {"counted": watch.counted, "quiet": watch.quiet, "apart": found["set_apart"]}
        written = json.dumps([each.as_json() for each in flaring])
        with self._book.writing() as rows:
            rows.execute(
                "INSERT OR REPLACE INTO flare_watch (one, day, made, size, watch, flaring) "
                "VALUES (1, ?, ?, ?, ?, ?)",
                (day.isoformat(), micros(made), size, json.dumps(kept), written),
            )


def _looked(day: str, made: int, watch: str, flaring: str) -> Looked:
    said = json.loads(watch)
    return Looked(
        day=date.fromisoformat(day),
        made=instant(made),
        counted=said["counted"],
        apart=said["apart"],
        quiet=said["quiet"],
        flaring=tuple(Flaring.of_json(each) for each in json.loads(flaring)),
    )


def _watch(found: Any) -> Watch:
    return Watch(
        day=date.fromisoformat(found["day"]),
        counted=found["counted"],
        flare_ups=tuple(flare_up_of(each) for each in found["flare_ups"]),
        quiet=found["quiet"],
    )


def _sees_all(view: View, flaring: Flaring) -> bool:
    """Whether the reader sees every incident inside with a report of it, and not merely a part."""
    states = (view.state(each) for each in flaring.flare_up.incidents)
    return all(isinstance(state, Incident) and bool(state.reports) for state in states)
