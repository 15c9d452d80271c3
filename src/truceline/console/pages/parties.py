"""Parties and lists: who accepted when and before whom, who is listed by whose authority, who else.

Exclusion is an axis of its own beside a party's status, and every listing names the authority that
decides whether it has any effect. A late word costs nobody its protection.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar

from truceline.analysis.duty_words import Duties
from truceline.console.pages.base import Page
from truceline.console.pages.times import Times, actor_names, known_view, times
from truceline.mechanism.local_truces import as_told
from truceline.mechanism.party_standing import Turn, acceptance_at, lateness, standing_at, status_at
from truceline.sheets.duties import duties_of
from truceline.sheets.seen import sees_every
from truceline.sheets.tallies import seats_under

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.console.pages.base import Asked
    from truceline.mechanism.party_standing import Acceptance, PartyState
    from truceline.mechanism.terms import Terms
    from truceline.reception.visits import Visit
    from truceline.views import View


@dataclass(frozen=True, slots=True, kw_only=True)
class Accepted:
    """A party's acceptance, and its attestation.

    Args:
        at: When it was declared, as the entry says (UTC).
        to: The guarantor that it was declared to.
        told: ``signed``, ``received`` or ``relayed``: whose hand it is in.
        place: The place, for a local acceptance.
        late: Whether it was received after the deadline; None where Terms set none.
        attested_by: The guarantor that attested it; empty where none did.
        attested_at: When the desk recorded that (UTC), or None.
        attested_late: Whether it came after the deadline, or has not come by then; None where it
            is not asked for, or where the reader may not see every attestation.
        wanted: Whether Terms ask for an attestation.
        entry: The hash of its entry.
    """

    at: datetime
    to: str
    told: str
    place: str
    late: bool | None
    attested_by: str
    attested_at: datetime | None
    attested_late: bool | None
    wanted: bool
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyLine:
    """One actor's standing under one agreement.

    Args:
        subject: Its id.
        actor: The actor.
        name: Its name.
        status: A word of the transition table, at the instant asked about.
        since: Since when (UTC), or None.
        side: The side it accepted for, or was invited for.
        accepted: Its acceptance; None before there is one.
        backers: Who proposes or backs its exclusion, as things stand.
        rung: The rung that it was referred to; empty where it was not.
        href: The address of what binds and protects it.
    """

    subject: str
    actor: str
    name: str
    status: str
    since: datetime | None
    side: str
    accepted: Accepted | None
    backers: tuple[str, ...]
    rung: str
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Designated:
    """One authority's listing of a group.

    Args:
        authority: Whose it is.
        by: The state or body, where the authority is one of several.
        document: What it rests on.
        since: Since when it stands (UTC).
        effect: Whether Terms give it any effect.
        entry: The hash of its entry.
    """

    authority: str
    by: str
    document: str
    since: datetime
    effect: bool
    entry: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedLine:
    """One group on the lists of one agreement.

    Args:
        subject: Its id.
        group: The group's id.
        names: Every name that it bore at the instant asked about.
        state: The recorded state: only ``listed`` lists anybody.
        excluded: Whether it is excluded at that instant under these Terms.
        standing: Each designation that stood then, with effect or without.
        agreed_by: Who proposed it or agreed to it.
        href: The address of what binds and protects it.
    """

    subject: str
    group: str
    names: tuple[str, ...]
    state: str
    excluded: bool
    standing: tuple[Designated, ...]
    agreed_by: tuple[str, ...]
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TruceLine:
    """One local truce.

    Args:
        subject: Its id.
        title: What it is called.
        form: A ``silence`` for a time, or a ``settlement``'s own deal.
        place: The place, as coarse as its author made it.
        phase: ``upcoming``, ``running``, ``lapsed`` or ``ended`` at the instant asked about.
        since: When the stretch that counts begins (UTC), or None.
        until: When it ends (UTC); None where it is open-ended.
        sides: The sides it binds there.
        actors: The groups it binds there, if named.
        signers: Who has signed the stretch.
        told: How it is to be read where a quorum has not signed it; empty where none is lacking.
    """

    subject: str
    title: str
    form: str
    place: str
    phase: str
    since: datetime | None
    until: datetime | None
    sides: tuple[str, ...]
    actors: tuple[str, ...]
    signers: tuple[str, ...]
    told: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ForceLine:
    """An outside force or a third state: no party by that.

    Args:
        subject: Its id.
        actor: The actor.
        name: Its name.
        roles: Its roles.
        present: Whether it has forces in the area.
        alongside: The party that it acts alongside, where it says so; else empty.
        place: Where, as coarsely as it may be said.
    """

    subject: str
    actor: str
    name: str
    roles: tuple[str, ...]
    present: bool
    alongside: str
    place: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FocalLine:
    """A focal point that stands at the instant asked about; names and numbers are sealed.

    Args:
        subject: Its id.
        whose: The actor, or the side.
        post: The duty post.
        hours: When it is staffed.
        languages: Languages spoken there.
        since: Since when it stands (UTC).
        named_by: Whose word that is.
    """

    subject: str
    whose: str
    post: str
    hours: str
    languages: tuple[str, ...]
    since: datetime
    named_by: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The registers of one agreement.

    Args:
        id: The agreement's id.
        title: Its title.
        guarantors: Its guarantors.
        deadline: By when acceptances count as in time (UTC), or None.
        counts: How many parties have each status; all of ``parties``.
        parties: Every party that the reader sees.
        listed: Every group on a list.
        truces: Local truces.
        forces: Outside forces and third states.
        focal: Focal points that stand.
    """

    id: str
    title: str
    guarantors: tuple[str, ...]
    deadline: datetime | None
    counts: tuple[tuple[str, int], ...]
    parties: tuple[PartyLine, ...]
    listed: tuple[ListedLine, ...]
    truces: tuple[TruceLine, ...]
    forces: tuple[ForceLine, ...]
    focal: tuple[FocalLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartiesPage(Page):
    """Parties, lists, local truces, forces and focal points.

    Args:
        times: Which instant it speaks of.
        names: Actor to its name in the register.
        registers: The registers, agreement by agreement.
        narrowed: Whether the reader may see less than there is.
    """

    TEMPLATE: ClassVar[str] = "parties.html"

    times: Times
    names: Mapping[str, str]
    registers: tuple[Register, ...]
    narrowed: bool


def parties(visit: Visit, asked: Asked) -> PartiesPage:
    """Fill the page of parties and lists.

    Raises:
        BadInput: a time that is none.
    """
    view = asked.view(visit)
    names = ("party", "listing", "local_truce", "force", "focal_point")
    states = {part: list(view.states(part)) for part in names}
    return PartiesPage(
        times=times(view, asked),
        names=actor_names(view),
        registers=tuple(
            _register(view, terms, states) for terms in view.standing.in_force.values()
        ),
        narrowed=not view.scope.whole,
    )


def _register(view: View, terms: Terms, states: Mapping[str, list[tuple[str, Any]]]) -> Register:
    def mine(part: str) -> Iterator[tuple[str, Any]]:
        for subject, state in reversed(states[part]):
            if (view.standing.terms_of(state.under) or view.standing.first).id == terms.id:
                yield subject, state

    lines = tuple(sorted((_party(view, terms, *each) for each in mine("party")), key=_by_name))
    counts: dict[str, int] = {}
    for line in lines:
        counts[line.status] = counts.get(line.status, 0) + 1
    rule = terms.acceptance
    return Register(
        id=terms.id,
        title=terms.title,
        guarantors=tuple(terms.guarantors),
        deadline=None if rule is None else rule.deadline,
        counts=tuple(sorted(counts.items())),
        parties=lines,
        listed=tuple(_listed(view, terms, *each) for each in mine("listing")),
        truces=tuple(_truces(view, terms, mine("local_truce"))),
        forces=tuple(_force(*each) for each in mine("force")),
        focal=tuple(_focal(*each) for each in mine("focal_point") if each[1].stands_at(view.at)),
    )


def _by_name(line: PartyLine) -> tuple[str, str]:
    return (line.side, line.name.casefold())


def _party(view: View, terms: Terms, subject: str, state: PartyState) -> PartyLine:
    turn, accepted = standing_at(state, view.at), acceptance_at(state, view.at)
    return PartyLine(
        subject=subject,
        actor=state.actor,
        name=state.name,
        status=status_at(state, view.at),
        since=None if turn is None else turn.since,
        side=state.side,
        accepted=None if accepted is None else _accepted(view, terms, state, accepted),
        backers=state.backers,
        rung=state.rung,
        href=f"/parties/{state.actor}",
    )


def _accepted(view: View, terms: Terms, state: PartyState, said: Acceptance) -> Accepted:
    late, rule = lateness(said, terms, view.at), terms.acceptance
    attested = said.attestation
    # Who may not see every attestation is not told that none came.
    sure = attested is not None or sees_every(view, "party", terms.id, parties=(state.actor,))
    return Accepted(
        at=said.at,
        to=said.to,
        told=said.told,
        place=said.place,
        late=late.declared,
        attested_by="" if attested is None else attested.by,
        attested_at=None if attested is None else attested.recorded_at,
        attested_late=late.attested if sure else None,
        wanted=rule is not None and rule.attest_to_other_guarantor,
        entry=said.entry,
    )


def _listed(view: View, terms: Terms, subject: str, state: Any) -> ListedLine:
    return ListedLine(
        subject=subject,
        group=state.group,
        names=tuple(dict.fromkeys(k.name for k in state.known_names if k.borne_at(view.at))),
        state=state.state,
        excluded=state.in_effect(terms, view.at),
        standing=tuple(
            Designated(
                authority=each.authority,
                by=each.by,
                document=each.document,
                since=each.since,
                effect=each.takes_effect(terms),
                entry=each.entry,
            )
            for each in state.standing_at(view.at)
        ),
        agreed_by=tuple(sorted(state.agreed_by)),
        href=f"/parties/{state.group}",
    )


def _truces(view: View, terms: Terms, found: Iterable[tuple[str, Any]]) -> Iterator[TruceLine]:
    seats = seats_under(terms, view)
    sure = sees_every(view, "local_truce", terms.id)
    for subject, state in found:
        stretch = state.running_at(view.at)
        lacks = "" if stretch is None else state.unsigned(stretch, terms, seats, view.at)
        newest = stretch or (state.stretches[-1] if state.stretches else None)
        yield TruceLine(
            subject=subject,
            title=state.title,
            form=state.form,
            place=state.place,
            phase=state.phase(view.at),
            since=None if newest is None else newest.since,
            until=None if newest is None else newest.until,
            sides=state.sides,
            actors=state.actors,
            signers=() if newest is None else state.signers(newest, view.at),
            told="" if stretch is None else as_told(stretch, lacks, sure=sure),
        )


def _force(subject: str, state: Any) -> ForceLine:
    return ForceLine(
        subject=subject,
        actor=state.actor,
        name=state.name,
        roles=tuple(sorted(state.roles)),
        present=state.present,
        alongside=state.alongside or "",
        place=state.place or "",
    )


def _focal(subject: str, state: Any) -> FocalLine:
    return FocalLine(
        subject=subject,
        whose=state.whose,
        post=state.post,
        hours=state.hours,
        languages=state.languages,
        since=state.since,
        named_by=state.named_by,
    )


# One actor.


@dataclass(frozen=True, slots=True, kw_only=True)
class Career:
    """An actor's statuses under one agreement.

    Args:
        subject: The id of its standing.
        title: The agreement's title.
        turns: Each status, oldest first, with its entry and author.
    """

    subject: str
    title: str
    turns: tuple[Turn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyPage(Page):
    """What binds and protects one actor at an instant, and why.

    Args:
        times: Which instant it speaks of.
        names: Actor to its name in the register.
        duties: What binds and protects it, agreement by agreement.
        careers: Its statuses through time.
        narrowed: Whether the reader may see less than there is.
    """

    TEMPLATE: ClassVar[str] = "party.html"

    times: Times
    names: Mapping[str, str]
    duties: Duties
    careers: tuple[Career, ...]
    narrowed: bool


def party(visit: Visit, asked: Asked) -> PartyPage:
    """Fill the page of one actor, by its id or a name under which one alone was known then.

    Raises:
        NotFound: ACTOR_UNKNOWN, NAME_UNKNOWN. BadInput: NAME_UNSETTLED; a time that is none.
    """
    view = known_view(visit, asked)
    at = asked.instant("at") or view.at
    found = duties_of(view, asked.path["actor"], at)
    standing = view.standing
    return PartyPage(
        times=Times(at=at, asked=asked.query.get("at", ""), known=asked.query.get("known_at", "")),
        names=actor_names(view),
        duties=found,
        careers=tuple(
            Career(
                subject=subject,
                title=(standing.terms_of(state.under) or standing.first).title,
                turns=tuple(turn for turn in state.turns if turn.since <= at),
            )
            for subject, state in view.states("party")
            if state.actor == found.actor
        ),
        narrowed=not view.scope.whole,
    )
