"""What may be said of channels, focal points, rosters, call trees, contacts, visits and paper."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import ACTORS, GROUPS, OFFICER, Saying, at, one_of, phrase

from truceline.mechanism.papers import paper_number, series

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_RELAY = {"channel": "telephone", "caller_role": "watch officer (made up)", "read_back": True}
_LINES = ("line", "radio", *(f"spare_{n}" for n in range(1, 6)))
_LINE = {"channel": "line", "name": "The line", "sort": "hotline", "medium": "voice",
         "between": ["guarantor", "party"]}  # fmt: skip


def _theirs(machine: Machine, rng: Random, actor: str) -> tuple[str, dict[str, Any]]:
    """An actor's own word: signed, where it has a key and likes to, or relayed by an officer."""
    if actor in machine.pairs and rng.random() < 0.6:
        return actor, {}
    return OFFICER, {"on_behalf_of": actor, "relayed": _RELAY}


def _about(
    machine: Machine, rng: Random, part: str, body: dict[str, Any], *states: str
) -> Saying | None:
    """Somebody says this of a subject of a part in one of the states."""
    found = one_of(machine, rng, part, *states)
    return found and Saying(rng.choice((OFFICER, *ACTORS)), body, (found[0],))


@phrase("channel.opened/1")
def _opened(machine: Machine, rng: Random) -> Saying:
    states = (machine.state(subject) for subject in machine.open("channel"))
    known = {state.channel for state in states if state is not None}
    name = rng.choice([each for each in _LINES if each not in known] or list(_LINES))
    if name == "line":
        return Saying(OFFICER, dict(_LINE))
    body: dict[str, Any] = {"channel": name, "name": f"Made-up {name}", "sort": "radio_frequency"}
    body |= {"medium": "radio", "between": ["party", f"actor:{rng.choice(ACTORS)}"]}
    return Saying(rng.choice(ACTORS), body)


@phrase("channel.number_changed/1")
def _number_changed(machine: Machine, rng: Random) -> Saying | None:
    return _about(machine, rng, "channel", {"why": "Moved."}, "open", "suspended")


@phrase("channel.suspended/1")
def _suspended(machine: Machine, rng: Random) -> Saying | None:
    return _about(machine, rng, "channel", {"why": "After a strike."}, "open")


@phrase("channel.restored/1")
def _restored(machine: Machine, rng: Random) -> Saying | None:
    return _about(machine, rng, "channel", {"why": "Agreed."}, "suspended", "closed")


@phrase("channel.closed/1")
def _closed(machine: Machine, rng: Random) -> Saying | None:
    return _about(machine, rng, "channel", {"why": "Another."}, "open", "suspended")


@phrase("channel.heartbeat/1")
def _heartbeat(machine: Machine, rng: Random) -> Saying | None:
    return _about(machine, rng, "channel", {}, "open", "suspended")


@phrase("channel.tested/1")
def _tested(machine: Machine, rng: Random) -> Saying | None:
    passed = {"test": "drill", "result": "passed", "latency_s": 4.5}
    failed = {"test": "test", "result": "failed", "note": "Nobody there."}
    return _about(machine, rng, "channel", rng.choice((passed, failed)), "open", "suspended")


@phrase("focal_point.named/1")
def _named(machine: Machine, rng: Random) -> Saying:
    actor = rng.choice(GROUPS)
    by, how = _theirs(machine, rng, actor)
    body = {"actor": actor, "post": f"Post {rng.randrange(9)}", "channels": ["line"], **how}
    if rng.random() < 0.3:
        by, body = OFFICER, {"side": "north", "post": f"Desk {rng.randrange(9)}",
                             "channels": ["line"]}  # fmt: skip
    return Saying(by, body)


@phrase("focal_point.relieved/1")
def _relieved(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "focal_point", "standing")
    return found and Saying(OFFICER, {"why": "Another was named."}, (found[0],))


def _shift(machine: Machine, rng: Random) -> dict[str, Any]:
    start = timedelta(hours=rng.randrange(48))
    return {"since": at(machine, start), "until": at(machine, start + timedelta(hours=12)),
            "post": "The watch", "channel": "line"}  # fmt: skip


@phrase("roster.set/1")
def _roster_set(machine: Machine, rng: Random) -> Saying:
    body = {"actor": rng.choice(GROUPS), "title": f"Week {rng.randrange(40)}"}
    return Saying(OFFICER, {**body, "shifts": [_shift(machine, rng)]})


@phrase("roster.changed/1")
def _roster_changed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "roster", "set")
    body = {"shifts": [_shift(machine, rng)], "why": "Illness."}
    return found and Saying(OFFICER, body, (found[0],))


@phrase("roster.duty_taken/1")
def _duty_taken(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "roster", "set")
    return found and Saying(OFFICER, {"post": "The watch"}, (found[0],))


@phrase("roster.ended/1")
def _roster_ended(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "roster", "set")
    return found and Saying(OFFICER, {"why": "Done."}, (found[0],))


def _calls(rng: Random) -> list[dict[str, Any]]:
    called = rng.sample(GROUPS, rng.randrange(1, 4))
    return [{"caller": OFFICER, "callee": name, "channel": "line"} for name in called]


@phrase("call_tree.set/1")
def _tree_set(_machine: Machine, rng: Random) -> Saying:
    body = {"tree": f"alarm_{rng.randrange(40)}", "title": "Made-up alarm", "steps": _calls(rng)}
    return Saying(OFFICER, body)


@phrase("call_tree.changed/1")
def _tree_changed(machine: Machine, rng: Random) -> Saying | None:
    return _about(machine, rng, "call_tree", {"steps": _calls(rng), "why": "New."}, "set")


@phrase("call_tree.drilled/1")
def _drilled(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "call_tree", "set")
    if found is None:
        return None
    reached = [name for name in found[1].callees if rng.random() < 0.7]
    body = {"reached": [{"actor": name, "seconds": 30.0} for name in reached],
            "not_reached": [n for n in found[1].callees if n not in reached]}  # fmt: skip
    return Saying(OFFICER, body, (found[0],))


@phrase("call_tree.ended/1")
def _tree_ended(machine: Machine, rng: Random) -> Saying | None:
    return _about(machine, rng, "call_tree", {"why": "Done."}, "set")


@phrase("contact.attempted/1")
def _attempted(_machine: Machine, rng: Random) -> Saying:
    outcome = rng.choice(("awaited", "awaited", "answered", "declined", "no_answer", "line_down"))
    body = {"to": rng.choice(GROUPS), "subject": "The convoy", "outcome": outcome}
    return Saying(OFFICER, {**body, "channel": "line"})


def _of_call(machine: Machine, rng: Random, body: dict[str, Any], *states: str) -> Saying | None:
    """What came of a call, from who was called or from the officer who made it."""
    found = one_of(machine, rng, "contact", *states)
    if found is None:
        return None
    by, how = _theirs(machine, rng, found[1].to) if rng.random() < 0.5 else (OFFICER, {})
    return Saying(by, {**body, **how}, (found[0],))


@phrase("contact.answered/1")
def _answered(machine: Machine, rng: Random) -> Saying | None:
    waiting = ("awaited", "no_answer", "line_down", "declined")
    return _of_call(machine, rng, {"channel": "line"}, *waiting)


@phrase("contact.declined/1")
def _contact_declined(machine: Machine, rng: Random) -> Saying | None:
    return _of_call(machine, rng, {"why": "Not now."}, "awaited")


@phrase("contact.unanswered/1")
def _unanswered(machine: Machine, rng: Random) -> Saying | None:
    body = {"outcome": rng.choice(("no_answer", "line_down"))}
    found = one_of(machine, rng, "contact", "awaited")
    return found and Saying(OFFICER, body, (found[0],))


@phrase("contact.disputed/1")
def _disputed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "contact", "answered", "no_answer", "line_down", "declined")
    if found is None:
        return None
    by, how = _theirs(machine, rng, found[1].to)
    return Saying(by, {"why": "Nobody called.", **how}, (found[0],))


@phrase("visit.offered/1")
def _offered(_machine: Machine, rng: Random) -> Saying:
    by, to = rng.sample(ACTORS, 2)
    body = {"form": "send_delegation", "title": "A delegation", "to": to, "place": "Made-up town"}
    return Saying(by, body)


def _of_visit(machine: Machine, rng: Random, body: dict[str, Any], *states: str) -> Saying | None:
    """A word on a visit: mostly that of the asked side, else somebody's claim."""
    found = one_of(machine, rng, "visit", *states)
    if found is None:
        return None
    by = found[1].to if rng.random() < 0.5 else found[1].by
    by, how = _theirs(machine, rng, by)
    return Saying(by, {**body, **how}, (found[0],))


_ANSWERABLE = ("offered", "said_accepted", "said_declined", "accepted", "declined")


@phrase("visit.accepted/1")
def _visit_accepted(machine: Machine, rng: Random) -> Saying | None:
    return _of_visit(machine, rng, {"why": "The date suits."}, *_ANSWERABLE)


@phrase("visit.declined/1")
def _visit_declined(machine: Machine, rng: Random) -> Saying | None:
    return _of_visit(machine, rng, {"why": "Unable."}, *_ANSWERABLE)


@phrase("visit.made/1")
def _made(machine: Machine, rng: Random) -> Saying | None:
    return _of_visit(machine, rng, {"reference": "Minutes"}, rng.choice(_ANSWERABLE))


@phrase("visit.cancelled/1")
def _cancelled(machine: Machine, rng: Random) -> Saying | None:
    return _of_visit(machine, rng, {"why": "The road."}, rng.choice(_ANSWERABLE))


@phrase("paper.entered/1")
def _entered(machine: Machine, rng: Random) -> Saying:
    found = machine.store.indexed(rng.randrange(machine.store.size()))
    entry = "0" * 64 if found is None else found.hash
    said = "incident.reported" if found is None else found.kind.partition("/")[0]
    number = paper_number(series("3f9a2c", f"{rng.randrange(20):04x}"), rng.randrange(1, 40))
    body = {"paper": number, "entry": entry, "said": said, "written_by": OFFICER}
    return Saying(OFFICER, {**body, "written_at": at(machine, timedelta(hours=-2))})
