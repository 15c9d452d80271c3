"""What binds and protects an actor at an instant, from what one view knows."""

from __future__ import annotations

import dataclasses
from datetime import datetime
from typing import TYPE_CHECKING, Any

from truceline.errors import BadInput, Fault, NotFound
from truceline.sheets.seen import sees_every

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.duty_words import Duties
    from truceline.mechanism.names import KnownName
    from truceline.mechanism.terms import Terms
    from truceline.views import View


def duties_of(view: View, named: str, at: datetime) -> Duties:
    """What binds and protects an actor at an instant, from what a view knows.

    Raises:
        NotFound: NAME_UNKNOWN; ACTOR_UNKNOWN for an id that nothing on record names.
        BadInput: NAME_UNSETTLED where several may be meant.
    """
    from truceline.analysis.duties import duties as worked_out  # noqa: PLC0415 - loads slowly

    agreements = [state for _, state in view.states("agreement")][::-1]
    states = {
        part: [state for _, state in view.states(part)]
        for part in ("party", "listing", "local_truce", "force", "actor")
    }
    in_force = {state.terms.id: state.terms for state in agreements if state.state == "in_force"}
    roles = {state.actor: state.roles for state in states["actor"]}
    return worked_out(
        _settled(view, named, states, in_force, at),
        at=at,
        terms_in_force=in_force,
        party_states=states["party"],
        listings=states["listing"],
        roles=roles,
        local_truces=states["local_truce"],
        forces=states["force"],
        first=agreements[0].terms.id if agreements else "",
        every_truce=all(sees_every(view, "local_truce", name) for name in in_force),
    )


def _settled(
    view: View, named: str, states: dict[str, list[Any]], in_force: dict[str, Terms], at: datetime
) -> str:
    """The actor that is meant: an id as it is, a name only where one alone bore it then."""
    known = tuple(_known_names(states, in_force))
    if any(each.actor == named for each in known):
        return named
    if ":" in named:
        from truceline.sheets import acquaintance  # noqa: PLC0415 - only for ids without a name

        return acquaintance.known_actor(view, named, states)
    from truceline.mechanism.names import resolve  # noqa: PLC0415 - only for names

    match = resolve(named, known, at)
    if match.settled is not None:
        return match.settled
    if match.candidates:
        fault = Fault("NAME_UNSETTLED", match.question, "A wrong guess is never made.", "ACTOR")
        raise BadInput(fault)
    hint = "`truceline list --part actor` lists who is registered."
    raise NotFound(Fault("NAME_UNKNOWN", match.question, hint, where="ACTOR"))


def _known_names(states: dict[str, list[Any]], in_force: dict[str, Terms]) -> Iterator[KnownName]:
    """Every name on record: of the registers, of lists, and of what Terms themselves exclude."""
    from truceline.mechanism.lists import known_from_terms  # noqa: PLC0415 - loads slowly
    from truceline.mechanism.names import KnownName  # noqa: PLC0415

    for state in states["actor"]:
        yield KnownName(actor=state.actor, name=state.name)
    for part in ("party", "listing", "force"):
        for state in states[part]:
            yield from state.known_names
    for terms in in_force.values():
        yield from known_from_terms(terms)


def plain(value: Any) -> Any:
    """Frozen data as JSON values: times as RFC 3339 UTC, sets in order."""
    if dataclasses.is_dataclass(value):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, datetime):
        from truceline.ledger.entry import format_time  # noqa: PLC0415 - loads with the desk

        return format_time(value)
    if isinstance(value, frozenset):
        return sorted(value)
    if isinstance(value, tuple):
        return [plain(each) for each in value]
    return value
