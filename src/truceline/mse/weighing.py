"""Whether one number may be given: only where it does not hang on what nobody can check.

The rule: estimates over a stated set of priors and models are put side by side. Where each lies
within the interval of every other, the first stands for all, with an interval that holds all of
theirs. Where any lies outside another's, no single number is given: the answer is the range from
the lowest estimate to the highest, and a sentence that says what decides between them.
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
    over = tuple(f"{each.method}: {each.model}" for each in held)
    if not held:
        sentence = (
            "None of the estimates may be used: nothing can be said of what no source reported."
        )
        return Answer(
            seen=seen, estimate=None, low=None, high=None, lowest=None, highest=None, over=over,
            sentence=sentence,
        )  # fmt: skip
    ordered = sorted(held, key=lambda each: each.total)
    first, lowest, highest = held[0], ordered[0], ordered[-1]
    open_end = any(each.high is None for each in held)
    apart = open_end or any(not a.covers(b.total) for a in held for b in held)
    low = min(each.low for each in held)
    high = None if open_end else max(each.high for each in held if each.high is not None)
    return Answer(
        seen=seen,
        estimate=None if apart else first.total,
        low=low,
        high=high,
        lowest=lowest.total,
        highest=highest.total,
        over=over,
        sentence=_apart(held, lowest, highest, seen) if apart else _one(held, low, high, seen),
    )


def _one(held: Sequence[Estimate], low: float, high: float | None, seen: int) -> str:
    first = held[0]
    top = "no end" if high is None else f"{high - seen:,.0f}"
    agree = (
        "Only one set of assumptions was asked about"
        if len(held) == 1
        else f"The {len(held)} sets of assumptions weighed lie within one another's intervals"
    )
    return (
        f"{agree}: about {first.unreported:,.0f} events that no source reported "
        f"({low - seen:,.0f} to {top}), if {first.assumes}."
    )


def _apart(held: Sequence[Estimate], lowest: Estimate, highest: Estimate, seen: int) -> str:
    if any(each.high is None for each in held):
        most = "no upper end can be told from these lists"
    else:
        most = f"{highest.unreported:,.0f} ({highest.method}, {highest.model})"
    return (
        f"These lists do not support one number: over {len(held)} sets of assumptions, the events "
        f"that no source reported run from {lowest.unreported:,.0f} ({lowest.method}, "
        f"{lowest.model}) to {most}, beside {seen:,} that were seen. The assumptions decide, and "
        "the lists cannot tell which of them hold."
    )
