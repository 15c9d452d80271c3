"""Figures of the demonstration: the numbers drawn are those of the analysis, and of the record."""

from __future__ import annotations

import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import altair as alt
import pytest

from truceline.analysis.aid_flow import WeekMeasure, weeks
from truceline.analysis.clock_shares import clock_shares
from truceline.analysis.clocks import clocks
from truceline.analysis.notice_answers import notice_answers
from truceline.analysis.weekly import incidents_by_week, week_of
from truceline.mechanism.catalogue import PARTS
from truceline.report import figure_aid, figure_docket
from truceline.report.figures import PALETTE, Figure, Look, as_table, svg

if TYPE_CHECKING:
    from truceline.demonstration import Demonstration
    from truceline.views import View

ARABIC = {"week": "أسبوع", "people": "أشخاص", "Flow of aid by week: {what}": "المساعدات: {what}"}
DECIMAL = "\N{ARABIC DECIMAL SEPARATOR}"
LOOKS = (
    Look(),
    Look(
        say=ARABIC.get,
        direction="rtl",
        numbers={"decimal": DECIMAL, "thousands": "٬", "grouping": [3], "currency": ["", ""]},
    ),
)
SCHEMA: dict[str, Any] = json.loads(
    (Path(alt.__file__).parent / "vegalite/v6/schema/vega-lite-schema.json").read_text("utf-8")
)


@pytest.fixture(scope="module")
def view(shown: Demonstration) -> View:
    """The whole desk at the instant that the story is looked at."""
    return shown.desk.view(at=shown.story.look_at)


def flows(view: View) -> dict[str, tuple[WeekMeasure, ...]]:
    """Every source's own flow."""
    lists = list(view.states("area_list"))[::-1]
    own: dict[str, list[Any]] = {}
    for subject, aid in list(view.states("aid"))[::-1]:
        own.setdefault(aid.planned_by, []).append((subject, aid))
    zone = view.standing.first.zone
    return {source: weeks(aids, lists, zone, view.at) for source, aids in own.items()}


def with_terms(view: View, part: str) -> list[tuple[Any, Any]]:
    """The states of a part, each with its agreement."""
    standing = view.standing
    return [
        (state, standing.terms_of(PARTS[part].row(state).under) or standing.first)
        for _, state in view.states(part)
    ]


def rows_of(view: View) -> list[tuple[Any, Any]]:
    """The docket's rows, each with its agreement."""
    return [
        (PARTS[part].row(state), terms)
        for part in sorted(PARTS)
        for state, terms in with_terms(view, part)
    ]


def recorded(view: View) -> list[Any]:
    """When each entry was recorded."""
    found = (view.store.indexed(stored.seq) for stored in view.entries())
    return [each.recorded_at for each in found if each is not None]


def every(view: View, look: Look) -> list[Figure]:
    """All figures."""
    zone = view.standing.first.zone
    incidents = [state for _, state in view.states("incident")]
    return [
        figure_aid.aid_flow(flows(view), look),
        figure_aid.aid_flow(flows(view), look, what="acts"),
        figure_aid.published_aid([each for _, each in view.states("aid_figure")], look),
        figure_docket.incident_weeks(
            incidents_by_week(incidents, recorded(view), zone, view.at, most=60), look
        ),
        figure_docket.notice_words(
            notice_answers(with_terms(view, "notice"), view.at), view.at, look
        ),
        figure_docket.clock_performance(clock_shares(rows_of(view), view.at), view.at, look),
    ]


def data(spec: Any) -> list[dict[str, Any]]:
    """The values that a specification draws."""
    found: list[dict[str, Any]] = spec["data"]["values"]
    return found


@pytest.mark.parametrize("look", LOOKS, ids=["ltr", "rtl"])
def test_every_specification_keeps_to_the_schema(view: View, look: Look) -> None:
    """Vega-Lite's own schema takes each; nothing is fetched, and the data are the table's."""
    schemas: Any = pytest.importorskip("jsonschema")  # altair brings it
    validator = schemas.validators.validator_for(SCHEMA)(SCHEMA)
    assert list(validator.iter_errors({"mark": "no such mark"}))
    for figure in every(view, look):
        assert not list(validator.iter_errors(figure.spec)), figure.id
        text = json.dumps(figure.spec)
        assert '"url"' not in text
        assert text.count("http") == 1, "only the schema's own name is an address"
        keys = [column.key for column in figure.table.columns]
        assert [tuple(row[key] for key in keys) for row in data(figure.spec)] == list(
            figure.table.rows
        )
        assert as_table(figure)[1] == figure.table.rows


@pytest.mark.parametrize("look", LOOKS, ids=["ltr", "rtl"])
def test_every_figure_says_source_period_whole_and_uncertainty(view: View, look: Look) -> None:
    """The caption and the description for those who cannot see it hold all four."""
    for figure in every(view, look):
        for words in figure.caption:
            assert words
            assert words.rstrip(".") in figure.spec["description"]
        assert len(figure.caption) >= 5
        assert figure.spec["description"].startswith(figure.title)


def test_right_to_left_turns_the_figure(view: View) -> None:
    """Axes, titles and the order of weeks follow the direction; words are the reader's."""
    for left, right in zip(every(view, LOOKS[0]), every(view, LOOKS[1]), strict=True):
        assert left.spec["config"]["axisY"]["orient"] == "left"
        assert right.spec["config"]["axisY"]["orient"] == "right"
        assert right.spec["config"]["title"]["anchor"] == "end"
        assert '"reverse": true' in json.dumps(right.spec)
        assert '"reverse": true' not in json.dumps(left.spec)
    arabic = every(view, LOOKS[1])[0]
    assert arabic.title == "المساعدات: أشخاص"
    assert arabic.spec["config"]["locale"]["number"]["decimal"] == DECIMAL


def test_no_meaning_hangs_on_colour_alone(view: View) -> None:
    """A series that has a colour has a shape of its own, and the palette is the safe one."""
    for figure in every(view, LOOKS[0]):
        drawn = json.dumps(figure.spec)
        if '"color": {"field"' in drawn:
            assert '"shape": {"field"' in drawn
        for encoded in _colours(figure.spec["spec"]):
            assert set(encoded) <= set(PALETTE)


def _colours(spec: Any) -> list[list[str]]:
    return [
        layer["encoding"]["color"]["scale"]["range"]
        for layer in spec["layer"]
        if "field" in layer.get("encoding", {}).get("color", {})
    ]


def test_the_flow_of_aid_is_that_of_the_analysis(view: View) -> None:
    """Each source's weeks and wholes are drawn as worked out; weeks without a word are gaps."""
    figure = figure_aid.aid_flow(flows(view), Look())
    rows = data(figure.spec)
    told = {
        (each.week, source, figure_aid.MEASURE_WORDS[each.measure]): each
        for source, found in flows(view).items()
        for each in found
    }
    assert len(told) > 5
    drawn = {(row["week"], row["source"], row["measure"]): row for row in rows}
    assert set(told) <= set(drawn)
    for key, each in told.items():
        assert drawn[key]["figure"] == each.counts.people.known
        assert drawn[key]["missing"] == each.counts.people.missing
        assert drawn[key]["whole"] == (each.of[0].counts.people.known if each.of else None)
    gaps = [row for key, row in drawn.items() if key not in told]
    assert gaps
    assert all(row["figure"] is None and row["whole"] is None for row in gaps)
    assert {row["source"] for row in rows} == set(flows(view))


def test_two_sources_are_never_one_number(view: View) -> None:
    """The same flow told by two stands twice, each in panels of its own."""
    (flow,) = flows(view).values()
    figure = figure_aid.aid_flow({"aid:one": flow, "aid:two": flow}, Look())
    alone = figure_aid.aid_flow({"aid:one": flow}, Look())
    assert len(figure.table.rows) == 2 * len(alone.table.rows)
    panels = {row["panel"].partition(": ")[0] for row in data(figure.spec)}
    assert figure.spec["facet"]["row"]["field"] == "panel"
    assert {panel[:7] for panel in panels} == {"aid:one", "aid:two"}


def test_published_figures_are_drawn_as_published(view: View) -> None:
    """Every figure in the unit is there, source by source; words alone are told, not drawn."""
    people = [e.body for _, e in view.states("aid_figure") if e.body.unit == "people"]
    figure = figure_aid.published_aid([e for _, e in view.states("aid_figure")], Look())
    assert sorted(row["figure"] for row in data(figure.spec)) == sorted(
        body.figure for body in people if body.figure is not None
    )
    assert {row["source"] for row in data(figure.spec)} == {
        body.source for body in people if body.figure is not None
    }


def test_incidents_stand_in_the_week_of_their_first_report(view: View) -> None:
    """Counted over again from the record: weeks, statuses, and gaps where nothing was recorded."""
    zone = view.standing.first.zone
    incidents = [state for _, state in view.states("incident")]
    found = incidents_by_week(incidents, recorded(view), zone, view.at, most=60)
    figure = figure_docket.incident_weeks(found, Look())
    kept = [each for each in incidents if each.state != "withdrawn"]
    again = Counter(week_of(each.reports[0].recorded_at, zone).name for each in kept)
    drawn: Counter[str] = Counter()
    for row in data(figure.spec):
        drawn[row["week"]] += row["count"] or 0
    assert +drawn == again
    worked = {week_of(when, zone).name for when in recorded(view)}
    for row in data(figure.spec):
        assert (row["count"] is None) == (row["week"] not in worked)
    assert any(row["count"] is None for row in data(figure.spec))
    assert found.counted == len(kept)
    fewer = incidents_by_week(incidents, recorded(view), zone, view.at, most=10)
    assert len(fewer.weeks) == 10
    assert fewer.counted + fewer.earlier == found.counted


def test_words_on_notices_add_up_to_the_recipients(view: View) -> None:
    """Each recipient has one last word; the whole is all recipients of notices not withdrawn."""
    found = notice_answers(with_terms(view, "notice"), view.at)
    figure = figure_docket.notice_words(found, view.at, Look())
    live = [state for _, state in view.states("notice") if state.state != "withdrawn"]
    assert sum(row["count"] for row in data(figure.spec)) == found.recipients
    assert found.recipients == sum(len(state.recipients) for state in live)
    assert {row["of"] for row in data(figure.spec)} == {found.recipients}
    silent = sum(r["count"] for r in data(figure.spec) if r["silence"] == "said nothing")
    assert 0 < silent < found.recipients


def test_clocks_are_counted_against_those_whose_time_is_up(view: View) -> None:
    """In time, late, overdue and pending together are all clocks that have started."""
    found = clock_shares(rows_of(view), view.at)
    started = Counter(
        clock.name
        for row, terms in rows_of(view)
        for clock in clocks(row, terms)
        if clock.started <= view.at
    )
    assert Counter({e.clock: e.of + e.pending for e in found}) == started
    in_time = sum(
        clock.stopped_at is not None and clock.due is not None and clock.stopped_at <= clock.due
        for row, terms in rows_of(view)
        for clock in clocks(row, terms)
        if clock.name == "notice_acknowledge"
    )
    one = next(each for each in found if each.clock == "notice_acknowledge")
    assert one.in_time == in_time
    assert one.late > 0
    figure = figure_docket.clock_performance(found, view.at, Look())
    for row in data(figure.spec):
        assert row["of"] == row["in_time"] + row["late"] + row["overdue"]
        assert row["percent"] == (round(100 * row["in_time"] / row["of"]) if row["of"] else None)


def test_figures_are_drawn_for_paper(view: View) -> None:
    """Where vl-convert is installed each becomes an SVG that loads nothing and runs nothing."""
    pytest.importorskip("vl_convert", reason="the extra `paper` is not installed")
    for look in LOOKS:
        for figure in every(view, look):
            drawn = svg(figure)
            assert drawn.startswith("<svg")
            assert "<script" not in drawn
            assert "href" not in drawn.replace("xmlns:xlink", "")
            assert figure.title in drawn


def test_a_desk_without_anything_has_figures_too(view: View) -> None:
    """Nothing on record gives empty figures that say so, and no number."""
    zone = view.standing.first.zone
    empty = [
        figure_aid.aid_flow({}, Look()),
        figure_aid.published_aid([], Look()),
        figure_docket.incident_weeks(incidents_by_week([], [], zone, view.at), Look()),
        figure_docket.notice_words(notice_answers([], view.at), view.at, Look()),
        figure_docket.clock_performance(clock_shares([], view.at), view.at, Look()),
    ]
    for figure in empty:
        assert figure.spec["description"]
        assert all(not row.get("count") for row in data(figure.spec))
