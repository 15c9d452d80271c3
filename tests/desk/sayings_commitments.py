"""What may be said of commitments, proposals and milestones."""

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

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_WHO = ("state:one", "state:two", "group:brigade", "group:division", "un:office")
_JUDGES = ("state:one", "state:two", "state:one", "state:two", "group:brigade")
_RELAY = {"channel": "telephone", "caller_role": "watch officer (made up)", "read_back": True}

OFTEN |= {
    "commitment.made/1": 4,
    "commitment.judged/1": 3,
    "commitment.superseded/1": 0.4,
    "proposal.answered/1": 2,
    "proposal.withdrawn/1": 0.4,
    "milestone.met/1": 2,
}


def _word_of(machine: Machine, rng: Random, actor: str) -> tuple[str, dict[str, Any]]:
    """An actor's own word: signed, where it has a key and likes to, or relayed by an officer."""
    if actor in machine.pairs and (actor == OFFICER or rng.random() < 0.7):
        return actor, {}
    return OFFICER, {"on_behalf_of": actor, "relayed": _RELAY}


@phrase("commitment.made/1")
def _made(machine: Machine, rng: Random) -> Saying:
    promiser, to = rng.sample(_WHO, 2)
    due: dict[str, str] = rng.choice(
        (
            {},
            {"due_at": at(machine, timedelta(hours=rng.randrange(1, 90)))},
            {"due_on": "2016-04-01", "due_zone": "Asia/Damascus"},
            {"due_after": "P7D", "starts_with": "The first convoy"},
            {"due_after": "P1M", "starts_with": "The first round"},
        )
    )
    body = {"promiser": promiser, "what": "Open the mill road", "to": [to], "source": "statement"}
    earlier = one_of(machine, rng, "commitment")
    if earlier is not None and rng.random() < 0.3:
        body |= {"repeats": earlier[0], "promiser": earlier[1].promiser, "to": ["agency:aid"]}
    agreed = one_of(machine, rng, "proposal", "accepted")
    if agreed is not None and rng.random() < 0.3:
        body |= {"from_proposal": agreed[0]}
    by, relay = _word_of(machine, rng, promiser)
    return Saying(by, {**body, **due, **relay, "reference": "Statement 4", "duty": "O5"})


@phrase("commitment.judged/1")
def _judged(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "commitment")
    by, relay = _word_of(machine, rng, rng.choice(_JUDGES))
    judgement = rng.choice(("kept", "partly_kept", "not_kept", "not_kept"))
    body = {"judgement": judgement, "evidence": "Two lorries passed", **relay}
    return found and Saying(by, body, (found[0],))


@phrase("commitment.disputed/1")
def _disputed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "commitment")
    by, relay = _word_of(machine, rng, rng.choice(_WHO))
    what = rng.choice(("made", "meaning", "start", "outcome"))
    return found and Saying(by, {"what": what, "why": "Not so", **relay}, (found[0],))


@phrase("commitment.start_claimed/1")
def _start_claimed(machine: Machine, rng: Random) -> Saying | None:
    spans = [
        subject
        for subject in machine.open("commitment")
        if (state := machine.state(subject)) is not None and state.body.due_after is not None
    ]
    by, relay = _word_of(machine, rng, rng.choice(GUARANTORS))
    started = at(machine, timedelta(hours=-rng.randrange(1, 4)))
    body = {"event": "It passed", "started_at": started, **relay}
    return Saying(by, body, (rng.choice(spans),)) if spans else None


@phrase("commitment.decided/1")
def _decided(machine: Machine, rng: Random) -> Saying | None:
    backed = [
        (subject, word)
        for subject in machine.open("commitment")
        if (state := machine.state(subject)) is not None and not state.replaced_by
        for word in state.standing
        if word.by in GUARANTORS and word.says != "disputed" and not word.relayed
    ]
    if not backed:
        return None
    subject, word = rng.choice(backed)
    other = GUARANTORS[1 - GUARANTORS.index(word.by)]
    return Saying(other, {"judgement": word.says, "document": "Minutes 3"}, (subject,))


@phrase("commitment.superseded/1")
def _superseded(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(
        machine, rng, "commitment", "made", "kept", "partly_kept", "not_kept", "disputed"
    )
    if found is None:
        return None
    others = [
        subject
        for subject in machine.open("commitment")
        if subject not in found[1].openings
        and (state := machine.state(subject)) is not None
        and state.promiser == found[1].promiser
        and not state.replaced_by
    ]
    by, relay = _word_of(machine, rng, rng.choice(found[1].to))
    body = {"replaced_by": rng.choice(others or [found[0]]), "why": "A later text", **relay}
    return Saying(by, body, (found[0],))


@phrase("proposal.proposed/1")
def _proposed(machine: Machine, rng: Random) -> Saying:
    proposer, *to = rng.sample(_WHO, rng.randrange(2, 4))
    by, relay = _word_of(machine, rng, proposer)
    body: dict[str, Any] = {"to": to, "topic": "terms", "title": "Negotiate the mill road", **relay}
    if rng.random() < 0.4:
        body["answer_by"] = at(machine, timedelta(days=rng.randrange(1, 30)))
    return Saying(by, body)


@phrase("proposal.answered/1")
def _answered(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "proposal", "proposed", "rejected", "countered")
    if found is None:
        return None
    by, relay = _word_of(machine, rng, rng.choice(found[1].to))
    answer = rng.choice(("accepted", "accepted", "rejected", "countered"))
    return Saying(by, {"answer": answer, "why": "Made up.", **relay}, (found[0],))


@phrase("proposal.withdrawn/1")
def _withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "proposal", "proposed", "rejected", "countered")
    if found is None:
        return None
    by, relay = _word_of(machine, rng, found[1].by)
    return Saying(by, {"why": "Overtaken", **relay}, (found[0],))


@phrase("milestone.set/1")
def _set(_machine: Machine, rng: Random) -> Saying:
    if rng.random() < 0.3:
        known = rng.choice(("first_report", "periodic_report", "governance_target"))
        return Saying(OFFICER, {"milestone": known, "reference": "The terms"})
    name = f"road_{rng.randrange(40)}"
    dated: dict[str, str] = rng.choice(
        ({"due_on": "2016-05-01"}, {"after": "P1M", "starts_with": "Talks"}, {"every": "P30D"})
    )
    body = {"milestone": name, "text": "A round of talks", "owner": rng.choice(_WHO), **dated}
    return Saying(OFFICER, {**body, "reference": "Statement 5"})


@phrase("milestone.start_claimed/1")
def _milestone_start(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "milestone")
    by, relay = _word_of(machine, rng, rng.choice(_WHO))
    body = {"event": "Talks began", "starts_on": "2016-03-14", **relay}
    return found and Saying(by, body, (found[0],))


@phrase("milestone.start_disputed/1")
def _milestone_start_disputed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "milestone")
    by, relay = _word_of(machine, rng, rng.choice(_WHO))
    return found and Saying(by, {"why": "The text has no start", **relay}, (found[0],))


@phrase("milestone.moved/1")
def _moved(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "milestone", "set", "moved")
    if found is None:
        return None
    by, relay = _word_of(machine, rng, found[1].body.owner or OFFICE)
    number = {"occurrence": rng.randrange(1, 4)} if found[1].body.every else {}
    return Saying(by, {"to": "2016-06-01", "document": "Letter", **number, **relay}, (found[0],))


@phrase("milestone.met/1")
def _met(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "milestone")
    if found is None:
        return None
    by, relay = _word_of(machine, rng, rng.choice(_WHO))
    number = {"occurrence": rng.randrange(1, 4)} if found[1].body.every else {}
    return Saying(by, {"evidence": "Report 7", **number, **relay}, (found[0],))


@phrase("milestone.disputed/1")
def _milestone_disputed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "milestone", "met", "disputed")
    if found is None:
        return None
    by, relay = _word_of(machine, rng, rng.choice(_WHO))
    number = {"occurrence": max(found[1].spoken)} if found[1].body.every else {}
    return Saying(by, {"why": "It was not delivered", **number, **relay}, (found[0],))
