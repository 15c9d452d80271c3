"""Made-up words on aid, and strategies of them, for tests of the part and of what follows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry

from truceline.mechanism import aid_event_kinds as events
from truceline.mechanism import aid_kinds as kinds
from truceline.mechanism.aid import PART
from truceline.mechanism.aid_kinds import Counts
from truceline.mechanism.parts import Part, Row

if TYPE_CHECKING:
    from truceline.mechanism.aid_states import Aid

AGENCY, MINISTRY, OFFICER = "agency:aid", "state:two", "cell:officer"
TOWN, MILL = "Upper town", "The mill"

PLAN = kinds.AidPlanned(
    title="Food",
    mode="road_convoy",
    places=(TOWN, MILL),
    targeted=Counts(people=6000, trucks=20),
    carrier=AGENCY,
)
REQUEST = kinds.AidRequested(to=MINISTRY)
FULL = kinds.AidReplied(answer="full", by=MINISTRY)
PARTIAL = kinds.AidReplied(
    answer="partial", by=MINISTRY, counts=Counts(people=2000), places=(TOWN,)
)
VERBAL = kinds.AidReplied(answer="verbal", by=MINISTRY, heard_by=AGENCY)
REFUSED = kinds.AidReplied(answer="refused", by=MINISTRY)
LOADING = kinds.AidLoading()
SENT = kinds.AidDispatched(counts=Counts(people=5000, trucks=15))
ARRIVED = kinds.AidDelivered(extent="full", counts=Counts(people=4000, trucks=15))
IN_PART = kinds.AidDelivered(
    extent="part", counts=Counts(people=1000), reached=(kinds.PlaceReached(place=TOWN),)
)
CONFIRMED = kinds.AidConfirmed(receivers="Council of the town", counts=Counts(people=3900))
HELD = events.AidHeld(by="nobody", cause="fighting", place="The ford")
SECURITY = events.AidHeld(by=MINISTRY, cause="security", place="The ford")
RELEASED = events.AidReleased(place="The ford")
REMOVED = events.AidItemsRemoved(by=MINISTRY, items="surgical kits", place="The depot", count=40)
ATTACKED = events.AidAttacked(
    occurred_from=START, place="The ford", source_class="humanitarian", means="seen"
)
BACK = events.AidTurnedBack(by=MINISTRY, cause="checkpoint", place="The ford")
DELAYED = events.AidDelayed(by=MINISTRY, cause="paperwork", place="The depot")
REROUTED = events.AidRerouted(by="nobody", cause="road", place="The ford")
WITHDRAWN = kinds.AidWithdrawn(why="Made up")

EVERY = (PLAN, kinds.AidNotified(to=MINISTRY), REQUEST, FULL, PARTIAL, VERBAL, REFUSED, LOADING,
         SENT, ARRIVED, IN_PART, CONFIRMED, HELD, SECURITY, RELEASED, REMOVED, ATTACKED, BACK,
         DELAYED, REROUTED, WITHDRAWN)  # fmt: skip

ORDERS = st.lists(st.tuples(st.sampled_from(EVERY), st.integers(-3000, 30_000)), max_size=25)
"""Any words in any order, each with the minute at which it is said to have happened."""


def folded(said: list[tuple[Any, int]]) -> Aid:
    """A consignment after any words at all, whether they might be recorded or not."""
    state: Aid = PART.begin(entry(0, PLAN, author=AGENCY))
    for seq, (body, minute) in enumerate(said, start=1):
        when = START + timedelta(minutes=minute)
        state = PART.step(state, entry(seq, body, author=AGENCY, at=when, about=("f" * 64,)))
    return state


def told(book: Book, *bodies: Any, plan: Any = PLAN) -> str:
    """A consignment of which these words were recorded, each of which must be allowed."""
    subject = book.tell(PART, plan, author=AGENCY)
    for body in bodies:
        by = OFFICER if isinstance(body, kinds.AidConfirmed) else AGENCY
        book.tell(PART, body, subject, author=by)
    return subject


@dataclass(frozen=True)
class Paper:
    """A stand-in for the state of another part's subject: only what is looked up in it."""

    notice: str
    state: str = "filed"
    under: str = ""


def _stand_in(name: str) -> Part:
    return Part(
        name=name,
        kinds=(),
        transitions={},
        initial=frozenset(),
        begin=lambda entry: entry,
        step=lambda held, _entry: held,
        check=lambda *_: (),
        row=lambda _held: Row(state="", title=""),
    )


NOTICES, LISTS = _stand_in("notice"), _stand_in("area_list")


def filed(book: Book, notice: str, state: str = "filed") -> str:
    """A notice on the book; gives its id."""
    subject = f"{len(book.subjects):064x}".replace("0", "a")
    book.subjects[subject] = (NOTICES, Paper(notice, state))
    return subject


def listed(book: Book, by: str) -> str:
    """An area list of an author on the book; gives its id."""
    subject = f"{len(book.subjects):064x}".replace("0", "b")
    book.subjects[subject] = (LISTS, SimpleNamespace(by=by))
    return subject
