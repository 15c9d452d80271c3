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


def in_utc(moment: datetime | None) -> datetime | None:
    """The same instant in UTC."""
    return moment.astimezone(UTC) if moment else None


def for_kind(rules: Mapping[str, tuple[str, ...]], kind_name: str) -> frozenset[str]:
    """The rule of a kind, else of its part (``incident.*``), else ``default``."""
    name = kind_name.partition("/")[0]
    # By what a desk is continued is seen by whoever sees how it was opened, whatever else Terms
    # say: a new log key is believed for that entry alone.
    name = "desk.opened" if name == "desk.continued" else name
    for key in (name, f"{name.partition('.')[0]}.*", "default"):
        if key in rules:
            return frozenset(rules[key])
    return frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Seat:
    """Somebody who agrees: with which roles, for which side, and with how many delegates."""

    roles: frozenset[str] = frozenset()
    side: str = ""
    delegates: int = 1


def quorum_met(
    groups: tuple[how.QuorumGroup, ...],
    signers: Mapping[str, frozenset[str] | Seat],
    guarantors: frozenset[str],
) -> bool:
    """Whether every group of a quorum has enough of the signers, nobody being counted twice.

    A signer who belongs to two groups fills a place in one of them, whichever lets the quorum be
    met if any does: places and people are matched along augmenting paths (Ford and Fulkerson,
    1956), so that the order in which groups or signers are written decides nothing.

    Args:
        groups: The groups of the quorum; none is never met.
        signers: Actor to its roles, or to a :class:`Seat`.
        guarantors: The actors who are guarantors by Terms.
    """
    seats = {
        actor: held if isinstance(held, Seat) else Seat(roles=held)
        for actor, held in signers.items()
    }
    fits = [
        [
            (actor, number)
            for actor, seat in seats.items()
            if _belongs(actor, seat, group, guarantors)
            for number in range(seat.delegates if group.count == "delegates" else 1)
        ]
        for group in groups
    ]
    held: dict[tuple[str, int], int] = {}
    return bool(groups) and all(
        _seated(goal, fits, held) for goal, group in enumerate(groups) for _ in range(group.need)
    )


def _belongs(actor: str, seat: Seat, group: how.QuorumGroup, guarantors: frozenset[str]) -> bool:
    # A guarantor of these Terms is one by their text, not by how it is registered.
    roles = seat.roles - {"guarantor"} | ({"guarantor"} if actor in guarantors else frozenset())
    named = {f"actor:{actor}", f"side:{seat.side}"}
    return not (roles | named).isdisjoint(group.of)


def _seated(goal: int, fits: list[list[tuple[str, int]]], held: dict[tuple[str, int], int]) -> bool:
    """Fill one more place of a group, moving others to places that suit them too."""
    came: dict[int, tuple[int, tuple[str, int]]] = {}
    frontier = [goal]
    for group in frontier:
        for person in fits[group]:
            holder = held.get(person)
            if holder is None:
                free, place = person, group
                while place != goal:
                    held[free] = place
                    place, free = came[place]
                held[free] = goal
                return True
            if holder != goal and holder not in came:
                came[holder] = (group, person)
                frontier.append(holder)
    return False


def quorum_words(groups: tuple[how.QuorumGroup, ...]) -> str:
    """A quorum in words: ``3 delegates of side:government and 1 of monitor``."""
    said = [
        f"{group.need} {'delegates ' if group.count == 'delegates' else ''}"
        f"of {' or '.join(group.of)}"
        for group in groups
    ]
    return " and ".join(said)
