"""``truceline channels``: which ways to speak are open, who answers, and who cannot be reached.

Numbers and names are sealed and never stand here; ``truceline show SUBJECT --key`` opens them for
whom they were sealed to, and ``truceline print duty --key`` puts them on paper.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import click

from truceline.analysis.reach import Line, Reach, Register, Silence
from truceline.cli import shared
from truceline.cli.channels_page import NOT_TOLD, say
from truceline.cli.paper import Paper, echo_json
from truceline.mechanism.call_trees import CallTreeState
from truceline.mechanism.rosters import RosterState
from truceline.mechanism.visits import VisitState
from truceline.sheets.seen import UNKNOWN, sees_every

if TYPE_CHECKING:
    from datetime import datetime
    from pathlib import Path

    from truceline.mechanism.contacts import ContactState
    from truceline.views import View


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
        unsure: The agreements and parties of which the reader may not see all that reach needs.
        half_heard: The actors of whose answers the reader may not see all.
        deaf: The agreements of whose signs of life the reader may not see all.
    """

    register: Register
    lines: tuple[Line, ...]
    reached: tuple[Reach, ...]
    silences: tuple[Silence, ...]
    unsure: frozenset[tuple[str, str]]
    half_heard: frozenset[str]
    deaf: frozenset[str]
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
    told = facts(found, party) | {"as_seen_by": reader, "party": party}
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
    reached, heard = reach(register), register.agreements
    tried = {contact.to for contact in register.contacts.values() if contact.at <= view.at}
    attempts = register.contacts.values()
    return Ways(
        register=register,
        lines=tuple(_line_for(view, line) for line in lines(register)),
        reached=reached,
        silences=tuple(silence(actor, attempts, view.at) for actor in sorted(tried)),
        rosters=dict(view.states("roster")),
        call_trees=dict(view.states("call_tree")),
        visits=dict(view.states("visit")),
        unsure=frozenset(
            (each.under, each.party)
            for each in reached
            if not _sees_reach(view, each.under, each.party)
        ),
        half_heard=frozenset(
            actor
            for actor in tried
            if not all(sees_every(view, "contact", a, recipients=(actor,)) for a in heard)
        ),
        deaf=frozenset(a for a in heard if not _hears(view, a)),
    )


def _sees_reach(view: View, under: str, party: str) -> bool:
    """Whether a reader sees all of what tells whether a party can be reached."""
    return (
        sees_every(view, "channel", under)
        and sees_every(view, "focal_point", under, parties=(party,))
        and sees_every(view, "contact", under, recipients=(party,))
    )


def _hears(view: View, under: str) -> bool:
    """Whether a reader sees every sign of life: an answer that is hidden would be one."""
    return sees_every(view, "channel", under) and sees_every(view, "contact", under)


def _line_for(view: View, line: Line) -> Line:
    """A channel that stands in Terms alone may be open where the reader cannot see it."""
    if line.subject or sees_every(view, "channel", line.under):
        return line
    return replace(line, state=UNKNOWN)


def facts(found: Ways, party: str = "") -> dict[str, Any]:
    """The same as a JSON object; times are RFC 3339 UTC. ``party`` leaves out other actors'."""
    at = found.register.at

    def concerns(*actors: str) -> bool:
        return not party or party in actors

    return {
        "at": _text(at),
        "channels": [_line(line, found) for line in found.lines],
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
        "reach": [_reach(each, found) for each in found.reached if concerns(each.party)],
        "alarms": [
            each.says
            for each in found.reached
            if not each.reachable
            and (each.under, each.party) not in found.unsure
            and concerns(each.party)
        ],
        "contacts": [
            _contact(subject, contact)
            for subject, contact in sorted(
                found.register.contacts.items(), key=lambda each: each[1].at, reverse=True
            )
            if contact.at <= at and concerns(contact.to, contact.by)
        ],
        "silences": [_silence(each, found) for each in found.silences if concerns(each.actor)],
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


def _line(line: Line, found: Ways) -> dict[str, Any]:
    deaf = line.under in found.deaf
    return {
        "subject": line.subject, "under": line.under, "channel": line.channel, "name": line.name,
        "sort": line.sort, "medium": line.medium, "between": list(line.between),
        "state": line.state, "since": _text(line.since), "by": line.by, "why": line.why,
        "last_sign": _text(line.last_sign), "sign": line.sign,
        "heartbeat": line.heartbeat, "silent": None if deaf and line.silent else line.silent,
        "silent_since": None if deaf else _text(line.silent_since),
        "failed_at": _text(line.failed_at),
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


def _reach(each: Reach, found: Ways) -> dict[str, Any]:
    unsure = (each.under, each.party) in found.unsure
    return {
        "under": each.under, "party": each.party, "name": each.name, "side": each.side,
        "reachable": None if unsure else each.reachable, "focal_point": each.focal_point,
        "channel": each.channel, "answered_at": _text(each.answered_at),
        "reasons": [NOT_TOLD] if unsure else list(each.reasons),
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


def _silence(each: Silence, found: Ways) -> dict[str, Any]:
    stretch = each.stretch
    part = "Of the calls that you may see: " if each.actor in found.half_heard else ""
    return {
        "actor": each.actor, "attempts": len(each.attempts), "outcomes": dict(each.outcomes),
        "answered_at": _text(each.answered_at), "tried_since": each.tried_since,
        "unanswered_since": _text(each.unanswered_since),
        "seconds_since_answer": None if stretch is None else int(stretch.total_seconds()),
        "says": f"{part}{each.says}",
    }  # fmt: skip


def _text(at: datetime | None) -> str | None:
    from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads with the desk

    return None if at is None else format_time(at)
