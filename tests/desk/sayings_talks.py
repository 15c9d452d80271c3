"""What may be said of talks: processes, tracks, rounds, delegations and papers.

Where nothing is there yet to speak of, some phrases have the facilitator open it first. What turns
a subject's state never does: a subject is opened and turned in two sayings, as the table of its
part has it.
"""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import GUARANTORS, OFFICE, OFFICER, OFTEN, Saying, at, one_of, phrase

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

FACILITATOR = "un:facilitator"
SEATED = ("group:brigade", "group:division", "group:platform")
OUTSIDERS = ("state:one", "state:two", "monitor:post", "state:neighbour")
ITEMS = ("governance", "constitution", "detainees", "procedure")
_RELAY = {"channel": "telephone", "caller_role": "secretary (made up)", "read_back": True}
_TRACK = ("open", "stalled", "disputed", "adjourned")
_RUNNING = ("open", "stalled", "disputed")
_LIVE = ("announced", "open", "adjourned")

OFTEN.update(
    {
        "process.opened/1": 2,
        "track.opened/1": 2,
        "round.announced/1": 3,
        "delegation.formed/1": 3,
        "agenda.placed/1": 3,
        "track.stalled/1": 3,
        "round.opened/1": 2,
        "process.concluded/1": 0.3,
        "process.suspended/1": 0.4,
        "process.resumed/1": 3,
        "track.concluded/1": 0.4,
        "track.resumed/1": 2,
        "round.closed/1": 0.5,
        "delegation.dissolved/1": 0.4,
        "agenda.removed/1": 0.3,
        "talks_paper.withdrawn/1": 0.6,
    }
)


def _own(machine: Machine, rng: Random, actor: str) -> tuple[str, dict[str, Any]]:
    """An actor's own word: signed, or relayed by an officer."""
    if actor in machine.pairs and rng.random() < 0.7:
        return actor, {}
    return OFFICER, {"on_behalf_of": actor, "relayed": _RELAY}


def _chair(rng: Random) -> str:
    """The facilitator; now and then somebody who is not."""
    return FACILITATOR if rng.random() < 0.95 else rng.choice((*GUARANTORS, OFFICE))


def _subject(machine: Machine, part: str, *states: str) -> str | None:
    """The newest subject of a part in one of the states."""
    found = machine.open(part, *states)
    return found[-1] if found else None


def a_process(machine: Machine, *states: str) -> str | None:
    """A process in one of the states; where none is, the facilitator opens one."""
    found = _subject(machine, "process", *states)
    if found is None and "open" in states:
        name = f"talks_{len(machine.subjects.get('process', []))}"
        body = {"process": name, "name": "Made-up talks", "framework": "made-up-statement"}
        machine.say(FACILITATOR, "process.opened/1", body)
        found = _subject(machine, "process", "open")
    return found


def a_track(machine: Machine, rng: Random, *states: str) -> tuple[str, Any] | None:
    """A track with an agenda; where none is, the facilitator opens one and places two points."""
    found = one_of(machine, rng, "track", *states)
    if found is None and "open" in states:
        process = a_process(machine, "open")
        body = {"track": "political_track", "name": "Made-up track"}
        machine.say(FACILITATOR, "track.opened/1", body, (process or "",))
        found = one_of(machine, rng, "track", "open")
    if found is not None and not found[1].agenda and found[1].state != "concluded":
        for item in ITEMS[2:]:
            body = {"item": item, "title": "A made-up point", "standing": "agreed"}
            machine.say(FACILITATOR, "agenda.placed/1", body, (found[0],))
        found = (found[0], machine.state(found[0]))
    return found if found is not None and found[1].agenda else None


def a_round(machine: Machine, rng: Random, *states: str) -> tuple[str, Any] | None:
    """A round in one of the states; where none is, one is announced if that will do."""
    found = one_of(machine, rng, "round", *states)
    process = a_process(machine, "open") if found is None and "announced" in states else None
    if process is not None:
        body = {"number": 30 + machine.said % 900, "name": "A round", "format": "direct"}
        machine.say(FACILITATOR, "round.announced/1", body, (process,))
        found = one_of(machine, rng, "round", *states)
    return found


def delegations(machine: Machine, process: str) -> list[str]:
    """Whose delegations stand in a process; where fewer than two do, two are formed."""

    def seated() -> list[str]:
        states = map(machine.state, machine.open("delegation", "formed", "suspended"))
        return sorted({s.actor for s in states if s is not None and s.process == process})

    if len(seated()) < len(SEATED) - 1:
        for actor in SEATED[:2]:
            body = {"actor": actor, "name": "A made-up delegation"}
            machine.say(FACILITATOR, "delegation.formed/1", body, (process,))
    return seated()


@phrase("process.opened/1")
def _process(_machine: Machine, rng: Random) -> Saying | None:
    name = f"talks_{rng.randrange(9)}"
    framework = "made-up-statement" if rng.random() < 0.95 else "other"
    return Saying(_chair(rng), {"process": name, "name": "Made-up talks", "framework": framework})


def _process_act(machine: Machine, by: str, body: dict[str, Any], *states: str) -> Saying | None:
    found = a_process(machine, *states)
    return None if found is None else Saying(by, body, (found,))


def _process_turn(machine: Machine, by: str, body: dict[str, Any], *states: str) -> Saying | None:
    """What turns a process is never said in one breath with its opening."""
    found = _subject(machine, "process", *states)
    return None if found is None else Saying(by, body, (found,))


@phrase("process.suspended/1")
def _process_suspended(machine: Machine, rng: Random) -> Saying | None:
    return _process_turn(machine, _chair(rng), {"why": "No date"}, "open")


@phrase("process.resumed/1")
def _process_resumed(machine: Machine, _rng: Random) -> Saying | None:
    return _process_turn(machine, FACILITATOR, {"why": "A date"}, "suspended", "concluded")


@phrase("process.concluded/1")
def _process_concluded(machine: Machine, _rng: Random) -> Saying | None:
    return _process_turn(machine, FACILITATOR, {"outcome": "An accord"}, "open", "suspended")


@phrase("participation.given/1")
def _given(machine: Machine, rng: Random) -> Saying | None:
    actor = rng.choice((*OUTSIDERS, SEATED[0]))
    body = {"actor": actor, "role": rng.choice(("accompanies", "hosts")), "reference": "a letter"}
    return _process_act(machine, _chair(rng), body, "open", "suspended")


@phrase("participation.ended/1")
def _role_ended(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "process", "open", "suspended")
    held = [r for r in found[1].roles if r.ended_at is None] if found else []
    if found is None or not held:
        return None
    role = rng.choice(held)
    body = {"actor": role.actor, "role": role.role, "why": "It left"}
    return Saying(FACILITATOR, body, (found[0],))


@phrase("track.opened/1")
def _track(machine: Machine, rng: Random) -> Saying | None:
    name = rng.choice(("political_track", "humane_track"))
    body = {"track": name, "name": "Made-up track"}
    return _process_act(machine, _chair(rng), body, "open", "suspended")


@phrase("agenda.placed/1")
def _placed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "track", *_TRACK)
    if found is None:
        return None
    standing = rng.choice(("proposed", "agreed"))
    body = {"item": rng.choice(ITEMS), "title": "A made-up point", "standing": standing}
    by, more = _own(machine, rng, rng.choice(SEATED))
    if standing == "agreed":
        by, more = _chair(rng), {}
    return Saying(by, {**body, **more}, (found[0],))


@phrase("agenda.removed/1")
def _removed(machine: Machine, rng: Random) -> Saying | None:
    found = a_track(machine, rng, *_TRACK)
    if found is None:
        return None
    body = {"item": rng.choice(sorted(found[1].agenda)), "why": "Not now"}
    return Saying(rng.choice((FACILITATOR, SEATED[0])), body, (found[0],))


@phrase("position.stated/1")
def _position(machine: Machine, rng: Random) -> Saying | None:
    found = a_track(machine, rng, *_TRACK, "concluded")
    if found is None:
        return None
    item = rng.choice(sorted(found[1].agenda))
    holder = rng.choice((*SEATED, *OUTSIDERS))
    by, more = _own(machine, rng, holder)
    if rng.random() < 0.3:
        by, more = rng.choice((OFFICER, SEATED[1])), {"reference": "a newspaper"}
    body = {"item": item, "holder": holder, "holds": "the well comes first", **more}
    return Saying(by, body, (found[0],))


@phrase("position.withdrawn/1")
def _position_withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "track")
    standing = [p for p in found[1].positions if p.withdrawn_at is None] if found else []
    if found is None or not standing:
        return None
    position = rng.choice(standing)
    by, more = _own(machine, rng, position.said_by)
    return Saying(by, {"position": position.entry, "why": "No longer", **more}, (found[0],))


def _standing_track(machine: Machine, rng: Random, *states: str) -> tuple[str, Any] | None:
    """A track with an agenda, as it stands."""
    found = one_of(machine, rng, "track", *states)
    return found if found is not None and found[1].agenda else None


@phrase("track.stalled/1")
def _stalled(machine: Machine, rng: Random) -> Saying | None:
    found = _standing_track(machine, rng, *_RUNNING)
    if found is None:
        return None
    by, more = _own(machine, rng, rng.choice((*SEATED, FACILITATOR)))
    item = rng.choice(sorted(found[1].agenda))
    since = at(machine, -timedelta(hours=rng.randrange(0, 99)))
    body = {"item": item, "since": since, "why": "Only procedure", "unblock": "an order"}
    return Saying(by, {**body, **more}, (found[0],))


def _claimed(machine: Machine, rng: Random) -> tuple[str, Any] | None:
    """A track that somebody says is stalled."""
    found = one_of(machine, rng, "track", "stalled", "disputed")
    return found if found is not None and found[1].standing_claims else None


@phrase("track.contested/1")
def _contested(machine: Machine, rng: Random) -> Saying | None:
    found = _claimed(machine, rng)
    if found is None:
        return None
    claims = found[1].standing_claims
    by, more = _own(machine, rng, rng.choice((*SEATED, FACILITATOR)))
    body = {"claim": rng.choice(claims).entry, "why": "It goes on", **more}
    return Saying(by, body, (found[0],))


@phrase("track.claim_dropped/1")
def _dropped(machine: Machine, rng: Random) -> Saying | None:
    found = _claimed(machine, rng)
    if found is None:
        return None
    claims = found[1].standing_claims
    claim = rng.choice(claims)
    by, more = _own(machine, rng, claim.by)
    return Saying(by, {"claim": claim.entry, "why": "It moved", **more}, (found[0],))


@phrase("track.resumed/1")
def _track_resumed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "track", "stalled", "disputed", "adjourned", "concluded")
    return found and Saying(_chair(rng), {"why": "An order is agreed"}, (found[0],))


@phrase("track.adjourned/1")
def _track_adjourned(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "track", *_RUNNING)
    body = {"why": "Consultations", "until": at(machine, timedelta(days=3))}
    return found and Saying(_chair(rng), body, (found[0],))


@phrase("track.concluded/1")
def _track_concluded(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "track", *_TRACK)
    return found and Saying(_chair(rng), {"outcome": "A common paper"}, (found[0],))


@phrase("round.announced/1")
def _announced(machine: Machine, rng: Random) -> Saying | None:
    found = a_process(machine, "open")
    if found is None:
        return None
    tracks = [
        each
        for each in machine.open("track", *_TRACK)
        if (state := machine.state(each)) is not None and state.process == found
    ]
    body = {"number": rng.randrange(1, 30), "name": "A made-up round", "format": "proximity",
            "starts": at(machine, timedelta(days=2))}  # fmt: skip
    return Saying(_chair(rng), body, (found, *tracks))


@phrase("round.moved/1")
def _moved(machine: Machine, rng: Random) -> Saying | None:
    found = a_round(machine, rng, "announced")
    body = {"why": "Answers are awaited", "starts": at(machine, timedelta(days=5))}
    return found and Saying(_chair(rng), body, (found[0],))


@phrase("round.opened/1")
def _opened(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "round", "announced")
    return found and Saying(_chair(rng), {"place": "Made-up city"}, (found[0],))


@phrase("round.adjourned/1")
def _adjourned(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "round", "open")
    return found and Saying(_chair(rng), {"why": "Consultations"}, (found[0],))


@phrase("round.resumed/1")
def _round_resumed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "round", "adjourned", "closed")
    return found and Saying(_chair(rng), {"why": "Answers came"}, (found[0],))


@phrase("round.closed/1")
def _closed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "round", *_LIVE)
    return found and Saying(_chair(rng), {"outcome": "Twelve points"}, (found[0],))


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
    by, more = _own(machine, rng, found[1].actor)
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
    by, more = _own(machine, rng, rng.choice((*SEATED, "state:two")))
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
    by, more = _own(machine, rng, actor)
    body = {"actor": actor, "name": "A made-up delegation", "members": [], **more}
    return _process_act(machine, by, body, "open", "suspended")


@phrase("delegation.changed/1")
def _delegation_changed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "delegation", "formed", "suspended")
    if found is None:
        return None
    by, more = _own(machine, rng, found[1].actor)
    joined = [rng.choice(SEATED)]
    left = [each for each in found[1].members if each not in joined][:1]
    body = {"joined": joined, "left": left, "why": "It grew", **more}
    return Saying(by, body, (found[0],))


def _delegation_turn(machine: Machine, rng: Random, *states: str) -> Saying | None:
    found = one_of(machine, rng, "delegation", *states)
    if found is None:
        return None
    by, more = _own(machine, rng, found[1].actor)
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


@phrase("talks_paper.tabled/1")
def _tabled(machine: Machine, rng: Random) -> Saying | None:
    found = a_track(machine, rng, *_TRACK)
    if found is None:
        return None
    by, more = _own(
        machine, rng, rng.choice((*delegations(machine, found[1].process), FACILITATOR))
    )
    item = rng.choice(sorted(found[1].agenda))
    body = {"item": item, "title": "A made-up paper", "form": "proposal", **more}
    return Saying(by, body, (found[0],))


def _paper(machine: Machine, rng: Random) -> tuple[str, Any] | None:
    """A paper on the table; where none is, the facilitator tables one."""
    track = a_track(machine, rng, *_TRACK)
    if one_of(machine, rng, "talks_paper", "tabled") is None and track is not None:
        body = {"item": min(track[1].agenda), "title": "A paper", "form": "questions"}
        machine.say(FACILITATOR, "talks_paper.tabled/1", body, (track[0],))
    return one_of(machine, rng, "talks_paper", "tabled")


@phrase("talks_paper.revised/1")
def _revised(machine: Machine, rng: Random) -> Saying | None:
    found = _paper(machine, rng)
    if found is None:
        return None
    by, more = _own(machine, rng, found[1].by)
    return Saying(by, {"title": "A made-up paper, revised", **more}, (found[0],))


@phrase("talks_paper.withdrawn/1")
def _paper_withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "talks_paper", "tabled")
    if found is None:
        return None
    by, more = _own(machine, rng, found[1].by)
    return Saying(by, {"why": "Another took its place", **more}, (found[0],))


@phrase("talks_paper.agreed/1")
def _paper_agreed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "talks_paper", "tabled")
    track = None if found is None else machine.state(found[1].track)
    if found is None or track is None:
        return None
    seated = delegations(machine, track.process)
    return Saying(_chair(rng), {"agreed_by": seated, "reference": "a record"}, (found[0],))
