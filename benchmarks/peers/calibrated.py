"""What a calibration saw beside what was claimed: its lines, and their picture."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from pathlib import Path

HALF: Final = 0.5
"""Lines that claim more than this are of intervals that hold, the others of false alarms."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One line of the table: how often a method called a change, or held the truth.

    Args:
        part: What is calibrated.
        case: Which days.
        method: Which interval.
        claimed: What share it claims.
        seen: What share was seen.
        runs: In how many runs.
        target: Whether this line must meet the target.
    """

    part: str
    case: str
    method: str
    claimed: float
    seen: float
    runs: int
    target: bool = False

    @property
    def error(self) -> float:
        """Half-width of the 95 % interval of what was seen."""
        return 1.96 * math.sqrt(max(self.seen * (1 - self.seen), 1e-4) / self.runs)


def plot(rows: list[Row], path: Path) -> None:
    """What was seen beside what was claimed, with the band that is asked for."""
    import altair as alt  # noqa: PLC0415 - only where a plot is drawn

    held = [row for row in rows if row.claimed > HALF]
    drawn = [_called(rows), *([_holding(held)] if held else [])]
    alt.vconcat(*drawn).resolve_scale(color="independent").save(str(path))


def _called(rows: list[Row]) -> Any:
    """How often a change or a cluster is seen where there is none."""
    import altair as alt  # noqa: PLC0415 - only where a plot is drawn

    shown: list[dict[str, Any]] = [
        {
            "case": f"{row.case}: {row.method}",
            "interval": (
                "scan"
                if row.part == "scan"
                else "Newey-West"
                if "Newey" in row.method
                else "slow waves"
            ),
            "percent": 100 * row.seen,
            "low": 100 * max(0.0, row.seen - row.error),
            "high": 100 * (row.seen + row.error),
        }
        for row in rows
        if row.claimed == 0.05
    ]
    base = alt.Chart(alt.Data(values=shown)).encode(
        y=alt.Y("case:N", sort=None, title=None, axis=alt.Axis(labelLimit=480)),
        color=alt.Color("interval:N", title=None, sort=None),
    )
    band = alt.Chart(alt.Data(values=[{"a": 3.5, "b": 6.5}]))
    title = "Called a change or a cluster though there is none, % (bars: 95 % of the simulation)"
    return alt.layer(
        band.mark_rect(color="#e6e6e6").encode(x=alt.X("a:Q", title=title), x2="b:Q"),
        base.mark_rule().encode(x=alt.X("low:Q", title=title), x2="high:Q"),
        base.mark_point(filled=True, size=50, opacity=1).encode(x="percent:Q"),
    ).properties(width=420, height={"step": 16})


def _holding(rows: list[Row]) -> Any:
    """How often an interval holds what is true, beside the 95 % that it claims."""
    import altair as alt  # noqa: PLC0415 - only where a plot is drawn

    values: list[dict[str, Any]] = [
        {
            "case": f"{row.case}: {row.method}",
            "part": row.part,
            "percent": 100 * row.seen,
            "low": 100 * max(0.0, row.seen - row.error),
            "high": 100 * min(1.0, row.seen + row.error),
        }
        for row in rows
    ]
    base = alt.Chart(alt.Data(values=values)).encode(
        y=alt.Y("case:N", sort=None, title=None, axis=alt.Axis(labelLimit=480)),
        color=alt.Color("part:N", title=None, sort=None),
    )
    claimed = alt.Chart(alt.Data(values=[{"at": 95}])).mark_rule(color="#888888")
    title = "The interval holds the truth, % (line: claimed)"
    return alt.layer(
        claimed.encode(x=alt.X("at:Q", title=title)),
        base.mark_rule().encode(x=alt.X("low:Q", title=title), x2="high:Q"),
        base.mark_point(filled=True, size=50, opacity=1).encode(x="percent:Q"),
    ).properties(width=420, height={"step": 16})
