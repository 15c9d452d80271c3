"""A desk's bulletin for a day: what one reader may see is gathered, and the bulletin made of it.

Everything is read in one snapshot, up to one place of the ledger, through views: what the reader
may not see is gone before anything is folded or counted.

>>> from datetime import date
>>> from truceline.bulletins import make
>>> found = make(desk, date(2016, 3, 4))  # doctest: +SKIP
>>> found.block("counts").tables[0].rows  # doctest: +SKIP
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any

from truceline.analysis.admission import AHEAD
from truceline.analysis.bulletin import bulletin
from truceline.analysis.bulletin_day import before, period_of, shown_until, zone_of
from truceline.analysis.bulletin_shape import MadeFrom
from truceline.analysis.bulletin_sheet import Sheet, Spoken, sights_of
from truceline.analysis.scope import PUBLIC, Scope
from truceline.desk import Desk
from truceline.errors import BadInput, Fault, NotFound
from truceline.ledger import tiles
from truceline.ledger.leaves import Leaf
from truceline.mechanism.catalogue import KINDS, PARTS
from truceline.store.folds import decode
from truceline.store.narrowing import visible

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import date

    from truceline.analysis.bulletin_shape import Bulletin, Period
    from truceline.mechanism.parts import Entry
    from truceline.mechanism.terms import Terms
    from truceline.store.sqlite import SqliteStore
    from truceline.views import View

TICK = timedelta(microseconds=1)
RECORD = "record"
STRETCHES = frozenset({"record.published", "observation.patrolled"})
"""Kinds that speak of a stretch of time, in which they belong whenever they were recorded."""


def make(
    desk: Desk,
    day: date,
    *,
    reader: str = PUBLIC,
    known_at: int | datetime | None = None,
    under: str = "",
    last: int | datetime | None = None,
) -> Bulletin:
    """The bulletin that closes on a local day.

    Args:
        desk: The desk.
        day: The day, in the zone of the cut-off.
        reader: An actor, or ``public``: for whom it is narrowed.
        known_at: The place in the ledger, or the time, up to which entries count; None for all.
        under: The id of the agreement; empty for the desk's first.
        last: The place, or the time, of the ledger that the last bulletin was made from; None for
            where it stood when the period before closed.

    Raises:
        NotFound: ACTOR_UNKNOWN, AGREEMENT_UNKNOWN, LEDGER_SHORTER.
        Refused: BULLETIN_NOT_FORESEEN. BadInput: DATE_RANGE.
    """
    scope = desk.scope(reader)
    with desk.store.snapshot():
        return bulletin(
            _Gathering(desk, scope, _place(desk.store, known_at)).sheet(day, under, last)
        )


@dataclass(frozen=True, slots=True)
class _Gathering:
    """What one bulletin is gathered from: a desk, a scope, and the last place that counts."""

    desk: Desk
    scope: Scope
    known: int

    def sheet(self, day: date, under: str, last: int | datetime | None) -> Sheet:
        """Everything the bulletin is made of."""
        newest_at = _recorded_at(self.desk.store, self.known)
        # Terms decide when the day closes, and the day which Terms governed it.
        terms = self._terms(self._view(newest_at + AHEAD), under)
        period = period_of(terms, day)
        end = self._view(period.until - TICK)
        terms = self._terms(end, under)
        period = period_of(terms, day)
        shown = shown_until(terms, period, self.scope.reader, newest_at)
        first = end.standing.first.id
        whole = self._view(max(newest_at + AHEAD, period.until))
        at_end = _states(end)
        events = at_end if shown == period.until else _states(self._view(shown - TICK))
        size = self._last(last, period)
        return Sheet(
            terms=terms,
            first=first,
            reader=self.scope.reader,
            period=period,
            before=before(terms, period),
            shown_until=shown,
            made_from=self._made_from(newest_at),
            opened_at=_recorded_at(self.desk.store, 0),
            zone=zone_of(terms),
            at_end=at_end,
            events=events,
            published=dict(whole.states(RECORD)),
            aid_figures=dict(whole.states("aid_figure")),
            observations=tuple(state for _, state in whole.states("observation")),
            spoken=tuple(self._spoken(whole, size, period, shown)),
            last=size,
            sights=sights_of(self.scope, terms, first),
            roles=end.standing.roles,
        )

    def _view(self, at: datetime) -> View:
        return self.desk.view(self.scope, at=at, known_at=self.known)

    def _terms(self, view: View, under: str) -> Terms:
        found = view.standing.terms_of(under)
        if found is None:
            raise NotFound(
                Fault(
                    "AGREEMENT_UNKNOWN",
                    f"No agreement {under!r} was on this desk at that time.",
                    "`truceline list --part agreement` lists them.",
                    where="--under",
                )
            )
        return found

    def _made_from(self, newest_at: datetime) -> MadeFrom:
        size = self.known + 1
        return MadeFrom(
            origin=self.desk.origin,
            size=size,
            root=tiles.root_at(self.desk.store.tile, size).hex(),
            newest_at=newest_at,
            clock=self.desk.standing().clock,
        )

    def _last(self, last: int | datetime | None, period: Period) -> int:
        """How many entries the ledger had at the last bulletin."""
        if isinstance(last, int):
            return min(last, self.known) + 1
        return min(place_at(self.desk.store, last or period.since - TICK), self.known) + 1

    def _spoken(self, view: View, start: int, period: Period, shown: datetime) -> Iterator[Spoken]:
        """The entries since the last bulletin that the reader may see, and that are shown yet."""
        for stored in self.desk.store.scan(start, self.known + 1):
            entry = decode(stored)
            if entry is None or entry.recorded_at >= period.until or not view.sees(entry):
                continue
            kind = KINDS[entry.kind]
            if kind.part != RECORD and entry.recorded_at >= shown:
                continue
            yield Spoken(
                seq=entry.seq,
                kind=kind.base,
                of=_speaks_of(entry),
                recorded_at=entry.recorded_at,
                about=tuple(self._about(entry)),
                body=entry.body,
            )

    def _about(self, entry: Entry) -> Iterator[tuple[str, str, datetime]]:
        """The subjects it folds into, of those whose opening the reader may see."""
        store = self.desk.store
        for subject, own in sorted(store.subjects_of(entry.seq).items()):
            listed = store.listed(subject) if own else None
            if listed is not None and visible(store, self.scope, listed.opened_seq):
                yield subject, listed.part, listed.opened_at


def _states(view: View) -> dict[str, dict[str, Any]]:
    """Every state that a view gives, by part and subject."""
    return {part: dict(view.states(part)) for part in PARTS if part != RECORD}


def _speaks_of(entry: Entry) -> datetime:
    """When what an entry speaks of happened: its own field says so, else its author does."""
    if KINDS[entry.kind].base in STRETCHES:
        # A figure is of a stretch, whose end belongs to the next one.
        since: datetime = entry.body.since
        until: datetime = entry.body.until
        return max(since, until - TICK)
    occurred: datetime | None = getattr(entry.body, "occurred_from", None)
    return entry.at if occurred is None else occurred


def place_at(store: SqliteStore, at: datetime) -> int:
    """The place of the newest entry recorded at or before a time; -1 where there is none.

    Read from the leaves, which stay where bodies are destroyed.
    """
    low, high = -1, store.size() - 1
    while low < high:
        middle = (low + high + 1) // 2
        if _recorded_at(store, middle) <= at:
            low = middle
        else:
            high = middle - 1
    return low


def _recorded_at(store: SqliteStore, seq: int) -> datetime:
    stored = store.stored(seq)
    if stored is None:
        sentence = f"The ledger has no entry at place {seq}."
        hint = f"It has {store.size()} entries, from place 0 on."
        raise NotFound(Fault("LEDGER_SHORTER", sentence, hint, where="--known-at"))
    return Leaf.decode(stored.leaf).recorded_at


def _place(store: SqliteStore, known_at: int | datetime | None) -> int:
    """The last place that counts.

    Raises:
        NotFound: LEDGER_SHORTER. BadInput: KNOWN_BEFORE for a time before the first entry.
    """
    if isinstance(known_at, datetime):
        found = place_at(store, known_at)
        if found < 0:
            sentence = "Nothing was on the ledger at that time."
            raise BadInput(Fault("KNOWN_BEFORE", sentence, "Give a later time.", "--known-at"))
        return found
    return store.size() - 1 if known_at is None else known_at
