"""Meetings: from the call to the minutes, and decisions that claim a quorum only when it is met."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.mechanism.builders import ROLES, START, Book, entry, made_up_terms
from tests.mechanism.party_acts import declaration

from truceline.mechanism import meeting_kinds as told
from truceline.mechanism.kinds import kind_of
from truceline.mechanism.meetings import PART
from truceline.mechanism.parties import PART as PARTIES

ONE, TWO, OFFICE, OFFICER = "state:one", "state:two", "un:office", "cell:officer"
BRIGADE, DIVISION = "group:brigade", "group:division"
HOTLINE = "  - {id: hotline, name: Hotline}\n"
MILL = """\
  - {id: mill, name: Mill committee, quorum: full, emergency: few, refers_to: task_force}
"""
QUORUMS = """\
quorums:
  full: [{of: ["side:north"], need: 3, count: delegates}, {of: [guarantor], need: 2}]
  few: [{of: ["side:north"], need: 1, count: delegates}, {of: [guarantor], need: 1}]
"""
CALLED = told.MeetingCalled(
    body="mill",
    title="At the mill",
    convenes_at=START + timedelta(hours=1),
    invited=(ONE, TWO),
    agenda=(told.AgendaItem(item="shelling", title="The shelling"),),
)


def book() -> Book:
    """A desk with a committee that has two quorums, and a party of the north."""
    made = Book(
        terms=made_up_terms((HOTLINE, HOTLINE + MILL), ("quorums:\n", QUORUMS)), roles=dict(ROLES)
    )
    made.tell(PARTIES, declaration(BRIGADE), author=BRIGADE)
    return made


def there(*actors: str, how: told.How = "present", **more: Any) -> tuple[told.Attendance, ...]:
    """That these attended."""
    return tuple(told.Attendance(actor=actor, how=how, **more) for actor in actors)


def sitting(made: Book, *noted: told.Attendance) -> str:
    """A meeting at which these are recorded."""
    meeting = made.tell(PART, CALLED, author=OFFICE)
    made.tell(PART, told.MeetingAttendanceRecorded(attendance=noted), meeting, author=OFFICE)
    return meeting


def decision(*agreed: str, **more: Any) -> told.MeetingDecisionTaken:
    """A decision to which these agreed."""
    return told.MeetingDecisionTaken(text="A joint visit", agreed=agreed, **more)


def test_every_kind_decodes_its_example() -> None:
    """The worked example of each kind is a body of that kind."""
    for body in PART.kinds:
        kind_of(body).decode_whole(kind_of(body).example)


def test_a_meeting_that_was_held_keeps_its_shape() -> None:
    """``meeting.held/1`` is as it was published: six fields, and state, title and words of old."""
    fields = [field.name for field in kind_of(told.MeetingHeld).fields]
    assert fields == ["body", "title", "attended", "decided", "reference", "basis"]
    body = told.MeetingHeld(body="isg", title="T", attended=(ONE,), decided="D", reference="R")
    row = PART.row(PART.begin(entry(0, body, at=START)))
    assert (row.state, row.title, row.parties, row.since) == ("held", "isg: T", (ONE,), START)
    assert {"isg", "T", "R", "D"} <= set(row.words.split())


def test_a_body_of_terms_or_a_centre_is_called() -> None:
    """A body that Terms do not know cannot be called to a meeting; the nearest one is named."""
    made = book()
    wrong = told.MeetingCalled(body="mil", title="T", convenes_at=START)
    [fault] = made.faults(PART, wrong, author=OFFICE)
    assert (fault.code, fault.hint) == ("BODY_UNKNOWN", "Did you mean mill?")
    twice = told.MeetingCalled(
        body="mill", title="T", convenes_at=START, agenda=(CALLED.agenda * 2)
    )
    assert made.codes(PART, twice, author=OFFICE) == {"ITEM_TWICE"}


def test_the_life_of_a_meeting() -> None:
    """Called, sitting, adjourned to a time, sitting again, risen, minuted; each with its mark."""
    made = book()
    meeting = made.tell(PART, CALLED, author=OFFICE)
    more = told.MeetingAgendaAdded(agenda=(told.AgendaItem(item="access", title="Access"),))
    made.tell(PART, more, meeting, author=OFFICE)
    assert made.codes(PART, more, meeting, author=OFFICE) == {"ITEM_TWICE"}
    assert made.codes(PART, decision(), meeting, author=OFFICE) >= {"STATE_NOT_ALLOWED"}
    attended = told.MeetingAttendanceRecorded(attendance=there(ONE, TWO))
    made.tell(PART, attended, meeting, author=OFFICE)
    until = told.MeetingAdjourned(why="Night", until=START + timedelta(days=1))
    made.tell(PART, until, meeting, author=OFFICE)
    assert made.state(meeting).resumes_at == START + timedelta(days=1)
    made.tell(PART, attended, meeting, author=OFFICE)
    assert made.state(meeting).resumes_at is None
    made.tell(PART, told.MeetingAdjourned(why="Done"), meeting, author=OFFICE)
    minutes = told.MeetingMinutesApproved(reference="M")
    assert made.codes(PART, minutes, meeting, author=BRIGADE) == {"NOT_AT_THE_TABLE"}
    made.tell(PART, minutes, meeting, author=ONE)
    first = made.state(meeting).marks["minutes_approved"]
    assert made.codes(PART, minutes, meeting, author=ONE) == {"APPROVED_ALREADY"}
    made.tell(PART, minutes, meeting, author=TWO)
    state = made.state(meeting)
    assert (state.state, state.approved_by) == ("minuted", {ONE, TWO})
    assert state.marks["minutes_approved"] == first
    assert [item.item for item in state.agenda] == ["shelling", "access"]


def test_what_is_called_off_was_called() -> None:
    """A meeting that did not take place stays on record, with who was asked to come."""
    made = book()
    meeting = made.tell(PART, CALLED, author=OFFICE)
    made.tell(PART, told.MeetingCalledOff(why="Nobody came"), meeting, author=OFFICE)
    state = made.state(meeting)
    assert (state.state, state.why, state.invited) == ("called_off", "Nobody came", (ONE, TWO))
    attended = told.MeetingAttendanceRecorded(attendance=there(ONE))
    assert made.codes(PART, attended, meeting) == {"STATE_NOT_ALLOWED"}


@pytest.mark.parametrize(
    ("agreed", "delegates", "met"),
    [
        ((BRIGADE, ONE, TWO), 3, True),
        ((BRIGADE, ONE, TWO), 2, False),
        ((BRIGADE, ONE), 3, False),
        ((ONE, TWO), 3, False),
        ((), 3, False),
    ],
)
def test_a_claimed_quorum_is_met_by_those_who_agreed(
    agreed: tuple[str, ...], delegates: int, *, met: bool
) -> None:
    """Three delegates of the north and both guarantors, or the decision is refused."""
    made = book()
    meeting = sitting(made, *there(BRIGADE, delegates=delegates), *there(ONE, TWO))
    codes = made.codes(PART, decision(*agreed, quorum="full"), meeting, author=OFFICE)
    assert codes == (set() if met else {"QUORUM_NOT_MET"})


def test_a_body_with_a_quorum_decides_by_it_or_in_an_emergency_by_the_lower_one() -> None:
    """None claimed, another's, or the lower one without a reason is refused; each says why."""
    made = book()
    meeting = sitting(made, *there(BRIGADE, ONE, TWO))
    agreed = (BRIGADE, ONE)

    def codes(**more: Any) -> set[str]:
        return made.codes(PART, decision(*agreed, **more), meeting, author=OFFICE)

    assert codes() == {"QUORUM_NOT_ITS_OWN"}
    assert codes(quorum="both_guarantors") == {"QUORUM_NOT_ITS_OWN", "QUORUM_NOT_MET"}
    assert codes(quorum="few") == {"EMERGENCY_REASON"}
    assert codes(quorum="full", emergency="Fire") == {"EMERGENCY_REASON", "QUORUM_NOT_MET"}
    assert codes(quorum="few", emergency="The mill burns") == set()
    assert codes(quorum="fwe") == {"QUORUM_NOT_ITS_OWN", "QUORUM_UNKNOWN"}


def test_a_rule_of_terms_decides_what_body_and_by_what_quorum() -> None:
    """What Terms give to the ministers the mill committee does not decide; unknown rules are told.

    Exclusion is the ministers' by these Terms, with no quorum of its own.
    """
    made = book()
    meeting = sitting(made, *there(BRIGADE, delegates=3), *there(ONE, TWO))
    everybody = decision(BRIGADE, ONE, TWO, quorum="full", rule="exclusion")
    assert made.codes(PART, everybody, meeting, author=OFFICE) == {"DECISION_BODY"}
    unknown = decision(BRIGADE, ONE, TWO, quorum="full", rule="exclusoin")
    [fault] = made.faults(PART, unknown, meeting, author=OFFICE)
    assert (fault.code, fault.hint) == ("DECISION_NOT_FORESEEN", "Did you mean exclusion?")


def test_only_those_at_the_table_have_a_voice() -> None:
    """Absent, excused and accompanying actors neither agree nor dissent; nobody does both."""
    made = book()
    meeting = sitting(
        made, *there(ONE), *there(TWO, how="excused"), *there("state:far", how="accompanied")
    )

    def codes(*agreed: str, dissented: tuple[str, ...] = ()) -> set[str]:
        body = decision(*agreed, dissented=dissented)
        return made.codes(PART, body, meeting, author=OFFICE) - {"QUORUM_NOT_ITS_OWN"}

    assert codes(ONE) == set()
    assert codes(TWO) == {"VOICE_NOT_PRESENT"}
    assert codes("state:far") == {"VOICE_ACCOMPANIES"}
    assert codes(dissented=("group:never",)) == {"VOICE_NOT_PRESENT"}
    assert codes(ONE, dissented=(ONE,)) == {"VOICE_TWICE"}
    # What was recorded of an actor last counts.
    came = told.MeetingAttendanceRecorded(attendance=there(TWO))
    made.tell(PART, came, meeting, author=OFFICE)
    assert codes(TWO) == set()


def test_whose_hand_writes_a_decision_down() -> None:
    """One at the table, the secretariat or an officer; a stranger's entry is refused."""
    made = book()
    meeting = sitting(made, *there(BRIGADE, delegates=3), *there(ONE, TWO))
    body = decision(BRIGADE, ONE, TWO, quorum="full")
    for hand, codes in (
        (ONE, set()), (OFFICE, set()), (OFFICER, set()), (DIVISION, {"NOT_AT_THE_TABLE"}),
    ):  # fmt: skip
        assert made.codes(PART, body, meeting, author=hand) == codes


def test_a_sides_seat_is_its_own() -> None:
    """Who accepted for the north does not sit for the south; a liaison may sit for a side."""
    made = book()
    meeting = made.tell(PART, CALLED, author=OFFICE)

    def codes(*noted: told.Attendance) -> set[str]:
        body = told.MeetingAttendanceRecorded(attendance=noted)
        return made.codes(PART, body, meeting, author=OFFICE)

    assert codes(*there(BRIGADE, side="south")) == {"SIDE_OTHER"}
    assert codes(*there("person:liaison", side="nroth")) == {"SIDE_UNKNOWN"}
    assert codes(*there(ONE, ONE)) == {"ATTENDANCE_TWICE"}
    assert codes(*there("person:liaison", side="north", delegates=3)) == set()
    seated = there("person:liaison", side="north", delegates=3)
    attended = told.MeetingAttendanceRecorded(attendance=(*seated, *there(ONE, TWO)))
    made.tell(PART, attended, meeting, author=OFFICE)
    body = decision("person:liaison", ONE, TWO, quorum="full")
    assert made.codes(PART, body, meeting, author=OFFICE) == set()


def test_a_decision_is_vouched_for_by_a_second_hand() -> None:
    """Recorded by one of those who agreed it waits for another's approval, by the office not."""
    made = book()
    meeting = sitting(made, *there(BRIGADE, delegates=3), *there(ONE, TWO))
    body = decision(BRIGADE, ONE, TWO, quorum="full")
    made.tell(PART, body, meeting, author=OFFICE, about=(meeting, "a" * 64))
    made.tell(PART, body, meeting, author=ONE, about=(meeting, "b" * 64))
    made.tell(PART, told.MeetingAdjourned(why="Done"), meeting, author=OFFICE)

    def vouched() -> list[bool]:
        return [each.vouched for each in made.state(meeting).decisions]

    minutes = told.MeetingMinutesApproved(reference="M")
    assert vouched() == [True, False]
    made.tell(PART, minutes, meeting, author=ONE)
    made.tell(PART, minutes, meeting, author=OFFICE)
    assert vouched() == [True, False]
    made.tell(PART, minutes, meeting, author=TWO)
    assert vouched() == [True, True]
    [about] = made.state(meeting).decided_about(frozenset({"b" * 64}))
    assert about.by == ONE


def test_who_sat_there_writes_down_no_decision_of_others() -> None:
    """Without its own voice in it a member at the table is no keeper of the record."""
    made = book()
    called = replace(CALLED, body="task_force")
    meeting = made.tell(PART, called, author=OFFICE)
    attended = told.MeetingAttendanceRecorded(attendance=there(BRIGADE, ONE, TWO))
    made.tell(PART, attended, meeting, author=OFFICE)
    of_others = decision(BRIGADE, ONE)
    assert made.codes(PART, of_others, meeting, author=TWO) == {"OWN_VOICE_MISSING"}
    against = replace(of_others, dissented=(TWO,))
    made.tell(PART, against, meeting, author=TWO)
    assert [each.vouched for each in made.state(meeting).decisions] == [False]
    assert made.codes(PART, of_others, meeting, author=OFFICE) == set()


ACTS = (
    CALLED,
    told.MeetingHeld(body="mill", title="T", reference="R", attended=(ONE,)),
    told.MeetingAgendaAdded(agenda=CALLED.agenda),
    told.MeetingAttendanceRecorded(attendance=there(ONE, TWO)),
    decision(ONE, quorum="full"),
    told.MeetingMinutesApproved(reference="M"),
    told.MeetingAdjourned(why="Done"),
    told.MeetingCalledOff(why="Nobody"),
)


@settings(deadline=None)
@given(st.sampled_from(ACTS[:2]), st.lists(st.sampled_from(ACTS)))
def test_any_sequence_of_entries_folds_along_the_table(opening: Any, acts: list[Any]) -> None:
    """Whatever is on the ledger folds; approvals stay, and no item of an agenda is lost."""
    state = PART.begin(entry(0, opening))
    for seq, body in enumerate(acts, start=1):
        after = PART.step(state, entry(seq, body))
        assert after.state == state.state or PART.moves(state.state, after.state)
        assert set(state.agenda) <= set(after.agenda)
        assert state.approved_by <= after.approved_by
        state = after
