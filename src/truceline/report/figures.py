"""What a figure is: one Vega-Lite specification for page and paper, and the same as a table.

Every figure says where its numbers come from, of which period they are, out of how many, and how
sure they are. Nothing is drawn by hand: Vega-Altair writes the specification, a page shows it with
vega-embed's interpreter (no ``eval``), and paper takes it through vl-convert (the extra ``paper``).
Data stand in the specification itself, and nothing is fetched.

No meaning hangs on colour: series differ in shape, or stand in rows of their own, and the
palette is that of M. Okabe and K. Ito ("Color Universal Design", 2008), which people with any
colour vision tell apart. What is not known is a gap, never a zero.

>>> look = Look(say={"week": "semaine"}.get)
>>> look.text("week"), look.text("people")
('semaine', 'people')
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final, Literal

from truceline.analysis.bulletin_shape import Table
from truceline.extras import extra

if TYPE_CHECKING:
    from truceline.analysis.bulletin_shape import Cell

Spec = dict[str, Any]

PALETTE: Final = (
    "#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000",
)  # fmt: skip
SHAPES: Final = ("circle", "square", "triangle-up", "diamond", "cross", "triangle-down", "stroke")
BLUE: Final = PALETTE[0]
GREY: Final = "#8a8a8a"
DARK: Final = "#333333"
GAP_MARK: Final = "\N{MULTIPLICATION SIGN}"
"""What stands where nothing was told."""
INK: Final = "#1a1a1a"
GRID: Final = "#d0d0d0"
TICKS: Final = 6
VL_VERSION: Final = "6.4"
"""The Vega-Lite that specifications are written for: the one that altair ships the schema of."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """How a figure is to look to its reader.

    Args:
        say: A sentence or word of English to the reader's language; what it does not know (None)
            stays as it is.
        direction: ``ltr``, or ``rtl`` for a page that runs from right to left.
        width: The width of the plot in pixels.
        numbers: A d3 number locale (``decimal``, ``thousands``, ``grouping``), where it is another.
        font: The fonts, as CSS has them; all must lie on the reader's machine.
    """

    say: Callable[[str], str | None] = field(default=lambda text: text)
    direction: Literal["ltr", "rtl"] = "ltr"
    width: int = 560
    numbers: Mapping[str, Any] | None = None
    font: str = "system-ui, sans-serif"

    def text(self, words: str, /, **values: object) -> str:
        """Words in the reader's language, with values put in."""
        said = self.say(words)
        known = words if said is None else said
        return known.format(**values) if values else known


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A figure.

    Args:
        id: Its id.
        title: What it shows.
        table: The same numbers as a table, with period, source and whole; cells that are None are
            not known.
        uncertainty: How sure the numbers are, and what they cannot say.
        says: Sentences that go with it: what is not counted.
        spec: The Vega-Lite specification.
    """

    id: str
    title: str
    table: Table
    uncertainty: str
    says: tuple[str, ...]
    spec: Spec

    @property
    def caption(self) -> tuple[str, ...]:
        """Period, source, denominator and uncertainty, then what is not counted."""
        table = self.table
        return (table.period, table.source, table.out_of, self.uncertainty, *self.says)


def as_table(figure: Figure) -> tuple[tuple[str, ...], tuple[tuple[Cell, ...], ...]]:
    """The headings and rows of a figure's numbers: the very ones that are drawn."""
    return tuple(column.title for column in figure.table.columns), figure.table.rows


def values_of(table: Table) -> list[dict[str, Any]]:
    """The rows of a table as data of a specification; what is not known is null."""
    return [dict(zip((c.key for c in table.columns), row, strict=True)) for row in table.rows]


def order_of(table: Table, key: str) -> list[Cell]:
    """The words of a column, each once, as they stand in the table."""
    at = [column.key for column in table.columns].index(key)
    return list(dict.fromkeys(row[at] for row in table.rows))


def finished(chart: Any, table: Table, look: Look, caption: tuple[str, ...]) -> Spec:
    """A chart's specification, with description, colours and direction.

    Args:
        chart: The Altair chart; its data come from ``table``.
        table: The numbers.
        look: How it is to look.
        caption: What is said under the title.

    Returns:
        The specification, checked against the schema of Vega-Lite that altair ships.
    """
    rtl = look.direction == "rtl"
    spoken = f"{table.caption} {' '.join(_sentence(each) for each in caption)}"
    found: Spec = chart.properties(
        description=" ".join(spoken.split()), title=table.caption
    ).to_dict(validate=True)
    found["usermeta"] = {"embedOptions": {"actions": False, "renderer": "svg", "ast": True}}
    found["config"] = _config(look, rtl=rtl)
    return found


def _sentence(words: str) -> str:
    return words if not words or words[-1] in ".!?؟。" else f"{words}."


def _config(look: Look, *, rtl: bool) -> Spec:
    start = "end" if rtl else "start"
    found: Spec = {
        "font": look.font,
        "background": "#ffffff",
        "title": {"anchor": start, "color": INK, "fontSize": 15, "offset": 12},
        "axis": {"labelColor": INK, "titleColor": INK, "gridColor": GRID, "labelFontSize": 12},
        "axisY": {"orient": "right" if rtl else "left"},
        "axisX": {"grid": False},
        "legend": {
            "orient": "bottom", "labelColor": INK, "titleColor": INK, "symbolSize": 110,
            "labelLimit": 400, "direction": "horizontal", "columns": 2,
        },
        "header": {
            "labelColor": INK, "labelFontSize": 13, "labelAnchor": start, "labelOrient": "top",
            "labelLimit": look.width, "title": None,
        },
        "text": {"color": INK, "fontSize": 12, "align": "right" if rtl else "left"},
        "view": {"stroke": GRID},
        "range": {"category": list(PALETTE), "symbol": list(SHAPES)},
    }  # fmt: skip
    if look.numbers is not None:
        found["locale"] = {"number": dict(look.numbers)}
    found["header"]["labelAlign"] = {"start": "left", "end": "right"}[start]
    found["legend"]["titleAnchor"] = start
    return found


def x_scale(look: Look) -> Any:
    """The scale of weeks: the first one stands where reading starts."""
    return altair().Scale(reverse=look.direction == "rtl")


def whole_numbers(most: float) -> list[int]:
    """The ticks of an axis of counts: whole numbers from 0, at most six steps.

    >>> whole_numbers(1), whole_numbers(23)
    ([0, 1], [0, 5, 10, 15, 20, 25])
    """
    step = 1
    while most / step > TICKS:
        step = next(
            each for each in (10**n * m for n in range(12) for m in (1, 2, 5)) if each > step
        )
    last = -(-max(most, 1) // step)
    return [step * n for n in range(int(last) + 1)]


def altair() -> Any:
    """Vega-Altair, which takes a while to import and is needed for figures alone."""
    import altair as alt  # noqa: PLC0415 - see above

    return alt


def svg(figure: Figure) -> str:
    """A figure as SVG for paper, of itself whole: no script and nothing from outside.

    Raises:
        DeskFault: EXTRA_MISSING, without the extra ``paper``.
    """
    drawn: str = extra("vl_convert").vegalite_to_svg(
        figure.spec, vl_version=VL_VERSION, allowed_base_urls=[]
    )
    return drawn


def png(figure: Figure, *, scale: float = 2.0) -> bytes:
    """A figure as PNG, ``scale`` pixels for each of the specification's.

    Raises:
        DeskFault: EXTRA_MISSING, without the extra ``paper``.
    """
    drawn: bytes = extra("vl_convert").vegalite_to_png(
        figure.spec, vl_version=VL_VERSION, scale=scale, allowed_base_urls=[]
    )
    return drawn
