"""Short ways to say what happens to a made-up incident, and to bring one into any state."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from tests.mechanism.builders import ROLES, START, Book, made_up_terms

from truceline.mechanism import incident_inquiry_kinds as inquiry
from truceline.mechanism import incident_kinds as told
from truceline.mechanism import incident_outcome_kinds as outcome
from truceline.mechanism.incidents import PART
from truceline.mechanism.relays import Relay
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from datetime import datetime

    from truceline.mechanism.incident_states import Incident

OFFICER, ONE, TWO, OFFICE = "cell:officer", "state:one", "state:two", "un:office"
BRIGADE, DIVISION, MILLER, TEAM = "group:brigade", "group:division", "person:miller", "team:north"
EVERYBODY: Mapping[str, frozenset[str]] = {
    **ROLES,
    MILLER: frozenset({"reporter"}),
    TEAM: frozenset({"monitor"}),
}
RELAY = Relay(channel="telephone", caller_role="miller", interpreter=True, read_back=True)
HASH = "ab" * 32


def report(**given: Any) -> told.IncidentReported:
    """A civilian's report of mortar fire by the brigade, unless said otherwise."""
    plain: dict[str, Any] = {
        "report_class": "violation",
        "acts": ("mortar",),
        "occurred_from": START - timedelta(hours=1),
        "place_as_said": "near the mill",
        "suspected": (BRIGADE,),
        "affected": (DIVISION,),
        "language": "ar",
        "source_class": "civilian",
        "means": "seen",
    }
    return told.IncidentReported(**{**plain, **given})


def query(to: str = BRIGADE, **given: Any) -> told.IncidentQueried:
    """A question to the brigade in a redacted text."""
    plain = {"redacted_text": "Mortar fire is reported.", "language": "ar", "previewed_by": OFFICER}
    return told.IncidentQueried(**{"to": to, **plain, **given})


def finding(code: str = "violation", **given: Any) -> outcome.IncidentFound:
    """A finding against the brigade of a moderate violation, probable, credible."""
    plain: dict[str, Any] = {
        "finding": code,
        "proof_of_event": "credible_single_source",
        "proof_of_author": "probable",
        "against": (BRIGADE,),
        "severity": "moderate",
    }
    return outcome.IncidentFound(**{**plain, **given})


def evidence(**given: Any) -> inquiry.IncidentEvidenceAdded:
    """A photograph by a monitor."""
    plain: dict[str, Any] = {
        "hash": HASH,
        "media_type": "image/jpeg",
        "source_class": "monitor",
        "means": "photograph",
    }
    return inquiry.IncidentEvidenceAdded(**{**plain, **given})


ASSESSED = outcome.IncidentAssessed(nature="indirect fire", threat_to_compliance="limited")
CONTAINED = told.IncidentContained(measure="quiet since noon")
REMEDY = outcome.IncidentRemedySet(remedies=("cease",), of=(BRIGADE,))
CLOSED = outcome.IncidentClosed(attribution="none", why="made up")
AGREE = outcome.IncidentClosureAgreed(why="made up")
NOTHING = finding("not_substantiated", proof_of_author="unknown", against=())


@dataclass
class Case:
    """One incident on a small desk in memory; entry N is recorded N minutes after the start."""

    terms: Terms = field(default_factory=made_up_terms)
    opened: told.IncidentReported = field(default_factory=report)
    author: str = MILLER
    roles: Mapping[str, frozenset[str]] = field(default_factory=lambda: EVERYBODY)

    def __post_init__(self) -> None:
        """Report it."""
        self.book = Book(terms=self.terms, roles=self.roles)
        self.subject = self.book.tell(PART, self.opened, author=self.author)

    @property
    def state(self) -> Incident:
        """The incident as it stands."""
        state: Incident = self.book.state(self.subject)
        return state

    @property
    def now(self) -> datetime:
        """When the next entry is recorded."""
        return START + timedelta(minutes=self.book.seq)

    def tell(self, *bodies: Any, author: str = OFFICER, **how: Any) -> Case:
        """Record entries that must be without fault."""
        for body in bodies:
            self.book.tell(PART, body, self.subject, author=author, **how)
        return self

    def force(self, *bodies: Any, author: str = OFFICER, **how: Any) -> Case:
        """Record entries without asking whether they may be."""
        for body in bodies:
            self.book.force(PART, body, self.subject, author=author, **how)
        return self

    def codes(self, body: Any, author: str = OFFICER, **how: Any) -> set[str]:
        """The codes of a draft's faults."""
        return self.book.codes(PART, body, self.subject, author=author, **how)

    def later(self, **span: float) -> datetime:
        """A time after the next entry's."""
        return self.now + timedelta(**span)

    def refer(self, rung: str, author: str = ONE) -> Case:
        """Refer it with its full file."""
        return self.tell(
            outcome.IncidentReferred(rung=rung, reason="made up", file=self.state.file),
            author=author,
        )

    def in_state(self, state: str) -> Case:
        """The incident brought into a state by entries that may be recorded."""
        for step in _WAYS[state]:
            step(self)
        assert self.state.state == state
        return self


def _registered(case: Case) -> None:
    case.tell(told.IncidentRegistered(severity="moderate"))


def _acknowledged(case: Case) -> None:
    case.tell(told.IncidentAcknowledged())


def _assessed(case: Case) -> None:
    case.tell(ASSESSED)


def _joint(case: Case) -> None:
    case.tell(finding(), author=ONE).tell(finding(), author=TWO)


_TO_ASSESSED = (_registered, _acknowledged, _assessed)
_TO_FOUND = (*_TO_ASSESSED, _joint)
_TO_REMEDY = (*_TO_FOUND, lambda case: case.tell(REMEDY, author=ONE))
_TO_REFERRED = (*_TO_FOUND, lambda case: case.refer("task_force"))
_WAYS: Mapping[str, tuple[Any, ...]] = {
    "reported": (),
    "registered": (_registered,),
    "acknowledged": (_registered, _acknowledged),
    "queried": (_registered, lambda case: case.tell(query())),
    "contained": (_registered, lambda case: case.tell(CONTAINED)),
    "assessed": _TO_ASSESSED,
    "found": _TO_FOUND,
    "remedy_due": _TO_REMEDY,
    "remedied": (
        *_TO_REMEDY,
        lambda case: case.tell(outcome.IncidentRemedied(remedies=("cease",))),
    ),
    "referred": _TO_REFERRED,
    "decided": (
        *_TO_REFERRED,
        lambda case: case.tell(
            outcome.IncidentDecided(rung="task_force", decision="no_action", summary="made up"),
            author=OFFICE,
        ),
    ),
    "closed": (*_TO_FOUND, lambda case: case.tell(CLOSED, author=ONE)),
    "withdrawn": (lambda case: case.tell(told.IncidentWithdrawn(why="made up"), author=MILLER),),
}


def samples() -> dict[type, Any]:
    """A body of every kind that could move an incident, each sound by itself."""
    return {
        type(body): body
        for body in (
            told.IncidentRegistered(severity="moderate"),
            told.IncidentAcknowledged(),
            query(),
            CONTAINED,
            told.IncidentWithdrawn(why="made up"),
            ASSESSED,
            finding(),
            REMEDY,
            outcome.IncidentRemedied(remedies=("cease",)),
            outcome.IncidentReferred(rung="ministers", reason="made up"),
            outcome.IncidentDecided(rung="task_force", decision="no_action", summary="made up"),
            CLOSED,
            outcome.IncidentReopened(why="made up"),
        )
    }
