"""What ``--suggest`` asks and prints: what would clear a conflict, or why nothing would."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any, Final, TypeVar

import click

from truceline.cli.paper import Paper

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.analysis.suggestions import Limits, Suggestion
    from truceline.mechanism.volumes import Altitude, Time, Volume4D


class AmountType(click.ParamType[float]):
    """A length or time on the command line: a finite number of at least 0."""

    name = "number"

    def convert(
        self, value: Any, param: click.Parameter | None, ctx: click.Context | None
    ) -> float:
        """Text to a number; fails on what is negative, infinite or no number."""
        try:
            amount = float(value)
        except ValueError:
            amount = math.nan
        if not 0 <= amount < math.inf:
            self.fail(f"{value!r} is not a number of at least 0.", param, ctx)
        return amount


AMOUNT = AmountType()


most_hours = click.option(
    "--most-hours",
    type=AMOUNT,
    default=24.0,
    show_default=True,
    help="With --suggest: the largest shift in time.",
)
most_metres = click.option(
    "--most-metres",
    type=AMOUNT,
    default=10_000.0,
    show_default=True,
    help="With --suggest: the largest shift in altitude, or narrowing of a corridor.",
)

_LONGEST_H: Final = 10_000 * 366 * 24.0
"""Hours that no two times of a calendar are apart."""

OVER_ELLIPSOID: Final = "Heights are over the WGS84 ellipsoid; of the ground nothing is known here."


def limits_of(hours: float, metres: float) -> Limits:
    """The largest changes of use; more hours than a calendar has are as many as it has."""
    from truceline.analysis.suggestions import Limits  # noqa: PLC0415 - geometry loads slowly

    return Limits(seconds=min(hours, _LONGEST_H) * 3600, metres=metres)


def say_suggestions(found: Sequence[Suggestion]) -> None:
    """Say what would clear A of all of B."""
    paper = Paper()
    paper.line(
        "To clear A of all of B, one of these; each is checked, and one step less conflicts:"
    )
    say_rows(found, paper)
    if any(each.possible and each.unit == "m" for each in found):
        paper.line(OVER_ELLIPSOID)


def say_rows(found: Sequence[Suggestion], paper: Paper) -> None:
    """A row for each way out, with what A would be; tabs between columns where piped."""
    rows = [(each.way, paper.fixed(_by(each)), _outcome(each)) for each in found]
    paper.table(("change", "by", "outcome"), rows)


def _by(each: Suggestion) -> str:
    if each.by is None:
        return "none"
    if each.unit == "m":
        return f"{each.by:.12g} m"
    hours, rest = divmod(int(each.by), 3600)
    parts = ((hours, "h"), (rest // 60, "min"), (rest % 60, "s"))
    return " ".join(f"{count} {unit}" for count, unit in parts if count)


def _outcome(each: Suggestion) -> str:
    """What A would be: its whole span of time, its heights, or the new widths."""
    if not each.possible:
        return each.why
    if each.unit == "s":
        starts, ends = (
            _all(times)
            for times in zip(*((v.time_start, v.time_end) for v in each.volumes), strict=True)
        )
        start = min(starts, key=lambda time: time.instant).value if starts else "open"
        end = max(ends, key=lambda time: time.instant).value if ends else "open"
        text = f"from {start} until {end}"
    elif each.way == "narrower":
        widths = [f"volume {i}: {_half_width(each.volumes[i]):.12g} m" for i in each.narrowed]
        text = f"half-width of {', '.join(widths)}"
    else:
        bodies = [volume.volume for volume in each.volumes]
        lows = _all([body.altitude_lower for body in bodies])
        tops = _all([body.altitude_upper for body in bodies])
        low = f"{min(h.value for h in lows):.12g} m" if lows else "open"
        top = f"{max(h.value for h in tops):.12g} m" if tops else "open"
        text = f"from {low} to {top}"
    return f"{text} (in steps of {each.step:g} {each.unit})"


_Bound = TypeVar("_Bound", "Time", "Altitude")


def _all(bounds: Sequence[_Bound | None]) -> list[_Bound]:
    """Every bound; none of them where one is missing, for then the whole is open on that side."""
    given = [bound for bound in bounds if bound is not None]
    return given if len(given) == len(bounds) else []


def _half_width(volume: Volume4D) -> float:
    corridor = volume.volume.outline_corridor
    return corridor.half_width.value if corridor else 0.0
