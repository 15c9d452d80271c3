"""What one reader should be told of now, found in that reader's own view and queue.

The banner of a page, the list of one's alarms, and what goes out by e-mail and webhook are all made
here. Whoever carries alarms out looks again every few seconds: then only at subjects of which a
clock ran out or something was recorded since the last look, which costs nothing on a large desk.
"""

from __future__ import annotations

import threading
import time
from collections import OrderedDict
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final, TypeVar

from truceline.analysis.alarms import (
    MATTER,
    Alarm,
    conflict,
    grave,
    grave_acts,
    gravest,
    handed_over,
    late,
    quarantine,
    told_conflict,
)
from truceline.mechanism.assignment_kinds import ASSIGNMENT
from truceline.mechanism.assignments import AssignmentState
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.mechanism.relays import OFFICER
from truceline.reception.flare_ups import FlareUps
from truceline.reception.lines import Line, Lines
from truceline.reception.sifting import Sift
from truceline.reception.waiting import REMAKING
from truceline.store import waiting as docket
from truceline.store.docket import micros
from truceline.store.finding import Question, words_query

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator

    from truceline.analysis.scope import Scope
    from truceline.reception.book import Book
    from truceline.reception.visits import Visit
    from truceline.reception.waiting import Queue
    from truceline.views import View

MOST: Final = 100
"""How many overdue subjects a page names; how many there are is always said."""
_ALL: Final = 1 << 30
_KEPT: Final = 64
_LOCKS: Final = 16
AGE_S: Final = 10.0
"""Seconds for which an answer is shown to who is told of what comes later."""
_MINUTE: Final = 60_000_000
_One = TypeVar("_One")


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """A reader's alarms.

    Args:
        alarms: The alarms: grave ones first, then by since when.
        more: How many further subjects are overdue than are named here.
    """

    alarms: tuple[Alarm, ...] = ()
    more: int = 0

    @property
    def count(self) -> int:
        """How many there are, named or not."""
        return len(self.alarms) + self.more


@dataclass(frozen=True, slots=True, kw_only=True)
class Outside:
    """By what this server reaches people who are not looking at it.

    Args:
        mail: Whether it sends e-mail.
        webhooks: The key that receivers of webhooks verify with (``whpk_...``); empty where none
            are sent.
    """

    mail: bool = False
    webhooks: str = ""


class Lasting:
    """What a reader is told of its own matters and of grave incidents, kept at hand.

    No clock changes that, only what is recorded: so each subject is folded once, and again when an
    entry touched it. A party may have thousands of matters. Only one thread may ask at a time.
    """

    def __init__(self) -> None:
        self._scope: Scope | None = None
        self._known = 0
        self._at: dict[int, tuple[Alarm, ...]] = {}

    def alarms(self, view: View, queue: Queue) -> Iterator[Alarm]:
        """The alarms as things stand.

        Args:
            view: The reader's view of the present.
            queue: The reader's queue, brought up to it.
        """
        size = view.store.size()
        if self._scope != view.scope:
            self._at = {}
        else:
            changed = docket.touched(view.store, self._known, size)
            for place in tuple(self._at) if _remade(changed) else changed.places:
                self._at.pop(place, None)
        self._scope, self._known = view.scope, size
        places = {*_own_matters(view, queue), *_maybe_grave(view, queue)}
        self._at = {place: found for place, found in self._at.items() if place in places}
        for matter in docket.glimpsed(view.store, view.scope, places - self._at.keys()):
            if matter.part == MATTER:
                self._at[matter.place] = tuple(
                    told_conflict(matter.subject, matter.state, matter.recorded)
                )
        lines = Lines(view)
        for place in places - self._at.keys():
            line = lines.at(place)
            self._at[place] = () if line is None else tuple(_of(view, line))
        return (alarm for found in self._at.values() for alarm in found)


class _Kept:
    """An answer, and what it followed from."""

    def __init__(self, view: View, hangs_on: object, size: int, due: Due) -> None:
        self.due = due
        self._from = (view.scope, micros(view.at) // _MINUTE, hangs_on)
        self._size = size
        self._made = time.monotonic()

    def holds(self, view: View, hangs_on: object, least: int) -> bool:
        """Whether it is still the answer, for who must be shown a size of the ledger at least."""
        same = self._from == (view.scope, micros(view.at) // _MINUTE, hangs_on)
        fresh = self._size >= view.store.size() or time.monotonic() - self._made < AGE_S
        return same and fresh and self._size >= least


class Alarms:
    """Finds readers' alarms, for one desk; answers of the last minute are kept at hand.

    Args:
        book: The reception's book, in which reports of strangers wait.
        flare_ups: What the newest watch for flare-ups found.
    """

    def __init__(self, book: Book, flare_ups: FlareUps | None = None) -> None:
        self._book = book
        self._flare_ups = flare_ups or FlareUps(book)
        self._one = threading.Lock()
        self._finding = tuple(threading.Lock() for _ in range(_LOCKS))
        self._kept: OrderedDict[str, _Kept] = OrderedDict()
        self._lasting: OrderedDict[str, Lasting] = OrderedDict()

    def due(self, visit: Visit, own: int | None = None) -> Due:
        """What the visitor should know now; nothing for the public.

        Args:
            visit: Who asks, and when.
            own: The ledger's size after what the visitor recorded last, where it is told of all
                that comes later: it then gets an answer that is a few seconds old at most, so that
                many entries a second cost few answers. None for the newest answer.
        """
        if not visit.visitor.known:
            return Due()
        view = visit.view()
        waiting = self.waiting(view)
        hangs_on = (waiting, self._flare_ups.mark(view))
        reader, size = visit.scope.reader, visit.desk.store.size()
        # One finds them for all who ask as the same reader.
        with self._finding[hash(reader) % _LOCKS]:
            kept = self._kept.get(reader)
            if kept is not None and kept.holds(view, hangs_on, size if own is None else own):
                return kept.due
            with self._one:
                lasting = _at_hand(self._lasting, reader, self._lasting.get(reader) or Lasting())
            others = (*quarantine(waiting), *self._flare_ups.alarms(view))
            due = standing(view, visit.queue(view), others, lasting)
            with self._one:
                _at_hand(self._kept, reader, _Kept(view, hangs_on, size, due))
        return due

    def others(self, view: View) -> tuple[Alarm, ...]:
        """What the view's reader should know that is no subject: of strangers, and of flare-ups."""
        return (*quarantine(self.waiting(view)), *self._flare_ups.alarms(view))

    def title(self, view: View, alarm: Alarm) -> str | None:
        """The title of an alarm as its reader may see it now; None where it is none of theirs.

        Of reports of strangers it is empty. Of a flare-up it says how many and when, never where:
        titles are put into messages, and messages leave the desk.
        """
        if alarm.what == "flare_up":
            return self._flare_ups.title(view, alarm.subject)
        return title_of(view, alarm)

    def waiting(self, view: View) -> list[tuple[str, datetime]]:
        """Number of the oldest report that waits, and when it came (UTC); only for an officer."""
        if OFFICER not in view.standing.roles_of(view.scope.reader):
            return []
        rows = self._book.rows(
            "SELECT number, received_s FROM parcel WHERE state = 'waiting' "
            "ORDER BY received_s, number LIMIT 1"
        )
        return [(row[0], datetime.fromtimestamp(row[1], tz=UTC)) for row in rows]


def standing(
    view: View,
    queue: Queue,
    others: Iterable[Alarm] = (),
    lasting: Lasting | None = None,
) -> Due:
    """Every alarm of a view's reader, as things stand.

    Args:
        view: The reader's view of the present.
        queue: The reader's queue, brought up to it.
        others: What is no subject, as :meth:`Alarms.others` gives it.
        lasting: What was found for the same reader before; None finds it anew.
    """
    late_ones = queue.page(Sift(overdue=True), limit=MOST)
    kept = (lasting or Lasting()).alarms(view, queue)
    found = [*kept, *_at(view, queue, late_ones.places), *_offered(view), *others]
    named = {each.subject for each in found if each.what == "overdue"}
    return Due(alarms=in_order(found), more=max(0, late_ones.count - len(named)))


def turned(
    view: View,
    queue: Queue,
    others: Iterable[Alarm],
    *,
    since: datetime,
    known: int,
) -> tuple[Alarm, ...]:
    """The alarms for which there is cause since an instant, or by what was recorded since a place.

    Others are among them; whoever tells each only once loses nothing by that.

    Args:
        view: The reader's view of the present.
        queue: The reader's queue, brought up to it.
        others: What is no subject, as :meth:`Alarms.others` gives it.
        since: The view's instant at the last look (UTC).
        known: The ledger's size at the last look.
    """
    changed = docket.touched(view.store, known, view.store.size())
    if _remade(changed):
        places: Collection[int] = queue.page(Sift(), limit=_ALL).places
    else:
        ran_out = docket.came_due(view.store, since, view.at)
        unsure = queue.unsure()
        places = {*changed.places, *ran_out, *unsure}
    return in_order([*_at(view, queue, places), *_offered(view), *others])


def in_order(alarms: Iterable[Alarm]) -> tuple[Alarm, ...]:
    """Alarms as they are told: what is urgent first, then by since when; each once."""
    once = {each.id: each for each in alarms}
    return tuple(
        sorted(once.values(), key=lambda each: (not each.urgent, each.since, each.what, each.id))
    )


def title_of(view: View, alarm: Alarm) -> str | None:
    """The title of an alarm's subject as the reader may see it now; None where it sees none."""
    if alarm.what == "quarantine":
        return "" if OFFICER in view.standing.roles_of(view.scope.reader) else None
    item = view.item(alarm.subject)
    return None if item is None else item.row.title


def _at(view: View, queue: Queue, places: Iterable[int]) -> Iterator[Alarm]:
    """The alarms of the subjects at some places that are in the reader's queue."""
    lines = Lines(view)
    for place in sorted(places):
        line = lines.at(place) if place in queue else None
        if line is None:
            continue
        item = line.item
        yield from late(item.subject, item.part, item.row, line.clocks, line.terms, view.at)
        yield from _of(view, line)


def _of(view: View, line: Line) -> Iterator[Alarm]:
    """The alarms of a line that no clock changes."""
    item = line.item
    if item.part == INCIDENT:
        yield from grave(item.subject, line.state, line.terms)
    elif item.part == MATTER:
        yield from conflict(
            item.subject, item.row, line.state, item.opened_at,
            view.scope.identities,
        )  # fmt: skip


def _remade(changed: docket.Touched) -> bool:
    """Whether among what was recorded is what may change any subject."""
    return any(kind.startswith(REMAKING) for kind in changed.kinds)


def _at_hand(kept: OrderedDict[str, _One], reader: str, one: _One) -> _One:
    """Keep one as the newest; the oldest beyond the number are dropped."""
    kept[reader] = one
    kept.move_to_end(reader)
    while len(kept) > _KEPT:
        kept.popitem(last=False)
    return one


def _offered(view: View) -> Iterator[Alarm]:
    for found in view.found(Question(part=ASSIGNMENT, state="offered", actor=view.scope.reader)):
        state = found.state
        if isinstance(state, AssignmentState):
            # Offers are made to a person, not to its organisation.
            mine = frozenset({view.scope.reader})
            yield from handed_over(found.item.subject, state, mine, view.at)


def _own_matters(view: View, queue: Queue) -> tuple[int, ...]:
    """The places of matters that may be the reader's own: on which it stands, or is told of."""
    own = docket.actor_places(view.store, view.scope.identities, "party", "told", part=MATTER)
    return queue.page(Sift(part=MATTER, within=own), limit=_ALL).places


def _maybe_grave(view: View, queue: Queue) -> Iterator[int]:
    """The places of incidents whose words name the gravest severity, or an act that has it."""
    words = set()
    for agreement in view.standing.agreements.values():
        words |= {gravest(agreement.terms), *grave_acts(agreement.terms)} - {""}
    found = {place for word in words for place in docket.word_places(view.store, words_query(word))}
    if found:
        yield from queue.page(Sift(part=INCIDENT, within=frozenset(found)), limit=_ALL).places
