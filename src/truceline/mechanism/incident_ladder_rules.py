"""Rules of the ladder: referral with the full file, and the decision of the rung that has it.

A referral goes up, along a branch or the trunk, and takes the file of every linked incident with
it. A rung whose body has a quorum by Terms decides in a meeting: its decision names, in ``about``,
a meeting of that body in which enough agreed, and which more than one hand vouches for. So does
what a chair records; a guarantor decides nothing alone in the name of a body.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.decisions import seat_of
from truceline.mechanism.incident_faults import fault, fits
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.mechanism.incident_outcome_kinds import MAX_FILE
from truceline.mechanism.ladders import above, rungs
from truceline.mechanism.parts import wrong_state

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.errors import Fault
    from truceline.mechanism.incident_states import Incident
    from truceline.mechanism.parts import Bench, Entry

MEETING: Final = "meeting"
"""The part of meetings; they are met by id alone."""


def _referred(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: outcome.IncidentReferred = draft.body
    known = rungs(bench.terms)
    faults = [*_unfound(state, draft, bench), *_maker_faults("referral", draft, bench)]
    if body.rung not in known:
        faults.append(
            fault(
                "RUNG_UNKNOWN",
                f"{body.rung!r} is no rung of the ladder.",
                f"The rungs, lowest first: {', '.join(known) or 'none'}.",
                "rung",
            )
        )
    elif state.rung in known and body.rung not in above(bench.terms, state.rung):
        faults.append(
            fault(
                "RUNG_NOT_UP",
                f"The incident is with {state.rung}; {body.rung} is not above it.",
                "A referral goes up the ladder.",
                "rung",
            )
        )
    return [*faults, *_file_faults(state, draft)]


def _unfound(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    """A fault of going up before anybody found, unless Terms have a mission that only observes.

    What such a mission assessed goes up as it was seen: nobody will ever find, and nothing is
    attributed by the referral.
    """
    rule = bench.terms.finding_rule
    if state.state != "assessed" or (rule is not None and rule.observation_only):
        return []
    return [wrong_state(draft, state.state, {"found", "remedy_due", "referred"})]


def _file_faults(state: Incident, draft: Entry) -> list[Fault]:
    """The file is whole, foreign to nothing, and goes up for every incident that it is of."""
    body: outcome.IncidentReferred = draft.body
    faults = []
    missing = set(state.file[-MAX_FILE:]) - set(body.file)
    foreign = set(body.file) - set(state.file)
    if missing:
        faults.append(
            fault(
                "FILE_NOT_FULL",
                f"{len(missing)} entries of the incident are missing from the file,"
                f" {min(missing)[:12]} among them.",
                "The full file goes along: `truceline show SUBJECT` lists its entries.",
                "file",
            )
        )
    if foreign:
        faults.append(
            fault(
                "FILE_FOREIGN",
                f"{min(foreign)[:12]} is no entry of this incident.",
                "List the incident's own entries.",
                "file",
            )
        )
    openings = {report.hash for report in state.reports}
    # An entry speaks of one incident of the group at least, or it would not be asked about.
    unnamed = len(openings) - max(1, len(openings & set(draft.statement.about)))
    if unnamed:
        # Not which: whoever refers may see none of them but as hashes in the file.
        faults.append(
            fault(
                "FILE_LINKED",
                f"The incident is linked with {unnamed} that the referral does not name.",
                "Name each incident that `truceline show SUBJECT` gives as linked with --about.",
            )
        )
    return faults


def _maker_faults(name: str, draft: Entry, bench: Bench) -> list[Fault]:
    """Faults where the Terms say who decides something, and it is not the author, or not alone."""
    rule = bench.terms.decision(name)
    if rule is None:
        return []
    faults = []
    if rule.makers and not fits(draft.author, rule.makers, bench):
        faults.append(
            fault(
                "DECISION_NOT_YOURS",
                f"{draft.author} does not decide on {name} under {bench.terms.id}.",
                f"It is for: {', '.join(rule.makers)}.",
            )
        )
    alone = {draft.author: seat_of(draft.author, bench)}
    if (
        rule.quorum is not None
        and not bench.terms.quorum_met(rule.quorum, alone)
        and not any(each.rule == name and each.quorum for _, each in _decided_on(draft, bench))
    ):
        faults.append(
            fault(
                "DECISION_QUORUM",
                f"{bench.terms.id} lets the quorum {rule.quorum} decide on {name};"
                f" {draft.author} alone is not that.",
                f"Name with --about a meeting that decided it on this incident by the rule {name},"
                " and which more than one hand vouches for.",
            )
        )
    return faults


def _decided(state: Incident, draft: Entry, bench: Bench) -> list[Fault]:
    body: outcome.IncidentDecided = draft.body
    faults = []
    if body.rung != state.rung:
        faults.append(
            fault(
                "RUNG_MISMATCH",
                f"The incident is with {state.rung or 'no rung'}, not with {body.rung}.",
                "The rung that has the incident decides; refer it first.",
                "rung",
            )
        )
    if (body.decision == "measure") != (body.measure is not None):
        faults.append(
            fault(
                "MEASURE_MISSING",
                "The decision `measure` and the field measure go together.",
                "Name the measure, or choose another decision.",
                "measure",
            )
        )
    return [*faults, *_hand_faults(body.rung, draft, bench)]


def _hand_faults(rung: str, draft: Entry, bench: Bench) -> list[Fault]:
    """Faults of whose hand records a body's decision, and of what stands behind it.

    A body has no hand. Its secretariat records what it decided; a chair does once a meeting shows
    that another agreed, so that no guarantor decides alone in the name of many.
    """
    named, author = bench.terms.body(rung), draft.author
    secretariat = named.secretariat if named else None
    # A body whose chairs Terms do not name is chaired by the guarantors.
    chairs = frozenset(named.chairs if named else ()) or frozenset(bench.terms.guarantors)
    keeps = author == secretariat or (secretariat is None and bench.has_role(author, "secretariat"))
    if not keeps and author not in chairs:
        return [
            fault(
                "DECIDER_NOT_OF_BODY",
                f"{author} does not speak for {rung}.",
                "A chair or the secretariat records what the body decided.",
            )
        ]
    if named is not None and named.quorum is not None:
        if any(each.quorum for each in _decisions(rung, draft, bench)):
            return []
        return [
            fault(
                "RUNG_WITHOUT_QUORUM",
                f"{rung} decides by the quorum {named.quorum}; no meeting of it is named in which"
                " enough agreed on this incident, and which more than one hand vouches for.",
                "Record meeting.decision_taken about the incident, let another who agreed approve"
                " the minutes, and name the meeting with --about.",
                "rung",
            )
        ]
    others = chairs - {author}
    if keeps or not (others or author in bench.terms.guarantors):
        return []
    if any(
        (others or frozenset(each.agreed) - {author}) & frozenset(each.agreed)
        for each in _decisions(rung, draft, bench)
    ):
        return []
    return [
        fault(
            "RUNG_NOT_ALONE",
            f"{author} cannot record alone what {rung} decided.",
            "Let the secretariat record it; or name with --about a meeting of it whose decision on"
            " this incident another chair agreed to, and which more than one hand vouches for.",
        )
    ]


def _decisions(rung: str, draft: Entry, bench: Bench) -> list[Any]:
    """What vouched meetings of a rung's body that ``about`` names decided on the incident."""
    return [each for body, each in _decided_on(draft, bench) if body == rung]


def _decided_on(draft: Entry, bench: Bench) -> list[tuple[str, Any]]:
    """Body and decision of every meeting that ``about`` names, on its incidents, if vouched for."""
    named = [(subject, bench.find(subject)) for subject in draft.statement.about]
    incidents = frozenset(s for s, found in named if found is not None and found[0] == INCIDENT)
    meetings: list[Any] = [found[1] for _, found in named if found and found[0] == MEETING]
    return [
        (meeting.body, each)
        for meeting in meetings
        for each in meeting.decided_about(incidents)
        if each.vouched
    ]


LADDER_RULES: MappingProxyType[type, Callable[[Any, Entry, Bench], list[Fault]]] = MappingProxyType(
    {outcome.IncidentReferred: _referred, outcome.IncidentDecided: _decided}
)
