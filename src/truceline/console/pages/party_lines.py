"""Rows of the page of parties and lists: each from one state, as its reader sees it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.mechanism.local_truces import as_told
from truceline.mechanism.party_standing import acceptance_at, lateness, standing_at, status_at
from truceline.sheets.seen import sees_every
from truceline.sheets.tallies import seats_under

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from truceline.mechanism.party_standing import Acceptance, PartyState
    from truceline.mechanism.terms import Terms
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


def party_line(view: View, terms: Terms, subject: str, state: PartyState) -> PartyLine:
    """A party in a line."""
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


def listed_line(view: View, terms: Terms, subject: str, state: Any) -> ListedLine:
    """A listing in a line."""
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


def truce_lines(view: View, terms: Terms, found: Iterable[tuple[str, Any]]) -> Iterator[TruceLine]:
    """Local truces, a line each."""
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


def force_line(subject: str, state: Any) -> ForceLine:
    """A force or third state in a line."""
    return ForceLine(
        subject=subject,
        actor=state.actor,
        name=state.name,
        roles=tuple(sorted(state.roles)),
        present=state.present,
        alongside=state.alongside or "",
        place=state.place or "",
    )


def focal_line(subject: str, state: Any) -> FocalLine:
    """A focal point in a line."""
    return FocalLine(
        subject=subject,
        whose=state.whose,
        post=state.post,
        hours=state.hours,
        languages=state.languages,
        since=state.since,
        named_by=state.named_by,
    )
