"""One subject in full, for people and for programs: words for what its sheet says.

What is printed says no more than the record does: an overdue clock that is only a desk default
names nobody in breach, silence is not consent, a finding carries its makers and their interests,
and a humanitarian notice says what protects those it speaks of.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from truceline.cli import agreements, referrals
from truceline.cli.opened import say_boxes
from truceline.cli.paper import SHORT

if TYPE_CHECKING:
    from truceline.cli.paper import Paper

_LONGEST = 240
"""How much of one field people are shown; programs get all of it."""

_TERMS = "a Terms file ({} characters); --json prints it"


def say(found: dict[str, Any], paper: Paper) -> None:
    """Print what :func:`truceline.sheets.subject.facts` gave."""
    paper.line(f"{found['part']}: {paper.words(found['title'])}", style="bold")
    paper.line(f"subject   {paper.fixed(found['subject'])}")
    paper.line(f"state     {found['state']}, asked at {paper.fixed(found['at'])}")
    if found["opener"]:
        by, opened = paper.fixed(found["opener"]), paper.fixed(found["opened_at"])
        paper.line(f"opened    by {by}, {opened}")
    else:
        # Who opened it is not for this reader; what is known is the newest entry it may see.
        paper.line(f"newest    {paper.fixed(found['changed_at'])}")
    pairs = (
        ("under", found["under"]),
        ("parties", ", ".join(found["parties"])),
        ("place", found["place"]),
        ("since", found["since"]),
        ("until", found["until"]),
        ("referred", found["rung"]),
        ("linked", ", ".join(found["linked"])),
        ("between", ", ".join(found.get("notices", ()))),
    )
    for name, value in pairs:
        if value:
            paper.line(f"{name:<10}{paper.words(value)}")
    for held in found["held_by"]:
        paper.line(f"{'with':<10}{paper.words(held['says'])}")
    for sentence in found.get("says", ()):
        paper.line(sentence, style="italic")
    if "notice" in found:
        _say_notice(found["notice"], paper)
    if "readiness" in found:
        agreements.say(found["readiness"], paper)
    if found["clocks"]:
        paper.head("Clocks")
        for clock in found["clocks"]:
            authority = "agreed" if clock["authority"] == "agreed" else "desk default"
            paper.line(f"  {clock['says']} ({authority})")
    if found["escalation"] is not None:
        paper.head("Escalation, by derivation")
        # What each of these clocks says stands above, with on whose authority it runs.
        late = ", ".join(found["escalation"]["late"])
        paper.line(f"  For {late}. {found['escalation']['goes']}")
    if found.get("finding", {}).get("by"):
        _say_finding(found["finding"], paper)
    referrals.say(found.get("referrals", []), paper)
    if found["statements"]:
        _say_statements(found["statements"], paper)
    paper.head("Entries")
    for entry in found["entries"]:
        say_entry(entry, paper)
    if found["mentions"]:
        paper.head("Also mentioned in")
        for entry in found["mentions"]:
            say_entry(entry, paper)


def _say_notice(notice: dict[str, Any], paper: Paper) -> None:
    paper.line(f"notice    {notice['notice']}, {notice['phase']}")
    if notice["short_notice"]:
        paper.line("          filed later than the lead time that Terms ask for")
    if not notice["humanitarian"]:
        word = "deconflicted" if notice["deconflicted"] else "not deconflicted"
        paper.line(f"          {word}")
    for sentence in notice["lacking"]:
        paper.line(f"          {sentence}")
    paper.head("Recipients")
    rows = []
    for each in notice["recipients"]:
        marks = [
            *(["relayed"] if each["relayed"] else []),
            *(["silent, which means nothing"] if each["silent"] else []),
            *(["answered an earlier version"] if each["earlier_version"] else []),
        ]
        rows.append((paper.fixed(each["actor"]), each["state"], "; ".join(marks)))
    paper.table(("recipient", "state", ""), rows)


def _say_statements(statements: list[dict[str, Any]], paper: Paper) -> None:
    paper.head("Statements on it, as sources have them")
    for each in statements:
        who = each["speaker"] or each["named"]
        paper.line(f"  {paper.fixed(each['subject'][:SHORT])} {each['state']}: {paper.words(who)}")
        paper.line(f"    {_value(each['words'], paper)}")
        span = f"{each['sha256']} [{each['start']}:{each['end']}]"
        paper.line(f"    source {paper.fixed(span)}")
        for sentence in each["says"]:
            paper.line(f"    {paper.words(sentence)}")


def _say_finding(finding: dict[str, Any], paper: Paper) -> None:
    paper.head(f"Finding: {finding['form']}")
    if finding["finding"]:
        against = ", ".join(finding["against"]) or "nobody named"
        paper.line(
            f"  {finding['finding']}; against {against}; author {finding['proof_of_author']}"
        )
    for each in finding["by"]:
        paper.line(
            f"  {paper.fixed(each['maker'])} ({each['capacity']}): {each['finding']}, event "
            f"{each['proof_of_event']}, author {each['proof_of_author']}, {each['severity']}"
        )
        for sentence in each["interests"]:
            paper.line(f"    interest: {sentence}")


def say_entry(entry: dict[str, Any], paper: Paper) -> None:
    """Print one entry: place, both times, author, what it says openly, and what is sealed."""
    recorded = paper.fixed(entry["recorded_at"])
    happened = f", happened {paper.fixed(entry['happened_at'])}" if entry["happened_at"] else ""
    whose = f" for {paper.fixed(entry['on_behalf_of'])}" if entry["on_behalf_of"] else ""
    paper.line(
        f"{entry['place']:>6}  {entry['kind']}  by {paper.fixed(entry['author'])}{whose}",
        style="bold",
    )
    paper.line(f"        recorded {recorded}{happened}")
    paper.line(f"        entry {paper.fixed(entry['entry'])}")
    if "standing" in entry:
        doubt = entry["standing"]
        paper.line(f"        {doubt['word'].upper()}: {paper.words(doubt['sentence'])}", "bold red")
    for sentence in entry.get("interests", ()):
        paper.line(f"        the maker's own interest: {sentence}")
    if "held" in entry:
        paper.line(f"        {paper.words(entry['held'])}", style="italic")
    if entry["relayed"]:
        paper.line(f"        {paper.words(entry['relayed'])}")
    for name, value in {**entry["body"], **entry["opened"]}.items():
        if name not in {"relayed", "on_behalf_of"}:
            mark = " (sealed)" if name in entry["opened"] else ""
            whole = name == "terms" and "terms_hash" in entry["body"]
            said = _TERMS.format(len(value)) if whole else _value(value, paper)
            paper.line(f"        {name}{mark}: {said}")
    say_boxes(entry, paper)


def _value(value: Any, paper: Paper) -> str:
    """One value of a body on one line, shortened for people."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    short = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}... ({len(text)} characters)"
    return paper.words(short)
