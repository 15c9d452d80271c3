"""What may be said of who meets in talks: rounds, invitations, sessions and delegations."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import OFFICE, OFFICER, OFTEN, Saying, at, one_of, phrase
from tests.desk.talkers import (
    FACILITATOR,
    OUTSIDERS,
    SEATED,
    STANDING,
    a_process,
    chair,
    delegations,
    own,
    process_act,
)

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_LIVE = ("announced", "open", "adjourned")

OFTEN.update(
    {
        "round.announced/1": 3,
        "delegation.formed/1": 3,
        "round.opened/1": 2,
        "round.closed/1": 0.5,
        "delegation.dissolved/1": 0.4,
    }
)


def a_round(machine: Machine, rng: Random, *states: str) -> tuple[str, Any] | None:
    """A round in one of the states; where none is, one is announced if that will do."""
    found = one_of(machine, rng, "round", *states)
    process = a_process(machine, "open") if found is None and "announced" in states else None
    if process is not None:
        body = {"number": 30 + machine.said % 900, "name": "A round", "format": "direct"}
        machine.say(FACILITATOR, "round.announced/1", body, (process,))
        found = one_of(machine, rng, "round", *states)
    return found


@phrase("round.announced/1")
def _announced(machine: Machine, rng: Random) -> Saying | None:
    found = a_process(machine, "open")
    if found is None:
        return None
    tracks = [
        each
        for each in machine.open("track", *STANDING)
        if (state := machine.state(each)) is not None and state.process == found
    ]
    body = {"number": rng.randrange(1, 30), "name": "A made-up round", "format": "proximity",
            "starts": at(machine, timedelta(days=2))}  # fmt: skip
    return Saying(chair(rng), body, (found, *tracks))


@phrase("round.moved/1")
def _moved(machine: Machine, rng: Random) -> Saying | None:
    found = a_round(machine, rng, "announced")
    body = {"why": "Answers are awaited", "starts": at(machine, timedelta(days=5))}
    return found and Saying(chair(rng), body, (found[0],))


@phrase("round.opened/1")
def _opened(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "round", "announced")
    return found and Saying(chair(rng), {"place": "Made-up city"}, (found[0],))


@phrase("round.adjourned/1")
def _adjourned(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "round", "open")
    return found and Saying(chair(rng), {"why": "Consultations"}, (found[0],))


@phrase("round.resumed/1")
def _round_resumed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "round", "adjourned", "closed")
    return found and Saying(chair(rng), {"why": "Answers came"}, (found[0],))


@phrase("round.closed/1")
def _closed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "round", *_LIVE)
    return found and Saying(chair(rng), {"outcome": "Twelve points"}, (found[0],))


@phrase("invitation.sent/1")
def _sent(machine: Machine, rng: Random) -> Saying | None:
    found = a_round(machine, rng, *_LIVE)
    if found is None:
        return None
    capacity = rng.choice(("participates", "accompanies", "hosts"))
    actor = rng.choice(SEATED if capacity == "participates" else OUTSIDERS)
    body = {"actor": actor, "capacity": capacity, "channel": "a letter",
            "answer_by": at(machine, timedelta(days=1))}  # fmt: skip
    return Saying(rng.choice((FACILITATOR, FACILITATOR, "state:one")), body, (found[0],))


def _invitation(machine: Machine, rng: Random) -> tuple[str, Any] | None:
    found = a_round(machine, rng, *_LIVE)
    standing = [i for i in found[1].invitations if i.stands] if found else []
    return (found[0], rng.choice(standing)) if found and standing else None


@phrase("invitation.withdrawn/1")
def _invitation_withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = _invitation(machine, rng)
    if found is None:
        return None
    by = rng.choice((found[1].by, FACILITATOR))
    return Saying(by, {"actor": found[1].actor, "why": "It joined others"}, (found[0],))


@phrase("invitation.answered/1")
def _answered(machine: Machine, rng: Random) -> Saying | None:
    found = _invitation(machine, rng)
    if found is None:
        return None
    by, more = own(machine, rng, found[1].actor)
    if rng.random() < 0.2:
        by, more = OFFICE, {"reference": "a press conference"}
    answer = rng.choice(("accepted", "accepted_with_conditions", "declined"))
    body = {"actor": found[1].actor, "answer": answer, "why": "For its reasons", **more}
    return Saying(by, body, (found[0],))


@phrase("round.attended/1")
def _attended(machine: Machine, rng: Random) -> Saying | None:
    found = a_round(machine, rng, "open", "adjourned")
    if found is None:
        return None
    attendance = rng.choice(("participates", "participates", "accompanies", "absent"))
    actor = rng.choice(OUTSIDERS if attendance == "accompanies" else SEATED)
    body = {"actor": actor, "attendance": attendance, "why": "As seen at the door"}
    return Saying(rng.choice((FACILITATOR, OFFICE, OFFICER)), body, (found[0],))


@phrase("omission.noted/1")
def _omitted(machine: Machine, rng: Random) -> Saying | None:
    found = a_round(machine, rng, *_LIVE)
    if found is None:
        return None
    by, more = own(machine, rng, rng.choice((*SEATED, "state:two")))
    body = {"actor": rng.choice(("group:band_9", *SEATED)), "why": "It fights there", **more}
    return Saying(by, body, (found[0],))


@phrase("session.held/1")
def _session(machine: Machine, rng: Random) -> Saying | None:
    found = a_round(machine, rng, "open", "adjourned")
    if found is None:
        return None
    since = at(machine, timedelta()) if rng.random() < 0.9 else at(machine, -timedelta(days=9))
    seated = delegations(machine, found[1].process)
    body = {"since": since, "sitting": "proximity", "delegations": seated,
            "accompanied_by": ["state:one"], "note": "A made-up note"}  # fmt: skip
    return Saying(rng.choice((FACILITATOR, OFFICE)), body, (found[0],))


@phrase("delegation.formed/1")
def _formed(machine: Machine, rng: Random) -> Saying | None:
    actor = rng.choice((*SEATED, *SEATED, *OUTSIDERS))
    by, more = own(machine, rng, actor)
    body = {"actor": actor, "name": "A made-up delegation", "members": [], **more}
    return process_act(machine, by, body, "open", "suspended")


@phrase("delegation.changed/1")
def _delegation_changed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "delegation", "formed", "suspended")
    if found is None:
        return None
    by, more = own(machine, rng, found[1].actor)
    joined = [rng.choice(SEATED)]
    left = [each for each in found[1].members if each not in joined][:1]
    body = {"joined": joined, "left": left, "why": "It grew", **more}
    return Saying(by, body, (found[0],))


def _delegation_turn(machine: Machine, rng: Random, *states: str) -> Saying | None:
    found = one_of(machine, rng, "delegation", *states)
    if found is None:
        return None
    by, more = own(machine, rng, found[1].actor)
    return Saying(by, {"why": "For its reasons", **more}, (found[0],))


@phrase("delegation.suspended/1")
def _delegation_suspended(machine: Machine, rng: Random) -> Saying | None:
    return _delegation_turn(machine, rng, "formed")


@phrase("delegation.returned/1")
def _delegation_returned(machine: Machine, rng: Random) -> Saying | None:
    return _delegation_turn(machine, rng, "suspended")


@phrase("delegation.dissolved/1")
def _delegation_dissolved(machine: Machine, rng: Random) -> Saying | None:
    return _delegation_turn(machine, rng, "formed", "suspended")
