"""What a reader may record next of a subject: by the rights of Terms, and by where it stands.

Two sorts are told apart: what moves the subject on, and what may be added beside. Nothing is
promised by it: the desk judges the entry itself, by everything on record and not only by what this
reader sees.

>>> [step.base for step in next_steps(case)]  # doctest: +SKIP
['incident.registered', 'incident.place_confirmed']
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.entitlements import may_record
from truceline.mechanism import matters
from truceline.mechanism.catalogue import KINDS, kind_named
from truceline.mechanism.incident_rules import ALLOWED
from truceline.mechanism.incident_states import TRANSITIONS, Incident
from truceline.mechanism.matters import MatterState
from truceline.mechanism.notice_states import LIVE, NoticeState
from truceline.mechanism.relays import OFFICER
from truceline.mechanism.standing import Standing
from truceline.mechanism.terms import Terms

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mechanism.kinds import Kind

MOVES: Final[Mapping[str, str]] = {
    "incident.registered": "registered",
    "incident.acknowledged": "acknowledged",
    "incident.queried": "queried",
    "incident.contained": "contained",
    "incident.assessed": "assessed",
    "incident.found": "found",
    "incident.remedy_set": "remedy_due",
    "incident.remedied": "remedied",
    "incident.referred": "referred",
    "incident.decided": "decided",
    "incident.closed": "closed",
    "incident.reopened": "registered",
}
"""Kinds of an incident to the state into which they bring it."""

_OWN: Final = ("amended", "withdrawn", "completed", "clarified")
"""What the notifier alone says of its notice."""
_CARRIED: Final = ("sent", "delivered")
"""What those say who carry a notice to its recipients."""
_HUMANITARIAN_NEVER: Final = ("objected", "consented")
"""What nobody says of a humanitarian notice: it is neither approved nor refused."""
_BY_DESK: Final = frozenset({"matter.opened", "matter.reopened"})
"""What the desk itself records, when a conflict is found."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A subject, and who asks.

    Args:
        part: Its part.
        state: Its folded state, as the reader sees it.
        terms: The agreement that governs it.
        reader: Who asks.
        identities: The reader, and the organisation that it belongs to.
        standing: The registers.
        asked: Whether a question about it is before the reader (who may not see the report).
    """

    part: str
    state: Any
    terms: Terms
    reader: str
    identities: frozenset[str]
    standing: Standing
    asked: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """An entry that the reader may record next.

    Args:
        kind: The kind, with its version.
        base: Its name without version.
        doc: What it says, in a sentence.
        moves: Whether it moves the subject on; else it adds to the file.
        body: The fields of an entry that needs no question answered; None where some must be.
    """

    kind: str
    base: str
    doc: str
    moves: bool
    body: Mapping[str, Any] | None = field(default=None)


def next_steps(case: Case) -> tuple[Step, ...]:
    """What the reader may record next, what moves the subject on first.

    Args:
        case: The subject, and who asks.
    """
    newest = {kind.base: kind for kind in KINDS.values() if kind.part == case.part}
    found = [
        _step(kind, case)
        for kind in newest.values()
        if not kind.opens
        and kind.base not in _BY_DESK
        and may_record(case.reader, kind.base, case.terms, case.standing)
        and _fits(kind, case)
    ]
    return tuple(sorted(found, key=lambda step: not step.moves))


def quick_step(base: str, body: Mapping[str, Any]) -> Step:
    """A step that moves its subject on and asks no question.

    Args:
        base: The kind, without its version.
        body: The fields of the entry.

    Raises:
        BadInput: KIND_UNKNOWN.
    """
    kind = kind_named(base)
    return Step(kind=kind.name, base=base, doc=_sentence(kind), moves=True, body=body)


def _sentence(kind: Kind) -> str:
    return " ".join(kind.doc.split("\n\n")[0].split())


def _step(kind: Kind, case: Case) -> Step:
    return Step(
        kind=kind.name,
        base=kind.base,
        doc=_sentence(kind),
        moves=_moves(kind, case),
        body=_quick(kind, case),
    )


def _fits(kind: Kind, case: Case) -> bool:
    state = case.state
    if isinstance(state, Incident):
        return state.state in ALLOWED.get(kind.body, frozenset()) and _asked_fits(kind, case)
    if isinstance(state, NoticeState):
        return state.state in LIVE and any(_of_notice(kind, state, case))
    if isinstance(state, MatterState):
        return state.state in matters.LIVE
    # Of an incident that is seen in part, only its question can be answered.
    return (case.asked and kind.base == "incident.answered") or case.part != "incident"


def _asked_fits(kind: Kind, case: Case) -> bool:
    """Whether an answer would be somebody's: the asked side's own, or one that is relayed."""
    if kind.base != "incident.answered":
        return True
    asked = {query.to for query in case.state.queries}
    return bool(asked) and (_officer(case) or not asked.isdisjoint(case.identities))


def _of_notice(kind: Kind, state: NoticeState, case: Case) -> Iterator[bool]:
    """The grounds on which somebody may say this of a notice; any one will do."""
    word = kind.base.partition(".")[2]
    if word in _HUMANITARIAN_NEVER and case.terms.humanitarian(state.notice):
        return
    recipients = {recipient.actor for recipient in state.recipients}
    officer = _officer(case)
    if word in _OWN:
        yield officer or state.notifier in case.identities or state.author in case.identities
    elif word in _CARRIED:
        yield officer or state.notifier in case.identities
    else:
        yield officer or not recipients.isdisjoint(case.identities)


def _officer(case: Case) -> bool:
    """Whether the reader may write down what others said."""
    return OFFICER in case.standing.roles_under(case.reader, case.terms)


def _moves(kind: Kind, case: Case) -> bool:
    state = case.state
    if isinstance(state, Incident):
        return MOVES.get(kind.base, "") in TRANSITIONS[state.state] or (
            kind.base == "incident.answered" and state.state == "queried"
        )
    if isinstance(state, NoticeState):
        own = [r for r in state.recipients if r.actor in case.identities]
        silent = any(r.last("acknowledged", version=state.current.entry) is None for r in own)
        return kind.base == "notice.acknowledged" and silent
    return kind.base in {"matter.answered", "incident.answered"}


def _quick(kind: Kind, case: Case) -> Mapping[str, Any] | None:
    """The body of an entry that its author can sign at once; None where words are wanted."""
    state = case.state
    if kind.base == "incident.acknowledged":
        return {}
    if isinstance(state, NoticeState):
        own = any(r.actor in case.identities for r in state.recipients)
        if own and kind.base in {"notice.acknowledged", "notice.consented"}:
            return {"version": state.current.entry}
    return None
