"""What Terms answer: small values worked out from several sections at once."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from truceline.mechanism import terms_model as who

if TYPE_CHECKING:
    from truceline.mechanism import terms_rules as how
    from truceline.mechanism.terms_sections import Sections

_ANY = "any"


@dataclass(frozen=True, slots=True, kw_only=True)
class Separation:
    """What two notices must keep between them, seen from the first of the pair.

    Args:
        horizontal_m: Metres over ground.
        vertical_m: Metres in height.
        seconds_before: Clear time before the first begins (the second must have ended).
        seconds_after: Clear time after the first ends.
        on_meeting: ``conflict`` or ``inform``.
    """

    horizontal_m: float = 0.0
    vertical_m: float = 0.0
    seconds_before: float = 0.0
    seconds_after: float = 0.0
    on_meeting: str = "conflict"


@dataclass(frozen=True, slots=True, kw_only=True)
class AcceptanceRule:
    """How parties accept: deadlines in UTC, and for each side to whom its members declare."""

    deadline: datetime | None
    attestation_deadline: datetime | None
    routes: Mapping[str, tuple[str, ...]]
    attest_to_other_guarantor: bool
    late: str
    reciprocal: bool | who.Reciprocity
    location: str
    local: str

    def waits(self, side: str) -> bool:
        """Whether the duties of a side's members wait for another side's confirmation."""
        rule = self.reciprocal
        return rule if isinstance(rule, bool) else side in rule.waiting

    def waits_for(self, side: str, other: str) -> bool:
        """Whether a confirmation by a member of ``other`` ends what ``side`` waits for."""
        rule = self.reciprocal
        counts = rule if isinstance(rule, bool) else other in rule.on
        return counts and other != side and self.waits(side)


@dataclass(frozen=True, slots=True, kw_only=True)
class Responsibility:
    """A row of the responsibility matrix: who leads, shares, supports or is informed of a task."""

    task: str
    holder: str
    name: str
    part: str
    src: tuple[str, ...]
    basis: str | None


def acceptance_rule(parties: who.Parties) -> AcceptanceRule:
    """How parties accept, with the routes of every side."""
    rule = parties.acceptance
    return AcceptanceRule(
        deadline=in_utc(rule.deadline),
        attestation_deadline=in_utc(rule.attestation_deadline),
        routes={name: side.accepts_to for name, side in parties.sides.items()},
        attest_to_other_guarantor=rule.attest_to_other_guarantor,
        late=rule.late,
        reciprocal=rule.reciprocal,
        location=rule.location,
        local=rule.local,
    )


def responsibility_rows(sections: Sections) -> tuple[Responsibility, ...]:
    """The rows of the matrix, ordered by task, then leaders first."""
    holders: list[tuple[str, str, tuple[who.Duty, ...]]] = [
        *((g.id, g.name, g.responsibilities) for g in sections.guarantors),
        *((b.id, b.name, b.responsibilities) for b in sections.bodies),
        *((c.id, c.name or c.id, c.responsibilities) for c in sections.centres),
    ]
    rows = [
        Responsibility(
            task=duty.task,
            holder=holder,
            name=name,
            part=duty.part,
            src=duty.src,
            basis=duty.basis,
        )
        for holder, name, duties in holders
        for duty in duties
    ]
    order = ("leads", "shares", "supports", "informed")
    return tuple(sorted(rows, key=lambda row: (row.task, order.index(row.part), row.holder)))


def separation_of(desk: how.Deconfliction | None, kind_a: str, kind_b: str) -> Separation:
    """The separation of a pair of kinds: the most exact rule of the file, seen from ``kind_a``."""
    best, found = -1, Separation()
    if desk is None:
        return found
    for rule in desk.separation:
        first, second = rule.between
        straight = _exactness(desk, (kind_a, first), (kind_b, second))
        turned = _exactness(desk, (kind_b, first), (kind_a, second))
        if max(straight, turned) > best:
            best = max(straight, turned)
            before, after = rule.seconds_before, rule.seconds_after
            found = Separation(
                horizontal_m=rule.horizontal_m,
                vertical_m=rule.vertical_m,
                seconds_before=before if straight >= turned else after,
                seconds_after=after if straight >= turned else before,
                on_meeting=rule.on_meeting,
            )
    return found


def _exactness(desk: how.Deconfliction, one: tuple[str, str], other: tuple[str, str]) -> int:
    """How exactly a rule's pair of names fits a pair of kinds; below 0 where it does not."""
    fit = _fit(desk, *one), _fit(desk, *other)
    return -1 if min(fit) < 0 else sum(fit)


def _fit(desk: how.Deconfliction, kind: str, name: str) -> int:
    """3 for the kind itself, 1 for its class, 0 for ``any``, below 0 for neither."""
    if name == kind:
        return 3
    if kind in desk.classes.get(name, ()):
        return 1
    return 0 if name == _ANY else -1


def in_utc(moment: datetime | None) -> datetime | None:
    """The same instant in UTC."""
    return moment.astimezone(UTC) if moment else None


def for_kind(rules: Mapping[str, tuple[str, ...]], kind_name: str) -> frozenset[str]:
    """The rule of a kind, else of its part (``incident.*``), else ``default``."""
    name = kind_name.partition("/")[0]
    for key in (name, f"{name.partition('.')[0]}.*", "default"):
        if key in rules:
            return frozenset(rules[key])
    return frozenset()


def quorum_met(
    groups: tuple[how.QuorumGroup, ...],
    signers: Mapping[str, frozenset[str]],
    guarantors: frozenset[str],
) -> bool:
    """Whether every group of a quorum has enough of the signers (each with its roles)."""

    def belongs(actor: str, of: tuple[str, ...]) -> bool:
        roles = signers[actor] | ({"guarantor"} if actor in guarantors else frozenset())
        return f"actor:{actor}" in of or not roles.isdisjoint(of)

    return bool(groups) and all(
        sum(belongs(actor, group.of) for actor in signers) >= group.need for group in groups
    )
