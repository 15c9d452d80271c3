"""Whether the bodies of Terms make a ladder: branches that lead up, and quorums that differ.

As in ``terms_sense``: each check is named for what must hold, and notes its faults in the reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.mechanism import terms_model as who
    from truceline.mechanism import terms_rules as how
    from truceline.mechanism.terms_shape import Reading


def branches_lead_up(
    reading: Reading, bodies: tuple[who.Body, ...], procedure: how.Procedure
) -> None:
    """A body beside the ladder refers, over others or at once, to one of its rungs."""
    higher = {body.id: body.refers_to for body in bodies if body.refers_to is not None}
    for index, body in enumerate(bodies):
        if body.refers_to is None:
            continue
        where = ("bodies", index, "refers_to")
        if body.id in procedure.ladder:
            reading.fault(
                "BRANCH_IN_LADDER",
                f"{body.id} is a rung of the ladder, and says itself what stands above it.",
                "Leave refers_to to bodies beside the ladder; its own order says the rest.",
                where,
            )
            continue
        passed, last = {body.id}, body.refers_to
        while last not in procedure.ladder and last in higher and last not in passed:
            passed.add(last)
            last = higher[last]
        if last not in procedure.ladder:
            reading.fault(
                "BRANCH_LEADS_NOWHERE",
                f"What {body.id} refers up never reaches the ladder.",
                f"Let it end at one of: {', '.join(procedure.ladder)}.",
                where,
            )


def an_emergency_has_its_own_quorum(
    reading: Reading, bodies: tuple[who.Body, ...], procedure: how.Procedure | None = None
) -> None:
    """The quorum of an emergency stands beside another one, and is not the same."""
    holders: list[tuple[tuple[str | int, ...], str, str | None, str | None]] = [
        (("bodies", index), body.id, body.quorum, body.emergency)
        for index, body in enumerate(bodies)
    ]
    for name, rule in ({} if procedure is None else procedure.decisions).items():
        holders.append((("procedure", "decision_rule", name), name, rule.quorum, rule.emergency))
    for where, name, quorum, emergency in holders:
        if emergency is not None and (quorum is None or quorum == emergency):
            reading.fault(
                "EMERGENCY_QUORUM",
                f"{name} has a quorum for an emergency and no other quorum that it could lower.",
                "Name the ordinary quorum under quorum, and the lower one under emergency.",
                (*where, "emergency"),
            )


BODY_CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = (
    (("bodies", "procedure"), branches_lead_up),
    (("bodies", "procedure"), an_emergency_has_its_own_quorum),
)
"""Every check, with the sections it needs."""
