"""The figures of an answer: an interval, a change, and the change over baselines and controls.

Changes are shares of the daily mean before: -0.484 is 48.4 % lower. Ratios are during over before.
An interval covers what its ``level`` says where the data allow one; its ends are None where not.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from truceline.analysis.effect.question import Period

LEVEL = 0.95


@dataclass(frozen=True, slots=True, kw_only=True)
class Interval:
    """An estimate and its interval; None where the data give none, with the reason in ``why``."""

    estimate: float | None
    low: float | None = None
    high: float | None = None
    level: float = LEVEL
    why: str = ""

    def as_json(self) -> dict[str, Any]:
        """``estimate``, ``low``, ``high``, ``level``, and ``why`` where there is no interval."""
        said = {"estimate": self.estimate, "low": self.low, "high": self.high, "level": self.level}
        return {**said, "why": self.why} if self.why else said

    def holds(self, value: float) -> bool:
        """Whether a value lies within; True where there is no interval that could deny it."""
        return self.low is None or self.high is None or self.low <= value <= self.high

    @property
    def settled(self) -> bool:
        """Whether there is an interval and 1 lies outside it."""
        return not self.holds(1.0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One series before and during the truce.

    Args:
        name: What was counted: ``bound``, ``all``, ``others``, or the name of a control.
        pairs: The pairs of sides in it, by name, sorted; empty for ``all`` and ``others``.
        before, after: Periods compared.
        before_total, after_total: Deaths or events in each.
        before_days, after_days: Days counted in each: the denominators.
        before_per_day, after_per_day: Daily means.
        change: Share by which the daily mean is higher or lower; None where nothing came before.
        rate_ratio: During over before, per day.
    """

    name: str
    pairs: tuple[str, ...]
    before: Period
    after: Period
    before_total: int
    after_total: int
    before_days: int
    after_days: int
    before_per_day: float
    after_per_day: float
    change: float | None
    rate_ratio: Interval

    def as_json(self) -> dict[str, Any]:
        """The change as a JSON object."""
        return {
            "name": self.name,
            "before_per_day": self.before_per_day,
            "after_per_day": self.after_per_day,
            "change": self.change,
            "rate_ratio": self.rate_ratio.as_json(),
            "before_total": self.before_total,
            "after_total": self.after_total,
            "before_days": self.before_days,
            "after_days": self.after_days,
            "pairs": list(self.pairs),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Control:
    """One control: its own change, and the ratio of the bound series' ratio to its ratio."""

    name: str
    change: Change
    ratio_of_ratios: Interval

    def as_json(self) -> dict[str, Any]:
        """The control as a JSON object."""
        return {**self.change.as_json(), "ratio_of_ratios": self.ratio_of_ratios.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Baseline:
    """The bound series against one baseline, and against each control on the same days.

    Args:
        label: What the baseline is, in words.
        kind: ``whole``, ``month``, ``gap``, ``given`` or ``rest`` (what a given one leaves).
        before: Its first and last day.
        after: First and last day of the period compared with it.
        bound: The bound series.
        controls: Each control.
    """

    label: str
    kind: str
    before: Period
    after: Period
    bound: Change
    controls: tuple[Control, ...]

    def as_json(self) -> dict[str, Any]:
        """The baseline as a JSON object."""
        return {
            "label": self.label,
            "kind": self.kind,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "bound": self.bound.as_json(),
            "controls": [each.as_json() for each in self.controls],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One way to read the same question, and the change that it gives."""

    label: str
    change: float | None
    ratio: Interval

    def as_json(self) -> dict[str, Any]:
        """The reading as a JSON object."""
        return {"label": self.label, "change": self.change, "ratio": self.ratio.as_json()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Range:
    """From the lowest to the highest change over every baseline and control.

    Args:
        low, high: The ends, as shares; None where there is no reading.
        over: What it runs over.
        disagree: Whether some reading lies outside the interval of the first: then the answer is
            the range and no single figure.
    """

    low: float | None
    high: float | None
    over: tuple[Reading, ...]
    disagree: bool

    def as_json(self) -> dict[str, Any]:
        """The range as a JSON object."""
        return {
            "low": self.low,
            "high": self.high,
            "over": [each.as_json() for each in self.over],
            "disagree": self.disagree,
        }
