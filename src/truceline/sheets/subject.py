"""One subject in full, as one reader may see it: facts, for people and for programs.

They say no more than the record does: an overdue clock that is only a desk default names nobody in
breach, silence is not consent, a finding carries its makers and their interests, and a humanitarian
notice says what protects those it speaks of.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from truceline.analysis.clocks import overdue
from truceline.analysis.escalation import escalation
from truceline.analysis.key_standing import Witnessed, judge_entry
from truceline.analysis.shared_findings import form_of
from truceline.keyring.files import KeyPair
from truceline.ledger.entry import format_time
from truceline.mechanism.agreements import AgreementState
from truceline.mechanism.aid_figures import AidFigure
from truceline.mechanism.aid_lists import AreaList
from truceline.mechanism.aid_states import Aid
from truceline.mechanism.covers import CoveredState
from truceline.mechanism.incident_interests import interests
from truceline.mechanism.incident_kinds import INCIDENT
from truceline.mechanism.incident_outcome_kinds import IncidentFound
from truceline.mechanism.incident_states import Incident
from truceline.mechanism.matters import MatterState
from truceline.mechanism.movements import MovementState
from truceline.mechanism.notice_phases import phase
from truceline.mechanism.notice_states import NoticeState
from truceline.mechanism.party_standing import acceptance_at
from truceline.mechanism.records import CountState
from truceline.mechanism.relays import Relay
from truceline.mechanism.releases import ReleaseState
from truceline.mechanism.reported_agreements import ReportedAgreement
from truceline.mechanism.statements import StatementState
from truceline.sheets import (
    agreements,
    assigned,
    figures,
    matters,
    movements,
    press,
    promised,
    referrals,
    talks,
)
from truceline.sheets.opened import boxes_of
from truceline.sheets.seen import sees_every
from truceline.sheets.tallies import seats_under
from truceline.views import View

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.mechanism.parts import Entry
    from truceline.views import Shown


@dataclass(frozen=True, slots=True)
class Files:
    """What a reader can lay open: a view, and the key that opens sealed fields, if any."""

    view: View
    pair: KeyPair | None
    site: str | None = None
    """The one subject whose exact footprint the page may open; None for a single entry's page."""
    dated: Sequence[Witnessed] = ()
    """What witnesses cosigned: by their time it is said what a revoked key's words are worth."""

    def entry(self, entry: Entry) -> dict[str, Any]:
        """An entry as a JSON object; sealed fields opened, or named with their readers."""
        statement = entry.statement
        sealed, opened = boxes_of(self.view, self.pair, entry, self.site)
        relay = getattr(entry.body, "relayed", None)
        own = isinstance(entry.body, IncidentFound)
        held = talks.held(entry)
        verdict = judge_entry(entry, self.view.standing, self.dated)
        doubt = {"standing": verdict.as_json()} if verdict and verdict.word != "valid" else {}
        return {
            **doubt,
            **({"interests": self._interests(entry)} if own else {}),
            **({"held": held} if held else {}),
            "entry": entry.hash,
            "place": entry.seq,
            "kind": entry.kind,
            "author": entry.author,
            "on_behalf_of": getattr(entry.body, "on_behalf_of", None),
            "relayed": relay.sentence if isinstance(relay, Relay) else None,
            "happened_at": _text(statement.happened_at),
            "recorded_at": _text(entry.recorded_at),
            "about": list(statement.about),
            "body": statement.body,
            "sealed": sealed,
            "opened": opened,
        }

    def _interests(self, entry: Entry) -> list[str]:
        """The maker's own interests, beside its finding wherever that is read, alone or in part."""
        view = self.view
        rows = (view.store.listed(subject) for subject in entry.statement.about)
        under = next((row.under for row in rows if row is not None), "")
        terms = view.standing.terms_of(under) or view.standing.first
        against, sides = entry.body.against, _sides(view, [entry])
        found = interests([entry.author], terms, view.standing.roles, against, sides)
        return [each.sentence for each in found]


def facts(files: Files, subject: str) -> dict[str, Any]:
    """All that a reader may see of a subject, as a JSON object."""
    view, files = files.view, replace(files, site=subject)
    shown = view.show(subject)
    found: dict[str, Any] = {
        **shown.item.as_json(),
        "at": _text(view.at),
        "held_by": assigned.facts(view, shown),
        "statements": press.supports(view, shown),
        "clocks": _clocks(shown, view.at),
        "escalation": _escalation(shown, view.at),
        "entries": [files.entry(entry) for entry in shown.entries],
        "mentions": [files.entry(entry) for entry in shown.mentions],
    }
    if shown.item.part == INCIDENT:
        # Whoever may not see the report may see the referral, and what of its file is there.
        found["referrals"] = referrals.facts(view, shown)
    if isinstance(shown.state, Incident):
        found["finding"] = _finding(shown, shown.state, view)
        found["says"] = list(shown.state.remarks)
    elif isinstance(shown.state, NoticeState):
        found["notice"] = _notice(shown, shown.state, view)
        found["says"] = found["notice"].pop("says")
    elif isinstance(shown.state, MatterState):
        found |= matters.facts(shown.state, view)
        found["says"] = found.pop("yield_says")
    elif isinstance(shown.state, AgreementState):
        found["readiness"] = agreements.facts(shown.state, view)
    elif isinstance(shown.state, MovementState):
        found["notice_of_it"] = movements.facts(shown.item.subject, shown.state, view)
        found["says"] = [found["notice_of_it"].pop("says")]
    elif isinstance(shown.state, CountState):
        found["cross_sum"] = figures.facts(shown.state)
        found["says"] = found["cross_sum"].pop("says")
    elif isinstance(shown.state, Aid):
        from truceline.sheets import aid  # noqa: PLC0415 - only for aid

        found["says"] = aid.sentences(shown.item.subject, shown.state, view)
    elif isinstance(shown.state, AidFigure | AreaList):
        found["says"] = list(shown.state.flags())
    elif shown.item.part in talks.PARTS:
        found["says"] = talks.sentences(shown.item.subject, view)
    elif isinstance(shown.state, ReleaseState | CoveredState | ReportedAgreement):
        found["says"] = list(shown.state.says)
    elif isinstance(shown.state, StatementState):
        found["says"] = press.says(shown.state)
    elif isinstance(shown.state, promised.STATES):
        found["says"] = promised.says(shown, view)
    return found


def _clocks(shown: Shown, at: datetime) -> list[dict[str, Any]]:
    return [
        {
            "name": clock.name,
            "started": _text(clock.started),
            "due": _text(clock.due_as_of(at)),
            "stopped_at": _text(clock.stopped_at),
            "authority": clock.authority,
            "overdue": overdue(clock, at),
            "says": clock.says(at),
        }
        for clock in shown.clocks
    ]


def _escalation(shown: Shown, at: datetime) -> dict[str, Any] | None:
    found = escalation(shown.item.row, shown.terms, at)
    if found is None:
        return None
    return {
        "seat": found.seat,
        "rung": found.rung,
        "late": [clock.name for clock in found.late],
        "goes": found.goes,
        "reason": found.reason,
    }


def _finding(shown: Shown, state: Incident, view: View) -> dict[str, Any]:
    """What the findings come to, each with its maker and the maker's own interests."""
    standing = state.standing
    now = [finding for finding in state.findings if finding.episode == state.episode]
    makers = [finding.maker for finding in now]
    mine = interests(makers, shown.terms, view.standing.roles, state.involved, _sides(view, now))
    seats = seats_under(shown.terms, view) if standing.form == "joint" else {}
    sure = sees_every(view, "party", shown.terms.id)
    return {
        "form": form_of(standing, shown.terms, seats, sure=sure),
        "finding": standing.finding,
        "against": sorted(standing.against),
        "proof_of_author": standing.proof_of_author,
        "settled": standing.settled,
        "by": [
            {
                "maker": finding.maker,
                "capacity": finding.body.capacity,
                "finding": finding.body.finding,
                "against": list(finding.body.against),
                "proof_of_event": finding.body.proof_of_event,
                "proof_of_author": finding.body.proof_of_author,
                "severity": finding.body.severity,
                "recorded_at": _text(finding.recorded_at),
                "interests": [each.sentence for each in mine if each.actor == finding.maker],
            }
            for finding in now
        ],
    }


def _sides(view: View, findings: list[Any]) -> dict[str, str]:
    """Actor to the side it accepted for; looked up only where there is a finding."""
    if not findings:
        return {}
    accepted = ((s.actor, acceptance_at(s, view.at)) for _, s in view.states("party"))
    return {actor: said.side for actor, said in accepted if said is not None}


def _notice(shown: Shown, state: NoticeState, view: View) -> dict[str, Any]:
    found = phase(
        state,
        shown.terms,
        view.at,
        roles=view.standing.roles,
        open_matters=_open_matters(shown.item.subject, view),
    )
    return {
        "notice": state.notice,
        "phase": found.word,
        "humanitarian": found.humanitarian,
        "short_notice": found.short_notice,
        "acknowledged": found.acknowledged,
        "deconflicted": found.deconflicted,
        "lacking": list(found.lacking),
        "recipients": [
            {
                "actor": each.actor,
                "state": each.word,
                "silent": each.silent,
                "silent_since": _text(each.silent_since),
                "relayed": each.relayed,
                "earlier_version": each.earlier,
            }
            for each in found.recipients
        ],
        "says": list(found.says),
    }


def _open_matters(notice: str, view: View) -> int | None:
    """How many conflict matters are open; not known to a reader who may not see them all."""
    if not view.scope.whole:
        return None
    matters = (view.state(each) for each in view.store.mentions(notice, "matter"))
    return sum(state.blocks(notice) for state in matters if isinstance(state, MatterState))


def _text(at: datetime | None) -> str | None:
    return None if at is None else format_time(at)
