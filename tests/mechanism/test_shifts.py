"""The watch at a post: who holds it, what is handed on, and what shows where nobody takes it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from tests.mechanism.builders import ROLES, START, Book, entry

from truceline.mechanism.incident_kinds import IncidentReported
from truceline.mechanism.incidents import PART as INCIDENTS
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.shifts import (
    PART,
    ShiftClosed,
    ShiftHandedOver,
    ShiftNoted,
    ShiftOpened,
    ShiftState,
    ShiftTaken,
    gaps,
)

OFFICER, RELIEF = "cell:officer", "cell:relief"
MINUTE = timedelta(minutes=1)
TO_RELIEF = ShiftHandedOver(to=RELIEF, awaited=("An answer",), broken=("The radio",))
MOVES = st.sampled_from(
    [ShiftNoted(code="call", line="x"), TO_RELIEF, ShiftTaken(), ShiftClosed(why="x")]
)


def book() -> Book:
    """A desk with two officers."""
    return Book(roles={**ROLES, RELIEF: frozenset({"officer"})})


def opened(officer: str = OFFICER, post: str = "cell", minute: int = 0) -> ShiftOpened:
    """A watch from a minute on."""
    return ShiftOpened(officer=officer, post=post, since=START + minute * MINUTE)


def tell(desk: Book, body: Any, subject: str | None = None, author: str = OFFICER) -> str:
    """Record one entry of a watch."""
    about = () if subject is None else (subject,)
    return desk.tell(PART, body, subject, author=author, about=about)


def codes(desk: Book, body: Any, subject: str | None = None, author: str = OFFICER) -> set[str]:
    """The faults of one entry of a watch."""
    about = () if subject is None else (subject,)
    return desk.codes(PART, body, subject, author=author, about=about)


def test_a_watch_is_opened_by_the_officer_who_keeps_it() -> None:
    """Nobody opens another's watch, nobody who is no officer keeps one, and none begins ahead."""
    desk = book()
    assert codes(desk, opened(RELIEF)) == {"SHIFT_NOT_OWN"}
    assert codes(desk, opened("state:one"), author="state:one") == {"NOT_AN_OFFICER"}
    assert codes(desk, opened(minute=5)) == {"SHIFT_AHEAD"}
    subject = tell(desk, opened())
    assert codes(desk, opened()) == {"SHIFT_STANDS"}
    # Two officers may watch one post while one hands over to the other.
    assert codes(desk, opened(RELIEF), author=RELIEF) == set()
    assert desk.state(subject).phase(START + MINUTE) == "on_watch"


def test_only_the_officer_who_was_named_takes_the_watch() -> None:
    """A hand-over is signed by the one who goes, and read and signed by the one who comes."""
    desk = book()
    subject = tell(desk, opened())
    assert codes(desk, ShiftTaken(), subject, RELIEF) == {"STATE_NOT_ALLOWED"}
    assert codes(desk, TO_RELIEF, subject, RELIEF) == {"SHIFT_NOT_YOURS", "SHIFT_TO_SELF"}
    assert codes(desk, ShiftHandedOver(to="state:one"), subject) == {"NOT_AN_OFFICER"}
    tell(desk, TO_RELIEF, subject)
    assert codes(desk, ShiftTaken(), subject, OFFICER) == {"SHIFT_NOT_YOURS"}
    tell(desk, ShiftTaken(), subject, RELIEF)
    state = desk.state(subject)
    assert (state.state, state.hand_over.by, state.hand_over.to) == ("taken", OFFICER, RELIEF)
    assert (state.hand_over.awaited, state.hand_over.broken) == (("An answer",), ("The radio",))
    assert codes(desk, ShiftNoted(code="call", line="x"), subject) == {"STATE_NOT_ALLOWED"}


def test_a_hand_over_names_its_watch_first_and_then_what_is_open() -> None:
    """What was open is kept with the hand-over; the watch itself is not among it."""
    desk = book()
    report = IncidentReported(
        report_class="violation", acts=("mortar",), occurred_from=START, language="en",
        source_class="party", means="seen",
    )  # fmt: skip
    incident = desk.force(INCIDENTS, report, author=OFFICER)
    subject = tell(desk, opened())
    wrong = (incident, subject)
    faults = desk.codes(PART, TO_RELIEF, subject, author=OFFICER, about=wrong)
    assert faults == {"SHIFT_FIRST"}
    desk.tell(PART, TO_RELIEF, subject, author=OFFICER, about=(subject, incident))
    assert desk.state(subject).hand_over.about == (incident,)


def test_a_hand_over_that_nobody_took_shows_and_the_post_is_still_held() -> None:
    """Until the next officer signs, the one who goes holds the post, and the page says so."""
    desk = book()
    subject = tell(desk, opened())
    tell(desk, TO_RELIEF, subject)
    state = desk.state(subject)
    late = START + 600 * MINUTE
    assert state.phase(late) == "handed_over_not_taken"
    assert state.holds(late)
    assert PART.row(state).stops["handover_taken"] == {"taken", "closed"}
    assert gaps([state], late) == ()


def test_a_gap_in_the_watch_shows() -> None:
    """Between the end of one watch and the start of the next nobody held the post."""
    desk = book()
    first = tell(desk, opened())
    tell(desk, ShiftClosed(why="Stood down"), first)
    closed = START + MINUTE
    (open_gap,) = gaps(desk.states(PART), START + 30 * MINUTE)
    assert (open_gap.post, open_gap.since, open_gap.until) == ("cell", closed, None)
    desk.seq = 60
    tell(desk, opened(RELIEF, minute=45), author=RELIEF)
    (gap,) = gaps(desk.states(PART), START + 90 * MINUTE)
    assert (gap.since, gap.until) == (closed, START + 45 * MINUTE)
    # What began later than the instant asked about is not looked at.
    assert gaps(desk.states(PART), START + 30 * MINUTE) == (open_gap,)


def test_a_watch_taken_over_without_a_pause_leaves_no_gap() -> None:
    """The next watch may say that it began while the last one still held."""
    desk = book()
    first = tell(desk, opened())
    tell(desk, opened(RELIEF), author=RELIEF)
    tell(desk, TO_RELIEF, first)
    tell(desk, ShiftTaken(), first, RELIEF)
    assert gaps(desk.states(PART), START + 900 * MINUTE) == ()


@given(st.lists(MOVES, max_size=12))
def test_any_order_of_entries_folds_along_the_table(bodies: list[Any]) -> None:
    """Whatever comes, the state is one of the table and was reached along it."""
    state: ShiftState = PART.begin(entry(0, opened(), author=OFFICER))
    for seq, body in enumerate(bodies, 1):
        after = PART.step(state, entry(seq, body, author=OFFICER, about=("a" * 64,)))
        assert after.state == state.state or PART.moves(state.state, after.state)
        assert (after.ended_at is None) == (after.state in {"open", "handed_over"})
        state = after


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)
