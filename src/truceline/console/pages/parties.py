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
from truceline.console.pages.party_lines import (
    FocalLine,
    ForceLine,
    ListedLine,
    PartyLine,
    TruceLine,
    focal_line,
    force_line,
    listed_line,
    party_line,
    truce_lines,
)
from truceline.console.pages.times import Times, actor_names, known_view, times
from truceline.mechanism.party_standing import Turn
from truceline.sheets.duties import duties_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.console.pages.base import Asked
    from truceline.mechanism.terms import Terms
    from truceline.reception.visits import Visit
    from truceline.views import View


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

    lines = tuple(sorted((party_line(view, terms, *each) for each in mine("party")), key=_by_name))
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
        listed=tuple(listed_line(view, terms, *each) for each in mine("listing")),
        truces=tuple(truce_lines(view, terms, mine("local_truce"))),
        forces=tuple(force_line(*each) for each in mine("force")),
        focal=tuple(
            focal_line(*each) for each in mine("focal_point") if each[1].stands_at(view.at)
        ),
    )


def _by_name(line: PartyLine) -> tuple[str, str]:
    return (line.side, line.name.casefold())


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
