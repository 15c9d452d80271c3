"""What may be said of lists of detainees, requests, releases and hand-overs."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from tests.desk.sayings import OFFICER, OFTEN, Saying, one_of, phrase

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_WHO = ("group:brigade", "group:division", "state:one", "agency:aid")
_RELAY = {"channel": "radio", "caller_role": "commander", "called_back": True}
OFTEN |= {"detainee_request.answered/1": 3, "detainee_request.withdrawn/1": 0.4}
_GROUNDS = ("mistaken", "merged", "safety", "settled")


def _word_of(machine: Machine, rng: Random, actor: str) -> tuple[str, dict[str, Any]]:
    """An actor's own word: signed, or relayed by an officer."""
    if actor in machine.pairs and (actor == OFFICER or rng.random() < 0.7):
        return actor, {}
    return OFFICER, {"on_behalf_of": actor, "relayed": _RELAY}


def _figures(rng: Random) -> dict[str, Any]:
    total = rng.randrange(1, 40)
    counts = [
        {"category": "women", "count": rng.randrange(total)},
        {"category": "wounded", "count": None},
    ]
    return {"total": rng.choice((total, total, None)), "counts": counts}


@phrase("detainee_list.filed/1")
def _filed(machine: Machine, rng: Random) -> Saying:
    author, holder = rng.sample(_WHO, 2)
    by, relay = _word_of(machine, rng, author)
    whom = rng.choice(("detainees", "missing", "remains"))
    body = {"whom": whom, "holder": holder, "as_of": "2016-03-01", **_figures(rng), **relay}
    return Saying(by, body)


@phrase("detainee_list.revised/1")
def _revised(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "detainee_list", "filed", "revised")
    if found is None:
        return None
    by, relay = _word_of(machine, rng, found[1].by)
    return Saying(by, {"as_of": "2016-03-08", **_figures(rng), **relay}, (found[0],))


@phrase("detainee_list.withdrawn/1")
def _withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "detainee_list", "filed", "revised")
    if found is None:
        return None
    by, relay = _word_of(machine, rng, found[1].by)
    return Saying(by, {"ground": rng.choice(_GROUNDS), **relay}, (found[0],))


@phrase("detainee_request.requested/1")
def _requested(machine: Machine, rng: Random) -> Saying:
    asker, holder = rng.sample(_WHO, 2)
    by, relay = _word_of(machine, rng, asker)
    listed = one_of(machine, rng, "detainee_list")
    body = {"wants": "release", "whom": "detainees", "to": holder, "total": 40, **relay}
    return Saying(by, body, (listed[0],) if listed and rng.random() < 0.5 else ())


@phrase("detainee_request.answered/1")
def _answered(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(
        machine, rng, "detainee_request",
        "requested", "granted", "partly", "refused", "no_such_person",
    )  # fmt: skip
    if found is None:
        return None
    by, relay = _word_of(machine, rng, found[1].to)
    answer = rng.choice(("granted", "partly", "refused", "no_such_person"))
    return Saying(by, {"answer": answer, **relay}, (found[0],))


@phrase("detainee_request.withdrawn/1")
def _request_withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "detainee_request", "requested", "granted", "refused")
    if found is None:
        return None
    by, relay = _word_of(machine, rng, found[1].by)
    return Saying(by, {"ground": rng.choice(_GROUNDS), **relay}, (found[0],))


@phrase("handover.released/1")
def _released(machine: Machine, rng: Random) -> Saying:
    holder, witness = rng.sample(_WHO, 2)
    by, relay = _word_of(machine, rng, holder)
    return Saying(by, {"by": holder, "witnesses": [witness], "total": 5, **relay})


@phrase("handover.handed_over/1")
def _handed_over(machine: Machine, rng: Random) -> Saying:
    giver, taker, witness = rng.sample(_WHO, 3)
    by, relay = _word_of(machine, rng, giver)
    body = {"whom": "remains", "by": giver, "to": taker, "witnesses": [witness], "total": 3}
    return Saying(by, {**body, **relay})


@phrase("handover.confirmed/1")
def _confirmed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "handover")
    others = [] if found is None else sorted(found[1].concerned - {found[1].reported.by})
    if found is None or not others:
        return None
    by, relay = _word_of(machine, rng, rng.choice(others))
    total = found[1].reported.total if rng.random() < 0.8 else 1
    return Saying(by, {"total": total, **relay}, (found[0],))


@phrase("handover.disputed/1")
def _disputed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "handover")
    others = [] if found is None else sorted(found[1].concerned - {found[1].reported.by})
    if found is None or not others:
        return None
    by, relay = _word_of(machine, rng, rng.choice(others))
    return Saying(by, {"ground": "fewer", **relay}, (found[0],))
