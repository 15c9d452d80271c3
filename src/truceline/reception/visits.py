"""A visit: one request at one desk, by somebody who is known or is the public.

Desks are opened once and lent, so that a request costs no opening; a desk is lent to one request at
a time. A view of a visit is always narrowed to its visitor; there is no other way to make one.
"""

from __future__ import annotations

import queue
import threading
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import datetime
from typing import TYPE_CHECKING, Self

from truceline.analysis.scope import PUBLIC, Scope
from truceline.desk import Desk
from truceline.errors import TrucelineError
from truceline.reception.alarms import Alarms, Outside
from truceline.reception.audits import Audits
from truceline.reception.bell import Bell
from truceline.reception.book import BOOK, Book
from truceline.reception.countersigning import may_look
from truceline.reception.door import Door, Visitor
from truceline.reception.flare_ups import FlareUps
from truceline.reception.quarantine import Quarantine
from truceline.reception.quotas import Allowance, Quotas
from truceline.reception.waiting import MOST_KEPT, Queue, Queues
from truceline.replicas.copies import open_desk
from truceline.store.folds import Folds, Recent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from truceline.reception.door import Shown
    from truceline.views import View

LENT = 4
"""How many desks are open at most: more requests wait for one.

Python runs one thread at a time: more desks would make each answer slower and none come earlier,
and each takes memory of its own.
"""
PAGES_MIB = 2
"""How much of the store each of them keeps at hand; the system keeps the rest for all of them."""
REMEMBERED = 600
"""States of subjects that all lent desks remember together; each takes some twenty kilobytes."""
REMEMBERED_WRITING = 120
"""States that each of them remembers for itself, while it records."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One request at a desk.

    Args:
        desk: The desk; what it holds is the operator's: show nothing of it but through a view.
        visitor: Who asks.
        scope: What they may see.
        now: The desk's time (UTC), the same for the whole of the visit.
        queues: The queues of readers that the reception keeps at hand.
        audits: The audits that the reception has run.
        quarantine: What waits for an officer; None for a visit that was not made at the door.
    """

    desk: Desk
    visitor: Visitor
    scope: Scope
    now: datetime
    queues: Queues = field(default_factory=Queues, repr=False)
    audits: Audits = field(repr=False)
    quarantine: Quarantine | None = field(default=None, repr=False)

    def view(self, *, at: datetime | None = None, known_at: int | datetime | None = None) -> View:
        """What the visitor sees, at an instant (UTC), as known up to a place or time."""
        return self.desk.view(self.scope, at=at, known_at=known_at)

    def waiting(self) -> int | None:
        """How many reports wait in quarantine; None for whoever may not learn it."""
        if self.quarantine is None or not self.visitor.known:
            return None
        allowed = may_look(self.desk.standing(), self.visitor.actor)
        return self.quarantine.count() if allowed else None

    def queue(self, view: View) -> Queue:
        """What needs somebody, as a view of this visit's present sees it."""
        return self.queues.of(view)


class Desks:
    """The open desks of one folder, lent one request at a time.

    What one has folded the others need not fold again.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._recent = Recent(REMEMBERED)
        self._idle: queue.LifoQueue[Desk] = queue.LifoQueue()
        self._left = threading.Semaphore(LENT)

    @contextmanager
    def __call__(self) -> Iterator[Desk]:
        """A desk for the length of a ``with``."""
        with self._left:
            try:
                desk = self._idle.get_nowait()
            except queue.Empty:
                desk = open_desk(self.folder)
                desk.folds = Folds(desk.store, self._recent)
                desk.registrar.clerk.folds = Folds(desk.store, Recent(REMEMBERED_WRITING))
                desk.store.keep_pages(PAGES_MIB)
            try:
                yield desk
            finally:
                self._idle.put(desk)

    def close(self) -> None:
        """Close every desk that is not lent."""
        while not self._idle.empty():
            self._idle.get_nowait().close()


class Reception:
    """What a server holds for one desk: open desks, the book, and the door.

    Args:
        folder: The desk's folder.
        now: The time (POSIX seconds).
        allowance: How often one key may ask the API, and all strangers together.
    """

    def __init__(
        self, folder: Path, now: Callable[[], float], allowance: Allowance | None = None
    ) -> None:
        self.folder = folder
        self.now = now
        self.book = Book.open(folder / BOOK)
        self.desks = Desks(folder)
        self.door = Door(self.book, now)
        self.bell = Bell(folder)
        self.queues = Queues()
        self.audits = Audits(folder)
        self.flare_ups = FlareUps(self.book)
        self.alarms = Alarms(self.book, self.flare_ups)
        self.outside = Outside()
        self.quotas = Quotas(now, allowance or Allowance())
        self.quarantine = Quarantine(self.book, now)
        self._closing = threading.Event()

    @contextmanager
    def visit(self, shown: Shown) -> Iterator[Visit]:
        """One request: who asks, and the desk as they may see it.

        Raises:
            BadInput, Refused: as :meth:`truceline.reception.door.Door.visitor`.
        """
        with self.desks() as desk:
            now = desk.now()
            yield self._visit(desk, self.door.visitor(shown, desk.standing(), now), now)

    @contextmanager
    def again(self, shown: Shown, visitor: Visitor) -> Iterator[Visit]:
        """The same request later, where it is a long one: whoever began it may do so no more.

        Raises:
            Refused: SESSION_OVER.
        """
        with self.desks() as desk:
            now = desk.now()
            yield self._visit(desk, self.door.still(visitor, shown, desk.standing(), now), now)

    def warm(self) -> threading.Thread:
        """Make the queues of the public and of whoever is signed in, in the background.

        On a large desk that takes seconds, for which the first who look would wait.
        """
        going = threading.Thread(target=self._warm, name="queues")
        going.start()
        return going

    def _warm(self) -> None:
        readers = [PUBLIC, *sorted(self.door.sessions.known())][:MOST_KEPT]
        for reader in readers:
            if self._closing.is_set():
                return
            # Whoever it was may be registered no more.
            with suppress(TrucelineError), self.desks() as desk:
                self.queues.of(desk.view(desk.scope(reader)))

    def _visit(self, desk: Desk, visitor: Visitor, now: datetime) -> Visit:
        scope = desk.scope(visitor.actor)
        return Visit(
            desk=desk, visitor=visitor, scope=scope, now=now, queues=self.queues,
            audits=self.audits, quarantine=self.quarantine,
        )  # fmt: skip

    def close(self) -> None:
        """Close what is open; what looks for new entries ends with its loop."""
        self._closing.set()
        self.audits.close()
        self.desks.close()
        self.book.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
