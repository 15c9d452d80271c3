"""What may be said of parties, listings, local truces, outside forces and readiness."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import (
    GROUPS,
    GUARANTORS,
    OFFICE,
    OFFICER,
    Saying,
    at,
    one_of,
    phrase,
)

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

    from truceline.mechanism.party_standing import PartyState

_SIDES = ("north", "south")
_RELAY = {"channel": "telephone", "caller_role": "watch officer (made up)", "read_back": True}


def _other(guarantor: str) -> str:
    return GUARANTORS[1 - GUARANTORS.index(guarantor)]


def _word_of(machine: Machine, rng: Random, actor: str) -> tuple[str, dict[str, Any]]:
    """An actor's own word: signed, where it has a key and likes to, or relayed by an officer."""
    if actor in machine.pairs and rng.random() < 0.7:
        return actor, {}
    return OFFICER, {"on_behalf_of": actor, "relayed": _RELAY}


def _newcomer(machine: Machine, rng: Random) -> str:
    """A group that has no standing yet, if there is one."""
    states = (machine.state(subject) for subject in machine.open("party"))
    known = {state.actor for state in states if state is not None}
    return rng.choice([each for each in GROUPS if each not in known] or list(GROUPS))


def _route(rng: Random) -> dict[str, str]:
    side = rng.choice(_SIDES)
    return {"side": side, "to": rng.choice(GUARANTORS) if side == "north" else "state:two"}


@phrase("party.invited/1")
def _invited(machine: Machine, rng: Random) -> Saying:
    actor = _newcomer(machine, rng)
    body = {"actor": actor, "name": f"Made-up {actor[6:]}", "side": rng.choice(_SIDES)}
    return Saying(rng.choice(GUARANTORS), body)


@phrase("party.declared/1")
def _declared(machine: Machine, rng: Random) -> Saying:
    actor = _newcomer(machine, rng)
    by, how = _word_of(machine, rng, actor)
    body = {"actor": actor, "name": f"Made-up {actor[6:]}", **_route(rng), **how}
    if rng.random() < 0.4:
        body["focal_point"] = "Made-up captain, line 4"
    return Saying(by, body)


def _of_party(machine: Machine, rng: Random, *states: str) -> tuple[str, PartyState] | None:
    return one_of(machine, rng, "party", *states)


@phrase("party.invited_again/1")
def _invited_again(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "unaffiliated")
    return found and Saying(rng.choice(GUARANTORS), {"channel": "Radio"}, (found[0],))


@phrase("party.declined/1")
def _declined(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "invited")
    if found is None:
        return None
    by, how = _word_of(machine, rng, found[1].actor)
    return Saying(by, {"why": "It waits.", **how}, (found[0],))


@phrase("party.accepted/1")
def _accepted(machine: Machine, rng: Random) -> Saying | None:
    states = ("invited", "unaffiliated", "withdrawn", "excluded_by_decision", "lapsed")
    found = _of_party(machine, rng, *states)
    if found is None:
        return None
    by, how = _word_of(machine, rng, found[1].actor)
    return Saying(by, {**_route(rng), "reference": "Made-up letter", **how}, (found[0],))


@phrase("party.attested/1")
def _attested(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "declared")
    if found is None or found[1].acceptance is None:
        return None
    to = found[1].acceptance.to
    return Saying(to, {"to": _other(to), "channel": "Hotline"}, (found[0],))


@phrase("party.activated/1")
def _activated(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "attested", "suspended", "referred")
    return found and Saying(rng.choice(GUARANTORS), {"why": "Both know."}, (found[0],))


@phrase("party.suspended/1")
def _suspended(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "active", "referred")
    return found and Saying(rng.choice(GUARANTORS), {"why": "Talks."}, (found[0],))


@phrase("party.referred/1")
def _referred(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "active", "suspended")
    body = {"rung": "ministers", "why": "Findings."}
    return found and Saying(rng.choice(GUARANTORS), body, (found[0],))


@phrase("party.exclusion_proposed/1")
def _exclusion_proposed(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "referred")
    return found and Saying(rng.choice(GUARANTORS), {"why": "Findings."}, (found[0],))


@phrase("party.excluded/1")
def _excluded(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "referred")
    body = {"by": "ministers", "document": "Communiqué 4", "why": "Findings."}
    return found and Saying(OFFICE, body, (found[0],))


@phrase("party.withdrawn/1")
def _withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "declared", "attested", "active", "suspended")
    if found is None:
        return None
    by, how = _word_of(machine, rng, found[1].actor)
    return Saying(by, {"why": "It is free.", **how}, (found[0],))


@phrase("party.lapsed/1")
def _lapsed(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng, "declared")
    return found and Saying(OFFICE, {"ground": "dissolved", "reference": "Note"}, (found[0],))


@phrase("party.location_declared/1")
def _located(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng)
    body = {"to": rng.choice(GUARANTORS), "place": "Hills", "positions": "By the mill."}
    return found and Saying(OFFICER, body, (found[0],))


@phrase("party.aliased/1")
def _aliased(machine: Machine, rng: Random) -> Saying | None:
    found = _of_party(machine, rng)
    return found and Saying(OFFICER, {"name": "Another name"}, (found[0],))


@phrase("listing.proposed/1")
def _listing_proposed(_machine: Machine, rng: Random) -> Saying:
    group = rng.choice(GROUPS)
    body = {"group": group, "names": [f"Made-up {group[6:]}"], "why": "Made up."}
    return Saying(rng.choice(GUARANTORS), body)


@phrase("listing.entered/1")
def _listing_entered(_machine: Machine, rng: Random) -> Saying:
    group = rng.choice(GROUPS)
    body = {"group": group, "names": [f"Made-up {group[6:]}"], "document": "Decision 7"}
    if rng.random() < 0.3:
        return Saying(OFFICE, {**body, "authority": "unsc"})
    return Saying(OFFICE, {**body, "authority": "national_only", "by": "state:three"})


@phrase("listing.agreed/1")
def _listing_agreed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "listing", "proposed", "agreed", "delisted")
    return found and Saying(rng.choice(GUARANTORS), {"reference": "Minutes"}, (found[0],))


@phrase("listing.listed/1")
def _listing_listed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "listing")
    if found is None:
        return None
    if found[1].agreed_by.issuperset(GUARANTORS):
        body = {"authority": "guarantors_jointly", "document": "Joint decision 3"}
        return Saying(rng.choice(GUARANTORS), body, (found[0],))
    body = {"authority": "national_only", "by": "state:four", "document": "Decision 8"}
    return Saying(OFFICE, body, (found[0],))


@phrase("listing.delisted/1")
def _delisted(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "listing", "listed", "proposed", "agreed")
    if found is None:
        return None
    standing = [d for d in found[1].designations if d.until is None]
    body: dict[str, Any] = {"document": "Decision 9"}
    if standing:
        body["authority"] = standing[0].authority
        if standing[0].by:
            body["by"] = standing[0].by
    return Saying(OFFICE, body, (found[0],))


@phrase("listing.aliased/1")
def _listing_aliased(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "listing")
    return found and Saying(OFFICE, {"name": "Conquest front"}, (found[0],))


@phrase("local_truce.agreed/1")
def _local_agreed(machine: Machine, rng: Random) -> Saying:
    south, west = rng.randrange(30, 36), rng.randrange(35, 40)
    body = {
        "form": rng.choice(("silence", "settlement")),
        "title": "Silence",
        "place": "Made-up valley",
        "area": {
            "south": float(south),
            "west": float(west),
            "north": south + 0.5,
            "east": west + 0.5,
        },
        "sides": ["north", "south"],
        "actors": rng.sample(GROUPS, 2),
        "since": at(machine, timedelta(hours=1)),
        "until": at(machine, timedelta(days=2)),
    }
    return Saying(rng.choice((OFFICER, *GUARANTORS)), body)


@phrase("local_truce.renewed/1")
def _renewed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "local_truce", "agreed", "renewed")
    body = {"until": at(machine, timedelta(days=rng.randrange(3, 60)))}
    return found and Saying(OFFICER, body, (found[0],))


@phrase("local_truce.assented/1")
def _assented(machine: Machine, rng: Random) -> Saying | None:
    return _on_stretch(machine, rng, {"reference": "Minutes"})


@phrase("local_truce.refused/1")
def _assent_refused(machine: Machine, rng: Random) -> Saying | None:
    return _on_stretch(machine, rng, {"why": "Not for this valley."})


def _on_stretch(machine: Machine, rng: Random, body: dict[str, Any]) -> Saying | None:
    found = one_of(machine, rng, "local_truce", "agreed", "renewed")
    if found is None:
        return None
    stretch = rng.choice(found[1].stretches)
    return Saying(rng.choice(GUARANTORS), {"stretch": stretch.entry, **body}, (found[0],))


@phrase("local_truce.ended/1")
def _local_ended(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "local_truce", "agreed", "renewed")
    return found and Saying(OFFICER, {"why": "Fighting resumed."}, (found[0],))


_FORCES = ("state:neighbour", "state:ally", "group:guests")
_FORCE_ROLES = ("outside", "accompanies", "host", "facilitator", "observer")


@phrase("force.registered/1")
def _force(_machine: Machine, rng: Random) -> Saying:
    actor = rng.choice(_FORCES)
    body = {"actor": actor, "name": f"Made-up {actor}", "roles": [rng.choice(_FORCE_ROLES)]}
    return Saying(OFFICE, {**body, "present": True, "place": "Border strip"})


@phrase("force.role_given/1")
def _role_given(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "force", "registered")
    return found and Saying(OFFICE, {"role": rng.choice(_FORCE_ROLES)}, (found[0],))


@phrase("force.role_ended/1")
def _role_ended(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "force", "registered")
    if found is None or not found[1].roles:
        return None
    return Saying(OFFICE, {"role": min(found[1].roles), "why": "Moved."}, (found[0],))


@phrase("force.withdrawn/1")
def _force_withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "force", "registered")
    return found and Saying(OFFICER, {"why": "It went home."}, (found[0],))


@phrase("force.returned/1")
def _force_returned(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "force", "withdrawn")
    return found and Saying(OFFICER, {"why": "Seen again.", "present": True}, (found[0],))


@phrase("condition.met/1")
def _met(_machine: Machine, rng: Random) -> Saying:
    condition = rng.choice(("hotline_tested", "maps_exchanged"))
    return Saying(OFFICER, {"condition": condition, "evidence": "A test call"})


@phrase("condition.lost/1")
def _lost(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "readiness", "met")
    return found and Saying(OFFICER, {"why": "The line fell silent."}, (found[0],))
