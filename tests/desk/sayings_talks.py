"""What may be said of what talks are about: processes, tracks, agendas, positions and papers."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import OFFICER, OFTEN, Saying, at, one_of, phrase
from tests.desk.talkers import (
    FACILITATOR,
    ITEMS,
    OUTSIDERS,
    SEATED,
    STANDING,
    a_track,
    chair,
    delegations,
    newest,
    own,
    process_act,
)

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_RUNNING = ("open", "stalled", "disputed")

OFTEN.update(
    {
        "process.opened/1": 2,
        "track.opened/1": 2,
        "agenda.placed/1": 3,
        "track.stalled/1": 3,
        "process.concluded/1": 0.3,
        "process.suspended/1": 0.4,
        "process.resumed/1": 3,
        "track.concluded/1": 0.4,
        "track.resumed/1": 2,
        "agenda.removed/1": 0.3,
        "talks_paper.withdrawn/1": 0.6,
    }
)


@phrase("process.opened/1")
def _process(_machine: Machine, rng: Random) -> Saying | None:
    name = f"talks_{rng.randrange(9)}"
    framework = "made-up-statement" if rng.random() < 0.95 else "other"
    return Saying(chair(rng), {"process": name, "name": "Made-up talks", "framework": framework})


def _process_turn(machine: Machine, by: str, body: dict[str, Any], *states: str) -> Saying | None:
    """What turns a process is never said in one breath with its opening."""
    found = newest(machine, "process", *states)
    return None if found is None else Saying(by, body, (found,))


@phrase("process.suspended/1")
def _process_suspended(machine: Machine, rng: Random) -> Saying | None:
    return _process_turn(machine, chair(rng), {"why": "No date"}, "open")


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
    return process_act(machine, chair(rng), body, "open", "suspended")


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
    return process_act(machine, chair(rng), body, "open", "suspended")


@phrase("agenda.placed/1")
def _placed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "track", *STANDING)
    if found is None:
        return None
    standing = rng.choice(("proposed", "agreed"))
    body = {"item": rng.choice(ITEMS), "title": "A made-up point", "standing": standing}
    by, more = own(machine, rng, rng.choice(SEATED))
    if standing == "agreed":
        by, more = chair(rng), {}
    return Saying(by, {**body, **more}, (found[0],))


@phrase("agenda.removed/1")
def _removed(machine: Machine, rng: Random) -> Saying | None:
    found = a_track(machine, rng, *STANDING)
    if found is None:
        return None
    body = {"item": rng.choice(sorted(found[1].agenda)), "why": "Not now"}
    return Saying(rng.choice((FACILITATOR, SEATED[0])), body, (found[0],))


@phrase("position.stated/1")
def _position(machine: Machine, rng: Random) -> Saying | None:
    found = a_track(machine, rng, *STANDING, "concluded")
    if found is None:
        return None
    item = rng.choice(sorted(found[1].agenda))
    holder = rng.choice((*SEATED, *OUTSIDERS))
    by, more = own(machine, rng, holder)
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
    by, more = own(machine, rng, position.said_by)
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
    by, more = own(machine, rng, rng.choice((*SEATED, FACILITATOR)))
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
    by, more = own(machine, rng, rng.choice((*SEATED, FACILITATOR)))
    body = {"claim": rng.choice(claims).entry, "why": "It goes on", **more}
    return Saying(by, body, (found[0],))


@phrase("track.claim_dropped/1")
def _dropped(machine: Machine, rng: Random) -> Saying | None:
    found = _claimed(machine, rng)
    if found is None:
        return None
    claims = found[1].standing_claims
    claim = rng.choice(claims)
    by, more = own(machine, rng, claim.by)
    return Saying(by, {"claim": claim.entry, "why": "It moved", **more}, (found[0],))


@phrase("track.resumed/1")
def _track_resumed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "track", "stalled", "disputed", "adjourned", "concluded")
    return found and Saying(chair(rng), {"why": "An order is agreed"}, (found[0],))


@phrase("track.adjourned/1")
def _track_adjourned(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "track", *_RUNNING)
    body = {"why": "Consultations", "until": at(machine, timedelta(days=3))}
    return found and Saying(chair(rng), body, (found[0],))


@phrase("track.concluded/1")
def _track_concluded(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "track", *STANDING)
    return found and Saying(chair(rng), {"outcome": "A common paper"}, (found[0],))


@phrase("talks_paper.tabled/1")
def _tabled(machine: Machine, rng: Random) -> Saying | None:
    found = a_track(machine, rng, *STANDING)
    if found is None:
        return None
    by, more = own(machine, rng, rng.choice((*delegations(machine, found[1].process), FACILITATOR)))
    item = rng.choice(sorted(found[1].agenda))
    body = {"item": item, "title": "A made-up paper", "form": "proposal", **more}
    return Saying(by, body, (found[0],))


def _paper(machine: Machine, rng: Random) -> tuple[str, Any] | None:
    """A paper on the table; where none is, the facilitator tables one."""
    track = a_track(machine, rng, *STANDING)
    if one_of(machine, rng, "talks_paper", "tabled") is None and track is not None:
        body = {"item": min(track[1].agenda), "title": "A paper", "form": "questions"}
        machine.say(FACILITATOR, "talks_paper.tabled/1", body, (track[0],))
    return one_of(machine, rng, "talks_paper", "tabled")


@phrase("talks_paper.revised/1")
def _revised(machine: Machine, rng: Random) -> Saying | None:
    found = _paper(machine, rng)
    if found is None:
        return None
    by, more = own(machine, rng, found[1].by)
    return Saying(by, {"title": "A made-up paper, revised", **more}, (found[0],))


@phrase("talks_paper.withdrawn/1")
def _paper_withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "talks_paper", "tabled")
    if found is None:
        return None
    by, more = own(machine, rng, found[1].by)
    return Saying(by, {"why": "Another took its place", **more}, (found[0],))


@phrase("talks_paper.agreed/1")
def _paper_agreed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "talks_paper", "tabled")
    track = None if found is None else machine.state(found[1].track)
    if found is None or track is None:
        return None
    seated = delegations(machine, track.process)
    return Saying(chair(rng), {"agreed_by": seated, "reference": "a record"}, (found[0],))
