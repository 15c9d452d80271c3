"""What may be said of meetings, of who answers for whom, and of influence."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import (
    GUARANTORS,
    OFFICE,
    OFFICER,
    OFTEN,
    Saying,
    at,
    one_of,
    phrase,
)

from truceline.mechanism import meeting_kinds as told
from truceline.mechanism.meeting_rules import ALLOWED

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_TABLE = (*GUARANTORS, OFFICE, "group:brigade", "group:division")
_RELAY = {"channel": "telephone", "caller_role": "duty officer"}

OFTEN.update(
    {
        "influence.asked/1": 2,
        "influence.answered/1": 2,
        "meeting.attendance_recorded/1": 2,
        "meeting.adjourned/1": 2,
        "meeting.decision_taken/1": 2,
    }
)


def _meeting(machine: Machine, rng: Random, body: type) -> tuple[str, Any] | None:
    return one_of(machine, rng, "meeting", *sorted(ALLOWED[body]))


@phrase("meeting.called/1")
def _called(machine: Machine, rng: Random) -> Saying:
    body = {
        "body": rng.choice(("task_force", "ministers")),
        "title": "A further meeting",
        "convenes_at": at(machine, timedelta(hours=3)),
        "invited": rng.sample(_TABLE, 3),
        "agenda": [{"item": "shelling", "title": "The mill"}],
    }
    if rng.random() < 0.3:
        body["place"] = "The upper room"
    return Saying(rng.choice((*GUARANTORS, OFFICE, OFFICER)), body)


@phrase("meeting.agenda_added/1")
def _agenda(machine: Machine, rng: Random) -> Saying | None:
    found = _meeting(machine, rng, told.MeetingAgendaAdded)
    item = f"item{rng.randrange(9)}"
    body = {"agenda": [{"item": item, "title": "Something more"}]}
    return found and Saying(rng.choice(GUARANTORS), body, (found[0],))


@phrase("meeting.attendance_recorded/1")
def _attendance(machine: Machine, rng: Random) -> Saying | None:
    found = _meeting(machine, rng, told.MeetingAttendanceRecorded)
    there = [{"actor": actor, "how": "present"} for actor in rng.sample(_TABLE, 4)]
    beside = {"actor": "state:neighbour", "how": rng.choice(("accompanied", "excused"))}
    return found and Saying(OFFICE, {"attendance": [*there, beside]}, (found[0],))


@phrase("meeting.decision_taken/1")
def _decided(machine: Machine, rng: Random) -> Saying | None:
    found = _meeting(machine, rng, told.MeetingDecisionTaken)
    if found is None:
        return None
    present = sorted(found[1].present)
    agreed = rng.sample(present, rng.randrange(len(present) + 1))
    body: dict[str, Any] = {"text": "A joint visit", "agreed": agreed}
    body["dissented"] = [each for each in present if each not in agreed][:1]
    if rng.random() < 0.5:
        body["quorum"] = rng.choice(("both_guarantors", "table"))
    about = (found[0], *machine.open("incident", "referred")[-1:])
    return Saying(rng.choice((OFFICE, OFFICER)), body, about)


@phrase("meeting.minutes_approved/1")
def _minutes(machine: Machine, rng: Random) -> Saying | None:
    found = _meeting(machine, rng, told.MeetingMinutesApproved)
    present = sorted(found[1].present) if found else []
    by = rng.choice((*present, OFFICE))
    return found and Saying(by, {"reference": "Minutes of the meeting"}, (found[0],))


@phrase("meeting.adjourned/1")
def _adjourned(machine: Machine, rng: Random) -> Saying | None:
    found = _meeting(machine, rng, told.MeetingAdjourned)
    body = {"why": "It is late"}
    if rng.random() < 0.5:
        body["until"] = at(machine, timedelta(days=1))
    return found and Saying(OFFICE, body, (found[0],))


@phrase("meeting.called_off/1")
def _called_off(machine: Machine, rng: Random) -> Saying | None:
    found = _meeting(machine, rng, told.MeetingCalledOff) if rng.random() < 0.4 else None
    return found and Saying(OFFICE, {"why": "Nobody came"}, (found[0],))


def _party(machine: Machine, rng: Random) -> str | None:
    found = one_of(machine, rng, "party")
    return None if found is None else str(found[1].actor)


@phrase("charge.claimed/1")
def _claimed(machine: Machine, rng: Random) -> Saying | None:
    party = _party(machine, rng)
    if party is None:
        return None
    body = {"party": party, "grounds": "It supplies them"}
    guarantor = rng.choice(GUARANTORS)
    if rng.random() < 0.3:
        return Saying(OFFICER, {**body, "on_behalf_of": guarantor, "relayed": _RELAY})
    return Saying(guarantor, body)


@phrase("charge.laid_down/1")
def _laid_down(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "charge", "standing")
    return found and Saying(found[1].guarantor, {"why": "They parted"}, (found[0],))


@phrase("influence.asked/1")
def _asked(machine: Machine, rng: Random) -> Saying | None:
    party = _party(machine, rng)
    if party is None:
        return None
    body = {"guarantor": rng.choice(GUARANTORS), "party": party, "asked": "To stop the fire"}
    if rng.random() < 0.3:
        body["words"] = "At length."
    by = rng.choice((OFFICE, OFFICER, *GUARANTORS))
    return Saying(by, body, tuple(machine.open("incident")[-1:]))


def _log(kind: str, body: dict[str, Any], *states: str) -> None:
    """A word of the guarantor that was asked, by itself or relayed by the officer."""

    def saying(machine: Machine, rng: Random) -> Saying | None:
        found = one_of(machine, rng, "influence", *states)
        if found is None:
            return None
        if rng.random() < 0.3:
            relayed = {"on_behalf_of": found[1].guarantor, "relayed": _RELAY}
            return Saying(OFFICER, {**body, **relayed}, (found[0],))
        return Saying(found[1].guarantor, body, (found[0],))

    phrase(kind)(saying)


_log("influence.answered/1", {"answer": "accepts", "summary": "It will try"}, "asked", "answered")
_log("influence.used/1", {"did": "Spoke to the commander"}, "asked", "answered", "used")


@phrase("influence.outcome_told/1")
def _told(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "influence", "asked", "answered", "used")
    body = {"outcome": rng.choice(("as_asked", "no_change")), "summary": "Quiet since noon"}
    return found and Saying(rng.choice((OFFICER, OFFICE, "monitor:post")), body, (found[0],))


@phrase("influence.dropped/1")
def _dropped(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "influence", "asked", "answered", "used")
    return found and Saying(found[1].asked_by, {"why": "No need any more"}, (found[0],))
