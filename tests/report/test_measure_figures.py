"""Figures of a measurement: what is drawn is what the table says, and nothing else."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest
from tests.effect.builders import TRUCE, asked, rows

from truceline.analysis.effect import Events, Period, answer
from truceline.analysis.scanned_events import Clustered, study_of_events
from truceline.mse import Question as Estimating
from truceline.mse import Table, answered
from truceline.report import figure_clusters, figure_effect, figure_effect_forest, measure_panels
from truceline.report.figures import Figure, Look
from truceline.report.measure_unreported import unreported
from truceline.scan import Cluster, Spans

if TYPE_CHECKING:
    from collections.abc import Iterator

GAP = Period(date(2030, 2, 3), date(2030, 2, 9))
SCANNED = study_of_events(
    Events.of([{"day": "2030-03-09", "latitude": 36.0, "longitude": 37.0, "where_precision": n}
               for n in (1, 2, 3, 4)]),
    Spans.of(date(2030, 2, 1), date(2030, 4, 1), "day"),
)  # fmt: skip
RIVER = {"type": "LineString", "coordinates": [[36.2, 35.1], [37.4, 36.0], [37.9, 35.2]]}
LAYERS: dict[str, dict[str, Any]] = {
    "land": {"features": []},
    "water": {"features": [{"type": "Feature", "properties": {}, "geometry": RIVER}]},
    "places": {"features": [
        {"properties": {"name": name}, "geometry": {"type": "Point", "coordinates": where}}
        for name, where in (("Mill", [37.0, 36.0]), ("Mill Gate", [37.01, 36.0]))
    ]},
}  # fmt: skip
GROUND = figure_clusters.Ground(box=(36.0, 35.0, 38.0, 37.0), layers=LAYERS, attribution="made-up")
CLUSTER = Cluster(
    centre="mill", latitude=36.0, longitude=37.0, radius=12.0, places=("mill", "bridge"),
    first_day=date(2030, 3, 9), last_day=date(2030, 3, 10), cases=9, expected=4.0, high=True,
    statistic=2.7, p=0.01, p_gumbel=0.006, recurrence_days=None,
)  # fmt: skip
CLUSTERED = Clustered(scanned=SCANNED, clusters=(CLUSTER,), weaker=3, quiet="")


def _events() -> Events:
    """Made-up events in two areas, one row with a coarse date, and a gap without any row."""
    made = []
    for number, row in enumerate(rows()):
        if date(2030, 4, 5) <= row["day"] <= date(2030, 4, 6):
            continue
        made.append({**row, "adm1": "South" if number % 3 else "North"})
    made.append(
        {"day": "2030-02-20", "last_day": "2030-03-20", "precision": 4, "best": 40,
         "side_a": "Army", "side_b": "Front", "event_id": "coarse"}
    )  # fmt: skip
    return Events.of(made)


EVENTS = _events()
TOLD = answer(EVENTS, asked(no_collection=(GAP,)))


def _figures(look: Look) -> Iterator[Figure]:
    daily, weekly = (measure_panels.panels_of(TOLD, bins=bins) for bins in ("day", "week"))
    yield figure_effect.effect_series(TOLD, daily, look)
    yield figure_effect.effect_series(TOLD, weekly, look, ident="weeks")
    yield figure_effect.effect_sources(TOLD, measure_panels.bound_by_source(TOLD), look)
    yield figure_effect.effect_provinces(TOLD, measure_panels.bound_by_province(EVENTS, TOLD), look)
    yield figure_effect_forest.effect_forest(TOLD, look)
    yield figure_effect_forest.effect_ways(TOLD, look)
    yield figure_effect_forest.effect_apart(TOLD, measure_panels.rows_apart(EVENTS, TOLD), look)
    yield figure_clusters.clusters(
        CLUSTERED, look, ground=GROUND
    )  # fmt: skip
    table = Table.from_rows(
        ("a", "b", "c"),
        [(1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1), (1, 0, 1), (0, 1, 1), (1, 1, 1)],
        [60, 49, 4, 247, 112, 142, 12],
    )
    report = answered(table, Estimating(methods=("averaging",), missing=300))
    yield unreported(report, look, source="made-up lists", period="2030")


FIGURES = {each.id: each for each in _figures(Look())}


def _values(spec: Any) -> list[dict[str, Any]]:
    """The data of a specification, wherever they stand, that have the table's own keys."""
    if isinstance(spec, dict):
        found = spec.get("values")
        own = found if isinstance(found, list) else []
        return [*own, *(row for each in spec.values() for row in _values(each))]
    if isinstance(spec, list):
        return [row for each in spec for row in _values(each)]
    return []


def _drawn(figure: Figure) -> list[dict[str, Any]]:
    """Every row that is drawn, with the data that altair keeps by name."""
    keys = {column.key for column in figure.table.columns}
    everything = [*_values(figure.spec), *_named(figure.spec)]
    found = [row for row in everything if keys <= set(row)]
    # Two layers of a map may hold the same rows.
    return [row for at, row in enumerate(found) if row not in found[:at]]


def _named(spec: dict[str, Any]) -> list[dict[str, Any]]:
    return [row for rows_ in spec.get("datasets", {}).values() for row in rows_]


@pytest.mark.parametrize("name", FIGURES)
def test_every_figure_says_what_it_is_of(name: str) -> None:
    """Title, period, source, denominator, uncertainty and a table: none is left out."""
    figure = FIGURES[name]
    assert figure.title
    period, source, out_of, uncertainty, *_ = figure.caption
    assert period.startswith("Period: ")
    assert source.startswith("Source: ")
    assert out_of.startswith("Denominator: ")
    assert uncertainty.startswith("Uncertainty: ")
    assert figure.table.rows
    assert figure.title in figure.spec["description"]


@pytest.mark.parametrize("name", FIGURES)
def test_what_is_drawn_is_what_the_table_says(name: str) -> None:
    """Each row of the table stands in the specification with the same values, and no other."""
    figure = FIGURES[name]
    keys = [(column.key, column.kind) for column in figure.table.columns]
    told = [
        {
            key: float(cell) if kind == "number" and cell is not None else cell
            for (key, kind), cell in zip(keys, row, strict=True)
        }
        for row in figure.table.rows
    ]
    drawn = [{key: row[key] for key, _ in keys} for row in _drawn(figure)]
    assert drawn == told


def test_the_truce_line_stands_at_its_first_day() -> None:
    """One bin of each panel begins with the truce, and the dashed line is drawn there alone."""
    for name in ("series", "weeks", "provinces"):
        marked = {row["first"] for row in _drawn(FIGURES[name]) if row["truce"]}
        assert marked == {TRUCE.isoformat()}
        lines = [each for each in _marks(FIGURES[name].spec) if "datum.truce" in str(each)]
        assert [each["mark"]["type"] for each in lines] == ["rule"]


def _marks(spec: Any) -> list[dict[str, Any]]:
    if isinstance(spec, list):
        return [mark for each in spec for mark in _marks(each)]
    if not isinstance(spec, dict):
        return []
    own = [spec] if "mark" in spec else []
    return [*own, *(mark for key in ("spec", "layer") for mark in _marks(spec.get(key)))]


def test_what_nobody_counted_is_missing_and_never_zero() -> None:
    """Declared days have no number, say why, and no bar is drawn where there is none."""
    rows_ = [row for row in _drawn(FIGURES["series"]) if row["missing"]]
    days = {row["first"] for row in rows_}
    assert min(days) == GAP.first.isoformat()
    assert max(days) == GAP.last.isoformat()
    assert {row["state"] for row in rows_} == {measure_panels.NO_COLLECTION}
    assert all(row["per_day"] is None for row in rows_)
    bars = [each for each in _marks(FIGURES["series"].spec) if "per_day" in str(each["encoding"])]
    assert [each["transform"] for each in bars] == [[{"filter": "!datum.missing"}]]


def test_a_day_without_any_row_is_an_unconfirmed_zero() -> None:
    """It counts as zero, and is told apart from a day on which something was counted."""
    found = {
        row["first"]: row["per_day"]
        for row in _drawn(FIGURES["series"])
        if row["state"] == measure_panels.UNCONFIRMED
    }
    assert found == {"2030-04-05": 0.0, "2030-04-06": 0.0}


def test_a_week_with_missing_days_says_so() -> None:
    """Its mean is over the days that were counted, and the table has how many these are."""
    parts = [row for row in _drawn(FIGURES["weeks"]) if row["state"] == measure_panels.PARTLY]
    assert parts
    assert all(0 < row["days"] < 7 and row["per_day"] is not None for row in parts)


def test_weeks_have_the_deaths_of_their_days() -> None:
    """Whatever the bins, the deaths in a panel are the same."""

    def total(name: str) -> float:
        panels = measure_panels.panels_of(TOLD, bins="day" if name == "series" else "week")
        return sum((each.per_day or 0) * each.days for each in panels[0].bins)

    assert total("series") == pytest.approx(total("weeks"))
    assert total("series") == pytest.approx(TOLD.bound.before_total + TOLD.bound.after_total)


def test_areas_add_up_to_the_bound_pairs_of_their_source() -> None:
    """Areas are parts of one source: their deaths are its deaths; the order is the alphabet's."""
    panels = measure_panels.bound_by_province(EVENTS, TOLD)
    assert [each.name for each in panels] == ["North", "South"]
    both = sum(each.change.before_total for each in panels)
    assert both == TOLD.bound.before_total


def test_coarse_rows_are_told_apart() -> None:
    """A row known to a month is in a figure of its own, over all the days it may lie on."""
    assert FIGURES["apart"].table.rows == (("coarse", "2030-02-20", "2030-03-20", 40, "bound"),)
    assert "1 rows with 40 deaths" in " ".join(FIGURES["series"].caption)


def test_the_range_is_a_field_and_has_no_point() -> None:
    """The forest's last row is the range over all readings: two ends, and no single figure."""
    row = FIGURES["forest"].table.rows[-1]
    assert TOLD.range.low is not None
    assert row[1:3] == ("range", None)
    assert float(str(row[3])) == pytest.approx(1 + TOLD.range.low, rel=1e-3)


def test_figures_read_from_right_to_left() -> None:
    """For a page from right to left the days and the axes are turned, and values stay."""
    turned = {each.id: each for each in _figures(Look(direction="rtl"))}
    assert '"reverse": true' in str(turned["series"].spec).replace("'", '"').replace("True", "true")
    assert turned["series"].table == FIGURES["series"].table
    assert turned["series"].spec["config"]["axisY"]["orient"] == "right"


def test_no_figure_names_a_cause() -> None:
    """No title, caption or heading says that the truce did it."""
    for figure in FIGURES.values():
        text = " ".join((figure.title, *figure.caption)).lower()
        assert not any(word in text for word in ("reduced", "caused", "because", "thanks to"))


def test_a_map_of_clusters_is_for_officers_and_says_so() -> None:
    """Land and water without borders, a circle a cluster, and whom it is for."""
    figure = FIGURES["clusters"]
    assert any("officers of the cell alone" in each for each in figure.says)
    assert any("2 events set apart: their places are coarse" in each for each in figure.says)
    assert any(each.endswith("more than one play of twenty: 3.") for each in figure.says)
    assert figure_clusters.box_of([CLUSTER], [(36.0, 37.0)])[0] < 37 - 12 / 111


def test_a_river_is_a_line_and_names_do_not_stand_on_each_other() -> None:
    """Water that is a line is not filled to a lake; of two places on one spot one is named."""
    spec = FIGURES["clusters"].spec
    rivers = [each for each in _marks(spec) if "LineString" in str(each.get("data"))]
    assert rivers
    assert all(each["mark"]["filled"] is False for each in rivers)
    assert "Mill Gate" not in str(spec)
    assert "'Mill'" in str(spec)
