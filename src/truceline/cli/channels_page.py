"""What ``truceline channels`` prints for people: alarms first, then ways, people and the log.

It says what :func:`truceline.cli.channels.facts` gives to programs, and nothing of its own.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.cli.wide import wide_table

if TYPE_CHECKING:
    from truceline.cli.paper import Paper

NOT_TOLD = "whether it can be reached is not told by what you may see"
"""What stands for the reasons of an alarm before a reader from whom an answer may be hidden."""

_LOG = 20
"""How many attempts people are shown; programs get all of them."""


def say(found: dict[str, Any], paper: Paper) -> None:
    """Print what :func:`facts` gave: alarms first."""
    paper.line(f"channels at {paper.fixed(found['at'])}", style="bold")
    if found.get("as_seen_by"):
        seer = paper.fixed(found["as_seen_by"])
        paper.line(f"As far as {seer} may see: calls that it may not see are not counted.")
    for alarm in found["alarms"]:
        paper.line(paper.words(alarm), style="bold red")
    _say_reach(found, paper)
    paper.head("Channels")
    wide_table(
        paper,
        ("channel", "state", "silent", "since", "by", "last sign of life", "name"),
        [_line_row(line, paper) for line in found["channels"]],
        first=2,
    )
    _say_people(found, paper)
    paper.head("Reached and tried")
    wide_table(
        paper,
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
        first=1,
    )
    paper.head("Contact log, newest first")
    log = found["contacts"]
    wide_table(
        paper,
        ("at", "to", "by", "through", "outcome", "for"),
        [_contact_row(contact, paper) for contact in log[:_LOG]],
        first=2,
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


def _say_reach(found: dict[str, Any], paper: Paper) -> None:
    """Of whom it is not told whether they can be reached; that nobody is an alarm, where so."""
    party = paper.fixed(found["party"])
    unsure = [paper.fixed(each["party"]) for each in found["reach"] if each["reachable"] is None]
    if unsure:
        paper.line(f"{', '.join(unsure)}: {NOT_TOLD}.")
    elif not found["reach"]:
        none = "No active party is on this record."
        paper.line(f"{party} is no active party on this record." if party else none)
    elif not found["alarms"]:
        whole = "Every active party on this record can be reached."
        paper.line(f"{party} can be reached." if party else whole)


def _say_people(found: dict[str, Any], paper: Paper) -> None:
    """Focal points, who has the duty, and call trees with what their last drill showed."""
    paper.head("Focal points")
    wide_table(
        paper,
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
        first=1,
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
    fixed = "not told by what you may see" if line["heartbeat"] else "Terms fix no heartbeat"
    silent = {None: fixed, True: "SILENT", False: "no"}[line["silent"]]
    if line["state"] != "open":
        silent = ""
    if line["failed_at"]:
        silent = f"{silent}; test failed {_minute(line['failed_at'])}"
    return (
        paper.fixed(line["channel"]),
        line["state"],
        silent,
        paper.fixed(_minute(line["since"])),
        paper.fixed(line["by"]),
        f"{paper.fixed(_minute(line['last_sign']))} {line['sign']}".strip(),
        paper.words(line["name"]),
    )


def _contact_row(contact: dict[str, Any], paper: Paper) -> tuple[str, ...]:
    disputed = f" (disputed by {contact['disputed']})" if contact["disputed"] else ""
    later = ""
    if contact["outcome"] == "answered" and contact["at_first"] != "answered":
        later = f" {_minute(contact['answered_at'])}, at first {contact['at_first']}"
    return (
        paper.fixed(_minute(contact["at"])),
        paper.fixed(contact["to"]),
        paper.fixed(contact["by"]),
        paper.words(contact["channel"]),
        f"{contact['outcome'].replace('_', ' ')}{later}",
        paper.words(f"{contact['for']}{disputed}"),
    )


def _minute(text: str | None) -> str:
    """A time to the minute, for people; empty where there is none."""
    return "" if text is None else f"{text[:10]} {text[11:16]}Z"
