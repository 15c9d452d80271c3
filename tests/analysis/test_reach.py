"""Reach: an active party is reachable, or an alarm says why not; silence is counted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import START, Book

from truceline.analysis.reach import UNOPENED, Register, lines, reach, silence
from truceline.mechanism import channels, contacts, focal_points, parties
from truceline.mechanism.channel_kinds import (
    ChannelClosed,
    ChannelHeartbeat,
    ChannelOpened,
    ChannelSuspended,
    ChannelTested,
)
from truceline.mechanism.contacts import (
    ContactAnswered,
    ContactAttempted,
    ContactDisputed,
    ContactUnanswered,
)
from truceline.mechanism.focal_points import FocalPointNamed, FocalPointRelieved
from truceline.mechanism.party_kinds import PartyActivated, PartyAttested, PartyDeclared

if TYPE_CHECKING:
    from truceline.analysis.reach import Reach

HOUR = timedelta(hours=1)
OFFICER, BRIGADE, ONE, TWO = "cell:officer", "group:brigade", "state:one", "state:two"
LINE = ChannelOpened(
    channel="line", name="The line", sort="hotline", medium="voice", between=("guarantor", "party")
)
NET = ChannelOpened(
    channel="radio_net",
    name="Net",
    sort="radio_frequency",
    medium="radio",
    between=("actor:state:one", "actor:state:two"),
)


class Night:
    """A small desk with one active party of the north."""

    def __init__(self) -> None:
        self.book = Book()
        self.ids: dict[str, str] = {}
        declared = PartyDeclared(actor=BRIGADE, name="Brigade", side="north", to=ONE)
        party = self.tell(parties.PART, declared, author=BRIGADE)
        self.tell(parties.PART, PartyAttested(to=TWO), party, author=ONE)
        self.tell(parties.PART, PartyActivated(), party, author=ONE)

    def tell(self, part: Any, body: Any, subject: str | None = None, **more: Any) -> str:
        """Record an entry; by the officer where nobody is named."""
        return self.book.tell(part, body, subject, **{"author": OFFICER, **more})

    def line(self, body: ChannelOpened = LINE) -> str:
        """Open a channel."""
        return self.tell(channels.PART, body)

    def point(self, *through: str, side: str | None = None) -> str:
        """Name a focal point: of the party, or of a side."""
        actor = BRIGADE if side is None else None
        named = FocalPointNamed(post="Watch", channels=through, actor=actor, side=side)
        return self.tell(focal_points.PART, named)

    def call(self, outcome: Any = "answered", channel: str = "line", **more: Any) -> str:
        """Try to reach the party."""
        body = ContactAttempted(to=BRIGADE, channel=channel, subject="s", outcome=outcome)
        return self.tell(contacts.PART, body, **more)

    def register(self, after: timedelta = HOUR) -> Register:
        """What reach is worked out from, so long after the start."""

        def of(part: Any) -> dict[str, Any]:
            found = self.book.subjects.items()
            return {subject: state for subject, (held, state) in found if held is part}

        return Register(
            at=START + after,
            agreements={self.book.terms.id: self.book.terms},
            first=self.book.terms.id,
            channels=of(channels.PART),
            focal_points=of(focal_points.PART),
            contacts=of(contacts.PART),
            parties=of(parties.PART),
        )

    def reach(self, after: timedelta = HOUR) -> Reach:
        """Whether the party can be reached, so long after the start."""
        (found,) = reach(self.register(after))
        return found


def test_a_party_is_reachable_where_all_of_it_holds_at_once() -> None:
    """A focal point, an open channel that lives, and an answer: then, and for so long."""
    night = Night()
    night.line()
    point = night.point("line")
    night.call()
    found = night.reach()
    assert (found.reachable, found.focal_point, found.channel) == (True, point, "line")
    assert found.answered_at == START + timedelta(minutes=5)
    # The answer was the newest sign of life: half a day after it the line is silent.
    assert night.reach(timedelta(hours=12, minutes=5)).reachable
    assert "silent" in night.reach(timedelta(hours=12, minutes=6)).reasons[0]


@pytest.mark.parametrize(
    ("spoil", "reason"),
    [
        ("no point", "no focal point is named"),
        ("relieved", "no focal point is named; the last one was relieved"),
        ("not opened", f"line is {UNOPENED}"),
        ("suspended", "line is suspended by state:two since"),
        ("closed", "line is closed by cell:officer since"),
        ("failed", "line failed its test of"),
        ("untried", "nobody has tried it on record"),
        ("no_answer", "had no answer"),
        ("line_down", "found the line down"),
        ("declined", "was declined"),
        ("awaited", "has no answer on record yet"),
    ],
)
def test_whatever_is_missing_is_an_alarm_with_its_reason(spoil: str, reason: str) -> None:
    """One thing spoilt is enough, and is what the alarm says."""
    night = Night()
    line = None if spoil == "not opened" else night.line()
    point = None if spoil == "no point" else night.point("line")
    if spoil not in {"untried", "not opened"}:
        night.call()
    if spoil == "relieved":
        night.tell(focal_points.PART, FocalPointRelieved(why="x"), point)
    elif spoil == "suspended":
        night.tell(channels.PART, ChannelSuspended(why="x"), line, author=TWO)
    elif spoil == "closed":
        night.tell(channels.PART, ChannelClosed(why="x"), line)
    elif spoil == "failed":
        night.tell(channels.PART, ChannelTested(test="test", result="failed"), line)
    elif spoil in {"no_answer", "line_down", "declined", "awaited"}:
        night.call(spoil)
    found = night.reach()
    assert (found.reachable, found.focal_point, found.answered_at) == (False, "", None)
    assert len(found.reasons) == 1
    assert reason in found.reasons[0]
    assert found.says.startswith(f"{BRIGADE}: ALARM, not reachable: ")


def test_another_channel_or_the_focal_point_of_its_side_is_enough() -> None:
    """One way that holds makes it reachable; that of another side makes nothing."""
    night = Night()
    night.line()
    night.point("line", "radio_net", side="north")
    night.call("no_answer")
    assert len(night.reach().reasons) == 2
    night.line(NET)
    night.call(channel="radio_net")
    assert (night.reach().reachable, night.reach().channel) == (True, "radio_net")
    other = Night()
    other.line()
    other.point("line", side="south")
    other.call()
    assert other.reach().reasons == ("no focal point is named",)


def test_who_is_not_active_is_no_alarm_and_who_is_is_never_left_out() -> None:
    """A party that was declared alone is not asked for; before it was active, neither was this."""
    night = Night()
    night.tell(
        parties.PART,
        PartyDeclared(actor="group:division", name="D", side="south", to=TWO),
        author="group:division",
    )
    assert [each.party for each in reach(night.register())] == [BRIGADE]
    assert reach(night.register(timedelta(minutes=1))) == ()


def test_a_call_back_counts_and_an_answer_to_come_does_not() -> None:
    """An attempt in vain that was answered later is an answer from that instant on."""
    night = Night()
    night.line()
    night.point("line")
    tried = night.call("no_answer")
    night.tell(contacts.PART, ContactAnswered(), tried, author=BRIGADE, at=START + 2 * HOUR)
    assert not night.reach(HOUR).reachable
    assert "had no answer" in night.reach(HOUR).reasons[0]
    assert night.reach(2 * HOUR).reachable
    states = night.register().contacts.values()
    before, after = (silence(BRIGADE, states, START + n * HOUR) for n in (1, 2))
    assert (before.outcomes, before.tried_since) == ({"no_answer": 1}, 1)
    assert (after.outcomes, after.tried_since) == ({"answered": 1}, 0)


def test_channels_of_terms_that_nobody_opened_are_listed_as_such() -> None:
    """What is agreed and what is there are two things; each line says which it is."""
    night = Night()
    night.line()
    found = {line.channel: line for line in lines(night.register())}
    assert (found["line"].state, found["line"].silent) == ("open", False)
    net = found["radio_net"]
    assert (net.state, net.subject, net.silent, net.last_sign) == (UNOPENED, "", None, None)
    opened = night.line(NET)
    net = {line.channel: line for line in lines(night.register(9999 * HOUR))}["radio_net"]
    # Terms fix no heartbeat for it: of its silence nothing is said, however long it is.
    assert (net.subject, net.silent, net.fault) == (opened, None, "")


def test_a_heartbeat_ends_silence_and_another_agreements_channel_is_another() -> None:
    """Signs of life count by when they were heard, and under their own agreement alone."""
    night = Night()
    line = night.line()
    night.tell(channels.PART, ChannelHeartbeat(), line, at=START + 20 * HOUR)
    register = night.register(30 * HOUR)
    assert [each.silent for each in lines(register) if each.channel == "line"] == [False]
    state = night.register().channels[line]
    elsewhere = replace(register, channels={line: replace(state, under="other")})
    states = {(each.under, each.channel): each.state for each in lines(elsewhere)}
    assert states[night.book.terms.id, "line"] == UNOPENED


def test_an_answer_that_the_called_one_disputes_reaches_nobody() -> None:
    """Whoever called cannot make a party reachable by a word that the party takes back."""
    night = Night()
    night.line()
    night.point("line")
    call = night.call("answered")
    assert [each.reachable for each in reach(night.register())] == [True]
    night.tell(contacts.PART, ContactDisputed(why="Nobody called"), call, author=BRIGADE)
    [found] = reach(night.register())
    assert not found.reachable
    assert "is the word of cell:officer; disputed" in found.says


def test_to_decline_or_to_be_awaited_is_not_said_to_be_silence() -> None:
    """What came of each attempt since the last answer is said in its own word."""
    night = Night()
    for hour, outcome in enumerate(("answered", "declined", "declined", "awaited", "no_answer")):
        night.call(outcome, at=START + hour * HOUR)
    found = silence(BRIGADE, night.register().contacts.values(), START + 9 * HOUR)
    assert found.came_since == {"declined": 2, "awaited": 1, "no_answer": 1}
    assert found.says.endswith(
        "; since then 2 declined by it, 1 with the answer awaited, 1 with nobody answering."
    )


@settings(deadline=None, max_examples=60)
@given(
    st.lists(
        st.tuples(st.integers(0, 200), st.sampled_from(["answered", "no_answer", "line_down"]))
    ),
    st.integers(0, 200),
)
def test_silence_agrees_with_a_plain_count(tried: list[tuple[int, str]], asked: int) -> None:
    """However attempts are ordered on record, dates alone decide what is counted at a date."""
    night = Night()
    outcome: Any
    for hour, outcome in tried:
        at = START + hour * HOUR
        subject = night.call("awaited", at=at)
        if outcome == "answered":
            night.tell(contacts.PART, ContactAnswered(), subject, at=at)
        else:
            night.tell(contacts.PART, ContactUnanswered(outcome=outcome), subject)
    now = START + asked * HOUR
    found = silence(BRIGADE, night.register().contacts.values(), now)
    by_now = [(hour, outcome) for hour, outcome in tried if hour <= asked]
    answers = [hour for hour, outcome in by_now if outcome == "answered"]
    last = max(answers, default=None)
    since = [h for h, o in by_now if o != "answered" and (last is None or h > last)]
    assert len(found.attempts) == len(by_now) == sum(found.outcomes.values())
    assert found.answered_at == (None if last is None else START + last * HOUR)
    assert found.tried_since == len(since)
    assert found.stretch == (None if last is None else (asked - last) * HOUR)
    assert found.unanswered_since == (START + min(since) * HOUR if since else None)
