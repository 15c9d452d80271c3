"""Whether the seats of a body can fill its quorum: of two seats, three never come."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from truceline.mechanism import terms_model as who
    from truceline.mechanism import terms_rules as how
    from truceline.mechanism.terms_shape import Reading


def seats_fill_the_quorum(
    reading: Reading,
    bodies: tuple[who.Body, ...],
    quorums: Mapping[str, tuple[how.QuorumGroup, ...]],
) -> None:
    """No group of a body's quorum needs more than the seats that the body has for it."""
    for index, body in enumerate(bodies):
        seats: dict[str, int] = {}
        for seat in body.composition:
            seats[seat.of] = seats.get(seat.of, 0) + seat.seats
        if not seats:
            continue
        for field in ("quorum", "emergency"):
            name = getattr(body, field)
            for group in quorums.get(name or "", ()):
                held = sum(seats.get(token, 0) for token in group.of)
                if group.need > held:
                    reading.fault(
                        "QUORUM_ABOVE_SEATS",
                        f"{body.id} needs {group.need} of {', '.join(group.of)} by the quorum"
                        f" {name!r}, and has {held} seats for them.",
                        "Lower need in the quorum, or give the body those seats.",
                        ("bodies", index, field),
                    )


def an_emergency_needs_no_more(
    reading: Reading,
    bodies: tuple[who.Body, ...],
    quorums: Mapping[str, tuple[how.QuorumGroup, ...]],
) -> None:
    """What cannot wait is not made harder: the quorum of an emergency is not the higher one."""
    for index, body in enumerate(bodies):
        if body.emergency is None or body.quorum is None:
            continue
        usual, lower = (
            sum(group.need for group in quorums.get(name, ()))
            for name in (body.quorum, body.emergency)
        )
        if lower > usual:
            reading.fault(
                "QUORUM_EMERGENCY_HIGHER",
                f"{body.id} needs {lower} in an emergency and {usual} on other days.",
                "Exchange the two, or lower the one for emergencies.",
                ("bodies", index, "emergency"),
            )


SEAT_CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = (
    (("bodies", "quorums"), seats_fill_the_quorum),
    (("bodies", "quorums"), an_emergency_needs_no_more),
)
"""The checks of this page, with the sections each needs."""
