"""The addresses of the map: its page, its list, its data, its ground, and what is drawn on it."""

from __future__ import annotations

import json
from dataclasses import replace
from datetime import timedelta
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlencode

from starlette.responses import RedirectResponse, Response

from truceline.console.app import HEADERS
from truceline.console.basemap import ATTRIBUTION
from truceline.console.map_data import SITES, WORLD, Atlas, in_language, rows
from truceline.console.map_drawing import Drawing, read_drawing
from truceline.console.map_question import read_question, written
from truceline.console.pages.map import (
    SLIDER,
    WINDOWS,
    Clash,
    MapDrawnPage,
    MapListPage,
    MapPage,
    ground_of,
    lists_of,
    moves,
)
from truceline.console.svg_map import draw
from truceline.draft_checks import of_draft
from truceline.errors import BadInput, DeskFault, Fault, Refused, TrucelineError, raise_for
from truceline.reception.layers import LAYERS, SITES_DEG
from truceline.recipients import of_plan
from truceline.replicas.copies import is_replica

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from truceline.analysis.pairing import ConflictAnswer
    from truceline.console.basemap import Box
    from truceline.console.map_question import MapQuestion
    from truceline.console.pages.base import Asked, Page
    from truceline.reception.visits import Visit

DRAFT: Final = "Draft"
"""The title of what is checked and not filed."""
_HOUR: Final = 3600
_AHEAD: Final = timedelta(days=14)
_BACK: Final = timedelta(days=60)
_NO_GROUND: Final[dict[str, Any]] = {name: {"features": []} for name in ("land", "water", "places")}


class MapRoom:
    """The map's pages and data.

    Args:
        atlas: What maps of the desk need.
    """

    def __init__(self, atlas: Atlas) -> None:
        self.atlas = atlas

    def pages(self) -> tuple[tuple[str, Callable[[Visit, Asked], Page | Response]], ...]:
        """Every address of the map, and what fills it."""
        return (
            ("/map", self.map),
            ("/map/list", self.list),
            ("/map/data", self.data),
            ("/map/ground", self.ground),
            ("/map/draw", self.draw),
        )

    def map(self, visit: Visit, asked: Asked) -> MapPage | Response:
        """The map, its list, and what was drawn on it."""
        question = self._placed(visit, asked)
        found = dict(self.atlas.layers(visit, question))
        if not {"at", "window", "since", "until"} & asked.query.keys() and not _holds(found):
            # A quiet week is no reason to show a stranger an empty map.
            question = replace(question, hours=None, since=None, until=None)
            found = dict(self.atlas.layers(visit, question))
        act = asked.form.get("act", "")
        faults: tuple[Fault, ...] = ()
        if act == SITES:
            try:
                found[SITES] = self.atlas.sites(visit, question.box or WORLD)
            except TrucelineError as error:
                faults = error.faults
        drawn = _drawn(visit, asked, question)
        if act == "file" and drawn.compose:
            return RedirectResponse(drawn.compose, 303, headers=HEADERS)
        return self._page(visit, asked, question, found, drawn, faults)

    def list(self, visit: Visit, asked: Asked) -> MapListPage:
        """The content of the map as a list: what the script puts below the map anew."""
        question = self._placed(visit, asked)
        found = dict(self.atlas.layers(visit, question))
        if asked.form.get("act") == SITES and question.box is not None:
            found[SITES] = self.atlas.sites(visit, question.box)
        return MapListPage(lists=lists_of(found, rows(found)))

    def data(self, visit: Visit, asked: Asked) -> Response:
        """The layers as GeoJSON; each says how many subjects it leaves out."""
        found = self.atlas.layers(visit, self._placed(visit, asked))
        told = {name: in_language(each, asked.language) for name, each in found.items()}
        return _json({"size": visit.desk.store.size(), "layers": told})

    def ground(self, visit: Visit, asked: Asked) -> Response:
        """Land, water and places of a box."""
        box = _question(visit, asked).box
        if box is None:
            sentence, hint = "It is not said of which box.", "Give bbox=west,south,east,north."
            raise BadInput(Fault("MAP_BOX", sentence, hint, "bbox"))
        return _json(self.atlas.ground(box), kept=True)

    def draw(self, visit: Visit, asked: Asked) -> MapDrawnPage | Response:
        """What came of a drawing, to be put into the page."""
        if not asked.posted:
            return RedirectResponse("/map#draw", 303, headers=HEADERS)
        return _drawn(visit, asked, _question(visit, asked))

    def _placed(self, visit: Visit, asked: Asked) -> MapQuestion:
        question = _question(visit, asked)
        return question.within(question.box or self.atlas.home(visit))

    def _page(
        self,
        visit: Visit,
        asked: Asked,
        question: MapQuestion,
        found: Mapping[str, Any],
        drawn: MapDrawnPage,
        faults: tuple[Fault, ...],
    ) -> MapPage:
        standing = visit.desk.standing()
        terms, zone = standing.first, standing.first.zone
        box = question.box or self.atlas.home(visit)
        lines = rows(found)
        first, last = _span(visit, question)
        cell = terms.coarse_cell_deg
        return MapPage(
            lists=lists_of(found, lines),
            drawn=drawn,
            faults=faults,
            layers=tuple(
                (each.id, each.title, each.id in question.layers) for each in LAYERS.values()
            ),
            asked=question,
            box=box,
            bbox=written(box),
            at=question.at.astimezone(zone).strftime("%Y-%m-%dT%H:%M"),
            zone=zone.key,
            first=int(first.timestamp()) // _HOUR * _HOUR,
            last=int(last.timestamp()),
            windows=WINDOWS,
            lowest=SLIDER[0],
            highest=SLIDER[1],
            moves=moves(question, box),
            address=question.address(),
            sheet=self._sheet(asked, box, found, {row.subject: row.number for row in lines}, drawn),
            attribution=ATTRIBUTION,
            given={name: text for name, text in asked.form.items() if name.startswith("d.")},
            kinds=_kinds(visit),
            cell="" if cell is None else f"{cell:g}",
            site_box=SITES_DEG,
            sites_said=SITES in found,
        )

    def _sheet(
        self,
        asked: Asked,
        box: Box,
        found: Mapping[str, Any],
        numbers: Mapping[str, int],
        drawn: MapDrawnPage,
    ) -> Any:
        """The plain map; without land where Truceline was built without it."""
        try:
            base, ground = self.atlas.drawn_ground(box)
        except DeskFault:
            base, ground = _NO_GROUND, None
        shapes = json.loads(drawn.ground)["features"] if drawn.ground else []
        drawing = [each["geometry"] for each in shapes]
        return draw(box, base, found, numbers, asked.language, drawn=drawing, ground=ground)


def _question(visit: Visit, asked: Asked) -> MapQuestion:
    return read_question(asked.query, visit.desk.standing().first.zone, visit.now)


def _holds(found: Mapping[str, Any]) -> bool:
    return any(layer["features"] for layer in found.values())


def _span(visit: Visit, question: MapQuestion) -> tuple[datetime, datetime]:
    """The ends of the slider of time: the agreement's beginning, and some time ahead."""
    begun = visit.desk.standing().first.effective_at or visit.now - _BACK
    first = max(begun - timedelta(days=7), visit.now - timedelta(days=400))
    return min(first, question.at), max(visit.now + _AHEAD, question.at)


def _kinds(visit: Visit) -> tuple[str, ...]:
    deconfliction = visit.desk.standing().first.sections.deconfliction
    return () if deconfliction is None else tuple(deconfliction.kinds)


def _drawn(visit: Visit, asked: Asked, question: MapQuestion) -> MapDrawnPage:
    """What came of a drawing; of an empty form nothing."""
    if not (asked.posted and "d.shape" in asked.form) or asked.form.get("act") == SITES:
        return MapDrawnPage()
    terms = visit.desk.standing().first
    drawing = read_drawing(asked.form, terms.zone, terms.coarse_cell_deg)
    if not drawing.volumes:
        return MapDrawnPage(drawing=drawing, ground=ground_of(drawing, ()), faults=drawing.faults)
    kind = asked.form.get("d.kind", "")
    body: dict[str, Any] = {"notice": kind, drawing.field: list(drawing.volumes)}
    told, faults = _told(visit, body)
    named = [each for each in asked.form.get("d.to", "").split() if each] or list(told)
    answer: ConflictAnswer | None = None
    if asked.form.get("act") == "check" and not faults:
        try:
            raise_for(_unsaid(kind, named))
            answer = _answer(visit, {**body, "title": DRAFT, "recipients": named})
        except TrucelineError as error:
            faults = error.faults
    details = () if answer is None else answer.details
    areas = tuple(meeting.area for each in details for meeting in each.report.meetings)
    return MapDrawnPage(
        drawing=drawing,
        ground=ground_of(drawing, areas),
        says="" if answer is None else answer.says,
        clashes=() if answer is None else _clashes(visit, answer),
        told=told,
        faults=faults,
        compose=_compose(drawing, kind, named, question),
    )


def _told(visit: Visit, body: Mapping[str, Any]) -> tuple[tuple[str, ...], tuple[Fault, ...]]:
    """Who must be told of a drawing, and what is wrong with it as a plan."""
    if not body["notice"] or not visit.visitor.known:
        return (), ()
    try:
        found = of_plan(visit.desk, body, visit.visitor.actor)
    except TrucelineError as error:
        return (), error.faults
    return tuple(each.actor for each in found if each.actor), ()


def _unsaid(kind: str, named: list[str]) -> list[Fault]:
    """What a check needs beside the drawing."""
    faults = []
    if not kind:
        sentence = "It is not said what kind of notice this would be."
        faults.append(Fault("KIND_MISSING", sentence, "Choose one: rules differ.", "d.kind"))
    elif not named:
        sentence = "Nobody is to be told of it, as far as you may know."
        hint = "Name at least one actor: what is compared depends on who would see it."
        faults.append(Fault("RECIPIENTS_MISSING", sentence, hint, "d.to"))
    return faults


def _answer(visit: Visit, body: Mapping[str, Any]) -> ConflictAnswer:
    """What the visitor is told of the conflicts of a drawing; counted before it is answered.

    Raises:
        Refused: SIGN_IN_WANTED, REPLICA_READ_ONLY. BadInput: every fault of it as a filing.
    """
    if not visit.visitor.known:
        sentence = "Conflicts are told to those who proved who they are."
        raise Refused(Fault("SIGN_IN_WANTED", sentence, "Sign in with an enrolled key."))
    if is_replica(visit.desk.store):
        sentence = "This is a replica: checks are asked of the desk that it follows."
        raise Refused(Fault("REPLICA_READ_ONLY", sentence, "Ask the desk itself."))
    return of_draft(visit.desk, body, visit.visitor.actor)


def _clashes(visit: Visit, answer: ConflictAnswer) -> tuple[Clash, ...]:
    view = visit.view()
    titles = {}
    for each in answer.details:
        item = view.item(each.found.b.subject)
        titles[each.found.b.subject] = "" if item is None else item.row.title
    return tuple(
        Clash(
            subject=each.found.b.subject,
            title=titles[each.found.b.subject],
            since=meeting.from_,
            until=meeting.until,
            lower=meeting.altitude_lower_m,
            upper=meeting.altitude_upper_m,
        )
        for each in answer.details
        for meeting in each.report.meetings
    )


def _compose(drawing: Drawing, kind: str, named: list[str], question: MapQuestion) -> str:
    """The address of the form of a notice, with what was drawn filled in."""
    told = {
        "f.notice": kind,
        "f.recipients": "\n".join(named),
        f"f.{drawing.field}": drawing.json,
        "next": question.address(),
    }
    return f"/compose/notice.filed?{urlencode({n: t for n, t in told.items() if t})}"


def _json(body: Any, *, kept: bool = False) -> Response:
    """An answer for the page's own script; land may be kept for a while, nothing else."""
    headers = {**HEADERS, "Cache-Control": "private, max-age=3600"} if kept else HEADERS
    data = json.dumps(body, ensure_ascii=False, separators=(",", ":"))
    return Response(data, headers=headers, media_type="application/geo+json")
