"""What was measured, as tables of text: figures, ratios, and claims beside what was seen."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING, Any

from peers.contenders import NO_PEER, OURS, TREE

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    Row = dict[str, Any]

MILLION = 1_000_000
_HEAD = ("", "batch", "of it boxes", "peer/ours", "first ones", "p99", "single", "p99",
         "p99/median alike", "for each overlap", "build", "bytes", "add", "remove")  # fmt: skip


def figures(rows: Sequence[Row]) -> str:
    """One workload at one size: every contender, and its batch time over ours."""
    ours = next((row for row in rows if row["name"] == OURS and "batch_us" in row), None)
    lines = [_HEAD]
    notes = []
    for row in rows:
        if "batch_us" not in row:
            notes.append(f"  {row['name']}: {row['skipped']}")
            continue
        lines.append(
            (
                row["name"],
                f"{row['batch_us']:,.1f} us",
                f"{row['batch_search_us']:,.1f}" if row["batch_search_us"] else "",
                ratio(row, ours),
                f"{row['first_us']:,.1f} us" if "first_us" in row else "",
                f"{row['first_p99_us']:,.0f}" if "first_us" in row else "",
                f"{row['single_us']:,.1f} us",
                f"{row['single_p99_us']:,.0f}",
                f"{row['alike_p99']:.1f}",
                f"{row['overlap_p99_us'] / row['overlap_us']:.1f}",
                f"{row['build_s']:,.2f} s",
                f"{row['bytes']:,.0f}",
                f"{row['adds']:,.0f}/s" if "adds" in row else "cannot",
                f"{row['removes']:,.0f}/s" if "removes" in row else "cannot",
            )
        )
    first = next((row for row in rows if "batch_us" in row), None)
    if first is None:
        return "\n".join(notes)
    head = f"{first['workload']}, {first['size']:,} volumes, {first['overlaps']:.1f} overlaps each"
    return "\n".join([head, *columns(lines), *notes])


def ratio(row: Row, ours: Row | None) -> str:
    """A peer's batch time over ours, or why it does not count."""
    if ours is None or row is ours:
        return ""
    if row["differ"]:
        return f"does not count: {row['differ']} answers differ"
    return f"{row['batch_us'] / ours['batch_us']:.1f} x"


def growth(rows: Iterable[Row]) -> str:
    """How the cost of a question, alone and in a batch, grew over the sizes, against log N."""
    series: dict[tuple[str, str], list[Row]] = {}
    for row in rows:
        if "batch_us" in row:
            series.setdefault((row["workload"], row["name"]), []).append(row)
    lines = [("cost against N", "from", "to", "cost grew", "log N grew", "")]
    for (workload, name), found in series.items():
        few, many = min(found, key=_size), max(found, key=_size)
        if few is many:
            continue
        log = math.log(many["size"]) / math.log(few["size"])
        for how, figure in (("alone", "single_us"), ("in a batch", "batch_us")):
            grew = many[figure] / few[figure]
            lines.append(
                (
                    f"{name}, {workload}, {how}",
                    f"{few['size']:,}",
                    f"{many['size']:,}",
                    f"{grew:.2f} x",
                    f"{log:.2f} x",
                    "no faster than log N" if grew <= log else "faster than log N",
                )
            )
    return "\n".join(columns(lines)) if len(lines) > 1 else ""


def claims(rows: Sequence[Row]) -> str:
    """What is claimed of a million volumes beside what was seen, where that size was measured."""
    lines: list[tuple[str, ...]] = [("claimed at 1,000,000 volumes", "", "seen", "")]
    for ours in (row for row in rows if row["name"] == OURS and row["size"] == MILLION):
        if "batch_us" not in ours:
            continue
        beside = [row for row in rows if _beside(row, ours)]
        lines += [
            _claim(ours["workload"], what, bound, seen, unit, most=most)
            for what, bound, seen, unit, most in _claimed(ours)
        ]
        for row in beside:
            least = _LEAST.get(row["name"])
            if least and not row["differ"] and ours["workload"] == UNIFORM:
                seen = row["batch_us"] / ours["batch_us"]
                lines.append(
                    _claim(
                        ours["workload"],
                        f"batch, times {row['name']}",
                        least,
                        seen,
                        "x",
                        most=False,
                    )
                )
    return "\n".join(columns(lines)) if len(lines) > 1 else ""


def _claimed(ours: Row) -> list[tuple[str, float, float, str, bool]]:
    """What is claimed of ours: its words, the bound, what was seen, its unit, whether at most."""
    # A vertex is kept as a vector of three numbers of eight bytes.
    apart = ours["bytes"] - 24 * ours["vertices"]
    shares = ours["overlap_p99_us"] / ours["overlap_us"]
    # How long a question takes is claimed of few overlaps; where there are many, of each.
    asked = [
        ("batch, us a question", 7.4, ours["batch_us"], "us", True),
        ("single from Python, median", 25.0, ours["single_us"], "us", True),
    ]
    return [
        *(asked if ours["workload"] == UNIFORM else []),
        ("single, p99/median, equally many overlaps", 5.0, ours["alike_p99"], "x", True),
        ("single, p99/median of time for each overlap", 5.0, shares, "x", True),
        ("adds a second, one by one", 100_000.0, ours["adds"], "/s", False),
        ("adds a second, in one call", 100_000.0, ours["adds_at_once"], "/s", False),
        ("removes a second", 100_000.0, ours["removes"], "/s", False),
        ("bulk load of all", 5.0, ours["build_s"], "s", True),
        ("bytes a volume, vertices apart", 400.0, apart, "", True),
    ]


UNIFORM = "uniform"
_LEAST = {TREE: 10.0, "PostGIS nd-GiST": 280.0}


def _claim(
    workload: str, what: str, bound: float, seen: float, unit: str, *, most: bool
) -> tuple[str, ...]:
    held = seen <= bound if most else seen >= bound
    side = "at most" if most else "at least"
    return (
        f"{workload}: {what}", f"{side} {bound:,g} {unit}".rstrip(), f"{seen:,.1f} {unit}".rstrip(),
        "held" if held else "not held",
    )  # fmt: skip


def _beside(row: Row, ours: Row) -> bool:
    same = row["workload"] == ours["workload"] and row["size"] == ours["size"]
    return same and "batch_us" in row and row["name"] not in {OURS, NO_PEER}


def _size(row: Row) -> int:
    return int(row["size"])


def columns(lines: Sequence[Sequence[str]]) -> list[str]:
    """Lines of cells as lines of text: the first column to the left, the others to the right."""
    widths = [max(len(line[k]) for line in lines) for k in range(len(lines[0]))]
    return [
        ("  " + line[0].ljust(widths[0]) + "".join(
            "  " + cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)
        )).rstrip()
        for line in lines
    ]  # fmt: skip
