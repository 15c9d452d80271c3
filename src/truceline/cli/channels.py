"""``truceline channels``: which ways to speak are open, who answers, and who cannot be reached.

Numbers and names are sealed and never stand here; ``truceline show SUBJECT --key`` opens them for
whom they were sealed to, and ``truceline print duty --key`` puts them on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import click

from truceline.analysis.reach import Line, Reach, Register, Silence
from truceline.cli import shared
from truceline.cli.paper import Paper, echo_json
from truceline.mechanism.call_trees import CallTreeState
from truceline.mechanism.rosters import RosterState
from truceline.mechanism.visits import VisitState

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from truceline.mechanism.contacts import ContactState
    from truceline.views import View

_LOG = 20
"""How many attempts people are shown; programs get all of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ways:
    """All that a reader may see of channels and of those who use them, at an instant.

    Args:
        register: Channels, focal points, contacts and parties, by subject id.
        lines: Every channel at the instant.
        reached: Every active party: reachable, or an alarm.
        silences: For each actor whom it was tried to reach, the attempts and the stretch since.
        rosters: Rosters by subject id.
        call_trees: Call trees by subject id.
        visits: Visits by subject id.
    """

    register: Register
    lines: tuple[Line, ...]
    reached: tuple[Reach, ...]
    silences: tuple[Silence, ...]
    rosters: Mapping[str, RosterState]
    call_trees: Mapping[str, CallTreeState]
    visits: Mapping[str, VisitState]


@click.command(short_help="Channels, focal points, contacts, and alarms.")
@click.option("--party", default="", metavar="ACTOR", help="Only what concerns this actor.")
@shared.reading
def channels(
    *,
    party: str,
    folder: Path | None,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None,
    as_json: bool,
) -> None:
    """Channels with their state and last sign of life, focal points, alarms and the contact log.

    A party that is active and cannot be reached is an alarm, with its reason. Numbers and names
    are sealed and are not shown here.
    """
    with shared.opened_desk(folder) as desk:
        found = ways(shared.narrowed(desk, reader, at, known))
    # What a reader may not see is not counted for it: an alarm then may be one for it alone.
    told = facts(found, party) | {"as_seen_by": reader}
    if as_json:
        echo_json(told)
    else:
        say(told, Paper())


def register_of(view: View) -> Register:
    """What reach is worked out from, as a view's reader may see it at its instant."""
    from truceline.analysis.reach import Register  # noqa: PLC0415 - loads slowly

    return Register(
        at=view.at,
        agreements=view.standing.in_force,
        first=view.standing.first.id,
        channels=dict(view.states("channel")),
        focal_points=dict(view.states("focal_point")),
        contacts=dict(view.states("contact")),
        parties=dict(view.states("party")),
    )


def ways(view: View) -> Ways:
    """All that a view's reader may see of channels and of those who use them."""
    from truceline.analysis.reach import lines, reach, silence  # noqa: PLC0415 - loads slowly

    register = register_of(view)
    tried = {contact.to for contact in register.contacts.values() if contact.at <= view.at}
    attempts = register.contacts.values()
    return Ways(
        register=register,
        lines=lines(register),
        reached=reach(register),
        silences=tuple(silence(actor, attempts, view.at) for actor in sorted(tried)),
        rosters=dict(view.states("roster")),
        call_trees=dict(view.states("call_tree")),
        visits=dict(view.states("visit")),
    )


def facts(found: Ways, party: str = "") -> dict[str, Any]:
    """The same as a JSON object; times are RFC 3339 UTC. ``party`` leaves out other actors'."""
    at = found.register.at

    def concerns(*actors: str) -> bool:
        return not party or party in actors

    return {
        "at": _text(at),
        "channels": [_line(line) for line in found.lines],
        "focal_points": [
            {
                "subject": subject, "under": found.register.under(point), "actor": point.actor,
                "side": point.side, "post": point.post, "channels": list(point.channels),
                "hours": point.hours, "since": _text(point.since), "named_by": point.named_by,
            }
            for subject, point in found.register.focal_points.items()
            if point.stands_at(at) and concerns(point.actor)
        ],
        "on_duty": [
            {"subject": subject, "actor": roster.actor, "roster": roster.title, **duty}
            for subject, roster in found.rosters.items()
            if concerns(roster.actor)
            for duty in _duty(roster, at)
        ],
        "call_trees": [
            _tree(subject, tree)
            for subject, tree in found.call_trees.items()
            if tree.state == "set" and concerns(*tree.callees)
        ],
        "reach": [_reach(each) for each in found.reached if concerns(each.party)],
        "alarms": [r.says for r in found.reached if not r.reachable and concerns(r.party)],
        "contacts": [
            _contact(subject, contact)
            for subject, contact in sorted(
                found.register.contacts.items(), key=lambda each: each[1].at, reverse=True
            )
            if contact.at <= at and concerns(contact.to, contact.by)
        ],
        "silences": [_silence(each) for each in found.silences if concerns(each.actor)],
        "visits": [
            {
                "subject": subject, "state": visit.state, "title": visit.title, "by": visit.by,
                "to": visit.to, "place": visit.place, "since": _text(visit.since),
                "said": list(visit.sentences),
            }
            for subject, visit in found.visits.items()
            if concerns(visit.by, visit.to)
        ],
    }  # fmt: skip


def _line(line: Line) -> dict[str, Any]:
    return {
        "subject": line.subject, "under": line.under, "channel": line.channel, "name": line.name,
        "sort": line.sort, "medium": line.medium, "between": list(line.between),
        "state": line.state, "since": _text(line.since), "by": line.by, "why": line.why,
        "last_sign": _text(line.last_sign), "sign": line.sign, "silent": line.silent,
        "silent_since": _text(line.silent_since), "failed_at": _text(line.failed_at),
    }  # fmt: skip


def _duty(roster: RosterState, at: datetime) -> list[dict[str, Any]]:
    """The posts that have the duty, and whether they took it; a gap is a line of its own."""
    if roster.state == "ended":
        return []
    taken = roster.taken_at(at)
    found: list[dict[str, Any]] = []
    for shift in roster.on_duty(at):
        there = taken is not None and taken.post == shift.post and taken.at >= shift.since
        says = "on duty" if there else "on the roster; nothing on record says it took over"
        found.append({"post": shift.post, "until": _text(shift.until), "says": says})
    if not found:
        found.append({"post": "", "until": None, "says": "no shift covers this hour"})
    return found


def _tree(subject: str, tree: CallTreeState) -> dict[str, Any]:
    drill = tree.last_drill
    return {
        "subject": subject,
        "tree": tree.tree,
        "title": tree.title,
        "steps": [
            {
                "caller": step.caller, "callee": step.callee, "channel": step.channel,
                "fallback": step.fallback, "within_s": step.within_s,
            }
            for step in tree.steps
        ],
        "drilled_at": None if drill is None else _text(drill.at),
        "reached": [] if drill is None else [each.actor for each in drill.reached],
        "not_reached": [] if drill is None else list(drill.not_reached),
    }  # fmt: skip


def _reach(each: Reach) -> dict[str, Any]:
    return {
        "under": each.under, "party": each.party, "name": each.name, "side": each.side,
        "reachable": each.reachable, "focal_point": each.focal_point, "channel": each.channel,
        "answered_at": _text(each.answered_at), "reasons": list(each.reasons),
    }  # fmt: skip


def _contact(subject: str, contact: ContactState) -> dict[str, Any]:
    dispute = contact.disputed
    return {
        "subject": subject, "at": _text(contact.at), "by": contact.by, "to": contact.to,
        "channel": contact.channel or contact.way, "for": contact.subject,
        "about": list(contact.about), "outcome": contact.state, "at_first": contact.first,
        "says": contact.settled_by, "answered_at": _text(contact.answered_at),
        "disputed": None if dispute is None else f"{dispute.by}: {dispute.why}",
    }  # fmt: skip


def _silence(each: Silence) -> dict[str, Any]:
    stretch = each.stretch
    return {
        "actor": each.actor, "attempts": len(each.attempts), "outcomes": dict(each.outcomes),
        "answered_at": _text(each.answered_at), "tried_since": each.tried_since,
        "unanswered_since": _text(each.unanswered_since),
        "seconds_since_answer": None if stretch is None else int(stretch.total_seconds()),
        "says": each.says,
    }  # fmt: skip


def _text(at: datetime | None) -> str | None:
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads with the desk

    return None if at is None else format_time(at)


# The same for people.


def say(found: dict[str, Any], paper: Paper) -> None:
    """Print what :func:`facts` gave: alarms first."""
    paper.line(f"channels at {paper.fixed(found['at'])}", style="bold")
    if found.get("as_seen_by"):
        seer = paper.fixed(found["as_seen_by"])
        paper.line(f"As far as {seer} may see: calls that it may not see are not counted.")
    for alarm in found["alarms"]:
        paper.line(paper.words(alarm), style="bold red")
    if not found["alarms"]:
        whole = "Every active party on this record can be reached."
        paper.line(whole if found["reach"] else "No active party is on this record.")
    paper.head("Channels")
    paper.table(
        ("channel", "state", "since", "by", "last sign of life", "silent", "name"),
        [_line_row(line, paper) for line in found["channels"]],
    )
    _say_people(found, paper)
    paper.head("Reached and tried")
    paper.table(
        ("actor", "attempts", "last answered", "tried since", "what the record holds"),
        [
            (
                paper.fixed(each["actor"]),
                str(each["attempts"]),
                paper.fixed(_minute(each["answered_at"])),
                str(each["tried_since"]),
                each["says"],
            )
            for each in found["silences"]
        ],
    )
    paper.head("Contact log, newest first")
    log = found["contacts"]
    paper.table(
        ("at", "by", "to", "through", "outcome", "for"),
        [_contact_row(contact, paper) for contact in log[:_LOG]],
    )
    if len(log) > _LOG:
        paper.line(f"and {len(log) - _LOG} more: see --json", style="dim")
    if found["visits"]:
        paper.head("Visits and delegations")
        for visit in found["visits"]:
            by, to = paper.fixed(visit["by"]), paper.fixed(visit["to"])
            paper.line(f"{paper.words(visit['title'])}, {by} to {to}: {visit['state']}")
            for sentence in visit["said"]:
                paper.line(f"    {paper.words(sentence)}")


def _say_people(found: dict[str, Any], paper: Paper) -> None:
    """Focal points, who has the duty, and call trees with what their last drill showed."""
    paper.head("Focal points")
    paper.table(
        ("whose", "through", "since", "named by", "post"),
        [
            (
                paper.fixed(point["actor"] or f"side {point['side']}"),
                paper.fixed(", ".join(point["channels"])),
                paper.fixed(_minute(point["since"])),
                paper.fixed(point["named_by"]),
                paper.words(point["post"]),
            )
            for point in found["focal_points"]
        ],
    )
    if found["on_duty"]:
        paper.head("On duty")
        rows = [
            (
                paper.fixed(duty["actor"]),
                paper.words(duty["post"]),
                paper.fixed(_minute(duty["until"])),
                duty["says"],
            )
            for duty in found["on_duty"]
        ]
        paper.table(("actor", "post", "until", ""), rows)
    for tree in found["call_trees"]:
        paper.head(f"Call tree {paper.words(tree['title'])}")
        for number, step in enumerate(tree["steps"], start=1):
            other = f", else {step['fallback']}" if step["fallback"] else ""
            who = f"{paper.fixed(step['caller'])} calls {paper.fixed(step['callee'])}"
            paper.line(f"  {number}. {who} through {step['channel']}{other}")
        said = "never drilled on record"
        if tree["drilled_at"]:
            missed = ", ".join(tree["not_reached"]) or "nobody"
            said = f"last drill {paper.fixed(_minute(tree['drilled_at']))}; not reached: {missed}"
        paper.line(f"  {said}")


def _line_row(line: dict[str, Any], paper: Paper) -> tuple[str, ...]:
    silent = {None: "Terms fix no heartbeat", True: "SILENT", False: "no"}[line["silent"]]
    if line["state"] != "open":
        silent = ""
    if line["failed_at"]:
        silent = f"{silent}; test failed {_minute(line['failed_at'])}"
    return (
        paper.fixed(line["channel"]),
        line["state"],
        paper.fixed(_minute(line["since"])),
        paper.fixed(line["by"]),
        f"{paper.fixed(_minute(line['last_sign']))} {line['sign']}".strip(),
        silent,
        paper.words(line["name"]),
    )


def _contact_row(contact: dict[str, Any], paper: Paper) -> tuple[str, ...]:
    disputed = f" (disputed by {contact['disputed']})" if contact["disputed"] else ""
    later = ""
    if contact["outcome"] == "answered" and contact["at_first"] != "answered":
        later = f" {_minute(contact['answered_at'])}, at first {contact['at_first']}"
    return (
        paper.fixed(_minute(contact["at"])),
        paper.fixed(contact["by"]),
        paper.fixed(contact["to"]),
        paper.words(contact["channel"]),
        f"{contact['outcome'].replace('_', ' ')}{later}",
        paper.words(f"{contact['for']}{disputed}"),
    )


def _minute(text: str | None) -> str:
    """A time to the minute, for people; empty where there is none."""
    return "" if text is None else f"{text[:10]} {text[11:16]}Z"
