"""Focal points, duty rosters and call trees: who is to be spoken to, when, and in which order."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book, entry

from truceline.mechanism import call_trees, focal_points, rosters
from truceline.mechanism.call_trees import CallStep, Reached
from truceline.mechanism.channel_kinds import ChannelOpened
from truceline.mechanism.channels import PART as CHANNELS
from truceline.mechanism.focal_points import FocalPointNamed, FocalPointRelieved
from truceline.mechanism.rosters import (
    RosterChanged,
    RosterDutyTaken,
    RosterEnded,
    RosterSet,
    Shift,
)

HOUR = timedelta(hours=1)
OFFICER, BRIGADE, DIVISION = "cell:officer", "group:brigade", "group:division"
WATCH = FocalPointNamed(actor=BRIGADE, post="Watch", channels=("line",))
RELIEVED = FocalPointRelieved(why="Leave")


def shift(since: int, until: int, post: str = "Watch", channel: str | None = None) -> Shift:
    """A shift from one hour to another, counted from the start."""
    return Shift(since=START + since * HOUR, until=START + until * HOUR, post=post, channel=channel)


class TestFocalPoints:
    """Named by their own side, and relieved."""

    def test_one_that_is_relieved_stays_on_record_with_its_dates(self) -> None:
        """It stood from when it was named until it was relieved, and not an instant longer."""
        book = Book()
        subject = book.tell(focal_points.PART, WATCH, author=BRIGADE)
        book.tell(focal_points.PART, RELIEVED, subject, author=BRIGADE, at=START + HOUR)
        state = book.state(subject)
        stood = [state.stands_at(START + n * HOUR) for n in (-1, 0, 0.99, 1)]
        assert stood == [False, True, True, False]
        assert (state.named_by, state.relieved_by, state.state) == (BRIGADE, BRIGADE, "relieved")
        again = book.codes(focal_points.PART, RELIEVED, subject, author=BRIGADE)
        assert again == {"STATE_NOT_ALLOWED"}
        assert not book.codes(focal_points.PART, WATCH, author=BRIGADE)

    def test_a_party_names_its_own_and_no_other_partys(self) -> None:
        """Others than officers, guarantors and the secretariat speak for themselves alone."""
        book = Book()
        assert book.codes(focal_points.PART, WATCH, author=DIVISION) == {"FOCAL_POINT_NOT_YOURS"}
        for keeper in (OFFICER, "un:office", "state:one"):
            assert not book.codes(focal_points.PART, WATCH, author=keeper)
        subject = book.tell(focal_points.PART, WATCH, author=BRIGADE)
        foreign = book.codes(focal_points.PART, RELIEVED, subject, author=DIVISION)
        assert foreign == {"FOCAL_POINT_NOT_YOURS"}

    def test_it_is_an_actors_or_a_sides_on_channels_that_exist_and_named_once(self) -> None:
        """Neither, both, an unknown side or channel, and a post that has one: each is refused."""
        book = Book()

        def codes(**body: Any) -> set[str]:
            named = FocalPointNamed(**({"post": "P", "channels": ("line",)} | body))
            return book.codes(focal_points.PART, named, author=OFFICER)

        assert codes() == codes(actor=BRIGADE, side="north") == {"FOCAL_POINT_WHOSE"}
        assert codes(side="nroth", channels=("lime",)) == {"SIDE_UNKNOWN", "CHANNEL_UNKNOWN"}
        assert codes(side="north") == set()
        assert codes(actor=BRIGADE, channels=("own",)) == {"CHANNEL_UNKNOWN"}
        own = ChannelOpened(
            channel="own", name="x", sort="other", medium="chat", between=("party",)
        )
        book.tell(CHANNELS, own)
        assert codes(actor=BRIGADE, channels=("own",)) == set()
        book.tell(focal_points.PART, WATCH, author=BRIGADE)
        assert codes(actor=BRIGADE, post="Watch") == {"FOCAL_POINT_STANDS"}


class TestRosters:
    """A plan of who has the duty, and who took it."""

    def test_who_has_the_duty_follows_from_the_newest_shifts(self) -> None:
        """A shift runs from its start up to its end; a change takes the place of all that was."""
        book = Book()
        first = RosterSet(
            actor=BRIGADE, title="Week", shifts=(shift(0, 12), shift(12, 24, "Night"))
        )
        subject = book.tell(rosters.PART, first, author=BRIGADE)
        state = book.state(subject)
        posts = [[s.post for s in state.on_duty(START + n * HOUR)] for n in (-1, 0, 11, 12, 24)]
        assert posts == [[], ["Watch"], ["Watch"], ["Night"], []]
        assert state.gaps(START - HOUR, START + 25 * HOUR) == (
            (START - HOUR, START),
            (START + 24 * HOUR, START + 25 * HOUR),
        )
        book.tell(rosters.PART, RosterChanged(shifts=(shift(0, 1),)), subject, author=BRIGADE)
        book.tell(rosters.PART, RosterDutyTaken(post="Watch"), subject, author=BRIGADE, at=START)
        state = book.state(subject)
        assert state.taken_at(START).by == BRIGADE
        assert state.taken_at(START - HOUR) is None
        assert state.on_duty(START + 12 * HOUR) == ()
        book.tell(rosters.PART, RosterEnded(why="Done"), subject, author=OFFICER)
        assert book.state(subject).on_duty(START) == ()

    def test_shifts_are_in_order_and_a_post_has_one_at_a_time(self) -> None:
        """Every fault at once; two posts may have the duty together."""
        book = Book()
        odd = (shift(0, 12), shift(11, 13), shift(5, 5, "Night", "lime"))
        body = RosterSet(actor=BRIGADE, title="Week", shifts=odd)
        assert book.codes(rosters.PART, body, author=DIVISION) == {
            "TIME_ORDER", "SHIFT_TWICE", "CHANNEL_UNKNOWN", "ROSTER_NOT_YOURS"}  # fmt: skip
        two = RosterSet(actor=BRIGADE, title="Week", shifts=(shift(0, 12), shift(0, 12, "Other")))
        book.tell(rosters.PART, two, author=OFFICER)
        assert book.codes(rosters.PART, two, author=OFFICER) == {"SUBJECT_EXISTS"}

    @given(st.lists(st.tuples(st.integers(0, 48), st.integers(1, 12)), min_size=1))
    def test_every_hour_is_either_covered_or_in_a_gap(self, spans: list[tuple[int, int]]) -> None:
        """Gaps and shifts divide the window between them, with nothing left over."""
        shifts = tuple(shift(a, a + n, f"Post {i}") for i, (a, n) in enumerate(spans))
        state = rosters.begin(entry(0, RosterSet(actor=BRIGADE, title="t", shifts=shifts)))
        gaps = state.gaps(START, START + 48 * HOUR)
        for half in range(96):
            at = START + half * HOUR / 2
            assert bool(state.on_duty(at)) is not any(a <= at < b for a, b in gaps)


class TestCallTrees:
    """Ordered calls, and drills that account for everybody."""

    TREE = call_trees.CallTreeSet(
        tree="alarm",
        title="Alarm",
        steps=(
            CallStep(caller=OFFICER, callee=BRIGADE, channel="line", fallback="radio_net"),
            CallStep(caller=BRIGADE, callee=DIVISION, channel="line", within_s=300),
        ),
    )

    def test_a_drill_says_of_everybody_whether_they_were_reached(self) -> None:
        """Who is left out, told of twice, or not called by the tree, is a fault; all at once."""
        book = Book()
        subject = book.tell(call_trees.PART, self.TREE)

        def codes(reached: tuple[str, ...], missed: tuple[str, ...]) -> set[str]:
            told = tuple(Reached(actor=name) for name in reached)
            body = call_trees.CallTreeDrilled(reached=told, not_reached=missed)
            return book.codes(call_trees.PART, body, subject)

        assert codes((), ()) == {"DRILL_INCOMPLETE"}
        assert codes((BRIGADE,), (BRIGADE, "state:two")) == {
            "DRILL_INCOMPLETE", "DRILL_TWICE", "DRILL_STRANGER"}  # fmt: skip
        assert codes((BRIGADE,), (DIVISION,)) == set()
        done = call_trees.CallTreeDrilled(
            reached=(Reached(actor=BRIGADE, seconds=40.0),), not_reached=(DIVISION,)
        )
        book.tell(call_trees.PART, done, subject)
        assert "1 not reached" in call_trees.row(book.state(subject)).title
        early = call_trees.CallTreeDrilled(
            reached=(Reached(actor=BRIGADE, seconds=-1.0),), not_reached=(DIVISION,)
        )
        assert book.codes(call_trees.PART, early, subject) == {"DRILL_TIME"}

    def test_a_call_goes_to_somebody_else_through_channels_that_exist(self) -> None:
        """A call to oneself, a fallback that is none, and a time that is none, are refused."""
        book = Book()
        step = CallStep(caller=OFFICER, callee=OFFICER, channel="x", fallback="x", within_s=0)
        odd = call_trees.CallTreeSet(tree="odd", title="Odd", steps=(step,))
        assert book.codes(call_trees.PART, odd) == {
            "CALL_SELF", "CALL_FALLBACK", "CALL_TIME", "CHANNEL_UNKNOWN"}  # fmt: skip

    @settings(deadline=None)
    @given(st.lists(st.integers(0, 2)))
    def test_any_sequence_of_entries_folds(self, acts: list[int]) -> None:
        """What is ended stays so; drills before that are kept."""
        bodies = (
            call_trees.CallTreeDrilled(not_reached=(BRIGADE, DIVISION)),
            call_trees.CallTreeEnded(why="Done"),
            call_trees.CallTreeChanged(steps=self.TREE.steps),
        )
        state = call_trees.begin(entry(0, self.TREE))
        drills = 0
        for seq, act in enumerate(acts, start=1):
            drills += act == 0 and state.state == "set"
            state = call_trees.step(state, entry(seq, bodies[act]))
        assert state.state == ("ended" if 1 in acts else "set")
        assert len(state.drills) == drills
