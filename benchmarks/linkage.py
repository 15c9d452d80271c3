"""Which reports are of one event: how many are found, beside Splink alone and MELTT, and how fast.

    python benchmarks/linkage.py                       # about two minutes
    python benchmarks/linkage.py --events 2000 --reports 0 --json figures.json

*Made-up reports* (``truceline.linkage.simulated``): five sources on 10,000 events, places off by up
to 5 km, a fifth at the centre of their district, days off by up to 2, deaths as chance has them, 30
% of events reported once, in words of their own. Precision, recall and F are over pairs of reports.
The threshold of Truceline is its default, whatever the seed; Splink and MELTT are shown at several
settings, and the best for them counts. *Reliability*: of the pairs given a probability, how many
are right. *Speed*: 100,000 reports of five sources; the aim is 60 s on two cores.
"""

from __future__ import annotations

import argparse
import json
import resource
import time
from pathlib import Path
from typing import Any

import numpy as np

from peers.linkers import meltt_groups, splink_groups, splink_pairs
from truceline.errors import DeskFault
from truceline.linkage import Made, Rules, Setting, agreement, matched, reliability, simulated
from truceline.linkage.matching import scored_pairs

AIM_F = 0.95
AIM_SECONDS = 60.0
A_DAY = 13.7
"""Events a day of the first setting; the larger one spreads over as many more days."""


def main() -> None:
    """Measure, print, and write the figures where asked."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--events", type=int, default=10_000, help="events of the comparison")
    parser.add_argument("--seeds", type=int, default=3, help="how many made-up worlds")
    parser.add_argument(
        "--reports", type=int, default=100_000, help="reports of the speed; 0: none"
    )
    parser.add_argument("--json", type=Path, help="write the figures to this file")
    asked = parser.parse_args()
    days = max(30, round(asked.events / A_DAY))
    figures: dict[str, Any] = {"worlds": []}
    matched(simulated(Setting(events=200, days=30), seed=0).reports)  # compile before the clock
    for seed in range(1, asked.seeds + 1):
        made = simulated(Setting(events=asked.events, days=days), seed=seed)
        figures["worlds"].append(_world(made, seed, peers=seed == 1))
    made = simulated(Setting(events=asked.events, days=days), seed=1)
    figures["reliability"] = _reliable(made)
    if asked.reports:
        figures["speed"] = [_fast(asked.reports, dense=False), _fast(asked.reports, dense=True)]
    figures["peak_mb"] = round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024)
    print(f"\nmost memory, peers included: {figures['peak_mb']:,} MB")
    if asked.json:
        asked.json.write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


def _world(made: Made, seed: int, *, peers: bool) -> list[dict[str, Any]]:
    print(f"\nseed {seed}: {len(made.reports):,} reports of {made.truth.max() + 1:,} events")
    began = time.perf_counter()
    found = matched(made.reports)
    took = time.perf_counter() - began
    rows = [_row("Truceline, default", [each.rows for each in found.events], made, took)]
    if peers:
        rows += _meltt(made) + _splink(made)
    verdict = "held" if rows[0]["f"] >= AIM_F else "not held"
    print(f"aim: F {AIM_F} at the default threshold: {verdict}")
    return rows


def _meltt(made: Made) -> list[dict[str, Any]]:
    rows = []
    for km, days in ((4, 2), (10, 4)):
        for types in (False, True):
            began = time.perf_counter()
            groups = meltt_groups(made.reports, km, days, types=types)
            name = f"MELTT, {km} km, {days} days{', every word in taxonomies' if types else ''}"
            rows.append(_row(name, groups, made, time.perf_counter() - began))
    return rows


def _splink(made: Made) -> list[dict[str, Any]]:
    try:
        began = time.perf_counter()
        linker, pairs = splink_pairs(made.reports)
    except DeskFault as missing:  # Splink is of the extra that measures
        print(f"Splink alone: {missing}")
        return []
    took = time.perf_counter() - began
    return [
        _row(f"Splink alone, {each}", splink_groups(linker, pairs, made.reports, each), made, took)
        for each in (0.5, 0.9, 0.99)
    ]


def _row(name: str, groups: Any, made: Made, took: float) -> dict[str, Any]:
    got = agreement(groups, made.truth)
    print(
        f"{name:<48} precision {got.precision:.3f}  recall {got.recall:.3f}  F {got.f:.3f}"
        f"  {took:6.1f} s"
    )
    return {"name": name, "precision": got.precision, "recall": got.recall, "f": got.f,
            "seconds": took}  # fmt: skip


def _reliable(made: Made) -> list[tuple[float, float, int]]:
    scored = scored_pairs(made.reports, Rules())
    right = made.truth[scored.pairs.first] == made.truth[scored.pairs.second]
    bins = reliability(scored.probability, right.astype(np.float64))
    print("\nof pairs claimed   are right   pairs")
    for claimed, share, count in bins:
        print(f"{claimed:>16.2f} {share:>11.2f} {count:>7,}")
    return bins


def _fast(reports: int, *, dense: bool) -> dict[str, Any]:
    """``reports`` of five sources: as dense as the comparison, or all in two years."""
    events = round(reports / 2.75)
    days = 730 if dense else round(events / A_DAY)
    made = simulated(Setting(events=events, days=days), seed=1)
    began = time.perf_counter()
    found = matched(made.reports)
    took = time.perf_counter() - began
    got = agreement([each.rows for each in found.events], made.truth)
    print(
        f"\n{len(made.reports):,} reports over {days:,} days: {found.compared:,} pairs compared,"
        f" {took:.1f} s (aim {AIM_SECONDS:.0f} s: {'held' if took < AIM_SECONDS else 'not held'},"
        f" {AIM_SECONDS / took:.1f} times), F {got.f:.3f}"
    )
    return {"reports": len(made.reports), "days": days, "pairs": found.compared, "seconds": took,
            "f": got.f}  # fmt: skip


if __name__ == "__main__":
    main()
