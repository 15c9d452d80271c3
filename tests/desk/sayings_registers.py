"""What may be said of links, destroyed bodies, agreements, actors, keys and imports."""

from __future__ import annotations

import hashlib
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk import machine as m
from tests.desk.sayings import ACTORS, GUARANTORS, OFFICER, Saying, one_of, phrase

from truceline.keyring.files import new_pair
from truceline.ledger.entry import format_time
from truceline.mechanism.catalogue import KINDS

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

_LINKED_PARTS = ("incident", "notice", "movement", "matter", "party", "listing", "local_truce",
                 "force", "readiness", "observation", "record", "meeting", "influence",
                 "aid", "commitment", "proposal", "milestone", "detainee_list",
                 "detainee_request", "handover", "interest")  # fmt: skip


@phrase("subject.linked/1")
def _linked(machine: Machine, rng: Random) -> Saying | None:
    parts = [part for part in _LINKED_PARTS if len(machine.open(part)) > 1]
    if not parts:
        return None
    part = "incident" if "incident" in parts and rng.random() < 0.4 else rng.choice(parts)
    pair = rng.sample(machine.open(part), 2)
    return Saying(rng.choice((OFFICER, *GUARANTORS)), {"why": "One and the same"}, tuple(pair))


@phrase("subject.unlinked/1")
def _unlinked(machine: Machine, rng: Random) -> Saying | None:
    rows = machine.store.connection.execute("SELECT low, high FROM link WHERE ended IS NULL")
    links = sorted(rows.fetchall())
    if not links:
        return None
    ends = [machine.store.listed_at(seq) for seq in rng.choice(links)]
    about = tuple(end.id for end in ends if end is not None)
    return Saying(OFFICER, {"why": "Told apart"}, about)


@phrase("body.destroyed/1")
def _destroyed(machine: Machine, rng: Random) -> Saying | None:
    size = machine.store.size()
    for _ in range(20):
        found = machine.store.indexed(rng.randrange(size))
        if found is None or KINDS[found.kind].part in {
            "agreement",
            "actor",
            "key",
            "link",
            "import",
        }:
            continue
        sealed = machine.store.boxes(found.seq) and rng.random() < 0.6
        if KINDS[found.kind].opens and not sealed and rng.random() < 0.7:
            continue
        body = {"entry": found.hash, "place": found.seq, "what": "sealed" if sealed else "body"}
        body |= {"ground": "consent_withdrawn", "why": "Made up."}
        return Saying(OFFICER, body, _about(machine, found.seq))
    return None


def _about(machine: Machine, seq: int) -> tuple[str, ...]:
    """The subjects that an entry folds into."""
    return tuple(subject for subject, own in machine.store.subjects_of(seq).items() if own)


def _text(agreement: str, version: int) -> str:
    terms = m.TERMS.read_text(encoding="utf-8")
    changed = terms.replace("id: made-up-truce", f"id: {agreement}").replace(
        "version: 1\n", f"version: {version}\n"
    )
    if agreement != "made-up-truce":
        # Those that are adopted beside it end, and may be renewed.
        ends = '  ends: "2017-02-27T00:00:00Z"\n  renewal: {span: P14D}\n'
        changed = changed.replace("\neffect:\n", f"\neffect:\n{ends}")
    if version % 2 == 0:
        changed = changed.replace("value: PT12H, from: registered", "value: PT6H, from: registered")
    return changed


def _terms_body(text: str) -> dict[str, str]:
    return {"terms": text, "terms_hash": hashlib.sha256(text.encode()).hexdigest()}


@phrase("agreement.adopted/1")
def _adopted(_machine: Machine, rng: Random) -> Saying:
    name = f"made-up-{rng.choice(('air', 'sea', 'road', 'well', 'mill'))}"
    return Saying(rng.choice(GUARANTORS), _terms_body(_text(name, 1)))


@phrase("agreement.amended/1")
def _amended(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "agreement", "in_force")
    if found is None:
        return None
    terms = found[1].terms
    body = _terms_body(_text(terms.id, terms.version + 1))
    return Saying(rng.choice(GUARANTORS), {**body, "why": "Agreed anew"}, (found[0],))


@phrase("agreement.amendment_proposed/1")
def _proposed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "agreement", "in_force")
    if found is None:
        return None
    body = _terms_body(_text(found[1].terms.id, found[1].terms.version + 1))
    return Saying(rng.choice(GUARANTORS), {**body, "why": "Made up."}, (found[0],))


@phrase("agreement.change_agreed/1")
def _agreed(machine: Machine, rng: Random) -> Saying | None:
    return _answer(machine, rng)


@phrase("agreement.change_refused/1")
def _refused(machine: Machine, rng: Random) -> Saying | None:
    return _answer(machine, rng)


def _answer(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "agreement", "in_force")
    if found is None:
        return None
    changes = [each.change for each in found[1].agreed] or [""]
    body = {"why": "Made up.", "terms_hash": rng.choice(changes) or None}
    return Saying(rng.choice(GUARANTORS), {k: v for k, v in body.items() if v}, (found[0],))


@phrase("agreement.renewed/1")
def _renewed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "agreement", "in_force")
    if found is None:
        return None
    # Terms without an end, or without a renewal, refuse it; others take it up to their span.
    until = (found[1].terms.ends_at or machine.now) + timedelta(days=rng.randrange(1, 12))
    body = {"until": format_time(until), "why": "By decision of both"}
    return Saying(rng.choice(GUARANTORS), body, (found[0],))


@phrase("agreement.ended/1")
def _ended(machine: Machine, rng: Random) -> Saying | None:
    further = machine.open("agreement", "in_force")[1:]
    if not further:
        return None
    return Saying(rng.choice(GUARANTORS), {"why": "The term ran out"}, (rng.choice(further),))


@phrase("actor.registered/1")
def _registered(_machine: Machine, rng: Random) -> Saying:
    actor = rng.choice(("group:band", "group:column", "team:south"))
    return Saying(m.CONVENOR.actor, {"actor": actor, "name": "Newcomer", "roles": ["reporter"]})


@phrase("actor.changed/1")
def _changed(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "actor")
    if found is None or found[1].actor in {OFFICER, *GUARANTORS, "monitor:post"}:
        return None
    roles = sorted({*found[1].roles, "reporter"}) if rng.random() < 0.8 else []
    return Saying(m.CONVENOR.actor, {"roles": roles, "why": "Made up."}, (found[0],))


@phrase("key.enrolled/1")
def _enrolled(machine: Machine, rng: Random) -> Saying | None:
    actor = rng.choice([each for each in ACTORS if each != OFFICER])
    pair = new_pair(actor, seed=rng.getrandbits(256).to_bytes(32, "big"))
    machine.waiting = pair
    by = actor if rng.random() < 0.5 else m.CONVENOR.actor
    body = pair.request(machine.desk.origin).as_json()
    return Saying(by, {**body, "possession": pair.prove(machine.desk.origin).hex()})


@phrase("key.enrolled/2")
def _enrolled_whole(machine: Machine, rng: Random) -> Saying | None:
    actor = rng.choice([each for each in ACTORS if each != OFFICER])
    pair = new_pair(actor, seed=rng.getrandbits(256).to_bytes(32, "big"))
    machine.waiting = pair
    by = actor if rng.random() < 0.5 else m.CONVENOR.actor
    return Saying(by, pair.request(machine.desk.origin).as_json())


def _spare_key(machine: Machine, rng: Random) -> tuple[str, Any] | None:
    """A key that is enrolled, and with which nobody signs any more."""
    current = {pair.id for pair in machine.pairs.values()}
    keys = [
        (subject, state.key)
        for subject in machine.open("key", "enrolled")
        if (state := machine.state(subject)) is not None and state.key.id not in current
    ]
    return rng.choice(keys) if keys else None


@phrase("key.revoked/1")
def _revoked(machine: Machine, rng: Random) -> Saying | None:
    found = _spare_key(machine, rng)
    return found and Saying(m.CONVENOR.actor, {"why": "Lost"}, (found[0],))


@phrase("key.revoked/2")
def _revoked_since(machine: Machine, rng: Random) -> Saying | None:
    found = _spare_key(machine, rng)
    if found is None:
        return None
    body = {"reason": rng.choice(("lost", "stolen", "copied", "replaced")), "why": "Made up."}
    if rng.random() < 0.5:
        since = machine.now - timedelta(minutes=rng.randrange(60))
        body["compromised_since"] = since.strftime("%Y-%m-%dT%H:%M:%SZ")
    by = found[1].actor if rng.random() < 0.3 else m.CONVENOR.actor
    return Saying(by, body, (found[0],))


@phrase("import.recorded/1")
def _imported(_machine: Machine, rng: Random) -> Saying:
    body = m.example(KINDS["import.recorded/1"])
    return Saying(OFFICER, {**body, "file_hash": f"{rng.getrandbits(256):064x}"})
