"""A measurement as one self-contained page: figures, their data, commands, and what data support.

Nothing is loaded from anywhere: figures lie in the page as SVG, data as CSV and JSON to save from
it, and the policy of the page forbids all else. It reads in a browser with scripts off.
"""

from __future__ import annotations

import base64
import csv
import io
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from truceline.analysis.effect.events import About
from truceline.analysis.effect.saying import interval_words, percent, span_words
from truceline.analysis.effect.shapes import EffectAnswer
from truceline.report.figures import Figure, as_table, svg
from truceline.report.page_templates import page_template

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.effect.figures import Change

TEMPLATE = "measure.html"
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True, slots=True, kw_only=True)
class Beside:
    """What stands beside the effect: clusters, or what went unreported, in sentences.

    Args:
        title: What it is about.
        says: The answer.
        holds_if: What it takes for granted; empty where it says so itself.
    """

    title: str
    says: tuple[str, ...]
    holds_if: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureReport:
    """All that the page shows.

    Args:
        answer: What the first source says; further ones stand beside it.
        about: The sources, with citation, licence and the files' hashes.
        figures: The figures, in order.
        commands: The commands that make the same again.
        version: Of Truceline.
        damaged: Damaged rows left out, by code.
        audience: For whom it is, and for whom not.
        beside: What stands beside the effect.
    """

    answer: EffectAnswer
    about: tuple[About, ...]
    figures: tuple[Figure, ...]
    commands: tuple[str, ...]
    version: str
    damaged: Mapping[str, int]
    audience: str
    beside: tuple[Beside, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Drawn:
    """A figure as the page holds it: its drawing and its table, each as an address of its own."""

    figure: Figure
    image: str
    csv: str
    json: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """One source's figures and sentences, in words."""

    answer: EffectAnswer
    lines: tuple[tuple[str, ...], ...]
    span: str


def written(report: MeasureReport, progress: Callable[[int, int], None] | None = None) -> bytes:
    """The report as a UTF-8 page.

    Args:
        report: What is shown.
        progress: Called with (figures drawn, figures in all).

    Raises:
        DeskFault: EXTRA_MISSING, without the extra ``paper``.
    """
    drawn = []
    for number, figure in enumerate(report.figures, start=1):
        drawn.append(_drawn(figure))
        if progress:
            progress(number, len(report.figures))
    answers = (report.answer, *report.answer.beside)
    data = {**report.answer.as_json(), "damaged": dict(report.damaged)}
    page = page_template(TEMPLATE).render(
        report=report,
        question=report.answer.question,
        told=[Told(answer=one, lines=tuple(_lines(one)), span=_span(one)) for one in answers],
        figures=drawn,
        whole=_address("application/json", _json(data)),
    )
    return page.encode()


def csv_of(figure: Figure) -> str:
    """A figure's table as CSV (RFC 4180), with a byte order mark for spreadsheets.

    Words that a spreadsheet would run as a formula begin with an apostrophe.
    """
    heads, rows = as_table(figure)
    kinds = [column.kind for column in figure.table.columns]
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(heads)
    for row in rows:
        writer.writerow([_safe(cell, kind) for cell, kind in zip(row, kinds, strict=True)])
    return "\ufeff" + out.getvalue()


def _safe(cell: Any, kind: str) -> Any:
    risky = kind != "number" and isinstance(cell, str) and cell.startswith(_FORMULA)
    return f"'{cell}" if risky else cell


def _drawn(figure: Figure) -> Drawn:
    return Drawn(
        figure=figure,
        image=_address("image/svg+xml", svg(figure)),
        csv=_address("text/csv;charset=utf-8", csv_of(figure)),
        json=_address("application/json", _json(figure.spec)),
    )


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, indent=1)


def _address(kind: str, text: str) -> str:
    """A text as an address that holds all of it (RFC 2397)."""
    return f"data:{kind};base64,{base64.b64encode(text.encode()).decode()}"


def _lines(answer: EffectAnswer) -> Iterator[tuple[str, ...]]:
    yield _line("bound pairs", answer.bound)
    for control in answer.controls:
        beside = interval_words(control.ratio_of_ratios)
        yield _line(f"control: {control.name}", control.change, beside)
    yield _line("all others", answer.others)
    yield _line("all pairs", answer.all)


def _line(name: str, change: Change, beside: str = "") -> tuple[str, ...]:
    return (
        name,
        f"{change.before_per_day:.1f}",
        f"{change.after_per_day:.1f}",
        percent(change.change),
        interval_words(change.rate_ratio),
        beside,
    )


def _span(answer: EffectAnswer) -> str:
    return span_words(answer.range.low, answer.range.high)
