"""The answer about one truce: one tree of frozen values, which pages, papers and JSON are made of.

Its figures are those of :mod:`truceline.analysis.effect.figures`.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from truceline.analysis.effect.figures import Baseline, Change, Control, Interval, Range
from truceline.analysis.effect.question import Period, Question


@dataclass(frozen=True, slots=True, kw_only=True)
class SetApart:
    """Rows whose dates are too coarse for a trend: in no figure, and counted here.

    Args:
        rows, deaths: In all that the source gives; deaths by the estimate asked for.
        touching_rows, touching_deaths: Those whose span meets the window.
        starting_rows, starting_deaths: Those of them whose first day lies in the window.
        reason: Why.
    """

    rows: int
    deaths: int
    touching_rows: int
    touching_deaths: int
    starting_rows: int
    starting_deaths: int
    reason: str

    def as_json(self) -> dict[str, Any]:
        """The rows apart as a JSON object."""
        return {
            "rows": self.rows,
            "deaths": self.deaths,
            "reason": self.reason,
            "touching": {"rows": self.touching_rows, "deaths": self.touching_deaths},
            "starting": {"rows": self.starting_rows, "deaths": self.starting_deaths},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """What the days without rows are: nobody collected, nobody had access, or nothing was counted.

    Args:
        covers: First and last day on which the source has any row at all.
        not_covered: Parts of the window a week or more outside that: left out.
        no_collection, no_access: Declared periods within the window: left out.
        no_rows: Stretches of days inside, on which the source has no row of any pair: counted as
            zero, and shown, because nobody said which kind of silence they are.
        zero_days: Days on which the source has rows but none of the bound pairs: zero.
        left_out_days: Days of the window that count in no mean.
    """

    covers: Period
    not_covered: tuple[Period, ...]
    no_collection: tuple[Period, ...]
    no_access: tuple[Period, ...]
    no_rows: tuple[Period, ...]
    zero_days: int
    left_out_days: int

    def as_json(self) -> dict[str, Any]:
        """The silence as a JSON object."""
        return {
            "covers": self.covers.as_json(),
            "not_covered": [each.as_json() for each in self.not_covered],
            "no_collection": [each.as_json() for each in self.no_collection],
            "no_access": [each.as_json() for each in self.no_access],
            "no_rows": [each.as_json() for each in self.no_rows],
            "zero_days": self.zero_days,
            "left_out_days": self.left_out_days,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """One interrupted series: the step at the truce and, where it has one, the slope after it.

    Args:
        series: Which series.
        label: The model in words.
        errors: ``quasi-poisson`` or ``negative-binomial``.
        step: Level during over level before, at the truce's first day.
        slope: Factor per 30 days by which the trend during differs; None without a slope.
        dispersion: Pearson chi-square over degrees of freedom; for the negative binomial its alpha.
        covariance: How the interval was made.
        newey_west: The step's Newey-West interval, which in a short series is too narrow.
        harmonics: Pairs of yearly waves; 0 where the series is too short for any.
    """

    series: str
    label: str
    errors: str
    step: Interval
    slope: Interval | None
    dispersion: float
    covariance: str
    newey_west: Interval
    harmonics: int

    def as_json(self) -> dict[str, Any]:
        """The model as a JSON object."""
        return {
            "series": self.series,
            "label": self.label,
            "errors": self.errors,
            "step": self.step.as_json(),
            "slope_per_30_days": None if self.slope is None else self.slope.as_json(),
            "dispersion": self.dispersion,
            "covariance": self.covariance,
            "newey_west": self.newey_west.as_json(),
            "harmonics": self.harmonics,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Placebo:
    """The same comparison at dates on which this truce did not begin.

    Args:
        dates: How many dates were tried.
        as_large: On how many of them the bound series changed at least as much, up or down.
        lower: On how many it fell at least as far.
        settled: On how many 1 lay outside the interval.
        p: ``(1 + as_large) / (1 + dates)``.
        first, last: The dates.
        ratios: Date and rate ratio of each, in order.
    """

    dates: int
    as_large: int
    lower: int
    settled: int
    p: float
    first: date
    last: date
    ratios: tuple[tuple[date, float], ...]

    def as_json(self) -> dict[str, Any]:
        """The placebo dates as a JSON object."""
        return {
            "dates": self.dates,
            "as_large": self.as_large,
            "lower": self.lower,
            "settled": self.settled,
            "p": self.p,
            "from": self.first.isoformat(),
            "to": self.last.isoformat(),
            "ratios": [[day.isoformat(), ratio] for day, ratio in self.ratios],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Variant:
    """The bound series counted in another way."""

    label: str
    bound: Change
    ratio_of_ratios: Interval | None

    def as_json(self) -> dict[str, Any]:
        """The variant as a JSON object."""
        ror = self.ratio_of_ratios
        return {
            "label": self.label,
            "bound": self.bound.as_json(),
            "ratio_of_ratios": None if ror is None else ror.as_json(),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Contamination:
    """How far those whom the truce left out may stand inside the bound series.

    Args:
        groups: Groups that fight in this window and have no pair of their own against a side that
            is bound, by name: what they did there can only stand inside the bound pairs.
        declared: Those of ``excluded`` for which that holds.
        apart: Those of ``excluded`` that do have such a pair, with it.
        if_shares: For shares of the bound count during the truce that were theirs, at an unchanged
            daily level: the rate ratio that is left for the others.
    """

    groups: tuple[str, ...]
    declared: tuple[str, ...]
    apart: tuple[tuple[str, str], ...]
    if_shares: tuple[tuple[float, float], ...]

    def as_json(self) -> dict[str, Any]:
        """The contamination as a JSON object."""
        return {
            "groups": list(self.groups),
            "declared": list(self.declared),
            "apart": [{"group": group, "pair": pair} for group, pair in self.apart],
            "if_shares": [{"share": s, "rate_ratio": ratio} for s, ratio in self.if_shares],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """One series in bins, for figures: a value is None where the bin is missing, never 0."""

    name: str
    values: tuple[float | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Series:
    """All series in the bins of the question, for figures.

    Args:
        starts: First day of each bin.
        days: Days counted in each bin; 0 where the bin is missing.
        lines: ``bound``, each control, ``others`` and ``all``; deaths or events per day.
    """

    starts: tuple[date, ...]
    days: tuple[int, ...]
    lines: tuple[Line, ...]

    def as_json(self) -> dict[str, Any]:
        """The bins as a JSON object."""
        return {
            "from": [day.isoformat() for day in self.starts],
            "days": list(self.days),
            "per_day": {line.name: list(line.values) for line in self.lines},
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class EffectAnswer:
    """Everything that is answered about one truce from one source.

    Args:
        question: What was asked.
        source, citation: Who counted, and how to cite it.
        before, after: The two parts of the window.
        bound, all, others: The bound pairs; every pair; all that is neither bound nor a control.
        controls: Each control, in the order asked.
        baselines: Every baseline, the whole one first.
        range: Over every baseline and control.
        set_apart, silence, contamination: What is in no figure, what is missing, who is mixed in.
        models: The interrupted series.
        placebo: None where none was asked for or the source is too short.
        sensitivity: The bound series counted in other ways.
        series: The bins, for figures.
        unnumbered: Rows for which the source gives no number of deaths.
        lacking: Names that were asked for and that this source does not have.
        supports, supports_not: What the data support, and what they do not, in sentences.
        notes: What else must be known to read the figures.
        beside: The same question to further sources, each answered apart and never added.
        refused: Sources that could not answer, each with why.
    """

    question: Question
    source: str
    citation: str
    before: Period
    after: Period
    bound: Change
    all: Change
    others: Change
    controls: tuple[Control, ...]
    baselines: tuple[Baseline, ...]
    range: Range
    set_apart: SetApart
    silence: Silence
    contamination: Contamination
    models: tuple[Model, ...]
    placebo: Placebo | None
    sensitivity: tuple[Variant, ...]
    series: Series
    unnumbered: int
    lacking: tuple[str, ...]
    supports: tuple[str, ...]
    supports_not: tuple[str, ...]
    notes: tuple[str, ...]
    beside: tuple[EffectAnswer, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()

    @property
    def ratio_of_ratios(self) -> Interval | None:
        """The bound series' ratio over that of the first control; None without a control."""
        return self.controls[0].ratio_of_ratios if self.controls else None

    def as_json(self) -> dict[str, Any]:
        """The answer as a JSON object; what stands first is the shape that programs lean on."""
        first = self.controls[0].change if self.controls else None
        ror = self.ratio_of_ratios
        return {
            "unit": self.question.unit,
            "before": self.before.as_json(),
            "after": self.after.as_json(),
            "series": {
                "bound": self.bound.as_json(),
                "control": None if first is None else first.as_json(),
                "all": self.all.as_json(),
                "others": self.others.as_json(),
            },
            "ratio_of_ratios": None if ror is None else ror.as_json(),
            "range": self.range.as_json(),
            "set_apart": self.set_apart.as_json(),
            "source": self.source,
            "citation": self.citation,
            "question": self.question.as_json(),
            "controls": [each.as_json() for each in self.controls],
            "baselines": [each.as_json() for each in self.baselines],
            "silence": self.silence.as_json(),
            "contamination": self.contamination.as_json(),
            "models": [each.as_json() for each in self.models],
            "placebo": None if self.placebo is None else self.placebo.as_json(),
            "sensitivity": [each.as_json() for each in self.sensitivity],
            "bins": self.series.as_json(),
            "supports": list(self.supports),
            "supports_not": list(self.supports_not),
            "notes": list(self.notes),
            "beside": [each.as_json() for each in self.beside],
            "refused": [{"source": source, "why": why} for source, why in self.refused],
        }
