"""Rules of the ladder: referral with the full file, and the decision of the rung that has it.

A referral goes up, along a branch or the trunk, and takes the file of every linked incident with
it. A rung whose body has a quorum by Terms decides in a meeting: its decision names, in ``about``,
a meeting of that body in which enough agreed, and which more than one hand vouches for.
"""

from __future__ import annotations

from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final

from truceline.mechanism import incident_outcome_kinds as outcome
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
    """A fault where the Terms say who decides something, and the author is not meant."""
    rule = bench.terms.decision(name)
    if rule is None or not rule.makers or fits(draft.author, rule.makers, bench):
        return []
    return [
        fault(
            "DECISION_NOT_YOURS",
            f"{draft.author} does not decide on {name} under {bench.terms.id}.",
            f"It is for: {', '.join(rule.makers)}.",
        )
    ]


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
    named = bench.terms.body(body.rung)
    voices = {*named.chairs, named.secretariat} - {None} if named else set()
    if voices and draft.author not in voices:
        faults.append(
            fault(
                "DECIDER_NOT_OF_BODY",
                f"{draft.author} does not speak for {body.rung}.",
                "A chair or the secretariat records what the body decided.",
            )
        )
    quorum = None if named is None else named.quorum
    if quorum is not None and not _met(body.rung, draft, bench):
        faults.append(
            fault(
                "RUNG_WITHOUT_QUORUM",
                f"{body.rung} decides by the quorum {quorum}; no meeting of it is named in which"
                " enough agreed on this incident, and which more than one hand vouches for.",
                "Record meeting.decision_taken about the incident, let another who agreed approve"
                " the minutes, and name the meeting with --about.",
                "rung",
            )
        )
    return faults


def _met(rung: str, draft: Entry, bench: Bench) -> bool:
    """Whether ``about`` names a meeting of the rung's body that decided on the incident."""
    named = [(subject, bench.find(subject)) for subject in draft.statement.about]
    incidents = frozenset(s for s, found in named if found is not None and found[0] == INCIDENT)
    meetings: list[Any] = [found[1] for _, found in named if found and found[0] == MEETING]
    return any(
        meeting.body == rung and each.quorum and each.vouched
        for meeting in meetings
        for each in meeting.decided_about(incidents)
    )


LADDER_RULES: MappingProxyType[type, Callable[[Any, Entry, Bench], list[Fault]]] = MappingProxyType(
    {outcome.IncidentReferred: _referred, outcome.IncidentDecided: _decided}
)
