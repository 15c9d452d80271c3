"""Persistence: when findings against one actor are so many that a referral is due.

Only findings count, never allegations and never silence: shared findings that a commitment was
broken, by those who make up the quorum of Terms, with at least the grade of authorship and the
severity that Terms set. Not counted are a split finding, one that fewer than the quorum share, one
that still waits for a second maker, a note, one that a rung of the ladder set aside, and one whose
incident was taken up again. What comes of it is said, with the entries counted; it is no decision.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from types import MappingProxyType
from typing import TYPE_CHECKING, Final

from truceline.analysis.shared_findings import is_joint
from truceline.mechanism.spans import Span

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from truceline.mechanism.incident_states import Incident
    from truceline.mechanism.terms import Terms
    from truceline.mechanism.terms_answers import Seat
    from truceline.mechanism.terms_rules import Persistence as PersistenceRule

NO_SEATS: Final[Mapping[str, Seat]] = MappingProxyType({})
"""Nobody's roles are known; guarantors are still guarantors by Terms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """One incident that counts against an actor.

    Args:
        subject: The incident's id.
        found_at: Since when the finding stands (UTC).
        entries: The hashes of the findings, one for each maker.
        toward_exclusion: Whether one of its acts is among those that Terms let lead to exclusion.
    """

    subject: str
    found_at: datetime
    entries: tuple[str, ...]
    toward_exclusion: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Persistence:
    """What findings against an actor come to at an instant.

    Args:
        actor: The actor.
        at: The instant asked about: the end of the window (UTC).
        window: The length of the window, as Terms say.
        threshold: How many are persistent, as Terms say.
        counted: The incidents that count, oldest first.
        authority: Who set window and threshold: ``agreed``, or ``desk_default``.
    """

    actor: str
    at: datetime
    window: Span
    threshold: int
    counted: tuple[Counted, ...]
    authority: str

    @property
    def referral_due(self) -> bool:
        """Whether the threshold is reached, so that a referral up the ladder is due."""
        return len(self.counted) >= self.threshold

    @property
    def entries(self) -> tuple[str, ...]:
        """The hashes of every finding counted."""
        return tuple(entry for item in self.counted for entry in item.entries)

    @property
    def says(self) -> str:
        """The same in a sentence."""
        count = len(self.counted)
        finding = "finding" if count == 1 else "findings"
        known = f"{self.actor}: {count} shared {finding} within {self.window}"
        default = "" if self.authority == "agreed" else " (the desk's own default)"
        if self.referral_due:
            return f"{known}; {self.threshold} make a referral due{default}."
        return f"{known}, below the {self.threshold} that would make a referral due{default}."


def persistence(
    actor: str,
    incidents: Iterable[tuple[str, Incident]],
    terms: Terms,
    at: datetime,
    seats: Mapping[str, Seat] = NO_SEATS,
) -> Persistence | None:
    """What findings against an actor come to, or None where Terms do not count them.

    The window ends at ``at`` and is the span of Terms long. A finding falls into it by when the
    desk recorded that it stands, which no author can date back.

    Args:
        actor: Against whom.
        incidents: The ids and states of the incidents to look through; linked ones once.
        terms: The agreement that governs them.
        at: The instant asked about (UTC).
        seats: Actor to its roles and side, for Terms that say who must share a joint finding:
            one that fewer share counts against nobody.
    """
    rule = terms.persistence
    if rule is None:
        return None
    counted: dict[tuple[str, ...], Counted] = {}
    for subject, incident in incidents:
        found_at = incident.standing.since
        if found_at is None or found_at > at or terms.after(rule.window, found_at) < at:
            continue
        if _shared(incident, terms, seats) and _counts(actor, incident, rule, terms):
            entries = incident.standing.entries
            counted[entries] = Counted(
                subject=subject,
                found_at=found_at,
                entries=entries,
                toward_exclusion=any(terms.counts_toward_exclusion(a) for a in incident.acts),
            )
    return Persistence(
        actor=actor,
        at=at,
        window=rule.window,
        threshold=rule.threshold,
        counted=tuple(sorted(counted.values(), key=lambda item: (item.found_at, item.subject))),
        authority=rule.authority,
    )


def _shared(incident: Incident, terms: Terms, seats: Mapping[str, Seat]) -> bool:
    """Whether enough makers share the standing finding, or one whom Terms let find alone."""
    standing = incident.standing
    alone = standing.form == "single" and standing.settled
    return alone or is_joint(standing, terms, seats)


def _counts(actor: str, incident: Incident, rule: PersistenceRule, terms: Terms) -> bool:
    """Whether an incident's standing finding counts against the actor."""
    standing = incident.standing
    if not (standing.is_breach and actor in standing.against) or incident.set_aside:
        return False
    # Every maker must hold it to be as grave as the rule asks: a shared finding says no more than
    # each of its makers said.
    grave = all(
        _reaches(severity, rule.min_severity, terms.words.severities or ())
        for severity in standing.severities
    )
    proof = standing.proof_of_author or ""
    return grave and _reaches(proof, rule.author_at_least, terms.words.author_proofs or ())


def _reaches(grade: str, least: str, scale: Sequence[str]) -> bool:
    """Whether a grade is at least another on a scale, lowest first."""
    return grade in scale and least in scale and scale.index(grade) >= scale.index(least)
