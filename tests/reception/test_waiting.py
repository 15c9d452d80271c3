"""The queue of one reader: held equal to folding everything, however it came to be known."""

from __future__ import annotations

import random
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.desk import machine as m
from tests.desk.told import PHRASES, draw, say

from truceline.analysis.clocks import clocks
from truceline.analysis.scope import WHOLE, Scope
from truceline.analysis.waiting import Span, Wait, asked_of, query_clock, wait_of
from truceline.ledger.wire import read_trusted
from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.reception.lines import Lines
from truceline.reception.sifting import Sift
from truceline.reception.waiting import Queue, Queues
from truceline.store.docket import micros
from truceline.store.finding import Question
from truceline.views import GLIMPSED

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.views import View

PEOPLE = [*m.ROLES, "public"]
CLOCKED = [
    *["incident.reported/1"] * 60,
    *["incident.registered/1", "incident.queried/1"] * 15,
    *["aid.requested/1", "subject.linked/1", "assignment.claimed/1", "detainee_request.requested/1"]
    * 8,
    *(name for name in PHRASES if KINDS[name].part in {INCIDENT, "assignment", "aid"}),
]
"""What has clocks is spoken of most; a queue of three subjects would prove nothing."""
SLOW = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def folded(view: View) -> list[tuple[int, int, str]]:
    """The queue from folding everything: ``(rank, key, subject)`` in order."""
    found = []
    for item in view.every(Question()):
        terms = view.standing.terms_of(item.row.under) or view.standing.first
        running = clocks(item.row, terms)
        if item.part == INCIDENT and item.row.state == GLIMPSED:
            asked = asked_of(view.show(item.subject).entries, view.scope.identities)
            own = None if asked is None else query_clock(asked, terms)
            running = () if own is None else (own,)
        spans = [
            Span(
                micros(each.started),
                None if each.due is None else micros(each.due),
                None if each.stopped_at is None else micros(each.stopped_at),
            )
            for each in running
        ]
        wait = wait_of(
            item.part, item.row.state, opened=micros(item.opened_at), clocks=spans,
            at=micros(view.at),
        )  # fmt: skip
        if isinstance(wait, Wait):
            place = view.store.seq_of(item.subject)
            assert place is not None
            found.append((1 if wait.sort == "rests" else 0, wait.key, place))
    return [(rank, key, view.store.listed_at(place).id) for rank, key, place in sorted(found)]  # type: ignore[union-attr]


def told(queue: Queue, view: View) -> list[str]:
    """What the queue holds, by subject, in its order, a page of seven at a time."""
    found: list[str] = []
    after = None
    while True:
        page = queue.page(Sift(), after=after, limit=7)
        found += [view.store.listed_at(place).id for place in page.places]  # type: ignore[union-attr]
        after = page.after
        if after is None:
            assert page.count == len(found)
            return found


@pytest.fixture(scope="module")
def grown(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[m.Machine, dict[str, Queue]]]:
    """A desk on which much was said, and queues that followed it while it was said."""
    made = m.make(tmp_path_factory.mktemp("waiting") / "desk")
    rng = random.Random(11)  # noqa: S311 - made-up talk
    queues: dict[str, Queue] = {}
    for n in range(520):
        if rng.random() < 0.15:
            made.tick(3600 * rng.randrange(1, 60))
        say(made, rng.choice(CLOCKED) if rng.random() < 0.85 else draw(made, rng), rng)
        if n % 9 == 0:
            reader = rng.choice(PEOPLE)
            scope = WHOLE if rng.random() < 0.2 else made.desk.scope(reader)
            queue = queues.get(scope.reader)
            if queue is None or queue.scope != scope:
                queue = queues[scope.reader] = Queue(scope)
            queue.follow(made.desk.view(scope))
    yield made, queues
    made.desk.close()


@pytest.mark.parametrize("reader", [*PEOPLE, "desk"])
def test_a_queue_that_followed_holds_what_folding_everything_gives(
    grown: tuple[m.Machine, dict[str, Queue]], reader: str
) -> None:
    """Whoever asks, and however often it was brought up on the way, order and content are right."""
    made, queues = grown
    scope = WHOLE if reader == "desk" else made.desk.scope(reader)
    queue = queues.get(reader)
    if queue is None or queue.scope != scope:
        queue = Queue(scope)
    view = made.desk.view(scope)
    queue.follow(view)
    assert told(queue, view) == [subject for _, _, subject in folded(view)]
    for since in (m.START, made.now - timedelta(days=9)):
        mine = (read_trusted(stored.envelope or b"") for stored in view.entries())
        seen = [each.kind for each in mine].count("incident.reported/1")
        later = made.desk.view(scope, known_at=since)
        before = (read_trusted(stored.envelope or b"") for stored in later.entries())
        assert queue.reports(view, since) == seen - [e.kind for e in before].count(
            "incident.reported/1"
        )


@st.composite
def scopes(draw_: st.DrawFn, audiences: list[str]) -> Scope:
    """Any scope at all, of which most belong to no role that exists."""
    some = st.frozensets(st.sampled_from(audiences), max_size=12)
    return Scope(
        reader="anybody",
        identities=draw_(st.frozensets(st.sampled_from(PEOPLE), min_size=1, max_size=2)),
        outright=draw_(some),
        related={each: draw_(some) for each in ("author", "recipient", "party", "rung")},
    )


@SLOW
@given(data=st.data())
def test_a_queue_made_at_once_holds_what_folding_everything_gives(
    grown: tuple[m.Machine, dict[str, Queue]], data: st.DataObject
) -> None:
    """For any scope whatever: what the docket's rows decide and what is folded come to the same."""
    made, _ = grown
    rows = made.store.connection.execute("SELECT DISTINCT audience FROM entry ORDER BY 1")
    scope = data.draw(scopes([row[0] for row in rows.fetchall()]))
    view, queue = made.desk.view(scope), Queue(scope)
    queue.follow(view)
    assert told(queue, view) == [subject for _, _, subject in folded(view)]
    late = sum(1 for rank, key, _ in folded(view) if rank == 0 and key < micros(view.at))
    assert queue.figures().open == len(queue)
    assert queue.figures().overdue <= late


def test_what_is_sifted_is_counted_whole(grown: tuple[m.Machine, dict[str, Queue]]) -> None:
    """A sift gives what fits it and no more, and its count is of all, whatever page is shown."""
    made, _ = grown
    view = made.desk.view()
    queue = Queues().of(view)
    whole = queue.page(Sift(), limit=10_000)
    part, most = max(queue.figures().parts.items(), key=lambda each: each[1])
    first = queue.page(Sift(part=part), limit=2)
    lines = [line for place in whole.places if (line := Lines(view).at(place)) is not None]
    assert len(lines) == whole.count
    assert len(lines) > 10
    assert first.count == sum(line.item.part == part for line in lines) == most > 2
    assert len(first.places) == 2
    late = queue.page(Sift(overdue=True), limit=10_000)
    assert [place for place in whole.places if place in late.places] == list(late.places)
    assert late.count == sum(bool(line.item.overdue) for line in lines) > 0
    none = queue.page(Sift(within=frozenset()), limit=5)
    assert (none.places, none.after, none.count) == ((), None, 0)
    kept = frozenset(whole.places[::2])
    assert queue.page(Sift(without=kept), limit=10_000).places == whole.places[1::2]


def test_queues_of_readers_not_asked_for_are_dropped(
    grown: tuple[m.Machine, dict[str, Queue]],
) -> None:
    """Memory is bounded by readers kept at hand; a dropped one is made again, and is the same."""
    made, _ = grown
    queues = Queues(most=2)
    first = queues.of(made.desk.view(made.desk.scope(PEOPLE[0])))
    for reader in PEOPLE[1:4]:
        queues.of(made.desk.view(made.desk.scope(reader)))
    again = queues.of(made.desk.view(made.desk.scope(PEOPLE[0])))
    assert again is not first
    assert again.page(Sift(), limit=500) == first.page(Sift(), limit=500)
