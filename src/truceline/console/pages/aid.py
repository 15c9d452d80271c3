"""Aid: where each consignment stands, of how many, whose list says what, and the flow by week.

Asked, approved, sent, arrived and confirmed are different numbers, each beside what it is of. Each
source stands on its own and nothing is added up across sources; what nobody told is no zero.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, ClassVar, Final

from starlette.responses import JSONResponse, Response

from truceline.analysis.aid_flow import weeks
from truceline.analysis.aid_pipeline import Line
from truceline.analysis.bulletin_shape import Table
from truceline.console import words
from truceline.console.pages.base import Page
from truceline.console.pages.times import Times, times
from truceline.errors import BadInput, Fault
from truceline.mechanism.aid_states import APPROVED, Aid
from truceline.report import figure_aid
from truceline.report.figures import Look
from truceline.sheets.aid import DELIVERIES, line_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from truceline.analysis.aid_flow import WeekMeasure
    from truceline.console.pages.base import Asked
    from truceline.mechanism.aid_lists import AreaList, Version
    from truceline.reception.visits import Visit
    from truceline.views import View

WHAT: Final = ("people", "trucks", "tonnes", "locations", "acts")
"""What the weekly flow can count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """A step of the pipeline: how many consignments came that far, of how many.

    Args:
        name: The step.
        count: How many consignments took it.
        of: How many could have, by the step before; None where there is no step before.
        whole: What these are, in words.
        now: How many of them stand at this step now.
    """

    name: str
    count: int
    of: int | None
    whole: str
    now: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """One consignment of the pipeline.

    Args:
        line: Where it stands, with its figures, what hinders it, and what is missing.
        since: Since when it stands so: when its newest entry that the reader sees was recorded.
        href: The address of its page.
    """

    line: Line
    since: datetime
    href: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLine:
    """One author's list of areas, as it stood on the day asked about.

    Args:
        subject: Its id.
        by: Whose list it is.
        name: What its author calls it.
        dated: The day from which the version used holds, ISO 8601.
        classes: Class, number of places and of people, each None where it is not known.
        flags: What does not add up in it.
    """

    subject: str
    by: str
    name: str
    dated: str
    classes: tuple[tuple[str, int | None, int | None], ...]
    flags: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Chart:
    """A figure: its numbers, and where its drawing is fetched when it is opened.

    Args:
        table: The numbers, with period, source and denominator.
        uncertainty: How sure they are.
        says: What is not counted.
        spec: The address of the specification from which a browser draws it.
    """

    table: Table
    uncertainty: str
    says: tuple[str, ...]
    spec: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AidPage(Page):
    """The pipeline of aid.

    Args:
        times: Which instant it speaks of.
        stages: The steps of the pipeline, each with its denominator.
        first: When the earliest of what is counted happened (UTC); None where nothing is.
        consignments: Every consignment that the reader sees, the newest first.
        lists: Area lists, each as its author's.
        what: What the weekly flow counts.
        whats: What it can count.
        flow: The flow by week, each source on its own.
        unit: Of which unit the published figures are; empty where there are none.
        units: Every unit of which sources published something.
        published: What sources published in this unit; None where there is nothing.
        notes: Sentences that hold for all of it.
        narrowed: Whether the reader may see less than there is.
    """

    TEMPLATE: ClassVar[str] = "aid.html"

    times: Times
    stages: tuple[Stage, ...]
    first: datetime | None
    consignments: tuple[Standing, ...]
    lists: tuple[ListLine, ...]
    what: str
    whats: tuple[str, ...]
    flow: Chart
    unit: str
    units: tuple[str, ...]
    published: Chart | None
    notes: tuple[str, ...]
    narrowed: bool


def aid(visit: Visit, asked: Asked) -> AidPage:
    """Fill the page of all aid.

    Raises:
        BadInput: CHART_UNKNOWN; a time that is none.
    """
    view = asked.view(visit)
    aids = list(view.states("aid"))
    lists = list(view.states("area_list"))[::-1]
    figures = [figure for _, figure in view.states("aid_figure")][::-1]
    when, look = times(view, asked), _look(asked)
    what = _chosen(asked, "what", WHAT)
    units = tuple(sorted({each.body.unit for each in figures}))
    unit = _chosen(asked, "unit", units) if units else ""
    says, uncertainty = figure_aid.flow_words(look)
    return AidPage(
        times=when,
        stages=tuple(_stages([state for _, state in aids])),
        first=min((at for _, each in aids for at in _instants(each)), default=None),
        consignments=tuple(_standing(view, subject, state) for subject, state in aids),
        lists=tuple(_lists(lists, view)),
        what=what,
        whats=WHAT,
        flow=Chart(
            table=figure_aid.flow_table(_flows(view, aids, lists), look, what=what),  # type: ignore[arg-type] # one of WHAT
            uncertainty=uncertainty,
            says=says,
            spec=f"/aid/flow.json{when.query(what=what)}",
        ),
        unit=unit,
        units=units,
        published=_published(figures, look, unit, when) if unit else None,
        notes=(DELIVERIES,) if aids else (),
        narrowed=not view.scope.whole,
    )


def aid_flow_chart(visit: Visit, asked: Asked) -> Response:
    """The specification of the weekly flow, for a browser to draw.

    Raises:
        BadInput: CHART_UNKNOWN; a time that is none.
    """
    view = asked.view(visit)
    flows = _flows(view, list(view.states("aid")), list(view.states("area_list"))[::-1])
    figure = figure_aid.aid_flow(flows, _look(asked), what=_chosen(asked, "what", WHAT))  # type: ignore[arg-type] # one of WHAT
    return _spec(figure.spec)


def aid_published_chart(visit: Visit, asked: Asked) -> Response:
    """The specification of what sources published in one unit, for a browser to draw.

    Raises:
        BadInput: CHART_UNKNOWN; a time that is none.
    """
    figures = [figure for _, figure in asked.view(visit).states("aid_figure")][::-1]
    unit = _chosen(asked, "unit", tuple(sorted({each.body.unit for each in figures})))
    return _spec(figure_aid.published_aid(figures, _look(asked), unit=unit).spec)


# One consignment.


# The parts of the page of all aid.


def _stages(aids: Sequence[Aid]) -> Iterator[Stage]:
    """How far consignments came, each step of those that took the step before."""

    def standing(*states: str) -> int:
        return sum(each.state in states for each in aids)

    asked = [each for each in aids if each.request is not None]
    told = [each for each in aids if each.asked and each.request is None]
    replied = [each for each in asked if each.reply is not None]
    leave = [e for e in replied if e.reply is not None and e.reply.answer != "refused"]
    sent = [each for each in aids if each.runs]
    arrived = [each for each in sent if each.deliveries]
    confirmed = [each for each in arrived if each.confirmed]
    free = len(leave) + len(told)
    yield _stage("planned", len(aids), None, "", standing("planned"))
    yield _stage("requested", len(asked), len(aids), "on record", standing("requested"))
    yield _stage("notified", len(told), len(aids), "on record", standing("notified"))
    yield _stage("replied", len(replied), len(asked), "requested", standing("refused"))
    yield _stage("approved", len(leave), len(replied), "replied", standing(*APPROVED))
    yield _stage("loading", standing("loading"), free, "approved or notified", standing("loading"))
    yield _stage("dispatched", len(sent), free, "approved or notified", standing("dispatched"))
    yield _stage(
        "delivered",
        len(arrived),
        len(sent),
        "dispatched",
        standing("delivered", "delivered_partly"),
    )
    yield _stage("confirmed", len(confirmed), len(arrived), "delivered", standing("confirmed"))


def _stage(name: str, count: int, of: int | None, whole: str, now: int) -> Stage:
    return Stage(name=name, count=count, of=of, whole=whole, now=now)


def _instants(state: Aid) -> Iterator[datetime]:
    yield from (each.at for each in state.asked)
    yield from (each.at for each in state.replies)
    yield from (each.at for each in state.runs)
    yield from (each.at for each in state.confirmed)


def _standing(view: View, subject: str, state: Aid) -> Standing:
    item = view.item(subject)
    return Standing(
        line=line_of(view, subject, state),
        since=view.at if item is None else item.changed_at,
        href=f"/aid/{subject}",
    )


def _lists(lists: Iterable[tuple[str, AreaList]], view: View) -> Iterator[ListLine]:
    from truceline.analysis.aid_shares import CLASSES, areas_of, people_of  # noqa: PLC0415 - here alone

    today = view.at.astimezone(view.standing.first.zone).date()
    for subject, each in lists:
        version: Version | None = each.on(today)
        if version is None:
            continue
        yield ListLine(
            subject=subject,
            by=each.by,
            name=each.body.name,
            dated=version.dated.isoformat(),
            classes=tuple(
                (name, areas_of(version, name), people_of(version, name))
                for name in CLASSES
                if version.of_class(name) or version.total_of(name) is not None
            ),
            flags=version.flags(),
        )


def _flows(
    view: View, aids: Sequence[tuple[str, Aid]], lists: Sequence[tuple[str, AreaList]]
) -> Mapping[str, tuple[WeekMeasure, ...]]:
    """Each source's own flow: a source is whose plans the consignments are."""
    own: dict[str, list[tuple[str, Aid]]] = {}
    for subject, state in reversed(aids):
        own.setdefault(state.planned_by, []).append((subject, state))
    zone = view.standing.first.zone
    return {source: weeks(mine, lists, zone, view.at) for source, mine in own.items()}


def _published(figures: Sequence[Any], look: Look, unit: str, when: Times) -> Chart:
    return Chart(
        table=figure_aid.published_table(figures, look, unit=unit),
        uncertainty=look.text(figure_aid.PUBLISHED_UNCERTAINTY),
        says=(),
        spec=f"/aid/published.json{when.query(unit=unit)}",
    )


def _look(asked: Asked) -> Look:
    direction = words.direction(asked.language)
    return Look(say=asked.gettext, direction="rtl" if direction == "rtl" else "ltr")


def _chosen(asked: Asked, name: str, known: Sequence[str]) -> str:
    """What a parameter chooses among known words; the first where it is left out.

    Raises:
        BadInput: CHART_UNKNOWN.
    """
    preferred = "people" if "people" in known else next(iter(known), "")
    given = asked.query.get(name, "") or preferred
    if given not in known:
        sentence = f"There is no figure of {given[:40]!r}."
        raise BadInput(Fault("CHART_UNKNOWN", sentence, f"Known are: {', '.join(known)}.", name))
    return given


def _spec(spec: Mapping[str, Any]) -> Response:
    return JSONResponse(dict(spec), headers={"Cache-Control": "no-store"})
