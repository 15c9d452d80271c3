"""Latency against N for every contender, drawn by Vega-Altair."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from peers.contenders import OURS

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

# Of Okabe and Ito, told apart by most people who do not see all colours; ours is black.
_COLOURS = ("#000000", "#d55e00", "#e69f00", "#0072b2", "#009e73", "#cc79a7", "#56b4e9")


def draw(rows: Sequence[dict[str, Any]], path: Path) -> None:
    """Write the picture: SVG or PNG, as the path's ending says."""
    import altair as alt  # noqa: PLC0415 - of the group bench, needed for the picture alone

    names = sorted({row["name"] for row in rows if "batch_us" in row}, key=lambda n: (n != OURS, n))
    points = [
        {"name": row["name"], "workload": row["workload"], "volumes": row["size"],
         "asked": asked, "microseconds": row[key]}
        for row in rows if "batch_us" in row
        for asked, key in (("in batches", "batch_us"), ("one by one", "single_us"))
    ]  # fmt: skip
    line = (
        alt.Chart(alt.Data(values=points), width=260, height=220)
        .mark_line(point=True)
        .encode(
            x=alt.X("volumes:Q", scale=alt.Scale(type="log"), title="volumes held, one density",
                    axis=alt.Axis(format="~s", tickCount=4)),
            y=alt.Y("microseconds:Q", scale=alt.Scale(type="log"), title="µs a question, decided",
                    axis=alt.Axis(format="~s", tickCount=6)),
            color=alt.Color("name:N", sort=names, title=None,
                            scale=alt.Scale(domain=names, range=list(_COLOURS[: len(names)]))),
            strokeWidth=alt.condition(f"datum.name == '{OURS}'", alt.value(3), alt.value(1.5)),
            column=alt.Column("workload:N", title=None, sort=["uniform", "clustered", "traffic"]),
            row=alt.Row("asked:N", title=None, sort=["in batches", "one by one"]),
        )
    )  # fmt: skip
    path.parent.mkdir(parents=True, exist_ok=True)
    line.save(str(path))
