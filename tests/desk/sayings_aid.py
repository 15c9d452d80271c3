"""What may be said of area lists, of consignments of aid, and of published figures of aid."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk import machine as m
from tests.desk.sayings import ACTORS, OFFICER, Saying, at, one_of, phrase

from truceline.mechanism.aid_rules import ALLOWED
from truceline.mechanism.catalogue import KINDS

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

    from truceline.mechanism.aid_states import Aid

AGENCY = "agency:aid"
PLACES = ("Upper town", "Lower town", "The mill", "The ford")
_MODES = ("road_convoy", "road_convoy", "cross_border", "airdrop", "vaccination")
_RELAY = {"channel": "radio", "caller_role": "convoy leader (made up)"}
_STOPS = (
    {"by": "nobody", "cause": "fighting"},
    {"by": "state:two", "cause": "security"},
    {"by": "group:brigade", "cause": "checkpoint"},
    {"by": "unknown", "cause": "unknown"},
)


def _counts(rng: Random, most: int = 6000) -> dict[str, Any]:
    known = {"people": rng.randrange(most), "trucks": rng.randrange(40), "tonnes": 12.5}
    return {name: value for name, value in known.items() if rng.random() < 0.7}


def _areas(rng: Random, places: tuple[str, ...]) -> list[dict[str, Any]]:
    return [
        {"place": place, "area_class": rng.choice(("besieged", "hard_to_reach")), "people": 4000}
        for place in places
    ]


@phrase("area_list.published/1")
def _listed(_machine: Machine, rng: Random) -> Saying:
    by = rng.choice(ACTORS)
    some = tuple(rng.sample(PLACES, rng.randrange(1, 4)))
    body = {"by": by, "name": f"List {rng.randrange(99)}", "dated": "2016-03-01"}
    return Saying(by, {**body, "areas": _areas(rng, some), "reference": "Made up"})


@phrase("area_list.revised/1")
def _relisted(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "area_list")
    if found is None:
        return None
    there = [area.place for area in found[1].latest.areas]
    new = tuple(place for place in PLACES if place not in there)[:1]
    body: dict[str, Any] = {"since": f"2016-03-{rng.randrange(2, 28):02}", "why": "Seen anew"}
    if new:
        body["added"] = _areas(rng, new)
    else:
        body["removed"] = [rng.choice(there)]
    return Saying(found[1].by, {**body, "reference": "Made up"}, (found[0],))


@phrase("aid_figure.published/1")
def _figure(machine: Machine, rng: Random) -> Saying:
    body = m.example(KINDS["aid_figure.published/1"])
    found = one_of(machine, rng, "area_list")
    if found is not None and rng.random() < 0.5:
        body |= {"list_id": found[0], "list_by": found[1].by}
    return Saying(OFFICER, body)


@phrase("aid.planned/1")
def _planned(machine: Machine, rng: Random) -> Saying:
    places = rng.sample(PLACES, rng.randrange(1, 4))
    body: dict[str, Any] = {"title": "Food", "mode": rng.choice(_MODES), "places": places}
    body |= {"targeted": _counts(rng), "carrier": AGENCY, "contact": "Line 4",
             "receivers": ["group:brigade"] if rng.random() < 0.5 else []}  # fmt: skip
    found = one_of(machine, rng, "area_list")
    if found is not None:
        body["listed"] = found[0]
    return Saying(AGENCY, body)


def _one(machine: Machine, rng: Random, kind: str, *, notified: bool | None = None) -> Any:
    """A consignment of which the kind may be told; notified or requested aid, where said."""
    found = [
        (subject, state)
        for subject in machine.open("aid", *sorted(ALLOWED[KINDS[kind].body]))
        if (state := machine.state(subject)) is not None
        and notified in {None, state.mode == "cross_border"}
    ]
    return rng.choice(found) if found else None


@phrase("aid.notified/1")
def _notified(machine: Machine, rng: Random) -> Saying | None:
    found = _one(machine, rng, "aid.notified/1", notified=True)
    return found and Saying(AGENCY, {"to": "state:two", "counts": _counts(rng)}, (found[0],))


@phrase("aid.requested/1")
def _requested(machine: Machine, rng: Random) -> Saying | None:
    found = _one(machine, rng, "aid.requested/1", notified=False)
    body = {"to": "state:two", "counts": _counts(rng), "text": "In full."}
    return found and Saying(AGENCY, body, (found[0],))


@phrase("aid.replied/1")
def _replied(machine: Machine, rng: Random) -> Saying | None:
    found = _one(machine, rng, "aid.replied/1")
    if found is None:
        return None
    answer = rng.choice(("full", "full", "partial", "verbal", "refused"))
    body: dict[str, Any] = {"answer": answer, "by": "state:two"}
    body |= {"heard_by": AGENCY} if answer == "verbal" else {}
    body |= {"counts": {"people": rng.randrange(1, 900)}} if answer == "partial" else {}
    return Saying(rng.choice((AGENCY, "state:two")), body, (found[0],))


@phrase("aid.dispatched/1")
def _dispatched(machine: Machine, rng: Random) -> Saying | None:
    found = _one(machine, rng, "aid.dispatched/1")
    if found is None:
        return None
    filed = ((each, machine.state(each)) for each in machine.open("notice", "filed"))
    notices = [each for each, state in filed if state is not None and state.notice == "convoy"]
    about = (found[0], *(rng.sample(notices, 1) if notices and rng.random() < 0.8 else ()))
    return Saying(OFFICER, {"counts": _counts(rng), "seals": "Plate 7"}, about)


@phrase("aid.delivered/1")
def _delivered(machine: Machine, rng: Random) -> Saying | None:
    found = _one(machine, rng, "aid.delivered/1")
    if found is None:
        return None
    state: Aid = found[1]
    body: dict[str, Any] = {"extent": rng.choice(("full", "part")), "counts": _counts(rng)}
    body["reached"] = [{"place": state.places[0]}]
    if state.state != "dispatched":
        body["corrects"] = rng.choice(state.deliveries).entry
    return Saying(AGENCY, body, (found[0],))


@phrase("aid.confirmed/1")
def _confirmed(machine: Machine, rng: Random) -> Saying | None:
    found = _one(machine, rng, "aid.confirmed/1")
    body = {"receivers": "Council of the town", "counts": _counts(rng), "signed_by": "A miller"}
    return found and Saying(rng.choice(("person:miller", OFFICER)), body, (found[0],))


@phrase("aid.attacked/1")
def _attacked(machine: Machine, rng: Random) -> Saying | None:
    found = _one(machine, rng, "aid.attacked/1")
    if found is None:
        return None
    body: dict[str, Any] = {
        "occurred_from": at(machine, timedelta(hours=-rng.randrange(1, 30))),
        "place": "The ford",
        "source_class": "humanitarian",
        "means": "seen",
        "narrative": "One round fell beside it.",
    }
    named = machine.open("incident", "reported") if rng.random() < 0.3 else []
    return Saying(AGENCY, body, (found[0], *named[:1]))


@phrase("aid.released/1")
def _released(machine: Machine, rng: Random) -> Saying | None:
    held = ((subject, machine.state(subject)) for subject in machine.open("aid"))
    found = [subject for subject, state in held if state is not None and state.holds]
    return Saying(OFFICER, {"place": "The ford"}, (rng.choice(found),)) if found else None


def _event(kind: str, *bodies: dict[str, Any]) -> None:
    """A kind whose words do not hang on what was told before."""

    @phrase(kind)
    def say(machine: Machine, rng: Random) -> Saying | None:
        found = _one(machine, rng, kind)
        if found is None:
            return None
        relayed = {"relayed": _RELAY, "on_behalf_of": "person:miller"} if rng.random() < 0.3 else {}
        known = relayed if "relayed" in KINDS[kind].schema()["properties"] else {}
        return Saying(OFFICER, {**rng.choice(bodies), **known}, (found[0],))


_event("aid.loading/1", {"place": "The depot"})
_event("aid.withdrawn/1", {"why": "Another convoy goes"})
_event("aid.items_removed/1", {"by": "state:two", "items": "kits", "place": "The depot"})
_event("aid.held/1", *({**stop, "place": "The ford"} for stop in _STOPS))
_event("aid.delayed/1", *({**stop, "place": "The ford"} for stop in _STOPS))
_event("aid.rerouted/1", *({**stop, "place": "The ford"} for stop in _STOPS))
_event("aid.turned_back/1", *({**stop, "place": "The ford"} for stop in _STOPS))
