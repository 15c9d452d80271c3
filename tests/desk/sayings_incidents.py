"""What may be said of incidents, from the first report to the reopening of a closed case."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.desk.sayings import (
    ACTORS,
    GUARANTORS,
    OFFICE,
    OFFICER,
    Saying,
    at,
    one_of,
    phrase,
)

from truceline.mechanism.catalogue import KINDS
from truceline.mechanism.incident_rules import ALLOWED
from truceline.mechanism.incident_states import BREACHES

if TYPE_CHECKING:
    from random import Random

    from tests.desk.machine import Machine

    from truceline.mechanism.incident_states import Incident

_GROUPS = ("group:brigade", "group:division")
_REPORTERS = (*_GROUPS, "agency:aid", "person:miller", "monitor:post")


@phrase("incident.reported/1")
def _reported(machine: Machine, rng: Random) -> Saying:
    south, west = rng.randrange(30, 36), rng.randrange(35, 40)
    suspected = rng.choice(_GROUPS)
    body: dict[str, Any] = {
        "report_class": "violation",
        "acts": [rng.choice(("mortar", "artillery", "sniper", "sexual_violence"))],
        "occurred_from": at(machine, timedelta(hours=-3)),
        "occurred_until": at(machine, timedelta(hours=-2)),
        "place_as_said": "near the mill",
        "area": {
            "south": float(south),
            "west": float(west),
            "north": south + 0.5,
            "east": west + 0.5,
        },
        "suspected": [suspected],
        "affected": [each for each in _GROUPS if each != suspected],
        "language": "ar",
        "source_class": "civilian",
        "means": rng.choice(("seen", "heard")),
    }
    if rng.random() < 0.5:
        body |= {"reporter": "A miller", "narrative": "Six rounds fell."}
    return Saying(rng.choice(_REPORTERS), body)


def _in(machine: Machine, rng: Random, kind: str) -> tuple[str, Incident] | None:
    """An incident in which the kind may come."""
    return one_of(machine, rng, "incident", *sorted(ALLOWED[KINDS[kind].body]))


def _plain(kind: str, by: tuple[str, ...], body: dict[str, Any]) -> None:
    """A kind whose words do not hang on the incident's state."""

    def saying(machine: Machine, rng: Random) -> Saying | None:
        found = _in(machine, rng, kind)
        return found and Saying(rng.choice(by), dict(body), (found[0],))

    phrase(kind)(saying)


_PLACE = {"place_matched": "The mill", "gazetteer": "made up", "confirmed_with": "officer"}
_ASSESSED = {"nature": "Indirect fire", "threat_to_compliance": "limited"}
_plain("incident.registered/1", (OFFICER,), {"severity": "grave"})
_plain("incident.acknowledged/1", (OFFICER,), {"told": "reporter"})
_plain("incident.contained/1", (OFFICER,), {"measure": "Quiet since noon", "account": "By radio."})
_plain("incident.visit_tasked/1", (OFFICER,), {"team": "monitor:post", "route": "The mill road."})
_plain("incident.access_granted/1", (OFFICER,), {"by": "group:brigade"})
_plain("incident.access_delayed/1", (OFFICER,), {"by": "group:brigade", "reason": "Rain"})
_plain("incident.access_denied/1", (OFFICER,), {"by": "group:brigade", "reason": "Mines"})
_plain("incident.visited/1", ("monitor:post",), {"team": "monitor:post", "complete": True})
_plain("incident.assessed/1", (OFFICER,), _ASSESSED)
_plain("incident.closure_agreed/1", GUARANTORS, {"why": "Nothing to attribute"})
_plain("incident.reopened/1", (OFFICER,), {"why": "A new witness"})
_plain("incident.self_defence_claimed/1", _GROUPS, {"threat": "Fire from the ridge"})


@phrase("incident.place_confirmed/1")
def _place_confirmed(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.place_confirmed/1")
    if found is None:
        return None
    said = found[1].reports[0].body.place_as_said
    return Saying(OFFICER, {"place_as_said": said, **_PLACE}, (found[0],))


@phrase("incident.queried/1")
def _queried(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.queried/1")
    if found is None:
        return None
    body = {"to": rng.choice((*found[1].suspected, *GUARANTORS)), "previewed_by": OFFICER}
    body |= {"redacted_text": "Mortar fire is reported.", "language": "ar"}
    return Saying(OFFICER, body, (found[0],))


@phrase("incident.answered/1")
def _answered(machine: Machine, rng: Random) -> Saying | None:
    found = _asked(machine, rng)
    body = {"position": rng.choice(("denies", "explains", "asks_for_time")), "summary": "A line"}
    return found and Saying(found[1], body, (found[0],))


@phrase("incident.silence_recorded/1")
def _silence(machine: Machine, rng: Random) -> Saying | None:
    found = _asked(machine, rng)
    if found is not None and rng.random() < 0.5:
        machine.tick(3600 * 24)
    return found and Saying(OFFICER, {"by": found[1]}, (found[0],))


def _asked(machine: Machine, rng: Random) -> tuple[str, str] | None:
    """An incident, and somebody who was asked about it and has not answered."""
    found = [
        (subject, query.to)
        for subject in machine.open("incident", *sorted(ALLOWED[KINDS["incident.answered/1"].body]))
        if (state := machine.state(subject)) is not None
        for query in state.queries
        if query.answered_at is None and query.episode == state.episode
    ]
    return rng.choice(found) if found else None


@phrase("incident.withdrawn/1")
def _withdrawn(machine: Machine, rng: Random) -> Saying | None:
    found = one_of(machine, rng, "incident", "reported", "registered")
    if found is None:
        return None
    mine = [report for report in found[1].reports if not report.withdrawn]
    return Saying(rng.choice(mine).by, {"why": "A quarry blast"}, (found[0],)) if mine else None


@phrase("incident.lines_cut/1")
def _cut(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.lines_cut/1")
    return found and Saying(OFFICER, {"to": rng.choice(_GROUPS)}, (found[0],))


@phrase("incident.lines_restored/1")
def _restored(machine: Machine, rng: Random) -> Saying | None:
    cut = [
        (subject, min(state.cut))
        for subject in machine.open("incident")
        if (state := machine.state(subject)) is not None and state.cut
    ]
    found = rng.choice(cut) if cut else None
    return found and Saying(OFFICER, {"to": found[1]}, (found[0],))


@phrase("incident.interview_consented/1")
def _consented(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.interview_consented/1")
    if found is None:
        return None
    if "witness_1" in found[1].consents and rng.random() < 0.3:
        return Saying(OFFICER, {"witness": "witness_1", "consent": "withdrawn"}, (found[0],))
    body = {"witness": "witness_1", "consent": "given", "scope": ["desk"], "identity": "A miller"}
    return Saying(OFFICER, body, (found[0],))


@phrase("incident.evidence_added/1")
def _evidence(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.evidence_added/1")
    body = {"hash": f"{rng.getrandbits(256):064x}", "media_type": "image/jpeg"}
    body |= {"source_class": "civilian", "means": "photograph", "description": "A crater."}
    return found and Saying(OFFICER, body, (found[0],))


@phrase("incident.custody_moved/1")
def _custody(machine: Machine, rng: Random) -> Saying | None:
    found = [
        (subject, held)
        for subject in machine.open("incident")
        if (state := machine.state(subject)) is not None
        for held in state.evidence.values()
    ]
    if not found:
        return None
    subject, held = rng.choice(found)
    to = rng.choice([actor for actor in ACTORS if actor != held.holders[-1]])
    body = {"evidence": held.hash, "hash_found": held.hash}
    return Saying(OFFICER, {**body, "handed_by": held.holders[-1], "received_by": to}, (subject,))


@phrase("incident.judged/1")
def _judged(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.judged/1")
    if found is None:
        return None
    basis = [rng.choice(found[1].file)]
    body = {"proof_of_event": "credible_single_source", "event_basis": basis}
    return Saying(rng.choice(("monitor:post", *GUARANTORS)), body, (found[0],))


@phrase("incident.found/1")
def _found(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.found/1")
    if found is None:
        return None
    makers = {finding.maker for finding in found[1].findings if finding.episode == found[1].episode}
    waiting = [each for each in GUARANTORS if each not in makers] or list(GUARANTORS)
    body: dict[str, Any] = {"finding": "violation", "severity": "grave"}
    body |= {"proof_of_event": "credible_single_source", "proof_of_author": "probable"}
    body |= {"against": list(found[1].suspected)}
    if rng.random() < 0.2:
        body |= {"finding": "not_substantiated", "proof_of_author": "unknown", "against": []}
    if rng.random() < 0.2:
        return Saying("monitor:post", {**body, "capacity": "note"}, (found[0],))
    return Saying(rng.choice(waiting), body, (found[0],))


@phrase("incident.remedy_set/1")
def _remedy_set(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.remedy_set/1")
    if found is None:
        return None
    of = sorted(found[1].standing.against) or list(found[1].suspected)
    return Saying(rng.choice(GUARANTORS), {"remedies": ["cease"], "of": of}, (found[0],))


@phrase("incident.remedied/1")
def _remedied(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.remedied/1")
    return found and Saying(OFFICER, {"remedies": list(found[1].remedies)}, (found[0],))


@phrase("incident.referred/1")
def _referred(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.referred/1")
    if found is None:
        return None
    rung = "ministers" if found[1].rung else rng.choice(("task_force", "ministers"))
    body = {"rung": rung, "reason": "The third in a week", "file": list(found[1].file)}
    about = tuple(dict.fromkeys((found[0], *(report.hash for report in found[1].reports))))
    return Saying(rng.choice(GUARANTORS), body, about)


@phrase("incident.decided/1")
def _decided(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.decided/1")
    if found is None:
        return None
    decision = rng.choice(("no_action", "finding_upheld", "finding_set_aside", "remedy"))
    body = {"rung": found[1].rung, "decision": decision, "summary": "A line"}
    return Saying(OFFICE, body, (found[0],))


@phrase("incident.closed/1")
def _closed(machine: Machine, rng: Random) -> Saying | None:
    found = _in(machine, rng, "incident.closed/1")
    if found is None:
        return None
    shared = found[1].standing.form == "joint" and found[1].standing.finding in BREACHES
    attribution = "as_found" if shared and rng.random() < 0.5 else "none"
    by = rng.choice((*GUARANTORS, OFFICER))
    return Saying(by, {"attribution": attribution, "why": "Done"}, (found[0],))
