"""Whether one number may be given: only where it does not hang on what nobody can check.

The rule: estimates over a stated set of priors and models are put side by side. Where each lies
within the interval of every other, the first stands for all, with an interval that holds all of
theirs. Where any lies outside another's, has no upper end, or was to be weighed and came to nothing
(a posterior that goes on and on, chains that disagree), no single number is given; nor where one is
of the prior, because the graph that joins all lists has most of the weight. The answer is then the
range from the lowest estimate to the highest, and a sentence that says what decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Sequence

    from truceline.mse.estimates import Estimate


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """What the estimates say together.

    Args:
        seen: How many events are on at least one list.
        estimate: The one number of all events; None where the data do not support one.
        low: The lowest end of all intervals; None where nothing can be said.
        high: The highest; None where there is none.
        lowest: The lowest estimate; None where nothing can be said.
        highest: The highest one; likewise.
        over: What was weighed: method and model of each.
        sentence: The answer in words.
    """

    seen: int
    estimate: float | None
    low: float | None
    high: float | None
    lowest: float | None
    highest: float | None
    over: tuple[str, ...]
    sentence: str

    @property
    def single(self) -> bool:
        """Whether one number is given."""
        return self.estimate is not None

    def as_json(self) -> dict[str, Any]:
        """The answer as a JSON object; totals, with the seen beside them."""
        return {
            "single": self.single,
            "estimate": self.estimate,
            "low": self.low,
            "high": self.high,
            "unreported": None if self.estimate is None else self.estimate - self.seen,
            "range": {"low": self.lowest, "high": self.highest, "over": list(self.over)},
            "sentence": self.sentence,
        }


def weighed(estimates: Sequence[Estimate], seen: int) -> Answer:
    """What estimates say together, by the rule of this module.

    Args:
        estimates: Every estimate, the one to stand for all first; only those that are weighed and
            may be used count.
        seen: How many events are on at least one list.
    """
    held = [each for each in estimates if each.weighed and each.use]
    lost = [each for each in estimates if each.weighed and not each.use]
    over = tuple(f"{each.method}: {each.model}" for each in held)
    if not held:
        sentence = (
            "None of the estimates may be used: nothing can be said of what no source reported."
        )
        return Answer(
            seen=seen, estimate=None, low=None, high=None, lowest=None, highest=None, over=over,
            sentence=sentence,
        )  # fmt: skip
    totals = [each.total for each in held]
    open_end = any(each.high is None for each in held)
    led = sum(each.led for each in held)
    part = any(not each.covers(total) for each in held for total in totals)
    apart = part or open_end or bool(lost) or led > 0
    low = min(each.low for each in held)
    high = None if open_end else max(each.high for each in held if each.high is not None)
    return Answer(
        seen=seen,
        estimate=None if apart else held[0].total,
        low=low,
        high=high,
        lowest=min(totals),
        highest=max(totals),
        over=over,
        sentence=_apart(held, led, len(lost)) if apart else _one(held, low, high),
    )


def _one(held: Sequence[Estimate], low: float, high: float | None) -> str:
    first = held[0]
    top = "no end" if high is None else f"{high - first.seen:,.0f}"
    agree = (
        "Only one set of assumptions was asked about"
        if len(held) == 1
        else f"The {len(held)} sets of assumptions weighed lie within one another's intervals"
    )
    return (
        f"{agree}: about {first.unreported:,.0f} events that no source reported "
        f"({low - first.seen:,.0f} to {top}), if {first.assumes}."
    )


def _apart(held: Sequence[Estimate], led: int, lost: int) -> str:
    lowest = min(held, key=lambda each: each.total)
    highest = max(held, key=lambda each: each.total)
    if any(each.high is None for each in held):
        most = "no upper end can be told from these lists"
    else:
        most = f"{highest.unreported:,.0f} ({highest.method}, {highest.model})"
    return (
        f"These lists do not support one number: over {len(held)} sets of assumptions, the events "
        f"that no source reported run from {lowest.unreported:,.0f} ({lowest.method}, "
        f"{lowest.model}) to {most}, beside {lowest.seen:,} that were seen. "
        f"{f'Of these figures, {led} came of the prior and not of the lists. ' if led else ''}"
        f"{f'{lost} more came to no figure. ' if lost else ''}"
        "The assumptions decide, and the lists cannot tell which of them hold."
    )
