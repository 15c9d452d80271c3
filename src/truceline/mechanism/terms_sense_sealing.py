"""Whether what Terms say of covers holds together: one cover an actor, and times that divide a day.

As in ``terms_sense``: each check is named for what must hold, and notes its faults in the reading.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from truceline.mechanism.terms_sealing import MINUTES_A_DAY, Cover

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.mechanism.terms_shape import Reading


def an_actor_covers_one_group(reading: Reading, covers: tuple[Cover, ...]) -> None:
    """No actor is two covers, and nobody covers itself: it would be no cover."""
    seen: set[str] = set()
    for index, cover in enumerate(covers):
        where = ("covers", index, "actor")
        if cover.actor in seen:
            reading.fault(
                "COVER_TWICE",
                f"{cover.actor} covers two groups.",
                "Name an actor for each: what it files must say under which rules.",
                where,
            )
        seen.add(cover.actor)
        if {cover.actor, f"actor:{cover.actor}"} & {*cover.openers, *cover.members}:
            reading.fault(
                "COVER_ITSELF",
                f"{cover.actor} covers others, and is itself named among members or openers.",
                "Give the cover an actor of its own, whose key the members share.",
                where,
            )


def covered_times_divide_a_day(reading: Reading, covers: tuple[Cover, ...]) -> None:
    """The times of covered filings are the same each day, and each is over before the next."""
    for index, cover in enumerate(covers):
        if MINUTES_A_DAY % cover.every_minutes:
            reading.fault(
                "COVER_TIMES",
                f"{cover.every_minutes} minutes do not divide a day.",
                "Write a divisor of 1440, such as 60 or 240.",
                ("covers", index, "every_minutes"),
            )
        if cover.within_minutes > cover.every_minutes:
            reading.fault(
                "COVER_TIMES",
                "A filing would still be taken when the next time has come.",
                "Let within_minutes be at most every_minutes.",
                ("covers", index, "within_minutes"),
            )


SEALING_CHECKS: Final[tuple[tuple[tuple[str, ...], Callable[..., None]], ...]] = (
    (("covers",), an_actor_covers_one_group),
    (("covers",), covered_times_divide_a_day),
)
"""Every check, with the sections it needs."""
