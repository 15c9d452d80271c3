"""Whether intervals and p-values claim what they keep, by simulation, with a plot.

Effect: days on which nothing changed, as overdispersed and as slow to forget as the real ones, are
put through the same comparison 2,000 times. At 5 %, between 3.5 and 6.5 % may be called a change.
The usual Newey-West interval on the same days stands beside ours, and so do harder and easier days,
shorter and longer periods, weeks, a control beside, a true change that the interval must hold, and,
where the shared file is there, days drawn in blocks from it instead of simulated.

Scan: studies in which nothing clusters, a quarter as many; p must fall at or below a level as often
as the level says. Unreported: made-up lists of 1,000 known events, a quarter as many; how often
each 95 % interval holds 1,000, of worlds that fit its model and of worlds that do not.

Run: ``python benchmarks/calibration.py [--runs 2000] [--plot docs/calibration.svg] [--json]``.
Exit 1 where the days like the real ones miss the target. One part: ``--parts scan``.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
from dataclasses import asdict, dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Final

import numpy as np
from numpy.typing import NDArray

from peers.calibrated import Row, plot
from scan import under_chance
from truceline.analysis.effect import Period, interrupted
from truceline.analysis.effect.days import daily
from truceline.analysis.effect.ratios import (
    MEMORY,
    SHARE,
    Part,
    rate_ratio,
    ratio_of_ratios,
    reference,
)
from truceline.cli.measure_inputs import events_of
from truceline.errors import BadInput
from unreported import coverage

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

Days = NDArray[np.float64]

FILE: Final = (
    Path(__file__).parents[2] / "shared/data/ucdp/ucdp_ged_syria_652_20160101_20191130.csv.gz"
)
BOUND: Final = "Government of Syria - Syrian insurgents"
STRETCH: Final = 56
BLOCK: Final = 28
TARGET: Final = (0.035, 0.065)
REPLICATIONS: Final = 199
"""Plays of chance in each study of the scan: enough for levels of .05 and above."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Like:
    """Days as they may be.

    Args:
        mean: Deaths a day.
        spread: Variance over the square of the mean.
        share: Of the variance, how much lasts.
        memory: How much of that is left a day later.
    """

    mean: float = 45.0
    spread: float = 0.83
    share: float = SHARE
    memory: float = MEMORY


def simulated(rng: np.random.Generator, runs: int, days: int, like: Like) -> Days:
    """Negative binomial counts whose mean swings as a first-order process: runs by days."""
    log_var = math.log1p(like.share * like.spread)
    swing = np.empty((runs, days))
    swing[:, 0] = rng.normal(size=runs)
    step = math.sqrt(1 - like.memory**2)
    for day in range(1, days):
        swing[:, day] = like.memory * swing[:, day - 1] + step * rng.normal(size=runs)
    mean = like.mean * np.exp(math.sqrt(log_var) * swing - log_var / 2)
    left = (1 + like.spread - 1 / like.mean) / (1 + like.share * like.spread) - 1
    counts: Days = rng.poisson(mean * rng.gamma(1 / left, left, mean.shape)).astype(np.float64)
    return counts


def drawn(rng: np.random.Generator, runs: int, days: int, real: Days) -> Days:
    """Days drawn from the real ones in circular blocks: runs by days."""
    starts = rng.integers(0, len(real), (runs, -(-days // BLOCK)))
    at = (starts[:, :, None] + np.arange(BLOCK)) % len(real)
    found: Days = real[at.reshape(runs, -1)[:, :days]]
    return found


def parts_of(days: Days, before: int, bins: NDArray[np.int64] | None = None) -> tuple[Part, Part]:
    """The two periods of one run."""
    at = np.arange(len(days))
    return (
        Part.of(at[:before], days[:before], None if bins is None else bins[:before]),
        Part.of(at[before:], days[before:], None if bins is None else bins[before:]),
    )


def newey_west(days: Days, before: int) -> bool:
    """Whether the usual interval calls a change: 4 lags and the normal distribution."""
    variance = 0.0
    means = []
    for part in (days[:before], days[before:]):
        away = part / part.mean() - 1
        lags = math.floor(4 * (len(days) / 100) ** (2 / 9))
        long_run = (away @ away) / len(part)
        for lag in range(1, lags + 1):
            long_run += 2 * (1 - lag / (lags + 1)) * (away[lag:] @ away[:-lag]) / len(part)
        variance += long_run / len(part)
        means.append(part.mean())
    return abs(math.log(means[1] / means[0])) > 1.96 * math.sqrt(variance)


def by_model(days: Days, before: int, *, slope: bool, slow: bool) -> bool:
    """Whether the step of an interrupted series has an interval without 1.

    With ``slow`` the interval is from slow waves, else Newey-West with fixed-b critical values.
    """
    at = np.arange(len(days)) - before
    robust = reference(at) if slow else math.ceil(1.3 * math.sqrt(len(days)))
    time = at / 30 if slope else None
    try:
        found = interrupted(days, step=at >= 0, time=time, slope=slope, robust=robust)
    except BadInput:
        return False
    return found.step.settled


CASES: Final[tuple[tuple[str, int, int, Like], ...]] = (
    ("as the real days, 57 and 55", 57, 55, Like()),
    ("no memory", 57, 55, Like(share=0.0)),
    ("a shorter memory", 57, 55, Like(share=0.3, memory=0.6)),
    ("a longer memory", 57, 55, Like(share=0.22, memory=0.9)),
    ("less spread: 0.5", 57, 55, Like(spread=0.5)),
    ("few deaths: 5 a day", 57, 55, Like(mean=5.0)),
    ("a month before: 31 and 55", 31, 55, Like()),
    ("a fortnight before: 15 and 55", 15, 55, Like()),
    ("half a year each", 180, 180, Like()),
)


def effect_rows(runs: int, seed: int) -> Iterator[Row]:
    """Every line on the effect."""
    rng = np.random.default_rng(seed)
    for number, (case, before, after, like) in enumerate(CASES):
        days = simulated(rng, runs, before + after, like)
        called = sum(rate_ratio(*parts_of(one, before)).settled for one in days)
        yield _row(case, "rate ratio", called, runs, target=number == 0)
        yield _row(case, "Newey-West, normal", sum(newey_west(d, before) for d in days), runs)
        if number == 0:
            yield from _same_days(rng, days, before, runs)
    real = real_days()
    if real is not None:
        days = drawn(rng, runs, 112, real)
        called = sum(rate_ratio(*parts_of(one, 57)).settled for one in days)
        yield _row("drawn from the real days", "rate ratio", called, runs)
        yield _row(
            "drawn from the real days", "Newey-West, normal",
            sum(newey_west(one, 57) for one in days), runs,
        )  # fmt: skip


def _same_days(rng: np.random.Generator, days: Days, before: int, runs: int) -> Iterator[Row]:
    """On the days like the real ones: models, weeks, a control, and a change that is there."""
    case = CASES[0][0]
    for slope, method in ((False, "model: step"), (True, "model: step and slope")):
        for slow, how in ((True, ""), (False, ", Newey-West")):
            called = sum(by_model(one, before, slope=slope, slow=slow) for one in days)
            yield _row(case, method + how, called, runs)
    weeks = (np.arange(days.shape[1]) - before) // 7
    called = sum(rate_ratio(*parts_of(one, before, weeks)).settled for one in days)
    yield _row(case, "rate ratio, weeks", called, runs)
    control = simulated(rng, runs, days.shape[1], Like(mean=40, share=0.15))
    called = sum(
        ratio_of_ratios(*parts_of(one, before), *parts_of(other, before)).settled
        for one, other in zip(days, control, strict=True)
    )
    yield _row(case, "ratio of ratios", called, runs)
    half = days.copy()
    half[:, before:] = rng.binomial(half[:, before:].astype(np.int64), 0.5)
    held = sum(rate_ratio(*parts_of(one, before)).holds(0.5) for one in half)
    yield Row(
        part="effect", case="a true ratio of 0.5", method="rate ratio", claimed=0.95,
        seen=held / runs, runs=runs,
    )  # fmt: skip


def _row(case: str, method: str, called: int, runs: int, *, target: bool = False) -> Row:
    return Row(
        part="effect", case=case, method=method, claimed=0.05, seen=called / runs, runs=runs,
        target=target,
    )  # fmt: skip


def real_days() -> Days | None:
    """The bound pair's daily deaths, each stretch over its mean, times 45; None without the file.

    Dividing by the mean of each stretch takes out what changed over four years of war, which is no
    noise; what is left within a stretch is.
    """
    if not FILE.is_file():
        return None
    events = events_of([str(FILE)], "ucdp")
    period = Period(date(2016, 1, 1), date(2019, 11, 30))
    rows = events.of_name(BOUND) & ~events.coarse
    values = daily(events, rows, period, weights=np.nan_to_num(events.best))
    stretches = [values[at : at + STRETCH] for at in range(0, len(values) - STRETCH + 1, STRETCH)]
    return np.concatenate([one / one.mean() * 45 for one in stretches if one.mean() >= 5])


def remembered(real: Days) -> dict[str, float]:
    """Spread, share and memory that fit the real days best, short stretches allowed for.

    The expected autocovariances of a stretch less its mean are exact for given share and memory;
    those nearest to the mean autocorrelations at one to seven days are taken from a grid.
    """
    stretches = real.reshape(-1, STRETCH) / 45 - 1
    at = np.arange(STRETCH)
    flat = np.eye(STRETCH) - 1 / STRETCH

    def correlations(covariance: Days) -> Days:
        sums = np.array([np.trace(covariance, k) for k in range(8)], dtype=np.float64)
        found: Days = sums[1:] / sums[0]
        return found

    seen = np.mean([correlations(np.outer(one, one)) for one in stretches], axis=0)
    best = (math.inf, 0.0, 0.0)
    for share in np.arange(0.1, 0.81, 0.02):
        for memory in np.arange(0.5, 0.96, 0.02):
            alike = share * memory ** np.abs(at[:, None] - at)
            np.fill_diagonal(alike, 1.0)
            away = correlations(flat @ alike @ flat) - seen
            best = min(best, (float(away @ away), float(share), float(memory)))
    spread = float(np.median((stretches**2).mean(axis=1)))
    return {"spread": spread, "share": best[1], "memory": best[2], "lag 1": float(seen[0])}


def scan_rows(runs: int, seed: int) -> Iterator[Row]:
    """How often p of the likeliest cluster is at most a level where nothing clusters."""
    studies = max(20, runs // 4)
    for told in under_chance(studies, REPLICATIONS, seed):
        for level in (5, 20, 50):
            method = f"{told['model']}: p at most .{level:02}"
            yield Row(
                part="scan", case="nothing clusters", method=method,
                claimed=level / 100, seen=told[f"at_{level}_percent"], runs=studies,
            )  # fmt: skip


def unreported_rows(runs: int, seed: int) -> Iterator[Row]:
    """How often each interval holds the number of events, world by world."""
    tables = max(20, runs // 4)
    for told in coverage(tables, tables // 5, seed, lambda _line: None):
        yield Row(
            part="unreported", case=told["world"], method=told["method"], claimed=0.95,
            seen=told["holds"], runs=told["tables"],
        )  # fmt: skip


PARTS: Final[dict[str, Callable[[int, int], Iterator[Row]]]] = {
    "effect": effect_rows,
    "scan": scan_rows,
    "unreported": unreported_rows,
}


def main() -> int:
    """Simulate, print, draw, and hold the target."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--runs", type=int, default=2000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--parts", nargs="*", choices=sorted(PARTS), default=sorted(PARTS))
    parser.add_argument("--plot", type=Path, help="draw what was seen: .svg or .png")
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    rows = [row for part in options.parts for row in PARTS[part](options.runs, options.seed)]
    real = real_days()
    fitted = None if real is None else remembered(real)
    met = all(TARGET[0] <= row.seen <= TARGET[1] for row in rows if row.target)
    if options.plot:
        plot(rows, options.plot)
    if options.json:
        print(json.dumps({"rows": [asdict(row) for row in rows], "fitted": fitted, "met": met}))
        return 0 if met else 1
    for row in rows:
        seen = f"{100 * row.seen:5.1f} % of {row.runs} (claimed {100 * row.claimed:g} %)"
        print(f"{row.part:8} {row.case:32} {row.method:34} {seen}{' *' if row.target else ''}")
    if fitted:
        print("real days:", ", ".join(f"{name} {value:.2f}" for name, value in fitted.items()))
    print(f"target: lines with * between 3.5 and 6.5 %: {'met' if met else 'MISSED'}")
    return 0 if met else 1


if __name__ == "__main__":
    sys.exit(main())
