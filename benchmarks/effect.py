"""The effect of a truce on 16,566 events: seconds in one process, and from a cold start.

Work: read nothing, answer the question of ``docs/effect.md`` from events in memory, with every
baseline, both controls, the interrupted series and all ways of counting; once without placebo dates
and once with them. Cold: the whole command in a process of its own, reading the file, with placebo
dates. Peer: statsmodels fits the same twelve interrupted series with Newey-West errors, each alpha
given to it; it makes no slow waves and does none of the rest.

Run: ``python benchmarks/effect.py [FILE.csv.gz] [--json]``. Exit 1 where a target is missed.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import statistics
import subprocess
import sys
import time
import warnings
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import numpy as np

from truceline.analysis.effect import Period, Question, answer
from truceline.analysis.effect.counted import counted
from truceline.analysis.effect.models import models
from truceline.cli.measure_inputs import events_of

if TYPE_CHECKING:
    from collections.abc import Callable

    from truceline.analysis.effect import Events

FILE: Final = (
    Path(__file__).parents[2] / "shared/data/ucdp/ucdp_ged_syria_652_20160101_20191130.csv.gz"
)
ROUNDS: Final = 5
WARM_SECONDS: Final = 2.0
COLD_SECONDS: Final = 10.0
QUESTION: Final = Question(
    truce=date(2016, 2, 27),
    period=Period(date(2016, 1, 1), date(2016, 4, 21)),
    bound=("Government of Syria - Syrian insurgents",),
    controls=("IS", "Government of Syria - IS"),
    baselines=(Period(date(2016, 2, 1), date(2016, 2, 11)),),
)


def timed(work: Callable[[], Any]) -> dict[str, float]:
    """Medians of wall and processor seconds over the rounds; children count."""
    wall, processor = [], []
    for _ in range(ROUNDS):
        began, used = time.perf_counter(), _processor()
        work()
        wall.append(time.perf_counter() - began)
        processor.append(_processor() - used)
    return {"wall": statistics.median(wall), "processor": statistics.median(processor)}


def _processor() -> float:
    children = os.times()
    return time.process_time() + children.children_user + children.children_system


def cold(path: Path) -> None:
    """The whole command in a process of its own."""
    command = [
        sys.executable, "-m", "truceline", "measure", "effect", "--format", "ucdp", str(path),
        "--truce", "2016-02-27", "--from", "2016-01-01", "--to", "2016-04-21",
        "--bound", QUESTION.bound[0], "--control", "IS", "--control", "Government of Syria - IS",
        "--baseline", "2016-02-01..2016-02-11", "--json",
    ]  # fmt: skip
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - ours
    assert round(json.loads(done.stdout)["series"]["bound"]["before_per_day"], 1) == 55.6


def peer(events: Events) -> Callable[[], None]:
    """Statsmodels on the same series: quasi-Poisson and negative binomial, step and slope."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import statsmodels.api as sm  # noqa: PLC0415 - its import is not what is timed
    counts = counted(events, replace(QUESTION, baselines=()))
    at = np.arange(QUESTION.period.days) - counts.days.truce
    step = (at >= 0).astype(float)
    flat = np.column_stack([np.ones(len(at)), step])
    sloped = np.column_stack([flat, at / 30, step * at / 30])
    alpha = 0.5

    def work() -> None:
        for name in ("bound", "IS", "all"):
            for design in (flat, sloped):
                # The peer is given alpha; finding it is left out of its time.
                for family in (sm.families.Poisson(), sm.families.NegativeBinomial(alpha=alpha)):
                    sm.GLM(counts.values[name], design, family=family).fit(
                        cov_type="HAC", cov_kwds={"maxlags": 14}
                    )

    return work


def measured(path: Path) -> dict[str, Any]:
    """Every figure, in one run."""
    events = events_of([str(path)], "ucdp")
    without = replace(QUESTION, placebo=False)
    told = answer(events, QUESTION)
    assert told.placebo is not None
    return {
        "rows": len(events),
        "answer without placebo dates": timed(lambda: answer(events, without)),
        "answer with placebo dates": timed(lambda: answer(events, QUESTION)),
        "placebo dates": told.placebo.dates,
        "reading": timed(lambda: events_of([str(path)], "ucdp")),
        "the models alone": timed(lambda: models(counted(events, without))),
        "statsmodels, the same, alpha given": timed(peer(events)),
        "command, cold": timed(lambda: cold(path)),
        "peak memory, MiB": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def main() -> int:
    """Measure, print, and hold the targets."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", 1)[0] if __doc__ else "")
    parser.add_argument("file", nargs="?", type=Path, default=FILE)
    parser.add_argument("--json", action="store_true", help="print one JSON object")
    options = parser.parse_args()
    found = measured(options.file)
    # Reading belongs to the work on a file; imports do not, and are done by now.
    warm = found["answer without placebo dates"]["processor"] + found["reading"]["processor"]
    met = {
        f"read and answered without placebo dates in under {WARM_SECONDS:g} s": warm < WARM_SECONDS,
        f"cold in under {COLD_SECONDS:g} s": found["command, cold"]["wall"] < COLD_SECONDS,
    }
    if options.json:
        print(json.dumps({**found, "met": met}))
        return 0 if all(met.values()) else 1
    print(f"{found['rows']:,} rows, medians of {ROUNDS} rounds")
    ours = found["answer without placebo dates"]["processor"]
    for name, one in found.items():
        if isinstance(one, dict):
            times = f"processor {one['processor']:6.3f} s  wall {one['wall']:6.3f} s"
            print(f"{name:36} {times}  {one['processor'] / ours:6.1f}x")
    print(f"{found['placebo dates']:,} placebo dates; {found['peak memory, MiB']:.0f} MiB")
    for name, holds in met.items():
        print(f"target: {name}: {'met' if holds else 'MISSED'}")
    return 0 if all(met.values()) else 1


if __name__ == "__main__":
    sys.exit(main())
