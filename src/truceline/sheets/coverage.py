"""What the record holds at a place and an instant, asked for an officer: counted, and capped."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from truceline.errors import Fault, Refused
from truceline.mechanism.relays import OFFICER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from datetime import datetime

    from truceline.analysis.coverage import Coverage, Ground
    from truceline.desk import Desk
    from truceline.mechanism.shapes import Area
    from truceline.mechanism.volumes import LatLng, Outline
    from truceline.views import View


OPERATOR = "desk"
"""Under which name the operator's own questions are logged."""


def ask(
    desk: Desk,
    where: LatLng | Area | Outline,
    reader: str | None,
    at: datetime | None,
    known: int | datetime | None = None,
) -> Coverage:
    """Ask what the record holds: for an officer, or the operator of the desk; logged and capped.

    Raises:
        Refused: COVERED_FOROFFICERS, QUOTA_SPENT.
    """
    from truceline.analysis import coverage  # noqa: PLC0415 - geometry loads slowly
    from truceline.analysis.pairing import quota_left  # noqa: PLC0415

    standing = desk.standing()
    roles = frozenset({OFFICER}) if reader is None else standing.roles_of(reader)
    asker, now = reader or OPERATOR, desk.clock()
    if OFFICER in roles:
        # Questions are counted by the clock on the wall: a replaying desk's own stands still.
        with desk.store.transaction():
            left = quota_left(desk.store.checks_of(asker, now), standing.first, now)
            if left is None or left > 0:
                desk.store.log_check(asker, now)
        if left is not None and left <= 0:
            raise Refused(
                Fault(
                    "QUOTA_SPENT",
                    "The questions that Terms allow in this time have been asked.",
                    "Wait, or ask the cell by voice: nothing is refused to those in danger there.",
                )
            )
    # As for duties: what was known decides which entries count, and the instant is the answer's.
    view = desk.view(None if reader is None else desk.scope(reader), known_at=known)
    then = at or view.at
    grounds = grounds_of(view, where, then) if OFFICER in roles else ()
    return coverage.covered(where, then, grounds, roles=roles)


def grounds_of(view: View, where: LatLng | Area | Outline, at: datetime) -> Iterator[Ground]:
    """What is on record about a place and has one: notices and sites, and local truces that run.

    The docket's index of areas is asked; what it gives may lie beside the place, and misses none.
    """
    from truceline.analysis import coverage  # noqa: PLC0415 - geometry loads slowly
    from truceline.analysis.forms import Candidate  # noqa: PLC0415 - geometry loads slowly
    from truceline.store.finding import Question  # noqa: PLC0415

    area = coverage.asked_area(where, at)
    for item in view.every(Question(part="notice", area=area, since=at, until=at)):
        state: Any = view.state(item.subject)
        terms = view.standing.terms_of(state.under) or view.standing.first
        ground = coverage.ground_of(Candidate(subject=item.subject, state=state, terms=terms))
        if ground is not None:
            yield ground
    for item in view.every(Question(part="local_truce", area=area)):
        state = view.state(item.subject)
        stretch = state.running_at(at)
        if stretch is not None and state.area is not None:
            yield coverage.Ground(
                subject=item.subject,
                what="local_truce",
                label=state.title,
                volumes=coverage.box(state.area, since=stretch.since, until=stretch.until),
                coarse=True,
            )
