"""What may be recorded of an incident: the check before an entry is taken, every fault at once.

Here are the table of states in which each kind may come, and the rules of report, place,
registration, query, answer, silence and withdrawal. The rules of inquiry and of outcome are in
modules of their own. Who may record a kind at all was checked before, from the Terms' rights.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism import incident_kinds as told
from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.coarseness import area_faults
from truceline.mechanism.due_times import due_at
from truceline.mechanism.incident_faults import (
    GUARANTOR,
    act_faults,
    fault,
    roles_of,
    severity_faults,
)
from truceline.mechanism.incident_finding_rules import FINDING_RULES
from truceline.mechanism.incident_inquiry_rules import INQUIRY_RULES
from truceline.mechanism.incident_outcome_rules import OUTCOME_RULES
from truceline.mechanism.incident_states import ACTIVE, ENDED, OPEN, TRANSITIONS, Incident, Query
from truceline.mechanism.parts import wrong_state
from truceline.mechanism.relays import OFFICER, relay_faults, speaker

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.errors import Fault
    from truceline.mechanism.parts import Bench, Entry

QUERY_CLOCK: Final = "query_reply"
"""The clock of the Terms that says how long an answer may take."""

_ALL = frozenset(TRANSITIONS)
_FINDABLE = frozenset({"assessed", "found", "remedy_due", "remedied", "referred", "decided"})
_CLOSABLE = frozenset({"assessed", "found", "remedied", "referred", "decided"})

ALLOWED: Final[MappingProxyType[type, frozenset[str]]] = MappingProxyType(
    {
        told.IncidentPlaceConfirmed: OPEN,
        told.IncidentRegistered: frozenset({"reported"}),
        told.IncidentAcknowledged: ACTIVE,
        # After containment a question changes no state: stopping the fire may come before asking.
        told.IncidentQueried: frozenset(
            {"registered", "acknowledged", "queried", "contained", "assessed"}
        ),
        told.IncidentAnswered: ACTIVE,
        told.IncidentSilenceRecorded: ACTIVE,
        told.IncidentContained: ACTIVE - {"remedied"},
        told.IncidentWithdrawn: OPEN,
        inquiry.IncidentVisitTasked: ACTIVE,
        inquiry.IncidentAccessGranted: ACTIVE,
        inquiry.IncidentAccessDelayed: ACTIVE,
        inquiry.IncidentAccessDenied: ACTIVE,
        inquiry.IncidentVisited: ACTIVE,
        inquiry.IncidentLinesCut: OPEN,
        inquiry.IncidentLinesRestored: OPEN,
        # Consent can be withdrawn and evidence changes hands after the incident is closed, too.
        inquiry.IncidentInterviewConsented: _ALL,
        inquiry.IncidentEvidenceAdded: OPEN,
        inquiry.IncidentCustodyMoved: _ALL,
        inquiry.IncidentSelfDefenceClaimed: OPEN,
        outcome.IncidentJudged: ACTIVE,
        outcome.IncidentAssessed: frozenset({"acknowledged", "queried", "contained", "assessed"}),
        outcome.IncidentFound: _FINDABLE,
        outcome.IncidentRemedySet: frozenset({"found", "remedy_due", "referred", "decided"}),
        outcome.IncidentRemedied: frozenset({"remedy_due"}),
        outcome.IncidentReferred: frozenset({"assessed", "found", "remedy_due", "referred"}),
        outcome.IncidentDecided: frozenset({"referred"}),
        outcome.IncidentClosureAgreed: _CLOSABLE,
        outcome.IncidentClosed: _CLOSABLE,
        outcome.IncidentReopened: ENDED,
    }
)
"""The states in which each kind may come. Where the table has no move, the state stays."""


def check(state: Incident | None, draft: Entry, bench: Bench) -> list[Fault]:
    """Every fault of a draft against an incident (None for the report that opens one)."""
    body = draft.body
    faults: list[Fault] = []
    if hasattr(body, "relayed"):
        faults += relay_faults(draft, bench)
    if state is None or isinstance(body, told.IncidentReported):
        return [*faults, *report_faults(draft, bench)]
    if state.state not in ALLOWED[type(body)]:
        faults.append(wrong_state(draft, state.state, ALLOWED[type(body)]))
    rule = _RULES.get(type(body))
    return [*faults, *rule(state, draft, bench)] if rule else faults


def _quota_faults(draft: Entry, bench: Bench) -> list[Fault]:
    """The fault of a report beyond the quota of Terms. An officer records whatever is called in."""
    reporting = bench.terms.sections.reporting
    quota = None if reporting is None else reporting.quota
    if quota is None or bench.has_role(draft.author, "officer"):
        return []
    last = bench.said(draft.author, "incident.reported", quota.count)
    if last is None or bench.now >= bench.terms.after(quota.window, last):
        return []
    return [
        fault(
            "REPORT_QUOTA",
            f"{bench.terms.id} takes {quota.count} reports of one reporter in {quota.window}.",
            "Call the duty officer, who records what is called in.",
        )
    ]


def report_faults(draft: Entry, bench: Bench) -> list[Fault]:
    """Faults of a report: its acts, its times, its place, and how coarse it is."""
    body: told.IncidentReported = draft.body
    faults = [*act_faults(body.acts, bench), *area_faults(body.area, bench)]
    reporting = bench.terms.sections.reporting
    faults += _quota_faults(draft, bench)
    if reporting is not None and body.report_class not in reporting.what:
        faults.append(
            fault(
                "REPORT_CLASS_NOT_TAKEN",
                f"{bench.terms.id} takes no report of a {body.report_class}.",
                f"Report one of: {', '.join(reporting.what)}.",
                "report_class",
            )
        )
    if body.occurred_until is not None and body.occurred_until < body.occurred_from:
        faults.append(
            fault(
                "TIME_ORDER",
                "What is reported ends before it begins.",
                "Exchange the two times, or leave the end out.",
                "occurred_until",
            )
        )
    if body.report_class == "violation" and body.occurred_from > bench.now:
        faults.append(
            fault(
                "TIME_FUTURE",
                "A violation is reported that has not happened yet.",
                "Report what is feared as a potential_violation.",
                "occurred_from",
            )
        )
    if body.place_proposed is not None:
        faults += area_faults(body.place_proposed.area, bench, "place_proposed/area")
        if body.place_as_said is None:
            faults.append(
                fault(
                    "PLACE_WORDS_MISSING",
                    "A place is proposed without the words that it is proposed for.",
                    "Give place_as_said: what the reporter called the place.",
                    "place_as_said",
                )
            )
    return faults


def _place(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: told.IncidentPlaceConfirmed = draft.body
    faults = area_faults(body.area, bench)
    said = {report.body.place_as_said for report in state.reports} - {None}
    if body.place_as_said not in said:
        faults.append(
            fault(
                "PLACE_NOT_AS_SAID",
                f"No report calls the place {body.place_as_said!r}.",
                "Give the words of a report as they stand in it.",
                "place_as_said",
            )
        )
    officer = bench.has_role(draft.author, OFFICER)
    if not officer and (draft.author not in state.reporters or body.confirmed_with == "officer"):
        faults.append(
            fault(
                "PLACE_NOT_CONFIRMED",
                "A place is confirmed by a reporter of this incident or by an officer.",
                "Ask the reporter, or let a duty officer confirm it.",
                "confirmed_with",
            )
        )
    return faults


def _registered(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    return severity_faults(draft.body.severity, state.acts, bench)


def _queried(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: told.IncidentQueried = draft.body
    faults = []
    barred = sorted(bench.terms.never_query.intersection(state.acts))
    if barred:
        faults.append(
            fault(
                "NEVER_QUERIED",
                f"Nothing is ever asked of a party about {', '.join(barred)}.",
                "Establish it by other means; the question alone could endanger the victim.",
            )
        )
    if not bench.has_role(body.previewed_by, OFFICER):
        faults.append(
            fault(
                "PREVIEW_NOT_OFFICER",
                f"{body.previewed_by} is no officer, and cannot have previewed the text.",
                "Let a duty officer redact and preview what goes out.",
                "previewed_by",
            )
        )
    named = [r for r in sorted(state.reporters - set(state.affected)) if r in body.redacted_text]
    if named:
        faults.append(
            fault(
                "REDACTION_NAMES_REPORTER",
                "The text that would go out names who reported.",
                "Take the reporter out of the text, and preview it again.",
                "redacted_text",
            )
        )
    addressable = body.to in state.suspected or GUARANTOR in roles_of(body.to, bench)
    if state.suspected and not addressable:
        faults.append(
            fault(
                "QUERY_NOT_SUSPECTED",
                f"{body.to} is not suspected here, and is no guarantor.",
                "Ask a suspected side, or the guarantor that answers for it.",
                "to",
            )
        )
    return faults


def open_query(state: Incident, to: str) -> Query | None:
    """The oldest question to this side, of this run of the incident, that has no answer."""
    return next(
        (
            query
            for query in state.queries
            if query.to == to and query.answered_at is None and query.episode == state.episode
        ),
        None,
    )


def _answered(state: Incident, draft: Entry, _bench: Bench) -> list[Fault]:
    by = speaker(draft)
    if any(query.to == by for query in state.queries):
        return []
    return [
        fault(
            "ANSWER_NOT_ASKED",
            f"{by} was not asked about this incident.",
            "Record a claim of self-defence or a report of its own, or query it first.",
        )
    ]


def _silent(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: told.IncidentSilenceRecorded = draft.body
    query = open_query(state, body.by)
    if query is None:
        return [
            fault(
                "SILENCE_NOT_ASKED",
                f"No question to {body.by} is open here.",
                "Silence is recorded of somebody who was asked and has not answered.",
                "by",
            )
        ]
    rule = bench.terms.clock(QUERY_CLOCK)
    if rule is None:
        return [
            fault(
                "CLOCK_NOT_IN_TERMS",
                f"{bench.terms.id} sets no clock {QUERY_CLOCK}, so no answer is late.",
                "Set the clock in the Terms, with the authority of its value.",
            )
        ]
    due = due_at(rule, bench.terms, query.asked_at, state.pauses)
    if due is not None and bench.now > due:
        return []
    when = (
        "the clock rests, for the lines are cut"
        if due is None
        else f"it is due {due:%d %b %H:%M} UTC"
    )
    return [
        fault(
            "SILENCE_TOO_EARLY",
            f"{body.by} is not late with its answer: {when}.",
            "Wait until the time is over; then record the silence.",
            "by",
        )
    ]


def _withdrawn(state: Incident, draft: Entry, _bench: Bench) -> list[Fault]:
    body: told.IncidentWithdrawn = draft.body
    by = speaker(draft)
    standing = [report for report in state.reports if not report.withdrawn]
    mine = [r for r in standing if r.by == by and body.report in {None, r.hash}]
    if not mine:
        return [
            fault(
                "REPORT_NOT_YOURS",
                f"{by} has no standing report here that it could take back.",
                "Only who reported takes a report back.",
                "report" if body.report else "",
            )
        ]
    if len(mine) == len(standing) and "withdrawn" not in TRANSITIONS[state.state]:
        return [wrong_state(draft, state.state, {"reported", "registered"})]
    return []


_RULES: MappingProxyType[type, Callable[[Any, Entry, Bench], list[Fault]]] = MappingProxyType(
    {
        told.IncidentPlaceConfirmed: _place,
        told.IncidentRegistered: _registered,
        told.IncidentQueried: _queried,
        told.IncidentAnswered: _answered,
        told.IncidentSilenceRecorded: _silent,
        told.IncidentWithdrawn: _withdrawn,
        **INQUIRY_RULES,
        **FINDING_RULES,
        **OUTCOME_RULES,
    }
)
