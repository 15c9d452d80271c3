"""Meetings of the bodies of Terms: called, attended, deciding, adjourned, with approved minutes.

A decision is one entry, with who agreed and who dissented. Where it claims a quorum, those who
agreed must be at the table and make it up (``meeting_rules``). Whose hand recorded it is kept: a
decision recorded by one of those who agreed is *vouched for* once another of them approves the
minutes.

>>> PART.moves("called", "sitting"), PART.moves("called_off", "sitting")
(True, False)
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from truceline.mechanism import meeting_kinds as told
from truceline.mechanism.meeting_rules import check
from truceline.mechanism.meeting_states import (
    INITIAL,
    TRANSITIONS,
    Decision,
    MeetingState,
    Seated,
)
from truceline.mechanism.parts import Entry, Part, Row
from truceline.mechanism.relays import speaker

if TYPE_CHECKING:
    from datetime import datetime


def begin(entry: Entry) -> MeetingState:
    """The meeting as called, or as told of when it was over."""
    body: told.MeetingCalled | told.MeetingHeld = entry.body
    if isinstance(body, told.MeetingHeld):
        return MeetingState(
            state="held",
            body=body.body,
            title=body.title,
            under="",
            starts=entry.at,
            attendance={actor: Seated(actor=actor, how="present") for actor in body.attended},
            decided_words=body.decided or "",
            reference=body.reference,
            marks={"held": entry.recorded_at},
        )
    return MeetingState(
        state="called",
        body=body.body,
        title=body.title,
        under=body.under,
        starts=body.convenes_at,
        invited=body.invited,
        agenda=body.agenda,
        reference=body.reference or "",
        marks={"called": entry.recorded_at},
    )


def step(state: MeetingState, entry: Entry) -> MeetingState:
    """The meeting after one more entry; what does not fit leaves it as it is."""
    body, at = entry.body, entry.recorded_at
    match body:
        case told.MeetingHeld() | told.MeetingCalled():
            return _joined(state, begin(entry))
        case told.MeetingAgendaAdded() if state.state in {"called", "sitting", "adjourned"}:
            return replace(state, agenda=_agenda(state, body.agenda))
        case told.MeetingAttendanceRecorded() if state.state in {"called", "sitting", "adjourned"}:
            noted = {each.actor: _seated(each) for each in body.attendance}
            moved = _moved(state, "sitting", at, "attendance_recorded")
            return replace(moved, attendance={**state.attendance, **noted}, resumes_at=None)
        case told.MeetingDecisionTaken() if state.state in {"sitting", "adjourned", "held"}:
            return replace(state, decisions=(*state.decisions, _decision(entry)))
        case told.MeetingMinutesApproved() if state.state in {"adjourned", "held", "minuted"}:
            return _approved(state, speaker(entry), at)
        case told.MeetingAdjourned() if state.state == "sitting":
            moved = _moved(state, "adjourned", at, "adjourned")
            return replace(moved, resumes_at=body.until, why=body.why)
        case told.MeetingCalledOff() if state.state == "called":
            return replace(_moved(state, "called_off", at, "called_off"), why=body.why)
    return state


def _joined(state: MeetingState, other: MeetingState) -> MeetingState:
    """A meeting told of twice (linked): what the second adds, and no other state."""
    return replace(
        state,
        invited=tuple(dict.fromkeys((*state.invited, *other.invited))),
        agenda=_agenda(state, other.agenda),
        attendance={**other.attendance, **state.attendance},
        decided_words=state.decided_words or other.decided_words,
    )


def _moved(state: MeetingState, to: str, at: datetime, mark: str) -> MeetingState:
    """The meeting in another state, with the instant marked; the last of a name counts."""
    return replace(state, state=to, marks={**state.marks, mark: at})


def _agenda(state: MeetingState, more: tuple[told.AgendaItem, ...]) -> tuple[told.AgendaItem, ...]:
    """The agenda with items added; an item that stands is not changed."""
    held = {each.item for each in state.agenda}
    return (*state.agenda, *(each for each in more if each.item not in held))


def _seated(noted: told.Attendance) -> Seated:
    return Seated(
        actor=noted.actor, how=noted.how, side=noted.side or "", delegates=noted.delegates
    )


def _decision(entry: Entry) -> Decision:
    body: told.MeetingDecisionTaken = entry.body
    return Decision(
        entry=entry.hash,
        by=entry.author,
        at=entry.at,
        about=entry.statement.about,
        item=body.item or "",
        text=body.text,
        rule=body.rule or "",
        quorum=body.quorum or "",
        emergency=body.emergency or "",
        agreed=body.agreed,
        dissented=body.dissented,
    )


def _approved(state: MeetingState, by: str, at: datetime) -> MeetingState:
    """The minutes approved by one more; decisions taken until then are in them."""
    moved = _moved(state, "minuted", at, "minutes_approved")
    return replace(
        moved,
        # The first approval stops the clock; later ones add their names.
        marks={**moved.marks, **state.marks},
        approved_by=state.approved_by | {by},
        decisions=tuple(
            replace(each, approved_by=each.approved_by | {by}) for each in state.decisions
        ),
    )


def row(state: MeetingState) -> Row:
    """The docket's row."""
    said = " ".join(each.text for each in state.decisions)
    return Row(
        state=state.state,
        title=f"{state.body}: {state.title}",
        under=state.under,
        parties=tuple(state.attendance),
        recipients=state.invited,
        since=state.starts,
        marks=state.marks,
        stops={"minutes_due": frozenset({"minutes_approved"})},
        words=" ".join(
            (state.body, state.title, state.reference, state.decided_words, said,
             *(each.title for each in state.agenda))
        ),
    )  # fmt: skip


PART = Part(
    name=told.MEETING,
    kinds=told.KINDS,
    transitions=TRANSITIONS,
    initial=INITIAL,
    begin=begin,
    step=step,
    check=check,
    row=row,
    over=frozenset({"held", "minuted", "called_off"}),
)
