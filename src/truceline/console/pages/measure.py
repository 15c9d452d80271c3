"""What outside sources counted before and during the desk's truce: bound, control and all.

Each source stands on its own; nothing is added. Whoever may see an import may see what was measured
from it. Where counts cluster is shown to officers of the cell alone, where they ask for it: no
party sees where another is weak.
"""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, ClassVar, Final

from starlette.responses import JSONResponse, Response

from truceline.analysis.effect import Events
from truceline.analysis.effect.checks import question_faults
from truceline.analysis.effect.question import Period, Question
from truceline.console import measuring, words
from truceline.console.basemap import ATTRIBUTION, basemap
from truceline.console.pages.aid import Chart
from truceline.console.pages.base import Page
from truceline.console.pages.measure_told import Told, told_of
from truceline.console.pages.times import Times, times
from truceline.errors import BadInput, Fault, NotFound, raise_for
from truceline.reception.flare_ups import is_cell
from truceline.reception.visits import Visit
from truceline.report import (
    figure_clusters,
    figure_effect,
    figure_effect_forest,
    measure_panels,
)
from truceline.report.figures import Look
from truceline.store.finding import Question as Looked
from truceline.views import View

if TYPE_CHECKING:
    from collections.abc import Iterator

    from truceline.analysis.effect import EffectAnswer
    from truceline.analysis.scanned_events import Clustered
    from truceline.console.pages.base import Asked
    from truceline.report.figures import Figure

IMPORT_PART: Final = "import"
CLUSTERS: Final = "clusters"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What is compared, and what could be.

    Args:
        bound: The bound pair.
        control: The control; empty for none.
        first: First day of the window.
        last: Its last day.
        count: ``deaths`` or ``events``.
        names: Every pair and side to choose from, in the order of the alphabet.
        suggested: Whether the desk proposed it, and nobody chose.
        clusters: Whether an officer of the cell asked where counts cluster.
    """

    bound: str = ""
    control: str = ""
    first: str = ""
    last: str = ""
    count: str = "deaths"
    names: tuple[str, ...] = ()
    suggested: bool = False
    clusters: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasurePage(Page):
    """The measurement of the desk's truce.

    Args:
        times: Which instant it speaks of.
        imports: How many imports the reader may see.
        truce: First day of the truce, ISO 8601; empty where the agreement sets none.
        choice: What is compared.
        told: What each source says; empty where there is nothing to measure.
        refused: Sources that cannot answer, with why.
        faults: Why nothing could be measured.
        charts: The figures, each with its table.
        narrowed: Whether the reader may see less than there is.
        officer: Whether the reader is an officer of the cell, who may see where counts cluster.
        too_long: Whether the window is too long for a map of clusters.
        quiet: Of sources without a map of clusters, what is said instead.
    """

    TEMPLATE: ClassVar[str] = "measure.html"

    times: Times
    imports: int
    truce: str
    choice: Choice
    told: tuple[Told, ...] = ()
    refused: tuple[tuple[str, str], ...] = ()
    faults: tuple[Fault, ...] = ()
    charts: tuple[Chart, ...] = ()
    narrowed: bool = False
    officer: bool = False
    too_long: bool = False
    quiet: tuple[tuple[str, tuple[str, ...]], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class _Put:
    """A question put to the imports that a reader may see."""

    visit: Visit
    view: View
    hashes: frozenset[str] = field(repr=False)
    events: Events | None = field(repr=False)
    question: Question | None
    choice: Choice
    officer: bool

    def clusters(self) -> tuple[Clustered, ...]:
        """Where the events of each source cluster, for an officer of the cell who asks; else none.

        A window that the effect refuses is not scanned either.
        """
        if not (self.officer and self.choice.clusters and self.question):
            return ()
        folder, period = self.visit.desk.folder, self.question.period
        if period.days > measuring.MOST_DAYS:
            return ()
        return measuring.clustered_by_source(folder, self.hashes, period)

    def answer(self) -> EffectAnswer:
        """What the imports say; raises BadInput where the question has faults."""
        assert self.question is not None  # noqa: S101 - asked only where there is one
        raise_for(question_faults(self.question))
        return measuring.measured(self.visit.desk.folder, self.hashes, self.question)


def measure(visit: Visit, asked: Asked) -> MeasurePage:
    """Fill the page of the measurement.

    Raises:
        BadInput: DATE_UNREADABLE; a time that is none.
    """
    put = _put(visit, asked)
    when = times(put.view, asked)
    bare = {
        "times": when,
        "imports": 0 if put.events is None else len(put.events.about),
        "truce": "" if put.question is None else put.question.truce.isoformat(),
        "choice": put.choice,
        "narrowed": not put.view.scope.whole,
        "officer": put.officer,
    }
    if put.events is None or put.question is None or not put.choice.bound:
        return MeasurePage(**bare)  # type: ignore[arg-type] # as the fields are called
    try:
        found = put.answer()
    except BadInput as error:
        return MeasurePage(**bare, faults=tuple(error.faults))  # type: ignore[arg-type] # likewise
    about = {each.name: each for each in put.events.about}
    look, query, flares = _look(asked), _query(put, when), put.clusters()
    return MeasurePage(
        **bare,  # type: ignore[arg-type] # likewise
        told=tuple(
            told_of(one, about[one.source].licence, asked) for one in (found, *found.beside)
        ),
        refused=found.refused,
        charts=tuple(_charts(found, put.events, flares, look, query)),
        too_long=put.question.period.days > measuring.MOST_DAYS,
        quiet=tuple(
            (each.scanned.source, tuple(figure_clusters.told(each, look)))
            for each in flares
            if not each.clusters
        ),
    )


def measure_chart(visit: Visit, asked: Asked) -> Response:
    """The specification of one figure, for a browser to draw.

    Raises:
        BadInput: DATE_UNREADABLE; every fault of the question.
        NotFound: CHART_UNKNOWN, also where the reader may see no import.
    """
    put = _put(visit, asked)
    wanted = asked.query.get("figure", "")
    if put.events is not None and put.question is not None and put.choice.bound:
        found = put.answer()
        flares = put.clusters() if wanted.startswith(CLUSTERS) else ()
        for name, figure in _figures(found, put.events, flares, _look(asked), only=wanted):
            if name == wanted:
                return JSONResponse(figure.spec, headers={"Cache-Control": "no-store"})
    sentence = "There is no such figure, or nothing that you may see to draw it from."
    raise NotFound(Fault("CHART_UNKNOWN", sentence, "Follow a link of the page.", "figure"))


def _put(visit: Visit, asked: Asked) -> _Put:
    """The reader's imports, and the question that the address asks of them."""
    view = asked.view(visit)
    hashes = frozenset(item.row.key for item in view.every(Looked(part=IMPORT_PART)))
    events = measuring.events_on(visit.desk.folder, hashes)
    terms = view.standing.first
    window = measuring.window_of(terms)
    officer = is_cell(view.standing, view.scope.reader)
    if events is None or window is None:
        return _Put(
            visit=visit, view=view, hashes=hashes, events=events, question=None, choice=Choice(),
            officer=officer,
        )  # fmt: skip
    truce, usual = window
    period = Period(_day(asked, "first", usual.first), _day(asked, "last", usual.last))
    bound, control, excluded = measuring.suggested(terms, events, period)
    chosen = "bound" in asked.query
    if chosen:
        bound, control = asked.query["bound"], asked.query.get("control", "")
    question = Question(
        truce=truce,
        period=period,
        bound=(bound,) if bound else (),
        controls=(control,) if control else (),
        excluded=excluded,
        gaps=measuring.gaps_of(truce, period),
        count="events" if asked.query.get("count") == "events" else "deaths",
        placebo=False,
    )
    pairs = measuring.pairs_in(events, period)
    sides = {side for name in pairs for side in events.sides[events.dyads.index(name)] if side}
    choice = Choice(
        bound=bound, control=control, first=period.first.isoformat(),
        last=period.last.isoformat(), count=question.count,
        names=tuple(sorted({*pairs, *sides, *(name for name in (bound, control) if name)})),
        suggested=not chosen, clusters=officer and asked.query.get(CLUSTERS) == "1",
    )  # fmt: skip
    return _Put(
        visit=visit, view=view, hashes=hashes, events=events, question=question, choice=choice,
        officer=officer,
    )  # fmt: skip


def _day(asked: Asked, name: str, usual: date) -> date:
    given = asked.query.get(name, "")
    if not given:
        return usual
    with contextlib.suppress(ValueError):
        return date.fromisoformat(given)
    sentence = f"A day like 2016-02-27 was expected; {given[:40]!r} was found."
    raise BadInput(Fault("DATE_UNREADABLE", sentence, "Write YYYY-MM-DD.", name))


def _query(put: _Put, when: Times) -> dict[str, str]:
    choice = put.choice
    return {
        "at": when.asked, "known_at": when.known, "bound": choice.bound,
        "control": choice.control, "first": choice.first, "last": choice.last,
        "count": choice.count, CLUSTERS: "1" if choice.clusters else "",
    }  # fmt: skip


def _charts(
    found: EffectAnswer,
    events: Events,
    flares: tuple[Clustered, ...],
    look: Look,
    query: dict[str, str],
) -> Iterator[Chart]:
    from urllib.parse import urlencode  # noqa: PLC0415 - here alone

    given = {name: value for name, value in query.items() if value}
    for name, figure in _figures(found, events, flares, look, only=None):
        yield Chart(
            table=figure.table,
            uncertainty=figure.uncertainty,
            says=figure.says,
            spec=f"/measure/figure.json?{urlencode({'figure': name, **given})}",
        )


def _figures(
    found: EffectAnswer,
    events: Events,
    flares: tuple[Clustered, ...],
    look: Look,
    *,
    only: str | None,
) -> Iterator[tuple[str, Figure]]:
    """The figures of the page; only the one that is asked for is drawn."""

    def draw(name: str) -> bool:
        return only == name

    if found.beside:
        panels = measure_panels.bound_by_source(found)
        yield "sources", figure_effect.effect_sources(found, panels, look, draw=draw("sources"))
    weeks = measure_panels.panels_of(found, bins="week")
    yield (
        "weeks",
        figure_effect.effect_series(found, weeks, look, ident="weeks", draw=draw("weeks")),
    )
    yield "forest", figure_effect_forest.effect_forest(found, look, draw=draw("forest"))
    own = events.of_source([each.name for each in events.about].index(found.source))
    areas = measure_panels.bound_by_province(own, found)
    if len(areas) > 1:
        yield (
            "provinces",
            figure_effect.effect_provinces(found, areas, look, draw=draw("provinces")),
        )
    for at, each in enumerate(flares):
        if each.clusters:
            name = CLUSTERS if not at else f"{CLUSTERS}-{at + 1}"
            yield name, _map(each, look, name, draw=draw(name))
    days = measure_panels.panels_of(found, bins="day")
    yield "series", figure_effect.effect_series(found, days, look, draw=draw("series"))


def _map(found: Clustered, look: Look, name: str, *, draw: bool) -> Figure:
    """The clusters of one source; the land is looked up only where it is drawn."""
    box = figure_clusters.box_of(found.clusters, found.scanned.places())
    layers = basemap(figure_clusters.around(box)) if draw else {}
    ground = figure_clusters.Ground(box=box, layers=layers, attribution=ATTRIBUTION)
    return figure_clusters.clusters(found, look, ground=ground, ident=name, draw=draw)


def _look(asked: Asked) -> Look:
    direction = words.direction(asked.language)
    return Look(say=asked.gettext, direction="rtl" if direction == "rtl" else "ltr")
