"""The situation: what a desk shows at an instant, on one screen, from what one reader may see.

Who stands where, who is excluded and by whose authority, who was told and who is silent, what is
past a clock and on whose authority that clock runs, which notices came too near each other, and
what was counted, each source for itself. All of it is derived here from folded states; nothing is
stored, and nothing is added up across sources.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from truceline.analysis.clocks import clocks, length, overdue
from truceline.analysis.escalation import escalation
from truceline.analysis.forms import Candidate
from truceline.analysis.gaps import gaps
from truceline.analysis.ledgers import Ledger, ledgers
from truceline.analysis.seating import seating
from truceline.analysis.shared_findings import form_of
from truceline.analysis.silences import running
from truceline.mechanism.catalogue import PARTS
from truceline.mechanism.incident_interests import interests
from truceline.mechanism.notice_phases import phase
from truceline.mechanism.party_standing import acceptance_at, lateness, status_at
from truceline.mechanism.readiness import readiness, unmet
from truceline.mechanism.terms import Terms

CLOCKED = ("incident", "notice", "matter", "party", "commitment", "detainee_request")
"""The parts whose clocks the situation looks at."""

States = Mapping[str, Mapping[str, Any]]
"""Part to subject id to folded state."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What one reader sees of a desk.

    Args:
        at: The instant asked about (UTC).
        clock: ``live`` or ``replay``.
        agreements: Agreement id to Terms, the desk's first one first.
        roles: Actor to roles.
        states: Part to subject id to state; linked subjects once.
    """

    at: datetime
    clock: str
    agreements: Mapping[str, Terms]
    roles: Mapping[str, frozenset[str]]
    states: States

    def of(self, part: str) -> Mapping[str, Any]:
        """The states of a part by subject id."""
        return self.states.get(part, {})

    def under(self, part: str, terms: Terms) -> list[Any]:
        """The states of a part that fall under an agreement."""
        return [each for each in self.of(part).values() if self.terms(each.under) is terms]

    def terms(self, under: str) -> Terms:
        """The Terms of an agreement; the first where it is unnamed."""
        return self.agreements.get(under) or next(iter(self.agreements.values()))


@dataclass(frozen=True, slots=True, kw_only=True)
class Agreement:
    """An agreement, and with how many of its conditions on record it began.

    Args:
        id: Its id.
        title: Its title.
        since: When it takes effect (UTC), or None.
        in_effect: Whether it is in effect at the instant asked about.
        conditions: How many conditions it names.
        unmet: The ids of those that were not on record as met when it took effect.
        silences: The local truces that run at the instant, by title; unsigned ones as told.
    """

    id: str
    title: str
    since: datetime | None
    in_effect: bool
    conditions: int
    unmet: tuple[str, ...]
    silences: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Party:
    """A party's standing; ``unattested`` where nobody attested its acceptance in time."""

    subject: str
    under: str
    actor: str
    name: str
    status: str
    side: str
    late: bool
    unattested: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A group on a list, with the authority that decides whether that has any effect."""

    subject: str
    under: str
    group: str
    names: tuple[str, ...]
    state: str
    authority: str
    by: str
    effect: bool
    since: datetime
    document: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Notified:
    """A notice that is not over: who was told, who is silent, and whether all was agreed."""

    subject: str
    under: str
    title: str
    word: str
    silent: tuple[str, ...]
    deconflicted: bool
    says: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """An incident: its state, what each maker found, and each maker's own interests."""

    subject: str
    under: str
    title: str
    state: str
    rung: str
    form: str
    findings: Mapping[str, str]
    interests: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A clock that has run out: by how much, on whose authority, and on which rung it shows."""

    subject: str
    under: str
    part: str
    title: str
    clock: str
    authority: str
    past: str
    says: str
    rung: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conflict:
    """A matter between two notices; nothing is said here of where they are."""

    subject: str
    under: str
    title: str
    state: str
    opened: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Unnotified:
    """A movement with no notice on record when it began: no proof of bad faith."""

    subject: str
    under: str
    title: str
    by: str
    reported_by: tuple[str, ...]
    explained: bool
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Situation:
    """What a desk shows at an instant."""

    at: datetime
    clock: str
    agreements: tuple[Agreement, ...]
    parties: tuple[Party, ...]
    exclusions: tuple[Exclusion, ...]
    notices: tuple[Notified, ...]
    notices_over: int
    cases: tuple[Case, ...]
    late: tuple[Late, ...]
    conflicts: tuple[Conflict, ...]
    unnotified: tuple[Unnotified, ...]
    counts: tuple[Ledger, ...]

    def as_json(self) -> dict[str, Any]:
        """The situation as a JSON object; times are RFC 3339 UTC."""
        written: dict[str, Any] = _as_json(self)
        return written


def situation(scene: Scene) -> Situation:
    """What a desk shows at an instant, from what one reader may see of it."""
    notices = tuple(_notices(scene))
    return Situation(
        at=scene.at,
        clock=scene.clock,
        agreements=tuple(_agreements(scene)),
        parties=tuple(_parties(scene)),
        exclusions=tuple(_exclusions(scene)),
        notices=notices,
        notices_over=len(scene.of("notice")) - len(notices),
        cases=tuple(_cases(scene)),
        late=tuple(_late(scene)),
        conflicts=tuple(_conflicts(scene)),
        unnotified=tuple(_unnotified(scene)),
        counts=ledgers(scene.of("record").values()),
    )


def _agreements(scene: Scene) -> Iterator[Agreement]:
    for name, terms in scene.agreements.items():
        since = terms.effective_at
        conditions = readiness(terms, scene.under("readiness", terms), since or scene.at)
        seats = seating(scene.roles, scene.under("party", terms))
        over = terms.ends_at is not None and scene.at > terms.ends_at
        yield Agreement(
            id=name,
            title=terms.title,
            since=None if since is None else since.astimezone(UTC),
            in_effect=terms.status == "in_force" and not over and (not since or since <= scene.at),
            conditions=len(conditions),
            unmet=tuple(condition.id for condition in unmet(conditions)),
            silences=tuple(running(scene.under("local_truce", terms), terms, seats, scene.at)),
        )


def _parties(scene: Scene) -> Iterator[Party]:
    for subject, state in scene.of("party").items():
        terms = scene.terms(state.under)
        accepted = acceptance_at(state, scene.at)
        late = None if accepted is None else lateness(accepted, terms, scene.at)
        rule = terms.acceptance
        asked = rule is not None and rule.attest_to_other_guarantor
        yield Party(
            subject=subject,
            under=terms.id,
            actor=state.actor,
            name=state.name,
            status=status_at(state, scene.at),
            side=state.side,
            late=bool(late and late.declared),
            unattested=bool(asked and accepted is not None and accepted.attestation is None),
        )


def _exclusions(scene: Scene) -> Iterator[Exclusion]:
    for subject, state in scene.of("listing").items():
        terms = scene.terms(state.under)
        effective = state.effect_at(terms, scene.at)
        standing = effective or next(iter(state.standing_at(scene.at)), None)
        proposed = ", ".join(sorted(state.agreed_by))
        yield Exclusion(
            subject=subject,
            under=terms.id,
            group=state.group,
            names=tuple(dict.fromkeys(k.name for k in state.known_names if k.borne_at(scene.at))),
            state=state.state,
            authority=standing.authority if standing else "",
            by=(standing.by if standing else proposed),
            effect=effective is not None,
            since=standing.since if standing else state.opened_at,
            document=standing.document if standing else "",
        )


def _notices(scene: Scene) -> Iterator[Notified]:
    matters = list(scene.of("matter").values())
    for subject, state in scene.of("notice").items():
        terms = scene.terms(state.under)
        blocking = sum(matter.blocks(subject) for matter in matters)
        now = phase(state, terms, scene.at, roles=scene.roles, open_matters=blocking)
        if now.word not in {"ahead", "active"}:
            continue
        yield Notified(
            subject=subject,
            under=terms.id,
            title=state.title,
            word=now.word,
            silent=tuple(recipient.actor for recipient in now.recipients if recipient.silent),
            deconflicted=now.deconflicted,
            says=now.says,
        )


def _cases(scene: Scene) -> Iterator[Case]:
    for subject, state in scene.of("incident").items():
        terms = scene.terms(state.under)
        row = PARTS["incident"].row(state)
        sides = {p.actor: p.side for p in scene.of("party").values() if p.under == state.under}
        seats = seating(scene.roles, scene.under("party", terms))
        found = {f.maker: f.body.finding for f in state.findings if f.episode == state.episode}
        yield Case(
            subject=subject,
            under=terms.id,
            title=row.title,
            state=state.state,
            rung=state.rung,
            form=form_of(state.standing, terms, seats),
            findings=found,
            interests={
                maker: tuple(
                    interest.sentence
                    for interest in interests([maker], terms, scene.roles, state.involved, sides)
                )
                for maker in found
            },
        )


def _late(scene: Scene) -> Iterator[Late]:
    for part in CLOCKED:
        for subject, state in scene.of(part).items():
            row = PARTS[part].row(state)
            terms = scene.terms(row.under)
            raised = escalation(row, terms, scene.at)
            for clock in clocks(row, terms):
                due = clock.due_as_of(scene.at)
                if due is not None and overdue(clock, scene.at):
                    yield Late(
                        subject=subject,
                        under=terms.id,
                        part=part,
                        title=row.title,
                        clock=clock.name,
                        authority=clock.authority,
                        past=length(scene.at - due),
                        says=clock.says(scene.at),
                        rung=raised.rung if raised else "",
                    )


def _conflicts(scene: Scene) -> Iterator[Conflict]:
    for subject, state in scene.of("matter").items():
        row = PARTS["matter"].row(state)
        yield Conflict(
            subject=subject,
            under=scene.terms(state.under).id,
            title=row.title,
            state=state.state,
            opened=state.marks.get("first_opened", state.marks["opened"]),
        )


def _unnotified(scene: Scene) -> Iterator[Unnotified]:
    notices = [
        Candidate(subject=subject, state=state, terms=scene.terms(state.under))
        for subject, state in scene.of("notice").items()
    ]
    for gap in gaps(scene.of("movement"), notices):
        yield Unnotified(
            subject=gap.movement,
            under=scene.terms(gap.state.under).id,
            title=gap.state.title,
            by=gap.state.by or "",
            reported_by=gap.reported_by,
            explained=bool(gap.state.explanations),
            says=gap.says,
        )


def _as_json(value: Any) -> Any:
    """Dataclasses as objects, times as RFC 3339, everything else as it is."""
    if isinstance(value, datetime):
        return value.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    if hasattr(value, "as_json") and not isinstance(value, Situation):
        return _as_json(value.as_json())
    if hasattr(value, "__dataclass_fields__"):
        return {name: _as_json(getattr(value, name)) for name in value.__dataclass_fields__}
    if isinstance(value, Mapping):
        return {name: _as_json(part) for name, part in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_as_json(part) for part in value]
    return value
