"""Readiness: which conditions for the truce to begin are met, by whose word, and which are not.

Terms list what should be so before the effective time. Each is reported as met (and, if need be, as
no longer met); :func:`readiness` lays the reports over the list. A truce may start with conditions
unmet: the desk then shows which, and since when each of the others holds.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.mechanism.kinds import kind, opened, sealed
from truceline.mechanism.nearest import hint_for
from truceline.mechanism.parts import Bench, Entry, Part, Row, table, wrong_state
from truceline.mechanism.registers import Under, flaw, natural_key, registered
from truceline.mechanism.shapes import Code, Short, Words

if TYPE_CHECKING:
    from collections.abc import Iterable

    from truceline.errors import Fault
    from truceline.mechanism.terms import Terms


@kind(
    "condition.met/1",
    part="readiness",
    opens=True,
    example={"condition": "made_up_hotline", "evidence": "Made-up test call, both ends"},
)
@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionMet:
    """A condition for the truce to begin is reported as met."""

    under: Under = opened("The agreement; empty for the desk's first", default="")
    condition: Code = opened("The id of the condition in Terms")
    evidence: Short = opened("What shows it: a document, a test, an entry")
    note: Words | None = sealed("What was seen, in the author's words")


@kind("condition.lost/1", part="readiness", example={"why": "Made-up: the line fell silent."})
@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionLost:
    """A condition that was met is so no longer."""

    why: Short = opened("What is known of it")


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionReport:
    """One report that a condition is met, and whether it still stands."""

    state: str
    under: str
    condition: str
    evidence: str
    since: datetime
    author: str
    entry: str
    lost_at: datetime | None = None
    lost_by: str = ""

    def stands_at(self, at: datetime) -> bool:
        """Whether the condition was met at an instant (UTC), as this report has it."""
        return self.since <= at and (self.lost_at is None or at < self.lost_at)


@dataclass(frozen=True, slots=True, kw_only=True)
class ConditionState:
    """A condition of Terms at an instant.

    Args:
        id: Its id in Terms.
        text: What should be so.
        met: Whether it is, at that instant.
        since: Since when it is met (UTC), or None.
        author: Who reported it.
        entry: The hash of the report, or of the entry that took it back.
        evidence: What shows it.
    """

    id: str
    text: str
    met: bool
    since: datetime | None = None
    author: str = ""
    entry: str = ""
    evidence: str = ""


TRANSITIONS = table(met="lost", lost="")


def begin(entry: Entry) -> ConditionReport:
    """The report as made."""
    body: ConditionMet = entry.body
    return ConditionReport(
        state="met",
        under=body.under,
        condition=body.condition,
        evidence=body.evidence,
        since=entry.at,
        author=entry.author,
        entry=entry.hash,
    )


def step(state: ConditionReport, entry: Entry) -> ConditionReport:
    """The report after it was taken back; a new report is a new subject."""
    if isinstance(entry.body, ConditionLost) and state.state == "met":
        lost_at = max(entry.at, state.since)
        return replace(state, state="lost", lost_at=lost_at, lost_by=entry.hash)
    if isinstance(entry.body, ConditionMet) and entry.at < state.since:
        return replace(state, since=entry.at)
    return state


def check(state: Any, entry: Entry, bench: Bench) -> Iterable[Fault]:
    """Faults of a draft: a condition that Terms have, reported once while it stands."""
    body = entry.body
    if isinstance(body, ConditionLost):
        return [] if state.state == "met" else [wrong_state(entry, state.state, {"met"})]
    known = [condition.id for condition in bench.terms.preconditions]
    if body.condition not in known:
        sentence = f"{bench.terms.id} has no condition {body.condition!r}."
        return [flaw("CONDITION_UNKNOWN", sentence, hint_for(body.condition, known), "condition")]
    for subject in registered("readiness", body.condition, body.under, bench):
        found = bench.find(subject)
        if found is not None and found[1].state == "met":
            sentence = f"{body.condition} is reported as met already ({subject[:12]})."
            hint = "Record condition.lost about that subject first if it was not so."
            return [flaw("CONDITION_STANDS", sentence, hint, "condition")]
    return []


def readiness(
    terms: Terms, reports: Iterable[ConditionReport], at: datetime
) -> tuple[ConditionState, ...]:
    """Every condition of the Terms at an instant (UTC), in their order, met or not.

    Args:
        terms: The agreement.
        reports: The reports under that agreement, in the order of the ledger.
        at: The instant asked about, commonly ``terms.effective_at``.
    """
    latest: dict[str, ConditionReport] = {}
    for report in reports:
        held = latest.get(report.condition)
        if report.since <= at and (held is None or not held.stands_at(at)):
            latest[report.condition] = report
    return tuple(
        _condition(wanted.id, wanted.text, latest.get(wanted.id), at)
        for wanted in terms.preconditions
    )


def unmet(conditions: Iterable[ConditionState]) -> tuple[ConditionState, ...]:
    """The conditions that are not met."""
    return tuple(condition for condition in conditions if not condition.met)


def _condition(
    name: str, text: str, report: ConditionReport | None, at: datetime
) -> ConditionState:
    if report is None:
        return ConditionState(id=name, text=text, met=False)
    stands = report.stands_at(at)
    return ConditionState(
        id=name,
        text=text,
        met=stands,
        since=report.since if stands else None,
        author=report.author,
        entry=report.entry if stands else report.lost_by,
        evidence=report.evidence if stands else "",
    )


def row(state: ConditionReport) -> Row:
    """The docket's row."""
    return Row(
        state=state.state,
        title=f"{state.condition}: {'met' if state.state == 'met' else 'no longer met'}",
        under=state.under,
        key=natural_key(state.condition, state.under),
        since=state.since,
        until=state.lost_at,
        words=f"{state.condition} {state.evidence} {state.author}",
    )


PART = Part(
    name="readiness",
    kinds=(ConditionMet, ConditionLost),
    transitions=TRANSITIONS,
    initial=frozenset({"met"}),
    begin=begin,
    step=step,
    check=check,
    row=row,
)
