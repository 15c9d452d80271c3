"""The desk in a browser at a desk of 100,000 subjects: pages, first paint, and a busy watch.

    python benchmarks/console.py                          # builds the desk; takes half an hour
    python benchmarks/console.py --desk .bench/hall/desk  # builds it there once, uses it again
    python benchmarks/console.py --desk D --parts pages --times 50
    python benchmarks/console.py --desk D --parts load --viewers 200 --rate 20 --minutes 5
    python benchmarks/console.py --desk D --parts load --worked   # as much is ended as is opened

Three parts, each of which can be had alone:

*pages*: the time of each page as officer, party and public, in one process and over HTTP;
*paint*: first paint and largest contentful paint of the desk page in headless chromium;
*load*: so many pages stand open and are told, while so many entries a second are signed and sent.

Nothing leaves this machine, and everything ends by itself. No peer is known that does the same and
can be installed from a package index beside this: incident and coordination platforms are servers
of their own in other languages, and none keeps a signed ledger or narrows each answer to its
reader; so none is compared.
"""

from __future__ import annotations

import argparse
import json
import os
import tempfile
import time
from pathlib import Path
from typing import Any, Final

from peers import hall, pages, painting, watching
from peers.tables import columns

PARTS: Final = ("pages", "paint", "load")
PAGE_MS, PAINT_MS, LOADED_MS = pages.CLAIMED_MS, 1000.0, 1000.0
FLAT_MIB: Final = 2.0
"""Megabytes a minute that memory may grow by and be called flat."""

Claim = tuple[str, str, str, str]


def main() -> None:
    """Measure what was asked for, and print it."""
    given = _given()
    with tempfile.TemporaryDirectory(prefix="truceline-bench-") as scratch:
        folder = given.desk or Path(scratch) / "desk"
        if not folder.exists():
            begun = time.perf_counter()
            hall.built(folder, given.subjects)
            print(f"built a desk of {given.subjects:,} subjects in {_since(begun):,.0f} s")
        found: dict[str, Any] = {"cores": os.cpu_count(), "load_before": os.getloadavg()}
        claims: list[Claim] = []
        if "pages" in given.parts:
            _pages(folder, given.times, found, claims)
        if "paint" in given.parts:
            _paint(folder, found, claims)
        if "load" in given.parts:
            _load(folder, given, found, claims)
        found["load_after"] = os.getloadavg()
    before, after = found["load_before"][0], found["load_after"][0]
    print(f"\n{found['cores']} cores; load of the machine {before:.1f} before, {after:.1f} after")
    print("\n".join(columns([("claimed", "", "seen", ""), *claims])))
    if given.json:
        given.json.write_text(json.dumps(found | {"claims": claims}, indent=1), encoding="utf-8")


def _given() -> argparse.Namespace:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--desk", type=Path, help="the desk's folder; built there where it is not")
    parser.add_argument("--subjects", type=int, default=100_000)
    parser.add_argument("--parts", nargs="+", choices=PARTS, default=PARTS)
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked for")
    parser.add_argument("--viewers", type=int, default=200)
    parser.add_argument("--rate", type=float, default=20.0, help="entries a second")
    parser.add_argument("--minutes", type=float, default=5.0)
    parser.add_argument(
        "--worked", action="store_true", help="every second entry takes back an earlier one"
    )
    parser.add_argument("--json", type=Path, help="write every figure to this file")
    return parser.parse_args()


def _pages(folder: Path, times: int, found: dict[str, Any], claims: list[Claim]) -> None:
    for name, measure in (("in one process", pages.in_one_process), ("HTTP", pages.over_http)):
        rows = found[f"pages, {name}"] = measure(folder, times)
        lines = [(f"milliseconds of a page, {name}", "first", "p50", "p95", "p99", "work", "bytes")]
        lines += [
            (
                f"{row['reader']} {row['page']}",
                f"{row['first_ms']:,.0f}",
                f"{row['p50_ms']:,.1f}",
                f"{row['p95_ms']:,.1f}",
                f"{row['p99_ms']:,.1f}",
                f"{row['cpu_p95_ms']:,.1f}" if "cpu_p95_ms" in row else "",
                f"{row['bytes']:,}",
            )
            for row in rows
        ]
        print("\n".join(columns(lines)), flush=True)
        worst = max(rows, key=lambda row: row["p95_ms"])
        over = sum(row["p95_ms"] >= PAGE_MS for row in rows)
        what = f"p95 of each page, {name} ({over} of {len(rows)} above; worst {worst['page']})"
        claims.append(_most(what, PAGE_MS, worst["p95_ms"], "ms"))
        if "cpu_p95_ms" in worst:
            worst = max(rows, key=lambda row: row["cpu_p95_ms"])
            over = sum(row["cpu_p95_ms"] >= PAGE_MS for row in rows)
            what = f"the same, processor alone ({over} above; worst {worst['page']})"
            claims.append(_most(what, PAGE_MS, worst["cpu_p95_ms"], "ms"))


def _paint(folder: Path, found: dict[str, Any], claims: list[Claim]) -> None:
    rows = painting.measure(folder)
    if not rows:
        print("paint: chromium or playwright is not here; left out")
        return
    found["paint"] = rows
    lines = [("milliseconds in headless chromium", "first paint", "largest", "answer")]
    lines += [
        (
            f"{row['page']}, {row['cache']}",
            f"{row['first_ms']:,.0f}",
            f"{row['largest_ms']:,.0f}",
            f"{row['answer_ms']:,.0f}",
        )
        for row in rows
    ]
    print("\n".join(columns(lines)), flush=True)
    for what, name in (("first paint", "first_ms"), ("largest contentful paint", "largest_ms")):
        for row in rows:
            words = f"{what} of {row['page']}, {row['cache']}, median"
            claims.append(_most(words, PAINT_MS, row[name], "ms"))


def _load(
    folder: Path, given: argparse.Namespace, found: dict[str, Any], claims: list[Claim]
) -> None:
    run = found["load"] = watching.measure(
        folder, viewers=given.viewers, rate=given.rate, minutes=given.minutes, worked=given.worked
    )
    lines: list[tuple[str, ...]] = [("milliseconds under load", "p50", "p95", "p99", "how many")]
    for what, name, count in (
        ("the queue, as all pages open at once, cold", "opening_ms", "opening"),
        ("the queue, as open pages fetch it", "pages_ms", "pages"),
        ("other pages meanwhile", "others_ms", "others"),
        ("an entry, until its receipt", "post_ms", "receipts"),
    ):
        lines.append((what, *(f"{each:,.1f}" for each in run[name].values()), f"{run[count]:,}"))
    print("\n".join(columns(lines)))
    print(
        f"  {run['viewers']} viewers were told {run['words']:,} times; {run['sent']:,} entries "
        f"were sent in {run['minutes']:g} minutes, one up to {run['late_s']:.1f} s late; the "
        f"server used {run['server_cores']:.2f} cores and {run['memory_mib'][-1]:,.0f} MiB"
    )
    for what, count in run["faults"].items():
        print(f"  {count} x {what}")
    claims += [
        _most("p99 of the queue under load", LOADED_MS, run["pages_ms"]["0.99"], "ms"),
        _most("p99 of other pages under load", LOADED_MS, run["others_ms"]["0.99"], "ms"),
        _most("entries without a receipt, or not at its place", 0,
              run["sent"] - run["receipts"] + run["lost"], ""),
        _most("findings of the audit afterwards", 0, run["audit_findings"], ""),
        _most("viewers that were not told of the last entry, or did not show it", 0,
              run["viewers"] - run["showing_last"], ""),
        _most("growth of the server's memory a minute", FLAT_MIB, run["slope_mib_a_minute"], "MiB"),
        _most("requests that failed", 0, sum(run["faults"].values()), ""),
    ]  # fmt: skip


def _most(what: str, bound: float, seen: float, unit: str) -> Claim:
    held = "held" if seen <= bound else "not held"
    return (what, f"at most {bound:,g} {unit}".rstrip(), f"{seen:,.1f} {unit}".rstrip(), held)


def _since(begun: float) -> float:
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
