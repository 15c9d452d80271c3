"""What ``truceline aid --json`` prints: the same as for people, whole, with every entry named."""

from __future__ import annotations

import dataclasses
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

from truceline.analysis.aid_shares import CLASSES, areas_of, people_of
from truceline.analysis.aid_totals import Total
from truceline.ledger.entry import format_time
from truceline.mechanism.aid_figures import denominator_text, figure_text

if TYPE_CHECKING:
    from truceline.analysis.aid_flow import WeekMeasure
    from truceline.analysis.aid_pipeline import Line
    from truceline.mechanism.aid_figures import AidFigure
    from truceline.mechanism.aid_lists import AreaList, Version
    from truceline.sheets.aid import Flow


def as_json(flow: Flow, at: datetime) -> dict[str, Any]:
    """The flow as a JSON object; times are RFC 3339 UTC, days ISO 8601, unknown figures null."""
    return {
        "at": format_time(at),
        "pipeline": [_line(each) for each in flow.lines],
        "lists": [_list(*each) for each in flow.lists],
        "weeks": [_week(each) for each in flow.weeks],
        "figures": [_figure(*each) for each in flow.figures],
        "notes": list(flow.notes),
    }


def plain(value: Any) -> Any:
    """A value of frozen dataclasses as JSON values."""
    if isinstance(value, Total):
        return {"known": value.known, "entries": value.entries, "missing": value.missing}
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return {f.name: plain(getattr(value, f.name)) for f in dataclasses.fields(value)}
    if isinstance(value, datetime):
        return format_time(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, tuple | list):
        return [plain(each) for each in value]
    return dict(value) if hasattr(value, "keys") else value


def _line(line: Line) -> dict[str, Any]:
    found: dict[str, Any] = plain(line)
    for name, obstacles in (("holds", line.holds), ("hindered", line.hindered)):
        found[name] = [{**plain(each), "sort": each.sort, "says": each.says} for each in obstacles]
    return found


def _list(subject: str, area_list: AreaList, version: Version) -> dict[str, Any]:
    return {
        "subject": subject,
        "by": area_list.by,
        "name": area_list.body.name,
        "recorded_by": area_list.author,
        "dated": version.dated.isoformat(),
        "published": area_list.body.dated.isoformat(),
        "reference": version.reference,
        "entry": version.entry,
        "areas": plain(version.areas),
        "totals": plain(version.totals),
        "classes": {
            name: {"places": areas_of(version, name), "people": people_of(version, name)}
            for name in CLASSES
            if version.of_class(name) or version.total_of(name) is not None
        },
        "flags": list(version.flags()),
    }


def _week(week: WeekMeasure) -> dict[str, Any]:
    found: dict[str, Any] = plain(week)
    found["lists"] = [
        {**plain(share), "partly_named": share.partly_named, "says": share.text}
        for share in week.lists
    ]
    return found


def _figure(subject: str, figure: AidFigure) -> dict[str, Any]:
    return {
        "subject": subject,
        **plain(figure.body),
        "recorded_by": figure.author,
        "figure_text": figure_text(figure.body),
        "denominator_text": denominator_text(figure.body),
        "flags": list(figure.flags()),
    }
