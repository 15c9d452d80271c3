"""What every method answers with: a number, its interval, and what it takes for granted."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from truceline.errors import BadInput, Fault, raise_for

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.mse.tables import Table

LEVEL = 0.95
"""What every interval claims to hold."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """How many events there are in all, seen and unseen, by one method under one set of choices.

    Args:
        method: ``averaging``, ``loglinear``, ``latent``, ``closed`` or ``chapman``.
        model: The model or the prior, in a few words.
        seen: How many events are on at least one list.
        total: The estimate of all events; the mean of the posterior where there is one.
        median: The median of the posterior; None for methods that have none.
        low: Where the 95 % interval of all events starts.
        high: Where it ends; None where the data set no upper end.
        error: The standard error of the total; the posterior's spread where there is one.
        assumes: What the estimate takes for granted, as what follows "if".
        choices: The choices made, for programs (delta, prior, missing, model, chains, ...).
        weighed: Whether it counts when it is asked if one number holds; baselines do not.
        led: Whether the figure is the prior's rather than the lists'.
        warnings: What is wrong with it, in sentences; whoever cites it must cite them.
        use: Whether it may be used as a number at all.
    """

    method: str
    model: str
    seen: int
    total: float
    median: float | None = None
    low: float
    high: float | None
    error: float | None = None
    assumes: str
    choices: dict[str, Any]
    weighed: bool = True
    led: bool = False
    warnings: tuple[str, ...] = ()
    use: bool = True

    @property
    def unreported(self) -> float:
        """How many events no list holds, if what is assumed holds."""
        return self.total - self.seen

    def covers(self, total: float) -> bool:
        """Whether a total lies within the interval."""
        return self.low <= total and (self.high is None or total <= self.high)

    def as_json(self) -> dict[str, Any]:
        """The estimate as a JSON object; without a number where it may not be used."""
        high = None if self.high is None else self.high - self.seen
        numbers: dict[str, Any] = {
            "estimate": self.total,
            "median": self.median,
            "low": self.low,
            "high": self.high,
            "standard_error": _told(self.error),
            "unreported": {"estimate": self.unreported, "low": self.low - self.seen, "high": high},
        }
        return {
            "method": self.method,
            "model": self.model,
            **(numbers if self.use else dict.fromkeys(numbers)),
            "interval": LEVEL,
            "assumes": self.assumes,
            "choices": {key: _told(value) for key, value in self.choices.items()},
            "weighed": self.weighed and self.use,
            "used": self.use,
            "led_by_prior": self.led,
            "warnings": list(self.warnings),
        }


def _told(value: Any) -> Any:
    """A value as JSON has it: a number that is none, or has no end, is null."""
    return None if isinstance(value, float) and not math.isfinite(value) else value


def check(table: Table, *, least: int = 2, most: int = 12) -> None:
    """See that a table can be estimated from at all.

    Args:
        table: The lists.
        least: How many lists the method needs.
        most: How many it can take.

    Raises:
        BadInput: LISTS_FEW, LISTS_MANY, LISTS_EMPTY, LIST_EMPTY, LISTS_MORE_THAN_DATA,
            LISTS_APART, all at once.
    """
    raise_for(_faults(table, least, most), BadInput)


def _faults(table: Table, least: int, most: int) -> Iterator[Fault]:
    if table.lists < least:
        sentence = f"There are {table.lists} lists; this needs {least} at least."
        hint = "Give more lists that were made independently of one another."
        yield Fault("LISTS_FEW", sentence, hint)
    if table.lists > most:
        sentence = f"There are {table.lists} lists; this method takes {most} at most."
        hint = "Choose lists with --lists, or use the latent classes or the closed models."
        yield Fault("LISTS_MANY", sentence, hint)
    if not table.seen:
        yield Fault("LISTS_EMPTY", "No list holds an event.", "Nothing can be said of no data.")
        return
    for name, count in zip(table.names, table.on_list, strict=True):
        if not count:
            sentence = f"The list {name!r} holds no event."
            yield Fault("LIST_EMPTY", sentence, "Leave it out: an empty list tells nothing.")
    if table.lists > table.seen:
        sentence = f"There are {table.lists} lists and {table.seen} events."
        hint = "There are more lists than data; give more events or fewer lists."
        yield Fault("LISTS_MORE_THAN_DATA", sentence, hint)
    if table.lists > 1 and not table.shared:
        sentence = "No event is on two lists."
        hint = "Without an overlap the data set no upper end to what went unreported."
        yield Fault("LISTS_APART", sentence, hint)
