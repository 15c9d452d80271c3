"""``truceline bodies``: the ladder and what is before each rung, meetings, decisions, guarantors.

All of it is read through one view: for a narrowed reader it tells of what that reader may see, and
where something could be missing for that reason it says so and claims nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import click

from truceline.cli import shared
from truceline.cli.paper import SHORT, Paper, echo_json

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime
    from pathlib import Path

    from truceline.analysis.answering import PartyAnswer
    from truceline.mechanism.meeting_states import MeetingState
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_model import Body
    from truceline.views import Item, View

_PARTS = ("incident", "party")
"""What can be referred up the ladder."""

_TURNS = frozenset(
    f"incident.{event}"
    for event in ("referred", "decided", "remedy_set", "closed", "reopened", "withdrawn")
)
"""What brings an incident before a rung, or takes it from there."""


@click.command(short_help="The ladder, meetings, decisions, and who answers for whom.")
@click.option("--body", "only", default="", metavar="BODY", help="Only this body of Terms.")
@shared.reading
def bodies(
    *,
    only: str,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """The bodies of each agreement: what is before each rung, meetings, decisions, guarantors."""
    with shared.opened_desk(folder) as desk:
        view = shared.narrowed(desk, reader, at, known)
        agreed = view.standing.in_force.values()
        found = [facts(view, terms, only) for terms in agreed if terms.bodies]
    if as_json:
        echo_json({"agreements": found})
        return
    paper = Paper()
    for each in found:
        _say(each, paper)


def facts(view: View, terms: Terms, only: str = "") -> dict[str, Any]:
    """What the bodies of one agreement have before them, as a JSON object.

    Raises:
        NotFound: BODY_UNKNOWN for a body that the agreement does not have.
    """
    from truceline.errors import Fault, NotFound  # noqa: PLC0415 - only for a name that is wrong
    from truceline.mechanism.nearest import hint_for  # noqa: PLC0415

    known = [body.id for body in terms.bodies]
    if only and only not in known:
        sentence = f"{terms.id} has no body {only!r}."
        raise NotFound(Fault("BODY_UNKNOWN", sentence, hint_for(only, known), where="--body"))
    meetings = [(s, state) for s, state in _under(view, "meeting", terms) if _mine(state, only)]
    answers = () if only else _answers(view, terms)
    return {
        "agreement": terms.id,
        "title": terms.title,
        "whole": view.scope.whole,
        "bodies": [_body(each, view, terms) for each in _in_order(terms) if only in {"", each.id}],
        "meetings": [_meeting(subject, state) for subject, state in meetings],
        "decisions": [
            _decision(subject, state, number)
            for subject, state in meetings
            for number in range(len(state.decisions))
        ],
        "parties": [_answer(each, whole=view.scope.whole) for each in answers],
    }


def _in_order(terms: Terms) -> list[Body]:
    """The bodies: rungs of branches, then of the trunk from the lowest, then what is no rung."""
    from truceline.mechanism.ladders import rungs  # noqa: PLC0415 - loads with the desk

    order = {rung: n for n, rung in enumerate(rungs(terms))}
    return sorted(terms.bodies, key=lambda body: order.get(body.id, len(order)))


def _mine(state: MeetingState, only: str) -> bool:
    return only in {"", state.body}


def _under(view: View, part: str, terms: Terms) -> Iterator[tuple[str, Any]]:
    """``(id, state)`` of the subjects of a part under an agreement, newest first."""
    for subject, state in view.states(part):
        if (view.standing.terms_of(state.under) or view.standing.first).id == terms.id:
            yield subject, state


def _body(body: Body, view: View, terms: Terms) -> dict[str, Any]:
    from truceline.mechanism.ladders import above, rungs, seats  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.terms_answers import quorum_words  # noqa: PLC0415

    quorums = terms.sections.quorums
    is_rung = body.id in rungs(terms)
    return {
        "body": body.id,
        "name": body.name,
        "rung": is_rung,
        "above": next(iter(above(terms, body.id)), None) if is_rung else None,
        "chairs": list(body.chairs),
        "sits": sorted(seats(terms, body.id)),
        "seats": [{"of": each.of, "seats": each.seats} for each in body.composition],
        "quorum": quorum_words(quorums[body.quorum]) if body.quorum else None,
        "emergency": quorum_words(quorums[body.emergency]) if body.emergency else None,
        "before_it": list(_before(body.id, view, terms)) if is_rung else [],
    }


def _before(rung: str, view: View, terms: Terms) -> Iterator[dict[str, Any]]:
    """What was referred to a rung and waits there, and what escalates to it while overdue."""
    from truceline.analysis.escalation import escalation  # noqa: PLC0415 - loads slowly
    from truceline.store.finding import Question  # noqa: PLC0415

    for part in _PARTS:
        for item in view.every(Question(part=part, under=terms.id)):
            referred = _rung_of(item, view) == rung
            raised = escalation(item.row, terms, view.at)
            escalates = raised is not None and raised.rung == rung
            if referred or escalates:
                yield {
                    **_item(item, view),
                    "how": "referred" if referred else "overdue, by derivation",
                    "late": [] if raised is None else [clock.name for clock in raised.late],
                }


def _rung_of(item: Item, view: View) -> str:
    """The rung before which something waits, as far as this reader sees; empty for none.

    Whoever does not see the report of an incident goes by the referral, unless it sees what ended
    it.
    """
    from truceline.views import GLIMPSED  # noqa: PLC0415 - loads with the desk

    if item.row.state == "referred":
        return item.row.rung
    if item.part != "incident" or item.row.state != GLIMPSED:
        return ""
    entries = view.show(item.subject).entries
    turns = [each for each in entries if each.kind.partition("/")[0] in _TURNS]
    last = turns[-1] if turns else None
    return str(last.body.rung) if last is not None and last.kind == "incident.referred/1" else ""


def _item(item: Item, view: View) -> dict[str, Any]:
    from truceline.sheets import referrals  # noqa: PLC0415 - loads slowly

    sent = []
    if item.part == "incident":
        sent = referrals.facts(view, view.show(item.subject))[-1:]
    return {
        "subject": item.subject,
        "part": item.part,
        "state": item.row.state,
        "title": item.row.title,
        "file": sent[0] if sent else None,
    }


def _meeting(subject: str, state: MeetingState) -> dict[str, Any]:
    return {
        "subject": subject,
        "body": state.body,
        "title": state.title,
        "state": state.state,
        "starts": _text(state.starts),
        "resumes_at": _text(state.resumes_at),
        "agenda": [{"item": each.item, "title": each.title} for each in state.agenda],
        "invited": list(state.invited),
        "attendance": [
            {"actor": s.actor, "how": s.how, "side": s.side, "delegates": s.delegates}
            for s in state.attendance.values()
        ],
        "decided": state.decided_words,
        "minutes_approved_by": sorted(state.approved_by),
        "reference": state.reference,
    }


def _decision(meeting: str, state: MeetingState, number: int) -> dict[str, Any]:
    each = state.decisions[number]
    return {
        "entry": each.entry,
        "meeting": meeting,
        "body": state.body,
        "at": _text(each.at),
        "text": each.text,
        "about": [subject for subject in each.about if subject != meeting],
        "rule": each.rule or None,
        "quorum": each.quorum or None,
        "emergency": each.emergency or None,
        "agreed": list(each.agreed),
        "dissented": list(each.dissented),
        "recorded_by": each.by,
        "vouched_for": each.vouched,
    }


def _answers(view: View, terms: Terms) -> tuple[PartyAnswer, ...]:
    from truceline.analysis.answering import answering  # noqa: PLC0415 - loads slowly

    return answering(
        terms,
        [state for _, state in _under(view, "party", terms)],
        [state for _, state in _under(view, "charge", terms)][::-1],
        list(_under(view, "influence", terms))[::-1],
        view.at,
    )


def _answer(found: PartyAnswer, *, whole: bool) -> dict[str, Any]:
    """One party; where nobody answers in a narrowed view, that nobody does is not claimed."""
    says = found.says
    if not found.guarantors and not whole:
        says = f"Nobody whom this reader may see answers for {found.party}."
    return {
        "party": found.party,
        "side": found.side,
        "status": found.status,
        "answered_for": True if found.guarantors else False if whole else None,
        "guarantors": [
            {
                "guarantor": each.guarantor,
                "by": each.by,
                "since": _text(each.since),
                "entry": each.entry,
                "relayed": each.relayed,
            }
            for each in found.guarantors
        ],
        "influence": [
            {
                "subject": subject,
                "state": state.state,
                "guarantor": state.guarantor,
                "asked": state.asked,
                "about": list(state.about),
                "log": [
                    {"entry": w.entry, "kind": w.kind, "by": w.by, "at": _text(w.at),
                     "what": w.what, "relayed": w.relay is not None}
                    for w in state.log
                ],
            }
            for subject, state in found.asked
        ],
        "says": says,
    }  # fmt: skip


def _text(at: datetime | None) -> str | None:
    if at is None:
        return None
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads with the desk

    return format_time(at)


# The same for people.


def _how_many(body: dict[str, Any], *, whole: bool) -> str:
    """How many matters are before a rung; a narrowed reader is told how many of them it sees."""
    count = str(len(body["before_it"]))
    return "" if not body["rung"] else count if whole else f"{count} seen"


def _attended(meeting: dict[str, Any]) -> str:
    """How many are recorded as present; a meeting of which nobody recorded that has no number."""
    there = meeting["attendance"]
    return str(sum(who["how"] == "present" for who in there)) if there else "not said"


def _say(found: dict[str, Any], paper: Paper) -> None:
    paper.line(f"{found['agreement']}: {paper.words(found['title'])}", style="bold")
    paper.head("Bodies, lowest rung first")
    paper.table(
        ("body", "refers to", "before it", "quorum", "name"),
        [
            (
                each["body"],
                each["above"] or ("the top" if each["rung"] else "no rung"),
                _how_many(each, whole=found["whole"]),
                each["quorum"] or "",
                paper.words(each["name"]),
            )
            for each in found["bodies"]
        ],
    )
    for each in found["bodies"]:
        _say_before(each, paper)
    _say_meetings(found, paper)
    _say_parties(found["parties"], paper)


def _say_before(body: dict[str, Any], paper: Paper) -> None:
    if not body["before_it"]:
        return
    paper.head(f"Before {body['body']}")
    rows = [
        (
            paper.fixed(each["subject"][:SHORT]),
            each["part"],
            each["how"],
            ", ".join(each["late"]),
            paper.words(each["file"]["says"] if each["file"] else each["title"]),
        )
        for each in body["before_it"]
    ]
    paper.table(("subject", "part", "how", "overdue", "file or title"), rows)


def _say_meetings(found: dict[str, Any], paper: Paper) -> None:
    if found["meetings"]:
        paper.head("Meetings, newest first")
        rows = [
            (
                paper.fixed(each["subject"][:SHORT]),
                each["body"],
                each["state"],
                paper.fixed(each["starts"]),
                _attended(each),
                paper.words(each["title"]),
            )
            for each in found["meetings"]
        ]
        paper.table(("meeting", "body", "state", "starts", "present", "title"), rows)
    if found["decisions"]:
        paper.head("Decisions")
        decided = [
            (
                paper.fixed(each["entry"][:SHORT]),
                each["body"],
                each["quorum"] or "none claimed",
                ", ".join(each["agreed"]),
                ", ".join(each["dissented"]),
                "yes" if each["vouched_for"] else "by one hand alone",
                paper.words(each["text"]),
            )
            for each in found["decisions"]
        ]
        paper.table(
            ("entry", "body", "quorum", "agreed", "dissented", "vouched for", "decision"), decided
        )


def _say_parties(parties: list[dict[str, Any]], paper: Paper) -> None:
    if not parties:
        return
    paper.head("Who answers for whom")
    rows = [
        (
            paper.fixed(each["party"]),
            each["side"],
            each["status"],
            ", ".join(f"{g['guarantor']} ({g['by']})" for g in each["guarantors"]),
            paper.words(each["says"]),
        )
        for each in parties
    ]
    paper.table(("party", "side", "status", "guarantors", "why"), rows)
    log = [(each["party"], asked) for each in parties for asked in each["influence"]]
    if not log:
        return
    paper.head("Influence asked for, and what is said of it; none of it is a finding")
    words = [
        (
            paper.fixed(asked["subject"][:SHORT]),
            paper.fixed(party),
            paper.fixed(word["at"]),
            f"{word['by']}{' (relayed)' if word['relayed'] else ''}",
            word["kind"].replace("_", " "),
            paper.words(word["what"]),
        )
        for party, asked in log
        for word in asked["log"]
    ]
    paper.table(("request", "on", "at", "by", "says that it", "what"), words)
