"""Scan statistics beside SaTScan: the same answers, how fast, how cost grows, and p under chance.

The figures of SaTScan 10.3.2 (2 cores, 999 replications) and the inputs stand in the shared folder
``data`` (``reference_values.md``, ``scan/``); SaTScan itself is not run here. Times are those of
the whole scan, the study's own statistics and all replications, without reading files; machine code
is compiled before. Run: ``python benchmarks/scan.py [--json] [--quick]``.
"""

from __future__ import annotations

import argparse
import json
import os
import resource
import time
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any, Final

import numpy as np

from truceline.scan import Counts, File, Places, Question, Spans, Study, read_study, scan

SHARED: Final = Path(os.environ.get("TRUCELINE_SHARED", Path(__file__).parents[2] / "shared"))

NEW_MEXICO: Final = Spans.of(date(1973, 1, 1), date(1991, 12, 31), "year")
NEW_YORK: Final = Spans.of(date(2001, 11, 1), date(2001, 11, 24), "day")
MIDDLE: Final = Spans.of(date(2025, 1, 1), date(2025, 6, 29), "day")
LARGE: Final = Spans.of(date(2025, 1, 1), date(2025, 12, 31), "day")

POISSON: Final = Question(model="poisson")
NEAR: Final = Question(max_radius=50.0, max_time=14)
ENDING: Final = replace(NEAR, prospective=True)

ROWS: Final[tuple[tuple[str, str, Spans, Question, str, int, float, float], ...]] = (
    ("New Mexico, spatial", "nm", NEW_MEXICO, replace(POISSON, kind="spatial"), "Torrance", 6,
     6.890841, 0.013),
    ("New Mexico, retrospective", "nm", NEW_MEXICO, POISSON, "Torrance", 9, 10.979758, 0.012),
    ("New Mexico, prospective", "nm", NEW_MEXICO, replace(POISSON, prospective=True), "Torrance",
     9, 8.654067, 0.011),
    ("New Mexico, permutation", "nm", NEW_MEXICO, Question(), "Guadelupe", 4, 4.012587, 0.78),
    ("New York fever, prospective", "NYCfever", NEW_YORK,
     Question(prospective=True, max_radius=3.0, max_time=7), "11418", 9, 3.845418, 0.204),
    ("synthetic m, prospective", "synthetic_m", MIDDLE, ENDING, "p530", 10, 20.802985, 0.001),
    ("synthetic m, retrospective", "synthetic_m", MIDDLE, NEAR, "p530", 10, 20.802985, 0.001),
    ("synthetic l, prospective", "synthetic_l", LARGE, ENDING, "p2333", 9, 79.021234, 0.001),
)  # fmt: skip
"""Name, files, intervals, question; SaTScan's centre, members, statistic, p."""

QUOTED: Final = {
    "synthetic m, prospective": 7.2,
    "synthetic m, retrospective": 504.0,
    "synthetic l, prospective": 52.9,
}
"""SaTScan's seconds."""


def study_of(name: str, spans: Spans, question: Question) -> Study:
    """A study of the shared files."""

    def file(suffix: str) -> File:
        path = SHARED / "data" / "scan" / (name + suffix)
        return File(name=path.name, data=path.read_bytes())

    return read_study(
        spans=spans,
        cases=file(".cas"),
        geo=file(".geo"),
        population=file(".pop") if question.model == "poisson" else None,
        plane=None,
        spatial=question.kind == "spatial",
    )


def timed(study: Study, question: Question) -> tuple[float, Any]:
    """Seconds of a scan, and what it found."""
    begun = time.perf_counter()
    found = scan(study, question)
    return time.perf_counter() - begun, found


def beside() -> list[dict[str, Any]]:
    """Every reference row: the same answer, and how much faster where SaTScan's time is quoted."""
    told = []
    for name, files, spans, question, centre, members, statistic, p in ROWS:
        study = study_of(files, spans, question)
        scan(study, replace(question, replications=9))
        seconds, found = timed(study, question)
        first = found.clusters[0]
        quoted = QUOTED.get(name)
        told.append({
            "analysis": name, "centre": first.centre, "places": len(first.places),
            "cases": first.cases, "expected": round(first.expected, 2),
            "statistic": round(first.statistic, 6), "p": first.p, "satscan_statistic": statistic,
            "satscan_p": p, "same": (first.centre, len(first.places)) == (centre, members)
            and abs(first.statistic - statistic) < 1e-5,
            "seconds": round(seconds, 3), "satscan_seconds": quoted,
            "times_faster": None if quoted is None else round(quoted / seconds, 1),
        })  # fmt: skip
    return told


def made_up(places: int, cases: int, days: int, seed: int = 1) -> Study:
    """Cases without any cluster: places evenly over a square of 600 by 600, days as likely."""
    rng = np.random.default_rng(seed)
    spots = rng.uniform(0, 600, (places, 2))
    where, when = rng.integers(0, places, cases), rng.integers(0, days, cases)
    return Study(
        places=Places(
            ids=tuple(map(str, range(places))),
            first=tuple(spots[:, 0].tolist()),
            second=tuple(spots[:, 1].tolist()),
            plane=True,
        ),
        spans=Spans.of(date(2025, 1, 1), date.fromordinal(date(2025, 1, 1).toordinal() + days - 1),
                       "day"),
        cases=Counts(
            places=where,
            intervals=when,
            strata=np.zeros(cases, np.int64),
            numbers=np.ones(cases, np.int64),
        ),
    )  # fmt: skip


GROWTH: Final = (
    ("as it is", 1000, 5000, 180, 14),
    ("cases x 2", 1000, 10000, 180, 14),
    ("cases x 4", 1000, 20000, 180, 14),
    ("places x 2", 2000, 5000, 180, 14),
    ("places x 4", 4000, 5000, 180, 14),
    ("windows x 2", 1000, 5000, 180, 28),
    ("windows x 4", 1000, 5000, 180, 56),
    ("days x 2", 1000, 5000, 360, 14),
)
"""What grows; places, cases, days, longest window."""


def growth(replications: int) -> list[dict[str, Any]]:
    """Processor seconds of permutation scans both ways, each size grown alone."""
    told = []
    for question in (NEAR, ENDING):
        scan(made_up(100, 500, 30), replace(question, replications=9))
    for name, places, cases, days, window in GROWTH:
        study = made_up(places, cases, days)
        row: dict[str, Any] = {"grown": name, "places": places, "cases": cases, "days": days,
                               "window": window}  # fmt: skip
        for way, question in (("retrospective", NEAR), ("prospective", ENDING)):
            asked = replace(question, max_time=window, replications=replications)
            begun = time.process_time()
            scan(study, asked)
            row[way] = round(time.process_time() - begun, 3)
        told.append(row)
    return told


def under_chance(studies: int, replications: int, seed: int = 0) -> list[dict[str, Any]]:
    """How often p falls at or below a level where nothing clusters; a sound p does so that often.

    Each study is drawn from the model that it is then scanned by.
    """
    told = []
    for model in ("permutation", "poisson", "expectation"):
        values = []
        for number in range(studies):
            study = made_up(40, 300, 30, seed=1000 + seed * studies + number)
            asked = replace(
                NEAR, model=model, max_radius=200.0, max_time=5, replications=replications,
                seed=number,
            )  # fmt: skip
            if model != "permutation":
                # Uneven, so that statistics seldom tie: ties make p too high, which is sound.
                rng = np.random.default_rng(number)
                uneven = rng.uniform(0.5, 1.5, (40, 30))
                uneven *= 300 / uneven.sum()
                if model == "poisson":
                    table = rng.multinomial(300, uneven.ravel() / 300)
                else:
                    table = rng.poisson(uneven).ravel()
                place, day = np.indices(uneven.shape).reshape(2, -1)
                counts = Counts(places=place, intervals=day, strata=np.zeros_like(place),
                                numbers=table)  # fmt: skip
                study = replace(study, cases=counts, expected=uneven)
            found = scan(study, asked)
            values.append(found.clusters[0].p if found.clusters else 1.0)
        ranked = np.sort(np.array(values, float))
        even = np.arange(1, studies + 1) / studies
        told.append({
            "model": model, "studies": studies,
            "at_5_percent": round(float((ranked <= 0.05).mean()), 4),
            "at_20_percent": round(float((ranked <= 0.2).mean()), 4),
            "at_50_percent": round(float((ranked <= 0.5).mean()), 4),
            "farthest_from_even": round(float(np.abs(even - ranked).max()), 4),
            "allowed_farthest": round(1.36 / studies**0.5 + 1 / (replications + 1), 4),
        })  # fmt: skip
    return told


def plot(path: Path, rows: list[dict[str, Any]]) -> None:
    """How cost grows: times as long by how many times as large, for each size grown alone."""
    import altair as alt  # noqa: PLC0415 - only where a plot is drawn

    first = rows[0]
    values = [
        {"what": name.partition(" x ")[0], "size": int(name.partition(" x ")[2] or 1), "way": way,
         "times": row[way] / first[way]}
        for row in rows
        for way in ("retrospective", "prospective")
        for name in (
            [row["grown"]] if row is not first else [f"{what} x 1" for what in ("cases", "places",
                                                                          "windows", "days")])
    ]  # fmt: skip
    base = alt.Chart(alt.Data(values=values)).encode(
        x=alt.X("size:Q", title="times as large", axis=alt.Axis(values=[1, 2, 4])),
        y=alt.Y("times:Q", title="times as long"),
        color=alt.Color("what:N", title="what grows"),
        shape=alt.Shape("what:N"),
    )
    drawn = alt.layer(base.mark_line(), base.mark_point(filled=True, size=60))
    drawn.properties(width=220, height=220).facet(alt.Column("way:N", title=None)).save(path)


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--quick", action="store_true", help="fewer plays of chance for growth")
    parser.add_argument("--plot", type=Path, help="draw how cost grows into this file")
    options = parser.parse_args()
    found: dict[str, Any] = {
        "cores": len(os.sched_getaffinity(0)),
        "beside": beside(),
        "growth": growth(99 if options.quick else 999),
        "under_chance": under_chance(200 if options.quick else 2000, 99),
        "memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }
    if options.plot:
        plot(options.plot, found["growth"])
    if options.json:
        print(json.dumps(found))
        return
    print(f"{'analysis':30} {'statistic':>10} {'SaTScan':>10} {'p':>6} {'its p':>6} {'same':>5}"
          f" {'s':>7} {'its s':>7} {'faster':>7}")  # fmt: skip
    for row in found["beside"]:
        quoted = row["satscan_seconds"]
        print(f"{row['analysis']:30} {row['statistic']:10.6f} {row['satscan_statistic']:10.6f}"
              f" {row['p']:6.3f} {row['satscan_p']:6.3f} {row['same']!s:>5} {row['seconds']:7.2f}"
              + (f" {quoted:7.1f} {row['times_faster']:6.1f}x" if quoted else ""))  # fmt: skip
    print(f"\n{'grown':14} {'places':>7} {'cases':>7} {'days':>5} {'window':>7}"
          f" {'retrospective cpu s':>20} {'prospective cpu s':>18}")  # fmt: skip
    for row in found["growth"]:
        print(f"{row['grown']:14} {row['places']:7} {row['cases']:7} {row['days']:5}"
              f" {row['window']:7} {row['retrospective']:20.2f}"
              f" {row['prospective']:18.2f}")  # fmt: skip
    print("\nUnder chance alone, p at or below 5 %, 20 %, 50 %; greatest distance from even:")
    for row in found["under_chance"]:
        print(f"{row['model']:14} {row['at_5_percent']:.3f} {row['at_20_percent']:.3f}"
              f" {row['at_50_percent']:.3f}  {row['farthest_from_even']:.3f}"
              f" (allowed {row['allowed_farthest']:.3f}, {row['studies']} studies)")  # fmt: skip
    print(f"\n{found['memory_mb']} MB at most, on {found['cores']} cores")


if __name__ == "__main__":
    main()
