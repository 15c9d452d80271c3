"""Who must be told of a plan or of a notice on record, as one asker may know.

Read through the asker's own view: an interest, or an actor, that it may not see is not told of.
Nothing is written: whom a notice names is for its filer to say.

>>> from truceline.recipients import of_notice
>>> [each.actor for each in of_notice(desk, subject, "group:made-up")]  # doctest: +SKIP
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from truceline.analysis.areas import faults
from truceline.analysis.forms import Candidate, cells_of, published
from truceline.analysis.telling import Plan, Tell, to_tell
from truceline.errors import BadInput, Fault, NotFound, raise_for
from truceline.mechanism.bounds import bounds
from truceline.mechanism.instants import parse_instant
from truceline.mechanism.interests import INTEREST
from truceline.mechanism.notice_states import NoticeState
from truceline.mechanism.volumes import parse_volumes
from truceline.store.finding import Question

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from truceline.analysis.forms import Volumes
    from truceline.desk import Desk
    from truceline.mechanism.interests import InterestState
    from truceline.mechanism.terms import Terms
    from truceline.views import View

PLANNED: Final = ("notice", "under", "volumes", "coarse", "since", "until", "recipients")
"""What a plan may say: fields of a filing. Others that a filing has are passed over."""


def of_notice(desk: Desk, subject: str, reader: str | None) -> tuple[Tell, ...]:
    """Who must be told of a notice on record.

    Args:
        desk: The desk.
        subject: The notice's id.
        reader: Who asks; None for the operator of the desk.

    Raises:
        NotFound: NOTICE_UNKNOWN, also where the reader may not see it; ACTOR_UNKNOWN.
    """
    view = _view(desk, reader)
    state = view.state(subject)
    if not isinstance(state, NoticeState):
        sentence = f"You see no notice {subject[:12]} on this desk."
        raise NotFound(Fault("NOTICE_UNKNOWN", sentence, "Try `truceline list --part notice`."))
    terms = view.standing.terms_of(state.under) or view.standing.first
    version = state.current
    plan = Plan(
        notice=state.notice,
        terms=terms,
        cells=published(Candidate(subject=subject, state=state, terms=terms)),
        since=version.since,
        until=version.until,
        filer=state.notifier,
        named=frozenset(recipient.actor for recipient in state.recipients),
    )
    return _told(view, plan)


def of_plan(desk: Desk, body: Mapping[str, Any], reader: str | None) -> tuple[Tell, ...]:
    """Who would have to be told of a plan that is filed nowhere.

    Args:
        desk: The desk.
        body: Fields as a filing has them: :data:`PLANNED`; ``notice`` is needed.
        reader: Who asks, and whose plan it is; None for the operator of the desk.

    Raises:
        BadInput: every fault of its volumes; PLAN_KIND, PLAN_FIELD, TIME faults.
        NotFound: ACTOR_UNKNOWN, AGREEMENT_UNKNOWN.
    """
    view = _view(desk, reader)
    under = str(body.get("under") or "")
    terms = view.standing.terms_of(under)
    if terms is None:
        sentence = f"There is no agreement {under!r} on this desk."
        raise NotFound(Fault("AGREEMENT_UNKNOWN", sentence, "Leave under out, or correct it."))
    return _told(view, _plan(body, terms, reader or ""))


def _plan(body: Mapping[str, Any], terms: Terms, filer: str) -> Plan:
    found: list[Fault] = []
    notice = body.get("notice")
    if not isinstance(notice, str) or not terms.admits_notice(notice):
        sentence = (
            "The plan does not say what kind of notice it is."
            if notice is None
            else f"Notices of {notice!r} are not filed under {terms.id}."
        )
        found.append(
            Fault("PLAN_KIND", sentence, "Give notice: a kind that its Terms admit.", "/notice")
        )
    named = body.get("recipients") or []
    if not isinstance(named, list) or not all(isinstance(each, str) for each in named):
        sentence = "recipients is no list of actors."
        found.append(Fault("PLAN_FIELD", sentence, "Leave it out, or write a list.", "/recipients"))
        named = []
    cells: list[Any] = []
    times: dict[str, datetime | None] = {}
    for name in ("volumes", "coarse"):
        try:
            volumes = _sound(body.get(name) or [], f"/{name}")
            size = terms.coarse_cell_deg or 1.0
            cells += (
                volumes if name == "coarse" else [c for v in volumes for c in cells_of(v, size)]
            )
        except BadInput as error:
            found += error.faults
    for name in ("since", "until"):
        try:
            given = body.get(name)
            times[name] = None if given is None else parse_instant(str(given))
        except BadInput as error:
            found += [Fault(f.code, f.sentence, f.hint, f"/{name}") for f in error.faults]
    raise_for(found)
    return Plan(
        notice=str(notice),
        terms=terms,
        cells=tuple(cells),
        since=times["since"],
        until=times["until"],
        filer=filer,
        named=frozenset(named),
    )


def _sound(raw: object, where: str) -> Volumes:
    """Volumes without faults of form or of geometry; none where none are given."""
    if raw == []:
        return ()
    volumes = parse_volumes(raw, where)
    raise_for(f for n, volume in enumerate(volumes) for f in faults(volume, f"{where}/{n}"))
    return volumes


def _view(desk: Desk, reader: str | None) -> View:
    return desk.view(None if reader is None else desk.scope(reader))


def _told(view: View, plan: Plan) -> tuple[Tell, ...]:
    standing = view.standing
    known = {state.actor for _, state in view.states("actor")} | set(plan.terms.guarantors)
    roles = {
        actor: standing.roles_under(actor, plan.terms)
        for actor in sorted(known & {*standing.actors})
    }
    return to_tell(plan, roles, _interests(view, plan))


def _interests(view: View, plan: Plan) -> Iterator[tuple[str, InterestState]]:
    """The interests that may be touched: the docket's index of areas, narrowed to the asker."""
    area = bounds(plan.cells)
    question = Question(part=INTEREST, state="stated", under=plan.terms.id, area=area)
    for item in view.every(question):
        state: Any = view.state(item.subject)
        yield item.subject, state
